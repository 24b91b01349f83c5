"""The first page: the library in numbers, the running scan, the tracks heard last."""

from typing import Final

from nicegui import run, ui

from soniquebay.client.errors import ApiError
from soniquebay.web.components.choices import remember, switch_theme
from soniquebay.web.components.clusters import ClusterList
from soniquebay.web.components.elements import box, show
from soniquebay.web.components.header import Header
from soniquebay.web.components.notices import EmptyNotice, OfflineNotice
from soniquebay.web.components.scan import ScanCard
from soniquebay.web.components.totals import TotalsCard
from soniquebay.web.components.tracks import TrackList
from soniquebay.web.feed import RUNNING, Feed, Offline, Snapshot
from soniquebay.web.language import Language

REFRESH_S: Final = 1.0


class Home:
    """The page of one browser tab.

    Parameters
    ----------
    feed : Feed
        Shared by all tabs.
    api_url : str
        Named in the notice when the api is away.
    language : Language
    dark : bool or None
        None: as the system wishes.
    """

    def __init__(self, feed: Feed, api_url: str, language: Language, dark: bool | None) -> None:
        self._feed, self._api_url, self._language = feed, api_url, language
        self._dark = ui.dark_mode(dark)
        self._root = box("sb", tag="main")
        self._build()

    def _build(self) -> None:
        with self._root:
            self._header = Header(self._language, self._switch_language, self._switch_theme)
            self._offline = OfflineNotice(self._language, self._api_url)
            with box("sb-body") as self._body:
                self._empty = EmptyNotice(self._language, self._scan_folder)
                self._scan = ScanCard(self._language)
                self._totals = TotalsCard(self._language)
                with box("sb-heard") as self._heard:
                    self._clusters = ClusterList(self._language)
                    self._tracks = TrackList(self._language)

    async def refresh(self) -> None:
        """Ask, and show the answer in place."""
        self._show(await self._feed.refresh(self._language))

    def _show(self, state: Snapshot | Offline) -> None:
        self._offline.update(isinstance(state, Offline))
        if isinstance(state, Offline):
            self._header.update(listening=False)
            show(self._body, False)
            return
        empty = state.scan is None and state.totals.tracks == 0
        show(self._body, True)
        self._header.update(listening=state.scan is not None and state.scan.status in RUNNING)
        self._empty.update(empty)
        self._scan.update(state.scan, state.passed_over)
        show(self._heard, not empty)
        self._totals.update(state.totals, state.failed)
        self._clusters.update(state.clusters)
        self._tracks.update(state.latest, state.sentences)

    async def _scan_folder(self, path: str) -> str | None:
        try:
            await run.io_bound(self._feed.library.start_scan, path)
        except ApiError as error:
            return str(error)
        self._feed.expire()
        await self.refresh()
        return None

    async def _switch_language(self) -> None:
        self._language = "en" if self._language == "fr" else "fr"
        remember("soniquebay_language", self._language)
        ui.run_javascript(f"document.documentElement.lang = '{self._language}'")
        self._root.clear()
        self._build()
        await self.refresh()

    async def _switch_theme(self) -> None:
        await switch_theme(self._dark)
