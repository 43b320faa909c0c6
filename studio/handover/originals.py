"""The camera's files that go along with a bundle, and what they tell of people and places that its pictures do not."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from studio.base.errors import NotComplete
from studio.base.files import write_atomic
from studio.base.findings import Finding
from studio.base.wording import all_of
from studio.catalog.files import main_files_of_frame
from studio.imaging import read_exif
from studio.open_drop import OpenDrop

if TYPE_CHECKING:
    from studio.bundle import Original
    from studio.handover.rendering import Order


def beside_main(drop: OpenDrop, order: "Order") -> list[tuple[str, str]]:
    """(path, xxh128) of the frame's other files that go along, such as the RAW beside a JPEG."""
    rows = main_files_of_frame(drop.catalog, order.frame["id"])
    return [(row["path"], row["xxh128"]) for row in rows if row["path"] != order.frame["path"]]


def originals_of(drop: OpenDrop, orders: "Sequence[Order]") -> "list[tuple[Original, str]]":
    """The selects' own files and the drop's room tone, each with its path in the shoot folder."""
    from studio import bundle
    from studio.measure import measurements

    kept = bundle.originals_of(drop, [order.frame["id"] for order in orders])
    tone = measurements.room_tone(drop)
    if tone is not None:
        kept.append((bundle.Original(f"originals/sound/{tone.name}", tone.name), str(tone.relative_to(drop.folder))))
    return kept


def stripped(
    drop: OpenDrop, orders: "Sequence[Order]", kept: "Sequence[tuple[Original, str]]", stage: Path
) -> "tuple[list[tuple[Original, Path]], list[Finding]]":
    """Copies of the originals without what they tell, staged; and of those that can't be had so (all but JPEGs) that they stay behind.

    kept: as they would go along. Raises NotComplete when an original is no longer what was recorded.
    """
    from xxhash import xxh3_128

    from studio.imaging import stripped_jpeg
    from studio.render.exif import exif_of_original

    tags = {order.frame["id"]: (order.tags, order.frame["exif"]) for order in orders}
    made, left = [], []
    for at, (original, path) in enumerate(kept):
        known = tags.get(original.frame or "")
        if known is None:
            made.append((original, drop.folder / path))
            continue
        data = (drop.folder / path).read_bytes()
        if original.xxh128 and xxh3_128(data).hexdigest() != original.xxh128:
            raise NotComplete(
                f"{drop.folder / path}: is no longer what was recorded of it; put it back from the backup or the card."
            )
        told = json.loads(known[1]) if isinstance(known[1], str) else {}
        copy = stripped_jpeg(data, exif_of_original(known[0], told.get("orientation") or 1).to_bytes())
        if copy is None:
            left.append(Finding("original-not-stripped", file=PurePosixPath(path).name))
            continue
        staged = stage / f"stripped-{at:04d}.jpg"
        write_atomic(staged, copy, within=stage)
        made.append((replace(original, xxh128=None, bytes=len(copy), is_stripped=True), staged))
    return made, left


def telling(drop: OpenDrop, orders: "Sequence[Order]") -> list[Finding]:
    """Of each original of these selects that tells where it was taken, a serial number, a name or a comment: that it does."""
    found = []
    for order in orders:
        for row in main_files_of_frame(drop.catalog, order.frame["id"]):
            exif = read_exif(drop.folder / row["path"])
            told = [
                what
                for what, value in (
                    ("where it was taken", exif.latitude),
                    ("the camera's serial number", exif.serial),
                    ("the lens' serial number", exif.extra.get("lens_serial")),
                    ("its owner's name", exif.extra.get("owner")),
                    ("a photographer's name", exif.extra.get("artist")),
                    ("a comment", exif.extra.get("description") or exif.extra.get("comment")),
                )
                if value is not None
            ]
            if told:
                values = {"what": all_of(told)}
                found.append(Finding("original-tells", file=PurePosixPath(row["path"]).name, values=values))
    return found
