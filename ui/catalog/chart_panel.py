"""What compares drops: a big number, what it is in words, and a bar for each drop."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QSizePolicy

from studio.base.language import number
from studio.base.retold import retold
from ui.parts.basics import Elided, Panel, label, row
from ui.parts.drawing_view import DrawingView
from ui.parts.sizes import scaled
from ui.parts.theme import Theme
from ui.state.session import Row

if TYPE_CHECKING:
    from studio.shoot.handed_out import DropChart

Drawn = Callable[[list[Row], float, float], "DropChart"]


class ChartPanel(Panel):
    """Made anew for the room that there is."""

    def __init__(self, theme: Theme, heading: str) -> None:
        super().__init__(heading)
        self._rows: list[Row] = []
        self._drawn: Drawn | None = None
        self.big = label("", "verdict", wrap=False)
        self.big.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.said = Elided()
        self.said.setProperty("role", "muted")
        self.view = DrawingView(theme, fill=True)
        self.view.setMinimumHeight(scaled(96))
        self.view.installEventFilter(self)
        self.below = Elided()
        self.below.setProperty("role", "small")
        line = row(self.big, self.said)
        line.setStretch(1, 1)
        self.box.addLayout(line)
        self.box.addWidget(self.view, 1)
        self.box.addWidget(self.below)

    def show_rows(self, rows: list[Row], drawn: Drawn) -> None:
        """Draw these drops."""
        self._rows, self._drawn = rows, drawn
        self._draw()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.view:
            self._draw()
        return super().eventFilter(watched, event)

    def _draw(self) -> None:
        if self._drawn is None:
            return
        unit = scaled(100) / 100
        chart = self._drawn(self._rows, self.view.width() / unit, self.view.height() / unit)
        self.big.setText(number(chart.big))
        self.big.setVisible(bool(chart.big))
        self.said.say(retold(chart.said))
        self.view.show_drawing(chart.drawing)
        self.below.say(retold(chart.below) if chart.drawing is not None else "")
