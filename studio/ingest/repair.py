"""One damaged or missing copy made good from another whose bytes are right at that moment; never by guessing."""

import contextlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from studio.base.files import fsync_dir, make_below
from studio.catalog import Row
from studio.ingest import reading
from studio.ingest.completing import make_good
from studio.ingest.copying import CopyFailed, Order, copy_verified, remove_parts
from studio.ingest.discover import discover


@dataclass(frozen=True)
class Repaired:
    """A copy that was made good. source: where the right bytes came from. aside: where the damaged copy is now; None: there was none."""

    source: Path
    aside: Path | None
    how: str


class Cards:
    """Files that lie on cards or in folders, by their size in bytes: they may be copies of what is damaged. Raises NotFound."""

    def __init__(self, cards: Sequence[Path], leave_out: Sequence[Path]) -> None:
        self._by_size: dict[int, list[Path]] = {}
        for card in cards:
            for file in discover(card, leave_out).files:
                self._by_size.setdefault(file.size, []).append(file.path)

    def of(self, size: int) -> list[Path]:
        """Those that could be it, in the order of the cards."""
        return self._by_size.get(size, [])


def repair(
    root: Path, row: Row, sources: Iterable[Path], on_read: Callable[[int], None] = lambda _: None
) -> Repaired | None:
    """Make the copy below `root` hold what `row` records again; None when none of the sources has those bytes.

    The right bytes are written to a part, fsynced and read back from the disk before the damaged copy is put aside and the part takes its
    name; killed anywhere, the copy is found damaged or missing again. `on_read(bytes)` may raise to stop. Raises Refused, OSError.
    """
    parts, buffer = root / "originals", bytearray(reading.PIECE)
    for source in sources:
        if not _may_be(source, row):
            continue
        make_below(parts, root)
        with contextlib.suppress(CopyFailed):
            copied = copy_verified(Order(source, (parts,), int(row["size"])), False, buffer, on_read)
            try:
                if copied.xxh128 != row["xxh128"]:
                    continue
                aside = make_good(root, copied.parts[0], row)
                fsync_dir((root / row["path"]).parent)
            finally:
                remove_parts(copied.parts)
            return Repaired(source, aside, copied.how)
    return None


def _may_be(source: Path, row: Row) -> bool:
    """Whether it is worth reading: a plain file of the right length."""
    try:
        return not source.is_symlink() and source.is_file() and source.stat().st_size == row["size"]
    except OSError:
        return False
