"""What became of a bundle, as data and as sentences."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studio.base.wording import count, in_fours, listed, size
from studio.bundle import keys, signing
from studio.bundle.credentials import Credentials
from studio.bundle.manifest import shown

WEAK = {"md5", "sha1"}
"""What proves that nothing broke on the way, and no more: two files with one such hash can be made."""


@dataclass
class Verification:
    """What became of a bundle. Paths are relative to it, with '/'.

    missing: listed, not there. changed: there, with other bytes (or unreadable). extra: in `data/`, not listed.
    problems: sentences about what is wrong otherwise. beside: files outside `data/` that nothing vouches for (allowed).
    remarks: sentences about what is unusual, and allowed. version, algorithms: of the BagIt form. is_ours: made by Threeshot.
    credentials: what its pictures carry, None where that was not looked at.
    signature: "valid by KEYID", "none", "invalid: why" or "unknown: why". fingerprint: of the key of a valid one.
    asked: the keys of which one has to have signed, none: it is not asked. files, bytes: of the payload that was right.
    """

    path: Path
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    version: str = ""
    algorithms: Sequence[str] = ("sha256",)
    is_ours: bool = True
    signature: str = "none"
    fingerprint: str | None = None
    asked: Sequence[keys.KnownKey] = ()
    credentials: Credentials | None = None
    files: int = 0
    bytes: int = 0

    @property
    def intact(self) -> bool:
        """Whether all is there, unchanged, nothing added; no signature speaks against it, and one that was asked for is there."""
        wrong = self.missing or self.changed or self.extra or self.problems
        return not (wrong or self.signature.startswith("invalid") or self.unanswered)

    @property
    def key_id(self) -> str | None:
        """The id of the key that signed it, when the signature is valid."""
        return self.signature.removeprefix("valid by ") if self.signature.startswith("valid by ") else None

    @property
    def signer(self) -> keys.KnownKey | None:
        """Who signed it, of the keys that were asked for and those known here; None when that is nobody known."""
        if self.fingerprint is None:
            return None
        return next((key for key in (*self.asked, *keys.known()) if key.is_of(self.fingerprint)), None)

    @property
    def unanswered(self) -> str:
        """Why the signature that was asked for is not there, in a sentence; empty when it is, or none was asked for."""
        if not self.asked or any(key.is_of(self.fingerprint) for key in self.asked):
            return ""
        wanted = " or ".join(key.shown for key in self.asked)
        kind, _, why = self.signature.partition(": ")
        if self.key_id:
            return f"It is signed with key {in_fours(self.key_id)}, not with {wanted}: it comes from somebody else."
        if kind == "none":
            return f"It is not signed, and was to be signed with {wanted}; ask for it again."
        return f"It was to be signed with {wanted}, and its signature cannot be relied on: {why}; ask for it again."

    def to_dict(self) -> dict[str, Any]:
        """As `verify --json` gives it."""
        signer = self.signer
        return {
            "intact": self.intact,
            "missing": [_text(path) for path in self.missing],
            "changed": [_text(path) for path in self.changed],
            "extra": [_text(path) for path in self.extra],
            "signature": self.signature,
            "signer": {"key": self.key_id, "name": signer.name if signer else None} if self.key_id else None,
            "credentials": self.credentials.to_dict() if self.credentials else None,
            "asked": [key.id for key in self.asked],
            "problems": [*self.problems, *([self.unanswered] if self.unanswered else [])],
            "beside": [_text(path) for path in self.beside],
            "remarks": self.remarks,
            "bagit": self.version,
            "algorithms": list(self.algorithms),
            "files": self.files,
            "bytes": self.bytes,
        }

    def sentences(self) -> list[str]:
        """The same for people: the verdict first, then each thing that is wrong, then the signature."""
        name = shown(self.path.name)
        form = "" if self.is_ours else f"a bag of BagIt {self.version}, not made by Threeshot; "
        if self.intact:
            many = self.files != 1
            whole = (
                f"all {count(self.files, 'file')} ({size(self.bytes)}) are as they were"
                if many
                else (f"its one file ({size(self.bytes)}) is as it was")
            )
            told = [f"{name}: {form}intact, {whole} bundled."]
        else:
            parts = [
                (self.missing, "missing"),
                (self.changed, "changed"),
                (self.extra, "extra"),
                (self.problems, "otherwise wrong"),
            ]
            wrong = [f"{len(found)} {word}" for found, word in parts if found]
            if self.unanswered:
                wrong.append("not signed as asked")
            counts = ", ".join(wrong) or "its signature is not valid"
            told = [f"{name}: {form}not intact ({counts}); ask for it again, or copy it again from where it came."]
        told += [f"'{shown(path)}' is missing." for path in self.missing]
        told += [f"'{shown(path)}' was changed." for path in self.changed]
        told += [f"'{shown(path)}' was added." for path in self.extra]
        told += self.problems
        told += [f"'{shown(path)}' lies beside the bundle's own files; nothing vouches for it." for path in self.beside]
        told += self.remarks
        if self.algorithms and WEAK.issuperset(self.algorithms):
            told.append(
                f"It is checked by {listed(self.algorithms)} alone: that shows what broke on the way, not what somebody changed on purpose."
            )
        told.append(self.unanswered or self._signature_sentence())
        return [*told, *(self.credentials.sentences() if self.credentials else [])]

    def _signature_sentence(self) -> str:
        if self.signature == "none":
            if self.is_ours:
                return (
                    "It is not signed, so it proves that nothing broke on the way, not who made it. "
                    "Threeshot signs every bundle: this one's signature was taken away."
                )
            return "It is not signed, so it proves that nothing broke on the way, not who made it."
        if self.key_id is None:
            kind, _, why = self.signature.partition(": ")
            return (
                f"The signature is not valid: {why}."
                if kind == "invalid"
                else f"The signature could not be checked: {why}."
            )
        shown_key = in_fours(self.key_id)
        if self.key_id == signing.own_key_id():
            return f"Signed by this station (key {shown_key})."
        if signer := self.signer:
            return f"Signed by {signer.shown}." if signer.name else f"Signed with key {shown_key}, as asked."
        return (
            f"Signed with key {shown_key} (unknown here); compare it with the key id that the crew told you, "
            f"or its words: {keys.words(self.key_id)}."
        )


def _text(path: str) -> str:
    return path.encode("utf-8", "backslashreplace").decode()
