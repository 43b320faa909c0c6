"""What maker notes say of the camera where EXIF itself is silent: serial, lens, ISO, and how far its clock is from UTC.

The tags are those that ExifTool's tag tables document, maker by maker. What is not as documented says nothing: a wrong serial would
make two cameras of one, or one of two.
"""

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from studio.imaging.maker_notes import Note

_MOST_OFFSET_S = 14 * 3600
_PLACEHOLDERS = re.compile(r"(?:0+|f+|x+|9+|n/?a|none|unknown|null|serial ?number|[ ?*.-]*)\Z", re.IGNORECASE)


@dataclass(frozen=True)
class MakerFacts:
    """Of one maker note; None for what it doesn't say. offset_s: seconds east of UTC."""

    serial: str | None = None
    lens: str | None = None
    iso: int | None = None
    offset_s: int | None = None


def of(note: Note | None, model: str, taken: datetime | None) -> MakerFacts:
    """What a note says. model: EXIF's; taken: naive, the camera's clock at the frame."""
    read = _READERS.get(note.maker) if note is not None else None
    return read(note, model, taken) if read is not None and note is not None else MakerFacts()


def serial(text: str | None) -> str | None:
    """A serial as it is written; None for what stands there when there is none: zeros, spaces, F's, the word itself."""
    clean = " ".join(text.split()) if text else ""
    return None if _PLACEHOLDERS.match(clean.replace(" ", "")) else clean


def _text(data: bytes, least: int = 3) -> str | None:
    """Plain text up to its first NUL; None when it has other bytes than letters, digits and signs, or is too short to tell anything."""
    plain = data.rstrip(b"\xff").split(b"\0", 1)[0]
    if any(not 0x20 <= byte < 0x7F for byte in plain):
        return None
    text = plain.decode("ascii").strip()
    return text if len(text) >= least else None


def _serial(data: bytes) -> str | None:
    """A serial has a digit, and no bytes but text."""
    text = _text(data)
    return serial(text) if text and re.search(r"\d", text) else None


def _number(note: Note, tag: int, index: int = 0) -> float | None:
    found = note.values(tag)
    value = found[index] if len(found) > index else None
    return value if isinstance(value, (int, float)) else None


def _iso(value: float | None) -> int | None:
    return round(value) if value is not None and 1 <= value <= 10_000_000 else None


def _offset(minutes: float | None) -> int | None:
    """Whole quarters of an hour, as every place on Earth has. 0 is what stands there before anyone set a zone, and says nothing."""
    if not minutes or minutes % 15 or abs(minutes) * 60 > _MOST_OFFSET_S:
        return None
    return int(minutes) * 60


def lens_of(numbers: tuple[float | None, ...]) -> str | None:
    """`70-200mm f/2.8`, from the shortest and longest focal length and the widest aperture at each (Exif 2.32, LensSpecification)."""
    if len(numbers) < 4:
        return None
    short, long, wide, narrow = (value if value is not None and 0 < value < 10_000 else 0.0 for value in numbers[:4])
    if not short or not long or long < short:
        return None
    name = f"{short:g}mm" if short == long else f"{short:g}-{long:g}mm"
    if not wide:
        return name
    return f"{name} f/{wide:g}" if not narrow or wide == narrow else f"{name} f/{wide:g}-{narrow:g}"


def _lens(note: Note, *tags: int) -> str | None:
    found = [value for tag in tags for value in note.values(tag)]
    return lens_of(tuple(round(value, 1) if isinstance(value, (int, float)) else None for value in found))


_CANON_UNSET = 0x7FFF
_CANON_ISO = {16: 50, 17: 100, 18: 200, 19: 400, 20: 800}


def _canon(note: Note, model: str, taken: datetime | None) -> MakerFacts:
    number = _number(note, 0x000C)
    body = None
    if number:
        # The number on the body's plate, as Canon counts them.
        body = f"{int(number) >> 16:04x}{int(number) & 0xFFFF:05d}" if "EOS D30" in model else f"{int(number):010d}"
    # The 5D of 2005 and its successors have another structure in this place.
    internal = None if "EOS 5D" in model else _serial(note.data(0x0096))
    camera_iso = _number(note, 0x0001, 16)
    auto, base = _number(note, 0x0004, 1), _number(note, 0x0004, 2)
    iso = None
    if camera_iso is not None and int(camera_iso) & 0x4000 and camera_iso != _CANON_UNSET:
        iso = _iso(int(camera_iso) & 0x3FFF)
    elif camera_iso in _CANON_ISO:
        iso = _CANON_ISO[int(camera_iso)]
    elif auto is not None and base:
        iso = _iso(2 ** (_signed(auto) / 32) * 2 ** (_signed(base) / 32) * 100 / 32)
    # Its zone has summer time counted in.
    return MakerFacts(serial(body) or internal, _text(note.data(0x0095)), iso, _offset(_number(note, 0x0035, 1)))


