"""The two numbers that may be typed where no list of clicks and wishlist adds is there; each can be undone."""

from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QGridLayout

from studio.base.language import N_, tr
from studio.base.wording import moment
from ui.parts.basics import Panel, TextField, label, plain_tip
from ui.parts.sizes import scaled

FIGURES = {"clicks": N_("Clicks in e-mails"), "wishlist": N_("Wishlist adds")}
MOST = 999_999_999


class TypedNumbers(Panel):
    """fields: by the numbers' names. typed(name, value): called with what a person said, None for an empty field."""

    def __init__(self, typed: Callable[[str, int | None], object]) -> None:
        super().__init__(tr("Interest afterwards"), margin=12)
        self._typed = typed
        self._known: dict[str, str] = {}
        self.fields: dict[str, TextField] = {}
        grid = QGridLayout()
        grid.setColumnStretch(0, 1)
        for at, (name, title) in enumerate(FIGURES.items()):
            field = TextField()
            field.setValidator(QIntValidator(0, MOST, field))
            field.setFixedWidth(scaled(120))
            field.setPlaceholderText(tr("not told"))
            field.setAccessibleName(tr("{title} within 30 days", title=tr(title)))
            field.editingFinished.connect(lambda name=name: self._ended(name))
            grid.addWidget(label(tr(title)), at, 0)
            grid.addWidget(field, at, 1)
            self.fields[name] = field
        self.box.addWidget(
            label(
                tr("Within 30 days of the beginning, as another program counted them; a list goes before them."),
                "small",
            )
        )
        self.box.addLayout(grid)

    def show_numbers(self, typed: dict[str, Any]) -> None:
        """Show what was typed, by whom and when. typed: {name: {value, by, at}}."""
        for name, field in self.fields.items():
            said = typed.get(name)
            text = "" if said is None else str(said["value"])
            if self._known.get(name) != text or not field.hasFocus():
                field.setText(text)
            self._known[name] = text
            field.setToolTip("" if said is None else plain_tip(f"{said['by']}, {moment(said['at'])}"))

    def _ended(self, name: str) -> None:
        text = self.fields[name].text().strip()
        if text != self._known.get(name, ""):
            self._known[name] = text
            self._typed(name, int(text) if text else None)
