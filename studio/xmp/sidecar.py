"""Sidecars beside originals: what other programs and Threeshot say of a frame, read and merged.

Which fields carry what, as the makers' programs write them:
rating       `xmp:Rating` (Lightroom, Bridge, Capture One, Photo Mechanic; -1 is Bridge's and Lightroom's reject), else the third
             number of `photomechanic:Prefs` (tagged:class:rating:frame), else `MicrosoftPhoto:Rating` (1, 25, 50, 75, 99)
label        `xmp:Label` (a colour's name or any word), else the name of `photomechanic:ColorClass`
reject       rating -1, or `xmpDM:pick` -1 (Lightroom from 13.2), or `xmpDM:good` False, or Photo Mechanic's class 8, "Trash"
tagged       `photomechanic:Tagged`, `xmpDM:pick` 1
keywords     `dc:subject`; `lr:hierarchicalSubject` (levels with `|`)
shot, select the `threeshot` namespace, and as keywords, which every program shows
"""

import re
from dataclasses import dataclass
from pathlib import Path

from studio.base import files
from studio.base.clock import utc_now
from studio.base.errors import InvalidInput
from studio.xmp.names import clean
from studio.xmp.packet import MAX_BYTES, Packet
from studio.xmp.values import Bag, Seq

# Camera Bits' default names of the eight colour classes.
_CLASSES = ("", "Winner", "Winner alt", "Superior", "Superior alt", "Typical", "Typical alt", "Extras", "Trash")
_TRASH = 8
# Windows' percentages for one to five stars.
_PERCENT_STARS = ((99, 5), (75, 4), (50, 3), (25, 2), (1, 1), (0, 0))
_SHOT = ("drop", "sku", "role")
_SELECT_KEYWORD = "select"


