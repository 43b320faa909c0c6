"""A section of the checklist: its title with how far it is, what measures its items, and their rows; folds up."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.base.language import tr
from ui.checklist.item_row import FOLD_PX, ItemRow
from ui.parts.basics import Panel, button, label, row
from ui.parts.sizes import scaled

SIDE_PX = 16


class SectionCard(Panel):
    """Attributes: title, far (`9 of 10`), rows (by their ids), tools (where what measures goes)."""

    def __init__(self, title: str) -> None:
        super().__init__(margin=0)
        self.title, self.far = title, ""
        self.rows: dict[str, ItemRow] = {}
        self._far = label("", "muted", wrap=False)
        self._fold = button("▴", self._turn, kind="plain", tip=tr("Fold or unfold"), checkable=False)
        self._fold.setFixedWidth(scaled(FOLD_PX))
        self._fold.setAccessibleName(tr("Fold or unfold: {title}", title=title))
        head = row(label(title, "heading", wrap=False), self._far, None, self._fold)
        head.setContentsMargins(SIDE_PX, 4, 8, 4)
        self._inside = QWidget()
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(0, 0, 0, 4)
        inside.setSpacing(0)
        self.tools = QVBoxLayout()
        self.tools.setContentsMargins(SIDE_PX, 0, SIDE_PX, 0)
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(1, 0, 1, 0)
        self._rows.setSpacing(0)
        for part in (self.tools, self._rows):
            inside.addLayout(part)
        self.box.setSpacing(0)
        self.box.addLayout(head)
        self.box.addWidget(self._inside)

    def add(self, made: ItemRow) -> None:
        """One row more."""
        self.rows[made.id] = made
        self._rows.addWidget(made)

    def show_stage(self, stage: str, items: Sequence[dict[str, Any]]) -> None:
        """Show the rows of that stage, and how many of them are ticked; nothing of it where there are none."""
        own = [item for item in items if item["id"] in self.rows and item["stage"] == stage]
        for made in self.rows.values():
            made.setVisible(made.stage == stage)
        self.far = tr("{done} of {all}", done=sum(item["ticked"] for item in own), all=len(own))
        self._far.setText(self.far)
        self.setVisible(bool(own))

    def unfold(self) -> None:
        """Show what is in it."""
        self._set(True)

    def _turn(self) -> None:
        self._set(not self._inside.isVisibleTo(self))

    def _set(self, on: bool) -> None:
        self._inside.setVisible(on)
        self._fold.setText("▴" if on else "▾")
