"""Frames come in before the checklist is ready: said once a drop, over the page, with two ways on. Nothing waits for the answer."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent

from studio.base.language import tr, trn
from ui.parts.basics import Elided, Panel, TextField, button, label, plain_tip, row
from ui.parts.checklist_words import items_named
from ui.parts.command_button import say_keys
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled
from ui.state.actions import Actions
from ui.window.messages import Banners

NAMED = 2
NARROW_PX, LOW_PX = 1100, 640
"""Of the window: below either it is one line, so that little of the page lies under it."""


class NotReady(QObject):
    """Attribute: card, what is shown, or None. It comes by the session's `not_ready`, and goes when it is answered."""

    def __init__(self, context: PageContext, banners: Banners, back: Callable[[], object]) -> None:
        """back(): gives the keys to the page again."""
        super().__init__(banners)
        self._back = back
        self._context, self._session, self._banners = context, context.session, banners
        self.card: NotReadyCard | None = None
        self._session.not_ready.connect(self.show)
        self._session.checklist_changed.connect(self._look)
        self._session.shoot_changed.connect(self.close)

    def show(self, still: list[str]) -> None:
        """Say that frames come in though these required items are open."""
        told = trn(
            "Not ready to shoot: {n} required item is open before the first frame ({still}). "
            "The frames come in all the same.",
            "Not ready to shoot: {n} required items are open before the first frame ({still}). "
            "The frames come in all the same.",
            len(still),
            still=items_named(self._session.checklist, still, NAMED),
        )
        self._put(
            NotReadyCard(
                self._context.actions,
                told,
                self._to_checklist,
                self.say_why,
                self._keep,
                self.close,
                tr("Not ready: {still} open", still=len(still)),
            )
        )

    def say_why(self) -> None:
        """Ask for the reason, where there is something to give one for."""
        state = self._session.checklist
        if state is None or (not state["not_ready"] and next(iter(state["stages"]))["ready"]):
            self._session.said.emit(
                tr("Everything required before shooting is ticked; there is nothing to give a reason for.")
            )
            return
        if self.card is None:
            said = (state["not_ready"] or {}).get("reason")
            told = tr("So far: {said}.", said=said) if said else tr("Why is it shot before the checklist is ready?")
            self._put(
                NotReadyCard(self._context.actions, told, self._to_checklist, self.say_why, self._keep, self.close)
            )
        self.card.ask()

    def close(self) -> None:
        """Put it away; no reason given."""
        if self.card is not None:
            had_keys = self.card.reason.hasFocus()
            self._banners.take_away(self.card)
            self.card = None
            if had_keys:
                self._back()

    def _put(self, card: "NotReadyCard") -> None:
        if self.card is not None:
            self._banners.take_away(self.card)
        self.card = card
        self._banners.put(card)

    def _to_checklist(self) -> None:
        self.close()
        self._context.go("checklist")
        self._context.actions.run("checklist.before")
        self._context.actions.run("checklist.next")

    def _keep(self, reason: str) -> None:
        shoot = self._session.shoot
        if shoot is not None and reason:
            self._session.do(
                lambda: shoot.checklist.not_ready(reason),
                lambda _: self._session.said.emit(tr("Shot before it was ready: {reason}.", reason=reason)),
            )
        self.close()

    def _look(self) -> None:
        """Ready meanwhile: nothing is asked any more."""
        state = self._session.checklist
        if self.card is not None and state is not None and next(iter(state["stages"]))["ready"]:
            self.close()


class NotReadyCard(Panel):
    """Attributes: told (the sentence), to_checklist, anyway (the two ways on), reason (the field; hidden until it is asked for)."""

    def __init__(
        self,
        actions: Actions,
        told: str,
        to_checklist: Callable[[], object],
        anyway: Callable[[], object],
        keep: Callable[[str], object],
        leave: Callable[[], object],
        brief: str = "",
    ) -> None:
        super().__init__(role="warn", margin=10)
        self.told = label(told)
        self.to_checklist = button(tr("Go to the checklist"), to_checklist)
        say_keys(actions, self.to_checklist, tr("Look at what is open ({page.checklist}, then {checklist.next})"))
        self.anyway = button(tr("Shoot anyway…"), anyway)
        say_keys(actions, self.anyway, tr("Say why in a few words ({checklist.anyway})"))
        self.reason = TextField()
        self.reason.setPlaceholderText(tr("Why, in a few words; Return alone: no reason given"))
        self.reason.setAccessibleName(tr("Why it is shot before it is ready"))
        self.reason.returnPressed.connect(lambda: keep(" ".join(self.reason.text().split())))
        self.reason.installEventFilter(self)
        self._leave = leave
        self.reason.hide()
        # Where there is little room, the least of it is on the line of the buttons, and all of it the tip.
        self.brief = Elided(brief or told)
        self.brief.setToolTip(plain_tip(told))
        self.box.addWidget(self.told)
        self.box.addLayout(row(self.brief, self.to_checklist, self.anyway, self.reason, None))
        self.box.itemAt(1).layout().setStretch(0, 10)
        self.box.itemAt(1).layout().setStretch(3, 20)
        self.setAccessibleName(told)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        little = self.window().width() < scaled(NARROW_PX) or self.window().height() < scaled(LOW_PX)
        self.told.setVisible(not little)
        self.brief.setVisible(little and not self.reason.isVisibleTo(self))

    def ask(self) -> None:
        """Put the keys on the field."""
        self.anyway.hide()
        self.brief.hide()
        self.reason.show()
        self.reason.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self._leave()
            return True
        return super().eventFilter(watched, event)
