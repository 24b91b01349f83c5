"""What compose.yaml and the Dockerfile promise: nothing published but the page, nobody root, nothing to guess."""

import json
import os
import re
import shutil
import subprocess
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml

from soniquebay.cli.health.machine import NEEDED

ROOT = Path(__file__).parents[2]
ROLES = ("api", "worker", "beat", "web")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def compose(*names: str) -> dict[str, Any]:
    """The services of compose files, a later file over an earlier one."""
    services: dict[str, Any] = {}
    for name in names:
        for service, said in yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))["services"].items():
            services[service] = services.get(service, {}) | said
    return services


SERVICES = compose("compose.yaml")


def stage(target: str) -> str:
    """The lines of one stage of the Dockerfile."""
    return re.split(r"^FROM ", DOCKERFILE.split(f" AS {target}\n", 1)[1], maxsplit=1, flags=re.M)[0]


def test_only_the_page_is_published_and_only_on_this_machine() -> None:
    published = {name: said["ports"] for name, said in SERVICES.items() if "ports" in said}
    assert published == {"web": ["127.0.0.1:${SONIQUEBAY_WEB_PORT:-8080}:8080"]}
    assert not any(said.get("network_mode") == "host" or said.get("privileged") for said in SERVICES.values())


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_unprivileged_with_a_read_only_root_in_a_network_of_its_own(role: str) -> None:
    said = SERVICES[role]
    assert said["read_only"] is True
    assert said["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in said["security_opt"]
    assert said["networks"] == ["inside"]  # of another container it would be lost with that one
    assert said["image"] == f"soniquebay-{role}:{VERSION}"


@pytest.mark.parametrize("role", ROLES)
def test_an_image_runs_one_role_as_nobody_in_particular_and_says_whether_it_works(role: str) -> None:
    lines = stage(role)
    assert f'CMD ["{role}"]' in lines
    assert f'"soniquebay", "alive", "{role}"' in lines
    assert DOCKERFILE.index("USER 10001:10001") < DOCKERFILE.index(f"FROM runtime AS {role}")
    assert "USER" not in lines


def test_everything_installed_is_hashed_and_nothing_is_installed_in_the_final_stages() -> None:
    installs = [line for line in DOCKERFILE.splitlines() if "pip install" in line]
    assert all("--require-hashes" in line or "--no-deps dist/" in line for line in installs)
    for required in re.findall(r"-r (requirements/[\w.]+)", DOCKERFILE):
        assert "--hash=sha256:" in (ROOT / required).read_text(encoding="utf-8")
    final = DOCKERFILE[DOCKERFILE.index(" AS runtime\n") :]
    assert not re.search(r"pip |apt-get|apk |uv ", final)


@pytest.mark.parametrize("role", NEEDED)
def test_the_requirements_of_a_role_hold_what_it_imports_and_nothing_of_the_others(role: str) -> None:
    """The cheap form of `test_roles.py`."""
    text = (ROOT / "requirements" / f"{role}.txt").read_text(encoding="utf-8")
    required = {name.lower() for name in re.findall(r"^([\w.-]+)==", text, re.M)}
    distributions = packages_distributions()
    assert {distributions[module][0].lower() for module in NEEDED[role]} <= required
    foreign = {
        "worker": {"fastapi", "nicegui", "sqlalchemy"},
        "api": {"av", "scipy", "nicegui"},
        "web": {"av", "celery"},
    }
    assert not required & foreign[role]


def test_passwords_are_in_no_file_of_ours() -> None:
    text = "\n".join((ROOT / name).read_text(encoding="utf-8") for name in ("compose.yaml", "compose.pi.yaml"))
    assert not re.search(r"PASSWORD: |://\w+:\w+@", text)
    assert SERVICES["postgres"]["environment"]["POSTGRES_PASSWORD_FILE"] == "/run/soniquebay/database/password"
    for name in ("postgres", "redis"):
        assert SERVICES[name]["depends_on"]["secrets"]["condition"] == "service_completed_successfully"


def test_music_is_mounted_read_only_and_a_mistyped_folder_is_not_made() -> None:
    mounts = [mount for said in SERVICES.values() for mount in said.get("volumes", []) if "target" in mount]
    assert [mount["target"] for mount in mounts] == ["/music", "/music"]
    assert all(mount["read_only"] and mount["bind"] == {"create_host_path": False} for mount in mounts)


def test_a_volume_that_a_role_writes_lies_on_a_folder_of_the_image_that_belongs_to_its_user() -> None:
    """A new volume takes its owner from the folder below it; where the image has none, Docker makes it root's."""
    (made,) = re.findall(r"install -d -o 10001 -g 10001 -m 0750 (.+)", stage("runtime"))
    written = {
        mount.split(":")[1]
        for said in SERVICES.values()
        for mount in said.get("volumes", [])
        if said["image"].startswith("soniquebay-") and isinstance(mount, str) and not mount.endswith(":ro")
    }
    assert written == set(made.split())


def test_a_role_sees_the_passwords_and_tokens_only_that_it_needs() -> None:
    seen = {
        role: {folder.removeprefix("/run/soniquebay/") for folder in said.split(":")}
        for role in ROLES
        if (said := SERVICES[role]["environment"]["SONIQUEBAY_SECRETS_DIR"])
    }
    assert seen == {
        "api": {"database", "broker", "api", "worker"},
        "worker": {"broker", "api", "worker"},
        "beat": {"broker", "worker"},
        "web": {"api"},
    }
    for role, folders in seen.items():
        mounts = [mount for mount in SERVICES[role]["volumes"] if str(mount).startswith("secrets-")]
        assert sorted(mounts) == sorted(f"secrets-{name}:/run/soniquebay/{name}:ro" for name in folders)


def test_on_a_raspberry_pi_one_track_is_analysed_at_a_time_and_every_service_has_a_limit() -> None:
    services = compose("compose.yaml", "compose.pi.yaml")
    assert services["worker"]["environment"]["SONIQUEBAY_JOBS"] == "1"
    limits = {name: said.get("mem_limit") for name, said in services.items() if name != "secrets"}
    assert None not in limits.values()
    assert sum(int(str(limit).removesuffix("m")) for limit in limits.values()) < 2500


def test_on_a_raspberry_pi_redis_refuses_new_keys_before_its_container_is_out_of_memory() -> None:
    redis = compose("compose.yaml", "compose.pi.yaml")["redis"]
    assert (
        int(redis["environment"]["REDIS_MAXMEMORY"].removesuffix("mb")) <= int(redis["mem_limit"].removesuffix("m")) / 2
    )


def test_redis_is_the_first_process_of_its_container_and_so_stops_when_told() -> None:
    """A shell in its place does not pass SIGTERM on: it took ten seconds and a kill."""
    assert SERVICES["redis"]["command"][-1].startswith("exec redis-server - <<END\n")


def docker_compose() -> list[str] | None:
    """The command of a client of Docker Compose, version 2 or newer; None if there is none here."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]) is None:
            continue
        version = subprocess.run([*command, "version", "--short"], capture_output=True, text=True, check=False)
        if version.returncode == 0 and int(version.stdout.strip().removeprefix("v").partition(".")[0]) >= 2:
            return command
    return None


@pytest.mark.parametrize("names", [("compose.yaml",), ("compose.yaml", "compose.pi.yaml")], ids="+".join)
def test_docker_compose_understands_the_files_as_they_are_meant(names: tuple[str, ...], tmp_path: Path) -> None:
    client = docker_compose()
    if client is None:
        pytest.skip("no client of Docker Compose 2 is installed")
    files = [argument for name in names for argument in ("-f", str(ROOT / name))]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SONIQUEBAY_")}
    done = subprocess.run(
        [*client, *files, "config", "--format", "json"],
        env=environment | {"MUSIC": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    services = json.loads(done.stdout)["services"]
    (port,) = [port for said in services.values() for port in said.get("ports", [])]
    assert (port["host_ip"], port["published"], port["target"]) == ("127.0.0.1", "8080", 8080)
    for role in ROLES:
        assert services[role]["read_only"]
        assert list(services[role]["networks"]) == ["inside"]
    assert services["redis"]["command"][-1] == SERVICES["redis"]["command"][-1]
    if len(names) == 2:
        assert services["worker"]["environment"]["SONIQUEBAY_JOBS"] == "1"
        assert sum(int(said.get("mem_limit", 0)) for said in services.values()) < 2500 * 1024**2


@pytest.mark.skipif(shutil.which("hadolint") is None, reason="hadolint is not installed")
def test_hadolint_finds_no_fault_in_the_dockerfile() -> None:
    done = subprocess.run(["hadolint", str(ROOT / "Dockerfile")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
