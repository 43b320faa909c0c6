"""What gives way on the Review page where the window is small: first the facts, then the filmstrip; never the picture and its verdict."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ui.parts.sizes import scaled
from ui.review.canvas import Canvas

FACTS_FROM_PX, STRIP_FROM_PX = 880, 520
"""Of the page: as wide as shows the facts beside the picture, as high as shows the filmstrip below it."""


class GivingWay(QObject):
    """`fit` after the page was resized. `show_or_hide_facts` is a person's wish, which goes before the window's size."""

    def __init__(self, page: QWidget, facts: QWidget, strip: QWidget, canvas: Canvas, changed: Callable[[], object]):
        super().__init__(page)
        self._page, self._facts, self._strip, self._canvas = page, facts, strip, canvas
        self._wish: bool | None = None
        self._changed = changed

    def show_or_hide_facts(self) -> None:
        """The other of what there is now."""
        self._wish = self._facts.isHidden()
        self.fit()

    def fit(self) -> None:
        """Show what there is room for, or a wish; a frame whose facts are away says its verdict on the picture."""
        facts = self._page.width() >= scaled(FACTS_FROM_PX) if self._wish is None else self._wish
        self._facts.setVisible(facts)
        self._strip.setVisible(self._page.height() >= scaled(STRIP_FROM_PX))
        if self._canvas.caption is facts:
            self._canvas.caption = not facts
            self._canvas.update()
        self._changed()
