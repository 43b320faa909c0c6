"""What every page is handed: the session, the look, the pictures, the commands, and how to ask for a file, a folder or a network."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from studio.base.language import tr
from studio.base.settings import Settings
from studio.base.spoken import count
from ui.parts.coverage_words import shot_words, state_word
from ui.parts.frame_model import FrameModel
from ui.parts.picker import Choice, Picker
from ui.parts.sheet import Floor
from ui.parts.theme import Theme
from ui.parts.thumbnails import Pictures
from ui.state.actions import Actions
from ui.state.known_cards import KnownCards
from ui.state.live_sources import LiveSources
from ui.state.session import Session

if TYPE_CHECKING:
    from studio.capture.addresses import Network

TITLE_LETTERS = 24
KEYS = 9
"""So many shots have a key of their own, the first of the shot list."""


@dataclass
class PageContext:
    """Passed down from the window; nothing is found through a global."""

    window: Floor
    session: Session
    theme: Theme
    pictures: Pictures
    actions: Actions
    frames: FrameModel
    picker: Picker
    settings: Settings
    live: LiveSources
    cards: KnownCards
    go: Callable[[str], None]

    def ask_folder(self, title: str, start: Path | None, then: Callable[[Path], object]) -> None:
        """Let the person choose a folder; `then` is called when one was chosen. Does not wait."""
        dialog = self._dialog(title, start)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        dialog.open()

    def ask_file(self, title: str, kinds: str, start: Path | None, then: Callable[[Path], object]) -> None:
        """Let the person choose a file that exists. kinds: a Qt name filter such as `Briefs (*.yaml)`."""
        dialog = self._dialog(title, start)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(kinds)
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        dialog.open()

    def ask_files(self, title: str, kinds: str, then: Callable[[list[Path]], object]) -> None:
        """Let the person choose files that exist, one or several."""
        dialog = self._dialog(title, None)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilter(kinds)
        dialog.filesSelected.connect(lambda names: then([Path(name) for name in names]))
        dialog.open()

    def ask_save(self, title: str, start: Path, then: Callable[[Path], object]) -> None:
        """Let the person name a file to write; the system's own dialog asks before one is replaced."""
        dialog = self._dialog(title, start.parent)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(start.suffix[1:])
        dialog.selectFile(start.name)
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        dialog.open()

    def show(self, path: Path) -> None:
        """Open a file or folder in the program the system has for it."""
        if not path.exists():
            self.session.failed.emit(tr("{path}: is not there any more.", path=path))
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.session.failed.emit(
                tr("{path}: this system has no program to open it with; open it by hand.", path=path)
            )

    def pick_shot(self, title: str, then: Callable[[str, str], object]) -> None:
        """Let the person choose a shot: by its picture, by its key, or by typing a part of its role, SKU or title."""
        coverage = self.session.coverage
        choices = []
        for n, shot in enumerate(coverage.shots if coverage else [], 1):
            role, called = self.session.role_title(shot.role, shot.sku), self.session.product_title(shot)
            choices.append(
                Choice(
                    shot_words(role, shot.sku, called, TITLE_LETTERS),
                    lambda sku=shot.sku, role=shot.role: then(sku, role),
                    f"{state_word(shot)}, {count(shot.frames, 'frame')}",
                    f"{role} {shot.sku} {called}",
                    shot.preview or "",
                    str(n) if n <= KEYS else "",
                )
            )
        self.picker.ask(title, choices)

    def ask_network(self, title: str, then: Callable[[str], object], always: bool = False) -> None:
        """Let the person choose one of this computer's networks; `then` is told its address. title: what it is for.

        Looked for off the window's thread. always: ask even where there is one only.
        """

        def choose(found: "list[Network]") -> None:
            if not found:
                self.session.failed.emit(
                    tr(
                        "{title}: this computer is in no network; open a hotspot or join one, then start again.",
                        title=title,
                    )
                )
            elif len(found) == 1 and not always:
                then(found[0].address)
            else:
                choices = [
                    Choice(one.address, lambda address=one.address: then(address), one.interface) for one in found
                ]
                self.picker.ask(tr("{title}: through which of this computer's networks?", title=title), choices)

        self.session.run(tr("Looking for networks"), lambda _: _networks(), choose)

    def _dialog(self, title: str, start: Path | None) -> QFileDialog:
        dialog = QFileDialog(self.window, title)
        if start is not None:
            dialog.setDirectory(str(start))
        dialog.finished.connect(dialog.deleteLater)
        return dialog


def _networks() -> "list[Network]":
    from studio.capture.addresses import networks

    return networks()
