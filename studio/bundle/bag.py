"""Building a bundle: a BagIt bag (RFC 8493, version 1.0) that is complete and signed, or absent."""

import hashlib
import json
import os
import shutil
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from studio import report
from studio.base import wording
from studio.base.clock import from_text, now_text
from studio.base.errors import InvalidInput, NotComplete, NotFound, Refused
from studio.base.files import disk_error, fsync_dir, make_below, safe_name
from studio.base.jobs import Progress
from studio.bundle import feeds, manifest, signing, staging
from studio.bundle.keys import StationKey
from studio.bundle.table import table
from studio.report.contents import Contents, File, Original

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PIECE = 1 << 20
DOCUMENTS = ("bundle.json", "bundle.csv", "report.html", "report.pdf", "drop-sheet.html", "drop-sheet.pdf")
_SPARE = 64 << 20
"""Bytes left free on the disk besides the files themselves: reports, manifests, and what other programs write meanwhile."""


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...

    def hexdigest(self) -> str: ...


@dataclass
class _Item:
    """One payload file: where it comes from, its entry in the contents."""

    source: Path
    entry: File | Original
    size: int


def build(
    target_dir: Path,
    contents: Contents,
    files: Sequence[tuple[str, Path]],
    originals: Sequence[tuple[str, Path]] = (),
    progress: Progress | None = None,
) -> Path:
    """Build the bundle in `target_dir` and return its folder, `<drop>_<time of building>`, made unique with `-2` where it exists.

    files: (path below `data/`, staged rendition); linked where the file system can, else copied. originals: (path below `data/`,
    camera's file), always copied. Each belongs to the entry of `contents.files` or `.originals` with that path; a missing entry is
    added. The entries' `path` (made safe for every system), `bytes` and `sha256` are set in place. `progress` counts bytes.

    Built under a temporary name and renamed last: killed at any point it leaves only what the next build removes.
    Raises NotFound (a staged file is gone), NotComplete (a file is not what was recorded of it), InvalidInput (two files of one name,
    an unusable key), Refused (no space, read-only), Interrupted.
    """
    progress = progress or Progress()
    contents.built_at = contents.built_at or now_text()
    key = signing.station_key()
    contents.signed_by = StationKey.of(key.public_key()).to_dict()
    items = _plan(contents, files, originals)
    try:
        target_dir.mkdir(exist_ok=True)
        _refuse_when_too_large(target_dir, sum(item.size for item in items))
        with staging.building(target_dir) as folder:
            _fill(folder, contents, items, progress, key)
            progress.check()
            return _publish(folder, target_dir, bundle_name(contents))
    except OSError as error:
        raise disk_error(error, Path(error.filename or target_dir)) from error


def bundle_name(contents: Contents) -> str:
    """The folder's name: drop and moment of building in UTC, such as `HARBOUR-01_2026-11-24T1530Z`."""
    return f"{manifest.safe_path(safe_name(contents.drop.code))}_{from_text(contents.built_at):%Y-%m-%dT%H%MZ}"


def _plan(contents: Contents, files: Sequence[tuple[str, Path]], originals: Sequence[tuple[str, Path]]) -> list[_Item]:
    renditions = {entry.path: entry for entry in contents.files}
    kept = {entry.path: entry for entry in contents.originals}
    items = []
    for path, source in files:
        entry = renditions.get(path)
        if entry is None:
            entry = File(name=path.rpartition("/")[2], path=path)
            contents.files.append(entry)
        items.append(_Item(source, entry, _size(source)))
    for path, source in originals:
        original = kept.get(path)
        if original is None:
            original = Original(path=path, name=source.name)
            contents.originals.append(original)
        items.append(_Item(source, original, _size(source)))
    staged = {path for path, _ in [*files, *originals]}
    if absent := sorted({*renditions, *kept} - staged):
        raise NotFound(f"{absent[0]}: is listed in the bundle's contents but no file was given for it; export again.")
    names = _Names()
    for document in (*DOCUMENTS, *feeds.names(contents)):
        names.take(document)
    for item in items:
        item.entry.path = manifest.safe_path(item.entry.path)
        if isinstance(item.entry, File):
            item.entry.name = item.entry.path.rpartition("/")[2]
        names.take(item.entry.path)
    return items


