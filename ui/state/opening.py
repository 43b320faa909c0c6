"""What is read of a drop that is opened, off the window's thread: what its first page needs first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from ui.state.lasting import kept_for_long

if TYPE_CHECKING:
    from studio.shoot.handed_out import Coverage, Shoot

Row = dict[str, Any]
SEEN_FIRST = 40
"""The widest screen shows no more frames in one line."""


@dataclass(frozen=True)
class Opened:
    """A drop as the session takes it. rows: frame id -> row. prepared: what was made of all rows, by its name."""

    shoot: "Shoot"
    rows: dict[str, Row]
    coverage: "Coverage"
    checklist: dict[str, Any]
    prepared: dict[str, Any]


class Openings(QObject):
    """The drops that are on their way into the window.

    Attributes: under_way, how many; asked, the page that somebody went to meanwhile. Signal: changed().
    """

    changed = Signal()
    _failed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.under_way, self.asked = 0, ""
        self._failed.connect(self._has_failed, Qt.ConnectionType.QueuedConnection)

    def went_to(self, page: str) -> None:
        """Somebody went to a page."""
        self.asked = page if self.under_way else ""

    def count(self, by: int) -> None:
        """One more was begun (1), or one has ended (-1)."""
        if self.under_way == 0:
            self.asked = ""
        self.under_way += by
        self.changed.emit()

    def _has_failed(self) -> None:
        self.count(-1)

    def read(self, work: Callable[[], Opened]) -> Opened:
        """Read one, on any thread; one that can't be opened has ended."""
        try:
            return work()
        except BaseException:
            self._failed.emit()
            raise


def read_all(
    shoot: "Shoot",
    prepare: Mapping[str, Callable[[list[Row]], Any]],
    lasts: bool,
    coming: Callable[[bool, list[str]], object],
) -> Opened:
    """coming(newest, previews): what will be seen first, told before thousands of rows are read. lasts: see `kept_for_long`."""
    shoot.news()  # from before the first read on, so that nothing falls between the two
    coverage = shoot.coverage()
    newest = not coverage.complete
    coming(newest, list(shoot.frames.seen_first(SEEN_FIRST, newest)))
    with kept_for_long(lasts):
        rows = list(shoot.frames.shown())
        prepared = {name: make(rows) for name, make in prepare.items()}
    return Opened(shoot, {row["id"]: row for row in rows}, coverage, shoot.checklist.state(), prepared)
