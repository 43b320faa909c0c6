"""Where frames come from, all in one panel: cards, a hot folder, a tethered camera, cameras by FTP, phones."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, QStorageInfo, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from studio.base.language import tr
from studio.base.retold import retold
from studio.capture.kind import SourceKind
from studio.capture.kinds import kinds
from ui.parts.basics import Elided, Panel, button, clear, label, restyle, row, with_icon
from ui.parts.command_button import say_keys
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled
from ui.shoot.copies import Copies
from ui.shoot.source_choice import SourceChoice
from ui.shoot.source_sheet import SourceSheet
from ui.state.live_sources import Running

LOOK_FOR_CARDS_MS = 5000
WITH_ICONS_PX, BESIDE_FROM_PX = 780, 1100
ACROSS = 2
"""So many sources that run stand beside each other."""


class Sources(Panel):
    """Starts and stops every source, and has a line for each that runs. `imported` is called with each import's report.

    Attributes: live, buttons (a kind's id -> its start and stop button), lines (a kind's id -> its line),
    sheet.
    """

    def __init__(self, context: PageContext, copies: Copies, imported: Any) -> None:
        super().__init__(margin=6)
        self._context, self._session, self._imported = context, context.session, imported
        self.live, self._copies = context.live, copies
        self.sheet = SourceSheet(context.window, context.live)
        self.choice = SourceChoice(context, lambda: copies.folder)
        self._seen: list[tuple[str, str]] = []
        self.take = with_icon(
            button(tr("Import a card…"), self.ask, kind="tight"),
            context.theme,
            "card",
        )
        tip = tr("Choose a card or folder, or drag it onto the window ({frames.import})")
        say_keys(context.actions, self.take, tip)
        self.buttons: dict[str, QPushButton] = {}
        for kind in kinds():
            made = button(
                retold(kind.start), lambda name=kind.id: self.start_or_stop(name), checkable=True, kind="tight"
            )
            self.buttons[kind.id] = with_icon(made, context.theme, kind.icon)
        # A source that runs alone and well says so beside them.
        self._beside = QHBoxLayout()
        self._beside.setContentsMargins(8, 0, 0, 0)
        line = row(self.take, *self.buttons.values(), spacing=4)
        line.addLayout(self._beside, 1)
        line.addStretch(0)
        for made in (self.take, *self.buttons.values()):
            # As wide as its words: what they say of themselves needs the rest.
            made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.box.setSpacing(4)
        self.box.addLayout(line)
        self._cards, self._lines = QVBoxLayout(), QGridLayout()
        self.lines: dict[str, SourceLine] = {}
        self._tight = False
        for box in (self._cards, self._lines):
            box.setSpacing(2)
            self.box.addLayout(box)
        for across in range(ACROSS):
            self._lines.setColumnStretch(across, 1)
        self.setAccessibleName(tr("Sources"))
        for name, why in self.choice.why_not.items():
            self.buttons[name].setEnabled(False)
            self.box.addWidget(label(why, "muted"))
        self._timer = QTimer(self, interval=LOOK_FOR_CARDS_MS)
        self._timer.timeout.connect(self._look)
        self._session.shoot_changed.connect(self._look)
        self._session.tasks_changed.connect(self._show_busy)
        self.live.changed.connect(self._show_running)
        self.live.ready.connect(self._listens)
        self._show_running()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_lines()
        side = 24 if event.size().width() >= WITH_ICONS_PX else 0
        for made in (self.take, *self.buttons.values()):
            made.setIconSize(QSize(side, side))

    # -- cards --------------------------------------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether an import is running."""
        return any(task.is_import for task in self._session.tasks)

    def look_for_cards(self, on: bool) -> None:
        """Look for plugged-in cards now and then, while the page is shown."""
        if on:
            self._timer.start()
            self._look()
        else:
            self._timer.stop()

    def ask(self) -> None:
        """Let the person choose a card or folder."""
        self._context.ask_folder(tr("The card or folder to import"), None, lambda path: self.start([path]))

    def take_cards(self) -> None:
        """Import all cards that are plugged in."""

        def begin(found: list[tuple[str, str]]) -> None:
            self._show_cards(found)
            if found and not self.busy:
                self.start([Path(root) for _, root in found])
            elif not found:
                none = tr(
                    "No card is plugged in (none with a DCIM folder was found); choose a folder with {frames.import}."
                )
                self._session.failed.emit(self._context.actions.keys.said(none))

        self._session.read(cards, begin)

    def start(self, sources: list[Path]) -> None:
        """Import these."""
        shoot = self._session.shoot
        if shoot is None:
            return
        backup, twice = self._copies.folder, self._copies.twice.isChecked()
        name = ", ".join(source.name or str(source) for source in sources)
        self._session.run(
            tr("Import {name}", name=name),
            lambda progress: shoot.frames.import_sources(sources, backup=backup, source_twice=twice, progress=progress),
            self._imported,
            lambda _: self._session.refresh(),
            is_import=True,
        )

    def _look(self) -> None:
        self._session.read(cards, self._show_cards)

    def _show_cards(self, found: list[tuple[str, str]]) -> None:
        if found == self._seen:
            return
        self._seen = found
        clear(self._cards)
        for name, root in found:
            made = button(
                tr("Import {name}", name=name), lambda root=root: self.start([Path(root)]), kind="primary", tip=root
            )
            self._cards.addWidget(made)
        self._show_busy()

    def _show_busy(self) -> None:
        for n in range(self._cards.count()):
            if (widget := self._cards.itemAt(n).widget()) is not None:
                widget.setEnabled(not self.busy)

    # -- live ---------------------------------------------------------------------------------------------------

    def start_or_stop(self, name: str) -> None:
        """Begin a live source, or end it when it runs. name: its kind's id."""
        self._show_running()
        if name in self.live.running:
            self.live.stop(name)
        else:
            self.choice.begin(name)

    def show_sheet(self, name: str) -> None:
        """Show what is typed into the camera or scanned by a phone; begins the source when it doesn't run."""
        if name not in self.live.running:
            self.choice.begin(name)
        elif self.live.running[name].source is not None:
            self.sheet.open(name, self.choice.another)

    def _listens(self, name: str) -> None:
        if self.live.running[name].kind.admission is not None and self.isVisible():
            self.show_sheet(name)

    def _show_running(self) -> None:
        for kind in kinds():
            made, runs = self.buttons[kind.id], self.live.running.get(kind.id)
            text = retold(kind.start) if runs is None else tr("Stopping…") if runs.stopping else retold(kind.stop)
            keys = self._context.actions.actions[kind.entry.id].shortcut().toString()
            made.setChecked(runs is not None)
            made.setText(text)
            made.setAccessibleName(text)
            made.setToolTip(f"{retold(kind.tip)} ({keys})" if keys else retold(kind.tip))
            made.setEnabled(not (runs and runs.stopping) and kind.id not in self.choice.why_not)
        for name in [name for name in self.lines if name not in self.live.running]:
            gone = self.lines.pop(name)
            for box in (self._lines, self._beside):
                box.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for name, runs in self.live.running.items():
            if name not in self.lines:
                self.lines[name] = SourceLine(self._context, runs.kind)
            self.lines[name].show_state(runs)
        self._place_lines()

    def give_way(self, tight: bool) -> None:
        """tight: only what is in trouble has a line; of the others the buttons and the header tell that they run."""
        if tight != self._tight:
            self._tight = tight
            self._show_running()

    def _place_lines(self) -> None:
        """In the order of the buttons, whichever was begun first; two beside each other, one that says its trouble alone."""
        at = 0
        for name in (name for name in self.buttons if name in self.lines):
            line = self.lines[name]
            runs = self.live.running.get(name)
            well = runs is not None and runs.well
            whole = not well or len(self.lines) == 1
            line.setVisible(not (self._tight and well))
            self.buttons[name].setToolTip(
                runs.line if runs is not None and self._tight else self.buttons[name].toolTip()
            )
            self._lines.removeWidget(line)
            self._beside.removeWidget(line)
            if well and len(self.lines) == 1 and self.width() >= scaled(BESIDE_FROM_PX):
                self._beside.addWidget(line, 1)
                continue
            at += at % ACROSS if whole else 0
            self._lines.addWidget(line, at // ACROSS, at % ACROSS, 1, ACROSS if whole else 1)
            at += ACROSS if whole else 1


class SourceLine(QWidget):
    """A source that runs: its name, its state in one line, and what can be done with it."""

    def __init__(self, context: PageContext, kind: SourceKind) -> None:
        super().__init__()
        self.title = label(retold(kind.title), "good", wrap=False)
        self.title.setFixedWidth(scaled(122))
        self.text, self._whole = Elided(), label()
        run = context.actions.run
        self.sheet = None
        if kind.admission is not None:
            command = kind.admission.entry.id
            keys = context.actions.actions[command].shortcut().toString()
            tip = (
                tr("Show what the other side needs ({keys})", keys=keys)
                if keys
                else tr("Show what the other side needs")
            )
            self.sheet = button(retold(kind.admission.word), lambda: run(command), kind="small", tip=tip)
        line = row(self.title, self.text, self._whole, *([self.sheet] if self.sheet else []))
        line.setContentsMargins(6, 0, 0, 0)
        line.setStretch(1, 1)
        line.setStretch(2, 1)
        self.setLayout(line)
        self.setMinimumHeight(30)

    def show_state(self, runs: Running) -> None:
        """Show how it is now."""
        restyle(self.title, "good" if runs.well else "warn")
        self.title.setText(f"{'●' if runs.well else '◌'} {retold(runs.title)}")
        self.text.say(runs.line)
        # Trouble is said to its end, which is what to do about it.
        self._whole.setText(runs.line)
        self.text.setVisible(runs.well)
        self._whole.setVisible(not runs.well)


def cards() -> list[tuple[str, str]]:
    """What is plugged in and has a DCIM folder: (name, root). May wait for slow disks: not for the window's thread."""
    found = []
    for volume in QStorageInfo.mountedVolumes():
        root = volume.rootPath()
        try:
            if volume.isReady() and root != "/" and (Path(root) / "DCIM").is_dir():
                found.append((volume.displayName() or root, root))
        except OSError:
            continue
    return sorted(found)