class _Names:
    """The paths given away so far. Two that differ only in case, or a file where a folder must be, would clash on some systems."""

    def __init__(self) -> None:
        self._files: dict[str, str] = {}
        self._folders: dict[str, str] = {}

    def take(self, path: str) -> None:
        """Claim a path. Raises InvalidInput when it clashes with one that is taken."""
        folded = path.casefold()
        parents = [folded.rsplit("/", n)[0] for n in range(1, folded.count("/") + 1)]
        clash = self._files.get(folded) or self._folders.get(folded)
        clash = clash or next((self._files[parent] for parent in parents if parent in self._files), None)
        if clash is not None:
            raise InvalidInput(
                f"{path}: this name is taken by '{clash}' in the same bundle; let the recipe's naming tell them apart "
                "(with {rendition}, {role} or {n}, for example)."
            )
        self._files[folded] = path
        self._folders.update(dict.fromkeys(parents, path))


def _size(source: Path) -> int:
    try:
        found = source.lstat()
    except OSError as error:
        raise NotFound(f"{source}: cannot be read for the bundle ({error.strerror}); export again.") from error
    if not stat.S_ISREG(found.st_mode):
        raise InvalidInput(f"{source}: is not a plain file, so it cannot go into a bundle.")
    return found.st_size


def _refuse_when_too_large(target: Path, size: int) -> None:
    free = shutil.disk_usage(target).free
    needed = size + _SPARE
    if free < needed:
        raise Refused(
            f"{target}: has {wording.size(free)} free, the bundle needs {wording.size(needed)}; "
            "free some space or choose another folder."
        )


def _fill(folder: Path, contents: Contents, items: list[_Item], progress: Progress, key: "Ed25519PrivateKey") -> None:
    data = folder / "data"
    data.mkdir()
    progress.start(sum(item.size for item in items), "writing the bundle", "bytes")
    payload: dict[str, tuple[int, str]] = {}
    for item in items:
        make_below((data / item.entry.path).parent, data)
        _place(item, data / item.entry.path, progress)
        payload[f"data/{item.entry.path}"] = item.entry.bytes, item.entry.sha256
    progress.what = "writing the report"
    thumbnails = report.thumbnails(contents)
    sheets: list[tuple[str, bytes]] = []
    if contents.drop_sheet is not None:
        sheets.append(("drop-sheet.html", report.sheet_html(contents.drop_sheet).encode("utf-8", "replace")))
        sheets.append(("drop-sheet.pdf", report.sheet_pdf(contents.drop_sheet)))
    for name, content in (
        *sheets,
        *feeds.made(contents),
        ("bundle.json", json.dumps(contents.to_dict(), ensure_ascii=False, indent=1, allow_nan=False).encode()),
        ("bundle.csv", table(contents).encode("utf-8", "replace")),
        ("report.html", report.html(contents, thumbnails).encode("utf-8", "replace")),
        ("report.pdf", report.pdf(contents, thumbnails)),
    ):
        progress.check()
        payload[f"data/{name}"] = len(content), _write(data / name, content)
    _write_tags(folder, contents, payload, key)
    for parent, _, _ in os.walk(folder, topdown=False):
        fsync_dir(Path(parent))


def _write_tags(
    folder: Path, contents: Contents, payload: dict[str, tuple[int, str]], key: "Ed25519PrivateKey"
) -> None:
    oxum = f"{sum(size for size, _ in payload.values())}.{len(payload)}"
    tags = {
        "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": "".join(f"{name}: {value}\n" for name, value in _bag_info(contents, oxum)),
        "manifest-sha256.txt": manifest.write({path: digest for path, (_, digest) in payload.items()}),
    }
    digests = {name: _write(folder / name, text.encode()) for name, text in tags.items()}
    listed = manifest.write(digests).encode()
    _write(folder / signing.SIGNED_FILE, listed)
    _write(folder / signing.SIGNATURE_FILE, signing.sign(listed, key).encode())


