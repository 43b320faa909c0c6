"""The originals' checksum history as ASC MHL v2.0 (American Society of Cinematographers, Media Hash List), from hashes already computed.

Each import adds one generation, `ascmhl/NNNN_originals_YYYY-MM-DD_HHMMSSZ.mhl`, and its C4 id to `ascmhl/ascmhl_chain.xml`. The reference
tool (`ascmhl`, `ascmhl-debug verify`) accepts both. Sidecars that programs go on writing to are left out by ignore patterns.
"""

import hashlib
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from xxhash import xxh3_128

from studio import __version__
from studio.base.clock import from_text, utc_now
from studio.base.errors import ThreeshotError
from studio.base.files import PART_PREFIX, write_atomic
from studio.catalog import Row
from studio.catalog.files import files_of_drop
from studio.imaging.formats import ending
from studio.ingest.copies import CHANGING
from studio.ingest.discover import shown
from studio.ingest.plan import Places
from studio.open_drop import OpenDrop

if TYPE_CHECKING:
    from lxml.etree import _Element

FOLDER = "ascmhl"
CHAIN = "ascmhl_chain.xml"
NAMESPACE = "urn:ASC:MHL:v2.0"
CHAIN_NAMESPACE = "urn:ASC:MHL:DIRECTORY:v2.0"
_C4_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_C4_LENGTH = 88
_GENERATION = re.compile(r"^(\d{4,})_.*\.mhl$")


def _any_case(word: str) -> str:
    return "".join(f"[{letter}{letter.upper()}]" if letter.isalpha() else letter for letter in word)


IGNORED = (
    ".DS_Store",
    "ascmhl",
    "ascmhl/",
    "._*",
    "Thumbs.db",
    "desktop.ini",
    f"{PART_PREFIX}*",
    "CaptureOne/",
    *(f"*.{_any_case(word)}" for word in sorted(CHANGING)),
)
"""Patterns (as in .gitignore) of what is no part of the history; the first three are the reference tool's own."""


@dataclass(frozen=True)
class Hashed:
    """One file of the history. path: below the root, with '/'. xxh128: 32 hex digits. modified_at, hashed_at: aware, or None."""

    path: str
    size: int
    xxh128: str
    modified_at: datetime | None = None
    hashed_at: datetime | None = None


def add_generations(drop: OpenDrop, where: Places) -> list[str]:
    """Add to the history of each destination what was recorded since; sentences about what could not be written, else nothing.

    Files that an earlier import recorded, but was killed before it wrote of them, are in it too.
    """
    said: list[str] = []
    # The catalog's write lock keeps two imports from writing the same generation.
    with drop.catalog.change():
        rows = files_of_drop(drop.catalog, drop.id)
        for folder in (where.folder, where.backup):
            mine = [row for row in rows if folder != where.backup or row["backup"] == str(where.backup)]
            if folder is None or not mine:
                continue
            try:
                add_generation(folder / "originals", [_hashed(row) for row in mine], drop.catalog.who)
            except (ThreeshotError, OSError) as error:
                sentence = str(error) if isinstance(error, ThreeshotError) else f"{shown(folder)}: {error.strerror}"
                said.append(f"The checksum history was not written; the next import does it. {sentence}")
    return said


def add_generation(root: Path, files: Sequence[Hashed], author: str | None = None) -> Path | None:
    """Write one generation for those of `files` (all that lie below `root`) that the history lacks; None when it lacks none.

    Folder and root hashes are of all files, as the reference tool computes them. Raises Refused, OSError.
    """
    kept = [file for file in files if not _is_ignored(file.path)]
    folder = root / FOLDER
    chain = _complete_chain(folder)
    known = _paths_in(folder, chain)
    new = sorted((file for file in kept if file.path not in known), key=lambda file: file.path)
    if not new:
        return None
    number = max((n for n, _, _ in chain), default=0) + 1
    now = utc_now()
    name = f"{number:04d}_{root.name}_{now:%Y-%m-%d_%H%M%SZ}.mhl"
    data = _generation(root, new, tree_hashes({file.path: file.xxh128 for file in kept}), now, author)
    write_atomic(folder / name, data, within=root.parent)
    _write_chain(folder, [*chain, (number, name, c4(data))])
    return folder / name


