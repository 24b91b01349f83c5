"""What compose.yaml and the Dockerfile promise: nothing published but the page, nobody root, nothing to guess."""

import re
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
    assert published == {"pod": ["127.0.0.1:${SONIQUEBAY_WEB_PORT:-8080}:8080"]}
    assert not any(said.get("network_mode") == "host" or said.get("privileged") for said in SERVICES.values())


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_unprivileged_with_a_read_only_root_and_the_others_network(role: str) -> None:
    said = SERVICES[role]
    assert said["read_only"] is True
    assert said["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in said["security_opt"]
    assert said["network_mode"] == "service:pod"
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


def test_music_is_mounted_read_only() -> None:
    mounts = [mount for said in SERVICES.values() for mount in said.get("volumes", []) if "/music" in mount]
    assert len(mounts) == 2
    assert all(mount.endswith(":/music:ro") for mount in mounts)


def test_on_a_raspberry_pi_one_track_is_analysed_at_a_time_and_every_service_has_a_limit() -> None:
    services = compose("compose.yaml", "compose.pi.yaml")
    assert services["worker"]["environment"]["SONIQUEBAY_JOBS"] == "1"
    limits = {name: said.get("mem_limit") for name, said in services.items() if name != "secrets"}
    assert None not in limits.values()
    assert sum(int(str(limit).removesuffix("m")) for limit in limits.values()) < 2500


def test_redis_is_the_first_process_of_its_container_and_so_stops_when_told() -> None:
    """A shell in its place does not pass SIGTERM on: it took ten seconds and a kill."""
    script = SERVICES["redis"]["command"][-1]
    assert script.endswith("; exec redis-server /data/redis.conf")
    assert "umask 077" in script
