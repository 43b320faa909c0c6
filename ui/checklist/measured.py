"""What was measured for an item of the checklist: its sentence, frame and plot, by whom and when; and passing it with a reason."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.base.clock import from_text
from studio.base.drawing import Drawing
from studio.base.language import tr
from studio.base.retold import retold
from studio.base.spoken import stamp
from ui.checklist.frame_marks import FrameMarks
from ui.parts.badge import Glyph
from ui.parts.basics import TextField, button, clear, label, restyle
from ui.parts.command_button import command_button, say_keys
from ui.parts.drawing_view import DrawingView
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled
from ui.parts.theme import Theme

INDENT_PX = 52
SIDE_PX = 10
FRAME_PX = QSize(252, 168)
WITH_FRAME_PX = 960
"""From this width on there is room for the frame beside plot and words."""


class MeasuredLine(QWidget):
    """Why an item matters and, once it was, what was measured for it. Attribute: measured, the item's `measurement`, or None.

    kind: what measures it, `light`, `sound` or another. overrule(reason): called when a person passes it against its measurement.
    """

    def __init__(
        self, context: PageContext, text: str, why: str, kind: str | None, overrule: Callable[[str], object]
    ) -> None:
        super().__init__()
        self.measured: dict[str, Any] | None = None
        self._pictures, self._overrule = context.pictures, overrule
        self._result: dict[str, Any] | None = None
        self.said = label("")
        self.when = label("", "small")
        self.newest = command_button(
            context.actions,
            "measure.newest",
            tr("Measure newest  {measure.newest}"),
            tip=tr("Measure the newest frame"),
        )
        self.newest.setAccessibleName(tr("Measure the newest frame for: {text}", text=text))
        self._is_light = kind == "light"
        self.button = button(tr("Tick with a reason…"), self.ask)
        say_keys(
            context.actions,
            self.button,
            tr("Tick it against its measurement, with a reason ({measure.overrule})"),
            tr("Tick with a reason…  {measure.overrule}"),
        )
        self.button.setAccessibleName(tr("Tick with a reason: {text}", text=text))
        self.reason = TextField()
        self.reason.setPlaceholderText(tr("Why it is passed all the same; Return keeps it"))
        self.reason.setAccessibleName(tr("Reason to tick: {text}", text=text))
        self.reason.returnPressed.connect(self._keep)
        self.reason.hide()
        self.frame = FrameMarks(context.theme)
        self.frame.setFixedSize(scaled(FRAME_PX.width()), scaled(FRAME_PX.height()))
        self.frame.hide()
        self.picture = DrawingView(context.theme)
        self.needs = label("", "muted")
        self._why = label(why, "muted")
        words = QVBoxLayout()
        words.setSpacing(6)
        for part in (self._why, self.needs, self.when, self.newest, self.button, self.reason):
            words.addWidget(part)
        words.addStretch(1)
        body = QHBoxLayout()
        body.setSpacing(16)
        for part in (self.frame, self.picture):
            body.addWidget(part, alignment=Qt.AlignmentFlag.AlignTop)
        body.addLayout(words, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(scaled(INDENT_PX) + SIDE_PX, 0, 16, 12)
        box.setSpacing(8)
        box.addWidget(self.said)
        box.addLayout(body)
        self._pictures.ready.connect(self._read)
        self.show_measured(None, False, None)

    def show_measured(self, measured: dict[str, Any] | None, ticked: bool, needs: str | None) -> None:
        """Show the newest measurement; without one, while it isn't ticked, what it needs to be measured."""
        self.measured = measured
        for part in (self.said, self.when):
            part.setVisible(measured is not None)
        self.needs.setVisible(measured is None and bool(needs) and not ticked)
        self.needs.setText(tr("To measure it: {needs}.", needs=needs) if needs else "")
        beyond = measured is not None and not measured["within"] and not ticked
        self.newest.setVisible(beyond and self._is_light)
        self.button.setVisible(beyond)
        if not beyond:
            self.reason.hide()
        if measured is None:
            self.show_drawing(None)
            self.show_frame(None)
            return
        overruled = measured["overruled"]
        self.said.setText(retold(measured["sentence"]))
        restyle(self.said, "" if measured["within"] or overruled else "bad")
        when = stamp(from_text(measured["at"]).astimezone())
        who = tr("measured by {by}, {when}", by=measured["by"], when=when)
        if overruled:
            who = tr("overruled by {by}: {reason} · {who}", by=overruled["by"], reason=overruled["reason"], who=who)
        self.when.setText(who)

    def show_drawing(self, drawing: Drawing | None) -> None:
        """The picture of the measurement."""
        self.picture.show_drawing(drawing)

    def show_frame(self, result: dict[str, Any] | None) -> None:
        """The frame that was measured, where it was one: the result of the measurement whole."""
        self._result = result if result is not None and result.get("picture") else None
        self._fit()

    def ask(self) -> None:
        """Ask for the reason."""
        self.reason.setVisible(not self.reason.isVisible())
        if self.reason.isVisible():
            self.reason.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Hidden while it is laid out, its room would be kept.
        QTimer.singleShot(0, self, self._fit)

    def _fit(self) -> None:
        pixmap = self._pictures.get(self._result["picture"]) if self._result is not None else None
        self.frame.show_found(self._result, pixmap)
        self.frame.setVisible(pixmap is not None and self.width() >= scaled(WITH_FRAME_PX))

    def _read(self, path: str) -> None:
        if self._result is not None and self._result["picture"] == path:
            self._fit()

    def _keep(self) -> None:
        said = self.reason.text().strip()
        if said:
            self.reason.clear()
            self.reason.hide()
            self._overrule(said)


class VerdictList(QWidget):
    """What one measurement says of each item, a line each. Attribute: lines, the sentences."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(4)
        self.lines: list[str] = []

    def show_verdicts(self, verdicts: list[dict[str, Any]]) -> None:
        """Show them, what is beyond its limit first."""
        ordered = sorted(verdicts, key=lambda one: one["within"])
        lines = [retold(one["sentence"]) for one in ordered]
        if lines == self.lines:
            return
        self.lines = lines
        clear(self._box)
        for one in ordered:
            line = QHBoxLayout()
            line.addWidget(Glyph(self._theme, "pass" if one["within"] else "fail"))
            line.addWidget(label(retold(one["sentence"]), "" if one["within"] else "bad"), 1)
            self._box.addLayout(line)
