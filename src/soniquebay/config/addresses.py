"""The addresses among the settings: which can be used, and how they are shown without what is secret in them."""

import re
from typing import Final, NoReturn
from urllib.parse import urlsplit

DATABASES: Final = ("postgresql", "postgres", "postgresql+psycopg")
SQLITE: Final = ("sqlite", "sqlite+pysqlite")
BROKERS: Final = ("redis", "rediss")
APIS: Final = ("http", "https")
IN_A_PASSWORD: Final = "in a password, write @ : / ? # [ ] as %40 %3A %2F %3F %23 %5B %5D"

_PARTS: Final = re.compile(
    r"(?P<scheme>[A-Za-z][\w+.-]*)://(?:[^:/]*(?::[^@]*)?@)?(?P<host>\[[^\]/?]+\]|[^\s:/?#@\[\]]*)(?::(?P<port>[^/?#]*))?"
    r"(?P<path>/[^?#]*)?(?P<rest>[?#].*)?"
)
"""A password may hold anything but an @, as SQLAlchemy has it."""


def without_password(address: str) -> str:
    """Return an address as it may be shown: without the name and password of the user, wherever they stand."""
    hidden = re.sub(r"^(?P<scheme>[\w+.-]+://)?.*@", r"\g<scheme>***@", address, flags=re.DOTALL)
    return re.sub(r"(?i)(passw\w*=)[^&]*", r"\1***", hidden)


def database_address(address: str) -> str:
    """Return the address of a database that can be used.

    Raises
    ------
    ValueError
        It cannot; the message says what can.
    """
    parts = _parts(address, "write it as postgresql://user:password@host:5432/soniquebay or sqlite:////folder/file.db")
    if parts["scheme"] in SQLITE:
        file = address.partition("://")[2].partition("?")[0]
        if parts["host"] or not file.startswith("//") or file.endswith("/"):
            _refuse("SQLite takes a file with its path from the root, as in sqlite:////var/lib/soniquebay/music.db")
        return address
    if parts["scheme"] not in DATABASES:
        _refuse("only postgresql:// and sqlite:// can be used")
    _require_port(parts["port"])
    return address


def broker_address(address: str) -> str:
    """Return the address of a broker that can be used.

    Raises
    ------
    ValueError
        It cannot; the message says what can.
    """
    parts = _parts(address, "write it as redis://:password@host:6379/0")
    if parts["scheme"] == "filesystem":
        return address
    if parts["scheme"] not in BROKERS:
        _refuse("only redis://, rediss:// and filesystem:// (the data folder) can be used")
    _require_host(parts["host"], address)
    _require_port(parts["port"])
    if re.fullmatch(r"(/\d*)?", parts["path"]) is None:
        _refuse("what follows the port is the number of the database, as in redis://host:6379/0")
    return address


def api_address(address: str) -> str:
    """Return the address of an api that can be used.

    Raises
    ------
    ValueError
        It cannot; the message says what can.
    """
    parts = _parts(address, "write it as http://host:8001")
    if parts["scheme"] not in APIS:
        _refuse("only http:// and https:// can be used")
    _require_host(parts["host"], address)
    _require_port(parts["port"])
    if parts["rest"]:
        _refuse("an address ends before ? and #, as in http://host:8001")
    return address


def http_address(host: str, port: int) -> str:
    """Return where a server is found from its own machine that listens at this host (0.0.0.0: everywhere) and port."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _parts(address: str, advice: str) -> dict[str, str]:
    found = _PARTS.fullmatch(address)
    if found is None:
        _refuse(f"{advice}; {IN_A_PASSWORD}")
    return found.groupdict(default="")


def _require_host(host: str, address: str) -> None:
    """Refuse an address without a host, or with one that urllib, and so the library behind, finds elsewhere."""
    if not host:
        _refuse("it names no host")
    try:
        found = urlsplit(address).hostname
    except ValueError:
        found = None
    if found != host.strip("[]").lower():
        _refuse(IN_A_PASSWORD)


def _require_port(port: str) -> None:
    if port and not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
        _refuse(IN_A_PASSWORD if "@" in port else "its port is no number from 1 to 65535")


def _refuse(why: str) -> NoReturn:
    raise ValueError(why)
