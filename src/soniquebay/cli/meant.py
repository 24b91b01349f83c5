"""Which folder of the api somebody means who names one here."""

from dataclasses import dataclass
from pathlib import Path

from soniquebay.cli.first_files import first_files
from soniquebay.cli.refusal import WrongUsage, at_home, require_folder
from soniquebay.client.api import ApiClient
from soniquebay.config.settings import ApiClientSettings, WorkerSettings
from soniquebay.contracts.paths import printable, to_wire
from soniquebay.contracts.roots import KnownFile, Library
from soniquebay.worker.elsewhere import Folders


@dataclass(frozen=True)
class Meant:
    """A folder as the api knows it, in wire form.

    Attributes
    ----------
    path : str
    name : str or None
        What the settings of this machine call it, where no library is called so yet.
    files : tuple of KnownFile or None
        A few of the files that are seen in it here; None where it is not looked at from here.
    """

    path: str
    name: str | None = None
    files: tuple[KnownFile, ...] | None = None


def require_somewhere(text: str) -> None:
    """Refuse what can be neither a folder here, nor a name, nor a folder of another machine.

    Raises
    ------
    WrongUsage
        With one sentence.
    """
    folder = at_home(Path(text))
    may_be_elsewhere = folder.is_absolute() and "api_url" in ApiClientSettings().model_fields_set
    if folder.exists() or not (may_be_elsewhere or "/" not in text):
        require_folder(folder)


def meant_by(text: str, client: ApiClient) -> Meant:
    """Return the folder that is meant: one of this machine, or the library of this name, or one of another machine.

    A folder of this machine that the settings map to a library (`SONIQUEBAY_ROOTS`) is that library's. Whether one of
    another machine is there, the api says or the workers.

    Raises
    ------
    WrongUsage
        No library is called so.
    """
    folder = at_home(Path(text))
    if folder.is_dir():
        return _mapped(str(folder.absolute()), client)
    if "/" in text:
        return Meant(to_wire(str(folder)))
    nowhere = (
        f"{printable(text)} does not exist here, and no library is called so: give the folder that holds your music"
    )
    return Meant(library_called(text, client, nowhere).path)


def _mapped(folder: str, client: ApiClient) -> Meant:
    here = WorkerSettings().folders
    folders = Folders(here)
    if folders.has_names:
        folders.learn(client.libraries())
    files = tuple(file.model_copy(update={"path": folders.to_there(file.path)}) for file in first_files(Path(folder)))
    name = next((name for name in folders.unknown if here[name] == folder), None)
    return Meant(folders.to_there(to_wire(folder)), name, files)


def library_called(name: str, client: ApiClient, refusal: str) -> Library:
    """Return the library of a name.

    Raises
    ------
    WrongUsage
        None is called so: with this refusal, and the names that there are.
    """
    libraries = client.libraries()
    for library in libraries:
        if library.name == name:
            return library
    known = ", ".join(library.name for library in libraries) or "none yet"
    raise WrongUsage(f"{refusal}; the libraries are: {known}.")
