"""What a camera wrote beside the picture: EXIF, read by ExifRead, in bounds, never raising.

Times are the camera's own clock (naive); `offset_s` is its UTC offset where the camera knew it.
"""

import io
import logging
import math
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from studio.imaging import boxes, focus, formats, jpeg, tiff
from studio.imaging import exif_values as values

_HEAD_LIMIT = 1 << 20
_XMP_LIMIT = 512 * 1024
_MOST_READS = 10_000
_PACKED = "{path}: its EXIF is packed (Brotli), and is not read here; set time and camera by hand if they matter."
_RATING = re.compile(rb"""xmp:Rating(?:\s*=\s*["']|\s*>\s*)(-?\d)""")


@dataclass(frozen=True)
class Exif:
    """What EXIF says; None for what it doesn't.

    captured_at: naive, the camera's clock, with the sub-seconds in its microseconds. subsec: those digits as written.
    offset_s: seconds east of UTC. exposure_s in seconds, focal_mm in millimetres, latitude and longitude in degrees.
    orientation: 1 to 8, as EXIF numbers them. subject_area: (x, y, width, height) in pixels of the stored picture, before it
    is turned upright. width, height: of the stored picture as EXIF says. rating: 0 to 5, -1 rejected.
    extra: what else may be told: software, artist, copyright, flash, white_balance, metering, exposure_bias_ev, altitude_m …
    problem: one sentence when the EXIF is broken; what could be read is there all the same.
    """

    captured_at: datetime | None = None
    subsec: str = ""
    offset_s: int | None = None
    make: str | None = None
    model: str | None = None
    serial: str | None = None
    lens: str | None = None
    exposure_s: float | None = None
    f_number: float | None = None
    iso: int | None = None
    focal_mm: float | None = None
    orientation: int = 1
    latitude: float | None = None
    longitude: float | None = None
    subject_area: tuple[int, int, int, int] | None = None
    width: int | None = None
    height: int | None = None
    rating: int | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    problem: str | None = None

    @property
    def camera(self) -> str | None:
        """Make and model as one name, the make said once: `Canon EOS R5`."""
        make, model = self.make or "", self.model or ""
        if model.lower().startswith(make.lower().split(" ")[0]):
            return model or make or None
        return f"{make} {model}".strip() or None

    def subject_upright(self, width: int, height: int) -> tuple[int, int, int, int] | None:
        """The subject area as (x, y, width, height) in the upright picture, which has `width` × `height` pixels."""
        if self.subject_area is None:
            return None
        turned = self.orientation >= 5
        stored_w, stored_h = (height, width) if turned else (width, height)
        # EXIF counts in the pixels it names itself; a RAW's embedded preview or a scaled copy has others.
        scale_x = stored_w / self.width if self.width else 1.0
        scale_y = stored_h / self.height if self.height else 1.0
        x, y, w, h = self.subject_area
        left, top, right, bottom = x * scale_x, y * scale_y, (x + w) * scale_x, (y + h) * scale_y
        corners = [_upright(px, py, stored_w, stored_h, self.orientation) for px, py in ((left, top), (right, bottom))]
        xs, ys = sorted(c[0] for c in corners), sorted(c[1] for c in corners)
        x0, y0 = max(0, round(xs[0])), max(0, round(ys[0]))
        x1, y1 = min(width, round(xs[1])), min(height, round(ys[1]))
        return (x0, y0, x1 - x0, y1 - y0) if x1 > x0 and y1 > y0 else None


def _upright(x: float, y: float, w: int, h: int, orientation: int) -> tuple[float, float]:
    """A point of the stored w × h picture in the upright one (Exif 2.32, tag 0x0112)."""
    return {
        2: (w - x, y),
        3: (w - x, h - y),
        4: (x, h - y),
        5: (y, x),
        6: (h - y, x),
        7: (h - y, w - x),
        8: (y, w - x),
    }.get(orientation, (x, y))


