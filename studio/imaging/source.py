"""A file on its way to being decoded: read once, known by its content, held against the limits before any pixel is made."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from xxhash import xxh3_128

from studio.base.errors import InvalidInput, NoDecoder, NotAsRecorded, NotFound
from studio.base.wording import count
from studio.imaging import boxes, formats, tiff

MAX_PIXELS = 300_000_000
"""Twice the pixels of the largest medium-format sensor (151 MP)."""
MAX_SIDE = 65_535
"""The longest side that a JPEG can say."""
MAX_BYTES = 2 << 30
_MOST_BEFORE = 64 * 1024
"""How far into a file with a JPEG's name its picture is looked for."""
_AGAIN = "copy it again from the card"


@dataclass
class PictureFile:
    """One file's bytes and what they are. what: the file's name for sentences. content: as `formats.sniff`, or `raw`. xxh128: what all
    bytes of the file hash to, where that was asked for."""

    path: Path
    what: str
    data: bytes
    content: str
    notes: list[str] = field(default_factory=list)
    xxh128: str = ""


def read(path: Path | str, xxh128: str | None = None, hashed: bool = False) -> PictureFile:
    """Read a picture file whole and find out what it is. xxh128: what its bytes must hash to, 32 hex digits; None: whatever they are.
    hashed: say what they hash to.

    Raises NotAsRecorded for other bytes, NotFound when there is none, InvalidInput for a folder, an empty or unreadable file, one that
    ends before its own structure says, and one that is no picture.
    """
    path = Path(path)
    what = str(path)
    try:
        data = _bytes(path, what)
    except FileNotFoundError:
        raise NotFound(f"{what}: there is no such file; check its name, or put the card back in.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InvalidInput(
            f"{what}: could not be read ({reason}); check the card and the file's permissions."
        ) from error
    digest = xxh3_128(data).hexdigest() if hashed or xxh128 is not None else ""
    if xxh128 is not None and digest != xxh128:
        raise NotAsRecorded(
            f"{what}: is no longer what was recorded of it; put it back from the backup or the card ('threeshot check DROP --repair')."
        )
    head = data[: formats.HEAD_BYTES]
    promised = formats.content_of_ending(path)
    content = formats.sniff(head)
    if not any(head) and not data.strip(b"\0"):
        raise InvalidInput(f"{what}: the file holds only zeros; {_AGAIN}.")
    notes: list[str] = []
    tiff_like = content in (None, "tiff")
    if tiff_like and (promised == "raw" or tiff.is_raw(tiff.reader_of(data))):
        content = "raw"
    if content is None and promised == "jpeg":
        data, content = _from_its_start(data, notes)
    if content is None:
        raise InvalidInput(
            f"{what}: is not a picture that can be read (its content is unknown); {_AGAIN}, or leave it out."
        )
    if content not in ("jpeg", "png", "webp", "heif", "avif", "jxl", "tiff", "raw"):
        raise NoDecoder(f"{what}: is {formats.title(content)}, not a picture that can be judged; leave it out.")
    if promised is not None and promised != content:
        notes.append(
            f"Its name says .{formats.ending(path)}, its content is {formats.title(content)}; read as what it is."
        )
    source = PictureFile(path, what, data, content, notes, digest)
    _whole(source)
    return source


def _from_its_start(data: bytes, notes: list[str]) -> tuple[bytes, str | None]:
    """A JPEG's bytes from where it begins, where others stand before it or right after its first two; it is told."""
    at = data.find(b"\xff\xd8\xff", 0, _MOST_BEFORE)
    if at < 0 and data.startswith(b"\xff\xd8") and b"\xff" in data[2:_MOST_BEFORE]:
        return data, "jpeg"
    if at < 0:
        return data, None
    notes.append(
        f"{count(at, 'byte')} that are no part of it stand before the JPEG in its file; the picture itself is read."
    )
    return data[at:], "jpeg"


def _bytes(path: Path, what: str) -> bytes:
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise InvalidInput(f"{what}: is a folder, not a picture; name the files in it.")
    if not stat.S_ISREG(found.st_mode):
        raise InvalidInput(f"{what}: is not a file but a device or pipe; name a picture.")
    if found.st_size == 0:
        raise InvalidInput(f"{what}: the file is empty; {_AGAIN}.")
    if found.st_size > MAX_BYTES:
        raise InvalidInput(f"{what}: is larger than {MAX_BYTES >> 30} GB, which no picture is; leave it out.")
    with path.open("rb") as file:
        # Python makes room for all that is asked for, so no more is asked for than there is.
        return file.read(found.st_size)


def _whole(source: PictureFile) -> None:
    """Refuse a file that its own structure says is longer. JPEG has no such structure: its decoder notices."""
    read_at, size = tiff.reader_of(source.data), len(source.data)
    structure = source.content
    if source.content == "raw":
        if source.data.startswith(b"FUJIFILMCCD-RAW"):
            structure = "raf"
        elif source.data[4:12] == b"ftypcrx ":
            structure = "cr3"
        else:
            structure = "tiff"
    end = tiff.end_of_data(read_at) if structure == "tiff" else boxes.end_of_data(structure, read_at, size)
    if end > size:
        raise InvalidInput(
            f"{source.what}: the file ends early: {size:,} bytes of {end:,} or more are there; {_AGAIN}."
        )


def check_size(what: str, width: int, height: int) -> None:
    """Raise InvalidInput when a picture is larger than any camera's, or has no size. To be called before it is decoded."""
    if width <= 0 or height <= 0:
        raise InvalidInput(f"{what}: its header names no size; the file is damaged, {_AGAIN}.")
    beyond = ""
    if width * height > MAX_PIXELS:
        beyond = f"({width * height / 1e6:,.0f} megapixels), more than the {MAX_PIXELS // 1_000_000} megapixels"
    elif max(width, height) > MAX_SIDE:
        beyond = f"and so a side of more than the {MAX_SIDE:,} pixels"
    if beyond:
        raise InvalidInput(
            f"{what}: says it has {width:,} × {height:,} pixels {beyond} that are opened; export it smaller."
        )


def allow_large_pictures() -> None:
    """Take away Pillow's own limit against decompression bombs: ours is held before each decode, and names the size."""
    from PIL import Image, ImageFile

    Image.MAX_IMAGE_PIXELS = None
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    os.environ.setdefault("OPENCV_LOG_LEVEL", "OFF")
