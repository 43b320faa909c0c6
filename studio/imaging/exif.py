"""What a camera wrote beside the picture: EXIF, gathered in bounds, named by ExifRead, with the maker note behind it; never raising.

Times are the camera's own clock (naive); `offset_s` is its UTC offset where the camera knew it.
"""

import contextlib
import io
import logging
import math
import struct
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from studio.imaging import boxes, exif_block, exif_places, focus, formats, gopro, maker_facts, maker_notes
from studio.imaging import exif_values as values
from studio.imaging.words import said_by

_HEAD_LIMIT = 1 << 20
_UNEXPECTED = (ValueError, TypeError, IndexError, struct.error, ArithmeticError)
_PACKED = "{path}: its EXIF is packed (Brotli), and is not read here; set time and camera by hand if they matter."


@dataclass(frozen=True)
class Exif:
    """What EXIF says; None for what it doesn't.

    captured_at: naive, the camera's clock, with the sub-seconds in its microseconds. subsec: those digits as written.
    offset_s: seconds east of UTC. exposure_s in seconds, focal_mm in millimetres, latitude and longitude in degrees.
    sensor_mm2: the sensor's area, as the focal length in 35 mm terms or the focal plane's resolution tells it.
    orientation: 1 to 8, as EXIF numbers them. subject_area: (x, y, width, height) in pixels of the stored picture, before it
    is turned upright. width, height: of the stored picture as EXIF says.
    serial: the body's, by the standard, a DNG or the maker note (then `extra["serial_from"]` is there); never a placeholder.
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
    sensor_mm2: float | None = None
    orientation: int = 1
    latitude: float | None = None
    longitude: float | None = None
    subject_area: tuple[int, int, int, int] | None = None
    width: int | None = None
    height: int | None = None
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
        return Exif(problem=_broken(path, said_by(error)))


def _broken(path: Path, what: str) -> str:
    return f"{path}: its EXIF is broken ({what}); set time and camera by hand if they matter."


def _read(path: Path, file: io.BufferedReader) -> Exif:
    size = path.stat().st_size

    def read_at(offset: int, length: int) -> bytes:
        if not 0 <= offset < size:
            return b""
        file.seek(offset)
        return file.read(min(length, size - offset))

    content = formats.sniff(read_at(0, formats.HEAD_BYTES))
    found = exif_places.gathered(path, content, read_at, size)
    lost = list(dict.fromkeys(name for part in found for name in part.lost))
    tags: dict[str, Any] = {}
    for part in found:
        for key, tag in _named(part).items():
            tags.setdefault(key, tag)
    exif = _exif(tags)
    for part in found:
        exif = _with_note(exif, part)
    if content == "jpeg" and exif.serial is None and (exif.make or "").startswith("GoPro"):
        exif = _with_serial(exif, gopro.serial(read_at(0, _HEAD_LIMIT)))
    if content == "jxl" and not lost and boxes.has_packed_exif(read_at, size):
        return replace(exif, problem=_PACKED.format(path=path))
    return replace(exif, problem=_lost(path, lost) if lost else None)


def _lost(path: Path, names: list[str]) -> str:
    if names == ["GPS"]:
        return f"{path}: its EXIF is broken (where it was taken could not be read); the rest of it is used."
    return _broken(path, f"{' and '.join(names)} could not be read")


def _named(part: exif_block.Gathered) -> dict[str, Any]:
    """ExifRead's names and words for what was gathered."""
    import exifread

    # ExifRead logs what it stumbles over; a crew has no use for it.
    logging.getLogger("exifread").setLevel(logging.CRITICAL + 1)
    block = io.BytesIO(part.to_bytes())
    return dict(exifread.process_file(block, details=False, extract_thumbnail=False))


def _with_note(exif: Exif, part: exif_block.Gathered) -> Exif:
    """With what the maker note says where EXIF is silent: serial, lens, ISO, UTC offset, and the point that was focused on."""
    note = None
    # A maker note is the maker's own business: what is not as expected in it says nothing.
    with contextlib.suppress(*_UNEXPECTED):
        note = maker_notes.opened(part.note, exif.make or "")
    with contextlib.suppress(*_UNEXPECTED):
        facts = maker_facts.of(note, exif.model or "", exif.captured_at)
        exif = replace(
            _with_serial(exif, facts.serial),
            lens=exif.lens or facts.lens,
            iso=exif.iso or facts.iso,
            offset_s=facts.offset_s if exif.offset_s is None and exif.captured_at is not None else exif.offset_s,
        )
    with contextlib.suppress(*_UNEXPECTED):
        exif = _with_focus(exif, note)
    return exif


def _with_focus(exif: Exif, note: maker_notes.Note | None) -> Exif:
    """With the point that was focused on as the subject area, where EXIF names none."""
    width, height = exif.width, exif.height
    if exif.subject_area is not None or not width or not height:
        return exif
    found = focus.area(note, exif.model or "", width, height)
    if found is None:
        return exif
    area = _box(found.x * width, found.y * height, found.width * width, found.height * height, exif)
    return replace(exif, subject_area=area, extra={**exif.extra, "subject_from": "maker note"})


def _with_serial(exif: Exif, found: str | None) -> Exif:
    """With a serial that the maker keeps beside EXIF, where EXIF has none."""
    if exif.serial is not None or found is None:
        return exif
    return replace(exif, serial=found, extra={**exif.extra, "serial_from": "maker note"})


def _exif(tags: dict[str, Any]) -> Exif:
    taken, subsec, offset = values.moment(tags)
    width, height = values.number(tags, "EXIF ExifImageWidth"), values.number(tags, "EXIF ExifImageLength")
    turn = values.number(tags, "Image Orientation")
    latitude, longitude = values.position(tags)
    exif = Exif(
        captured_at=taken,
        subsec=subsec,
        offset_s=offset,
        make=values.text(tags, "Image Make"),
        model=values.text(tags, "Image Model"),
        # A DNG's own, CameraSerialNumber, has no name with ExifRead.
        serial=maker_facts.serial(values.text(tags, "EXIF BodySerialNumber", "Image BodySerialNumber"))
        or maker_facts.serial(values.text(tags, "Image Tag 0xC62F")),
        lens=values.lens(tags),
        exposure_s=values.positive(tags, "EXIF ExposureTime", "Image ExposureTime"),
        f_number=values.positive(tags, "EXIF FNumber", "Image FNumber"),
        iso=values.iso(tags),
        focal_mm=values.positive(tags, "EXIF FocalLength", "Image FocalLength"),
        sensor_mm2=values.sensor_mm2(tags),
        orientation=int(turn) if turn and 1 <= turn <= 8 else 1,
        latitude=latitude,
        longitude=longitude,
        width=values.integer(width) if width and width > 0 else None,
        height=values.integer(height) if height and height > 0 else None,
        extra=_extra(tags),
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
