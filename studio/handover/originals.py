"""The camera's files that go along with a bundle, and what they tell of people and places that its pictures do not."""

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from studio.base.findings import Finding
from studio.base.wording import all_of
from studio.catalog.files import main_files_of_frame
from studio.imaging import read_exif
from studio.open_drop import OpenDrop

if TYPE_CHECKING:
    from studio.handover.rendering import Order


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
