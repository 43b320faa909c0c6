"""The originals' checksum history as ASC MHL v2.0 (American Society of Cinematographers, Media Hash List), from hashes already computed.

Each import adds one generation, `ascmhl/NNNN_originals_YYYY-MM-DD_HHMMSSZ.mhl`, and its C4 id to `ascmhl/ascmhl_chain.xml`; so does each
time that all originals were read again. The reference tool (`ascmhl`, `ascmhl-debug verify`) accepts both. Sidecars that programs go on
writing to are left out by ignore patterns. The catalog keeps which generation lists a file; a generation that it does not know (a run was
killed just after writing it, another station wrote it, the catalog was lost) is read once, and no generation oftener.
"""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from studio.base.clock import from_text, utc_now
from studio.base.errors import ThreeshotError
from studio.base.files import write_atomic
from studio.catalog import Row, digests, listings
from studio.ingest.discover import shown
from studio.ingest.mhl_document import (
    FAILED,
    IN_PLACE,
    NAMESPACE,
    ORIGINAL,
    TRANSFER,
    VERIFIED,
    Hashed,
    Link,
    c4,
    chain,
    chain_in,
    generation,
    hashes_in,
    is_ignored,
    leaf,
    tree_hashes,
    tree_of,
)
from studio.ingest.plan import Places
from studio.open_drop import OpenDrop

__all__ = [
    "FAILED",
    "FOLDER",
    "NAMESPACE",
    "ORIGINAL",
    "VERIFIED",
    "Hashed",
    "add_generation",
    "add_generations",
    "add_verified",
    "c4",
    "hashed",
    "listed",
    "tree_hashes",
]

FOLDER = "ascmhl"
CHAIN = "ascmhl_chain.xml"
BELOW = "originals/"
"""How the paths of recorded files begin that lie below the history's root."""
_GENERATION = re.compile(r"^(\d{4,})_.*\.mhl$")


def add_generations(drop: OpenDrop, where: Places) -> list[str]:
    """Add to the history of each destination what was recorded since; sentences about what could not be written, else nothing.

    Files that an earlier import recorded, but was killed before it wrote of them, are in it too.
    """
    said: list[str] = []
    # The catalog's write lock keeps two imports from writing the same generation.
    with drop.catalog.change():
        for folder in (where.folder, where.backup):
            if folder is None:
                continue
            place = listings.HOME if folder == where.folder else str(folder)
            try:
                _add_new(drop, folder / "originals", place)
            except (ThreeshotError, OSError) as error:
                # What was added to them is in no generation, and comes again.
                digests.forget(drop.catalog, drop.id, place)
                sentence = str(error) if isinstance(error, ThreeshotError) else f"{shown(folder)}: {error.strerror}"
                said.append(f"The checksum history was not written; the next import does it. {sentence}")
    return said


def names(root: Path) -> set[str]:
    """The file names of the generations below `root`, in its chain or not; empty where there is no history."""
    folder = root / FOLDER
    return {name for name in os.listdir(folder) if _GENERATION.match(name)} if folder.is_dir() else set()  # noqa: PTH208


def has_unknown(drop: OpenDrop, where: Places) -> bool:
    """Whether the history of the originals has a generation that the catalog does not know: another station, or catalog, took in there."""
    return bool(names(where.originals) - listings.generations(drop.catalog, drop.id, listings.HOME))


def add_verified(drop: OpenDrop, root: Path, place: str, files: Iterable[Hashed]) -> Path | None:
    """Add one generation of files that were read again where they lie, `root` being the place's originals; None when there are none.

    files: all of them that are there, with what was found. What the history does not hold yet is added before. place: see
    `studio.catalog.listings`. Raises InvalidInput, Refused, OSError.
    """
    found = sorted((file for file in files if not is_ignored(file.path)), key=lambda file: file.path)
    if not found:
        return None
    with drop.catalog.change():
        _add_new(drop, root, place)
        links = _links(root / FOLDER)
        hashes = {file.path: file.xxh128 for file in found}
        written = _write(root, links, found, tree_hashes(hashes), drop.catalog.who, IN_PLACE)
        listings.put_generation(drop.catalog, drop.id, place, written.name)
    return written


def add_generation(root: Path, files: Sequence[Hashed], author: str | None = None) -> Path | None:
    """Write one generation for those of `files` (all that lie below `root`) that the history lacks; None when it lacks none.

    Folder and root hashes are of all files, as the reference tool computes them. Reads every generation there is, as one must who has
    no catalog. Raises InvalidInput, Refused, OSError.
    """
    kept = [file for file in files if not is_ignored(file.path)]
    links = _links(root / FOLDER)
    known = {path for link in links for path in _hashes_in(root / FOLDER, link.name)}
    new = sorted((file for file in kept if file.path not in known), key=lambda file: file.path)
    if not new:
        return None
    tree = tree_hashes({file.path: file.xxh128 for file in kept})
    return _write(root, links, new, tree, author, TRANSFER)


