"""The few elements that the components are made of. Text is always text: nothing here ever reads it as HTML."""

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement


def box(classes: str = "", *, tag: str = "div") -> ui.element:
    """Return an element that holds others."""
    return ui.element(tag).classes(classes)


def words(text: str = "", classes: str = "", *, tag: str = "div") -> TextElement:
    """Return an element that shows a text."""
    element = TextElement(tag=tag, text=text)
    element.classes(classes)
    return element


def show(element: ui.element, visible: bool) -> None:
    """Show or hide an element, without replacing it."""
    element.set_visibility(visible)


def width(element: ui.element, share: float) -> None:
    """Give an element a share, in [0, 1], of its parent's width."""
    element.style(f"width: {100 * min(1.0, max(0.0, share)):.2f}%")
