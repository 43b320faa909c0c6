"""A plot of the results, drawn anew for the width that there is."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from studio.base.retold import retold
from ui.parts.basics import Panel, label
from ui.parts.drawing_view import SCALE, DrawingView
from ui.parts.theme import Theme

if TYPE_CHECKING:
    from studio.base.drawing import Drawing

LEAST = 380.0
"""Units; a plot is never drawn narrower."""


class PlotPanel(Panel):
    """draw(width): the drawing, that wide; None for nothing, and the panel is not there."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(margin=12)
        self.heading = label("", "heading")
        self.view = DrawingView(theme, fill=True)
        self.view.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.box.addWidget(self.heading)
        self.box.addWidget(self.view)
        self._draw: Callable[[float], Drawing | None] = lambda width: None

    def show_plot(self, draw: "Callable[[float], Drawing | None]") -> None:
        """Show another plot."""
        self._draw = draw
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        drawing = self._draw(max(LEAST, (self.width() - 32) / SCALE))
        if drawing != self.view.drawing:
            self.view.show_drawing(drawing)
            self.view.setFixedHeight(round(drawing.height * SCALE) if drawing is not None else 0)
        self.heading.setText(retold(drawing.title) if drawing is not None else "")
        self.setVisible(drawing is not None)
