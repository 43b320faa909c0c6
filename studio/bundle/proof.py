"""Verifying a bundle that came from anywhere: nothing in it is trusted, nothing outside it is opened, nothing is changed."""

import hashlib
import os
import re
import stat
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from studio.base.errors import InvalidInput, NotFound
from studio.base.files import disk_error
from studio.base.jobs import Progress
from studio.base.wording import count, size
from studio.bundle import manifest, signing
from studio.bundle.manifest import shown

MANIFEST = "manifest-sha256.txt"
MANIFEST_LIMIT = 64 << 20
"""Bytes; room for about half a million files."""
ENTRIES_LIMIT = 1_000_000
PIECE = 1 << 20
_OWN = {"bagit.txt", "bag-info.txt", MANIFEST, signing.SIGNED_FILE, signing.SIGNATURE_FILE}


@dataclass
class Verification:
    """What became of a bundle. Paths are relative to it, with '/'.

    missing: listed, not there. changed: there, with other bytes (or unreadable). extra: in `data/`, not listed.
    problems: sentences about what is wrong otherwise. beside: files outside `data/` that nothing vouches for (allowed).
    signature: "valid by KEYID", "none", "invalid: why" or "unknown: why". files, bytes: of the payload that was right.
    """

    path: Path
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    signature: str = "none"
    files: int = 0
    bytes: int = 0

    @property
    def intact(self) -> bool:
        """Whether everything is there, unchanged, nothing added, and no signature speaks against it. Unsigned can be intact."""
        return not (self.missing or self.changed or self.extra or self.problems or self.signature.startswith("invalid"))

    @property
    def key_id(self) -> str | None:
        """The id of the key that signed it, when the signature is valid."""
        return self.signature.removeprefix("valid by ") if self.signature.startswith("valid by ") else None

    def to_dict(self) -> dict[str, Any]:
        """As `verify --json` gives it."""
        return {
            "intact": self.intact,
            "missing": [_text(path) for path in self.missing],
            "changed": [_text(path) for path in self.changed],
            "extra": [_text(path) for path in self.extra],
            "signature": self.signature,
            "problems": self.problems,
            "beside": [_text(path) for path in self.beside],
            "files": self.files,
            "bytes": self.bytes,
        }

    def sentences(self) -> list[str]:
        """The same for people: the verdict first, then each thing that is wrong, then the signature."""
        name = shown(self.path.name)
        if self.intact:
            told = [f"{name}: intact, all {count(self.files, 'file')} ({size(self.bytes)}) are as they were bundled."]
        else:
            parts = [
                (self.missing, "missing"),
                (self.changed, "changed"),
                (self.extra, "extra"),
                (self.problems, "otherwise wrong"),
            ]
            counts = ", ".join(f"{len(found)} {word}" for found, word in parts if found) or "its signature is not valid"
            told = [f"{name}: not intact ({counts}); ask for it again, or copy it again from where it came."]
        told += [f"'{shown(path)}' is missing." for path in self.missing]
        told += [f"'{shown(path)}' was changed." for path in self.changed]
        told += [f"'{shown(path)}' was added." for path in self.extra]
        told += self.problems
        told += [f"'{shown(path)}' lies beside the bundle's own files; nothing vouches for it." for path in self.beside]
        return [*told, self._signature_sentence()]

    def _signature_sentence(self) -> str:
        if self.signature == "none":
            return "It is not signed, so it proves that nothing broke on the way, not who made it."
        if self.key_id is None:
            kind, _, why = self.signature.partition(": ")
            return (
                f"The signature is not valid: {why}."
                if kind == "invalid"
                else f"The signature could not be checked: {why}."
            )
        if self.key_id == signing.own_key_id():
            return f"Signed by this station (key {self.key_id})."
        return f"Signed with key {self.key_id}; compare it with the key id that the crew told you."


