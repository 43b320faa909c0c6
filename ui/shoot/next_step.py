"""What is done with the frame that is shown: one filled button in one place, which changes with the frame; and what else there is to do."""

from collections.abc import Callable

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.base.language import N_, tr, within
from ui.parts.basics import button
from ui.parts.deciding import Deciding
from ui.parts.frame_model import verdict_word
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled
from ui.shoot.keyed import with_key
from ui.shoot.looking import Looking
from ui.state.session import Row

JUDGED = ("pass", "check", "fail", "waiting")
PADDING_PX = 30
"""What a filled button has around its words."""
AWAITED = N_("The next frame is awaited")


class NextStep(QWidget):
    """Attributes: next (the filled button), other (buttons by their commands).

    go_on(): arms the next open shot. assign(): puts the frame shown into the armed shot.
    """

    def __init__(self, context: PageContext, looking: Looking, go_on: Callable[[], object]) -> None:
        super().__init__()
        self._context, self._session, self._looking, self._go_on = context, context.session, looking, go_on
        self._does, self._words = "", ("", "")
        run = context.actions.run
        self.deciding = Deciding(
            context,
            lambda: looking.shown,
            lambda: [looking.shown["id"]] if looking.shown is not None else [],
            lambda: None,
            lambda ids: lambda: None,
            lambda ids: None,
        )
        self.next = button("", lambda: run(self._does), kind="primary")
        self.pick = button(tr("Pick"), lambda: run("shoot.pick"), kind="tight")
        self.reject = button(tr("Reject"), lambda: run("shoot.reject"), kind="tight")
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.next, 3)
        box.addWidget(self.pick, 1)
        box.addWidget(self.reject, 1)
        session = self._session
        keys = context.actions.keys.changed
        for changed in (looking.changed, session.armed_changed, session.coverage_changed, context.live.changed, keys):
            changed.connect(self.refresh)
        self.refresh()

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What the commands do, by their ids."""
        marks = self.deciding.handlers()
        return {"shoot.pick": self._pick, "shoot.reject": marks["frame.reject"], "shoot.pick_on": self._pick_on}

    def stand_back(self, asked: bool) -> None:
        """While the crew is asked something, that is the next step, and its button the filled one."""
        self.next.setProperty("kind", "" if asked else "primary")
        self.next.style().unpolish(self.next)
        self.next.style().polish(self.next)

    def refresh(self) -> None:
        """Show what is next."""
        frame, armed = self._looking.shown, self._session.armed
        word = verdict_word(frame) if frame is not None else ""
        can_be_picked = frame is not None and word in JUDGED and frame["sku"] is not None
        self.pick.setVisible(can_be_picked and word == "fail")
        # One that fails is left by itself, by shooting on: its key is there for who wants to.
        self.reject.setVisible(
            frame is not None and word in (*JUDGED, "rejected") and (word != "fail" or bool(frame["rejected"]))
        )
        self.reject.setText(
            self._named(tr("Take back") if frame is not None and frame["rejected"] else tr("Reject"), "shoot.reject")
        )
        self.pick.setText(self._named(tr("Pick"), "shoot.pick"))
        for made, command in ((self.pick, "shoot.pick"), (self.reject, "shoot.reject")):
            made.setToolTip(self._tip(command))
        if frame is not None and word in JUDGED and frame["sku"] is None and not frame["rejected"]:
            role = self._session.role_title(armed[1], armed[0]) if armed else ""
            self._offer(
                "shoot.assign", tr("Assign to {role}", role=within(role)) if armed else tr("Assign"), armed is not None
            )
        elif frame is None or not can_be_picked or frame["rejected"]:
            self._offer("", tr(AWAITED), False)
        elif word == "fail":
            runs = self._context.live.with_camera
            about = runs.about if runs is not None and not runs.stopping else None
            fires = about is not None and about.shutter
            self._offer("source.shutter" if fires else "", tr("Shoot again") if fires else tr(AWAITED), fires)
        elif word == "waiting":
            self._offer("", tr("Is being judged…"), False)
        elif frame["is_select"]:
            self._offer("shoot.pick_on", tr("Picked: go on"), True)
        else:
            self._offer("shoot.pick_on", tr("Pick and go on"), True)

    def _offer(self, does: str, words: str, can: bool) -> None:
        self._does, self._words = does, (words, self._named(words, does) if does and can else words)
        self._fit()
        self.next.setAccessibleName(words)
        self.next.setEnabled(can)
        self.next.setToolTip(self._tip(does) if does else "")

    def _fit(self) -> None:
        """With its key where there is room for both; the words go before."""
        words, named = self._words
        room = self.next.width() - scaled(PADDING_PX)
        self.next.setText(named if self.next.fontMetrics().horizontalAdvance(named) <= room else words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.layout().activate()
        self._fit()

    def _named(self, words: str, command: str) -> str:
        return with_key(words, self._context.actions.actions[command])

    def _tip(self, command: str) -> str:
        return self._context.actions.actions[command].toolTip()

    def _seen(self) -> Row | None:
        """The frame that was on the screen when the key went down."""
        return self.deciding.frame()

    def _pick(self) -> bool:
        frame = self._seen()
        if frame is None:
            self._session.failed.emit(tr("There is no frame to pick yet; take one first."))
        elif not frame["sku"]:
            self._session.failed.emit(tr("{name} belongs to no shot yet; assign it first.", name=frame["name"]))
        else:
            self.deciding.handlers()["frame.select"]()
            return True
        return False

    def _pick_on(self) -> None:
        """One that failed is picked on purpose only: by its own key."""
        frame, armed = self._seen(), self._session.armed
        if frame is not None and frame["verdict"] == "fail" and not frame["is_select"]:
            keys = self._context.actions.actions["shoot.pick"].shortcut().toString()
            self._session.failed.emit(
                tr("{name} fails; shoot it again, or pick it all the same with {keys}.", name=frame["name"], keys=keys)
            )
            return
        picked = (frame is not None and frame["is_select"]) or self._pick()
        # A frame of another shot, looked at again, moves nobody on from the shot that is being taken.
        if picked and frame is not None and (armed is None or armed == (frame["sku"], frame["role"])):
            self._go_on()
