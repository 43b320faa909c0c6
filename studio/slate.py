"""QR slates and hang-tag barcodes: what they say, how they are read in a frame, how they are made.

A slate's QR says `threeshot:1;drop=HARBOUR-01;sku=HS-TOTE-01;shot=hero;t=2026-10-03T09:13:42.274+02:00`: version 1 of our own
text, `shot` the role, `t` the true time. A hang tag is an EAN-13 or UPC-A. Both come from outside: nothing in them is trusted.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.errors import InvalidInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

QR, EAN13, UPCA = "QRCode", "EAN-13", "UPC-A"
_PREFIX = "threeshot:1;"
_TEXT_LIMIT = 1000
_MOST_CODES = 16
_DROP = re.compile(r"[A-Z0-9][A-Z0-9_-]{0,39}")
_SKU = re.compile(r"[^\s;=/\\\x00-\x1f\x7f][^;=/\\\x00-\x1f\x7f]{0,63}")
_ROLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[+-]\d{2}:\d{2})")


@dataclass(frozen=True)
class Code:
    """A code found in a frame. format: `QRCode`, `EAN-13` or `UPC-A`. text: what it says, at most 1000 characters."""

    format: str
    text: str

    def to_dict(self) -> dict[str, str]:
        """As `inspect` shows it."""
        return {"format": self.format, "text": self.text}


@dataclass(frozen=True)
class Slate:
    """What a slate says; time is aware. Whatever it does not say is None; the drop it always says."""

    drop: str
    sku: str | None = None
    role: str | None = None
    time: datetime | None = None


def text_for(drop: str, sku: str | None = None, role: str | None = None, moment: datetime | None = None) -> str:
    """The text of a slate's QR. `moment`: the true time (aware), to the millisecond. Raises InvalidInput when it could not be read back."""
    parts = [f"drop={drop}"]
    if sku is not None:
        parts.append(f"sku={sku}")
    if role is not None:
        parts.append(f"shot={role}")
    if moment is not None:
        parts.append(f"t={moment.isoformat(timespec='milliseconds')}")
    text = _PREFIX + ";".join(parts)
    if parse(text) is None:
        raise InvalidInput(
            f"A slate can't say drop {drop!r}, product {sku!r}, role {role!r}: use letters, digits, '-' and '_', no ';', '=' or '/'."
        )
    return text


def parse(text: str) -> Slate | None:
    """What a slate's text says; None when it is no slate of ours, or any part of it is not as it should be.

    Unknown keys are ignored; a key given twice makes it invalid, since one of the two must be wrong.
    """
    if not isinstance(text, str) or len(text) > _TEXT_LIMIT or not text.startswith(_PREFIX):
        return None
    found: dict[str, str] = {}
    for part in text[len(_PREFIX) :].split(";"):
        key, equals, value = part.partition("=")
        if not equals or key in found:
            return None
        found[key] = value
    drop, sku, role, time = (found.get(key) for key in ("drop", "sku", "shot", "t"))
    if drop is None or not _DROP.fullmatch(drop):
        return None
    if sku is not None and (not _SKU.fullmatch(sku) or not sku.isprintable()):
        return None
    if role is not None and not _ROLE.fullmatch(role):
        return None
    moment = None
    if time is not None:
        if not _TIME.fullmatch(time):
            return None
        try:
            moment = datetime.fromisoformat(time)
            moment.astimezone(None)
        except (ValueError, OverflowError):
            return None
    return Slate(drop, sku, role, moment)


def tag_gtin(code: Code) -> str | None:
    """The GTIN on a hang tag, 13 digits (a UPC-A gets its leading zero, which makes it the same number); None for a QR."""
    if code.format not in (EAN13, UPCA) or not re.fullmatch(r"[0-9]{12,13}", code.text):
        return None
    digits = code.text.zfill(13)
    weighted = sum(int(digit) * (3 if n % 2 else 1) for n, digit in enumerate(digits[:12]))
    return digits if (10 - weighted % 10) % 10 == int(digits[12]) else None


def clock_fast_s(slate_time: datetime, camera_time: datetime) -> float:
    """Seconds that a camera's clock is ahead of the true time on the slate it photographed; negative: behind.

    `camera_time` naive means that the camera wrote no UTC offset: it is taken to be set to the slate's own zone.
    """
    if camera_time.tzinfo is None:
        camera_time = camera_time.replace(tzinfo=slate_time.tzinfo)
    return (camera_time - slate_time).total_seconds()