def listed(root: Path) -> dict[str, str]:
    """What the history below `root` holds: path below it -> xxh3-128, as the latest generation that names it says.

    Empty where there is no history. Raises InvalidInput for a generation or chain that is no ASC MHL any more.
    """
    folder = root / FOLDER
    found: dict[str, str] = {}
    for _, name, _ in sorted(_complete_chain(folder)):
        path = folder / PurePosixPath(name).name
        if path.is_file():
            for element in _parse(path).iter(f"{{{NAMESPACE}}}hash"):
                digest = element.findtext(f"{{{NAMESPACE}}}xxh128")
                if digest:
                    found[element.findtext(f"{{{NAMESPACE}}}path") or ""] = digest
    return found


def c4(data: bytes) -> str:
    """The C4 id (SMPTE ST 2114): SHA-512 as a base-58 number of 88 digits after `c4`."""
    number = int.from_bytes(hashlib.sha512(data).digest(), "big")
    digits = ""
    while number:
        number, rest = divmod(number, 58)
        digits = _C4_ALPHABET[rest] + digits
    return "c4" + digits.rjust(_C4_LENGTH, _C4_ALPHABET[0])


def tree_hashes(files: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Content and structure hash of every folder: {path: (content, structure)}, `.` for the root. files: {path: xxh128 in hex}.

    As the reference tool does: content is the hash of the children's sorted content hashes; structure the hash of the sorted hashes
    of each child's name followed by its hash (a file's own, a folder's structure hash).
    """
    children: dict[str, dict[str, str | None]] = {".": {}}
    for path, digest in files.items():
        parts = PurePosixPath(path)
        children.setdefault(str(parts.parent), {})[parts.name] = digest
        for inner in parts.parents:
            if str(inner) != ".":
                children.setdefault(str(inner), {})
                children.setdefault(str(inner.parent), {}).setdefault(inner.name, None)
    hashes: dict[str, tuple[str, str]] = {}
    for folder in sorted(children, key=lambda path: -len(PurePosixPath(path).parts)):
        contents, structures = [], []
        for name, own in children[folder].items():
            inner_path = name if folder == "." else f"{folder}/{name}"
            content, structure = hashes[inner_path] if own is None else (own, own)
            contents.append(content)
            structures.append(xxh3_128(name.encode() + bytes.fromhex(structure)).hexdigest())
        hashes[folder] = _hash_of(contents), _hash_of(structures)
    return hashes


def _hash_of(hashes: Iterable[str]) -> str:
    return str(xxh3_128(b"".join(bytes.fromhex(one) for one in sorted(hashes))).hexdigest())


def _is_ignored(path: str) -> bool:
    name = PurePosixPath(path).name
    return ending(name) in CHANGING or name.startswith(("._", PART_PREFIX)) or name in IGNORED


def _hashed(row: Row) -> Hashed:
    path = str(row["path"]).removeprefix("originals/")
    modified = from_text(row["modified_at"]) if row["modified_at"] else None
    hashed = from_text(row["verified_at"] or row["copied_at"])
    return Hashed(path, int(row["size"]), str(row["xxh128"]), modified, hashed)


# -- the two kinds of file -----------------------------------------------------------------------------------------


def _generation(
    root: Path, files: Sequence[Hashed], folders: Mapping[str, tuple[str, str]], now: datetime, author: str | None
) -> bytes:
    from lxml import etree

    make = _maker(NAMESPACE)
    date = _date(now)

    def both(name: str, content: str, structure: str) -> "list[_Element]":
        return [
            make.content(make(name, content, hashdate=date)),
            make.structure(make(name, structure, hashdate=date)),
        ]

    creator = make.creatorinfo(
        make.creationdate(date), make.hostname(_text(platform.node())), make.tool("Threeshot", version=__version__)
    )
    if author:
        creator.append(make.author(_text(author)))
    process = make.processinfo(
        make.process("transfer"),
        make.roothash(*both("xxh128", *folders["."])),
        make.ignore(*(make.pattern(pattern) for pattern in IGNORED)),
    )
    hashes = make.hashes()
    for file in files:
        path = make.path(file.path, size=str(file.size))
        if file.modified_at is not None:
            path.set("lastmodificationdate", _date(file.modified_at))
        digest = make.xxh128(file.xxh128, action="original", hashdate=_date(file.hashed_at or now))
        hashes.append(make.hash(path, digest))
    for folder in sorted(folders):
        if folder != ".":
            path = make.path(folder)
            if (root / folder).is_dir():
                changed = datetime.fromtimestamp(int((root / folder).stat().st_mtime), now.tzinfo)
                path.set("lastmodificationdate", _date(changed))
            hashes.append(make.directoryhash(path, *both("xxh128", *folders[folder])))
    document = make.hashlist(creator, process, hashes, version="2.0")
    return bytes(etree.tostring(document, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _write_chain(folder: Path, chain: Sequence[tuple[int, str, str]]) -> None:
    from lxml import etree

    make = _maker(CHAIN_NAMESPACE)
    document = make.ascmhldirectory(
        *(make.hashlist(make.path(name), make.c4(digest), sequencenr=str(number)) for number, name, digest in chain)
    )
    data = etree.tostring(document, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    write_atomic(folder / CHAIN, bytes(data), within=folder)


def _complete_chain(folder: Path) -> list[tuple[int, str, str]]:
    """The chain as (number, file name, C4 id); a generation that was written just before a kill is added to it.

    A generation that is in the chain keeps the id it has there, so that one that was changed is still found out.
    """
    chain: list[tuple[int, str, str]] = []
    if (folder / CHAIN).exists():
        for element in _parse(folder / CHAIN).iter(f"{{{CHAIN_NAMESPACE}}}hashlist"):
            name = element.findtext(f"{{{CHAIN_NAMESPACE}}}path") or ""
            digest = element.findtext(f"{{{CHAIN_NAMESPACE}}}c4") or ""
            number = element.get("sequencenr") or ""
            if number.isdigit():
                chain.append((int(number), name, digest))
    listed = {name for _, name, _ in chain}
    last = max((number for number, _, _ in chain), default=0)
    added = False
    for name in sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []:
        match = _GENERATION.match(name)
        if match and name not in listed and int(match[1]) > last:
            chain.append((int(match[1]), name, c4((folder / name).read_bytes())))
            added = True
    if added:
        _write_chain(folder, chain)
    return chain


def _paths_in(folder: Path, chain: Sequence[tuple[int, str, str]]) -> set[str]:
    """The files that the history holds already. Names in the chain are never followed out of the folder."""
    found: set[str] = set()
    for _, name, _ in chain:
        path = folder / PurePosixPath(name).name
        if path.is_file():
            for element in _parse(path).iter(f"{{{NAMESPACE}}}hash"):
                found.add(element.findtext(f"{{{NAMESPACE}}}path") or "")
    return found


def _maker(namespace: str) -> Any:
    from lxml.builder import ElementMaker  # type: ignore[import-not-found]

    return ElementMaker(namespace=namespace, nsmap={None: namespace})


def _parse(path: Path) -> "_Element":
    from lxml import etree

    from studio.base.errors import InvalidInput

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(path.read_bytes(), parser)
    except etree.XMLSyntaxError as error:
        raise InvalidInput(
            f"{shown(path)}: is no ASC MHL file any more ({error}); bring it back from a backup."
        ) from error


def _date(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _text(text: str) -> str:
    """Text without the characters that XML has no way to write."""
    return "".join(letter for letter in text if letter >= " " and letter not in "\ufffe\uffff") or "-"
