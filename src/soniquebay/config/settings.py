"""The settings of every role: `SONIQUEBAY_*` in the environment. Errors name the variable and say what it takes."""

import os
import re
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)

from soniquebay.config.addresses import api_address, broker_address, database_address, http_address, without_password
from soniquebay.contracts.roots import wrong_in_name

SHORTEST_TOKEN = 32


class BadSecretsDir(ValueError):
    """SONIQUEBAY_SECRETS_DIR cannot be used; the message is one sentence for the user."""


def default_data_dir() -> Path:
    """Return the folder for the database, the queue and the logs: the user's data folder of the XDG convention."""
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser() / "soniquebay"


class CommonSettings(BaseSettings):
    """What every role reads."""

    model_config = SettingsConfigDict(env_prefix="SONIQUEBAY_", env_ignore_empty=True, extra="ignore", frozen=True)

    data_dir: Path = Field(default_factory=default_data_dir)
    """Folder for everything SoniqueBay keeps."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["console", "json"] = "console"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read arguments, then the environment, then files named as settings in the folders of SONIQUEBAY_SECRETS_DIR.

        A password in the environment can be read by whoever may look at the process; in a file only by its owner.
        """
        folders = [folder for folder in os.environ.get("SONIQUEBAY_SECRETS_DIR", "").split(os.pathsep) if folder]
        for folder in folders:
            if not Path(folder).is_dir():
                raise BadSecretsDir(
                    f"SONIQUEBAY_SECRETS_DIR is {folder!r}, where there is no folder: give the one with the files that "
                    f"are named as settings, several with {os.pathsep} between, or unset it."
                )
        files = (SecretsSettingsSource(settings_cls, secrets_dir=folders),) if folders else ()
        return (init_settings, env_settings, *files)

    api_token: SecretStr | None = None
    """What everybody must show who calls an api that other machines can reach."""
    worker_token: SecretStr | None = None
    """What workers must show; by default it is in a file of the data folder, which only one machine sees."""

    @field_validator("api_token", "worker_token")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < SHORTEST_TOKEN:
            raise ValueError(f"a token has at least {SHORTEST_TOKEN} characters; make one with: openssl rand -hex 32")
        return value

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @property
    def home(self) -> str:
        """Digest that tells one data folder from another without giving its path away: 16 hexadecimal digits."""
        return blake2b(os.fsencode(self.data_dir.resolve()), digest_size=8).hexdigest()

    @property
    def shown_api_token(self) -> str | None:
        """The token itself, to be sent; None where there is none."""
        return None if self.api_token is None else self.api_token.get_secret_value()

    @property
    def shown_worker_token(self) -> str | None:
        """The worker's token itself, where the settings give it."""
        return None if self.worker_token is None else self.worker_token.get_secret_value()

    @property
    def token_path(self) -> Path:
        """File of the worker's own token, created at first start (mode 0600)."""
        return self.data_dir / "worker.token"


class BrokerSettings(CommonSettings):
    """Where jobs wait."""

    broker_url: Annotated[str, AfterValidator(broker_address)] = "filesystem://"
    """`filesystem://` keeps the queue in the data folder; `redis://host:port/0` for several machines."""
    broker_polling_s: float = Field(default=0.05, gt=0.0, le=5.0)
    task_events: bool = False
    """Let Celery tell of every task, for Flower; SoniqueBay itself does not need it."""

    @property
    def queue_dir(self) -> Path:
        """Folder of the embedded queue."""
        return self.data_dir / "queue"

    @property
    def embedded_broker(self) -> bool:
        """Whether the queue is in the data folder."""
        return self.broker_url.startswith("filesystem")


def roots_of(text: str) -> dict[str, str]:
    """Return, from `music=/mnt/nas/music;/srv/b=/mnt/b`, where each library folder is on this machine.

    A key that begins with `/` is a folder as the api knows it, any other the name of a library.

    Raises
    ------
    ValueError
        Something else is written there; the message is one sentence.
    """
    pairs: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        key, sign, here = (word.strip() for word in part.partition("="))
        if not sign:
            raise ValueError(f"{part} names no folder; write it as music=/mnt/nas/music, several with ; between")
        if not here.startswith("/"):
            raise ValueError(f"{part}: {here or 'nothing'} is not a folder from the root, as /mnt/nas/music is")
        wrong = None if key.startswith("/") else wrong_in_name(key)
        if wrong is not None:
            raise ValueError(f"{part}: the name {wrong}; `soniquebay doctor` shows the names of the libraries")
        known = os.path.normpath(key) if key.startswith("/") else key
        if known in pairs:
            raise ValueError(f"{known} is there twice; give one folder for it")
        pairs[known] = os.path.normpath(here)
    return pairs


class ListenSettings(CommonSettings):
    """Where the api of this machine listens."""

    api_host: str = "127.0.0.1"
    api_port: int = Field(default=8001, ge=1, le=65535)


