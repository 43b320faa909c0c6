"""The preflight on the Checklist page: one button, and how each thing that can be tested stands."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio.base.clock import from_text
from studio.base.jobs import Progress
from studio.base.language import N_, number, tr, within
from studio.base.retold import retold
from studio.base.spoken import stamp
from ui.parts.badge import Badge
from ui.parts.basics import Panel, button, clear, label, restyle, row
from ui.parts.command_button import command_button
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled
from ui.state.work import Task

GLYPHS = {"good": "pass", "look": "check", "bad": "fail", "unknown": "unknown"}
WORDS = {"good": N_("Good"), "look": N_("Look"), "bad": N_("Bad"), "unknown": N_("Not told")}
ORDER = ("bad", "look", "unknown", "good")
BADGE_PX = 92
NUMBER_PX = 90


class PreflightPanel(Panel):
    """Attributes: run_button, rows (one for each check), far (`6 of 7` are good; empty before it ran). Signal: changed().

    who(): in whose name it ticks, None for the settings'.
    """

    changed = Signal()

    def __init__(self, context: PageContext, who: Callable[[], str | None]) -> None:
        super().__init__("")
        self._context, self._session, self._who = context, context.session, who
        self._task: Task | None = None
        self.summary: QLabel = label(
            tr("Not tested yet: space, writing, second copy, batteries, clocks, cards, a test frame."), "muted"
        )
        self.run_button: QPushButton = command_button(
            context.actions, "checklist.preflight", tr("Test now"), tip=tr("Run the preflight")
        )
        self.good_button: QPushButton = button("", self._show_good, kind="plain", tip=tr("Show or hide what is good"))
        self.good_button.hide()
        self.rows: list[CheckRow] = []
        self._good_shown = False
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        self.far = ""
        self.fold = button("▴", self._turn, kind="plain", tip=tr("Fold or unfold"))
        self.fold.setAccessibleName(tr("Fold or unfold: Preflight"))
        self.fold.setFixedWidth(scaled(40))
        self._inside = QWidget()
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(0, 0, 0, 0)
        head = row(label(tr("Preflight"), "heading", wrap=False), self.summary, self.run_button, self.fold)
        head.setStretch(1, 1)
        self.box.addLayout(head)
        inside.addLayout(self._rows)
        inside.addLayout(row(self.good_button, None))
        self.box.addWidget(self._inside)
        self._session.shoot_changed.connect(self._opened)
        self._session.tasks_changed.connect(self._show_running)
        self._opened()

    def run(self) -> None:
        """Test everything; what is good ticks its items."""
        shoot, who = self._session.shoot, self._who()
        if shoot is None or self._task is not None:
            return
        held = self._context.live.with_camera
        about = held.about if held is not None else None

        def work(progress: Progress) -> dict[str, Any]:
            # A camera that is being tethered answers one program only.
            found = shoot.checklist.preflight(tethered=about, ask_camera=held is None, progress=progress, who=who)
            return dict(found.made.to_dict())

        self._task = self._session.run(tr("Preflight"), work, self._done)
        self._show_running()

    def _done(self, found: dict[str, Any]) -> None:
        self.show_found(found)
        self._set_folded(False)
        bad = sum(check["state"] == "bad" for check in found["checks"])
        tell = self._session.failed if bad else self._session.said
        told = (
            tr("Nothing is bad.")
            if not bad
            else tr("One thing is bad.")
            if bad == 1
            else tr("{bad} things are bad.", bad=bad)
        )
        ticked = tr(" Ticked: {ticked}.", ticked=", ".join(found["ticked"])) if found["ticked"] else ""
        tell.emit(tr("Preflight: {told}{ticked}", told=told, ticked=ticked))

    def show_found(self, found: dict[str, Any] | None) -> None:
        """Show what a preflight found (its `to_dict`), or that there was none."""
        clear(self._rows)
        self.rows = []
        checks = found["checks"] if found else []
        for check in sorted(checks, key=lambda check: ORDER.index(check["state"])):
            made = CheckRow(self._context, check)
            self.rows.append(made)
            self._rows.addWidget(made)
        self._good_shown = False
        self.far = (
            tr("{done} of {all}", done=sum(check["state"] == "good" for check in checks), all=len(checks))
            if checks
            else ""
        )
        self._fold()
        # What was found earlier is a line, unless something of it is bad.
        self._set_folded(not any(check["state"] == "bad" for check in checks))
        self._show_running()
        self.changed.emit()
        if not found:
            self.summary.setText(
                tr("Not tested yet: space, writing, second copy, batteries, clocks, cards, a test frame.")
            )
            restyle(self.summary, "muted")
            return
        when: datetime = from_text(found["at"]).astimezone()
        counted = [(within(tr(WORDS[state])), sum(check["state"] == state for check in checks)) for state in GLYPHS]
        self.summary.setText(f"{stamp(when)}: " + ", ".join(f"{n} {word}" for word, n in counted if n) + ".")
        worst = {check["state"] for check in checks}
        restyle(self.summary, "bad" if "bad" in worst else "good" if worst == {"good"} else "muted")

    def _show_good(self) -> None:
        self._good_shown = not self._good_shown
        self._fold()

    def _turn(self) -> None:
        self._set_folded(self._inside.isVisibleTo(self))

    def _set_folded(self, on: bool) -> None:
        self._inside.setVisible(not on)
        self.fold.setText("▾" if on else "▴")
        self.fold.setVisible(bool(self.rows))

    def _fold(self) -> None:
        """What needs somebody is always in sight; what is good, when it is asked for."""
        good = [made for made in self.rows if made.check["state"] == "good"]
        for made in good:
            made.setVisible(self._good_shown)
        self.good_button.setText(
            tr("Hide what is good") if self._good_shown else tr("Show what is good ({good})", good=len(good))
        )
        self.good_button.setAccessibleName(self.good_button.text())
        self.good_button.setVisible(bool(good))

    def _opened(self) -> None:
        shoot = self._session.shoot
        self.show_found(None)
        if shoot is not None:
            self._session.read(
                shoot.checklist.last_preflight,
                lambda found: self.show_found(found) if shoot is self._session.shoot else None,
            )

    def _show_running(self) -> None:
        if self._task is not None and self._task not in self._session.tasks:
            self._task = None
        self.run_button.setText(tr("Testing…") if self._task else tr("Test again") if self.rows else tr("Test now"))
        self.run_button.setAccessibleName(self.run_button.text())
        self.run_button.setEnabled(self._task is None)


class CheckRow(QWidget):
    """One check: its state by shape, colour and word, its number, and its sentence. Its item is passed with a reason below."""

    def __init__(self, context: PageContext, check: dict[str, Any]) -> None:
        super().__init__()
        self.check = check
        self.badge = Badge(context.theme)
        self.badge.show_verdict(GLYPHS[check["state"]], tr(WORDS[check["state"]]))
        self.badge.setFixedWidth(scaled(BADGE_PX))
        measured = "" if check["number"] is None else f"{number(format(check['number'], 'g'))} {retold(check['unit'])}"
        told = label(measured, wrap=False)
        told.setFixedWidth(scaled(NUMBER_PX))
        told.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        title = label(retold(check["title"]) + (f" · {retold(check['about'])}" if check["about"] else ""))
        self.sentence: QLabel = label(
            retold(check["sentence"])
            + (tr(" Limit: {limit}.", limit=retold(check["limit"])) if check["limit"] else ""),
            "muted",
            select=True,
        )
        words = QVBoxLayout()
        words.setSpacing(0)
        for part in (title, self.sentence):
            words.addWidget(part)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 3, 0, 3)
        line.setSpacing(10)
        line.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        line.addWidget(told, 0, Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName(f"{retold(check['title'])}: {tr(WORDS[check['state']])}. {retold(check['sentence'])}")
