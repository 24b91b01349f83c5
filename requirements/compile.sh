#!/bin/sh
# Pin and hash everything again: requirements/*.txt from pyproject.toml. Run by hand (`make requirements`), never by a build.
set -eu
cd "$(dirname "$0")/.."
UV="${UV:-.venv/bin/uv}"
compile() { "$UV" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate "$@"; }
compile requirements/uv.in -o requirements/uv.txt
compile pyproject.toml --extra all -o requirements/run.txt
compile requirements/build.in -c requirements/run.txt -o requirements/build.txt
compile pyproject.toml --extra all --group dev -c requirements/run.txt -o requirements/dev.txt
for role in worker api web; do compile pyproject.toml --extra "$role" -c requirements/run.txt -o "requirements/$role.txt"; done
compile requirements/bench.in -c requirements/run.txt -o requirements/bench.txt
compile requirements/trial.in -c requirements/dev.txt -o requirements/trial.txt