def _api_of_this_machine(known: dict[str, Any]) -> str:
    """Return where the api is unless it is said: beside us, as it is told to listen."""
    return http_address(known["api_host"], known["api_port"])


class ApiClientSettings(ListenSettings):
    """Where the api is, for those who call it."""

    api_url: Annotated[str, AfterValidator(api_address)] = Field(
        default_factory=_api_of_this_machine,
        validation_alias=AliasChoices("SONIQUEBAY_API_URL", "API_URL", "api_url"),
    )
    """The seeds' bare `API_URL` is read too; without either, the api of this machine."""


class ApiSettings(BrokerSettings, ListenSettings):
    """The api role."""

    database_url: Annotated[str, AfterValidator(database_address)] | None = None
    """SQLAlchemy address; by default SQLite in the data folder."""

    check_folders: bool = True
    """Refuse to scan a folder that is not on the api's own machine; false where only the workers have the music."""
    lease_s: float = Field(default=60.0, ge=1.0, le=3600.0)
    """A track is handed out anew when its worker says nothing for so long."""
    index: Literal["auto", "exact", "sqlite-vec", "pgvector", "usearch"] = "auto"
    """How similar tracks are found; `auto` takes the best that works here."""
    index_large: int = Field(default=200_000, ge=1)
    """Tracks from which `auto` builds the approximate index."""

    @property
    def index_dir(self) -> Path:
        """Folder of the indexes of vectors: derived, and built anew where it is deleted."""
        return self.data_dir / "index"

    @cached_property
    def database(self) -> str:
        """The database address in force."""
        return self.database_url or f"sqlite:///{self.data_dir / 'soniquebay.db'}"


class ClusteringSettings(CommonSettings):
    """Where the configuration of the artist clusters is."""

    gmm_config: Path | None = None
    """A `gmm_config.yaml`; by default `config/gmm_config.yaml` in the data folder, where it exists."""


class WorkerSettings(BrokerSettings, ApiClientSettings, ClusteringSettings):
    """The worker and beat roles."""

    worker_name: str | None = None
    """What the worker is called, instead of the host's name; one of two with the same data folder's path needs it."""
    jobs: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, le=256)
    """Analysis processes at once: the cores of the machine unless set."""
    follow_links: bool = False
    """Enter symbolic links that lead outside the library folder."""
    file_timeout_s: float = Field(default=60.0, gt=0.0)
    """Give a file up when its decoder makes no progress for this long."""
    watch: bool = True
    """Notice by oneself what changes in the library folders."""
    watch_quiet_s: float = Field(default=3.0, gt=0.0)
    """Scan a folder when nothing changed in it for this long (or a minute after the first change)."""
    watch_poll_s: float = Field(default=60.0, ge=0.1)
    """How often folders on network shares are looked at: no kernel tells what another machine changes there."""
    worker_metrics_host: str = "127.0.0.1"
    worker_metrics_port: int | None = Field(default=None, ge=1, le=65535)
    """Where the worker serves its figures to Prometheus; nowhere unless set."""
    roots: str | None = None
    """Where the library folders are on this machine, by their names, if not where the api says: `music=/mnt/nas`."""

    @field_validator("worker_name")
    @classmethod
    def _plain(cls, value: str | None) -> str | None:
        if value is not None and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", value) is None:
            raise ValueError(
                "a name is of at most 100 letters a to z, digits, and . _ -, and begins with none of these"
            )
        return value

    @field_validator("roots")
    @classmethod
    def _names_and_folders(cls, value: str | None) -> str | None:
        if value is not None:
            roots_of(value)
        return value

    @property
    def folders(self) -> dict[str, str]:
        """Where the library folders are on this machine, by name or by the api's path; none where nothing is said."""
        return {} if self.roots is None else roots_of(self.roots)

    reconcile_s: float = Field(default=5.0, gt=0.0)
    """How often forgotten work is looked for."""
    whiten_s: float = Field(default=600.0, gt=0.0)
    """How often it is looked whether the scales of the vectors still fit the library."""

    @property
    def beat_file(self) -> Path:
        """File that the calendar touches while it goes on."""
        return self.data_dir / "beat.alive"


class WebSettings(ApiClientSettings):
    """The web role."""

    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8080, ge=1, le=65535)
    web_in_container: bool = False
    """The page listens inside a container whose port leads to the host's loopback only: then `web_host` may be any."""


ROLES: Final = (ApiSettings, WorkerSettings, WebSettings)
"""Together they have every setting."""


def shown(setting: str, value: object) -> str | None:
    """Return a setting's value as a message may show it: an address without its password; None where it is a secret."""
    if any("SecretStr" in str(role.model_fields[setting].annotation) for role in ROLES if setting in role.model_fields):
        return None
    return repr(without_password(value) if isinstance(value, str) else value)
