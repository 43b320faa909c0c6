"""The box that a person draws around the product on the frame that is looked at, and takes back."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from studio.base.language import tr
from studio.base.spoken import count
from ui.parts.box_drawing import HINT
from ui.parts.canvas import Canvas
from ui.state.keys import Keys
from ui.state.session import Row, Session

if TYPE_CHECKING:
    from studio.shoot.handed_out import Change, Shoot


class ProductBox:
    """The commands of the box. shown: makes the subject's box be drawn; it is called once there is one to be seen."""

    def __init__(self, session: Session, keys: Keys, canvas: Canvas, shown: Callable[[], object]) -> None:
        self._session, self._keys, self._canvas, self._shown = session, keys, canvas, shown
        self._drawn: dict[str, Change] = {}
        canvas.drawing.drawn.connect(self._draw)

    def begin(self) -> None:
        """Wait for a box on the frame that is shown."""
        if not self._canvas.ready or self._canvas.row is None:
            self._session.failed.emit(tr("There is no picture to draw on yet; choose a frame whose preview is shown."))
            return
        self._canvas.draw_box()
        self._session.said.emit(tr(HINT))

    def take_back(self) -> None:
        """Undo what was drawn last on this frame; the box that it had before is there again, or none."""
        shoot, row = self._session.shoot, self._canvas.row
        if shoot is None or row is None:
            return
        if row["subject_box"] is None:
            elsewhere = tr(" It is of a frame alike; take it back there.") if row["subject_source"] == "person" else ""
            self._session.failed.emit(
                tr("{name}: nobody drew a box on this frame.{elsewhere}", name=row["name"], elsewhere=elsewhere)
            )
            return
        frame_id, drawn = row["id"], self._drawn.pop(row["id"], None)

        def undo() -> None:
            shoot.marks.undo(drawn) if drawn is not None else shoot.marks.mark_subject(frame_id, None)

        self._session.do(
            undo, lambda _: self._session.said.emit(tr("{name}: the box was taken back.", name=row["name"]))
        )

    def _draw(self, left: float, top: float, right: float, bottom: float) -> None:
        shoot, row = self._session.shoot, self._canvas.row
        if shoot is None or row is None:
            return
        wide, high = self._canvas.size_px
        x, y = round(left * wide), round(top * high)
        box = x, y, round(right * wide) - x, round(bottom * high) - y
        self._shown()
        self._session.do(lambda: self._mark(shoot, row, box), self._session.said.emit)

    def _mark(self, shoot: "Shoot", row: Row, box: tuple[int, int, int, int]) -> str:
        self._drawn[row["id"]] = shoot.marks.mark_subject(row["id"], box)
        alike = shoot.marks.subject_of(row["id"])["alike"]
        more = tr(", and on {frames} alike", frames=count(len(alike), "frame")) if alike else ""
        back = self._keys.said(tr("{subject.unmark} takes it back."))
        return tr("{name}: the box is what is looked at{more}. {back}", name=row["name"], more=more, back=back)
