#!/bin/bash
# Try the containers where there is neither Docker nor a registry of images:   make try-containers   (as root, on Debian)
#
# Builds the four images of the Dockerfile with buildah, on a base of Debian's own packages, starts compose.yaml with podman
# (first as it is, then with compose.pi.yaml), scans a few pieces, makes a backup and restores it, and looks at what the
# containers promise. PostgreSQL and Redis are stand-ins for their official images: the same servers, from other packages.
# Nothing is left but the images (`podman image prune --all`) and the base in $TRIAL_DIR.
set -euo pipefail
cd "$(dirname "$0")/../.."
TRIAL_DIR="${TRIAL_DIR:-/tmp/soniquebay-trial}"
PYTHON="$PWD/.venv/bin/python"
export STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot CONTAINERS_CONF="$TRIAL_DIR/containers.conf" MUSIC="$TRIAL_DIR/music"
BASE=localhost/soniquebay-base

say() { echo "== $*"; }
fail() { echo "NOT AS PROMISED: $*" >&2; exit 1; }
compose() { "$TRIAL_DIR/tools/bin/podman-compose" --in-pod false --podman-run-args="--ulimit host" "$@" 2>>"$TRIAL_DIR/compose.log"; }
inside() { podman exec "soniquebay_$1_1" "${@:2}"; }

for command in debootstrap buildah podman runc; do
    command -v "$command" >/dev/null || { echo "$command is missing: apt-get install debootstrap buildah podman runc" >&2; exit 2; }
done
rm -rf "$MUSIC"
mkdir -p "$TRIAL_DIR" "$MUSIC"
printf '[containers]\ndefault_ulimits=[]\n[engine]\nruntime="runc"\ncgroup_manager="cgroupfs"\nevents_logger="file"\n' >"$CONTAINERS_CONF"
trap 'compose -f compose.yaml down -v >/dev/null || true' EXIT

say "base"
if ! podman image exists $BASE; then
    [ -d "$TRIAL_DIR/base" ] || debootstrap --variant=minbase \
        --include=python3,python3-pip,python3-venv,python-is-python3,ca-certificates bookworm "$TRIAL_DIR/base" "${MIRROR:-http://deb.debian.org/debian}" >"$TRIAL_DIR/base.log"
    rm -f "$TRIAL_DIR"/base/usr/lib/python3*/EXTERNALLY-MANAGED "$TRIAL_DIR"/base/var/cache/apt/archives/*.deb
    cp /etc/ssl/certs/ca-certificates.crt "$TRIAL_DIR/base/etc/ssl/certs/" # a proxy of this machine's may be in it
    container=$(buildah from scratch)
    cp -a "$TRIAL_DIR/base/." "$(buildah mount "$container")/"
    buildah config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        --env SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt --env UV_SYSTEM_CERTS=1 "$container"
    buildah commit -q "$container" $BASE >/dev/null
    buildah rm "$container" >/dev/null
fi

say "images"
version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
for role in api worker beat web; do
    buildah bud --quiet --format docker --layers --build-arg PYTHON_IMAGE=$BASE --target "$role" -t "soniquebay-$role:$version" . >/dev/null
done
mkdir -p "$TRIAL_DIR/postgres"
cp deploy/trial/postgres/* requirements/trial.txt "$TRIAL_DIR/postgres"
buildah bud --quiet --format docker --layers -t "docker.io/$(sed -n 's/.*image: \(pgvector.*\)/\1/p' compose.yaml)" "$TRIAL_DIR/postgres" >/dev/null
buildah bud --quiet --format docker --layers -t "docker.io/library/$(sed -n 's/.*image: \(redis.*\)/\1/p' compose.yaml)" deploy/trial/redis >/dev/null
podman images --format '{{.Repository}} {{.Size}}' | grep soniquebay- | sort -u

say "tools"
"$PYTHON" -m venv "$TRIAL_DIR/tools"
.venv/bin/uv pip install --quiet --python "$TRIAL_DIR/tools/bin/python" --require-hashes -r requirements/trial.txt

pieces() { # so many of the demo library's
    "$PYTHON" - "$MUSIC" "$1" <<'END'
import sys
from pathlib import Path

from soniquebay.cli.demo.library import PIECES, write_piece

for piece in PIECES[: int(sys.argv[2])]:
    if not (Path(sys.argv[1]) / piece.file).exists():
        write_piece(Path(sys.argv[1]), piece)
END
    chmod -R a+rX "$MUSIC"
}

library() {
    inside api soniquebay status --json |
        "$PYTHON" -c 'import json, sys; totals = json.load(sys.stdin)["totals"]; del totals["workers"]; print(totals)'
}

alive() {
    for role in api worker beat web; do
        for _ in $(seq 60); do
            inside "$role" soniquebay alive "$role" >/dev/null 2>&1 && continue 2
            podman start "soniquebay_${role}_1" >/dev/null 2>&1 || true # the work of `restart: unless-stopped`, where no daemon does it
            sleep 1
        done
        podman logs --tail 20 "soniquebay_${role}_1" >&2
        fail "$role is not alive"
    done
}

wanted=0
for files in "-f compose.yaml" "-f compose.yaml -f compose.pi.yaml"; do
    say "compose $files"
    pieces $((wanted += 5))
    # shellcheck disable=SC2086  # several words
    compose $files up -d --no-build >/dev/null
    alive
    for role in api worker beat web; do
        podman healthcheck run "soniquebay_${role}_1" >/dev/null 2>&1 || fail "$role is not healthy"
        [ "$(inside "$role" id -u)" = 10001 ] || fail "$role runs as root"
        ! inside "$role" touch /x 2>/dev/null || fail "the root of $role can be written to"
        ! inside "$role" sh -c 'command -v gcc cc g++' >/dev/null || fail "$role has a compiler"
    done
    inside api soniquebay scan /music --wait | tail -1
    inside worker soniquebay doctor
    curl -fsS http://127.0.0.1:8080/ | grep -q SoniqueBay || fail "the page is not there"
    ! curl -fsS -m 2 http://127.0.0.1:8001/api/health 2>/dev/null || fail "the api is published"
    podman stats --no-stream --format '{{.Name}} {{.MemUsage}}' 2>/dev/null | grep soniquebay_ | sort
    inside api soniquebay backup /data/library.backup
    before=$(library)
    for role in api worker beat web; do compose $files stop $role >/dev/null; done
    podman start soniquebay_pod_1 >/dev/null
    podman run --rm --network "container:soniquebay_pod_1" --read-only --tmpfs /tmp \
        -e SONIQUEBAY_SECRETS_DIR=/run/soniquebay/database:/run/soniquebay/broker --no-healthcheck --ulimit host \
        -v soniquebay_data:/data -v soniquebay_secrets-database:/run/soniquebay/database:ro -v soniquebay_secrets-broker:/run/soniquebay/broker:ro \
        "soniquebay-api:$version" restore /data/library.backup --force
    podman run --rm --network none --no-healthcheck --ulimit host -v soniquebay_data:/data --entrypoint rm "soniquebay-api:$version" /data/library.backup
    for role in api worker beat web; do podman start "soniquebay_${role}_1" >/dev/null 2>&1; done
    alive
    [ "$(library)" = "$before" ] || fail "the restored library is another one"
    compose $files down >/dev/null
done
say "all as promised"
