"""What was measured for an item of the checklist: verdict, number and limit, by whom and when, its picture, and overruling it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.base.clock import from_text
from studio.base.drawing import Drawing
from studio.base.wording import stamp
from ui.checklist.drawing_view import DrawingView
from ui.parts.basics import TextField, button, clear, label, restyle, row
from ui.parts.shapes import paint_verdict
from ui.parts.sizes import scaled
from ui.parts.theme import Theme

INDENT_PX = 44
GLYPH_PX = 20


class Glyph(QWidget):
    """The shape of within (a tick), beyond (a cross) or overruled (a triangle)."""

    def __init__(self, theme: Theme, word: str = "") -> None:
        super().__init__()
        self._theme, self._word = theme, word
        self.setFixedSize(QSize(scaled(GLYPH_PX), scaled(GLYPH_PX)))
        theme.changed.connect(self.update)

    def show_word(self, word: str) -> None:
        """`pass`, `fail` or `check`."""
        self._word = word
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._theme.colours
        box = QRectF(1, 1, scaled(GLYPH_PX) - 2, scaled(GLYPH_PX) - 2)
        paint_verdict(QPainter(self), box, self._word, colours.verdict(self._word), colours.surface)


class MeasuredLine(QWidget):
    """Why an item matters and, once it was, what was measured for it. Attribute: measured, the item's `measurement`, or None.

    overrule(reason): called when a person passes it against its measurement.
    """

    def __init__(self, theme: Theme, text: str, why: str, overrule: Callable[[str], object]) -> None:
        super().__init__()
        self.measured: dict[str, Any] | None = None
        self._overrule = overrule
        self.glyph = Glyph(theme)
        self.said = label("")
        self.when = label("", "muted")
        self.button = button(
            "Overrule…", self.ask, kind="plain", tip="Tick it against its measurement, with a reason (O)"
        )
        self.button.setAccessibleName(f"Overrule: {text}")
        self.reason = TextField()
        self.reason.setPlaceholderText("Why it is passed all the same; Return keeps it")
        self.reason.setAccessibleName(f"Reason to overrule: {text}")
        self.reason.returnPressed.connect(self._keep)
        self.reason.hide()
        self.picture = DrawingView(theme)
        self.needs = label("", "muted")
        self._parts = QWidget()
        words = QVBoxLayout(self._parts)
        words.setContentsMargins(0, 4, 0, 0)
        words.setSpacing(2)
        top = row(self.glyph, spacing=8)
        top.addWidget(self.said, 1)
        words.addLayout(top)
        words.addWidget(self.when)
        words.addLayout(row(self.button, None))
        words.addWidget(self.reason)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(label(why, "muted"))
        left.addWidget(self.needs)
        left.addWidget(self._parts)
        left.addStretch(1)
        box = QHBoxLayout(self)
        box.setContentsMargins(scaled(INDENT_PX), 0, 0, 0)
        box.setSpacing(14)
        box.addLayout(left, 1)
        box.addWidget(self.picture, alignment=Qt.AlignmentFlag.AlignTop)
        self._parts.hide()

    def show_measured(self, measured: dict[str, Any] | None, ticked: bool, needs: str | None) -> None:
        """Show the newest measurement; without one, while it isn't ticked, what it needs to be measured."""
        self.measured = measured
        self._parts.setVisible(measured is not None)
        self.needs.setVisible(measured is None and bool(needs) and not ticked)
        self.needs.setText(f"To measure it: {needs}." if needs else "")
        if measured is None:
            self.show_drawing(None)
            return
        overruled = measured["overruled"]
        self.glyph.show_word("pass" if measured["within"] else "check" if overruled else "fail")
        self.said.setText(measured["sentence"])
        restyle(self.said, "" if measured["within"] or overruled else "bad")
        when = stamp(from_text(measured["at"]).astimezone())
        who = f"measured by {measured['by']}, {when}"
        if overruled:
            who = f"overruled by {overruled['by']}: {overruled['reason']} · {who}"
        self.when.setText(who)
        self.button.setVisible(not measured["within"] and not ticked)
        if measured["within"] or ticked:
            self.reason.hide()

    def show_drawing(self, drawing: Drawing | None) -> None:
        """The picture of the measurement."""
        self.picture.show_drawing(drawing)

    def ask(self) -> None:
        """Ask for the reason."""
        self.reason.setVisible(not self.reason.isVisible())
        if self.reason.isVisible():
            self.reason.setFocus()

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
        lines = [one["sentence"] for one in ordered]
        if lines == self.lines:
            return
        self.lines = lines
        clear(self._box)
        for one in ordered:
            line = QHBoxLayout()
            line.addWidget(Glyph(self._theme, "pass" if one["within"] else "fail"))
            line.addWidget(label(one["sentence"], "" if one["within"] else "bad"), 1)
            self._box.addLayout(line)
