"""One item of the checklist as a row: a big box to tick, who ticked it or why it matters, and at the right the number that was measured.

It unfolds to the frame, the plot and the sentence of what was measured; by itself while that waits for a decision.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio.base.clock import from_text
from studio.base.language import number, tr
from studio.base.retold import retold, translated
from studio.base.spoken import stamp
from ui.checklist.measured import INDENT_PX, SIDE_PX, MeasuredLine
from ui.parts.badge import Glyph
from ui.parts.basics import Elided, Panel, TextField, button, label, restyle, row
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled
from ui.parts.wrapped_tick import WrappedTick

ROW_PX = 56
GLYPH_PX = 16
FOLD_PX = 40
NUMBER_PX = 120


class ItemRow(Panel):
    """Attributes: id, stage, tick (the box), value and limit (at the right), fold (the button that unfolds).

    ticked(on, note): called when a person ticks it; overruled(reason): when it is passed against its measurement.
    """

    def __init__(
        self,
        context: PageContext,
        item: dict[str, Any],
        ticked: Callable[[bool, str | None], object],
        overruled: Callable[[str], object],
    ) -> None:
        super().__init__(role="item", margin=0)
        self.id, self.stage, self._ticked = item["id"], item["stage"], ticked
        text, self._why = translated(item["text"]), translated(" ".join(item["why"].split()))
        self._item, self._opened, self._shown = item, None, None
        self.tick = WrappedTick(text if item["required"] else tr("{text}  (advised)", text=text))
        self.tick.setAccessibleDescription(self._why)
        self.tick.clicked.connect(lambda on: ticked(on, None))
        self.done = Elided()
        restyle(self.done, "small")
        self.note_button = button(tr("Note"), self._ask, kind="plain", tip=tr("Write a note to this item"))
        self.note_button.setAccessibleName(tr("Note to: {text}", text=text))
        self.note = TextField()
        self.note.setPlaceholderText(tr("Note; Return keeps it"))
        self.note.setAccessibleName(tr("Note to: {text}", text=text))
        self.note.returnPressed.connect(self._keep)
        self.note.hide()
        self.said = label("")
        self.glyph = Glyph(context.theme, side=GLYPH_PX)
        self.value: QLabel = label("", "good", wrap=False)
        self.limit: QLabel = label("", "small", wrap=False)
        self.limit.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.fold = button(
            "▾", self.unfold, kind="plain", tip=tr("Why it matters, and what was measured"), checkable=True
        )
        self.fold.setAccessibleName(tr("More of: {text}", text=text))
        self.fold.setFixedWidth(scaled(FOLD_PX))
        self._context, self._overruled = context, overruled
        self._lay_out()
        self.show_item(item)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.tick)
        below = QHBoxLayout()
        below.setContentsMargins(scaled(INDENT_PX), 0, 0, 2)
        below.addWidget(self.done, 1)
        words.addLayout(below)
        self._number = QWidget()
        self._number.setMinimumWidth(scaled(NUMBER_PX))
        kept = self._number.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self._number.setSizePolicy(kept)
        number = QVBoxLayout(self._number)
        number.setContentsMargins(0, 6, 0, 6)
        number.setSpacing(0)
        number.addLayout(row(None, self.glyph, self.value, spacing=4))
        number.addWidget(self.limit)
        top = QHBoxLayout()
        top.setContentsMargins(SIDE_PX, 1, 0, 1)
        top.setSpacing(8)
        top.addLayout(words, 1)
        for part in (self.note_button, self._number, self.fold):
            top.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        under = QVBoxLayout()
        under.setContentsMargins(scaled(INDENT_PX) + SIDE_PX, 0, 8, 0)
        for part in (self.said, self.note):
            under.addWidget(part)
        self.box.setSpacing(0)
        for layout in (top, under):
            self.box.addLayout(layout)
        self.setMinimumHeight(scaled(ROW_PX))

    @cached_property
    def measured(self) -> MeasuredLine:
        """What unfolds. Made when it is first wanted: most rows of a checklist are never unfolded."""
        item = self._item
        made = MeasuredLine(self._context, translated(item["text"]), self._why, item["measured"], self._overruled)
        made.show_measured(item["measurement"], item["ticked"], item["needs"])
        made.hide()
        self.box.addWidget(made)
        return made

    @property
    def has_more(self) -> bool:
        """Whether it was unfolded before, so that there is something to keep in step."""
        return "measured" in self.__dict__

    def show_item(self, item: dict[str, Any]) -> None:
        """Show what was ticked, by whom and when, and what was measured."""
        self._item = item
        self.tick.setChecked(item["ticked"])
        when = stamp(from_text(item["at"]).astimezone()) if item["at"] else ""
        self.done.say(f"{item['by']}, {when}" if item["ticked"] else self._why)
        measured = item["measurement"]
        # A tick by measurement has the measurement's own sentence as its note, which stands beside it already.
        told = "" if measured and item["note"] in (measured["sentence"], _note_of(measured)) else item["note"]
        self.said.setText(f"“{told}”" if told else "")
        self.said.setVisible(bool(told))
        self._show_number(measured)
        if self.has_more:
            self.measured.show_measured(measured, item["ticked"], item["needs"])
        about = measured["id"] if measured else None, item["ticked"]
        if about != self._shown:
            # What a person folded stays so until there is something new to see.
            self._shown, self._opened = about, None
        self._show_folded()

    @property
    def is_beyond(self) -> bool:
        """Whether what was measured is beyond its limit, and nobody passed it."""
        measured = self._item["measurement"]
        return measured is not None and not measured["within"] and not self._item["ticked"]

    def unfold(self) -> None:
        """Unfold it, or fold it up."""
        self._opened = not self.unfolded
        self._show_folded()

    @property
    def unfolded(self) -> bool:
        """Whether more of it is shown: while a measurement waits for a decision, or as a person said."""
        waits = self._item["measurement"] is not None and not self._item["ticked"]
        return waits if self._opened is None else self._opened

    def _show_number(self, measured: dict[str, Any] | None) -> None:
        self._number.setVisible(measured is not None)
        self.tick.show_beyond(self.is_beyond)
        if measured is None:
            return
        overruled = measured["overruled"]
        word = "pass" if measured["within"] else "check" if overruled else "fail"
        self.glyph.show_word(word)
        told, unit, limit = measured["number"], measured["unit"] or "", measured["limit"] or ""
        self.value.setText(
            f"{_number(told)} {retold(unit)}".strip()
            if told is not None
            else tr("within")
            if measured["within"]
            else tr("beyond")
        )
        restyle(self.value, {"pass": "good", "check": "warn", "fail": "bad"}[word])
        self.limit.setText(tr("passed with a reason") if overruled else retold(_without(limit, unit)))
        self.limit.setVisible(bool(self.limit.text()))
        self._number.setToolTip(retold(measured["sentence"]))

    def _show_folded(self) -> None:
        if self.unfolded or self.has_more:
            self.measured.setVisible(self.unfolded)
        self.fold.setChecked(self.unfolded)
        self.fold.setText("▴" if self.unfolded else "▾")
        self.done.setVisible(self._item["ticked"] or not self.unfolded)
        if self.property("panel") != (wanted := "open" if self.unfolded else "item"):
            self.setProperty("panel", wanted)
            self.style().unpolish(self)
            self.style().polish(self)

    def _ask(self) -> None:
        self.note.setVisible(not self.note.isVisible())
        if self.note.isVisible():
            self.note.setFocus()

    def _keep(self) -> None:
        self.note.hide()
        self._ticked(True, self.note.text().strip())


def _number(value: float) -> str:
    """A number as short as it is told: two digits where it is small, one where it is tens."""
    return number(f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}" if abs(value) < 1000 else f"{value:.0f}")


def _without(limit: str, unit: str) -> str:
    """A limit as it stands below a number that has the unit already; of one, the unit has no `s`."""
    return limit.removesuffix(unit).removesuffix(unit.removesuffix("s")).rstrip()


def _note_of(measured: dict[str, Any]) -> str:
    return tr("overruled: {reason}", reason=measured["overruled"]["reason"]) if measured["overruled"] else ""
