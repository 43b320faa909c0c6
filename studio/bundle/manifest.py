"""Names in a bag and its manifest files (RFC 8493): written so that every BagIt tool reads them, read with no trust at all."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from studio.base import wording
from studio.base.files import safe_name

NAME_LIMIT = 200
_ENCODE = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_DECODE = re.compile(r"%(25|0D|0A)", re.IGNORECASE)
_DECODE_LINES = re.compile(r"%(0D|0A)", re.IGNORECASE)
_FETCH = re.compile(r"(\S+)\s+(?:\d+|-)\s+(.+)\Z", re.DOTALL)
_LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+(\*?)(.+)\Z", re.DOTALL)
_DRIVE = re.compile(r"[A-Za-z]:")
_ZERO_WIDTH_JOINER = "\u200d"


def safe_path(path: str) -> str:
    """`path` as it may stand in a bag: relative, with '/', NFC, no name that a file system or a BagIt tool stumbles over.

    `%` and line separators go too: RFC 8493 would encode them, but the common validator does not decode `%25` and splits lines
    at U+2028. Such characters, `..` and what Windows forbids become `_`.
    """
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".")]
    return "/".join(_safe_part(part) for part in parts) or "_"


def _safe_part(part: str) -> str:
    normal = unicodedata.normalize("NFC", part.encode("utf-8", "replace").decode())
    return safe_name("".join(_safe_character(c) for c in normal), NAME_LIMIT)


def _safe_character(character: str) -> str:
    if character == " " or character == _ZERO_WIDTH_JOINER:
        return character
    return "_" if character == "%" or unicodedata.category(character)[0] in "CZ" else character


def encode(path: str) -> str:
    """A path as a manifest holds it: `%`, CR and LF percent-encoded (RFC 8493, section 2.1.3)."""
    return "".join(_ENCODE.get(character, character) for character in path)


def decode(text: str, form: "TagForm | None" = None) -> str:
    """The path that `encode` wrote; other percent signs are taken as they are, before version 1.0 `%25` too."""
    pattern = _DECODE if form is None or form.is_final else _DECODE_LINES
    return pattern.sub(lambda found: chr(int(found[1], 16)), text)


def write(entries: dict[str, str]) -> str:
    """The text of a manifest: path -> SHA-256 in hex, a line each, in the order of the paths."""
    return "".join(f"{entries[path]}  {encode(path)}\n" for path in sorted(entries))


@dataclass
class Manifest:
    """What a manifest says: path -> digest in lower-case hex; what is wrong with it, and what is unusual, a sentence each."""

    entries: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class TagForm:
    """How a bag's tag files are written (its bagit.txt): the BagIt version, and the name of its text's encoding."""

    version: tuple[int, int] = (1, 0)
    encoding: str = "utf-8"

    @property
    def is_final(self) -> bool:
        """Whether RFC 8493 holds for it, and not one of the drafts before, which ask for less."""
        return self.version >= (1, 0)

    def text(self, data: bytes) -> str:
        """A tag file's text. Raises UnicodeError."""
        return data.decode("utf-8-sig" if self.encoding == "utf-8" else self.encoding)


def read(data: bytes, name: str, *, payload: bool, form: TagForm = TagForm(), algorithm: str = "sha256") -> Manifest:
    """Read a manifest's bytes. `payload`: whether its paths must lie in `data/` or must not.

    Lines that are no entry, paths that lead out of the bag and paths listed twice become problems, never entries. Before version 1.0
    a line that says the same twice is allowed.
    """
    found = Manifest()
    marked = False
    digits = hashlib.new(algorithm, usedforsecurity=False).digest_size * 2
    for number, line in _lines(data, name, form, found):
        entry = _LINE.match(line)
        if entry is None or len(entry[1]) != digits:
            found.problems.append(f"{name}, line {number}: is not a {shown_algorithm(algorithm)} and a path.")
            continue
        path = decode(entry[3], form).removeprefix("./")
        if entry[2] or entry[3].startswith("./"):
            marked = True
        if not is_safe(path) or path.startswith("data/") is not payload:
            found.problems.append(
                f"{name}, line {number}: '{shown(path)}' is not a path inside the bundle; it was not looked at."
            )
        elif path in found.entries:
            same = found.entries[path] == entry[1].lower() and not form.is_final
            (found.remarks if same else found.problems).append(
                f"{name}, line {number}: '{shown(path)}' is listed twice."
            )
        else:
            found.entries[path] = entry[1].lower()
    if marked:
        found.remarks.append(
            f"{name}: marks its paths with '*' or './', which BagIt does not know; it is read all the same."
        )
    return found


def read_fetch(data: bytes, form: TagForm) -> Manifest:
    """The paths that a fetch.txt wants from elsewhere (each with its address as the entry); nothing is ever fetched."""
    found = Manifest()
    for number, line in _lines(data, "fetch.txt", form, found):
        entry = _FETCH.match(line)
        if entry is None:
            found.problems.append(f"fetch.txt, line {number}: is not an address, a length and a path.")
            continue
        path = decode(entry[2], form).removeprefix("./")
        if is_safe(path) and path.startswith("data/"):
            found.entries[path] = entry[1]
        else:
            found.problems.append(f"fetch.txt, line {number}: '{shown(path)}' is not a path inside the bundle.")
    return found


def _lines(data: bytes, name: str, form: TagForm, found: Manifest) -> Iterator[tuple[int, str]]:
    """Its lines that say something, with their numbers; none where its bytes are not the text that they are said to be."""
    try:
        text = form.text(data)
    except UnicodeError:
        found.problems.append(f"{name}: is not {form.encoding.upper()} text, so what it lists cannot be checked.")
        return
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        if line.strip():
            yield number, line.strip(" \t")


def shown_algorithm(name: str) -> str:
    """sha256 as people write it: SHA-256."""
    return re.sub(r"^SHA_?(\d)", r"SHA-\1", name.upper()).replace("_", "-")


def is_safe(path: str) -> bool:
    """Whether a manifest's path stays in the bag on every system: relative, no `..`, no backslash, no drive, no home."""
    if not path or path[0] in "/~" or "\\" in path or "\0" in path or _DRIVE.match(path):
        return False
    return all(part not in ("", ".", "..") for part in path.split("/")) and not PurePosixPath(path).is_absolute()


def shown(path: str) -> str:
    """A path for a sentence: what a terminal would act on, or nobody sees, is written as what it is."""
    return wording.visible(path[:300])
