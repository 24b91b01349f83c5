"""What the page says when there is nothing to show: the api is away, or the library is empty."""

from collections.abc import Awaitable, Callable

from nicegui.events import GenericEventArguments

from soniquebay.web.components.elements import box, show, words
from soniquebay.web.language import Language, text

_SEND_FOLDER = "(event) => { event.preventDefault(); emit(event.target.elements.folder.value); }"


class OfflineNotice:
    """Said while the api does not answer; it goes by itself."""

    def __init__(self, language: Language, url: str) -> None:
        with box("sb-card sb-notice bad", tag="section").props('role="status"') as self._card:
            words(text("offline_title", language), "sb-notice-title", tag="h2")
            words(text("offline_text", language, url=url), "sb-notice-text")

    def update(self, offline: bool) -> None:
        """Show or hide it."""
        show(self._card, offline)


class EmptyNotice:
    """Said while nothing was ever scanned: how to begin.

    Parameters
    ----------
    language : Language
    on_folder : callable
        Given the folder that the person typed; returns one sentence when it cannot be scanned.
    """

    def __init__(self, language: Language, on_folder: Callable[[str], Awaitable[str | None]]) -> None:
        self._on_folder = on_folder
        folder = text("folder", language)
        with box("sb-card sb-notice", tag="section") as self._card:
            words(text("empty_title", language), "sb-notice-title", tag="h2")
            words(text("empty_text", language), "sb-notice-text")
            with box("sb-form", tag="form").on("submit", self._submit, js_handler=_SEND_FOLDER):
                field = box("sb-input", tag="input").props('type="text" name="folder" required spellcheck="false"')
                field.props(f'placeholder="{folder}" aria-label="{folder}"')
                words(text("listen", language), "sb-button strong", tag="button").props('type="submit"')
            self._error = words(classes="sb-error").props('role="alert"')
            with box("sb-command"):
                words(f"{text('empty_command', language)} ", tag="span")
                words(f"soniquebay scan {folder}", "sb-code", tag="code")
        show(self._error, False)

    def update(self, empty: bool) -> None:
        """Show or hide it."""
        show(self._card, empty)

    async def _submit(self, event: GenericEventArguments) -> None:
        sentence = await self._on_folder(str(event.args).strip())
        self._error.set_text("" if sentence is None else sentence)
        show(self._error, sentence is not None)
