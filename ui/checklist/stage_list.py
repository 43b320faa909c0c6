"""The stages of a checklist, each with how far it is; what to jump to; in whose name is ticked. Tabs where the window is narrow."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from studio.base.language import N_, beginning, tr
from studio.base.terms import READY, STAGES
from ui.parts.basics import Elided, Panel, PressKeys, button, clear, label, plain_tip, restyle, row, with_icon
from ui.parts.checklist_words import item_texts
from ui.parts.command_button import command_button
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled

WIDE_PX = 264
WHO_PX = 170
NEVER_BEGUN = {"before": "", "shooting": N_("from the first frame"), "wrap": N_("asked before the last export")}
"""What is said of a stage of which nothing is ticked yet."""


class StageButton(QPushButton):
    """One stage: title, how many required items are ticked, as a bar too, and a line. Attributes: stage, count, line."""

    def __init__(self, stage: str) -> None:
        super().__init__()
        self.stage = stage
        self.setProperty("kind", "stage")
        self.setCheckable(True)
        PressKeys.on(self)
        self.title = label(tr(STAGES[stage]), "heading", wrap=False)
        self.count = label("", wrap=False)
        self.bar = QProgressBar()
        self.bar.setProperty("kind", "thin")
        self.bar.setTextVisible(False)
        self.line = Elided()
        restyle(self.line, "small")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._box = box = QVBoxLayout(self)
        box.setContentsMargins(12, 8, 12, 8)
        box.setSpacing(4)
        box.addLayout(row(self.title, None, self.count))
        box.addWidget(self.bar)
        box.addWidget(self.line)
        for part in (self.title, self.count, self.bar, self.line):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        return self._box.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._box.minimumSize()

    def show_line(self, on: bool) -> None:
        """Whether the line below the bar is shown: not on a tab."""
        self.line.setVisible(on)
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            # Its parts got other letters.
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        """Make it as high as what is in it."""
        for part in (self, self.title, self.count, self.bar, self.line):
            # Of a page that was never seen the letters are not as large yet as the look makes them.
            part.ensurePolished()
        self._box.invalidate()
        # What a style sheet says of buttons would cut it.
        self.setFixedHeight(self._box.sizeHint().height())

    def show_state(self, state: dict[str, Any], still_open: list[str]) -> None:
        """Show how far it is: one of `stages` of the checklist's state, and what its open items say."""
        self.count.setText(tr("{done} of {all}", done=state["ticked"], all=state["required"]))
        self.bar.setRange(0, max(1, state["required"]))
        self.bar.setValue(state["ticked"] if state["required"] else 1)
        still = len(state["open"])
        begun = (
            tr("{still} open", still=still)
            if state["ticked"] or not NEVER_BEGUN[self.stage]
            else tr(NEVER_BEGUN[self.stage])
        )
        self.line.say(beginning(tr(READY[self.stage])) if state["ready"] else begun)
        restyle(self.line, "good" if state["ready"] else "small")
        self.setAccessibleName(
            tr(
                "{stage}: {far} required items ticked, {words}",
                stage=tr(state["title"]),
                far=self.count.text(),
                words=self.line.whole,
            )
        )
        self.setToolTip(plain_tip("\n".join(still_open)))


class StageList(Panel):
    """Attributes: stages (a button each, by name), who (in whose name is ticked), jumps (a button each, by title).

    Signal: chosen(stage).
    """

    chosen = Signal(str)

    def __init__(self, context: PageContext, who: QWidget) -> None:
        super().__init__(margin=8)
        self.stages = {stage: StageButton(stage) for stage in STAGES}
        self.jumps: dict[str, QPushButton] = {}
        for n, (stage, made) in enumerate(self.stages.items(), 1):
            made.setToolTip(f"({n})")
            made.clicked.connect(lambda _, stage=stage: self.chosen.emit(stage))
        self._narrow = False
        self._tabs = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._tabs.setSpacing(4)
        for made in self.stages.values():
            self._tabs.addWidget(made, 1)
        self._jump_part = QWidget()
        jumps = QVBoxLayout(self._jump_part)
        jumps.setContentsMargins(0, 8, 0, 0)
        jumps.setSpacing(0)
        heading = label(tr("Jump to"), "small")
        heading.setContentsMargins(12, 0, 0, 0)
        jumps.addWidget(heading)
        self._jumps = QVBoxLayout()
        self._jumps.setSpacing(0)
        jumps.addLayout(self._jumps)
        self._who_heading = label(tr("Ticked by"), "small", wrap=False)
        printing = with_icon(
            command_button(context.actions, "checklist.print", "", tip=tr("Write it as one page")),
            context.theme,
            "print",
            20,
        )
        printing.setAccessibleName(tr("Print…"))
        printing.setProperty("kind", "tight")
        printing.setFixedWidth(scaled(42))
        self._who = who
        self._foot = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._foot.setSpacing(4)
        self._foot.addWidget(self._who_heading)
        line = QHBoxLayout()
        line.addWidget(who, 1)
        line.addWidget(printing)
        self._foot.addLayout(line)
        self._whole = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._whole.addLayout(self._tabs)
        self._whole.addWidget(self._jump_part)
        self._whole.addStretch(1)
        self._whole.addLayout(self._foot)
        self.box.addLayout(self._whole)
        self.setAccessibleName(tr("Stages"))
        self._fold()

    def show_state(self, checklist: dict[str, Any], chosen: str) -> None:
        """Show how far each stage of the checklist's state is, and which is chosen."""
        for state in checklist["stages"]:
            made = self.stages[state["stage"]]
            made.show_state(state, item_texts(checklist, state["open"]))
            made.setChecked(state["stage"] == chosen)

    def show_jumps(self, parts: list[tuple[str, str, Callable[[], object]]]) -> None:
        """What to jump to: title, how far it is, and what does it."""
        if list(self.jumps) != [title for title, _, _ in parts]:
            clear(self._jumps)
            self.jumps = {}
            for title, _, jump in parts:
                made = button(title, jump, kind="jump")
                far = label("", "small", wrap=False)
                far.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
                inside = QHBoxLayout(made)
                inside.setContentsMargins(0, 0, 12, 0)
                inside.addStretch(1)
                inside.addWidget(far)
                self.jumps[title] = made
                self._jumps.addWidget(made)
        for title, far, _ in parts:
            made = self.jumps[title]
            made.layout().itemAt(1).widget().setText(far)
            made.setAccessibleName(f"{title} {far}".strip())

    def fit(self, narrow: bool) -> None:
        """Tabs above the items where it is narrow, a list beside them else."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._fold()

    def _fold(self) -> None:
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        for box in (self._tabs, self._whole):
            box.setDirection(across if self._narrow else down)
        for made in self.stages.values():
            made.show_line(not self._narrow)
        self._jump_part.setVisible(not self._narrow)
        self._whole.setStretch(0, 8 if self._narrow else 0)
        self._who_heading.setVisible(not self._narrow)
        self._who.setMaximumWidth(scaled(WHO_PX) if self._narrow else 16_777_215)
        if self._narrow:
            self.setMinimumWidth(0)
            self.setMaximumWidth(16_777_215)
        else:
            self.setFixedWidth(scaled(WIDE_PX))