def read_codes(luma: "NDArray[np.uint8]") -> list[Code]:
    """All QR, EAN-13 and UPC-A codes in a frame, (H, W) uint8 sRGB luma: slates first, then in reading order; each text once.

    Looked for at 1500 px on the long side, and on a miss at 3000 px (a tag 400 px wide of 6000 is only found there).
    """
    from studio.imaging.opening import reduce

    large = reduce(luma, _LARGE)
    found = _read(reduce(large, _SMALL), again=False)
    if found or max(large.shape) <= _SMALL:
        return found
    return _read(large, again=True)


_SMALL, _LARGE = 1500, 3000


def _read(luma: "NDArray[np.uint8]", *, again: bool) -> list[Code]:
    """`again`: the second pass need not look at smaller copies, which the first has seen, nor for white codes on black:
    that saves a third of it, and every frame without a code, nearly all of a shoot, pays for it (0.1 of a colour decode).
    Looking first whether anything resembles a barcode costs as much: at 1500 px the bars that are meant have run together.
    """
    import zxingcpp

    kinds = zxingcpp.BarcodeFormat
    names = {kinds.QRCode: QR, kinds.EAN13: EAN13, kinds.UPCA: UPCA}
    # By their names, which zxing-cpp 2 and 3 both take; a list is new in 3.
    formats = zxingcpp.barcode_formats_from_str("QRCode,EAN13,UPCA")
    seen: dict[str, tuple[tuple[bool, int, int], Code]] = {}
    for one in zxingcpp.read_barcodes(luma, formats=formats, try_downscale=not again, try_invert=not again):
        name = names.get(one.format)
        if name is None or not one.valid:
            continue
        code = Code(name, one.text[:_TEXT_LIMIT])
        corner = one.position.top_left
        seen.setdefault(code.text, ((parse(code.text) is None, corner.y, corner.x), code))
    return [code for _, code in sorted(seen.values(), key=lambda found: found[0])][:_MOST_CODES]


def svg(text: str, *, border: int = 4) -> str:
    """A slate's QR as an SVG document, black on white, error correction Q, with its quiet zone of `border` modules."""
    import io

    out = io.BytesIO()
    _qr(text).save(out, kind="svg", border=border, light="white", xmldecl=False, scale=10)
    return out.getvalue().decode()


def png(text: str, size: int = 800) -> bytes:
    """A slate's QR as a PNG of at most `size` × `size` pixels (whole modules only, so that no edge is grey), quiet zone included."""
    import io

    code = _qr(text)
    modules = code.symbol_size(border=4)[0]
    out = io.BytesIO()
    code.save(out, kind="png", border=4, scale=max(1, min(size, 4000) // modules), dark="black", light="white")
    return out.getvalue()


def qr_modules(text: str) -> list[list[bool]]:
    """A slate's QR as rows of modules, True is black, its quiet zone of four modules included."""
    return [[bool(module) for module in row] for row in _qr(text).matrix_iter(border=4)]


def _qr(text: str) -> Any:
    import segno

    try:
        return segno.make(text, error="q", micro=False, boost_error=False)
    except (segno.DataOverflowError, ValueError) as error:
        raise InvalidInput(f"A QR code can't hold this text ({error}); make it shorter.") from None


@dataclass(frozen=True)
class Page:
    """One printed slate: what its QR says, and what people read beside it (the product's title, a note)."""

    drop: str
    sku: str | None
    role: str | None
    title: str = ""
    note: str = ""

    @property
    def text(self) -> str:
        """The QR's text; without a time, since paper doesn't know it. Raises InvalidInput as `text_for`."""
        return text_for(self.drop, self.sku, self.role)


def write_pdf(path: Path, slates: Iterable[Page], *, size: str = "A5") -> None:
    """Print slates, one a page, `size` A5 or A4, landscape: as a PDF, or for a path ending in .svg as one SVG a slate beside it.

    Raises Refused when the disk is full or read-only, InvalidInput for texts that no slate can say.
    """
    from studio.slate_pages import write

    write(path, list(slates), size)