def listed(root: Path) -> dict[str, str]:
    """What the history below `root` holds: path below it -> xxh3-128, as the latest generation that names it says.

    What a generation found damaged does not count. Empty where there is no history. Raises InvalidInput for a generation or chain that
    is no ASC MHL any more.
    """
    return {name: digest for name, (digest, _) in listed_with_sizes(root).items()}


def listed_with_sizes(root: Path) -> dict[str, tuple[str, int]]:
    """The same, each with its size in bytes."""
    found: dict[str, tuple[str, int]] = {}
    for link in sorted(_links(root / FOLDER), key=lambda link: (link.number, link.name)):
        found |= _hashes_in(root / FOLDER, link.name)
    return found


def _add_new(drop: OpenDrop, root: Path, place: str) -> None:
    """One generation of what is recorded at a place and listed in none."""
    links = _links(root / FOLDER)
    _take_in(drop, root / FOLDER, place, links)
    rows = listings.unlisted(drop.catalog, drop.id, place)
    new = [row for row in rows if not is_ignored(row["path"])]
    listings.leave_out(drop.catalog, place, [row["id"] for row in rows if is_ignored(row["path"])])
    if not new:
        return
    if digests.are_kept(drop.catalog, drop.id, place):
        arrived = [(row["path"], row["xxh128"]) for row in new]
    else:
        arrived = listings.hashes(drop.catalog, drop.id, place)
    leaves = (leaf(path.removeprefix(BELOW), digest) for path, digest in arrived)
    digests.add(drop.catalog, drop.id, place, leaves)
    tree = tree_of(digests.of_folders(drop.catalog, drop.id, place))
    written = _write(root, links, [hashed(row) for row in new], tree, drop.catalog.who, TRANSFER)
    listings.put_generation(drop.catalog, drop.id, place, written.name, [row["id"] for row in new])


def _take_in(drop: OpenDrop, folder: Path, place: str, links: Sequence[Link]) -> None:
    """Bring what the catalog knows of a history in step with what is there."""
    there = {link.name for link in links}
    known = listings.generations(drop.catalog, drop.id, place)
    if gone := known - there:
        listings.forget(drop.catalog, drop.id, place, gone)
    if unknown := [link.name for link in links if link.name not in known]:
        found = {name: [f"{BELOW}{path}" for path in _hashes_in(folder, name)] for name in unknown}
        listings.put_listed(drop.catalog, drop.id, place, found)


def _write(
    root: Path,
    links: Sequence[Link],
    files: Sequence[Hashed],
    tree: Mapping[str, tuple[str, str]],
    author: str | None,
    process: str,
) -> Path:
    """Write the next generation, then the chain with it. tree: the hashes of all folders below `root`."""
    folder, now = root / FOLDER, utc_now()
    number = max((link.number for link in links), default=0) + 1
    name = f"{number:04d}_{root.name}_{now:%Y-%m-%d_%H%M%SZ}.mhl"
    data = generation(root, files, tree, now, author, process)
    write_atomic(folder / name, data, within=root.parent)
    before = (folder / CHAIN).read_bytes() if links else None
    write_atomic(folder / CHAIN, chain([*links, Link(number, name, c4(data))], before), within=folder)
    return folder / name


def _links(folder: Path) -> list[Link]:
    """The chain; a generation that was written just before a kill is added to it.

    A generation that is in the chain keeps the id it has there, so that one that was changed is still found out.
    """
    links = chain_in(folder / CHAIN) if (folder / CHAIN).exists() else []
    known = {link.name for link in links}
    last = max((link.number for link in links), default=0)
    added = []
    for name in sorted(os.listdir(folder)) if folder.is_dir() else []:  # noqa: PTH208 - half the time of Path.iterdir
        match = _GENERATION.match(name)
        if match and name not in known and int(match[1]) > last:
            added.append(Link(int(match[1]), name, c4((folder / name).read_bytes())))
    if added:
        write_atomic(folder / CHAIN, chain([*links, *added]), within=folder)
    return links + added


def _hashes_in(folder: Path, name: str) -> dict[str, tuple[str, int]]:
    """What a generation of the chain holds. Names in the chain are never followed out of the folder; one that is gone holds nothing."""
    path = folder / PurePosixPath(name).name
    return hashes_in(path) if path.is_file() else {}


def hashed(row: Row) -> Hashed:
    """A recorded file as the history first lists it."""
    path = str(row["path"]).removeprefix(BELOW)
    modified = from_text(row["modified_at"]) if row["modified_at"] else None
    return Hashed(
        path, int(row["size"]), str(row["xxh128"]), modified, from_text(row["verified_at"] or row["copied_at"])
    )
