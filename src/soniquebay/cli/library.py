"""`soniquebay library …`: the folders that are scanned, by the names that all machines know them by."""

import json

import click
from rich.table import Table
from rich.text import Text

from soniquebay.cli import report
from soniquebay.cli.connection import connected
from soniquebay.cli.meant import library_called
from soniquebay.client.api import ApiClient
from soniquebay.contracts.paths import from_wire, printable
from soniquebay.contracts.roots import Library

NAME = click.argument("name", metavar="NAME")


@click.group(short_help="List, rename or remove the folders that are scanned.")
def library() -> None:
    """The folders that were asked to be scanned, by the names that all machines know them by."""


@library.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def list_them(as_json: bool) -> None:
    """Show the libraries."""
    with connected() as client:
        found = client.libraries()
    if as_json:
        click.echo(json.dumps([one.model_dump(mode="json") for one in found]))
        return
    if not found:
        click.echo("There is no library yet: `soniquebay scan DIR` makes one.")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("id", "name", "folder"):
        table.add_column(heading, overflow="fold")
    for one in found:
        table.add_row(str(one.id), Text(one.name), Text(_folder(one)))
    report.console_for_output().print(table)


@library.command()
@NAME
@click.argument("new_name", metavar="NEW_NAME")
def rename(name: str, new_name: str) -> None:
    """Give the library NAME another name; SONIQUEBAY_ROOTS of the workers must say it too."""
    with connected() as client:
        found = client.rename_library(_called(name, client).id, new_name)
    click.echo(f"{_folder(found)} is called {found.name} now.")


@library.command()
@NAME
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(name: str, yes: bool) -> None:
    """Forget the library NAME and all that was heard in it. The music itself is not touched."""
    with connected() as client:
        found = _called(name, client)
        if not yes:
            click.confirm(f"Forget {found.name} ({_folder(found)}) and all that was heard in it?", abort=True)
        client.remove_library(found.id)
    click.echo(f"{found.name} ({_folder(found)}) is forgotten; its files are where they were.")


def _called(name: str, client: ApiClient) -> Library:
    return library_called(name, client, f"No library is called {printable(name)}")


def _folder(found: Library) -> str:
    return printable(from_wire(found.path))
