"""Originals that the catalog does not know: an import was killed just before recording them, or they are another station's."""

import os
from pathlib import Path

from studio.base.files import PART_PREFIX
from studio.base.processes import run_name, still_runs
from studio.catalog import new_id, settled
from studio.catalog.files import recorded_paths
from studio.imaging.formats import ending, kind_of
from studio.ingest import mhl, reading
from studio.ingest.copies import CHANGING
from studio.ingest.destination import remove_strays
from studio.ingest.plan import Places
from studio.open_drop import OpenDrop


class Orphans:
    """What one import finds of them. To look at all that is there takes long, so it is done only when something may be.

    That is so until an import has looked once and found nothing, after one that did not end, and when the checksum history has a generation
    that the catalog does not know. Looked for when first asked, all at once; who takes in one file after the other keeps what was found.
    """

    def __init__(self, drop: OpenDrop, where: Places) -> None:
        self._drop, self._where = drop, where
        self._by_size: dict[int, list[Path]] | None = None
        self._hashes: dict[Path, tuple[str, str]] = {}
        self._own = ""
        self._reasons: list[str] = []
        self._may_be = True

    def begin(self) -> None:
        """The import begins: remove what dead ones left half, and say that this one is under way."""
        catalog, drop_id = self._drop.catalog, self._drop.id
        with catalog.change():
            if mhl.has_unknown(self._drop, self._where):
                settled.look_again(catalog, drop_id)
            runs = settled.runs_unsettled(catalog, drop_id)
            self._reasons = [one for one, run in runs.items() if not still_runs(run)]
            self._may_be = bool(self._reasons)
            self._own = settled.begin(catalog, drop_id, run_name(catalog.station, new_id()))
        for root in self._where.roots:
            remove_strays(root, below=self._may_be)

    def end(self, done: bool) -> None:
        """The import ends. done: not by an error; then nothing of it lies there unrecorded."""
        catalog, drop_id = self._drop.catalog, self._drop.id
        looked = self._by_size is not None
        with catalog.change():
            if not done or (looked and any((self._by_size or {}).values())):
                settled.look_again(catalog, drop_id)
                self._reasons = [one for one in self._reasons if one != drop_id]
            settle = self._reasons if looked and done else []
            settled.settle(catalog, [self._own, *settle])

    def of(self, size: int) -> list[Path]:
        """Those of that size in bytes that are there."""
        if not self._may_be:
            return []
        if self._by_size is None:
            self._by_size = self._look()
        return [path for path in self._by_size.get(size, []) if path.is_file()]

    def take(self, path: Path, size: int) -> None:
        """This one is one no more."""
        (self._by_size or {}).get(size, []).remove(path)

    def hash(self, path: Path) -> tuple[str, str]:
        """Its xxh3-128 as the disk holds it, and how it was read. Raises OSError."""
        if path not in self._hashes:
            self._hashes[path] = reading.hash_from_disk(path)
        return self._hashes[path]

    def _look(self) -> dict[int, list[Path]]:
        recorded = recorded_paths(self._drop.catalog, self._drop.id)
        found: dict[int, list[Path]] = {}
        for place, folders, names in os.walk(self._where.originals):
            folders.sort()
            below = Path(place).relative_to(self._where.folder).as_posix()
            for name in sorted(names):
                if f"{below}/{name}" in recorded or kind_of(name) is None or ending(name) in CHANGING:
                    continue
                path = Path(place, name)
                if not name.startswith(PART_PREFIX) and path.is_file() and not path.is_symlink():
                    found.setdefault(path.stat().st_size, []).append(path)
        return found
