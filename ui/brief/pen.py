"""What is typed into the brief, taken to the studio off the window's thread, and what the studio says of it."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from studio.base.language import tr
from ui.state.session import Session
from ui.state.work import caught

if TYPE_CHECKING:
    from studio.shoot.handed_out import BriefWriting, Shoot, Written

    _Answer = tuple[Any, bool, Written, BaseException | None]

Loc = tuple[str | int, ...]
SOON_MS = 400
"""What is typed goes to the disk this long after its key, also while typing goes on."""
LOOK_MS = 1000
"""How often is looked whether another program has written the file."""


class Pen(QObject):
    """One brief at a time. Attributes: writing (or None), state (as last told, or None), fresh (a new drop's, not the open one's).

    Signals:
        changed(anew): the state is told; anew: it may be another than what was typed (undo, another program)
        told(sentence): what was recognised in rows that were pasted · asked(): both have changed, one is to be chosen
        opened(): another brief is under the pen, or none
    """

    changed = Signal(bool)
    told = Signal(str)
    asked = Signal()
    opened = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.writing: BriefWriting | None = None
        self.state: Written | None = None
        self._session = session
        self._typed: dict[Loc, Any] = {}
        self._under_way, self._anew = 0, False
        self._lock = threading.RLock()
        self._waiting: list[Callable[[], _Answer]] = []
        self._trouble = ""
        self._timer = QTimer(self, singleShot=True, interval=SOON_MS)
        self._timer.timeout.connect(self._send)
        self._looking = QTimer(self, interval=LOOK_MS)
        self._looking.timeout.connect(self.look)

    @property
    def fresh(self) -> bool:
        """Whether it is a new drop's."""
        return self.writing is not None and self.writing.shoot is None

    def typing(self, loc: Loc) -> bool:
        """Whether what was typed there is still on its way."""
        return loc in self._typed

    # -- which brief ----------------------------------------------------------------------------------------------

    def open_new(self, zone: str) -> None:
        """Begin a new drop's brief."""
        self._open(lambda: _writing().new(zone, self._session.catalog))

    def open_draft(self, path: Path) -> None:
        """Go on with a new drop's brief that was begun."""
        self._open(lambda: _writing().of_draft(path, self._session.catalog))

    def open_shoot(self, shoot: "Shoot") -> None:
        """The open drop's brief, with what was typed before and is not in the drop yet."""
        self._open(lambda: _writing().of_shoot(shoot))

    def put_down(self) -> None:
        """No brief any more; what was typed is kept."""
        self.leave()
        self._typed.clear()
        self.writing, self.state = None, None
        self.opened.emit()

    def _open(self, make: "Callable[[], BriefWriting]") -> None:
        self.leave()
        # Should the other one not be readable, nothing is typed into this one instead.
        self.writing, self.state = None, None

        def work() -> "tuple[BriefWriting, Written]":
            made = make()
            return made, made.state()

        def done(found: "tuple[BriefWriting, Written]") -> None:
            self._typed.clear()
            self.writing, self.state = found
            self._under_way, self._anew = 0, False
            self.opened.emit()
            self.changed.emit(True)
            if found[1].theirs:
                self.asked.emit()

        self._session.do(work, done)

    def watch(self, on: bool) -> None:
        """Look for what other programs write, while the page is seen."""
        if on:
            self._looking.start()
            self.look()
        else:
            self._looking.stop()

    # -- edits ----------------------------------------------------------------------------------------------------

    def type(self, loc: Loc, value: Any) -> None:
        """What stands in a field now; it is written within a moment."""
        self._typed[loc] = value
        if not self._timer.isActive():
            self._timer.start()

    def edit(self, work: "Callable[[BriefWriting], object]", anew: bool = False) -> None:
        """Change more than a field's text, after all that was typed. A sentence that it gives is told."""
        self._send(work, anew)

    def undo(self) -> None:
        """Take back the last edit of the brief."""
        self._send(lambda writing: self._say(tr("Undone"), writing.edited.undo()), True)

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._send(lambda writing: self._say(tr("Done again"), writing.edited.redo()), True)

    def _say(self, word: str, what: str) -> None:
        said = (
            f"{word}: {what}."
            if what
            else tr("There is nothing to undo.")
            if word == "Undone"
            else tr("There is nothing to do again.")
        )
        self._session.said.emit(said)

    def leave(self) -> None:
        """A field, or the page, is left: what was typed goes to the drop, if nothing is wrong with it."""
        unsaved = self.state is not None and self.state.unsaved and not self.fresh
        if self._typed or self._under_way or unsaved:
            self._send(None, bring=True)

    def close(self) -> None:
        """The window closes: what was typed until now lies on the disk when this returns."""
        self._looking.stop()
        self.leave()
        with self._lock:
            while self._waiting:
                self._waiting.pop(0)()
        self.writing = None

    def look(self) -> None:
        """See whether another program has written the file."""
        writing = self.writing
        if writing is None or writing.shoot is None or self._typed or self._under_way:
            return

        def work() -> "tuple[str, Written | None]":
            with self._lock:
                how = writing.look() if writing.shoot is not None and writing.shoot.gone() is None else ""
                return how, writing.state() if how else None

        def done(found: "tuple[str, Written | None] | BaseException") -> None:
            # What lasts is said once, not every second.
            trouble, self._trouble = self._trouble, str(found) if isinstance(found, BaseException) else ""
            if isinstance(found, BaseException):
                if self._trouble != trouble:
                    self._session.fail(found)
                return
            how, state = found
            if writing is not self.writing or state is None:
                return
            self.state = state
            self.changed.emit(not self._typed)
            if how == "asks":
                self.asked.emit()
            else:
                self._session.brief_changed.emit()
                self.told.emit(
                    tr(
                        "brief.yaml was changed by another program; what it wrote is shown. Undo brings back "
                        "what was here."
                    )
                )

        self._session.do(lambda: caught(work), done)

    def decide(self, mine: bool) -> None:
        """Both have changed: mine counts, or the other program's."""
        self._send(lambda writing: writing.decide(mine), True)

    def _take(self) -> dict[Loc, Any]:
        typed, self._typed = self._typed, {}
        return typed

    def _send(
        self, work: "Callable[[BriefWriting], object] | None" = None, anew: bool = False, bring: bool = False
    ) -> None:
        writing, typed = self.writing, self._take()
        if writing is None:
            return
        self._timer.stop()
        self._under_way += 1
        self._anew = self._anew or anew
        bring = bring or work is not None

        def do() -> "_Answer":
            said: Any = None
            error: BaseException | None = None
            applied = False
            try:
                _put(writing, typed)
                if work is not None:
                    writing.edited.settle()
                    said = work(writing)
                writing.keep()
                if bring:
                    writing.edited.settle()
                    applied = writing.apply()
            except Exception as found:
                error = found
                writing.keep()
            return said, applied, writing.state(), error

        self._waiting.append(do)
        self._session.do(lambda: self._next(do), lambda answer: self._arrived(writing, *answer) if answer else None)

    def _next(self, do: "Callable[[], _Answer]") -> "_Answer | None":
        """What is due, on the thread that has it now; None when it was done already, as the window closed."""
        with self._lock:
            if do not in self._waiting:
                return None
            self._waiting.remove(do)
            return do()

    def _arrived(
        self, writing: "BriefWriting", said: Any, applied: bool, state: "Written", error: BaseException | None
    ) -> None:
        if error is not None:
            self._session.fail(error)
            self._anew = True
        if applied:
            self._session.brief_changed.emit()
        if writing is not self.writing:
            return
        self._under_way -= 1
        asks = state.theirs and not (self.state is not None and self.state.theirs)
        self.state = state
        if isinstance(said, str) and said:
            self.told.emit(said)
        if not self._under_way and not self._typed:
            anew, self._anew = self._anew, False
            self.changed.emit(anew)
        if asks:
            self.asked.emit()


def _put(writing: "BriefWriting", typed: dict[Loc, Any]) -> None:
    for loc, value in typed.items():
        name = str(next(part for part in reversed(loc) if isinstance(part, str))).replace("_", " ")
        writing.edited.put(loc, value, tr("the {name}", name=name), typing_on=True)


def _writing() -> "type[BriefWriting]":
    from studio.shoot import BriefWriting

    return BriefWriting
