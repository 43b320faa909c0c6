"""What is typed into a delivery plan, taken to the studio off the window's thread, and what the studio says of it."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from studio.base.language import tr
from studio.base.retold import retold
from ui.parts.field import Loc
from ui.state.session import Session
from ui.state.work import caught

if TYPE_CHECKING:
    from studio.shoot.handed_out import PlanWriting, PlanWritten

Row = dict[str, Any]
SOON_MS = 400
"""What is typed goes to the disk this long after its key."""
LOOK_MS = 1000
"""How often is looked whether another program has written the file."""


class PlanPen(QObject):
    """One plan at a time. Attributes: writing, state (as last told, or None), sent (the newest delivery of each line, by audience, recipe
    and target).

    Signals: changed(anew), the state is told; anew: it may be another than what was typed · told(sentence, kind)
    """

    changed = Signal(bool)
    told = Signal(str, str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.writing: PlanWriting | None = None
        self.state: PlanWritten | None = None
        self.sent: dict[tuple[str, str, str], Row] = {}
        self._session, self._typed, self._lock = session, dict[Loc, Any](), threading.RLock()
        self._under_way, self._wrong = 0, ""
        self._waiting: list[Callable[[], Any]] = []
        self._timer = QTimer(self, singleShot=True, interval=SOON_MS)
        self._timer.timeout.connect(self._send)
        self._looking = QTimer(self, interval=LOOK_MS)
        self._looking.timeout.connect(self._look)
        session.ended.connect(self.close)

    def open(self, path: Path | None = None) -> None:
        """The open drop's own plan, or another that lies at `path`; what was typed into the one before is written first."""
        shoot = self._session.shoot
        self.flush()
        self.writing, self.state, self.sent = None, None, {}
        self.changed.emit(True)
        if shoot is None:
            return

        def work() -> "tuple[PlanWriting, PlanWritten, dict[tuple[str, str, str], Row]]":
            from studio.shoot import PlanWriting

            made = PlanWriting.of_shoot(shoot, path)
            return made, made.state(), shoot.deliveries.by_line()

        def done(found: Any) -> None:
            if isinstance(found, BaseException):
                self.told.emit(retold(str(found)), "bad")
            elif shoot is self._session.shoot:
                self.writing, self.state, self.sent = found
                self.changed.emit(True)

        self._session.do(lambda: caught(work), done)

    def watch(self, on: bool) -> None:
        """Look for what other programs write, while the plan is seen; what was typed is written when it is no more."""
        if on:
            self._looking.start()
            self._look()
        else:
            self._looking.stop()
            self.flush()

    def typing(self, loc: Loc) -> bool:
        """Whether what was typed there is still on its way."""
        return loc in self._typed

    def type(self, loc: Loc, value: Any) -> None:
        """What stands in a field now; it is written within a moment."""
        self._typed[loc] = value
        if not self._timer.isActive():
            self._timer.start()

    def edit(self, work: "Callable[[PlanWriting], object]", anew: bool = True) -> None:
        """Change more than a field's text, after all that was typed."""
        self._send(work, anew)

    def flush(self) -> None:
        """Write what was typed, and let what is typed from now on be undone by itself."""
        if self._typed:
            self._send()

    def close(self) -> None:
        """The window closes: what was typed lies on the disk when this returns."""
        self._looking.stop()
        self.flush()
        with self._lock:
            while self._waiting:
                self._waiting[0]()
        self.writing = None

    def undo(self) -> None:
        """Take back the last edit of the plan."""
        self._send(
            lambda writing: self._say(tr("Undone"), writing.edited.undo(), tr("There is nothing to undo.")), True
        )

    def redo(self) -> None:
        """Do again what was taken back last."""
        nothing = tr("There is nothing to do again.")
        self._send(lambda writing: self._say(tr("Done again"), writing.edited.redo(), nothing), True)

    def _say(self, word: str, what: str, nothing: str) -> str:
        return f"{word}: {retold(what)}." if what else nothing

    def _take(self) -> dict[Loc, Any]:
        typed, self._typed = self._typed, {}
        self._timer.stop()
        return typed

    def _put(self, writing: "PlanWriting", typed: dict[Loc, Any]) -> None:
        for loc, value in typed.items():
            writing.edited.put(loc, value, typing_on=True)

    def _send(self, work: "Callable[[PlanWriting], object] | None" = None, anew: bool = False) -> None:
        writing, typed, shoot = self.writing, self._take(), self._session.shoot
        if writing is None or shoot is None:
            return
        self._under_way += 1

        def write() -> "tuple[PlanWritten, dict[tuple[str, str, str], Row], list[str]]":
            told = []
            self._put(writing, typed)
            if work is not None:
                writing.edited.settle()
                told.append(work(writing))
            told.append(writing.keep())
            return writing.state(), shoot.deliveries.by_line(), [one for one in told if isinstance(one, str) and one]

        def once() -> Any:
            # Where the window closes first, it was done there.
            with self._lock:
                if once in self._waiting:
                    self._waiting.remove(once)
                    return caught(write)
                return None

        def done(found: Any) -> None:
            self._under_way -= 1
            if isinstance(found, BaseException):
                # What can't be written stands in the fields, and is tried again with the next edit.
                self.told.emit(retold(str(found)), "bad")
            elif found is not None and writing is self.writing:
                self.state, self.sent, told = found
                self.changed.emit(anew and not self._typed)
                for one in told:
                    self.told.emit(one, "muted")

        self._waiting.append(once)
        self._session.do(once, done)

    def look_again(self) -> None:
        """Deliveries, or the targets that are known, may be others."""
        self._send()

    def _look(self) -> None:
        writing = self.writing
        if writing is None or self._typed or self._under_way:
            return

        def work() -> "PlanWritten | None":
            with self._lock:
                return writing.state() if writing.look() else None

        def done(found: Any) -> None:
            wrong, self._wrong = self._wrong, str(found) if isinstance(found, BaseException) else ""
            if self._wrong and self._wrong != wrong:
                self.told.emit(retold(self._wrong), "bad")
            if isinstance(found, BaseException) or found is None or writing is not self.writing:
                return
            self.state = found
            self.changed.emit(not self._typed)
            name = writing.path.name
            self.told.emit(
                tr(
                    "{name} was changed by another program; what it wrote is shown. Undo brings back what was here.",
                    name=name,
                ),
                "muted",
            )

        self._session.do(lambda: caught(work), done)
