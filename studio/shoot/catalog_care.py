"""The care of the person's catalog, the one file that knows all drops."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from studio.base.jobs import Progress
from studio.catalog import Catalog, Row, following, readings, tallies_held

if TYPE_CHECKING:
    from studio.ingest.check_report import LastReading
    from studio.shoot.moving import Moved
    from studio.shoot.rebuild import RebuildReport


def open_catalog() -> Catalog:
    """The person's catalog; made when there is none. Raises InvalidInput (it is damaged), Refused (it is newer, or can't be written)."""
    return Catalog()


def check_catalog(catalog: Catalog) -> list[str]:
    """Look for damage: a sentence for each thing that is wrong."""
    return [*catalog.check(), *tallies_held.wrong(catalog)]


def changes_seen(catalog: Catalog) -> int:
    """A number that is another one after anybody else changed anything; to be asked often, and on one thread."""
    return following.changes_seen(catalog)


def originals_read(catalog: Catalog) -> dict[str, str]:
    """When all originals of a drop were read again, and what was found: the drop's code -> one line. Those that never were are left out."""
    from studio.ingest import check_report

    return {code: check_report.said(row["result"]) for code, row in readings.last_of_all(catalog).items()}


def last_reading(catalog: Catalog, drop: str) -> "LastReading | None":
    """When a drop's originals were read again, and what was found, without opening it; None when they never were. Raises NotFound."""
    from studio.catalog.drops import find_drop
    from studio.open_drop import OpenDrop
    from studio.shoot.originals import OriginalVerbs

    return OriginalVerbs(OpenDrop(catalog, find_drop(catalog, drop))).last_reading()


def back_up_catalog(catalog: Catalog, target: Path) -> Path:
    """Copy the catalog to the file `target`, whole even while it is written to; where it is. Raises Refused."""
    return catalog.backup(target)


def cards_taken_in(catalog: Catalog, drop: str | None = None) -> list[Row]:
    """Every card that was ever looked at (for a drop, by its code or folder), those to be kept first: see `studio.shoot.cards.listed`.

    Raises NotFound.
    """
    from studio.shoot import cards
    from studio.shoot.shoot import Shoot

    return cards.listed(catalog, Shoot.open(drop, catalog).id if drop is not None else None)


def rebuild_catalog(catalog: Catalog, folders: Sequence[Path], progress: Progress | None = None) -> "RebuildReport":
    """Record the drops of shoot folders again; see `studio.shoot.rebuild.rebuild`. Raises NotFound, Interrupted."""
    from studio.shoot.rebuild import rebuild

    return rebuild(catalog, folders, progress)


def locate_drop(catalog: Catalog, drop: str, folder: Path, progress: Progress | None = None) -> "Moved":
    """Take a folder for a drop's shoot folder from now on, once it is proved to be it; see `studio.shoot.moving.locate`.

    Raises NotFound, Refused, Interrupted.
    """
    from studio.shoot.moving import locate

    return locate(catalog, drop, folder, progress)