def read_exif(path: Path | str) -> Exif:
    """The EXIF of any picture or RAW file. Never raises: what is broken or missing is None, and `problem` says so."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            return _read(path, file)
    except OSError as error:
        return Exif(
            problem=f"{path}: its EXIF could not be read ({error.strerror or error}); check the card or folder."
        )
    except Exception as error:
        return Exif(problem=_problem(path, error))


def _problem(path: Path, error: BaseException) -> str:
    return f"{path}: its EXIF is broken ({type(error).__name__}: {str(error)[:80]}); set time and camera by hand if they matter."


def _read(path: Path, file: io.BufferedReader) -> Exif:
    size = path.stat().st_size

    def read_at(offset: int, length: int) -> bytes:
        if not 0 <= offset < size:
            return b""
        file.seek(offset)
        return file.read(min(length, size - offset))

    head = read_at(0, formats.HEAD_BYTES)
    content = formats.sniff(head)
    rating = _xmp_rating(read_at, content)
    if content == "jpeg":
        return _from_block(path, jpeg.exif_of(read_at(0, _HEAD_LIMIT)), rating)
    if content in ("png", "webp"):
        return _from_block(path, boxes.exif_block(content, read_at), rating)
    if content in ("heif", "avif"):
        return _from_block(path, _heif_block(path, content), rating)
    if content == "jxl":
        exif = _from_block(path, boxes.jxl_exif(read_at, size), rating)
        packed = boxes.has_packed_exif(read_at, size)
        return replace(exif, problem=exif.problem or _PACKED.format(path=path)) if packed else exif
    if content is None and formats.content_of_ending(path) == "jpeg":
        # Stray bytes before it, or right after its first two: as `source.read` finds it.
        start = read_at(0, _HEAD_LIMIT)
        at = max(0, start.find(b"\xff\xd8\xff"))
        return _from_block(path, jpeg.exif_of(start[at:]), rating)
    if head.startswith(b"FUJIFILMCCD-RAW"):
        at, length = boxes.raf_jpeg(read_at)
        return _from_block(path, jpeg.exif_of(read_at(at, min(length, _HEAD_LIMIT))), rating)
    if head[4:12] == b"ftypcrx ":
        blocks = boxes.canon_blocks(read_at, size)
        exif = _from_blocks(path, [(blocks.get("CMT1", b""), ""), (blocks.get("CMT2", b""), "EXIF")], rating)
        exif = _with_gps(exif, blocks.get("CMT4", b""))
        return _with_focus(exif, lambda: focus.of_canon_block(blocks.get("CMT3", b""), exif.model or ""))
    if content == "tiff" or head[:4] in (b"IIRO", b"IIRS", b"MMOR", b"IIU\0"):
        file.seek(0)
        tags, problem = _process(path, _as_tiff(file, head))
        exif = _exif(tags, rating, problem)
        return _with_focus(exif, lambda: focus.area(read_at, exif.make or "", exif.model or ""))
    return Exif(rating=rating)


def _as_tiff(file: io.BufferedReader, head: bytes) -> Any:
    """The file itself; for Olympus and Panasonic, whose magic number ExifRead does not know, its start with TIFF's in place."""
    if head[:4] in (b"II*\0", b"MM\0*"):
        return file
    data = bytearray(file.read(16 << 20))
    data[2:4] = b"\0*" if head[:2] == b"MM" else b"*\0"
    return io.BytesIO(bytes(data))


def _from_block(path: Path, block: bytes, rating: int | None) -> Exif:
    exif = _from_blocks(path, [(block, "")], rating)
    return _with_focus(exif, lambda: focus.area(tiff.reader_of(block), exif.make or "", exif.model or ""))


def _with_focus(exif: Exif, find: Callable[[], "focus.FocusArea | None"]) -> Exif:
    """The point that the camera focused on, where EXIF names no subject area."""
    if exif.subject_area is not None or not exif.width or not exif.height:
        return exif
    try:
        found = find()
    except (ValueError, TypeError, IndexError, struct.error, OverflowError):
        # A maker note is the maker's own business: one that is not as expected says nothing.
        return exif
    if found is None:
        return exif
    box = _box(found.x * exif.width, found.y * exif.height, found.width * exif.width, found.height * exif.height, exif)
    return replace(exif, subject_area=box, extra={**exif.extra, "subject_from": "maker note"})


def _from_blocks(path: Path, blocks: list[tuple[bytes, str]], rating: int | None) -> Exif:
    """EXIF from TIFF-shaped blocks; a block with a name has its tags filed under that name."""
    tags: dict[str, Any] = {}
    problem: str | None = None
    for block, name in blocks:
        if not block:
            continue
        found, wrong = _process(path, io.BytesIO(block))
        problem = problem or wrong
        for key, tag in found.items():
            tags.setdefault(f"{name} {key.partition(' ')[2]}" if name else key, tag)
    return _exif(tags, rating, problem)


def _process(path: Path, file: Any) -> tuple[dict[str, Any], str | None]:
    import exifread

    # ExifRead logs what it stumbles over; a crew has no use for it.
    logging.getLogger("exifread").setLevel(logging.CRITICAL + 1)
    try:
        # Without maker notes: ExifRead reads them a byte at a time, 0.1 s for a camera's usual 40 kB, without a limit.
        return dict(exifread.process_file(_Bounded(file), details=False, extract_thumbnail=False)), None  # type: ignore[arg-type]
    except Exception as error:
        return {}, _problem(path, error)