def _nikon(note: Note, model: str, taken: datetime | None) -> MakerFacts:
    own = _serial(note.data(0x001D)) or _serial(note.data(0x00A0).removeprefix(b"NO=").lstrip())
    if own is not None and own.upper() in model.upper():
        # Some write their model there.
        own = None
    iso = _number(note, 0x0002, 1)
    if not iso and len(note.data(0x0025)) >= 1:
        iso = 100 * 2 ** (note.data(0x0025)[0] / 12 - 5)
    world = note.data(0x0024)
    offset = None
    if len(world) >= 3 and world[2] in (0, 1):
        offset = _offset(struct.unpack(note.order + "h", world[:2])[0] + 60 * world[2])
    return MakerFacts(own, _lens(note, 0x0084), _iso(iso), offset)


_SONY_PLAIN = {byte**3 % 249: byte for byte in range(249)}
"""Sony's substitution: byte b is written as b³ mod 249; 249 to 255 stay."""
# Where the internal serial is in tag 0x9050, by the models that ExifTool's tables name: pattern, offset, bytes; the first that fits.
_SONY_SERIALS = (
    (
        re.compile(r"ILCE-(6100A?|6300|6400A?|6500|6600|7C|7M3|7RM2|7RM3A?|7RM4A?|7SM2|9|9M2)\Z|ILCA-99M2\Z|ZV-E10\Z"),
        0x88,
        6,
    ),
    (re.compile(r"ILCE-(7M4|7RM5|7SM3)\Z|ILME-FX3\Z"), 0x88, 6),
    (re.compile(r"ILCE-1\Z"), 0x8A, 6),
    (re.compile(r"ILCE-(6700|7CM2|7CR)\Z|ILME-FX2\Z|ZV-E1\Z"), 0x38, 6),
    (re.compile(r"SLT-|HV\Z|ILCA-(68|77M2)\Z"), 0xF0, 5),
    (re.compile(r"NEX-(3N|5R|5T|6|F3|VG30E|VG900)\Z|ILCE-(3000|3500|5000|5100|6000|7|7R|7S|QX1)\Z"), 0x7C, 4),
)


def _sony(note: Note, model: str, taken: datetime | None) -> MakerFacts:
    written = note.data(0x9050)
    for models, at, length in _SONY_SERIALS:
        if models.match(model):
            plain = bytes(_SONY_PLAIN.get(byte, byte) for byte in written[at : at + length])
            # Some models have all but nothing there: two bytes would be the same in many cameras.
            if len(plain) == length and sum(byte not in (0, 255) for byte in plain) >= 3:
                return MakerFacts(plain.hex())
            break
    return MakerFacts()


def _olympus(note: Note, model: str, taken: datetime | None) -> MakerFacts:
    equipment, settings = note.inner(0x2010), note.inner(0x2020)
    own = _serial(note.data(0x0404)) or _serial(note.data(0x101A))
    lens = offset = None
    if equipment is not None:
        own = _serial(equipment.data(0x0101)) or own or _serial(equipment.data(0x0102))
        lens = _text(equipment.data(0x0203))
    if settings is not None and taken is not None:
        try:
            utc = datetime.strptime(settings.data(0x0908).split(b"\0")[0].decode("latin-1"), "%Y:%m:%d %H:%M:%S")
        except ValueError:
            utc = None
        if utc is not None:
            offset = _offset(round((taken - utc).total_seconds() / 900) * 15)
    sensitivity = _number(note, 0x1001)
    iso = _iso(100 * 2 ** (sensitivity - 5)) if sensitivity is not None and 0 < sensitivity < 15 else None
    return MakerFacts(own, lens, iso, offset)


def _panasonic(note: Note, model: str, taken: datetime | None) -> MakerFacts:
    # Model, day of making and number: F34 100120 0316.
    found = re.match(rb"[A-Z][0-9A-Z]{2}\d{10}", note.data(0x0025).lstrip(b"\0"))
    return MakerFacts(serial(found[0].decode("ascii")) if found else None, _text(note.data(0x0051)))


def _pentax(note: Note, model: str, taken: datetime | None) -> MakerFacts:
    own = _serial(note.data(0x0229))
    internal = _number(note, 0x0215, 4)
    return MakerFacts(own or (serial(f"{int(internal)}") if internal else None))


def _fujifilm(note: Note, model: str, taken: datetime | None) -> MakerFacts:
    return MakerFacts(_serial(note.data(0x0010)), _lens(note, 0x1404, 0x1405, 0x1406, 0x1407))


def _sigma(note: Note, model: str, taken: datetime | None) -> MakerFacts:
    return MakerFacts(_serial(note.data(0x0002)))


def _motorola(note: Note, model: str, taken: datetime | None) -> MakerFacts:
    return MakerFacts(_serial(note.data(0x5501)))


def _signed(value: float) -> float:
    return value - 0x10000 if value >= 0x8000 else value


_READERS: dict[str, Callable[[Note, str, datetime | None], MakerFacts]] = {
    "canon": _canon,
    "nikon": _nikon,
    "sony": _sony,
    "olympus": _olympus,
    "panasonic": _panasonic,
    "pentax": _pentax,
    "fujifilm": _fujifilm,
    "sigma": _sigma,
    "motorola": _motorola,
}
