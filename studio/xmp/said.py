"""What a packet says of a frame: stars, label, rejection, and whose shot it is, in the words of every program that says such things.

Which fields carry what, as the makers' programs write them; the first that is there counts:
rating       `xmp:Rating` (cameras, Lightroom, Bridge, Capture One, Photo Mechanic, darktable, digiKam; -1 is a reject), else the third
             number of `photomechanic:Prefs` (tagged:class:rating:frame), else `MicrosoftPhoto:Rating` (1, 25, 50, 75, 99)
label        `xmp:Label` (a colour's name or any word), else the name of `photomechanic:ColorClass`, else of digiKam's ColorLabel, else of
             the first of darktable's colour labels
reject       rating -1, or `xmpDM:pick` -1 (Lightroom from 13.2), or `xmpDM:good` False, or `digiKam:PickLabel` 1, or Photo Mechanic's
             class 8, "Trash"
tagged       `photomechanic:Tagged`, `xmpDM:pick` 1, `digiKam:PickLabel` 3
keywords     `dc:subject`; `lr:hierarchicalSubject` (levels with `|`)
shot, select the `threeshot` namespace, and as keywords, which every program shows
when         `xmp:MetadataDate`; without its offset from UTC it is compared with others like it alone
Prefixes count for nothing, only the namespaces do: `xap:Rating` of older programs is `xmp:Rating`.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from studio.base import wording
from studio.base.clock import to_text, utc_now
from studio.xmp.packet import Packet
from studio.xmp.values import Alt

MOST_LABEL = 200
"""Characters of a label that are taken over; the longest of any program's own is `Typical alt`."""
# Camera Bits' default names of the eight colour classes.
_CLASSES = ("", "Winner", "Winner alt", "Superior", "Superior alt", "Typical", "Typical alt", "Extras", "Trash")
TRASH = 8
# digiKam's ColorLabel (libs/digikam_globals.h), by the names that it writes into xmp:Label itself, where it does: 6 is its magenta.
_DIGIKAM = ("", "Red", "Orange", "Yellow", "Green", "Blue", "Purple", "Gray", "Black", "White")
_DIGIKAM_REJECTED, _DIGIKAM_ACCEPTED = 1, 3
# darktable's colour labels, src/common/colorlabels.h.
_DARKTABLE = ("Red", "Yellow", "Green", "Blue", "Purple")
_EARLIEST_ZONE = timedelta(hours=14)
"""How far ahead of UTC any clock is."""
# Windows' percentages for one to five stars.
_PERCENT_STARS = ((99, 5), (75, 4), (50, 3), (25, 2), (1, 1), (0, 0))


@dataclass(frozen=True)
class Sidecar:
    """What a sidecar, or the packet in a file, says of a frame.

    Read, None means that it says nothing of it. Written, None leaves what is there, whoever wrote it: nothing goes but by the act that
    says so. `label=""` and `rating=0` clear whoever wrote them, `select=False` takes the select out, and so does another shot. `drop`,
    `sku`, `role` and `select` are written together when `drop` is given (without sku and role: the frame is taken off its shot), else
    they are left alone. `tagged`, `keywords`, `hierarchy`, `at` and `local_at` are only read.
    """

    rating: int | None = None
    """0 (none) to 5 stars; a reject has None here."""
    label: str | None = None
    drop: str | None = None
    sku: str | None = None
    role: str | None = None
    select: bool | None = None
    reject: bool | None = None
    tagged: bool | None = None
    keywords: tuple[str, ...] = ()
    hierarchy: tuple[str, ...] = ()
    taken_back: frozenset[str] = frozenset()
    """Written: of `rating`, `label` and `reject`, those that Threeshot said earlier and that are None now. Its own word goes."""
    at: str | None = field(default=None, compare=False)
    """When that was written, as the packet itself says (UTC text, never later than now); None where it does not say."""
    local_at: str | None = field(default=None, compare=False)
    """The same of a packet that does not name its offset from UTC, by the clock of who wrote it; None with `at`."""


