"""What a person says of frames, painted at the key press, before it is written; and which frame was seen when the key went down."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from ui.state.work import caught

Row = dict[str, Any]
Said = Mapping[str, Any]
KEPT = 64
"""Pictures on the screen that are remembered: more than anybody can be behind."""


class Painted(Protocol):
    """What marks are painted on: the session."""

    rows: dict[str, Row]
    coverage: Any

    def show_rows(self, rows: list[Row]) -> None:
        """These rows are so now."""

    def show_coverage(self, coverage: Any) -> None:
        """The coverage is so now."""

    def read_again(self, frame_ids: Iterable[str]) -> None:
        """Read these from the catalog."""

    def do(self, work: Callable[[], Any], done: Callable[[Any], object] | None = None) -> None:
        """A change, off the window's thread."""

    def fail(self, error: BaseException) -> None:
        """Show an error."""


class Marking:
    """Marks that are painted and not read back from the catalog yet lie over the rows that are read meanwhile."""

    def __init__(self, session: Painted) -> None:
        self._session = session
        self._over: list[tuple[dict[str, Said], list[bool]]] = []

    def do(
        self, said: dict[str, Said], work: Callable[[], Any], done: Callable[[Any], object] = lambda result: None
    ) -> None:
        """Show what is said of frames (by id, the columns that change), and write it; should that fail, it goes back and is told why."""
        session = self._session
        known = {frame_id: values for frame_id, values in said.items() if frame_id in session.rows}
        mark = (known, [False])
        self._over.append(mark)
        session.show_rows([{**session.rows[frame_id], **values} for frame_id, values in known.items()])

        def finished(result: Any) -> None:
            mark[1][0] = True
            session.read_again(known)
            if isinstance(result, BaseException):
                session.fail(result)
            else:
                done(result)

        session.do(lambda: caught(work), finished)

    def decide(self, decided: Iterable[tuple[str, str]], values: Said, work: Callable[[], Any]) -> None:
        """The same of shots (SKU and role): their state, their note."""
        session = self._session
        coverage = session.coverage
        if coverage is not None:
            those = set(decided)
            shots = [replace(one, **values) if (one.sku, one.role) in those else one for one in coverage.shots]
            session.show_coverage(replace(coverage, shots=shots))

        def finished(result: Any) -> None:
            session.read_again(())
            if isinstance(result, BaseException):
                session.fail(result)

        session.do(lambda: caught(work), finished)

    def written(self) -> list[Any]:
        """The marks that a read that begins now finds in the catalog."""
        return [mark for mark in self._over if mark[1][0]]

    def read(self, marks: Iterable[Any]) -> None:
        """That read is there: these marks are in its rows, or are none."""
        gone = [id(mark) for mark in marks]
        self._over = [mark for mark in self._over if id(mark) not in gone]

    def over(self, row: Row) -> Row:
        """A row as it is shown: with what was said of it since."""
        for said, _ in self._over:
            if row["id"] in said:
                row = {**row, **said[row["id"]]}
        return row

    def forget(self) -> None:
        """Another drop is open."""
        self._over = []


class Seen:
    """What was on the screen when: a command belongs to the frame that was visible as its key went down, however late it is heard.

    Times are in ms of `time.monotonic`.
    """

    def __init__(self) -> None:
        self._shown: list[tuple[float, str, Said]] = []
        self._key_ms: float | None = None
        self._ahead_ms: float | None = None

    def painted(self, row: Row | None) -> None:
        """A frame is on the screen now, with these marks."""
        marks = {"rejected": bool(row["rejected"])} if row is not None else {}
        frame_id = str(row["id"]) if row is not None else ""
        if not self._shown or self._shown[-1][1:] != (frame_id, marks):
            self._shown = [*self._shown[-KEPT:], (now_ms(), frame_id, marks)]

    def key_down(self, timestamp: int) -> None:
        """A key is heard that went down at `timestamp`, ms of the system's own clock; 0 where it tells none.

        What the two clocks differ by is the least that any key was late.
        """
        late = now_ms() - timestamp
        if timestamp:
            self._ahead_ms = late if self._ahead_ms is None else min(self._ahead_ms, late)
        self._key_ms = timestamp + (self._ahead_ms or 0.0) if timestamp else now_ms()

    def key_done(self) -> None:
        """What comes now is of no key."""
        self._key_ms = None

    def frame(self) -> tuple[str, Said] | None:
        """The frame, and its marks, on the screen when the key of the present command went down; None where no key did, or nothing was."""
        if self._key_ms is None:
            return None
        before = [(frame_id, marks) for at, frame_id, marks in self._shown if at <= self._key_ms]
        return before[-1] if before and before[-1][0] else None


def now_ms() -> float:
    """Now, by a clock that is never set."""
    return time.monotonic() * 1000
