"""A list that stays folded until somebody asks why."""

from soniquebay.web.components.elements import box, show, words
from soniquebay.web.language import Language, counted

Line = tuple[str, str]
"""Where, and why; the place is empty where the reason names it."""


class FoldedList:
    """A count that unfolds into places and reasons.

    Parameters
    ----------
    name : str
        Of the heading's text, which counts (`language.counted`).
    language : Language
    classes : str
        How loud it is.
    """

    def __init__(self, name: str, language: Language, classes: str = "") -> None:
        self._name, self._language = name, language
        self._shown: tuple[int, tuple[Line, ...]] = (0, ())
        with box(f"sb-folded {classes}", tag="details") as self._details:
            self._count = words(tag="summary")
            self._list = box()
        show(self._details, False)

    def update(self, number: int, lines: tuple[Line, ...]) -> None:
        """Show how many there are, and the first of them."""
        number = max(number, len(lines))
        if (number, lines) == self._shown:
            return
        self._shown = (number, lines)
        show(self._details, number > 0)
        self._count.set_text(counted(self._name, number, self._language))
        self._list.clear()
        with self._list:
            for place, reason in lines:
                with box("sb-line"):
                    if place:
                        words(place, "path")
                    words(reason, "reason")
            if number > len(lines):
                words(counted("more", number - len(lines), self._language), "sb-line reason")
