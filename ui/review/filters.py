"""Which frames the Review page shows: by shot, product or role, verdict, camera and more, by words; counts beside each choice."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStyleOptionComboBox, QWidget

from studio.base.language import N_, tr
from studio.base.spoken import count
from ui.parts.basics import PressKeys, TextField, label, plain_tip
from ui.parts.command_button import command_button
from ui.parts.coverage_words import shot_words
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled
from ui.review.more_filters import MoreFilters
from ui.review.wanted import ANY, Shot, Sifted, Wanted

VERDICTS = (
    (N_("Any verdict"), None),
    (N_("Pass"), "pass"),
    (N_("Check"), "check"),
    (N_("Fail"), "fail"),
    (N_("Unreadable"), "unreadable"),
    (N_("Clip"), "clip"),
)
FIND_EDGES_PX, CHOICE_EDGES_PX, CHOICE_SPARE_PX = 26, 58, 8
"""What the line and a choice have beside their words."""
STATES = {"missing": ("missing", "captured"), "reshoot": ("reshoot",)}
"""The states of shots that each of the buttons shows."""
TRAY = "tray"
SOON_MS = 60
WITH_CAMERAS_PX, WITH_STATES_PX = 1200, 1000


class CutChoice(QComboBox):
    """A choice whose words end with … where there is no room for all of them; its list has them whole."""

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        super().initStyleOption(option)
        room = self.width() - scaled(CHOICE_EDGES_PX - CHOICE_SPARE_PX)
        option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)


class Filters(QWidget):
    """Attributes: find (the line), shots, verdicts, cameras (choices), missing, reshoot, tray (buttons), more, count.

    Signals: changed(wanted); left(), the line has no use for the keys any more.
    """

    changed = Signal(object)
    left = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._session = context.session
        actions = context.actions
        # Beside the boxes, not in them: Qt gives a tuple back as a list.
        self._entries: list[tuple[Shot, str, str]] = [(ANY, tr("All shots"), "")]
        self._bodies: list[str] = []
        self._filling, self._state = False, ""
        self.find = TextField()
        self.find.setAccessibleName(tr("Find by name, note or reason"))
        self.find.installEventFilter(self)
        self.shots, self.verdicts, self.cameras = CutChoice(), CutChoice(), CutChoice()
        for choice, name, letters in (
            (self.shots, tr("Show the frames of"), 12),
            (self.verdicts, tr("Show the verdict"), 10),
            (self.cameras, tr("Show the camera"), 9),
        ):
            choice.setAccessibleName(name)
            # As wide as there is room, not as the longest title asks for: the window must fit a small laptop.
            choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            choice.setMinimumContentsLength(letters)
            choice.view().setTextElideMode(Qt.TextElideMode.ElideNone)
            PressKeys.on(choice)
        self.shots.setMaximumWidth(scaled(420))
        self.verdicts.addItems([tr(text) for text, _ in VERDICTS])
        self.shots.addItem(tr("All shots"))
        self.cameras.addItem(tr("Any camera"))
        self.missing, self.reshoot, self.tray = (
            command_button(actions, f"filter.{name}", text, kind="tight", checkable=True)
            for name, text in (("missing", tr("Missing")), ("reshoot", tr("Reshoot")), ("tray", tr("Unassigned")))
        )
        self._buttons = {"missing": self.missing, "reshoot": self.reshoot, TRAY: self.tray}
        for made in self._buttons.values():
            # The command chooses; the button only shows it.
            made.clicked.connect(self._show_state)
        self.more = MoreFilters(self._tell)
        self.count = label("", "muted", wrap=False)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(self.find, 10)
        box.addWidget(self.shots, 12)
        for part in (self.verdicts, self.cameras, self.more, self.missing, self.reshoot, self.tray, self.count):
            box.addWidget(part)
        box.addStretch(1)
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self._tell)
        self.find.textChanged.connect(lambda _: self._soon.start())
        for choice in (self.shots, self.verdicts, self.cameras):
            choice.currentIndexChanged.connect(self._tell)
        self._session.coverage_changed.connect(self._shots_changed)
        actions.keys.changed.connect(self._show_hint)
        self._keys = actions.keys
        self._show_hint()

    @property
    def wanted(self) -> Wanted:
        """What is to be shown."""
        at, body = self.shots.currentIndex(), self.cameras.currentIndex()
        shot = self._entries[at][0] if 0 <= at < len(self._entries) else ANY
        more = self.more
        return Wanted(
            shot=shot if shot != ANY else None,
            verdict=VERDICTS[max(0, self.verdicts.currentIndex())][1],
            camera=self._bodies[body - 1] if 0 < body <= len(self._bodies) else None,
            rating=more.rating,
            label=more.label,
            reason=more.reason,
            text=" ".join(self.find.text().split()),
            shots=self._in_state(self._state) if self._state in STATES else None,
            unassigned=self._state == TRAY,
            working=more.working.isChecked(),
            rejected=more.rejected.isChecked(),
            stacked=more.stacked.isChecked(),
        )

    @property
    def notes(self) -> dict[Shot, str]:
        """What was said of shots, in small letters."""
        shots = self._session.coverage.shots if self._session.coverage else []
        return {(shot.sku, shot.role): shot.note.casefold() for shot in shots if shot.note}

    def chosen(self) -> dict[str, Any]:
        """What is chosen, for `choose`."""
        wanted = self.wanted
        found = {
            name: getattr(wanted, name) for name in ("verdict", "camera", "text", "rejected", "working", "stacked")
        }
        more = {"rating": wanted.rating, "label": wanted.label, "reason": wanted.reason, "state": self._state}
        return {**found, **more, "shot": list(wanted.shot) if wanted.shot else None}

    def choose(self, chosen: Any) -> None:
        """Choose that again; a shot or a camera that is no more is any."""
        if not isinstance(chosen, dict):
            return
        self._filling = True
        self._clear()
        more = self.more
        more.rejected.setChecked(chosen.get("rejected") is not False)
        more.working.setChecked(chosen.get("working") is True)
        more.stacked.setChecked(chosen.get("stacked") is not False)
        more.choose(chosen.get("rating"), chosen.get("label"), chosen.get("reason"))
        shot = chosen.get("shot")
        if isinstance(shot, list) and len(shot) == 2:
            self._choose_shot((str(shot[0]), str(shot[1])))
        verdicts = [verdict for _, verdict in VERDICTS]
        if chosen.get("verdict") in verdicts:
            self.verdicts.setCurrentIndex(verdicts.index(chosen["verdict"]))
        if chosen.get("camera") in self._bodies:
            self.cameras.setCurrentIndex(1 + self._bodies.index(chosen["camera"]))
        self.find.setText(chosen["text"] if isinstance(chosen.get("text"), str) else "")
        self._state = chosen["state"] if chosen.get("state") in self._buttons else ""
        self._filling = False
        self._tell()

    # -- what commands do -----------------------------------------------------------------------------------------

    def show_shot(self, sku: str, role: str) -> None:
        """Show one shot's frames."""
        self._only(lambda: self._choose_shot((sku, role)))

    def show_tray(self) -> None:
        """Show what no shot has claimed."""
        self._only(state=TRAY)

    def show_everything(self) -> None:
        """Take all filters off, and open all bursts."""

        def all_of_it() -> None:
            for made in (self.more.rejected, self.more.working):
                made.setChecked(True)
            self.more.stacked.setChecked(False)

        self._only(all_of_it)

    def show_state(self, name: str) -> None:
        """Show the frames of shots that are `missing` or to be shot again (`reshoot`), or the `tray`; or no longer only them."""
        self._only(state="" if self._state == name else name)

    def stack_or_open(self) -> None:
        """All bursts as one tile each, or all their frames."""
        self.more.stacked.toggle()
        self._tell()

    def begin_to_find(self) -> None:
        """The keys to the line."""
        self.find.setFocus()
        self.find.selectAll()

    def _only(self, choose: Callable[[], object] = lambda: None, state: str = "") -> None:
        self._filling = True
        self._clear()
        choose()
        self._state = state
        self._filling = False
        self._tell()

    def _clear(self) -> None:
        for choice in (self.shots, self.verdicts, self.cameras):
            choice.setCurrentIndex(0)
        self._state = ""
        self.find.clear()
        self._soon.stop()
        self.more.choose(None, None, None)

    def _choose_shot(self, wanted: Shot) -> None:
        at = next((n for n, (shot, _, _) in enumerate(self._entries) if shot == wanted), 0)
        self.shots.setCurrentIndex(at)

    def _in_state(self, name: str) -> frozenset[Shot]:
        shots = self._session.coverage.shots if self._session.coverage else []
        return frozenset((shot.sku, shot.role) for shot in shots if shot.state in STATES[name])

    # -- what is shown --------------------------------------------------------------------------------------------

    def _shots_changed(self) -> None:
        """The shots may be others, or in other states; what is chosen stays chosen."""
        coverage, session = self._session.coverage, self._session
        entries: list[tuple[Shot, str, str]] = [(ANY, tr("All shots"), "")]
        if coverage is not None:
            products = dict.fromkeys(shot.sku for shot in coverage.shots)
            for role in dict.fromkeys(shot.role for shot in coverage.shots):
                entries.append((("", role), tr("{role_title} · all products", role_title=session.role_title(role)), ""))
            for shot in coverage.shots:
                title = session.product_title(shot)
                if shot.sku in products:
                    del products[shot.sku]
                    entries.append(((shot.sku, ""), tr("{sku} · all roles", sku=shot.sku), f"{shot.sku}: {title}"))
                role = session.role_title(shot.role, shot.sku)
                tip = f"{shot.sku} {role}: {title}"
                entries.append(((shot.sku, shot.role), shot_words(role, shot.sku, title), tip))
        before = self._entries[max(0, self.shots.currentIndex())][0]
        self._filling = True
        if entries != self._entries:
            self._entries = entries
            self.shots.clear()
            self.shots.addItems([text for _, text, _ in entries])
            for n, (_, _, tip) in enumerate(entries):
                self.shots.setItemData(n, plain_tip(tip), Qt.ItemDataRole.ToolTipRole)
            self._choose_shot(before)
        for name in STATES:
            made = self._buttons[name]
            made.setText(f"{made.accessibleName()} {len(self._in_state(name))}")
        self._filling = False
        if self._state in STATES or self.find.text():
            self._tell()

    def show_counts(self, sifted: Sifted, there: int) -> None:
        """How many frames there would be by each choice, all others as they are. there: how many there are at all."""
        shown, frames = len(sifted.kept), count(there, "frame")
        self.count.setText(frames if shown == there else tr("{shown} of {frames}", shown=shown, frames=frames))
        self._filling = True
        shots: Counter[Any] = Counter()
        for shot, n in sifted.count("shot").items():
            sku, role = shot
            for kind in {ANY, (sku, ""), ("", role), (sku, role)}:
                shots[kind] += n
        for n, (shot, text, _) in enumerate(self._entries):
            _set(self.shots, n, f"{text} ({shots[shot]})")
        # What is chosen most is read whole, with its number.
        least = self.shots.fontMetrics().horizontalAdvance(self.shots.itemText(0)) + scaled(CHOICE_EDGES_PX)
        self.shots.setMinimumWidth(min(least, self.shots.maximumWidth()))
        verdicts = sifted.count("verdict")
        for n, (text, verdict) in enumerate(VERDICTS):
            _set(self.verdicts, n, f"{tr(text)} ({verdicts[verdict]})" if verdict else tr(text))
        self._show_cameras(sifted.count("camera"))
        self.tray.setText(f"{self.tray.accessibleName()} {sifted.waiting}")
        self.more.show_counts(sifted)
        self._filling = False

    def _show_cameras(self, counts: "Counter[object]") -> None:
        chosen = self.wanted.camera
        bodies = sorted({str(name) for name in counts if name} | ({chosen} if chosen else set()))
        if bodies != self._bodies:
            self._bodies = bodies
            self.cameras.clear()
            self.cameras.addItems([tr("Any camera"), *bodies])
            self.cameras.setCurrentIndex(1 + bodies.index(chosen) if chosen else 0)
        for n, name in enumerate(bodies, 1):
            _set(self.cameras, n, f"{name} ({counts[name]})")

    def _show_hint(self) -> None:
        whole, short = (
            self._keys.said(text) for text in (tr("Name, note, reason  {view.find}"), tr("Find  {view.find}"))
        )
        fits = self.find.fontMetrics().horizontalAdvance(whole) <= self.find.width() - scaled(FIND_EDGES_PX)
        self.find.setPlaceholderText(whole if fits else short)

    def _show_state(self, *_: object) -> None:
        for name, made in self._buttons.items():
            made.setChecked(name == self._state)

    def _tell(self, *_: object) -> None:
        if not self._filling:
            self._show_state()
            self._soon.stop()
            self.changed.emit(self.wanted)

    # -- Qt -------------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.cameras.setVisible(self.width() >= scaled(WITH_CAMERAS_PX) or self.cameras.currentIndex() > 0)
        for name, made in self._buttons.items():
            made.setVisible(self.width() >= scaled(WITH_STATES_PX) or name == self._state)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._show_hint()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.find.clear()
            if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._tell()
                self.left.emit()
                return True
        return super().eventFilter(watched, event)


def _set(choice: QComboBox, at: int, text: str) -> None:
    if choice.itemText(at) != text:
        choice.setItemText(at, text)
