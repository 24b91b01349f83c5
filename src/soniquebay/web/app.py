"""The web role: puts the page together and serves it, everything from this machine."""

from pathlib import Path
from typing import Final, Protocol

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from nicegui import app as pages
from nicegui import ui
from starlette.responses import HTMLResponse

from soniquebay.client.api import ApiClient
from soniquebay.client.tokens import Tokens
from soniquebay.config.logs import configure_logging
from soniquebay.config.settings import WebSettings
from soniquebay.web.feed import Feed, Library
from soniquebay.web.guard import LoopbackOnly
from soniquebay.web.language import Language, preferred
from soniquebay.web.pages.home import REFRESH_S, Home
from soniquebay.web.pages.lost import lost_page
from soniquebay.web.pages.track import TrackLibrary, track_page

_STYLE: Final = Path(__file__).with_name("theme.css")
_ICON: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="#1f6f78"/>'
    '<g stroke="#fff" stroke-width="2.6" stroke-linecap="round"><path d="M8.5 13v6M13.5 8v16M18.5 11v10M23.5 14v4"/>'
    "</g></svg>"
)
_THEMES: Final = {"dark": True, "light": False}


class Everything(Library, TrackLibrary, Protocol):
    """What all pages ask of the api."""


def create_app(library: Everything, api_url: str) -> FastAPI:
    """Return the page as an application.

    Parameters
    ----------
    library : Everything
        Answers the page's questions.
    api_url : str
        Where the api should be, for the notice that it is away.
    """
    feed = Feed(library)
    style = _STYLE.read_text(encoding="utf-8")

    @ui.page("/", response_timeout=20.0)
    async def home(request: Request) -> None:
        ui.add_css(style)
        language = _language(request)
        page = Home(feed, api_url, language, _dark(request))
        ui.run_javascript(f"document.documentElement.lang = '{language}'")
        await page.refresh()
        ui.timer(REFRESH_S, page.refresh)

    @ui.page("/track/{track_id}", response_timeout=20.0)
    async def track(request: Request, track_id: int) -> None:
        ui.add_css(style)
        language = _language(request)
        ui.run_javascript(f"document.documentElement.lang = '{language}'")
        await track_page(library, api_url, language, _dark(request), track_id)

    @pages.exception_handler(RequestValidationError)  # an address such as /track/abc
    @pages.exception_handler(404)
    async def lost(request: Request, _error: Exception) -> HTMLResponse:
        return HTMLResponse(lost_page(_language(request), style, dark=_dark(request)), status_code=404)

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.add_middleware(LoopbackOnly)
    ui.run_with(app, title="SoniqueBay", favicon=_ICON, dark=None, tailwind=False, show_welcome_message=False)
    return app


def serve(settings: WebSettings) -> None:
    """Serve the page until told to stop."""
    configure_logging(settings)
    tokens = Tokens.of(api=settings.shown_api_token, worker=settings.shown_worker_token)
    app = create_app(ApiClient(settings.api_url, tokens=tokens), settings.api_url)
    uvicorn.run(
        app,
        host=settings.web_host,
        port=settings.web_port,
        log_config=None,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
    )


def _dark(request: Request) -> bool | None:
    """Return the theme chosen with the switch; None: as the system wishes."""
    return _THEMES.get(request.cookies.get("soniquebay_theme", ""))


def _language(request: Request) -> Language:
    """Return the language chosen with the switch, else the browser's."""
    match request.cookies.get("soniquebay_language"):
        case "fr":
            return "fr"
        case "en":
            return "en"
        case _:
            return preferred(request.headers.get("accept-language"))
