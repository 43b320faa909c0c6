"""SKUs as shops write them, and the names that files and folders get from them: safe on every file system, and back again.

A SKU that is a good name by itself (letters, digits, `.`, `_`, `-`) is its own name. Any other gets `_` in front, and in it each
character that is none of `A-Z a-z 0-9 -` is written as its code point in hex: `_2F` for `/`, `_u5E3D` for `帽`, `_w01F9E2` beyond
U+FFFF; a `.` stays between letters or digits. So `HS/TOTE 01` is `_HS_2FTOTE_2001`. Names that are alike in another case get the case of
their letters, a bit each, in hex behind `_-`. What would be longer than 64 characters is cut, with `_z` and the beginning of its SHA-256:
that one is found again by the list of products alone.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator

from studio.base.files import safe_name
from studio.base.wording import replace_invisible

MAX_CHARACTERS = 100
MAX_BYTES = 200
"""In UTF-8. Longer than any shop's own; what a slate's code can still say."""
NAME_LIMIT = 64
_DIGEST = 20
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_BUNDLES_OWN = frozenset(
    {"bundle.json", "bundle.csv", "report.html", "report.pdf", "drop-sheet.html", "drop-sheet.pdf", "originals"}
)
_NO_CHARACTER = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")
_BODY = re.compile(r"(?:[A-Za-z0-9.-]|_[0-9A-F]{2}|_u[0-9A-F]{4}|_w[0-9A-F]{6})*", re.IGNORECASE)
_ESCAPE = re.compile(r"_(?:u([0-9A-F]{4})|w([0-9A-F]{6})|([0-9A-F]{2}))", re.IGNORECASE)
_LETTER = re.compile("[A-Za-z]")


def expectation(text: str) -> str | None:
    """What was expected where `text` stands, or None when it can be a SKU. `text` is taken as it is, without spaces at its ends."""
    if not text:
        return "a SKU, like HS-TOTE-01"
    size = len(text.encode("utf-8", "surrogatepass"))
    if len(text) > MAX_CHARACTERS or size > MAX_BYTES:
        many = (
            f"not {len(text)}" if len(text) > MAX_CHARACTERS else f"which take {MAX_BYTES} bytes in UTF-8, not {size}"
        )
        return f"a SKU of at most {MAX_CHARACTERS} characters, {many}"
    if replace_invisible(text, lambda _: "") != text or _NO_CHARACTER.search(text):
        return "a SKU of characters that can be seen"
    return None


def folder_name(sku: str) -> str:
    """The name that a SKU gives to a folder and stands for it in files' names; see this module. `folder_names` for those of a drop."""
    return next(_names(sku))


def folder_names(skus: Iterable[str]) -> dict[str, str]:
    """Each SKU's name, no two alike even where case is not told apart; the earlier one keeps the plain name."""
    taken: set[str] = set()
    found: dict[str, str] = {}
    for sku in dict.fromkeys(skus):
        found[sku] = next(name for name in _names(sku) if name.lower() not in taken)
        taken.add(found[sku].lower())
    return found


def sku_of(name: str) -> str | None:
    """The SKU that a name stands for; None for one that was cut, or that no SKU gives."""
    if not name.startswith("_"):
        return name if _is_plain(name) else None
    body, marked, case = name[1:].partition("_-")
    if not body or not _BODY.fullmatch(body):
        return None
    if marked:
        count = len(_letters(body))
        if not re.fullmatch("[0-9a-f]+", case) or int(case, 16) >> count:
            return None
        body = _cased(body, f"{int(case, 16):0{count}b}")
    return _ESCAPE.sub(lambda found: chr(int(found[1] or found[2] or found[3], 16)), body)


def _names(sku: str) -> Iterator[str]:
    """The names a SKU may have, the one that is taken first first; each of a form that tells what it is."""
    if _is_plain(sku):
        yield sku
    body = "".join(_written(sku, at) for at in range(len(sku)))
    letters = _letters(body)
    bits = "".join("1" if body[at].isupper() else "0" for at in letters)
    for name in (f"_{body}", f"_{body}_-{int(bits or '0', 2):x}"):
        if len(name) <= NAME_LIMIT:
            yield name
    digest = hashlib.sha256(sku.encode("utf-8", "surrogatepass")).hexdigest()
    room = NAME_LIMIT - len("__z") - _DIGEST
    beginning = _BODY.match(body[:room])
    assert beginning is not None
    for length in range(_DIGEST, len(digest)):
        yield f"_{beginning[0]}_z{digest[:length]}"


def _is_plain(sku: str) -> bool:
    return (
        len(sku) <= NAME_LIMIT
        and _PLAIN.fullmatch(sku) is not None
        and ".." not in sku
        and sku.lower() not in _BUNDLES_OWN
        # Windows reserves CON whatever follows its first dot.
        and all(safe_name(part) == part for part in (sku, sku.partition(".")[0]))
    )


def _written(sku: str, at: int) -> str:
    character = sku[at]
    if re.fullmatch("[A-Za-z0-9-]", character):
        return character
    if character == "." and re.fullmatch(r"[A-Za-z0-9]\.[A-Za-z0-9]", sku[max(0, at - 1) : at + 2]):
        return character
    code = ord(character)
    return f"_{code:02X}" if code < 0x100 else f"_u{code:04X}" if code < 0x10000 else f"_w{code:06X}"


def _letters(body: str) -> list[int]:
    """Where the letters of the SKU's own stand in an escaped name."""
    inside = {at for found in _ESCAPE.finditer(body) for at in range(*found.span())}
    return [found.start() for found in _LETTER.finditer(body) if found.start() not in inside]


def _cased(body: str, bits: str) -> str:
    written = list(body)
    for at, bit in zip(_letters(body), bits, strict=False):
        written[at] = body[at].upper() if bit == "1" else body[at].lower()
    return "".join(written)