def verify(path: Path, progress: Progress | None = None) -> Verification:
    """Check a bundle's folder against its manifests and its signature, reading every file once. `progress` counts bytes.

    Links are never followed, paths that lead out are never opened, fetch.txt is never fetched.
    Raises NotFound (nothing there), InvalidInput (not a bundle's folder), Interrupted.
    """
    progress = progress or Progress()
    root = Path(path)
    _refuse_what_is_no_bundle(root)
    result = Verification(path=root.absolute())
    try:
        tags = {name: _small(root / name, result) for name in _OWN}
        _check_declaration(tags["bagit.txt"], result)
        _check_signature(tags, result)
        listed = manifest.read(tags[signing.SIGNED_FILE] or b"", signing.SIGNED_FILE, payload=False)
        result.problems += listed.problems
        payload = manifest.read(tags[MANIFEST] or b"", MANIFEST, payload=True)
        result.problems += payload.problems
        result.missing += [name for name in (MANIFEST, "bagit.txt", signing.SIGNED_FILE) if tags[name] is None]
        _check_tag_files(root, listed.entries, result, progress)
        if tags[MANIFEST] is not None:
            _check_payload(root, payload.entries, tags["bag-info.txt"], result, progress)
        _look_beside(root, set(listed.entries), result)
    except OSError as error:
        raise disk_error(error, root) from error
    result.missing = sorted(set(result.missing))
    result.changed = sorted(set(result.changed))
    result.extra = sorted(set(result.extra))
    return result


def _refuse_what_is_no_bundle(root: Path) -> None:
    if not os.path.lexists(root):
        raise NotFound(f"{root}: is not there; give the folder of a bundle.")
    if not root.is_dir():
        what = (
            "is packed; unpack it and give the bundle's folder"
            if root.suffix.lower() in _PACKED
            else "is a file; give the bundle's folder"
        )
        raise InvalidInput(f"{root}: {what}.")
    if (root / "bagit.txt").is_file() or (root / MANIFEST).is_file():
        return
    above = root.resolve().parent
    if root.resolve().name == "data" and (above / "bagit.txt").is_file():
        raise InvalidInput(f"{root}: is the inside of a bundle; give the folder above it, {above}.")
    inner = sorted(p.parent.name for p in root.glob("*/bagit.txt"))
    if inner:
        raise InvalidInput(f"{root}: is a folder of bundles; give one of them: {', '.join(inner[:5])}.")
    raise InvalidInput(f"{root}: is not a bundle, for it has neither bagit.txt nor {MANIFEST}.")


_PACKED = {".zip", ".tar", ".gz", ".tgz", ".7z", ".rar"}


