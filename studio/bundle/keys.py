"""Keys as people tell them to each other: an id, its words to read aloud, and the list of those that a person knows."""

import hashlib
import io
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from studio.base import paths, private
from studio.base.errors import InvalidInput, NotFound
from studio.base.files import disk_error, write_atomic
from studio.base.wording import in_fours, visible
from studio.bundle import signing

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ID_DIGITS = 16
FINGERPRINT_DIGITS = 64
NAME_LIMIT = 80
LIST_LIMIT = 1 << 20
"""Bytes."""
_WORD_BITS = 11
_WORDS = 6
"""6 × 11 bits: the id's 64, and two to hear a slip by."""


@dataclass(frozen=True)
class KnownKey:
    """A key by its id, or a longer piece of its fingerprint (hex), and whose it is, when that is known."""

    id: str
    name: str = ""

    @property
    def shown(self) -> str:
        """As a sentence names it."""
        return f"{self.name} (key {in_fours(self.id)})" if self.name else f"key {in_fours(self.id)}"

    def is_of(self, fingerprint: str | None) -> bool:
        """Whether the key with this fingerprint is it."""
        return fingerprint is not None and fingerprint.startswith(self.id)

    def to_dict(self) -> dict[str, str]:
        """As `key list --json` gives it."""
        return {"key": self.id, "name": self.name, "words": words(self.id[:ID_DIGITS])}


@dataclass(frozen=True)
class StationKey:
    """The key that a station signs with, as it is told to others."""

    id: str
    fingerprint: str

    @classmethod
    def of(cls, public: "Ed25519PublicKey") -> "StationKey":
        """That of a public key."""
        return cls(signing.key_id(public), signing.fingerprint(public))

    @property
    def words(self) -> str:
        """Its id in six words."""
        return words(self.id)

    @property
    def qr_text(self) -> str:
        """What its QR code says: readable by whoever points any phone at it."""
        return f"Threeshot key {in_fours(self.id)}\n{self.words}\nsha256:{self.fingerprint}"

    def write_qr(self, path: Path) -> None:
        """Write its QR code into a file. Raises InvalidInput (neither .svg nor .png), Refused (can't be written)."""
        kind = path.suffix.lower().removeprefix(".")
        if kind not in ("svg", "png"):
            raise InvalidInput(f"{path}: a QR code is written as .svg or .png; give such a name.")
        import segno

        drawn = io.BytesIO()
        segno.make(self.qr_text, error="m", micro=False).save(
            drawn, kind=kind, scale=8 if kind == "png" else 4, border=4
        )
        write_atomic(path, drawn.getvalue())

    def to_dict(self) -> dict[str, str]:
        """As `key --json` gives it, and bundle.json as `signed_by`."""
        return {"key": self.id, "words": self.words, "fingerprint": self.fingerprint}


def spaced(key_id: str) -> str:
    """A key's id in groups of four, as it is read and typed."""
    return " ".join(key_id[n : n + 4] for n in range(0, len(key_id), 4))


def words(key_id: str) -> str:
    """A key's id (16 hex digits) in six words of the BIP-39 English list, to be read aloud; the last one's end tells a slip."""
    bits = int(key_id, 16) << 2 | _check_bits(key_id)
    places = [bits >> _WORD_BITS * n & (1 << _WORD_BITS) - 1 for n in reversed(range(_WORDS))]
    return " ".join(_word_list()[place] for place in places)


def read(text: str) -> str:
    """The id, or longer, in lower-case hex that somebody wrote: 16 to 64 digits with any spaces, or six words.

    Raises InvalidInput, saying what a key looks like.
    """
    told = text.strip().lower().removeprefix("sha256:")
    digits = re.sub(r"[\s:-]", "", told)
    if re.fullmatch(r"[0-9a-f]+", digits):
        if ID_DIGITS <= len(digits) <= FINGERPRINT_DIGITS:
            return digits
        raise InvalidInput(
            f"'{visible(text[:80])}': a key's id has {ID_DIGITS} digits, this has {len(digits)}; 'threeshot key' shows the whole."
        )
    return _read_words(text, told.split())


def _read_words(text: str, told: list[str]) -> str:
    shown = visible(text[:80])
    if len(told) != _WORDS:
        raise InvalidInput(
            f"'{shown}': is no key; give its {ID_DIGITS} digits (such as 12ab 34cd 56ef 7890) or its six words."
        )
    bits = 0
    for word in told:
        found = [place for place, known in enumerate(_word_list()) if word in (known, known[:4])]
        if not found:
            raise InvalidInput(
                f"'{shown}': '{visible(word)}' is none of the words that keys are told by; ask for it again."
            )
        bits = bits << _WORD_BITS | found[0]
    key_id = f"{bits >> 2:0{ID_DIGITS}x}"
    if bits & 3 != _check_bits(key_id):
        raise InvalidInput(
            f"'{shown}': one of these words is another, or they stand in another order; ask for them again."
        )
    return key_id


def _check_bits(key_id: str) -> int:
    return hashlib.sha256(bytes.fromhex(key_id)).digest()[0] >> 6


@cache
def _word_list() -> list[str]:
    from mnemonic import Mnemonic

    return Mnemonic("english").wordlist


def known() -> list[KnownKey]:
    """The keys that this person knows, by name. Raises InvalidInput when the list can't be read."""
    path = paths.known_keys_path()
    try:
        with path.open("rb") as file:
            data = file.read(LIST_LIMIT)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise disk_error(error, path) from error
    try:
        return sorted(
            (KnownKey(read(str(one["key"])), str(one["name"])) for one in json.loads(data)), key=lambda key: key.name
        )
    except (ValueError, TypeError, KeyError, RecursionError, InvalidInput) as error:
        raise InvalidInput(
            f"{path}: is not a list of keys; move it away and add the keys again with 'threeshot key add'."
        ) from error


def remember(text: str, name: str) -> KnownKey:
    """Put a key on the person's list, or give it another name. Raises InvalidInput (no key, no name)."""
    plain = " ".join(name.split())
    if not plain or len(plain) > NAME_LIMIT or not plain.isprintable():
        raise InvalidInput(f"'{visible(name[:80])}': say whose key it is, in 1 to {NAME_LIMIT} letters.")
    key = KnownKey(read(text), plain)
    _write([*(one for one in known() if one.id != key.id), key])
    return key


def forget(text: str) -> KnownKey:
    """Take a key off the list, by its id, its words or its name. Raises NotFound, naming those there are."""
    there = known()
    try:
        wanted = read(text)
    except InvalidInput:
        wanted = ""
    for key in there:
        if key.id == wanted or key.name.casefold() == text.strip().casefold():
            _write(one for one in there if one != key)
            return key
    names = ", ".join(key.shown for key in there) or "none is there"
    raise NotFound(f"'{visible(text[:80])}': is not on the list of known keys ({names}).")


def _write(keys: Iterable[KnownKey]) -> None:
    path = paths.known_keys_path()
    private.keep_folders()
    listed = [{"key": key.id, "name": key.name} for key in keys]
    write_atomic(path, json.dumps(listed, ensure_ascii=False, indent=1).encode())
