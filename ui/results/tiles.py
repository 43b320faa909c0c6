"""The numbers on top: each with what it is and what it rests on."""

from PySide6.QtWidgets import QGridLayout, QWidget

from studio.base.retold import retold
from ui.parts.basics import Panel, clear, label
from ui.parts.sizes import scaled

WIDE_PX = 220
"""A tile wants so much; there are as many in a row as fit."""


class NumberTiles(QWidget):
    """As many beside each other as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._figures: list[tuple[str, str, str]] = []
        self._across = 0

    def show_figures(self, figures: list[tuple[str, str, str]]) -> None:
        """(number, what it is, what it rests on) each."""
        self._figures, self._across = figures, 0
        self.fit(self.width())

    def fit(self, width: int) -> None:
        """Lay them out anew where another number of them fits into that width."""
        fitting = max(1, min(len(self._figures), width // scaled(WIDE_PX)))
        rows = -(-len(self._figures) // fitting) if self._figures else 0
        across = -(-len(self._figures) // rows) if rows else 0
        if across == self._across:
            return
        clear(self._grid)
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 0)
        self._across = across
        for at, figure in enumerate(self._figures):
            self._grid.addWidget(_tile(*figure), at // across, at % across)
            self._grid.setColumnStretch(at % across, 1)


def _tile(big: str, what: str, note: str) -> Panel:
    panel = Panel(margin=12)
    panel.box.setSpacing(2)
    big, what, note = retold(big), retold(what), retold(note)
    number = label(big, "verdict", wrap=False)
    number.setAccessibleName(f"{what}: {big}, {note}")
    for part in (number, label(what), label(note, "small")):
        panel.box.addWidget(part)
    panel.box.addStretch(1)
    return panel