def _small(path: Path, result: Verification) -> bytes | None:
    """The bytes of one of the bag's own files, None when it is not there, is a link, or is beyond any sense in size."""
    try:
        with _open(path) as file:
            data = file.read(MANIFEST_LIMIT + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        result.problems.append(f"{path.name}: cannot be read ({_why(path, error)}).")
        return None
    if len(data) > MANIFEST_LIMIT:
        result.problems.append(f"{path.name}: is larger than {MANIFEST_LIMIT >> 20} MB; no bundle of ours is.")
        return None
    return data


def _check_declaration(data: bytes | None, result: Verification) -> None:
    if data is None:
        return
    text = data.decode("utf-8", "replace")
    version = re.search(r"^BagIt-Version:\s*(\d+)\.(\d+)\s*$", text, re.MULTILINE)
    if version is None or not (0, 97) <= (int(version[1]), int(version[2])) <= (1, 999):
        result.problems.append("bagit.txt: names no BagIt version between 0.97 and 1.")
    if re.search(r"^Tag-File-Character-Encoding:\s*UTF-8\s*$", text, re.MULTILINE | re.IGNORECASE) is None:
        result.problems.append("bagit.txt: does not say that its text is UTF-8.")


def _check_signature(tags: dict[str, bytes | None], result: Verification) -> None:
    signature, signed = tags[signing.SIGNATURE_FILE], tags[signing.SIGNED_FILE]
    if signature is None:
        return
    if signed is None:
        result.signature = f"invalid: {signing.SIGNED_FILE}, which it signs, is not there"
    elif len(signature) > signing.SIZE_LIMIT:
        result.signature = "invalid: the signature file is damaged"
    else:
        result.signature = signing.check(signature.decode("utf-8", "replace"), signed)
    # A signature over a tag manifest that leaves the payload's manifest out would vouch for nothing.
    if result.key_id and MANIFEST not in manifest.read(signed or b"", signing.SIGNED_FILE, payload=False).entries:
        result.signature = f"invalid: {signing.SIGNED_FILE} does not list {MANIFEST}"


def _check_tag_files(root: Path, entries: dict[str, str], result: Verification, progress: Progress) -> None:
    for path, digest in entries.items():
        size = _lstat_size(root, path, result)
        if size is None:
            continue
        if size > MANIFEST_LIMIT or _digest(root / path, progress, result, counted=False) != digest:
            result.changed.append(path)


def _check_payload(
    root: Path, entries: dict[str, str], info: bytes | None, result: Verification, progress: Progress
) -> None:
    found = _walk(root / "data", result)
    # The same name may come back in another Unicode form (macOS); it is the same file.
    other_form = {unicodedata.normalize("NFC", path): path for path in found}
    there: dict[str, str] = {}
    for path in entries:
        match = path if path in found else other_form.get(unicodedata.normalize("NFC", path))
        if match is None:
            result.missing.append(path)
        else:
            there[path] = match
    result.extra += sorted(set(found) - set(there.values()))
    total = _oxum(info)
    if total is not None and total != (sum(found.values()), len(found)):
        told = f"bag-info.txt: names {total[1]} files and {total[0]:,} bytes, there are {len(found)} and {sum(found.values()):,}."
        if not (result.missing or result.extra):
            result.problems.append(told)
    progress.start(sum(found[match] for match in there.values()), "verifying", "bytes")
    for path, match in there.items():
        progress.what = shown(path.rpartition("/")[2])
        # What is larger than the whole bundle was is not worth hashing to know that it is changed.
        too_large = total is not None and found[match] > total[0]
        if too_large or _digest(root / match, progress, result) != entries[path]:
            result.changed.append(path)
        else:
            result.files += 1
            result.bytes += found[match]


def _walk(data: Path, result: Verification) -> dict[str, int]:
    """Every plain file in `data/`: its path from the bundle and its size. Links and devices become problems, never entered."""
    sizes: dict[str, int] = {}
    folders = [(data, "data")]
    if data.is_symlink() or not data.is_dir():
        result.problems.append("data: the folder of the files is not there.")
        return sizes
    while folders:
        folder, prefix = folders.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                path = f"{prefix}/{entry.name}"
                if entry.is_symlink():
                    result.problems.append(
                        f"'{shown(path)}' is a link; a bundle holds plain files only, so it was not followed."
                    )
                elif entry.is_dir(follow_symlinks=False):
                    folders.append((Path(entry.path), path))
                elif entry.is_file(follow_symlinks=False):
                    sizes[path] = entry.stat(follow_symlinks=False).st_size
                else:
                    result.problems.append(f"'{shown(path)}' is not a plain file.")
        if len(sizes) + len(folders) > ENTRIES_LIMIT:
            raise InvalidInput(f"{data}: holds more than {ENTRIES_LIMIT:,} files; no bundle of ours does.")
    return sizes


def _lstat_size(root: Path, path: str, result: Verification) -> int | None:
    """The size of a plain file; None when it is not there or is none (then that is told)."""
    folder = root
    for part in path.split("/")[:-1]:
        folder = folder / part
        if folder.is_symlink():
            result.problems.append(f"'{shown(path)}' lies behind a link; it was not followed.")
            return None
    try:
        found = (root / path).lstat()
    except (OSError, ValueError):
        result.missing.append(path)
        return None
    if not stat.S_ISREG(found.st_mode):
        result.problems.append(f"'{shown(path)}' is not a plain file; it was not looked at.")
        return None
    return found.st_size


def _digest(path: Path, progress: Progress, result: Verification, *, counted: bool = True) -> str | None:
    made = hashlib.sha256()
    try:
        with _open(path) as file:
            while piece := file.read(PIECE):
                made.update(piece)
                if counted:
                    progress.advance(len(piece))
    except OSError as error:
        result.problems.append(f"'{shown(path.name)}' cannot be read ({_why(path, error)}).")
        return None
    return made.hexdigest()


def _open(path: Path) -> BinaryIO:
    # No link is followed even when it was put there a moment ago; a pipe does not hold us up.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(f"{path.name} is not a plain file")
    return os.fdopen(handle, "rb")


def _oxum(info: bytes | None) -> tuple[int, int] | None:
    found = re.search(rb"^Payload-Oxum:\s*(\d{1,18})\.(\d{1,12})\s*$", info or b"", re.MULTILINE)
    return (int(found[1]), int(found[2])) if found else None


def _look_beside(root: Path, listed: set[str], result: Verification) -> None:
    if (root / "fetch.txt").exists():
        result.problems.append(
            "fetch.txt: asks for files from elsewhere; nothing is fetched, ask for the whole bundle."
        )
    with os.scandir(root) as entries:
        names = sorted(entry.name for entry in entries)
    result.beside = [name for name in names if name not in _OWN | listed | {"data", "fetch.txt"}]


def _why(path: Path, error: OSError) -> str:
    return "it is a link" if path.is_symlink() else (error.strerror or "not a plain file")


def _text(path: str) -> str:
    return path.encode("utf-8", "backslashreplace").decode()
