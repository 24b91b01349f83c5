"""What the reader chose, remembered by the browser."""

from typing import Final

from nicegui import ui

_YEAR_S: Final = 365 * 24 * 3600


def remember(name: str, value: str) -> None:
    """Let the browser keep a choice for a year."""
    ui.run_javascript(f"document.cookie = '{name}={value}; path=/; max-age={_YEAR_S}; samesite=strict'")


async def switch_theme(dark: ui.dark_mode) -> None:
    """Change between light and dark, from what is seen now."""
    is_dark = dark.value
    if is_dark is None:
        is_dark = await ui.run_javascript("document.body.classList.contains('body--dark')")
    dark.value = not is_dark
    remember("soniquebay_theme", "light" if is_dark else "dark")
