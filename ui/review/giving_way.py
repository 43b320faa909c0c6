"""What gives way on the Review page: to a small window (first the facts, then the filmstrip), or to a wish: panels away, picture only."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from ui.parts.canvas import Canvas
from ui.parts.sizes import scaled
from ui.review.tools import ToolRow

FACTS_FROM_PX, STRIP_FROM_PX = 880, 560
"""Of the page: as wide as shows the facts beside the picture, as high as shows the filmstrip below it."""
EDGES_PX = (10, 10, 10, 6)


@dataclass
class Parts:
    """What lies around the picture. line: what is said below it while it is alone."""

    top: QWidget
    facts: QWidget
    tools: ToolRow
    strip: QWidget
    line: QWidget


class GivingWay(QObject):
    """`fit` after the page was resized. What a person wishes goes before the window's size.

    Attributes: alone, whether the picture has all of the window; then the rest of the window is to give way too: `went(alone)` is told.
    bare, whether the drop has no frame yet, so that facts and filmstrip have nothing to show.
    """

    def __init__(
        self,
        page: QWidget,
        parts: Parts,
        canvas: Canvas,
        changed: Callable[[], object],
        went: Callable[[bool], object],
    ) -> None:
        super().__init__(page)
        self._page, self._parts, self._canvas, self._changed, self._went = page, parts, canvas, changed, went
        self._wish: bool | None = None
        self._away = self._quiet = False
        self.alone = self.bare = False
        parts.line.hide()

    def show_or_hide_facts(self) -> None:
        """The other of what there is now."""
        self._wish, self._away = self._parts.facts.isHidden(), False
        self.fit()

    def show_facts(self) -> None:
        """The facts are there, whatever was put away."""
        self.show_alone(False)
        if self._parts.facts.isHidden():
            self._wish, self._away = True, False
            self.fit()

    def show_or_hide_panels(self) -> None:
        """Filters, facts and filmstrip away, or there again."""
        self._away = not self._away
        self.fit()

    def show_alone(self, alone: bool) -> None:
        """The picture only, or all that is around it."""
        if alone != self.alone:
            self.alone, self._quiet = alone, False
            if alone:
                self._page.setFocus()
            self._went(alone)
            self._canvas.edge_px = 0 if alone else 12
            self._page.layout().setContentsMargins(*((0, 0, 0, 0) if alone else EDGES_PX))
            self.fit()

    def show_bare(self, bare: bool) -> None:
        """Nothing around the picture that would be empty, or all of it again."""
        if bare != self.bare:
            self.bare = bare
            self.fit()

    def hush(self) -> None:
        """The line below the picture alone away, or there again."""
        if self.alone:
            self._quiet = not self._quiet
            self.fit()

    def fit(self) -> None:
        """Show what there is room for, or a wish; a frame whose facts are away says its verdict on the picture."""
        parts, page = self._parts, self._page
        plain = not self.alone and not self._away
        some = plain and not self.bare
        facts = some and (page.width() >= scaled(FACTS_FROM_PX) if self._wish is None else self._wish)
        strip = some and page.height() >= scaled(STRIP_FROM_PX)
        shown = ((parts.top, plain), (parts.facts, facts), (parts.strip, strip), (parts.tools, not self.alone))
        for part, there in shown:
            self._put(part, there)
        # The decisions never go.
        parts.tools.show_decisions(not facts and not self.bare)
        parts.tools.show_bare(self.bare)
        parts.line.setVisible(self.alone and not self._quiet)
        caption = not facts and not self.alone
        if self._canvas.caption is not caption:
            self._canvas.caption = caption
            self._canvas.update()
        self._changed()

    def _put(self, part: QWidget, there: bool) -> None:
        """Show a part or put it away. Keys that were in it are the page's then, and do not come to lie on the next button that there is."""
        here = QApplication.focusWidget()
        if not there and here is not None and (here is part or part.isAncestorOf(here)):
            self._page.setFocus()
        part.setVisible(there)