class _Bounded:
    """A file that may be read from so often and no more: hostile EXIF can name billions of values."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._left = _MOST_READS

    def read(self, length: int = -1) -> bytes:
        self._left -= 1
        if self._left < 0:
            raise ValueError("it has more entries than any camera writes")
        data: bytes = self._file.read(min(length, _HEAD_LIMIT) if length >= 0 else _HEAD_LIMIT)
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def _heif_block(path: Path, content: str) -> bytes:
    """The EXIF of a HEIF or AVIF, which libheif and libavif find better than ExifRead (it gives up on many)."""
    from PIL import Image

    if content == "heif":
        import pi_heif

        block = pi_heif.open_heif(path).info.get("exif") or b""
    else:
        with Image.open(path, formats=["AVIF"]) as image:
            block = image.info.get("exif") or b""
    at = max(block.find(b"Exif\0\0") + 6, 6) if block[:32].find(b"Exif\0\0") >= 0 else 0
    return bytes(block[at:])


def _xmp_rating(read_at: tiff.ReadAt, content: str | None) -> int | None:
    """A rating set in the camera, which Canon, Nikon and Sony write as XMP near the start of the file."""
    if content in (None, "clip"):
        return None
    found = _RATING.search(read_at(0, _XMP_LIMIT))
    return max(-1, min(5, int(found.group(1)))) if found else None


def _exif(tags: dict[str, Any], rating: int | None, problem: str | None) -> Exif:
    taken, subsec, offset = values.moment(tags)
    width, height = values.number(tags, "EXIF ExifImageWidth"), values.number(tags, "EXIF ExifImageLength")
    turn = values.number(tags, "Image Orientation")
    exif_rating = values.number(tags, "Image Rating")
    latitude, longitude = values.position(tags)
    exif = Exif(
        captured_at=taken,
        subsec=subsec,
        offset_s=offset,
        make=values.text(tags, "Image Make"),
        model=values.text(tags, "Image Model"),
        serial=values.text(tags, "EXIF BodySerialNumber", "MakerNote SerialNumber", "MakerNote InternalSerialNumber"),
        lens=values.text(tags, "EXIF LensModel", "MakerNote LensModel"),
        exposure_s=values.positive(tags, "EXIF ExposureTime"),
        f_number=values.positive(tags, "EXIF FNumber"),
        iso=values.integer(
            values.positive(
                tags, "EXIF ISOSpeedRatings", "EXIF PhotographicSensitivity", "EXIF RecommendedExposureIndex"
            )
        ),
        focal_mm=values.positive(tags, "EXIF FocalLength"),
        orientation=int(turn) if turn and 1 <= turn <= 8 else 1,
        latitude=latitude,
        longitude=longitude,
        width=values.integer(width) if width and width > 0 else None,
        height=values.integer(height) if height and height > 0 else None,
        rating=rating
        if rating is not None
        else (values.integer(exif_rating) if exif_rating and exif_rating <= 5 else None),
        extra=_extra(tags),
        problem=problem,
    )
    return replace(exif, subject_area=_subject(tags, exif))


def _subject(tags: dict[str, Any], exif: Exif) -> tuple[int, int, int, int] | None:
    """SubjectArea (Exif 2.32, 0x9214): a point, a circle (centre, diameter) or a rectangle (centre, width, height)."""
    area = [v for v in values.numbers(tags, "EXIF SubjectArea", "EXIF SubjectLocation") if math.isfinite(v)]
    if len(area) not in (2, 3, 4):
        return None
    if len(area) == 2:
        # A point has no size; `_box` gives it one.
        area += [-1.0]
    if len(area) == 3:
        area += [area[2]]
    x, y, w, h = area
    return _box(x, y, w, h, exif)


def _box(x: float, y: float, w: float, h: float, exif: Exif) -> tuple[int, int, int, int] | None:
    """(x, y, width, height) from a centre and a size, cut at the stored picture's edges; None when nothing of it is inside.

    A negative size is a point's: what was aimed at is then taken to be a tenth of the long side.
    """
    width, height = exif.width or 0, exif.height or 0
    if w < 0 or h < 0:
        w = h = max(width, height) // 10
    left, top = max(0, round(x - w / 2)), max(0, round(y - h / 2))
    right, bottom = min(width, round(x + w / 2)), min(height, round(y + h / 2))
    return (left, top, right - left, bottom - top) if right > left and bottom > top else None


def _with_gps(exif: Exif, block: bytes) -> Exif:
    """A CR3's GPS block, whose tags ExifRead does not know by name (Exif 2.32, GPS attribute numbers)."""
    for tags in tiff.folders(tiff.reader_of(block)):
        named: dict[str, Any] = {}
        for number, name in ((1, "GPSLatitudeRef"), (2, "GPSLatitude"), (3, "GPSLongitudeRef"), (4, "GPSLongitude")):
            if number in tags:
                value = tags[number]
                named[f"GPS {name}"] = value[0].decode("latin-1") if isinstance(value[0], bytes) else list(value)
        latitude, longitude = values.position(named)
        return replace(exif, latitude=latitude, longitude=longitude)
    return exif


def _extra(tags: dict[str, Any]) -> dict[str, Any]:
    texts = {
        "software": "Image Software",
        "artist": "Image Artist",
        "copyright": "Image Copyright",
        "owner": "EXIF CameraOwnerName",
        "description": "Image ImageDescription",
        "flash": "EXIF Flash",
        "white_balance": "EXIF WhiteBalance",
        "metering": "EXIF MeteringMode",
        "program": "EXIF ExposureProgram",
        "lens_serial": "EXIF LensSerialNumber",
        "image_id": "EXIF ImageUniqueID",
    }
    extra: dict[str, Any] = {name: text for name, key in texts.items() if (text := values.text(tags, key))}
    for name, key in (("exposure_bias_ev", "EXIF ExposureBiasValue"), ("altitude_m", "GPS GPSAltitude")):
        value = values.number(tags, key)
        if value is not None:
            extra[name] = round(value, 3)
    return extra
