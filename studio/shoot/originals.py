"""The verbs of a Shoot that look after its originals: read them and their backups again, and make good what is damaged."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from studio.base.jobs import Progress
from studio.catalog import history, readings
from studio.open_drop import OpenDrop
from studio.shoot.presence import while_there

if TYPE_CHECKING:
    from studio.ingest.check_report import CheckReport, LastReading


class OriginalVerbs:
    """Originals and backups, long after they were copied."""

    def __init__(self, drop: OpenDrop) -> None:
        self._drop = drop

    def check(
        self,
        backup: Path | None = None,
        repair: bool = False,
        cards: Sequence[Path] = (),
        progress: Progress | None = None,
    ) -> "CheckReport":
        """Read every original and every backup again from its disk; see `studio.ingest.check.check`.

        repair: make a damaged copy good from another one, or from `cards`. Raises NotFound, Interrupted; run again, it goes on.
        """
        from studio.ingest import check

        progress = progress or Progress()
        with while_there(self._drop, progress):
            return check.check(self._drop, backup=backup, fix=repair, cards=cards, progress=progress)

    def check_at_leisure(self, progress: Progress, pause: Callable[[], None]) -> "CheckReport":
        """The same, of a computer that has nothing else to do: `pause` is called before each file, and may wait. Raises Interrupted."""
        from studio.ingest import check

        with while_there(self._drop, progress):
            return check.check(self._drop, progress=progress, pause=pause)

    def is_due(self) -> bool:
        """Whether all ought to be read again: never done, or longer than a week ago."""
        from studio.ingest import check

        return check.is_due(self._drop)

    def last_reading(self) -> "LastReading | None":
        """When all were read again, and what was found; None when they never were."""
        from studio.ingest import check_report

        done = readings.last_done(self._drop.catalog, self._drop.id)
        if done is None:
            return None
        return check_report.last_reading(
            done["result"], history.frames_repaired_since_reading(self._drop.catalog, self._drop.id)
        )
