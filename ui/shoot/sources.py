"""Where frames come from, all in one panel: cards, a hot folder, a tethered camera, cameras by FTP, phones."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, QStorageInfo, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ui.parts.basics import Card, Elided, button, clear, label, restyle, row, with_icon
from ui.parts.page_context import Desk
from ui.shoot.copies import Copies
from ui.shoot.source_choice import Starting
from ui.shoot.source_sheet import SourceSheet
from ui.state.live_sources import KINDS, Running

LOOK_FOR_CARDS_MS = 5000
WITH_ICONS_PX = 780
START = {"watch": "Watch a folder…", "tether": "Tether…", "ftp": "Camera FTP…", "phone": "Phones…"}
STOP = {"watch": "Stop watching", "tether": "Stop tether", "ftp": "Stop FTP", "phone": "Stop phones"}
TIPS = {
    "watch": "Take in what another program writes into a folder",
    "tether": "Take in each frame as a camera on a cable or on Wi-Fi shoots it",
    "ftp": "Take in what cameras push over Wi-Fi",
    "phone": "Take in what phones send through a page of this computer",
}
COMMANDS = {"watch": "frames.watch", "tether": "source.tether", "ftp": "source.ftp", "phone": "source.phone"}
SHEETS = {"ftp": ("Settings", "source.ftp_settings"), "phone": ("Code", "source.phone_code")}


class Sources(Card):
    """Starts and stops every source, and has a line for each that runs. `imported` is called with each import's report.

    Attributes: live, buttons (kind -> its start and stop button), lines (kind -> its line), sheet.
    """

    def __init__(self, desk: Desk, copies: Copies, imported: Any) -> None:
        super().__init__(margin=8)
        self._desk, self._session, self._imported = desk, desk.session, imported
        self.live, self._copies = desk.live, copies
        self.sheet = SourceSheet(desk.window, desk.live)
        self.starting = Starting(desk, lambda: copies.folder)
        self._seen: list[tuple[str, str]] = []
        self.take = with_icon(
            button(
                "Import a card…",
                self.ask,
                kind="tight",
                tip="Choose a card or folder, or drag it onto the window (Ctrl+I)",
            ),
            desk.theme,
            "card",
        )
        self.buttons: dict[str, QPushButton] = {}
        for kind in KINDS:
            made = button(START[kind], lambda kind=kind: self.start_or_stop(kind), checkable=True, kind="tight")
            self.buttons[kind] = with_icon(made, desk.theme, kind)
        line = row(self.take, *self.buttons.values(), spacing=6)
        for n in range(len(self.buttons) + 1):
            line.setStretch(n, 1)
        self.box.setSpacing(4)
        self.box.addLayout(line)
        self._cards, self._lines = QVBoxLayout(), QVBoxLayout()
        self.lines: dict[str, SourceLine] = {}
        for box in (self._cards, self._lines):
            box.setSpacing(2)
            self.box.addLayout(box)
        self.setAccessibleName("Sources")
        if self.starting.why_no_tether:
            self.buttons["tether"].setEnabled(False)
            self.box.addWidget(label(self.starting.why_no_tether, "muted"))
        self._timer = QTimer(self, interval=LOOK_FOR_CARDS_MS)
        self._timer.timeout.connect(self._look)
        self._session.shoot_changed.connect(self._look)
        self._session.tasks_changed.connect(self._show_busy)
        self.live.changed.connect(self._show_running)
        self.live.ready.connect(self._listens)
        self._show_running()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = 24 if event.size().width() >= WITH_ICONS_PX else 0
        for made in (self.take, *self.buttons.values()):
            made.setIconSize(QSize(side, side))

    @property
    def watch(self) -> QPushButton:
        """The button that begins and ends the watching of a folder."""
        return self.buttons["watch"]

    # -- cards --------------------------------------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether an import is running."""
        return any(task.what.startswith("Import") for task in self._session.tasks)

    def look_for_cards(self, on: bool) -> None:
        """Look for plugged-in cards now and then, while the page is shown."""
        if on:
            self._timer.start()
            self._look()
        else:
            self._timer.stop()

    def ask(self) -> None:
        """Let the person choose a card or folder."""
        self._desk.ask_folder("The card or folder to import", None, lambda path: self.start([path]))

    def start(self, sources: list[Path]) -> None:
        """Import these."""
        shoot = self._session.shoot
        if shoot is None:
            return
        backup, twice = self._copies.folder, self._copies.twice.isChecked()
        name = ", ".join(source.name or str(source) for source in sources)
        self._session.run(
            f"Import {name}",
            lambda progress: shoot.frames.import_sources(sources, backup=backup, source_twice=twice, progress=progress),
            self._imported,
            lambda _: self._session.refresh(),
        )

    def _look(self) -> None:
        self._session.read(cards, self._show_cards)

    def _show_cards(self, found: list[tuple[str, str]]) -> None:
        if found == self._seen:
            return
        self._seen = found
        clear(self._cards)
        for name, root in found:
            made = button(f"Import {name}", lambda root=root: self.start([Path(root)]), kind="primary", tip=root)
            self._cards.addWidget(made)
        self._show_busy()

    def _show_busy(self) -> None:
        for n in range(self._cards.count()):
            if (widget := self._cards.itemAt(n).widget()) is not None:
                widget.setEnabled(not self.busy)

    # -- live ---------------------------------------------------------------------------------------------------

    def start_or_stop(self, kind: str) -> None:
        """Begin a live source, or end it when it runs."""
        self._show_running()
        if kind in self.live.running:
            self.live.stop(kind)
        else:
            self.starting.begin(kind)

    def start_watching(self, folder: Path) -> None:
        """Take in what arrives in `folder` until stopped."""
        self.live.watch(folder, self._copies.folder)

    def show_sheet(self, kind: str) -> None:
        """Show what is typed into the camera or scanned by a phone; begins the source when it doesn't run."""
        if kind not in self.live.running:
            self.starting.begin(kind)
        elif self.live.running[kind].source is not None:
            self.sheet.open(kind, self.starting.another)

    def _listens(self, kind: str) -> None:
        if kind in SHEETS and self.isVisible():
            self.show_sheet(kind)

    def _show_running(self) -> None:
        for kind, made in self.buttons.items():
            runs = self.live.running.get(kind)
            text = START[kind] if runs is None else "Stopping…" if runs.stopping else STOP[kind]
            made.setChecked(runs is not None)
            made.setText(text)
            made.setAccessibleName(text)
            made.setToolTip(f"{TIPS[kind]} ({self._desk.actions.actions[COMMANDS[kind]].shortcut().toString()})")
            made.setEnabled(not (runs and runs.stopping) and not (kind == "tether" and self.starting.why_no_tether))
        for kind in [kind for kind in self.lines if kind not in self.live.running]:
            gone = self.lines.pop(kind)
            self._lines.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for kind, runs in self.live.running.items():
            if kind not in self.lines:
                self.lines[kind] = SourceLine(self._desk, kind)
                # In the order of the buttons, whichever was begun first.
                before = sum(
                    list(KINDS).index(other) < list(KINDS).index(kind) for other in self.lines if other != kind
                )
                self._lines.insertWidget(before, self.lines[kind])
            self.lines[kind].show_state(runs)


class SourceLine(QWidget):
    """A source that runs: its name, its state in one line, and what can be done with it."""

    def __init__(self, desk: Desk, kind: str) -> None:
        super().__init__()
        self.title = label(KINDS[kind], "good", wrap=False)
        self.title.setFixedWidth(122)
        self.text, self._whole = Elided(), label()
        run = desk.actions.run
        self.sheet = None
        if kind in SHEETS:
            word, command = SHEETS[kind]
            keys = desk.actions.actions[command].shortcut().toString()
            self.sheet = button(
                word, lambda: run(command), kind="small", tip=f"Show what the other side needs ({keys})"
            )
        line = row(self.title, self.text, self._whole, *([self.sheet] if self.sheet else []))
        line.setContentsMargins(6, 0, 0, 0)
        line.setStretch(1, 1)
        line.setStretch(2, 1)
        self.setLayout(line)
        self.setMinimumHeight(30)

    def show_state(self, runs: Running) -> None:
        """Show how it is now."""
        restyle(self.title, "good" if runs.well else "warn")
        self.title.setText(f"{'●' if runs.well else '◌'} {runs.title}")
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
