"""Previews that are not in the cache (any more) are made anew by workers: what is seen first, what was scrolled away not at all."""

import queue
import time
from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from studio.base import jobs
from studio.base.errors import ThreeshotError
from ui.parts.thumbnails import Pictures
from ui.state.session import Row, Session

AT_ONCE = 2
STALE_S = 1.0
"""A wish that is older is asked about again: whoever still shows it wishes anew, and what was scrolled away is not made."""
_PAINTED_S = 0.05
"""Wishes within this are of one painting, and come in its order."""
_MOST = 400
_IDLE_MS = 20_000
_BY_PREVIEW = "MissingPreviews.rows"
Wish = tuple[Path, str]


class MissingPreviews(QObject):
    """Listens to what `pictures` finds absent. Attribute: made_count, of those made by now. Signal: made(path)."""

    made = Signal(str)
    _ended = Signal(str, bool)

    def __init__(self, session: Session, pictures: Pictures) -> None:
        super().__init__(session)
        self._session, self._pictures = session, pictures
        self.made_count = 0
        self._wishes: OrderedDict[str, float] = OrderedDict()
        self._running: set[str] = set()
        self._rows: dict[str, Row] = {}
        self._line: queue.SimpleQueue[Wish | None] = queue.SimpleQueue()
        self._jobs: list[jobs.Job] = []
        self._idle = QTimer(self, singleShot=True, interval=_IDLE_MS)
        self._idle.timeout.connect(self._let_go)
        self._ended.connect(self._take, Qt.ConnectionType.QueuedConnection)
        pictures.absent.connect(self._want, Qt.ConnectionType.QueuedConnection)
        session.prepare[_BY_PREVIEW] = lambda rows: {row["preview"]: row for row in rows}
        session.frames_reset.connect(self._all_others)
        session.frames_changed.connect(self._others)
        for changed in (session.shoot_changed, session.folder.changed):
            changed.connect(self._try_again)

    @property
    def busy(self) -> bool:
        """Whether something is being made, or waits for it."""
        return bool(self._wishes or self._running)

    def close(self) -> None:
        """Make no more; what is under way is left to its worker's end."""
        self.blockSignals(True)
        self._wishes.clear()
        self._let_go()

    def _all_others(self) -> None:
        rows = self._session.rows.values()
        found = self._session.prepared.get(_BY_PREVIEW)
        self._rows = {row["preview"]: row for row in rows} if found is None else found

    def _others(self, ids: list[str]) -> None:
        self._rows.update((row["preview"], row) for row in map(self._session.rows.__getitem__, ids))

    def _try_again(self) -> None:
        """Another drop is open, or its disk is there again."""
        again, self._pictures.unmade = self._pictures.unmade, set()
        for path in again:
            # Where it is still shown it is asked for anew.
            self._pictures.ready.emit(path)

    def _want(self, path: str) -> None:
        if path in self._running or path in self._pictures.unmade or self._row_of(path) is None:
            return
        self._wishes[path] = time.monotonic()
        self._wishes.move_to_end(path)
        while len(self._wishes) > _MOST:
            self._wishes.popitem(last=False)
        self._start()

    def _row_of(self, path: str) -> Row | None:
        """Whose preview it is that a look has written before; of a frame that nobody has looked at yet, the look will write it."""
        row = self._rows.get(path)
        made = row is not None and row["examined_at"] and row["path"] and not row["error"] and row["kind"] != "clip"
        return row if made else None

    def _next(self) -> str | None:
        """The first of the newest painting that is still wanted; who wished too long ago is asked again."""
        now, stale = time.monotonic(), []
        while self._wishes:
            newest = next(reversed(self._wishes.values()))
            if now - newest > STALE_S:
                stale, self._wishes = list(self._wishes), OrderedDict()
                break
            path = next(path for path, at in self._wishes.items() if newest - at <= _PAINTED_S)
            del self._wishes[path]
            return path
        for path in stale:
            self._pictures.ready.emit(path)
        return None

    def _start(self) -> None:
        shoot = self._session.shoot
        while len(self._running) < AT_ONCE and shoot is not None:
            path = self._next()
            row = self._row_of(path) if path is not None else None
            if path is None or row is None:
                return
            if not self._jobs:
                line, told = self._line, self._ended
                self._jobs = [
                    jobs.run(f"previews-{n}", lambda _, line=line, told=told: _serve(line, told))
                    for n in range(AT_ONCE)
                ]
            self._idle.stop()
            self._running.add(path)
            self._line.put((shoot.folder / row["path"], path))

    def _take(self, path: str, well: bool) -> None:
        self._running.discard(path)
        self._pictures.forget(path)
        if well:
            self.made_count += 1
            self.made.emit(path)
            self._pictures.ready.emit(path)
        else:
            self._pictures.unmade.add(path)
            self._pictures.ready.emit(path)
        self._start()
        if not self._running:
            self._idle.start()

    def _let_go(self) -> None:
        for _ in self._jobs:
            self._line.put(None)
        self._jobs, self._line = [], queue.SimpleQueue()


def _serve(line: "queue.SimpleQueue[Wish | None]", told: Signal) -> None:
    from studio.shoot import Previews

    with Previews() as previews:
        while (wish := line.get()) is not None:
            source, target = wish
            well = True
            try:
                previews.write(source, Path(target))
            except (ThreeshotError, OSError):
                # Its frame says what is wrong with it as soon as somebody looks at the original.
                well = False
            try:
                told.emit(target, well)
            except RuntimeError:
                return  # The window closed meanwhile.
