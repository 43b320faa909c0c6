"""What others do meanwhile: looked for as long as somebody sees the window, and told within a second."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ui.state.work import Work, caught

if TYPE_CHECKING:
    from studio.shoot.handed_out import Catalog, News, Shoot

FOLLOW_MS = 300
"""How often is looked whether another window or a command has changed something."""
WROTE_MS = 600
"""No more often than that is told that the catalog is another."""


class Following(QObject):
    """Looks off the window's thread, one look at a time, until it is told to stop.

    work: reads. shoot, catalog: those that are open then, or None.

    Signals: news(of the open drop) · wrote(), anything was written into the catalog elsewhere or off the window's thread, of whatever drop.
    """

    news = Signal(object)
    wrote = Signal()

    def __init__(
        self, work: Work, shoot: "Callable[[], Shoot | None]", catalog: "Callable[[], Catalog | None]"
    ) -> None:
        super().__init__(work)
        self._work, self._shoot, self._catalog = work, shoot, catalog
        self._asking, self._trouble = False, ""
        self._seen: int | None = None
        self._untold, self._told = False, 0.0
        self._timer = QTimer(self, interval=FOLLOW_MS)
        self._timer.timeout.connect(self._ask)

    @property
    def looks(self) -> bool:
        """Whether it does."""
        return self._timer.isActive()

    def follow(self, on: bool) -> None:
        """Look now and often, or stop looking: nobody sees it."""
        if on:
            self._timer.start()
            self._ask()
        else:
            self._timer.stop()

    def _ask(self) -> None:
        shoot, catalog = self._shoot(), self._catalog()
        if self._asking or self._work.is_closed or catalog is None:
            return
        self._asking = True

        def look() -> "tuple[News | None, int]":
            from studio.shoot import changes_seen

            return shoot.news() if shoot is not None else None, changes_seen(catalog)

        def answered(found: "tuple[News | None, int] | BaseException") -> None:
            self._asking = False
            trouble, self._trouble = self._trouble, str(found) if isinstance(found, BaseException) else ""
            if isinstance(found, BaseException):
                # What lasts is said once, not three times a second.
                if self._trouble != trouble:
                    self._work.fail(found)
                return
            news, seen = found
            if news is not None and shoot is self._shoot():
                self.news.emit(news)
            # At the first look, too: somebody may have written since whoever listens had read.
            self._untold = self._untold or self._seen != seen
            self._seen = seen
            self._tell()

        self._work.read(lambda: caught(look), answered)

    def _tell(self) -> None:
        """At once where nothing was told for a moment; else at a later look."""
        if self._untold and (time.monotonic() - self._told) * 1000 >= WROTE_MS:
            self._untold, self._told = False, time.monotonic()
            self.wrote.emit()
