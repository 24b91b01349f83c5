"""What answers at an address that is no page: one sentence and the way back; it needs nothing else of the server."""

from html import escape
from typing import Final

from soniquebay.web.language import Language, text

_PAGE: Final = """<!doctype html>
<html lang="{language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>SoniqueBay</title>
<style>{style}</style></head>
<body{theme}>{follow}<main class="sb"><section class="sb-card sb-notice">
<h1 class="sb-notice-title">{title}</h1><p class="sb-notice-text"><a href="/">{home}</a></p>
</section></main></body>
</html>
"""
_FOLLOW: Final = (
    "<script>if (matchMedia('(prefers-color-scheme: dark)').matches) document.body.className = 'body--dark';</script>"
)


def lost_page(language: Language, style: str, *, dark: bool | None) -> str:
    """Return the page as HTML.

    Parameters
    ----------
    language : Language
    style : str
        The page's CSS.
    dark : bool or None
        None: as the system wishes.
    """
    return _PAGE.format(
        language=language,
        style=style,
        theme=' class="body--dark"' if dark else "",
        follow=_FOLLOW if dark is None else "",
        title=escape(text("lost_title", language)),
        home=escape(text("lost_home", language)),
    )
