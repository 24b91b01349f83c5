"""Which programs make up a SoniqueBay on one machine, and where they listen."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from soniquebay.cli.instance import free_port
from soniquebay.cli.supervisor import Program
from soniquebay.config.settings import ApiSettings, WebSettings

HOST = "127.0.0.1"
ROLES = ("api", "worker", "beat", "web")
"""In the order of starting; the others lean on the first."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where api and page listen.

    Attributes
    ----------
    api_port, web_port : int
    moved : tuple of str
        A sentence for each port that is not the wanted one.
    """

    api_port: int
    web_port: int
    moved: tuple[str, ...] = ()

    @property
    def api(self) -> str:
        """Address of the api."""
        return f"http://{HOST}:{self.api_port}"

    @property
    def page(self) -> str:
        """Address of the page."""
        return f"http://{HOST}:{self.web_port}"


def choose_addresses(api: ApiSettings, web: WebSettings) -> Addresses:
    """Return free ports: the default ones if possible, and exactly those that the user asked for.

    Raises
    ------
    PortTaken
        A port that the user asked for is in use.
    """
    asked_api = "SONIQUEBAY_API_PORT" if "api_port" in api.model_fields_set else None
    asked_web = "SONIQUEBAY_WEB_PORT" if "web_port" in web.model_fields_set else None
    api_port = free_port(HOST, api.api_port, insist=asked_api)
    web_port = free_port(HOST, web.web_port, insist=asked_web, avoid=frozenset({api_port}))
    wanted = (("api", api.api_port, api_port), ("page", web.web_port, web_port))
    moved = tuple(
        f"Port {was} is used by another program: the {name} listens on {now}."
        for name, was, now in wanted
        if was != now
    )
    return Addresses(api_port, web_port, moved)


def programs(data_dir: Path, addresses: Addresses) -> tuple[Program, ...]:
    """Return the four roles as child processes of this Python, logging into the data folder."""
    environment = {
        **os.environ,
        "PYTHONUNBUFFERED": "1",
        "SONIQUEBAY_DATA_DIR": str(data_dir),
        "SONIQUEBAY_API_HOST": HOST,
        "SONIQUEBAY_API_PORT": str(addresses.api_port),
        "SONIQUEBAY_API_URL": addresses.api,
        "SONIQUEBAY_WEB_HOST": HOST,
        "SONIQUEBAY_WEB_PORT": str(addresses.web_port),
    }
    return tuple(
        Program(
            name=role,
            command=(sys.executable, "-m", "soniquebay.cli.main", role),
            environment=environment,
            log=data_dir / "logs" / f"{role}.log",
        )
        for role in ROLES
    )