@dataclass(frozen=True)
class Sidecar:
    """What a sidecar says of a frame.

    Read, None means that it says nothing of it. Written, None leaves what is there, whoever wrote it: nothing goes but by the act that
    says so. `label=""` and `rating=0` clear whoever wrote them, `select=False` takes the select out, and so does another shot. `drop`,
    `sku`, `role` and `select` are written together when `drop` is given (without sku and role: the frame is taken off its shot), else
    they are left alone. `tagged`, `keywords` and `hierarchy` are only read.
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


def sidecar_path(original: Path) -> Path:
    """Where the sidecar of `original` lies or will lie: `IMG_0001.xmp` beside it (Adobe's convention; one for RAW and JPEG).

    One that exists in capitals, or as `IMG_0001.CR3.xmp` (darktable, digiKam) when there is no other, is taken as it is.
    """
    wanted = original.with_suffix(".xmp")
    for path in (wanted, original.with_suffix(".XMP"), original.with_name(original.name + ".xmp")):
        if path.exists():
            return path
    return wanted


def read_sidecar(path: Path) -> Sidecar | None:
    """What the sidecar at `path` says; None when there is no such file.

    Raises InvalidInput, with the file and the reason, for one that cannot be read as XMP.
    """
    data = _read(path)
    return None if data is None else _said(_parse(path, data))


def write_sidecar(path: Path, sidecar: Sidecar) -> bool:
    """Merge `sidecar` into the file at `path`, or begin one; True when it was written, False when it said all this already.

    What other programs wrote stays. Raises InvalidInput for an existing file that is no XMP (it is never overwritten), Refused when
    the disk is full or cannot be written to.
    """
    for _ in range(5):
        before = _read(path)
        packet = Packet.new() if before is None else _parse(path, before)
        if not _merge(packet, sidecar):
            return False
        packet.set("xmp:MetadataDate", utc_now().isoformat(timespec="seconds"))
        data = packet.to_bytes()
        # Another program may have saved the same sidecar meanwhile; then its words are merged anew.
        if _read(path) == before:
            files.write_atomic(path, data, within=path.parent)
            return True
    raise InvalidInput(f"{path}: another program keeps writing it; sync again when that is done.")


def _read(path: Path) -> bytes | None:
    try:
        if not path.exists():
            return None
        if not path.is_file():
            raise InvalidInput(f"{path}: is not a file; move it away and sync again.")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InvalidInput(f"{path}: cannot be read ({error.strerror}); check its permissions.") from error


def _parse(path: Path, data: bytes) -> Packet:
    try:
        return Packet.parse(data)
    except InvalidInput as error:
        raise InvalidInput(f"{path}: {error}; it is left as it is, repair it or move it away.") from error


def _said(packet: Packet) -> Sidecar:
    stars = _number(packet.text("xmp:Rating"))
    preferences = (packet.text("photomechanic:Prefs") or "").split(":")
    if stars is None and len(preferences) >= 3:
        stars = _number(preferences[2])
    if stars is None and (percent := _number(packet.text("MicrosoftPhoto:Rating"))) is not None:
        stars = next((count for least, count in _PERCENT_STARS if percent >= least), None)
    chosen = _number(packet.text("photomechanic:ColorClass"))
    if chosen is None and len(preferences) >= 3:
        chosen = _number(preferences[1])
    label = packet.text("xmp:Label")
    if label is None and chosen is not None and 0 < chosen < len(_CLASSES):
        label = _CLASSES[chosen]
    pick = _number(packet.text("xmpDM:pick"))
    good = _truth(packet.text("xmpDM:good"))
    reject: bool | None = None
    if (stars is not None and stars < 0) or pick == -1 or good is False or (chosen == _TRASH and not stars):
        reject = True
    elif stars is not None or pick is not None or good is not None:
        reject = False
    tagged = _truth(packet.text("photomechanic:Tagged"))
    select = _truth(packet.text("threeshot:select"))
    return Sidecar(
        rating=min(stars, 5) if stars is not None and stars >= 0 else None,
        label=label,
        drop=packet.text("threeshot:drop") or None,
        sku=packet.text("threeshot:sku") or None,
        role=packet.text("threeshot:role") or None,
        select=select,
        reject=reject,
        tagged=tagged if tagged is not None else (pick == 1 if pick is not None else None),
        keywords=packet.items("dc:subject"),
        hierarchy=packet.items("lr:hierarchicalSubject"),
    )


def _merge(packet: Packet, sidecar: Sidecar) -> bool:
    changes = [_merge_stars(packet, sidecar), _merge_label(packet, sidecar)]
    if sidecar.drop is not None:
        changes.append(_merge_shot(packet, sidecar))
    return any(changes)


def _merge_stars(packet: Packet, sidecar: Sidecar) -> bool:
    there = _number(packet.text("xmp:Rating"))
    wanted = _wanted_stars(sidecar, there, ours=_number(packet.text("threeshot:rating")))
    changed = False
    if wanted != there:
        text = None if wanted is None else str(wanted)
        changed = packet.set("xmp:Rating", text)
        # Unrated is nobody's word, so there is nothing of ours to take back.
        packet.set("threeshot:rating", text if wanted else None)
        preferences = (packet.text("photomechanic:Prefs") or "").split(":")
        # Photo Mechanic keeps the stars a second time and believes its own.
        if len(preferences) >= 3:
            preferences[2] = str(max(wanted or 0, 0))
            packet.set("photomechanic:Prefs", ":".join(preferences))
    pick = _number(packet.text("xmpDM:pick"))
    if sidecar.reject is not None and pick is not None and (pick == -1) != sidecar.reject:
        changed |= packet.set("xmpDM:pick", "-1" if sidecar.reject else "0")
    if sidecar.reject is False and _truth(packet.text("xmpDM:good")) is False:
        changed |= packet.set("xmpDM:good", None)
    return changed


def _wanted_stars(sidecar: Sidecar, there: int | None, ours: int | None) -> int | None:
    """What `xmp:Rating` shall be: -1 to 5, None for absent. `there`: what it is; `ours`: what Threeshot last wrote."""
    rejected = there is not None and there < 0
    if sidecar.reject:
        return -1
    if sidecar.rating and sidecar.rating > 0:
        return min(sidecar.rating, 5)
    taken_back = "reject" in sidecar.taken_back and there == ours
    if rejected and sidecar.reject is None and not taken_back:
        return there
    if rejected:
        return None if there == ours and sidecar.rating is None else 0
    if sidecar.rating is not None:
        return there if there is None else 0
    return None if there == ours and "rating" in sidecar.taken_back else there


def _merge_label(packet: Packet, sidecar: Sidecar) -> bool:
    there, ours = packet.text("xmp:Label"), packet.text("threeshot:label")
    wanted = clean(sidecar.label) if sidecar.label is not None else None
    if wanted is None and (there is None or there != ours or "label" not in sidecar.taken_back):
        return False
    if wanted == there or (not wanted and there is None):
        return False
    changed = packet.set("xmp:Label", wanted or None)
    return packet.set("threeshot:label", wanted or None) or changed


def _merge_shot(packet: Packet, sidecar: Sidecar) -> bool:
    on_shot = bool(sidecar.sku)
    was = (packet.text("threeshot:sku") or "", packet.text("threeshot:role") or "")
    select = sidecar.select
    if select is None and was == (clean(sidecar.sku or ""), clean(sidecar.role or "")):
        select = _truth(packet.text("threeshot:select"))
    values = {
        "drop": sidecar.drop,
        "sku": sidecar.sku,
        "role": sidecar.role,
        "select": "True" if select else None,
    }
    changed = False
    for field, value in values.items():
        changed |= packet.set(f"threeshot:{field}", value if value and on_shot else None)
    words = [clean(w) for w in (sidecar.sku, sidecar.role, _SELECT_KEYWORD if select else None) if w] if on_shot else []
    levels = (
        [clean("|".join(v.replace("|", " ") for v in (sidecar.drop, sidecar.sku, sidecar.role) if v))]
        if on_shot
        else []
    )
    changed |= _merge_keywords(packet, "dc:subject", "threeshot:subject", words)
    changed |= _merge_keywords(packet, "lr:hierarchicalSubject", "threeshot:hierarchicalSubject", levels)
    return changed


def _merge_keywords(packet: Packet, name: str, ledger: str, wanted: list[str]) -> bool:
    # The ledger holds the words that Threeshot added, so that only these are taken out again and never a person's own.
    there, added = packet.items(name), packet.items(ledger)
    once = set(added)
    kept = [word for word in there if word not in once or word in wanted]
    new = [word for word in wanted if word not in kept]
    ours = [word for word in wanted if word in new or word in once]
    array = Seq if isinstance(packet.get(name), Seq) else Bag
    changed = False
    if tuple(kept + new) != there:
        changed = packet.set(name, array(kept + new) or None)
    if tuple(ours) != added:
        changed |= packet.set(ledger, Bag(ours) or None)
    return changed


def _number(text: str | None) -> int | None:
    match = re.fullmatch(r"\s*([+-]?[0-9]{1,6})(?:\.[0-9]*)?\s*", text or "")
    return int(match[1]) if match else None


def _truth(text: str | None) -> bool | None:
    return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(
        (text or "").strip().lower()
    )
