"""The producer's board while the window serves it: begun, shown, ended. What it is, the studio says (`studio.web.board`)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from studio.base.language import tr
from ui.state.session import Session
from ui.state.work import Task

if TYPE_CHECKING:
    from studio.web.board import BoardPage
    from studio.web.board_door import BoardPerson

WAIT_S = 0.5


@dataclass
class _Served:
    drop: str
    task: Task | None = None
    page: "BoardPage | None" = None


class ServedBoard(QObject):
    """One at a time, of the open drop. Signals: changed(), it began or ended, or codes or people are others; ready(), it listens."""

    changed = Signal()
    ready = Signal()
    _listens = Signal(object, object)
    _says = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._run: _Served | None = None
        self._next: str | None = None
        self._listens.connect(self._set_ready, Qt.ConnectionType.QueuedConnection)
        self._says.connect(session.said, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        """Whether it listens, or is about to."""
        return self._run is not None and not (self._run.task is not None and self._run.task.progress.cancelled)

    @property
    def page(self) -> "BoardPage | None":
        """What is served, once it listens."""
        return self._run.page if self._run is not None and self.running else None

    @property
    def people(self) -> "list[BoardPerson]":
        """Who is in and has said who they are, in the order in which they came."""
        page = self.page
        return [one for one in page.people if one.name] if page is not None else []

    def begin(self, address: str) -> None:
        """Serve the open drop's board on that address; one that runs elsewhere ends first."""
        shoot = self._session.shoot
        if shoot is None:
            return
        if self._run is not None:
            self._next = address
            self.stop()
            return
        run = self._run = _Served(shoot.code)

        def work(progress: Any) -> None:
            from studio.web.board import BoardPage

            told = self._told_from_elsewhere
            with BoardPage(shoot, address, say=self._says.emit, told=told) as page:
                self._listens.emit(run, page)
                while not progress.wait(WAIT_S):
                    pass

        run.task = self._session.run(
            tr("Board"), work, lambda _: self._ended(run), lambda _: self._ended(run), quiet=True
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

    def _set_ready(self, run: _Served, page: "BoardPage | None") -> None:
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
