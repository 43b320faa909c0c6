"""Do over: the reason for a reshoot, and the mark that is drawn straight on the picture for it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.base.drawn_mark import MOST_STROKES, DrawnMark
from studio.base.language import tr
from ui.parts.basics import button, label, row
from ui.parts.canvas import Canvas
from ui.parts.page_context import PageContext
from ui.parts.pen_drawing import HINT
from ui.parts.reason_field import ReasonField
from ui.state.session import Row


class SendingBack(QWidget):
    """Asks in place, and sends. Attributes: note (the reason's field), send (the filled button while it is asked).

    Signal: asked(), it is asked, or no longer.
    """

    asked = Signal()

    def __init__(self, context: PageContext, canvas: Canvas) -> None:
        super().__init__()
        self._session, self._canvas, self._row = context.session, canvas, None
        self.note = ReasonField()
        self.note.setPlaceholderText(tr("What must be different?"))
        self.note.setAccessibleName(tr("Note for the reshoot"))
        self.send = button(
            tr("Send it back"), self.send_back, kind="primary", tip=tr("Send the shot back with note and mark")
        )
        self.off = button(
            tr("Stroke off"), canvas.pen.take_back, kind="tight", tip=tr("Take the last stroke off the picture")
        )
        self._hint = label(tr("Return sends it. Draw on the picture what you mean; Down draws with keys."), "small")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(self.note)
        box.addWidget(self._hint)
        box.addLayout(row(self.send, self.off))
        self.note.returnPressed.connect(self.send_back)
        self.note.left.connect(self.give_up)
        self.note.down.connect(canvas.setFocus)
        canvas.pen.sent.connect(self.send_back)
        canvas.pen.given_up.connect(self.give_up)
        canvas.pen.changed.connect(self._drawn)
        canvas.pen.full.connect(
            lambda: self._session.failed.emit(
                tr(
                    "{most_strokes} strokes are as many as a mark has; send it, or take one off.",
                    most_strokes=MOST_STROKES,
                )
            )
        )
        self.hide()

    @property
    def asking(self) -> bool:
        """Whether a reason and a mark are waited for."""
        return not self.isHidden()

    def ask(self, frame: Row) -> None:
        """Ask for the note and the mark of the shot that this frame is of."""
        self._row = frame
        self.note.clear()
        self.show()
        if self._canvas.row is not None and self._canvas.row["id"] == frame["id"]:
            self._canvas.pen.begin()
            self._canvas.setAccessibleDescription(tr(HINT))
        self._drawn()
        self.note.setFocus()

    def give_up(self) -> None:
        """Nothing is sent back."""
        if self.asking:
            self.hide()
            self.asked.emit()
            self._canvas.pen.leave()
            self.window().setFocus()

    def send_back(self) -> None:
        """Send the shot back with what was written and drawn."""
        shoot, frame, note = self._session.shoot, self._row, self.note.text().strip()
        drawn = DrawnMark(frame["id"], tuple(self._canvas.pen.strokes)) if frame and self._canvas.pen.strokes else None
        self.give_up()
        if shoot is not None and frame is not None and frame["sku"]:
            shot = frame["sku"], frame["role"]
            said = {"state": "reshoot", "note": note or None, "drawn": drawn}
            self._session.marking.decide([shot], said, lambda: shoot.marks.reshoot(*shot, note, drawn=drawn))

    def _drawn(self) -> None:
        self.off.setVisible(self._canvas.pen.active and bool(self._canvas.pen.strokes))
        self._hint.setVisible(self._canvas.pen.active and not self._canvas.pen.strokes)
