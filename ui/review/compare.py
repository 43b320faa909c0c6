"""Two to four frames side by side, looked at through one Viewpoint."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.parts.canvas import Canvas, RoleTitle
from ui.parts.closeups import Closeups
from ui.parts.viewpoint import Viewpoint
from ui.state.session import Row

MOST = 4


class Compare(QWidget):
    """Attributes: view (shared), canvases, painted (told which of them is chosen, as it is on the screen).

    Signals: chosen(frame_id) when one of the frames is clicked or stepped to; scaled() as a canvas tells it.
    """

    chosen = Signal(str)
    scaled = Signal()

    def __init__(self, closeups: Closeups, role_title: RoleTitle) -> None:
        super().__init__()
        self._closeups, self._role_title = closeups, role_title
        self.view = Viewpoint()
        self.canvases: list[Canvas] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self.at = 0
        self.painted: Callable[[Row | None], object] = lambda row: None

    @property
    def ids(self) -> list[str]:
        """The frames compared."""
        return [canvas.row["id"] for canvas in self.canvases if canvas.row]

    def show_frames(self, rows: list[Row]) -> None:
        """Compare these frames (the first MOST), from 100 % in the middle of the first one's subject."""
        for canvas in self.canvases:
            self._grid.removeWidget(canvas)
            canvas.deleteLater()
        self.canvases = []
        columns = 2 if len(rows) in (2, 4) else max(1, len(rows))
        for n, row in enumerate(rows[:MOST]):
            canvas = Canvas(self.view, self._role_title, caption=True)
            canvas.show_frame(row, self._closeups.best(row))
            canvas.clicked.connect(lambda at=n: self.step_to(at))
            canvas.scaled.connect(self.scaled)
            canvas.painted = lambda row, at=n: self.painted(row) if at == self.at else None
            self._grid.addWidget(canvas, n // columns, n % columns)
            self.canvases.append(canvas)
        self.at = 0
        if rows:
            self.view.set(1.0, subject_of(rows[0]))
            self.step_to(0)

    def refresh(self, rows: dict[str, Row]) -> None:
        """The frames' rows may have changed (selected, rejected): show it."""
        for canvas in self.canvases:
            if canvas.row and canvas.row["id"] in rows:
                row = rows[canvas.row["id"]]
                canvas.show_frame(row, self._closeups.best(row))

    def step(self, by: int) -> None:
        """Go to the next or previous of the compared frames."""
        if self.canvases:
            self.step_to((self.at + by) % len(self.canvases))

    def step_to(self, at: int) -> None:
        """Make one of them the current frame."""
        self.at = at
        for n, canvas in enumerate(self.canvases):
            canvas.chosen = n == at
            canvas.update()
        row = self.canvases[at].row
        if row is not None:
            self.chosen.emit(row["id"])


def subject_of(row: Row) -> QPointF:
    """The middle of what the verdict looked at, 0 to 1 across and down; of the picture, where that is not known."""
    if row["subject_x"] is None or not row["width"]:
        return QPointF(0.5, 0.5)
    return QPointF(
        (row["subject_x"] + row["subject_width"] / 2) / row["width"],
        (row["subject_y"] + row["subject_height"] / 2) / row["height"],
    )
