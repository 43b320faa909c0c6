"""Names in a bag and its manifest files (RFC 8493): written so that every BagIt tool reads them, read with no trust at all."""

import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from studio.base import wording
from studio.base.files import safe_name

NAME_LIMIT = 200
_ENCODE = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_DECODE = re.compile(r"%(25|0D|0A)", re.IGNORECASE)
_LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+\*?(.+)\Z", re.DOTALL)
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
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


def decode(text: str) -> str:
    """The path that `encode` wrote; other percent signs are taken as they are."""
    return _DECODE.sub(lambda found: chr(int(found[1], 16)), text)


def write(entries: dict[str, str]) -> str:
    """The text of a manifest: path -> SHA-256 in hex, a line each, in the order of the paths."""
    return "".join(f"{entries[path]}  {encode(path)}\n" for path in sorted(entries))


@dataclass
class Manifest:
    """What a manifest says: path -> SHA-256 in lower-case hex; and what is wrong with it, a sentence each."""

    entries: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read(data: bytes, name: str, *, payload: bool) -> Manifest:
    """Read a manifest's bytes. `payload`: whether its paths must lie in `data/` or must not.

    Lines that are no entry, paths that lead out of the bag and paths listed twice become problems, never entries.
    """
    found = Manifest()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        found.problems.append(f"{name}: is not UTF-8 text, so what it lists cannot be checked.")
        return found
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        if not line.strip():
            continue
        entry = _LINE.match(line.strip(" \t"))
        if entry is None or not _SHA256.match(entry[1].lower()):
            found.problems.append(f"{name}, line {number}: is not a SHA-256 and a path.")
            continue
        path = decode(entry[2]).removeprefix("./")
        if not is_safe(path) or path.startswith("data/") is not payload:
            found.problems.append(
                f"{name}, line {number}: '{shown(path)}' is not a path inside the bundle; it was not looked at."
            )
        elif path in found.entries:
            found.problems.append(f"{name}, line {number}: '{shown(path)}' is listed twice.")
        else:
            found.entries[path] = entry[1].lower()
    return found


def is_safe(path: str) -> bool:
    """Whether a manifest's path stays in the bag on every system: relative, no `..`, no backslash, no drive, no home."""
    if not path or path[0] in "/~" or "\\" in path or "\0" in path or _DRIVE.match(path):
        return False
    return all(part not in ("", ".", "..") for part in path.split("/")) and not PurePosixPath(path).is_absolute()


def shown(path: str) -> str:
    """A path for a sentence: what a terminal would act on, or nobody sees, is written as what it is."""
    return wording.visible(path[:300])
