#!/bin/bash
# Try the containers with a real Docker Engine where there is no registry of images:   make try-containers   (as root, on Debian)
#
# An engine of its own, with its own socket and data below $TRIAL_DIR, so that no other engine's images or volumes are touched.
# It builds the four images by `docker compose` on a base of Debian's own packages, starts compose.yaml (first as it is, then with
# compose.pi.yaml), scans a few pieces, makes a backup and restores it as docs/operations.md says, stops and starts the engine as a
# machine does that is switched off, and looks at what the containers promise. PostgreSQL and Redis are stand-ins for their official
# images: the same servers, from other packages. `rm -r $TRIAL_DIR` removes what is left.
set -euo pipefail
cd "$(dirname "$0")/../.."
TRIAL_DIR="${TRIAL_DIR:-/tmp/soniquebay-trial}"
PYTHON="$PWD/.venv/bin/python"
BASE=localhost/soniquebay-base
ROLES="api worker beat web"
export DOCKER_HOST="unix://$TRIAL_DIR/engine/socket" MUSIC="$TRIAL_DIR/music" SONIQUEBAY_WEB_PORT="${SONIQUEBAY_WEB_PORT:-18080}"

say() { echo "== $* (${SECONDS} s)"; }
fail() { echo "NOT AS PROMISED: $*" >&2; exit 1; }
compose() { docker compose --progress quiet "$@"; }
inside() { docker compose exec -T "$@"; }

for command in debootstrap dockerd docker; do
    command -v "$command" >/dev/null || { echo "$command is missing: apt-get install debootstrap docker.io docker-cli docker-compose" >&2; exit 2; }
done
docker compose version >/dev/null 2>&1 || { echo "'docker compose' is missing: its version 2 is the package docker-compose of Debian 13" >&2; exit 2; }

# Nothing of the machine's firewall or forwarding is changed: the containers reach each other, and the page is published by a proxy.
engine_start() {
    mkdir -p "$TRIAL_DIR/engine"
    dockerd --host "$DOCKER_HOST" --data-root "$TRIAL_DIR/engine/data" --exec-root "$TRIAL_DIR/engine/run" --pidfile "$TRIAL_DIR/engine/pid" \
        --containerd-namespace soniquebay-trial --containerd-plugins-namespace soniquebay-trial-plugins \
        --bridge none --iptables=false --ip6tables=false --ip-forward=false >>"$TRIAL_DIR/engine/log" 2>&1 &
    ENGINE=$!
    for _ in $(seq 60); do
        docker info >/dev/null 2>&1 && return
        kill -0 $ENGINE 2>/dev/null || break
        sleep 1
    done
    tail -3 "$TRIAL_DIR/engine/log" >&2
    fail "the engine does not start"
}
clear_away() { compose down --volumes --remove-orphans >"$TRIAL_DIR/down.log" 2>&1 || true; }
engine_stop() { kill "$ENGINE" && wait "$ENGINE" || true; }

rm -rf "$MUSIC"
mkdir -p "$MUSIC"
engine_start
trap 'clear_away; engine_stop' EXIT
clear_away # what an earlier trial left that was killed
docker version --format 'engine {{.Server.Version}}, client {{.Client.Version}}'
docker compose version

