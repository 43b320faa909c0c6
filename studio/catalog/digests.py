"""What the folder hashes of a checksum history are made of: each folder's sorted digests, in pieces, so that one more file changes one.

A place is one of `studio.catalog.listings`. What is not kept, or not any more, is made of all files once.
"""

from collections.abc import Iterable
from typing import NamedTuple

from studio.base.digests import SIZE, put_in
from studio.catalog.store import Catalog

_PIECE = 2048
"""So many digests at most are in one piece."""
_OF = "drop_id = ? AND place = ? AND folder = ? AND kind = ?"


class Leaf(NamedTuple):
    """A file in its folder (`.`: the root). content: the digest of its bytes; structure: that of its name and them."""

    folder: str
    content: bytes
    structure: bytes


def are_kept(catalog: Catalog, drop_id: str, place: str) -> bool:
    """Whether the digests of all files of a place are here."""
    return catalog.value("SELECT 1 FROM digests WHERE drop_id = ? AND place = ? LIMIT 1", [drop_id, place]) is not None


def add(catalog: Catalog, drop_id: str, place: str, leaves: Iterable[Leaf]) -> None:
    """These files came to a place."""
    by_folder: dict[tuple[str, str], list[bytes]] = {}
    for leaf in leaves:
        by_folder.setdefault((leaf.folder, "content"), []).append(leaf.content)
        by_folder.setdefault((leaf.folder, "structure"), []).append(leaf.structure)
    with catalog.change():
        for (folder, kind), new in by_folder.items():
            of = [drop_id, place, folder, kind]
            if catalog.value(f"SELECT 1 FROM digests WHERE {_OF} LIMIT 1", of) is None:
                _write(catalog, of, b"".join(sorted(new)))
            else:
                for digest in new:
                    _put(catalog, of, digest)


def of_folders(catalog: Catalog, drop_id: str, place: str) -> dict[str, tuple[bytes, bytes]]:
    """The sorted digests of each folder's own files: {folder: (contents, structures)}."""
    found: dict[str, dict[str, bytearray]] = {}
    rows = catalog.each_as_stored(
        "SELECT folder, kind, piece FROM digests WHERE drop_id = ? AND place = ? ORDER BY folder, kind, first",
        [drop_id, place],
    )
    for folder, kind, piece in rows:
        found.setdefault(folder, {"content": bytearray(), "structure": bytearray()})[kind].extend(piece)
    return {folder: (bytes(both["content"]), bytes(both["structure"])) for folder, both in found.items()}


def forget(catalog: Catalog, drop_id: str, place: str) -> None:
    """The files of a place are others than before; its digests are to be made of all of them."""
    catalog.execute("DELETE FROM digests WHERE drop_id = ? AND place = ?", [drop_id, place])


def _put(catalog: Catalog, of: list[str], digest: bytes) -> None:
    asked = "SELECT rowid AS number, piece FROM digests WHERE"
    row = catalog.row(f"{asked} {_OF} AND first <= ? ORDER BY first DESC LIMIT 1", [*of, digest])
    row = row or catalog.row(f"{asked} {_OF} ORDER BY first LIMIT 1", of) or {}
    catalog.execute("DELETE FROM digests WHERE rowid = ?", [row["number"]])
    _write(catalog, of, put_in(row["piece"], digest))


def _write(catalog: Catalog, of: list[str], digests: bytes) -> None:
    step = SIZE * (_PIECE if len(digests) > 2 * _PIECE * SIZE else 2 * _PIECE)
    for at in range(0, len(digests), step):
        piece = digests[at : at + step]
        catalog.execute("INSERT INTO digests VALUES (?, ?, ?, ?, ?, ?)", [*of, piece[:SIZE], piece])
