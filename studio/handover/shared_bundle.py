"""A bundle as it is given to whoever opens its link: proved once from beginning to end, and once more, piece by piece, as it goes out.

Of each file it is kept what every MiB of it hashes to, taken in the same reading that proved the whole file against the bundle's manifest.
No byte leaves that is not of such a piece: whatever lies under a name meanwhile, of another file or behind a link, is not what was proved.
"""

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from studio.base.errors import NotAsRecorded, NotFound
from studio.base.files import safe_name
from studio.base.jobs import Progress
from studio.base.stored_zip import InEntry, StoredZip, ZipEntry
from studio.bundle import bag_files
from studio.handover.parcel import BAG, parcel_of, story_of

_HASH_BYTES = 32
_AT_ONCE = 256 * 1024
"""Small files go out together, until it is so much."""
LAYOUT = "zip1"
"""How a bundle lies in its archive: another one, and what was begun by this one can't be gone on with."""
PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".avif", ".jxl", ".tif", ".tiff"})


_CHANGED = "was changed since it was bundled; 'threeshot verify' says what else is, then export it again."


class NoLongerAsBundled(NotAsRecorded):
    """What lies on the disk is not what was bundled. path: of the file, in the bundle."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path


@dataclass(frozen=True)
class SharedFile:
    """One file of a bundle. path: in it, with '/'. pieces: the SHA-256 of each MiB of it, one behind the other. xxh128: of a picture."""

    path: str
    size: int
    sha256: str
    crc32: int
    pieces: bytes
    xxh128: str | None = None

    def proved(self, root: Path, at: int) -> bytes:
        """Its bytes from that place to the end of their piece. root: the bundle's folder. Raises NoLongerAsBundled."""
        number, within = divmod(at, bag_files.PIECE)
        try:
            with bag_files.plain_file(root / self.path) as file:
                file.seek(number * bag_files.PIECE)
                piece = file.read(bag_files.PIECE)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "it is no plain file"
            raise NoLongerAsBundled(self.path, f"can't be read any more ({why}); is its disk still there?") from None
        if hashlib.sha256(piece).digest() != self.pieces[number * _HASH_BYTES : (number + 1) * _HASH_BYTES]:
            raise NoLongerAsBundled(self.path, _CHANGED)
        return piece[within:]

    def check(self, root: Path) -> None:
        """Read all of it once more. Raises NoLongerAsBundled."""
        for at in range(0, self.size, bag_files.PIECE):
            self.proved(root, at)


class Stretch(Protocol):
    """Bytes that are proved as they are read. size: how many there are."""

    @property
    def size(self) -> int:
        """How many there are."""

    def after(self, at: int) -> bytes:
        """Some of them, from that place on, one at least. at: below `size`. Raises NoLongerAsBundled."""


@dataclass(frozen=True)
class FileStretch:
    """One file."""

    root: Path
    file: SharedFile

    @property
    def size(self) -> int:
        """Its bytes."""
        return self.file.size

    def after(self, at: int) -> bytes:
        """See `Stretch`."""
        return self.file.proved(self.root, at)


class ZipStretch:
    """All of a bundle as one archive, in a folder of its name."""

    def __init__(self, root: Path, name: str, files: Sequence[SharedFile], modified: datetime) -> None:
        self._root, self._files = root, files
        self._zip = StoredZip([ZipEntry(f"{name}/{one.path}", one.size, one.crc32) for one in files], modified)

    @property
    def size(self) -> int:
        """The archive's."""
        return self._zip.size

    def after(self, at: int) -> bytes:
        """See `Stretch`."""
        made = bytearray()
        while at + len(made) < self.size and len(made) < _AT_ONCE:
            what = self._zip.what_is_at(at + len(made))
            try:
                made += self._files[what.entry].proved(self._root, what.at) if isinstance(what, InEntry) else what
            except NoLongerAsBundled:
                if made:
                    break  # what comes before is as it was; asked for what is next, it is raised
                raise
        return bytes(made)


@dataclass(frozen=True)
class SharedBundle:
    """All that is given away of a bundle, and nothing else. Picklable.

    root: its folder. name: as a folder is called. drop: the drop's id. proof: the SHA-256 of its tagmanifest, which vouches for all of it.
    signed_by: the key's id, or None. story: its bundle.json, without what the page does not tell. built_at: UTC.
    """

    root: Path
    name: str
    drop: str
    proof: str
    signed_by: str | None
    built_at: datetime
    files: tuple[SharedFile, ...]
    story: Mapping[str, Any] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Of all of its files, in bytes."""
        return sum(one.size for one in self.files)

    def zipped(self) -> ZipStretch:
        """All of it as one archive."""
        return ZipStretch(self.root, self.name, self.files, self.built_at)


_STORY = (
    *("drop", "creator", "rights", "products", "roles", "files", "originals", "drop_sheet", "recipe", "signed_by"),
    *("built_at", "coverage", "complete"),
)


class _Heard:
    """What is read while a bundle is proved."""

    def __init__(self) -> None:
        self._pieces: dict[str, bytearray] = {}
        self._crc32: dict[str, int] = {}
        self._xxh128: dict[str, Any] = {}

    def __call__(self, path: str, piece: bytes) -> None:
        from xxhash import xxh3_128

        self._pieces.setdefault(path, bytearray()).extend(hashlib.sha256(piece).digest())
        self._crc32[path] = zlib.crc32(piece, self._crc32.get(path, 0))
        if PurePosixPath(path).suffix.lower() in PICTURES:
            self._xxh128.setdefault(path, xxh3_128()).update(piece)

    def file(self, path: str, size: int, sha256: str) -> SharedFile:
        """What was read of a file; of an empty one that is nothing."""
        seen = self._xxh128.get(path)
        pieces = bytes(self._pieces.get(path, b""))
        return SharedFile(path, size, sha256, self._crc32.get(path, 0), pieces, seen.hexdigest() if seen else None)


def shared_bundle(bundle: Path, progress: Progress | None = None) -> SharedBundle:
    """A bundle, read and proved to be as it was built. Raises NotFound, InvalidInput, NotComplete (not intact), Interrupted."""
    heard = _Heard()
    parcel = parcel_of(bundle.resolve(), BAG, progress, heard)
    problems: list[str] = []
    for one in parcel.files:
        if not one.path.startswith("data/"):
            # The bag's own files are small, and were not told while its payload was read.
            data = bag_files.small(parcel.bundle / one.path, problems) or b""
            if hashlib.sha256(data).hexdigest() != one.sha256:
                raise NoLongerAsBundled(one.path, _CHANGED)
            for at in range(0, len(data), bag_files.PIECE):
                heard(one.path, data[at : at + bag_files.PIECE])
    story = story_of(parcel.bundle)
    files = tuple(heard.file(one.path, one.bytes, one.sha256) for one in parcel.files)
    try:
        built_at = datetime.fromisoformat(parcel.built_at)
    except ValueError:
        raise NotFound(f"{bundle}: does not say when it was built; export it again.") from None
    told = {key: story[key] for key in _STORY if key in story}
    name = safe_name(parcel.bundle.name)
    return SharedBundle(parcel.bundle, name, parcel.drop, parcel.proof, parcel.signed_by, built_at, files, told)
