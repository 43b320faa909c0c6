"""The sheet that delivers: to a target, by the plan, or what is still to go; targets are added and changed in it."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from studio.base.language import N_, tr
from ui.export.delivery.planning import PlanPanel
from ui.export.delivery.sending import SendPanel
from ui.export.delivery.target_form import TargetForm
from ui.export.delivery.to_go import QueuePanel
from ui.export.delivery.work import DeliveryWork, WorkLine
from ui.parts.basics import button, label, row
from ui.parts.page_context import PageContext
from ui.parts.sheet import Sheet
from ui.parts.sizes import scaled
from ui.state.work import caught

WIDTH_PX, HEIGHT_PX, EDGE_PX = 1240, 820, 16
TABS = {"send": N_("To a target"), "plan": N_("By the plan"), "queue": N_("Still to go")}


class DeliverySheet(Sheet):
    """Attributes: work, sending, form, plan, queue (its panels), tabs (buttons by name), line (what runs, and how the last thing ended)."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context.window, margin=16)
        self._context = context
        self.work = DeliveryWork(context)
        self.sending, self.form = SendPanel(context, self.work), TargetForm(context, self.work)
        self.plan, self.queue = PlanPanel(context, self.work), QueuePanel(context, self.work)
        self._panels: dict[str, QWidget] = {
            "send": self.sending,
            "plan": self.plan,
            "queue": self.queue,
            "form": self.form,
        }
        self.shown = "send"
        self.tabs = {
            name: button(tr(title), lambda name=name: self.turn_to(name), checkable=True)
            for name, title in TABS.items()
        }
        self.line = WorkLine(self.work)
        self.stack = QStackedWidget()
        for panel in self._panels.values():
            self.stack.addWidget(panel)
        self.box.addLayout(
            row(
                label(tr("Deliver"), "title", wrap=False),
                *self.tabs.values(),
                None,
                button(tr("Close (Esc)"), self.leave),
            )
        )
        self.box.addWidget(self.stack, 1)
        self.box.addWidget(self.line)
        self.sending.adding.connect(self._add)
        self.sending.changing.connect(self._change)
        self.form.kept.connect(self._kept)
        self.form.left.connect(lambda: self.turn_to("send"))
        self.work.known_changed.connect(self._show_count)
        self.work.known_changed.connect(self._keep_keys)
        self.work.ended.connect(self._keep_keys)
        self.closed.connect(self.plan.left)
        self.closed.connect(self._left)

    def open(self, name: str = "send") -> None:
        """Show it, with what is known read anew."""
        self.come_up()
        self.turn_to(name)
        self.work.look(lambda: self._panels[self.shown].setFocus())

    def turn_to(self, name: str) -> None:
        """Show one of its panels."""
        if self.shown == "plan" and name != "plan":
            self.plan.left()
        self.shown = name
        self.stack.setCurrentWidget(self._panels[name])
        for one, tab in self.tabs.items():
            tab.setChecked(one == ("send" if name == "form" else name))
        if name == "plan":
            self.plan.entered()
        self._panels[name].setFocus()

    def place(self, room: QRect) -> QRect:
        width = min(scaled(WIDTH_PX), room.width() - 2 * EDGE_PX)
        height = min(scaled(HEIGHT_PX), room.height() - 2 * EDGE_PX)
        return QRect((room.width() - width) // 2, (room.height() - height) // 2, width, height)

    def _show_count(self) -> None:
        waiting = len(self.work.known.queue)
        self.tabs["queue"].setText(f"{tr(TABS['queue'])} ({waiting})" if waiting else tr(TABS["queue"]))
        self.tabs["queue"].setAccessibleName(self.tabs["queue"].text())

    def _add(self) -> None:
        self.line.say("", "muted")
        self.form.begin()
        self.turn_to("form")

    def _change(self, name: str) -> None:
        target = next((one for one in self.work.known.targets if one.name == name), None)
        if target is None:
            return

        def begin(has: object) -> None:
            if isinstance(has, BaseException):
                self.work.say_error(has)
                return
            self.line.say("", "muted")
            self.form.begin(target, has if isinstance(has, list) else [])
            self.turn_to("form")

        def ask() -> list[str]:
            from studio.shoot import kept_secrets

            return kept_secrets(target)

        self._context.session.read(lambda: caught(ask), begin)

    def _kept(self, name: str) -> None:
        def known() -> None:
            self.sending.table.choose(name)
            self.sending.setFocus()

        self.turn_to("send")
        self.work.look(known)

    def _left(self) -> None:
        """A form that was not kept is gone with the sheet: nobody would see what it asks, and what was typed of a secret stays nowhere."""
        if self.shown == "form":
            self.form.leave()

    def _keep_keys(self) -> None:
        """What had the keys may be gone, or greyed: they stay in the sheet."""
        at = QApplication.focusWidget()
        if self.isVisible() and (at is None or at is self or not self.isAncestorOf(at) or not at.isVisible()):
            self._panels[self.shown].setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._step_back():
            return
        super().keyPressEvent(event)

    def _step_back(self) -> bool:
        """Esc leaves what is asked first, and the sheet then."""
        if self.shown == "form":
            self.form.leave()
            return True
        panel = self._panels[self.shown]
        return isinstance(panel, (SendPanel, PlanPanel, QueuePanel)) and panel.step_back()
