"""The two kinds of file of an ASC MHL v2.0 history, written and read: a generation (`.mhl`) and its chain. Knows no catalog."""

import hashlib
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from xxhash import xxh3_128

from studio import __version__
from studio.base.digests import put_in
from studio.base.digits import is_digits
from studio.base.errors import InvalidInput
from studio.base.files import PART_PREFIX
from studio.catalog.digests import Leaf
from studio.imaging.formats import ending
from studio.ingest.copies import CHANGING
from studio.ingest.discover import shown

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACE = "urn:ASC:MHL:v2.0"
CHAIN_NAMESPACE = "urn:ASC:MHL:DIRECTORY:v2.0"
ORIGINAL, VERIFIED, FAILED = "original", "verified", "failed"
"""What a generation says of a file's hash: the first one of it; the same again; another one, so the file is damaged."""
TRANSFER, IN_PLACE = "transfer", "in-place"
"""How a generation came about: files were copied there, or were read again where they lie."""
_C4_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_C4_LENGTH = 88
_END = b"</ascmhldirectory>"


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
    """One file of the history. path: below the root, with '/'. xxh128: 32 hex digits. modified_at, hashed_at: aware, or None.

    action: ORIGINAL, VERIFIED or FAILED.
    """

    path: str
    size: int
    xxh128: str
    modified_at: datetime | None = None
    hashed_at: datetime | None = None
    action: str = ORIGINAL


@dataclass(frozen=True)
class Link:
    """One generation in the chain. name: its file's. c4: of its bytes."""

    number: int
    name: str
    c4: str


def is_ignored(path: str) -> bool:
    """Whether the file of that path (with '/') is no part of the history."""
    name = PurePosixPath(path).name
    return ending(name) in CHANGING or name.startswith(("._", PART_PREFIX)) or name in IGNORED


def c4(data: bytes) -> str:
    """The C4 id (SMPTE ST 2114): SHA-512 as a base-58 number of 88 digits after `c4`."""
    number = int.from_bytes(hashlib.sha512(data).digest(), "big")
    digits = ""
    while number:
        number, rest = divmod(number, 58)
        digits = _C4_ALPHABET[rest] + digits
    return "c4" + digits.rjust(_C4_LENGTH, _C4_ALPHABET[0])


def leaf(path: str, xxh128: str) -> Leaf:
    """A file below the root, as the hash of its folder is made of it."""
    folder, _, name = path.rpartition("/")
    return Leaf(folder or ".", bytes.fromhex(xxh128), _structure(name, bytes.fromhex(xxh128)))


