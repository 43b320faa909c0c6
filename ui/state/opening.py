"""What is read of a drop that is opened, off the window's thread: what its first page needs first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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
