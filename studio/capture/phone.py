"""What phones upload, in pieces that may be sent again: received, proved whole, and handed on like any other source's files.

How the pieces come (a web page) is `studio.web`'s business. They are received in a process beside the program (`PhoneReceiving`, all of it
called on one thread); in the program the files that are whole are a live source (`PhoneUploads`).
"""

import hashlib
import secrets
import shutil
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from studio.base import wording
from studio.base.errors import InvalidInput, NotFound, Refused
from studio.base.files import safe_name
from studio.base.jobs import Progress
from studio.capture.inbox import Inbox, Received
from studio.capture.kind import Say
from studio.imaging.formats import HEAD_BYTES, kind_of, sniff, title
from studio.ingest import SourceFile
from studio.ingest.watching import Sent, Shot

_MB = 1_000_000
_REMEMBERED = 200
_ENDINGS = {
    "jpeg": "jpg",
    "png": "png",
    "webp": "webp",
    "heif": "heic",
    "avif": "avif",
    "jxl": "jxl",
    "tiff": "tif",
    "raw": "dng",
    "clip": "mp4",
}
"""What is taken, by its content, and the ending for names that have none of that kind."""


@dataclass(frozen=True)
class PhoneLimits:
    """What is taken from phones.

    picture_bytes, clip_bytes: of one file. piece_bytes: of one piece. open_each, open_all: unfinished uploads of one phone, of all.
    free_bytes: that must stay free on the disk. idle_s: an unfinished upload is forgotten after so long. rate_bps, rate_s: a piece
    that comes slower than so many bytes a second, over so many seconds, is given up.
    """

    picture_bytes: int = 300 * _MB
    clip_bytes: int = 4_000 * _MB
    piece_bytes: int = 4 * _MB
    open_each: int = 8
    open_all: int = 32
    free_bytes: int = 1_000 * _MB
    idle_s: float = 3_600.0
    rate_bps: int = 4_000
    rate_s: float = 20.0


@dataclass
class Upload:
    """One file of a phone.

    owner: the phone's session. address: that it sends from. shot: (sku, role) that was armed when it began. received: bytes so far;
    crc32: of those. turn: counts the pieces begun, so that a dead connection's can't go on beside a new one. state: `receiving`,
    `waiting` for the ingest, `taken`, `known` (was here already) or `failed`. frame_id: when it is taken. sentence: why it failed.
    """

    id: str
    owner: str
    address: str
    name: str
    size: int
    shot: Shot | None
    part: Path
    received: int = 0
    crc32: int = 0
    turn: int = 0
    state: str = "receiving"
    frame_id: str | None = None
    sentence: str | None = None
    content: str | None = None
    touched: float = 0.0


