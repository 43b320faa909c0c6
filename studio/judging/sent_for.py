"""Which shot a file of a live source was sent for: the one that was armed when the source first saw it, over any stop.

A slate or tag counts from its own arrival on, though what it shows is known a moment later: files that were seen in between are its shot's.
"""

import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping

from studio.base.clock import now_text
from studio.catalog import awaited
from studio.catalog.drops import shots_of
from studio.catalog.shown_marks import mark_before
from studio.ingest.discover import SourceFile
from studio.ingest.watching import Carrying, FrameSource, Noted, Sent, Shot
from studio.judging.claims import is_end, marked
from studio.judging.ends import is_armed_by_mark
from studio.open_drop import OpenDrop

_MANY, _SOON_S = 64, 1.0
"""Notes of files that were here already are taken out some at a time: each transaction waits for the disk."""
_MARKS = 16


class SentFor:
    """The notes of one source that runs. armed: which shot is. It is told of each file in turn, and then answers for that one."""

    def __init__(self, drop: OpenDrop, source: FrameSource, armed: Callable[[], Shot | None]) -> None:
        self._drop, self._source, self._armed = drop, source, armed
        self.began_at = now_text()
        self._marks: deque[tuple[str, str, Shot | None]] = deque(maxlen=_MARKS)
        self._name: str | None = None
        self._sent: Sent | None = None
        self._done: list[str] = []
        self._since = time.monotonic()
        if isinstance(source, Carrying):
            source.armed(armed())
            drop.events.armed.connect(source.armed)
        if isinstance(source, Noted):
            source.note_with(self)

    def close(self) -> None:
        """The source has ended."""
        self._take_out()
        if isinstance(self._source, Carrying):
            self._drop.events.armed.disconnect(self._source.armed, missing_ok=True)

    # -- what a source sees (`studio.ingest.watching.Noting`) --------------------------------------------------------

    def seen(self, names: Mapping[str, int | None], sent: Sent | None = None) -> None:
        """These files are seen: the shot that they were sent for, or that is armed now, is theirs, unless one is noted already."""
        armed, drop = sent.shot if sent is not None else self._armed(), self._drop
        shot = shots_of(drop.catalog, drop.id).get(armed) if armed is not None else None
        awaited.note(drop.catalog, drop.id, names, shot, now_text())

    def only(self, prefix: str, names: Collection[str]) -> None:
        """Of the files whose names begin so these alone are there."""
        awaited.keep_only(self._drop.catalog, self._drop.id, prefix, names)

    # -- one file after the other --------------------------------------------------------------------------------

    def begin(self, file: SourceFile) -> None:
        """This file is taken in now."""
        source = self._source
        self._name = source.known_as(file) if isinstance(source, Noted) else None
        self._sent = source.sent(file) if isinstance(source, Carrying) else None
        if self._sent is None and self._name is not None:
            row = awaited.noted(self._drop.catalog, self._drop.id, self._name)
            if row is not None:
                shot = (row["sku"], row["role"]) if row["sku"] is not None else None
                self._sent = Sent(shot, row["seen_at"])

    @property
    def shot(self) -> Shot | None:
        """The shot of that file."""
        if self._sent is None:
            return self._armed()
        shot, at = self._sent
        # Of the slates and tags that came before it the last one, where what it shows was not known yet when the file was seen.
        marks = [mark for mark in self._marks if at is not None and mark[0] < at < mark[1]]
        if marks:
            return marks[-1][2]
        return self._marked_before(shot, str(at)) if shot is not None and self.is_from_before else shot

    def _marked_before(self, shot: Shot, at: str) -> Shot | None:
        """Its shot, or what a slate or tag shows that came before it, was armed for the same shot, and was only read after it came.

        None: that slate names no shot, and so ended what a slate or tag before it had armed.
        """
        drop = self._drop
        mark = mark_before(drop.catalog, drop.id, at)
        if mark is None or mark["known_at"] < at or shots_of(drop.catalog, drop.id).get(shot) != mark["was"]:
            return shot
        if is_end(drop, mark["id"]):
            return None if is_armed_by_mark(drop, drop.catalog.get("frame", mark["id"]), mark["was"]) else shot
        return marked(drop, mark["id"], shot) or shot

    @property
    def is_from_before(self) -> bool:
        """Whether it was seen before this source began."""
        return self._sent is not None and self._sent.at is not None and self._sent.at < self.began_at

    def recorded(self, frame_id: str) -> None:
        """In the transaction that records it: it is awaited no more."""
        if self.is_from_before and self._sent is not None:
            self._drop.catalog.update("frame", frame_id, {"seen_at": self._sent.at})
        if self._name is not None:
            awaited.forget(self._drop.catalog, self._drop.id, [self._name])
            self._name = None

    def taken(self, file: SourceFile) -> None:
        """It is in, or was here already."""
        self._done += [self._name] if self._name is not None else []
        if len(self._done) >= _MANY or time.monotonic() - self._since > _SOON_S:
            self._take_out()

    def failed(self, file: SourceFile) -> None:
        """It could not be taken in, which has been told. With nothing in it, it is not waited for; should bytes come, its shot is known."""
        if file.is_empty and self._name is not None:
            awaited.stayed_empty(self._drop.catalog, self._drop.id, self._name)

    def marked(self, came_at: str, shot: Shot | None) -> None:
        """A slate or tag that came in at that time (UTC text) has armed its shot, or ended what was armed (None). From any thread."""
        self._marks.append((came_at, now_text(), shot))

    def _take_out(self) -> None:
        done: Iterable[str]
        done, self._done, self._since = self._done, [], time.monotonic()
        if done:
            awaited.forget(self._drop.catalog, self._drop.id, done)
