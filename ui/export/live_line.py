"""Previews to a target while the day is shot: begun and ended with one button on the Export page."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.base.language import tr
from ui.parts.basics import label, restyle
from ui.parts.command_button import command_button
from ui.parts.page_context import PageContext
from ui.parts.picker import Choice
from ui.state.work import Task

if TYPE_CHECKING:
    from studio.shoot.handed_out import DeliveryReport, Target


class LiveLine(QWidget):
    """Attributes: toggle, the button, down while previews go; told, where they go, or how it ended."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._task: Task | None = None
        self.toggle = command_button(context.actions, "export.live", tr("Live previews…"), checkable=True)
        self.told = label("", select=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(self.toggle)
        box.addWidget(self.told)
        self._say("", "muted")

    def ask(self) -> None:
        """Let a person choose where previews go; while they go, end it."""
        self.toggle.setChecked(self._task is not None)
        if self._task is not None:
            self._task.cancel()
            self._say(tr("Ending: a page of all previews goes, too, and a receipt is written."), "muted")
        elif self._context.session.shoot is not None:
            self._context.session.read(_targets, self._choose)

    def _choose(self, targets: "list[Target]") -> None:
        choices = [Choice(one.name, lambda name=one.name: self._go(name), one.kind.id) for one in targets]
        if choices:
            self._context.picker.ask(tr("Send small pictures of each select, as it is chosen, to"), choices)
            return
        none = tr("No target for previews is known yet; “Add target…” in “Deliver…” adds one.")
        self._context.session.failed.emit(none)

    def _go(self, name: str) -> None:
        shoot = self._context.session.shoot
        if shoot is None or self._task is not None:
            return
        what = tr("Previews to {name} while shooting", name=name)
        self._task = self._context.session.run(
            what, lambda progress: shoot.deliveries.live(name, progress=progress), self._ended, self._failed
        )
        self.toggle.setChecked(True)
        self._say(tr("Previews of each select go to {name}; press it again to end it.", name=name), "good")

    def _ended(self, report: "DeliveryReport") -> None:
        self._let_go()
        if report.done:
            self._say(tr("{name} has all previews; the receipt is in the drop's folder.", name=report.target), "good")
        elif report.files:
            self._say(
                tr("Not all previews arrived at {name}; begin again for what is missing.", name=report.target), "bad"
            )

    def _failed(self, error: BaseException) -> None:
        self._let_go()

    def _let_go(self) -> None:
        self._task = None
        self.toggle.setChecked(False)
        self._say("", "muted")

    def _say(self, text: str, kind: str) -> None:
        self.told.setText(text)
        self.told.setVisible(bool(text))
        restyle(self.told, kind)


def _targets() -> "list[Target]":
    from studio.shoot import known_targets

    return [one for one in known_targets() if one.kind.own is None]