say "base"
if ! docker image inspect $BASE >/dev/null 2>&1; then
    [ -d "$TRIAL_DIR/base" ] || debootstrap --variant=minbase \
        --include=python3,python3-pip,python3-venv,python-is-python3,ca-certificates bookworm "$TRIAL_DIR/base" "${MIRROR:-http://deb.debian.org/debian}" >"$TRIAL_DIR/base.log"
    rm -f "$TRIAL_DIR"/base/usr/lib/python3*/EXTERNALLY-MANAGED "$TRIAL_DIR"/base/var/cache/apt/archives/*.deb
    cp /etc/ssl/certs/ca-certificates.crt "$TRIAL_DIR/base/etc/ssl/certs/" # a proxy of this machine's may be in it
    tar -C "$TRIAL_DIR/base" -c . | docker import --change \
        'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt UV_SYSTEM_CERTS=1' - $BASE >/dev/null
fi
mkdir -p "$TRIAL_DIR/postgres"
cp deploy/trial/postgres/* requirements/trial.txt "$TRIAL_DIR/postgres"
docker build --quiet --network host -t "$(sed -n 's/.*image: \(pgvector.*\)/\1/p' compose.yaml)" "$TRIAL_DIR/postgres" >/dev/null
docker build --quiet --network host -t "$(sed -n 's/.*image: \(redis.*\)/\1/p' compose.yaml)" deploy/trial/redis >/dev/null

say "images"
{
    echo "services:"
    for service in $ROLES secrets; do echo "  $service: { build: { network: host, args: { PYTHON_IMAGE: $BASE } } }"; done
} >"$TRIAL_DIR/build.yaml"
compose -f compose.yaml -f "$TRIAL_DIR/build.yaml" build --quiet
docker images --format '{{.Repository}} {{.Size}}' | grep soniquebay- | sort

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

same_as() { [ "$(library)" = "$1" ] || fail "the library is another one: $1 before, $(library) now"; }

of() { docker inspect --format "$2" "$(docker compose ps --all --quiet "$1")"; }

healthy() {
    for service in $ROLES postgres redis; do
        for _ in $(seq 180); do
            [ "$(of "$service" '{{.State.Health.Status}}')" != healthy ] || continue 2
            sleep 1
        done
        docker compose logs --tail 20 "$service" >&2
        fail "$service is not healthy"
    done
}

promised() {
    for role in $ROLES; do
        [ "$(inside "$role" id -u)" = 10001 ] || fail "$role runs as root"
        inside "$role" grep -qE '^CapBnd:\s*0+$' /proc/1/status || fail "$role has capabilities"
        inside "$role" grep -qE '^NoNewPrivs:\s*1$' /proc/1/status || fail "$role may get rights"
        ! inside "$role" touch /x 2>/dev/null || fail "the root of $role can be written to"
        ! inside "$role" sh -c 'command -v gcc cc g++' >/dev/null || fail "$role has a compiler"
    done
    ! inside api touch /music/x 2>/dev/null || fail "the music can be written to"
    [ "$(docker ps --format '{{.Ports}}' | grep -o '[0-9.:]*->[0-9]*')" = "127.0.0.1:$SONIQUEBAY_WEB_PORT->8080" ] || fail "more than the page is published"
    [[ "$(curl -fsS "http://127.0.0.1:$SONIQUEBAY_WEB_PORT/")" == *SoniqueBay* ]] || fail "the page is not there"
}

limited() {
    for service in $ROLES postgres redis; do
        [ "$(of "$service" '{{.HostConfig.Memory}}')" -gt 0 ] || fail "$service has no limit"
    done
    [ "$(inside worker printenv SONIQUEBAY_JOBS)" = 1 ] || fail "more than one track is analysed at a time"
}

backup_and_restore() { # word for word as docs/operations.md has it, but for the terminal
    before=$(library)
    inside api soniquebay backup --force /data/library.backup && compose cp api:/data/library.backup "$TRIAL_DIR/library.backup"
    compose stop api worker beat web
    compose run --rm -T --entrypoint sh api -c 'cat >/data/library.backup' <"$TRIAL_DIR/library.backup"
    compose run --rm -T api restore /data/library.backup --force
    compose start api worker beat web
    healthy
    same_as "$before"
}

wanted=0
for files in compose.yaml compose.yaml:compose.pi.yaml; do
    say "$files"
    export COMPOSE_FILE=$files
    pieces $((wanted += 5))
    compose up --detach --no-build
    healthy
    say "healthy"
    promised
    [ $files = compose.yaml ] || limited
    inside api soniquebay scan /music --wait | tail -1
    inside worker soniquebay doctor
    docker stats --no-stream --format '{{.Name}} {{.MemUsage}}' | sort
    say "backup and restore"
    backup_and_restore
done

say "the machine is switched off and on"
before=$(library)
engine_stop
engine_start
healthy
promised
same_as "$before"
say "all as promised"
