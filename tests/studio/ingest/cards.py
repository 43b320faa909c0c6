"""Small cards to import: pictures that no two are alike, with a camera's EXIF; and a drop for them to come into."""

import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image

from studio.base.clock import now_text
from studio.catalog import Catalog, Row
from studio.open_drop import OpenDrop

START = datetime(2026, 10, 3, 9, 0, 0)


def make_drop(catalog: Catalog, folder: Path, code: str = "HARBOUR-01") -> OpenDrop:
    """A drop, its folder made; no brief is needed to take frames in."""
    (folder / "originals").mkdir(parents=True)
    values = {"code": code, "title": "Harbour Stitch", "folder": str(folder), "kit": "three-shot"}
    values |= {"checklist": "on-location", "brief_sha256": "", "time_zone": "Europe/Stockholm"}
    return OpenDrop(catalog, catalog.get("drop", catalog.insert("drop", {**values, "created_at": now_text()})))


def camera_exif(model: str, at: datetime, serial: str | None = None) -> Image.Exif:
    """What a camera writes beside a picture that it took at that moment, two hours east of UTC."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Maker", model
    inner = exif.get_ifd(0x8769)
    inner[0x9003], inner[0x9011] = at.strftime("%Y:%m:%d %H:%M:%S"), "+02:00"
    if serial is not None:
        inner[0xA431] = serial
    return exif


def jpeg(
    path: Path,
    seed: int,
    model: str | None = "Alpha 1",
    serial: str | None = None,
    minutes: float | None = None,
    pad: int = 0,
) -> Path:
    """A real little JPEG. seed: other seeds, other bytes. model None: no EXIF. pad: random bytes put behind it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    dice = random.Random(seed)
    picture = Image.frombytes("RGB", (24, 16), dice.randbytes(24 * 16 * 3))
    moment = START + timedelta(minutes=seed if minutes is None else minutes)
    exif = camera_exif(model, moment, serial) if model is not None else Image.Exif()
    picture.save(path, "JPEG", exif=exif)
    if pad:
        with path.open("ab") as file:
            file.write(dice.randbytes(pad))
    return path


def card(root: Path, numbers: range | list[int], folder: str = "100CANON", pad: int = 0, **more: Any) -> Path:
    """A card with `IMG_NNNN.JPG` for each number; its root."""
    for number in numbers:
        jpeg(root / "DCIM" / folder / f"IMG_{number:04d}.JPG", number, pad=pad, **more)
    return root


def contents(folder: Path) -> dict[str, bytes]:
    """All originals below a shoot folder (or its backup): {path below originals: bytes}; the checksum history left out."""
    root = folder / "originals"
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.relative_to(root).parts[0] != "ascmhl"
    }


def second_copies(drop: OpenDrop) -> dict[str, list[Row]]:
    """The second copies of the drop's pictures, by place, each with what is noted of it."""
    found: dict[str, list[Row]] = {}
    for row in drop.catalog.rows(
        "SELECT second_copy.*, path FROM second_copy JOIN file ON file.id = file_id WHERE kind = 'picture' ORDER BY place, path"
    ):
        found.setdefault(row["place"], []).append(row)
    return found


def rows(drop: OpenDrop) -> list[Row]:
    """The drop's files, by path."""
    return drop.catalog.rows("SELECT * FROM file WHERE drop_id = ? ORDER BY path", [drop.id])
