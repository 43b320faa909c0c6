"""One item of the checklist as a row: a big box to tick, why it matters, who ticked it and when, a note, and what was measured for it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio.base.clock import from_text
from studio.base.wording import stamp
from ui.checklist.measured import MeasuredLine
from ui.parts.basics import TextField, button, label
from ui.parts.theme import Theme
from ui.parts.wrapped_tick import WrappedTick


class ItemRow(QWidget):
    """Attributes: id, tick (the box), measured (its line).

    ticked(on, note): called when a person ticks it; overruled(reason): when it is passed against its measurement.
    """

    def __init__(
        self,
        theme: Theme,
        item: dict[str, Any],
        ticked: Callable[[bool, str | None], object],
        overruled: Callable[[str], object],
    ) -> None:
        super().__init__()
        self.id, self._ticked = item["id"], ticked
        self.tick = WrappedTick(item["text"] if item["required"] else f"{item['text']}  (advised)")
        self.tick.setAccessibleDescription(item["why"])
        self.tick.clicked.connect(lambda on: ticked(on, None))
        self.done: QLabel = label("", "muted", wrap=False)
        self.note_button = button("Note", self._ask, kind="plain", tip="Write a note to this item")
        self.note_button.setAccessibleName(f"Note to: {item['text']}")
        self.note = TextField()
        self.note.setPlaceholderText("Note; Return keeps it")
        self.note.setAccessibleName(f"Note to: {item['text']}")
        self.note.returnPressed.connect(self._keep)
        self.note.hide()
        why = " ".join(item["why"].split())
        self.said = label("")
        self.said.setContentsMargins(44, 0, 0, 0)
        self.measured = MeasuredLine(theme, item["text"], why, overruled)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 2, 0, 6)
        box.setSpacing(0)
        top = QHBoxLayout()
        top.addWidget(self.tick, 1)
        top.addWidget(self.done)
        top.addWidget(self.note_button)
        box.addLayout(top)
        for part in (self.measured, self.said, self.note):
            box.addWidget(part)
        self.show_item(item)

    def show_item(self, item: dict[str, Any]) -> None:
        """Show what was ticked, by whom and when."""
        self.tick.setChecked(item["ticked"])
        when = stamp(from_text(item["at"]).astimezone()) if item["at"] else ""
        self.done.setText(f"{item['by']}, {when}" if item["ticked"] else "")
        measured = item["measurement"]
        # A tick by measurement has the measurement's own sentence as its note, which stands above it already.
        told = "" if measured and item["note"] in (measured["sentence"], _note_of(measured)) else item["note"]
        self.said.setText(f"“{told}”" if told else "")
        self.said.setVisible(bool(told))
        self.measured.show_measured(measured, item["ticked"], item["needs"])

    def _ask(self) -> None:
        self.note.setVisible(not self.note.isVisible())
        if self.note.isVisible():
            self.note.setFocus()

    def _keep(self) -> None:
        self.note.hide()
        self._ticked(True, self.note.text().strip())


def _note_of(measured: dict[str, Any]) -> str:
    return f"overruled: {measured['overruled']['reason']}" if measured["overruled"] else ""
