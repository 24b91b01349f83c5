"""`soniquebay secrets DIR`: makes the passwords that the parts of a deployment share, once."""

import os
import secrets as random
from pathlib import Path
from typing import Final

import click

BYTES: Final = 24
MODE: Final = 0o444
"""Each folder is given to those containers only that need it, and these run as users of their own."""

ADDRESSES: Final = {
    "database": ("soniquebay_database_url", "postgresql://soniquebay:{password}@postgres:5432/soniquebay"),
    "broker": ("soniquebay_broker_url", "redis://:{password}@redis:6379/0"),
}
"""Folder to the file with the address that the roles read as a setting, and the address."""

TOKENS: Final = {"api": "soniquebay_api_token", "worker": "soniquebay_worker_token"}
"""Folder to the file with a token, which the roles read as a setting too."""


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
def secrets(folder: Path) -> None:
    """Make the passwords and tokens that compose.yaml needs in DIR, unless they are there.

    The roles read them through SONIQUEBAY_SECRETS_DIR.
    """
    try:
        for name, (file, address) in ADDRESSES.items():
            password = _ensure(folder / name / "password", random.token_urlsafe(BYTES))
            _ensure(folder / name / file, address.format(password=password))
        for name, file in TOKENS.items():
            _ensure(folder / name / file, random.token_urlsafe(BYTES))
    except OSError as error:
        raise click.ClickException(f"The passwords cannot be kept in {folder}: {error.strerror}.") from error


def _ensure(path: Path, content: str) -> str:
    """Return what is in a file, made whole and with this content where it is not there."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE), "w", encoding="ascii") as file:
            file.write(content)
        part.chmod(MODE)
        part.replace(path)
    return path.read_text(encoding="ascii")
