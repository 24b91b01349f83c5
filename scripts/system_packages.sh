#!/bin/sh
# What the tests need from the system and Python packages cannot bring: a browser. Installed only where it is missing and
# where this user may; otherwise the browser tests say that they were skipped and why.
set -eu
command -v chromium >/dev/null 2>&1 && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing chromium for the browser tests ..."
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1 ||
        echo "chromium could not be installed: the browser tests will be skipped."
else
    echo "chromium is missing and this user cannot install it: the browser tests will be skipped (Debian: apt-get install chromium)."
fi
