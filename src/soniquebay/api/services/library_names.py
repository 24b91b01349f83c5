"""The names of the library folders: by them all machines mean the same one, wherever each of them has it."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from soniquebay.api.models.library import Library
from soniquebay.api.services.faults import Conflict, Invalid, NotFound
from soniquebay.contracts import roots as wire
from soniquebay.contracts.paths import from_wire, printable

NAMELESS = "library"
"""Of a folder whose own name holds nothing that a name may hold."""


def named_after(path: str, taken: Collection[str]) -> str:
    """Return a name for a folder: its own last one, with a number where another library has it.

    Parameters
    ----------
    path : str
        In wire form.
    taken : collection of str
        The names of the other libraries.
    """
    last = printable(from_wire(path)).rstrip("/").rpartition("/")[2]
    plain = "".join("-" if sign in wire.NOT_IN_NAMES else sign for sign in last)
    base = plain[: wire.LONGEST_NAME - 6].strip() or NAMELESS
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return name


def checked_name(session: Session, name: str, library_id: int | None) -> str:
    """Return the name that a library is to have.

    Raises
    ------
    Invalid
        It cannot be a name.
    Conflict
        Another library has it.
    """
    wrong = wire.wrong_in_name(name)
    if wrong is not None:
        raise Invalid(f"name: {printable(name)[: wire.LONGEST_NAME]!r} {wrong}; give a name like music or live-2.")
    other = session.execute(select(Library.id, Library.path).where(Library.name == name)).one_or_none()
    if other is not None and other.id != library_id:
        shown = printable(from_wire(other.path))
        raise Conflict(f"name: library {other.id}, {shown}, is called {name!r} already; give another name.")
    return name


def found(session: Session, folder: str, name: str | None) -> Library | None:
    """Return the library of a folder; None where there is none yet.

    Raises
    ------
    Invalid
        What is given cannot be a name.
    Conflict
        It has another name than is given: workers may know it by that, so it is not renamed in passing.
    """
    library = session.scalar(select(Library).where(Library.path == folder))
    if library is not None and name is not None and checked_name(session, name, library.id) != library.name:
        raise Conflict(
            f"name: this folder is called {library.name!r} already; "
            f"`soniquebay library rename {library.name} {name}` renames it."
        )
    return library


def for_new(session: Session, folder: str, name: str | None) -> str:
    """Return the name of a library that is to be made."""
    if name is not None:
        return checked_name(session, name, None)
    return named_after(folder, set(session.scalars(select(Library.name))))


def rename(session: Session, library_id: int, change: wire.LibraryChange) -> wire.Library:
    """Give a library another name.

    Raises
    ------
    NotFound
        There is none of this id.
    """
    library = session.get(Library, library_id)
    if library is None:
        raise NotFound(f"There is no library {library_id}; GET /api/libraries lists them.")
    library.name = checked_name(session, change.name, library_id)
    return view(library)


def view(library: Library) -> wire.Library:
    """Return a library as the wire shows it."""
    return wire.Library(id=library.id, name=library.name, path=library.path)
