"""Sidecars beside originals: found, read, and what Threeshot says merged into them. What their fields mean is in `studio.xmp.said`."""

from pathlib import Path

from studio.base import files
from studio.base.clock import utc_now
from studio.base.errors import InvalidInput
from studio.xmp.names import THREESHOT, clean
from studio.xmp.packet import MAX_BYTES, Packet
from studio.xmp.programs import READERS
from studio.xmp.said import (
    TRASH,
    Sidecar,
    colour_class,
    is_rejected_in_digikam,
    label_elsewhere,
    nikon_packet,
    pick_of,
    preferences_of,
    said,
    stars_elsewhere,
    stars_of,
    tidy,
    truth,
)
from studio.xmp.values import Bag, Seq

_SELECT_KEYWORD = "select"


def sidecar_path(original: Path) -> Path:
    """Where the sidecar of `original` lies or will lie: `IMG_0001.xmp` beside it (Adobe's convention; one for RAW and JPEG).

    One that exists in capitals, or as `IMG_0001.CR3.xmp` (darktable, digiKam) when there is no other, is taken as it is.
    """
    names = sidecar_paths(original)
    return next((path for path in names if path.exists()), names[0])


def sidecar_paths(original: Path) -> list[Path]:
    """The names that a sidecar of `original` may have, whichever programs wrote some; there may be several of them at once."""
    named = [f"{stem}{ending}" for stem in (original.stem, original.name) for ending in (".xmp", ".XMP")]
    return [original.with_name(name) for name in named]


def read_sidecar(path: Path) -> Sidecar | None:
    """What the sidecar at `path` says; None when there is no such file.

    Raises InvalidInput, with the file and the reason, for one that cannot be read as XMP, but for those that are none
    (`studio.xmp.programs`).
    """
    data = _read(path)
    if data is None:
        return None
    if (reader := READERS.get(path.suffix.lower())) is not None:
        return reader(data)
    packet = _parse(path, data)
    if path.suffix.lower() == ".nksc":
        # Nikon's keeps stars and label in a packet within the packet.
        inner = nikon_packet(packet)
        packet = _parse(path, inner) if inner else packet
    return said(packet)


def is_written_here(path: Path) -> bool:
    """Whether Threeshot has written to the sidecar at `path`, or begun it."""
    return path.suffix.lower() == ".xmp" and THREESHOT.encode() in (_read(path) or b"")


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


def _merge(packet: Packet, sidecar: Sidecar) -> bool:
    changes = [_merge_stars(packet, sidecar), _merge_label(packet, sidecar)]
    if sidecar.drop is not None:
        changes.append(_merge_shot(packet, sidecar))
    return any(changes)


def _merge_stars(packet: Packet, sidecar: Sidecar) -> bool:
    there = stars_of(packet)
    wanted = _wanted_stars(sidecar, there, _stars_of_ours(packet), stars_elsewhere(packet))
    changed = False
    if wanted != there:
        text = None if wanted is None else str(wanted)
        changed = packet.set("xmp:Rating", text)
        # Unrated is nobody's word, so there is nothing of ours to take back.
        packet.set("threeshot:rating", text if wanted else None)
        # Photo Mechanic keeps the stars a second time and believes its own.
        _set_preference(packet, 2, str(max(wanted or 0, 0)))
    pick = pick_of(packet)
    if sidecar.reject is not None and pick is not None and (pick == -1) != sidecar.reject:
        changed |= packet.set("xmpDM:pick", "-1" if sidecar.reject else "0")
    if sidecar.reject is False:
        changed |= _not_rejected_elsewhere(packet)
    return changed


def _not_rejected_elsewhere(packet: Packet) -> bool:
    """Take a rejection back that a program says in a field of its own; whether there was one."""
    changed = False
    if truth(packet.text("xmpDM:good")) is False:
        changed |= packet.set("xmpDM:good", None)
    if is_rejected_in_digikam(packet):
        changed |= packet.set("digiKam:PickLabel", "0")
    if colour_class(packet) == TRASH:
        changed |= _no_colour_class(packet)
    return changed


def _wanted_stars(sidecar: Sidecar, there: int | None, ours: int | None, elsewhere: int | None) -> int | None:
    """What `xmp:Rating` shall be: -1 to 5, None for absent. `there`: what it is; `ours`: what Threeshot last wrote; `elsewhere`: what
    other fields say that count where it is absent."""
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
        return there if there is None and not elsewhere else 0
    return None if there == ours and "rating" in sidecar.taken_back else there


def _stars_of_ours(packet: Packet) -> int | None:
    """What Threeshot last wrote as `xmp:Rating`."""
    text = packet.text("threeshot:rating")
    return int(text) if text in ("-1", "1", "2", "3", "4", "5") else None


def _merge_label(packet: Packet, sidecar: Sidecar) -> bool:
    there, ours = packet.text("xmp:Label"), packet.text("threeshot:label")
    wanted = clean(sidecar.label) if sidecar.label is not None else None
    if wanted is None and (there is None or there != ours or "label" not in sidecar.taken_back):
        return False
    others = label_elsewhere(packet) if there is None else there if there != ours else None
    if wanted and others is not None and wanted == tidy(others):
        # Another program's word, as it was taken over from here.
        return False
    changed = _no_label_elsewhere(packet) if wanted == "" else False
    if wanted == there or (not wanted and there is None):
        return changed
    changed |= packet.set("xmp:Label", wanted or None)
    return packet.set("threeshot:label", wanted or None) or changed


def _no_label_elsewhere(packet: Packet) -> bool:
    """Clear the label that a program keeps in a field of its own; whether there was one."""
    if label_elsewhere(packet) is None:
        return False
    if colour_class(packet):
        _no_colour_class(packet)
    if packet.get("digiKam:ColorLabel") is not None:
        packet.set("digiKam:ColorLabel", "0")
    packet.set("darktable:colorlabels", None)
    return True


def _no_colour_class(packet: Packet) -> bool:
    if packet.get("photomechanic:ColorClass") is not None:
        packet.set("photomechanic:ColorClass", "0")
    _set_preference(packet, 1, "0")
    return True


def _set_preference(packet: Packet, place: int, text: str) -> None:
    preferences = preferences_of(packet)
    if len(preferences) >= 3:
        preferences[place] = text
        packet.set("photomechanic:Prefs", ":".join(preferences))


def _merge_shot(packet: Packet, sidecar: Sidecar) -> bool:
    on_shot = bool(sidecar.sku)
    was = (packet.text("threeshot:sku") or "", packet.text("threeshot:role") or "")
    select = sidecar.select
    if select is None and was == (clean(sidecar.sku or ""), clean(sidecar.role or "")):
        select = truth(packet.text("threeshot:select"))
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
