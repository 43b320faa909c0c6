"""Where frames come from: cards that are plugged in, any folder, a hot folder; and where the second copy goes."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QStorageInfo, QTimer
from PySide6.QtWidgets import QCheckBox, QVBoxLayout

from ui.desk import Desk
from ui.session import Task
from ui.widgets.basics import Card, Line, button, clear, row, with_icon

LOOK_FOR_CARDS_MS = 5000


class Sources(Card):
    """Starts imports and the watching of a hot folder. `imported` is called with each import's report."""

    def __init__(self, desk: Desk, imported: Any) -> None:
        super().__init__("Frames in")
        self._desk, self._session, self._imported = desk, desk.session, imported
        self._watching: Task | None = None
        self._cards = QVBoxLayout()
        self._seen: list[tuple[str, str]] = []
        self.take = with_icon(
            button("Import a card…", self.ask, kind="big", tip="Choose a card or folder, or drag it onto the window"),
            desk.theme,
            "card",
        )
        self.watch = with_icon(
            button("Watch a folder…", self.watch_or_stop, kind="big", tip="Take in what another program writes there"),
            desk.theme,
            "watch",
        )
        self.backup = Line(desk.settings.backup)
        self.backup.setPlaceholderText("Second copy: none")
        self.backup.setAccessibleName("Folder for the second copy")
        self.backup.editingFinished.connect(self._keep_backup)
        choose = button(
            "…",
            lambda: desk.ask_folder("Where the second copy goes", None, self._backup_chosen),
            tip="Choose the folder for the second copy",
        )
        choose.setAccessibleName("Choose the folder for the second copy")
        choose.setFixedWidth(TARGET)
        self.twice = QCheckBox("Read the card twice")
        self.twice.setToolTip(
            "Reads every file a second time from the card, to find a card that reads differently each time."
        )
        self.box.addLayout(self._cards)
        for part in (self.take, self.watch):
            self.box.addWidget(part)
        self.box.addLayout(row(self.backup, choose))
        self.box.addWidget(self.twice)
        self._timer = QTimer(self, interval=LOOK_FOR_CARDS_MS)
        self._timer.timeout.connect(self._look)
        self._session.shoot_changed.connect(self._look)
        self._session.tasks_changed.connect(self._show_watching)

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
        backup = Path(self.backup.text()).expanduser() if self.backup.text().strip() else None
        twice = self.twice.isChecked()
        name = ", ".join(source.name or str(source) for source in sources)
        self._session.run(
            f"Import {name}",
            lambda progress: shoot.import_frames(sources, backup=backup, source_twice=twice, progress=progress),
            self._imported,
            lambda _: self._session.refresh(),
        )

    def watch_or_stop(self) -> None:
        """Begin to watch a hot folder, or stop watching."""
        if self._watching is not None:
            self._watching.cancel()
        else:
            self._desk.ask_folder("The folder to watch", None, self.start_watching)

    def start_watching(self, folder: Path) -> None:
        """Take in what arrives in `folder` until stopped."""
        shoot = self._session.shoot
        if shoot is None or self._watching is not None:
            return
        backup = Path(self.backup.text()).expanduser() if self.backup.text().strip() else None
        self._watching = self._session.run(
            f"Watching {folder.name}",
            lambda progress: shoot.watch(folder, backup=backup, progress=progress),
            lambda report: self._session.said.emit(
                f"Stopped watching {folder.name}: {report.to_dict()['copied']} files taken in."
            ),
        )
        self._show_watching()

    def _show_watching(self) -> None:
        if self._watching is not None and self._watching not in self._session.tasks:
            self._watching = None
        self.watch.setText("Stop watching" if self._watching else "Watch a folder…")
        self.watch.setAccessibleName(self.watch.text())
        for n in range(self._cards.count()):
            if (widget := self._cards.itemAt(n).widget()) is not None:
                widget.setEnabled(not self.busy)

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

    def _backup_chosen(self, path: Path) -> None:
        self.backup.setText(str(path))
        self._keep_backup()

    def _keep_backup(self) -> None:
        settings = self._desk.settings
        if settings.backup != self.backup.text().strip():
            settings.backup = self.backup.text().strip()
            self._session.do(settings.save)


TARGET = 48


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