class PhoneReceiving:
    """The uploads of all phones, as they are received.

    folder: where they are received (see `studio.capture.inbox.incoming`); unfinished ones of an earlier start are removed, since
    nobody can go on with them. arrived: told of each file that is whole and in the inbox, by its place.
    """

    def __init__(self, folder: Path, limits: PhoneLimits | None, arrived: Callable[[Path], object]) -> None:
        self.limits = limits or PhoneLimits()
        self._inbox = Inbox("the phones", folder, arrived)
        self._root = self._inbox.root
        self._parts = folder / "receiving"
        shutil.rmtree(self._parts, ignore_errors=True)
        self._parts.mkdir()
        self._uploads: dict[str, Upload] = {}
        self._by_place: dict[Path, Upload] = {}

    def begin(self, owner: str, address: str, name: str, size: int, shot: Shot | None) -> Upload:
        """Begin an upload, or go on with the same phone's unfinished one of that name and size. Raises InvalidInput, Refused."""
        self._forget()
        unfinished = [one for one in self._uploads.values() if one.state == "receiving"]
        mine = [one for one in unfinished if one.owner == owner]
        for one in mine:
            if (one.name, one.size) == (_plain(name), size):
                return one
        if size <= 0:
            raise InvalidInput(f"{_plain(name)}: is empty; choose another picture.")
        self._check_size(_plain(name), size, self.limits.clip_bytes)
        if len(mine) >= self.limits.open_each or len(unfinished) >= self.limits.open_all:
            raise Refused("Too many uploads are unfinished; wait until some of them are done.")
        if shutil.disk_usage(self._parts).free - sum(one.size - one.received for one in unfinished) < (
            size + self.limits.free_bytes
        ):
            raise Refused("The computer's disk is full; tell the crew, then send it again.")
        upload_id = secrets.token_hex(16)
        upload = Upload(
            upload_id, owner, address, _plain(name), size, shot, self._parts / upload_id, touched=time.monotonic()
        )
        upload.part.touch()
        self._uploads[upload_id] = upload
        return upload

    def get(self, owner: str, upload_id: str) -> Upload:
        """One upload of that phone. Raises NotFound."""
        upload = self._uploads.get(upload_id)
        if upload is None or upload.owner != owner:
            raise NotFound("This upload is not known here; begin it again.")
        return upload

    def of(self, owner: str) -> list[Upload]:
        """All uploads of that phone, the last one first."""
        return [one for one in reversed(self._uploads.values()) if one.owner == owner]

    def write(self, upload: Upload, data: bytes) -> None:
        """The next bytes. Raises InvalidInput when they are too many, or when the file is nothing that is taken; then it is gone."""
        if upload.state != "receiving" or upload.received + len(data) > upload.size:
            raise InvalidInput(f"{upload.name}: more came than was said; begin it again.")
        with upload.part.open("ab") as part:
            part.write(data)
        upload.received += len(data)
        upload.crc32 = zlib.crc32(data, upload.crc32)
        upload.touched = time.monotonic()
        if upload.content is None and upload.received >= min(HEAD_BYTES, upload.size):
            try:
                upload.content = self._look(upload)
            except InvalidInput as error:
                self._fail(upload, str(error))
                raise

    def finish(self, upload: Upload, crc32: int) -> None:
        """All is here: `crc32` (of the whole file, as in zlib) is the phone's own. Raises InvalidInput; a damaged file is gone."""
        if upload.state != "receiving":
            return
        if upload.received < upload.size:
            raise InvalidInput(f"{upload.name}: {upload.size - upload.received} bytes are still missing.")
        if crc32 != upload.crc32:
            sentence = f"{upload.name}: arrived damaged; send it again."
            self._fail(upload, sentence)
            raise InvalidInput(sentence)
        phone = hashlib.blake2b(upload.owner.encode(), digest_size=4).hexdigest()
        place = self._root / phone / upload.id[:8] / _named(upload.name, str(upload.content))
        upload.state = "waiting"
        self._by_place[place] = upload
        below = PurePosixPath(place.relative_to(self._root).as_posix())
        self._inbox.hand_on(upload.part, below, Sent(upload.shot), f"the phone at {upload.address}")

    def give_up(self, upload: Upload) -> None:
        """The phone's person cancelled it."""
        if upload.state == "receiving":
            upload.part.unlink(missing_ok=True)
            del self._uploads[upload.id]

    def taken(self, place: Path, frame_ids: list[str]) -> None:
        """The ingest has the file that was handed on as `place`."""
        upload = self._by_place.pop(place, None)
        if upload is not None:
            upload.frame_id = frame_ids[0] if frame_ids else None
            upload.state = "taken" if frame_ids else "known"

    def failed(self, place: Path) -> None:
        """It could not be taken in: it stays in the inbox, and is tried again at the next start."""
        upload = self._by_place.pop(place, None)
        if upload is not None:
            upload.state = "failed"
            upload.sentence = f"{upload.name}: is on the computer, but could not be taken in yet; tell the crew."

    # -- parts ---------------------------------------------------------------------------------------------------

    def _look(self, upload: Upload) -> str:
        with upload.part.open("rb") as part:
            content = sniff(part.read(HEAD_BYTES))
        if content not in _ENDINGS:
            raise InvalidInput(f"{upload.name}: is {title(content)}; only pictures and clips are taken.")
        if content != "clip":
            self._check_size(upload.name, upload.size, self.limits.picture_bytes)
        return content

    def _check_size(self, name: str, size: int, most: int) -> None:
        if size > most:
            raise InvalidInput(f"{name}: has {wording.size(size)}, and {wording.size(most)} is the most that is taken.")

    def _fail(self, upload: Upload, sentence: str) -> None:
        upload.state, upload.sentence = "failed", sentence
        upload.part.unlink(missing_ok=True)

    def _forget(self) -> None:
        """Remove what nobody goes on with, and the oldest of what is done."""
        now = time.monotonic()
        done = [one for one in self._uploads.values() if one.state in ("taken", "known", "failed")]
        old = done[: max(0, len(done) - _REMEMBERED)]
        for one in self._uploads.values():
            if one.state == "receiving" and now - one.touched > self.limits.idle_s:
                one.part.unlink(missing_ok=True)
                old.append(one)
        for one in old:
            del self._uploads[one.id]


class PhoneUploads(Received):
    """Whole files of the phones, on their way to the ingest. A live `FrameSource`; whole ones of an earlier start are handed on first.

    Which shot is armed a phone asks by itself, when an upload begins.

    folder: where they are received (see `studio.capture.inbox.incoming`). tell: told of what became of each, ("taken", place, frame ids)
    or ("failed", place), for who receives. say: told what the crew should know.
    """

    def __init__(
        self, folder: Path, tell: Callable[[tuple[Any, ...]], object], say: Say = lambda sentence: None
    ) -> None:
        super().__init__(Inbox("the phones", folder), say)
        self._tell = tell

    def arrived(self, place: Path) -> None:
        """A whole file is in the inbox. From any thread."""
        self.inbox.arrived(place)

    def files(self, progress: Progress) -> Iterator[SourceFile]:
        """Hand on each upload that is whole, those from before first, until `progress` is cancelled."""
        yield from self.inbox.files(progress)

    def taken(self, file: SourceFile, frame_ids: list[str]) -> None:
        """A file is in, verified; it need not wait here any longer."""
        super().taken(file, frame_ids)
        self._tell(("taken", str(file.path), frame_ids))

    def failed(self, file: SourceFile, reason: str) -> None:
        """A file could not be taken in: it stays, and is tried again at the next start."""
        super().failed(file, reason)
        self._tell(("failed", str(file.path)))


def _plain(name: str) -> str:
    """A phone's name for its file as one safe file name."""
    plain = safe_name(name.replace("\\", "/").rpartition("/")[2])
    return "phone" if plain == "_" else plain


def _named(name: str, content: str) -> str:
    """The name with an ending that tells the kind of content it has; a name that does so already is kept as it is."""
    wanted = {"raw": ("raw", "picture"), "tiff": ("raw", "picture"), "clip": ("clip",)}.get(content, ("picture",))
    return name if kind_of(name) in wanted else safe_name(f"{name}.{_ENDINGS[content]}")
