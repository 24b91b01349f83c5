"""The head of the page: name, language switch, theme switch."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from soniquebay.web.components.elements import box, words
from soniquebay.web.language import Language, text

Action = Callable[[], Awaitable[None]]


class Header:
    """Name, language and theme."""

    def __init__(self, language: Language, on_language: Action, on_theme: Action) -> None:
        with box("sb-head", tag="header"):
            with box("sb-logo").props('aria-hidden="true"') as self._logo:
                for _ in range(4):
                    ui.element("i")
            with box():
                words("SoniqueBay", "sb-name", tag="h1")
                words(text("tagline", language), "sb-tagline")
            with box("sb-tools"):
                words(text("other_language", language), "sb-button", tag="button").on("click", on_language)
                theme = words("◐", "sb-button sb-theme", tag="button").on("click", on_theme)
                theme.props(f'aria-label="{text("theme", language)}" title="{text("theme", language)}"')

    def update(self, listening: bool) -> None:
        """Let the sign move while music is being heard."""
        self._logo.classes(add="live" if listening else "", remove="" if listening else "live")