def tree_hashes(files: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Content and structure hash of every folder: {path: (content, structure)}, `.` for the root. files: {path: xxh128 in hex}.

    As the reference tool does: content is the hash of the children's sorted content hashes; structure the hash of the sorted hashes
    of each child's name followed by its hash (a file's own, a folder's structure hash).
    """
    own: dict[str, tuple[list[bytes], list[bytes]]] = {}
    for path, digest in files.items():
        one = leaf(path, digest)
        contents, structures = own.setdefault(one.folder, ([], []))
        contents.append(one.content)
        structures.append(one.structure)
    return tree_of({folder: (b"".join(sorted(both[0])), b"".join(sorted(both[1]))) for folder, both in own.items()})


def tree_of(own: Mapping[str, tuple[bytes, bytes]]) -> dict[str, tuple[str, str]]:
    """The same, of what each folder's own files come to: {path: (sorted content digests, sorted structure digests)}."""
    folders = dict(own)
    for path in own:
        for above in PurePosixPath(path).parents:
            folders.setdefault(str(above), (b"", b""))
    folders.setdefault(".", (b"", b""))
    hashes: dict[str, tuple[str, str]] = {}
    for path in sorted(folders, key=lambda path: -1 if path == "." else path.count("/"), reverse=True):
        content, structure = (xxh3_128(digests).digest() for digests in folders[path])
        hashes[path] = content.hex(), structure.hex()
        if path != ".":
            parent, name = str(PurePosixPath(path).parent), PurePosixPath(path).name
            contents, structures = folders[parent]
            folders[parent] = put_in(contents, content), put_in(structures, _structure(name, structure))
    return hashes


def _structure(name: str, digest: bytes) -> bytes:
    return bytes(xxh3_128(name.encode() + digest).digest())


def generation(
    root: Path,
    files: Sequence[Hashed],
    folders: Mapping[str, tuple[str, str]],
    now: datetime,
    author: str | None,
    process: str = TRANSFER,
) -> bytes:
    """A generation of `files`. folders: as `tree_hashes` gives them, of all files below `root`. process: TRANSFER or IN_PLACE."""
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
    processinfo = make.processinfo(
        make.process(process),
        make.roothash(*both("xxh128", *folders["."])),
        make.ignore(*(make.pattern(pattern) for pattern in IGNORED)),
    )
    hashes = make.hashes()
    for file in files:
        path = make.path(file.path, size=str(file.size))
        if file.modified_at is not None:
            path.set("lastmodificationdate", _date(file.modified_at))
        digest = make.xxh128(file.xxh128, action=file.action, hashdate=_date(file.hashed_at or now))
        hashes.append(make.hash(path, digest))
    for folder in sorted(folders):
        if folder != ".":
            path = make.path(folder)
            if (root / folder).is_dir():
                changed = datetime.fromtimestamp(int((root / folder).stat().st_mtime), now.tzinfo)
                path.set("lastmodificationdate", _date(changed))
            hashes.append(make.directoryhash(path, *both("xxh128", *folders[folder])))
    document = make.hashlist(creator, processinfo, hashes, version="2.0")
    return bytes(etree.tostring(document, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def hashes_in(path: Path) -> dict[str, tuple[str, int]]:
    """What a generation holds: path below the root -> (xxh3-128, bytes). A hash that was found to be wrong is none.

    Raises InvalidInput, OSError.
    """
    found: dict[str, tuple[str, int]] = {}
    for element in _parse(path).iter(f"{{{NAMESPACE}}}hash"):
        digest, name = element.find(f"{{{NAMESPACE}}}xxh128"), element.find(f"{{{NAMESPACE}}}path")
        if digest is not None and digest.text and digest.get("action") != FAILED and name is not None:
            size = name.get("size") or ""
            found[name.text or ""] = (digest.text, int(size) if is_digits(size) else 0)
    return found


def chain_in(path: Path) -> list[Link]:
    """The generations that a chain names, in its order. Raises InvalidInput, OSError."""
    links: list[Link] = []
    for element in _parse(path).iter(f"{{{CHAIN_NAMESPACE}}}hashlist"):
        number = element.get("sequencenr") or ""
        if is_digits(number):
            name = element.findtext(f"{{{CHAIN_NAMESPACE}}}path") or ""
            links.append(Link(int(number), name, element.findtext(f"{{{CHAIN_NAMESPACE}}}c4") or ""))
    return links


def chain(links: Sequence[Link], before: bytes | None = None) -> bytes:
    """The chain of these generations. before: the chain as it is without the last of them; that one is then put behind the others.

    To make every entry anew takes longer with every import.
    """
    from lxml import etree

    make = _maker(CHAIN_NAMESPACE)

    def entry(link: Link) -> "_Element":
        made: _Element = make.hashlist(make.path(link.name), make.c4(link.c4), sequencenr=str(link.number))
        return made

    if before is not None and before.rstrip().endswith(_END):
        head, _, _ = before.rpartition(_END)
        return head + bytes(etree.tostring(entry(links[-1]), encoding="UTF-8")) + b"\n" + _END + b"\n"
    document = make.ascmhldirectory(*(entry(link) for link in links))
    return bytes(etree.tostring(document, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _maker(namespace: str) -> Any:
    from lxml.builder import ElementMaker  # type: ignore[import-not-found]

    return ElementMaker(namespace=namespace, nsmap={None: namespace})


def _parse(path: Path) -> "_Element":
    from lxml import etree

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
