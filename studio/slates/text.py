"""QR slates and hang-tag barcodes: what they say, and what a slate's time says of a camera's clock.

A slate's QR says `threeshot:1;drop=HARBOUR-01;sku=HS-TOTE-01;shot=hero;t=2026-10-03T09:13:42.274+02:00`: version 1 of our own
text, `shot` the role, `t` the true time. What a SKU has beside letters, digits, `-`, `.` and `_` is percent-encoded in it (RFC 3986).
A hang tag is an EAN-13 or UPC-A. Both come from outside: nothing in them is trusted.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote

from studio.base import sku_names
from studio.base.errors import InvalidInput

Corners = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]
QR, EAN13, UPCA = "QRCode", "EAN-13", "UPC-A"
_PREFIX = "threeshot:1;"
TEXT_LIMIT = 1000
_TAG_SPAN, _SLATE_SPAN = 0.15, 0.1
"""A hang tag is 5 to 10 cm wide, its bars half of that. Held before the camera it fills a third of the frame and more, its bars a sixth;
on a bag or shirt that fills the frame, its bars are a tenth at most. A printed slate's code is a quarter of its sheet."""
_FILLING_SPAN = 0.28
"""Bars as wide as this leave no room for a product: their tag is half as wide again and two to three times as high."""
_DROP = re.compile(r"[A-Z0-9][A-Z0-9_-]{0,39}")
_SKU = re.compile(r"[^\s;=/\\][^;=/\\]*")
_ROLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})")


@dataclass(frozen=True)
class Code:
    """A code found in a frame. format: `QRCode`, `EAN-13` or `UPC-A`. text: what it says, at most 1000 characters.

        span: its longer side as a share of the frame's longer side. blur: of its edges (standard deviation), as such a share too. Each None
    where it is not known. out_of_focus: it is blurred, and something else in the frame is sharp. beside: something else in the frame is
    in focus, beside the tag that these bars are on. corners: where it lies in the picture that it was read in: (x, y) of top left, top
    right, bottom right and bottom left, pixels; not kept.
    """

    format: str
    text: str
    span: float | None = None
    blur: float | None = None
    out_of_focus: bool = False
    beside: bool = False
    corners: Corners | None = field(default=None, compare=False)

    @property
    def is_shown(self) -> bool:
        """Whether it is as large as one that is held before the camera, and in focus as that is.

        A product's own tag, or a slate left lying, is smaller; one behind what is shot is blurred, though it may be read still.
        """
        return self.is_large and not self.out_of_focus

    @property
    def is_plain(self) -> bool:
        """Whether it can only have been shown: besides, a tag fills the frame, or nothing else in it is in focus.

        By its size alone a tag on a small product, or in a close picture of a large one, is as large as one held up at arm's length (both
        were drawn by the dozen). But one that is held before the camera is nearer than all else: what lies behind it is out of focus, three
        times as blurred as a product may be and more. Beside one that lies on a product or near it, the product is sharp. A slate is made
        to be shown; its size is enough.
        """
        return self.is_shown and (
            self.format == QR or not self.beside or self.span is None or self.span >= _FILLING_SPAN
        )

    @property
    def is_large(self) -> bool:
        """Whether it has the size of one that is held before the camera."""
        return self.span is None or self.span >= (_SLATE_SPAN if self.format == QR else _TAG_SPAN)

    def to_dict(self) -> dict[str, Any]:
        """As `inspect` shows it, and the catalog keeps it."""
        measured = {
            "span": self.span,
            "blur": self.blur,
            "out_of_focus": self.out_of_focus or None,
            "beside": self.beside or None,
        }
        return {
            "format": self.format,
            "text": self.text,
            **{name: value for name, value in measured.items() if value is not None},
        }

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> "Code":
        """The code that `to_dict` gave."""
        measured = kept.get("span"), kept.get("blur"), bool(kept.get("out_of_focus")), bool(kept.get("beside"))
        return cls(kept["format"], kept["text"], *measured)


@dataclass(frozen=True)
class Slate:
    """What a slate says; time is aware. Whatever it does not say is None; the drop it always says.

    time_unread: it names a time that is none; all else of it counts.
    """

    drop: str
    sku: str | None = None
    role: str | None = None
    time: datetime | None = None
    time_unread: bool = False


def text_for(drop: str, sku: str | None = None, role: str | None = None, moment: datetime | None = None) -> str:
    """The text of a slate's QR. `moment`: the true time (aware), to the millisecond. Raises InvalidInput when it could not be read back."""
    parts = [f"drop={drop}"]
    if sku is not None:
        parts.append(f"sku={quote(sku, safe='~', errors='replace')}")
    if role is not None:
        parts.append(f"shot={role}")
    if moment is not None:
        parts.append(f"t={moment.isoformat(timespec='milliseconds')}")
    text = _PREFIX + ";".join(parts)
    read = parse(text)
    if read is None or read.time_unread:
        raise InvalidInput(
            f"A slate can't say drop {drop!r}, product {sku!r}, role {role!r}: use letters, digits, '-' and '_' for drop and role, and "
            f"a SKU of at most {sku_names.MAX_CHARACTERS} characters."
        )
    return text


def parse(text: str) -> Slate | None:
    """What a slate's text says; None when it is no slate of ours, or any part of it but its time is not as it should be.

    Unknown keys are ignored; a key given twice makes it invalid, since one of the two must be wrong.
    """
    if not isinstance(text, str) or len(text) > TEXT_LIMIT or not is_ours(text):
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
    if sku is not None:
        # Read from a picture: what is not as it was written is no slate.
        readable = _SKU.fullmatch(sku)
        sku = unquote(sku, errors="replace").strip()
        if not readable or sku_names.expectation(sku) is not None:
            return None
    if role is not None and not _ROLE.fullmatch(role):
        return None
    moment = _moment(time) if time is not None else None
    return Slate(drop, sku, role, moment, time_unread=time is not None and moment is None)


def is_ours(text: str) -> bool:
    """Whether it begins as a slate's text does, whatever follows."""
    return text.startswith(_PREFIX)


def _moment(text: str) -> datetime | None:
    if not _TIME.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
        moment.astimezone(None)
    except (ValueError, OverflowError):
        return None
    return moment


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
