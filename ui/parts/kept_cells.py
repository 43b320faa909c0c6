"""Cells of a list of frames as they were painted: when one frame comes in, all others move, and none of them is drawn anew."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPixmap

from ui.state.session import Row

MOST = 96
"""More than are in sight at once."""


@dataclass(frozen=True, slots=True)
class _KeptCell:
    row: Row
    look: tuple[object, ...]
    painted: QPixmap


class KeptCells:
    """Keeps the newest `MOST` cells, by their frames' ids."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _KeptCell] = OrderedDict()

    def clear(self) -> None:
        """Colours or letters are others: draw all of them anew."""
        self._kept.clear()

    def paint(
        self,
        painter: QPainter,
        box: QRect,
        row: Row,
        look: tuple[object, ...],
        draw: Callable[[QPainter, QRect], object],
    ) -> None:
        """Paint a cell; `draw(painter, box)` is called only where the row, or its look (whatever else is seen of it), is another."""
        ratio = painter.device().devicePixelRatioF()
        look = (*look, box.width(), box.height(), ratio)
        known = self._kept.pop(row["id"], None)
        if known is None or known.row is not row or known.look != look:
            painted = QPixmap(box.size() * ratio)
            painted.setDevicePixelRatio(ratio)
            painted.fill(Qt.GlobalColor.transparent)
            inner = QPainter(painted)
            inner.setFont(painter.font())
            draw(inner, QRect(QPoint(0, 0), box.size()))
            inner.end()
            known = _KeptCell(row, look, painted)
        self._kept[row["id"]] = known
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)
        painter.drawPixmap(box.topLeft(), known.painted)
