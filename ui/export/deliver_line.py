"""Delivering from the Export page: choose a target or a plan, see that it arrived, open the receipt."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.base.clock import from_text
from studio.base.language import tr
from studio.base.spoken import count, size, stamp
from ui.parts.basics import button, label, restyle, row, with_icon
from ui.parts.command_button import command_button
from ui.parts.page_context import PageContext
from ui.parts.picker import Choice

if TYPE_CHECKING:
    from studio.shoot.handed_out import DeliveryReport, Target

SHOWN = 4
"""Sentences of what did not arrive."""


class DeliverLine(QWidget):
    """Attributes: deliver, the button; told, how the last delivery ended; receipt, which opens its page.

    beside: the button that stands beside that of delivering.
    """

    def __init__(self, context: PageContext, beside: QWidget) -> None:
        super().__init__()
        self._context = context
        self._receipt: Path | None = None
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

    def forget(self) -> None:
        """Nothing is known of any delivery."""
        self._receipt = None
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

    def ask(self) -> None:
        """Let a person choose where the bundle goes."""
        if self._context.session.shoot is not None:
            self._context.session.read(_targets, self._choose)

    def _choose(self, targets: "list[Target]") -> None:
        choices = [Choice(one.name, lambda name=one.name: self._go(name), one.kind.id) for one in targets]
        plan = Choice(tr("By a plan…"), self._ask_plan, tr("a YAML file that names targets"))
        if not targets:
            none = tr(
                "No target is known yet; 'threeshot deliver targets add' on the command line adds one (docs/delivery.md)."
            )
            self._context.session.failed.emit(none)
            return
        self._context.picker.ask(tr("Deliver the last bundle to"), [*choices, plan])

    def _ask_plan(self) -> None:
        kinds = tr("Delivery plans (*.yaml *.yml)")
        self._context.ask_file(tr("Deliver by a plan"), kinds, None, self._follow)

    def _go(self, name: str) -> None:
        shoot = self._context.session.shoot
        if shoot is not None:
            self._run(
                tr("Deliver to {name}", name=name), lambda progress: [shoot.deliveries.deliver(name, progress=progress)]
            )

    def _follow(self, plan: Path) -> None:
        shoot = self._context.session.shoot
        if shoot is not None:
            self._run(
                tr("Deliver by {name}", name=plan.name),
                lambda progress: shoot.deliveries.follow(plan, progress=progress),
            )

    def _run(self, what: str, work: "Callable[[Any], list[DeliveryReport]]") -> None:
        if any(task.what == what for task in self._context.session.tasks):
            return
        self._say(tr("Delivering; what had arrived stays, whenever you stop it."), "muted")
        self._context.session.run(what, work, self._ended, lambda error: self.look())

    def _ended(self, reports: "list[DeliveryReport]") -> None:
        lost = [one for one in reports if not one.done]
        for one in lost:
            for failed in one.failed[:SHOWN]:
                self._context.session.failed.emit(
                    f"{one.target}: {failed['file']} {failed['reason']}".replace("  ", " ")
                )
        self.look()
        if lost:
            names = ", ".join(one.target for one in lost)
            self._say(tr("Not all arrived at {names}; deliver again for what is missing.", names=names), "bad")

    def _show_last(self, found: dict[str, Any] | None) -> None:
        self.forget()
        if found is None:
            return
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


def _targets() -> "list[Target]":
    from studio.shoot import known_targets

    return known_targets()
