"""Delivering from the Export page: choose a target or a plan, see that it arrived, open the receipt."""

from functools import cached_property
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.base.clock import from_text
from studio.base.language import tr
from studio.base.spoken import count, size, stamp
from ui.export.delivery.sheet import DeliverySheet
from ui.parts.basics import button, label, restyle, row, with_icon
from ui.parts.command_button import command_button
from ui.parts.page_context import PageContext


class DeliverLine(QWidget):
    """Attributes: deliver, the button; told, how the last delivery ended; receipt, which opens its page.

    beside: the button that stands beside that of delivering.
    """

    def __init__(self, context: PageContext, beside: QWidget) -> None:
        super().__init__()
        self._context = context
        self._receipt: Path | None = None
        self._shown: dict[str, Any] | None = None
        self.deliver = with_icon(
            command_button(context.actions, "export.deliver", tr("Deliver…  {export.deliver}")),
            context.theme,
            "export",
            20,
        )
        self.receipt = button(tr("Receipt"), self._show, tip=tr("Open the receipt of the last delivery"))
        self.told = label("", select=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        line = row(self.deliver, beside)
        line.setStretch(0, 1)
        line.setStretch(1, 1)
        box.addLayout(line)
        box.addWidget(self.told)
        box.addWidget(self.receipt)
        self.forget()

    @cached_property
    def sheet(self) -> DeliverySheet:
        """What delivers, made when it is first asked for."""
        made = DeliverySheet(self._context)
        made.work.delivered.connect(self.look)
        made.work.told.connect(self._told)
        return made

    def forget(self) -> None:
        """Nothing is known of any delivery."""
        self._receipt = self._shown = None
        self.receipt.hide()
        self._say("", "muted")

    def look(self) -> None:
        """Show the drop's last delivery, as the catalog knows it; no target is asked."""
        shoot = self._context.session.shoot
        if shoot is not None:
            self._context.session.read(
                lambda: shoot.deliveries.last(),
                lambda found: self._show_last(found) if shoot is self._context.session.shoot else None,
            )

    def _told(self, sentence: str, kind: str) -> None:
        """What went wrong while nobody saw the sheet is said above the page."""
        if not self.sheet.isVisible() and kind in ("bad", "warn") and sentence:
            self._context.session.failed.emit(sentence)

    def _show_last(self, found: dict[str, Any] | None) -> None:
        if found is not None and found == self._shown:
            return
        self.forget()
        if found is None:
            return
        self._shown = found
        self._receipt = Path(found["receipt"]) if found["receipt"] else None
        self.receipt.setVisible(self._receipt is not None)
        what = f"{count(found['files'], 'file')}, {size(found['bytes'])}"
        if found["delivered_at"]:
            when = stamp(from_text(found["delivered_at"]).astimezone())
            told = tr("Delivered to {name} {when}, proved: {what}", name=found["target"], when=when, what=what)
            if found["folder"] != found["wanted"]:
                folder = str(found["folder"])
                told += "\n" + tr(
                    "Other bytes lie there under its name, so it is in the folder {folder}.", folder=folder
                )
            self._say(told, "good")
        else:
            self._say(tr("Still to go to {name}: {what}", name=found["target"], what=what), "warn")

    def _say(self, text: str, kind: str) -> None:
        self.told.setText(text)
        self.told.setVisible(bool(text))
        restyle(self.told, kind)

    def _show(self) -> None:
        if self._receipt is not None:
            self._context.show(self._receipt / "receipt.html")