def said(packet: Packet) -> Sidecar:
    """What a packet says of a frame."""
    stars = _number(packet.text("xmp:Rating"))
    if stars is None:
        stars = stars_elsewhere(packet)
    chosen = colour_class(packet)
    pick, flag = _number(packet.text("xmpDM:pick")), _number(packet.text("digiKam:PickLabel"))
    good = truth(packet.text("xmpDM:good"))
    reject: bool | None = None
    in_trash = chosen == TRASH and not stars
    if (stars is not None and stars < 0) or pick == -1 or flag == _DIGIKAM_REJECTED or good is False or in_trash:
        reject = True
    elif stars is not None or pick is not None or good is not None or flag:
        reject = False
    tagged = truth(packet.text("photomechanic:Tagged"))
    if tagged is None and (pick is not None or flag is not None):
        tagged = pick == 1 or flag == _DIGIKAM_ACCEPTED
    label = packet.text("xmp:Label")
    at, local_at = _moments(packet.text("xmp:MetadataDate"))
    return Sidecar(
        rating=min(stars, 5) if stars is not None and stars >= 0 else None,
        label=label if label is not None else label_elsewhere(packet),
        drop=packet.text("threeshot:drop") or None,
        sku=packet.text("threeshot:sku") or None,
        role=packet.text("threeshot:role") or None,
        select=truth(packet.text("threeshot:select")),
        reject=reject,
        tagged=tagged,
        keywords=packet.items("dc:subject"),
        hierarchy=packet.items("lr:hierarchicalSubject"),
        at=at,
        local_at=local_at,
    )


def stars_elsewhere(packet: Packet) -> int | None:
    """The stars that Photo Mechanic or Windows keeps beside `xmp:Rating`."""
    preferences = preferences_of(packet)
    stars = _number(preferences[2]) if len(preferences) >= 3 else None
    percent = _number(packet.text("MicrosoftPhoto:Rating"))
    return stars if stars is not None or percent is None else stars_of_percent(percent)


def label_elsewhere(packet: Packet) -> str | None:
    """The label that Photo Mechanic, digiKam or darktable keeps beside `xmp:Label`; None where none of them has one."""
    chosen, colour = colour_class(packet), _number(packet.text("digiKam:ColorLabel"))
    if chosen is not None and 0 < chosen < len(_CLASSES):
        return _CLASSES[chosen]
    if colour is not None and 0 < colour < len(_DIGIKAM):
        return _DIGIKAM[colour]
    labels = sorted(n for text in packet.items("darktable:colorlabels") if (n := _number(text)) is not None and n >= 0)
    return _DARKTABLE[labels[0]] if labels and labels[0] < len(_DARKTABLE) else None


def colour_class(packet: Packet) -> int | None:
    """Photo Mechanic's colour class, 0 (none) to 8 ("Trash")."""
    found, preferences = _number(packet.text("photomechanic:ColorClass")), preferences_of(packet)
    return _number(preferences[1]) if found is None and len(preferences) >= 3 else found


def preferences_of(packet: Packet) -> list[str]:
    """Photo Mechanic's `tagged:class:rating:frame`, taken apart."""
    return (packet.text("photomechanic:Prefs") or "").split(":")


def stars_of_percent(percent: int) -> int | None:
    """Windows' percentage as stars; None for what is none."""
    return next((stars for least, stars in _PERCENT_STARS if percent >= least), None)


def stars_of(packet: Packet) -> int | None:
    """`xmp:Rating` itself, -1 for a reject; None where it says nothing."""
    return _number(packet.text("xmp:Rating"))


def pick_of(packet: Packet) -> int | None:
    """Lightroom's flag: 1 picked, -1 rejected, 0 neither."""
    return _number(packet.text("xmpDM:pick"))


def is_rejected_in_digikam(packet: Packet) -> bool:
    """Whether digiKam's own flag says rejected."""
    return _number(packet.text("digiKam:PickLabel")) == _DIGIKAM_REJECTED


def tidy(label: str) -> str:
    """A label as it is taken over: what can't be seen is named, no longer than `MOST_LABEL`."""
    return wording.short(wording.visible(label.strip()), MOST_LABEL)


def truth(text: str | None) -> bool | None:
    """A word for yes or no as the makers' programs write it; None for any other."""
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    return words.get((text or "").strip().lower())


def nikon_packet(packet: Packet) -> bytes:
    """The packet with stars and label that Nikon's sidecar (`.nksc`, itself a packet) holds in base64; empty where it holds none."""
    import base64
    import binascii

    held = packet.get("ast:XMLPackets")
    text = held if isinstance(held, str) else next(iter(held), "") if isinstance(held, tuple) else ""
    if isinstance(held, Alt) or not isinstance(text, str):
        return b""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _number(text: str | None) -> int | None:
    match = re.fullmatch(r"\s*([+-]?[0-9]{1,6})(?:\.[0-9]*)?\s*", text or "")
    return int(match[1]) if match else None


def _moments(text: str | None) -> tuple[str | None, str | None]:
    """`Sidecar.at` and `local_at` of a date, one of them; (None, None) of what is none."""
    try:
        found = datetime.fromisoformat((text or "").strip())
        if found.tzinfo is not None:
            return to_text(min(found, utc_now())), None
        latest = utc_now().replace(tzinfo=None) + _EARLIEST_ZONE
        return None, min(found, latest).isoformat(timespec="milliseconds")
    except (ValueError, OverflowError, TypeError):
        return None, None
