"""Which frames the Review page shows: by shot or the unassigned tray, by verdict, with or without rejected and working frames."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from ui.parts.basics import PressKeys, button, label, plain_tip
from ui.parts.coverage_words import shot_words
from ui.parts.frame_model import Wanted
from ui.parts.sizes import scaled
from ui.state.session import Session

if TYPE_CHECKING:
    from studio.shoot.handed_out import ShotState

ALL, TRAY = "all", "tray"
VERDICTS = (
    ("Any verdict", None),
    ("Pass", "pass"),
    ("Check", "check"),
    ("Fail", "fail"),
    ("Unreadable", "unreadable"),
    ("Clip", "clip"),
)


class Filters(QWidget):
    """Signal: changed(wanted)."""

    changed = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        # Beside the box, not in it: Qt gives a tuple back as a list.
        self._entries: list[object] = []
        self.shots = QComboBox()
        self.shots.setAccessibleName("Show the frames of")
        self.shots.setMaximumWidth(scaled(420))
        # As wide as there is room, not as the longest title asks for: the window must fit a small laptop.
        self.shots.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.shots.setMinimumContentsLength(12)
        self.shots.view().setTextElideMode(Qt.TextElideMode.ElideNone)
        self.verdicts = QComboBox()
        self.verdicts.setAccessibleName("Show the verdict")
        self.verdicts.addItems([text for text, _ in VERDICTS])
        self.rejected = button("Rejected", self._tell, checkable=True, kind="tight", tip="Show rejected frames too")
        self.working = button(
            "Slates, tags", self._tell, checkable=True, kind="tight", tip="Show slates, tags and grey cards too"
        )
        self.rejected.setChecked(True)
        for choice in (self.shots, self.verdicts):
            PressKeys(choice)
        self.count = label("", "muted", wrap=False)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        for part in (self.shots, self.verdicts, self.rejected, self.working, self.count):
            box.addWidget(part)
        box.setStretch(0, 20)
        box.addStretch(1)
        self.shots.currentIndexChanged.connect(self._tell)
        self.verdicts.currentIndexChanged.connect(self._tell)
        session.coverage_changed.connect(self._fill)
        self._filling = False

    @property
    def _which(self) -> object:
        at = self.shots.currentIndex()
        return self._entries[at] if 0 <= at < len(self._entries) else ALL

    @property
    def wanted(self) -> Wanted:
        """What is to be shown."""
        which = self._which
        return Wanted(
            shot=which if isinstance(which, tuple) else None,
            verdict=VERDICTS[max(0, self.verdicts.currentIndex())][1],
            unassigned=which == TRAY,
            working=self.working.isChecked(),
            rejected=self.rejected.isChecked(),
        )

    def chosen(self) -> dict[str, Any]:
        """What is chosen, for `choose`."""
        which = self._which
        found = {"shot": list(which) if isinstance(which, tuple) else None, "tray": which == TRAY}
        verdict = VERDICTS[max(0, self.verdicts.currentIndex())][1]
        return {**found, "verdict": verdict, "rejected": self.rejected.isChecked(), "working": self.working.isChecked()}

    def choose(self, chosen: Any) -> None:
        """Choose that again; a shot that is no more is all shots."""
        if not isinstance(chosen, dict):
            return
        self._filling = True
        self.rejected.setChecked(chosen.get("rejected") is not False)
        self.working.setChecked(chosen.get("working") is True)
        self._filling = False
        shot = chosen.get("shot")
        self._choose(tuple(shot) if isinstance(shot, list) else TRAY if chosen.get("tray") is True else ALL)
        verdicts = [verdict for _, verdict in VERDICTS]
        if chosen.get("verdict") in verdicts:
            self.verdicts.setCurrentIndex(verdicts.index(chosen["verdict"]))

    def show_shot(self, sku: str, role: str) -> None:
        """Show one shot's frames."""
        self._choose((sku, role))

    def show_tray(self) -> None:
        """Show what no shot has claimed."""
        self._choose(TRAY)

    def show_everything(self) -> None:
        """Take all filters off."""
        self.rejected.setChecked(True)
        self.working.setChecked(True)
        self._choose(ALL)

    def _choose(self, which: object) -> None:
        self._filling = True
        self.verdicts.setCurrentIndex(0)
        for n in range(self.shots.count()):
            if self._entries[n] == which:
                self.shots.setCurrentIndex(n)
        self._filling = False
        self._tell()

    def _fill(self) -> None:
        """The shots and their counts may have changed; what is chosen stays chosen."""
        coverage, before = self._session.coverage, self._which
        entries: list[tuple[str, object]] = [("All shots", ALL)]
        if coverage is not None:
            entries.append((f"Unassigned tray ({coverage.unassigned})", TRAY))
            entries += [
                (
                    f"{self._named(shot)} ({shot.frames})",
                    (shot.sku, shot.role),
                )
                for shot in coverage.shots
            ]
        tips = [
            f"{shot.sku} {shot.role}: {self._session.product_title(shot)}"
            for shot in (coverage.shots if coverage else [])
        ]
        self._filling = True
        same = [data for _, data in entries] == self._entries
        self._entries = [data for _, data in entries]
        if same:
            for n, (text, _) in enumerate(entries):
                self.shots.setItemText(n, text)
        else:
            self.shots.clear()
            self.shots.addItems([text for text, _ in entries])
            at = next((n for n, (_, data) in enumerate(entries) if data == before), 0)
            self.shots.setCurrentIndex(at)
        for n, tip in enumerate(tips, len(entries) - len(tips)):
            self.shots.setItemData(n, plain_tip(tip), Qt.ItemDataRole.ToolTipRole)
        self._filling = False

    def _named(self, shot: "ShotState") -> str:
        role = self._session.role_title(shot.role, shot.sku)
        return shot_words(role, shot.sku, self._session.product_title(shot))

    def _tell(self) -> None:
        if not self._filling:
            self.changed.emit(self.wanted)