def _bag_info(contents: Contents, oxum: str) -> Iterable[tuple[str, str]]:
    """The reserved elements of RFC 8493, section 2.2.2, that we know; a value is one line."""
    for name, value in (
        ("Source-Organization", contents.creator.name or contents.creator.handle),
        ("Contact-Name", contents.creator.name),
        ("Contact-Email", contents.contact),
        ("External-Description", f"{contents.drop.title}. {contents.drop.line or ''}"),
        ("External-Identifier", contents.drop.code),
        ("Internal-Sender-Identifier", bundle_name(contents)),
        ("Bagging-Date", contents.built_at[:10]),
        ("Bag-Software-Agent", f"{contents.generator} {contents.generator_version}"),
        ("Payload-Oxum", oxum),
    ):
        plain = " ".join(c for c in (value or "").split())
        plain = "".join(c if c.isprintable() else " " for c in plain).strip()
        if plain:
            yield name, plain[:1000]


def _place(item: _Item, path: Path, progress: Progress) -> None:
    progress.what = item.entry.path.rpartition("/")[2]
    hashes: dict[str, _Hash] = {"sha256": hashlib.sha256()}
    # An original is never linked: whoever edits it in the bundle would change the original.
    if isinstance(item.entry, File) and _link(item.source, path):
        size = _read(path, hashes, progress)
    else:
        if isinstance(item.entry, Original):
            import xxhash

            hashes["xxh128"] = xxhash.xxh3_128()
        size = _copy(item.source, path, hashes, progress)
    for name, made in hashes.items():
        recorded = getattr(item.entry, name)
        if recorded and recorded != made.hexdigest():
            raise NotComplete(
                f"{item.source}: is no longer what was recorded of it ({name} differs); "
                + ("put it back from the backup or the card." if isinstance(item.entry, Original) else "export again.")
            )
        setattr(item.entry, name, made.hexdigest())
    item.entry.bytes = size


def _link(source: Path, path: Path) -> bool:
    try:
        os.link(source, path, follow_symlinks=False)
    except (OSError, NotImplementedError):
        return False
    umask = os.umask(0)
    os.umask(umask)
    path.chmod(0o666 & ~umask)
    return True


def _read(path: Path, hashes: dict[str, _Hash], progress: Progress) -> int:
    size = 0
    with path.open("rb+") as file:
        while piece := file.read(PIECE):
            size += len(piece)
            for made in hashes.values():
                made.update(piece)
            progress.advance(len(piece))
        os.fsync(file.fileno())
    return size


def _copy(source: Path, path: Path, hashes: dict[str, _Hash], progress: Progress) -> int:
    size = 0
    with source.open("rb") as reader, path.open("xb") as writer:
        while piece := reader.read(PIECE):
            size += len(piece)
            for made in hashes.values():
                made.update(piece)
            writer.write(piece)
            progress.advance(len(piece))
        writer.flush()
        os.fsync(writer.fileno())
    return size


def _write(path: Path, content: bytes) -> str:
    """Write one of the bag's own files, on the disk when this returns; its SHA-256."""
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return hashlib.sha256(content).hexdigest()


def _publish(folder: Path, target: Path, name: str) -> Path:
    number = 1
    while True:
        final = target / (name if number == 1 else f"{name}-{number}")
        number += 1
        # A rename would replace an empty folder silently; a full one of that moment makes it fail, and the next name is tried.
        if os.path.lexists(final):
            continue
        try:
            folder.rename(final)
        except OSError:
            if not os.path.lexists(final):
                raise
            continue
        fsync_dir(target)
        return final
