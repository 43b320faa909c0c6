"""The verbs of a Shoot that look after its originals: read them and their backups again, and make good what is damaged."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from studio.base.errors import NotFound
from studio.base.jobs import Progress
from studio.base.paths import at_home
from studio.base.wording import all_of
from studio.catalog import history, readings, second_copies
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

    def forget_backup(self, backup: Path, who: str | None = None) -> int:
        """A backup was given away or erased: its copies are not asked for any more; how many there were. Nothing on it is touched.

        backup: the folder of the import, or the drop's own there. Raises NotFound, naming the places there are.
        """
        named = at_home(backup).absolute()
        known = second_copies.places(self._drop.catalog, self._drop.id)
        place = next((one for one in (str(named), str(named / self._drop.code)) if one in known), None)
        if place is None:
            there = f"they are at {all_of(known)}" if known else "it has none"
            raise NotFound(f"{named}: no second copies of {self._drop.code} are recorded there; {there}.")
        with self._drop.catalog.change():
            files = second_copies.forget(self._drop.catalog, self._drop.id, place)
            self._drop.catalog.tell("backup.forgotten", self._drop.id, None, {"place": place, "files": files}, who=who)
        self._drop.write_journal()
        return files

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
