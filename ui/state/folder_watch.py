"""Whether the open shoot's folder is still there: its disk may be pulled, or somebody moves it, while the window is open."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from studio.base import jobs
from studio.base.jobs import Job, Progress

if TYPE_CHECKING:
    from studio.shoot.handed_out import Shoot

LOOK_S = 1.0


class FolderWatch(QObject):
    """Looks at one shoot's folder every second, on a thread of its own: a disk that does not answer keeps nobody else waiting.

    Attribute: away (the sentence why nothing can be written there, empty while all is well). Signal: changed(sentence), with the same.
    """

    changed = Signal(str)
    _seen = Signal(object, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.away = ""
        self._job: Job | None = None
        self._shoot: Shoot | None = None
        self._seen.connect(self._hear, Qt.ConnectionType.QueuedConnection)

    def watch(self, shoot: "Shoot | None") -> None:
        """Look at this shoot's folder from now on, and at no other one's; None: at none."""
        if self._job is not None:
            self._job.cancel()
        self._shoot, self.away, self._job = shoot, "", None
        if shoot is not None:
            self._job = jobs.run("folder-watch", lambda progress: self._look(shoot, progress))

    def _look(self, shoot: "Shoot", progress: Progress) -> None:
        told = ""
        while not progress.wait(LOOK_S):
            why = shoot.gone() or ""
            if why != told and not progress.cancelled:
                told = why
                self._seen.emit(shoot, why)

    def _hear(self, shoot: "Shoot", why: str) -> None:
        if shoot is self._shoot and why != self.away:
            self.away = why
            self.changed.emit(why)
