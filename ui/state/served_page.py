"""A page for visitors while the window serves it: begun, shown, ended. What it is, the studio says (`studio.web`)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from ui.state.session import Session
from ui.state.work import Task

WAIT_S = 0.5
Told = Callable[[], object]
Say = Callable[[str], object]


@dataclass
class _Served:
    task: Task | None = None
    page: Any = None


class ServedPage(QObject):
    """One at a time, of the open drop. what: how the window calls it.

    Signals: changed(), it began or ended, or something of it is another; ready(), it listens.
    """

    changed = Signal()
    ready = Signal()
    _listens = Signal(object, object)
    _says = Signal(str)

    def __init__(self, session: Session, what: str) -> None:
        super().__init__(session)
        self._session, self._what = session, what
        self._run: _Served | None = None
        self._next: str | None = None
        self._listens.connect(self._set_ready, Qt.ConnectionType.QueuedConnection)
        self._says.connect(session.said, Qt.ConnectionType.QueuedConnection)

    def made(self, shoot: Any, address: str, say: Say, told: Told) -> AbstractContextManager[Any]:
        """What is served, as a context manager; made on a thread of its own. say: told what the crew should know. told: of changes."""
        raise NotImplementedError

    def is_over(self, page: Any) -> bool:
        """Whether it comes to its end by itself now."""
        return False

    @property
    def running(self) -> bool:
        """Whether it listens, or is about to."""
        return self._run is not None and not (self._run.task is not None and self._run.task.progress.cancelled)

    @property
    def page(self) -> Any:
        """What is served, once it listens."""
        return self._run.page if self._run is not None and self.running else None

    def begin(self, address: str) -> None:
        """Serve it on that address; one that runs elsewhere ends first."""
        shoot = self._session.shoot
        if shoot is None:
            return
        if self._run is not None:
            self._next = address
            self.stop()
            return
        run = self._run = _Served()

        def work(progress: Any) -> None:
            with self.made(shoot, address, self._says.emit, self._told_from_elsewhere) as page:
                self._listens.emit(run, page)
                while not progress.wait(WAIT_S) and not self.is_over(page):
                    pass

        run.task = self._session.run(
            self._what, work, lambda _: self._ended(run), lambda _: self._ended(run), quiet=True
        )
        self.changed.emit()

    def stop(self) -> None:
        """End it: nobody sees it any more."""
        if self._run is not None and self._run.task is not None:
            self._run.task.cancel()
            self.changed.emit()

    def _told_from_elsewhere(self) -> None:
        # From another thread: it arrives on the window's.
        self._listens.emit(self._run, None)

    def _set_ready(self, run: _Served, page: Any) -> None:
        if run is not self._run or run is None:
            return
        begins = page is not None and run.page is None
        run.page = page or run.page
        self.changed.emit()
        if begins:
            self.ready.emit()

    def _ended(self, run: _Served) -> None:
        if self._run is run:
            self._run = None
        self.changed.emit()
        if self._next is not None:
            address, self._next = self._next, None
            self.begin(address)
