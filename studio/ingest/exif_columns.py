"""What a frame's row keeps of its EXIF, which is read once: while the file is copied."""

import json
from typing import Any

from studio.imaging.exif import Exif
from studio.ingest import capture_time
from studio.open_drop import OpenDrop


def of(drop: OpenDrop, exif: Exif | None, clock_fast_s: float | None) -> dict[str, Any]:
    """The columns of `frame` that EXIF fills; none where there is no EXIF. clock_fast_s: seconds that the camera's clock is ahead."""
    if exif is None:
        return {}
    columns: dict[str, Any] = {
        "lens": exif.lens,
        "exposure_s": exif.exposure_s,
        "f_number": exif.f_number,
        "iso": exif.iso,
        "focal_mm": exif.focal_mm,
        "latitude": exif.latitude,
        "longitude": exif.longitude,
        "exif": {
            "make": exif.make,
            "model": exif.model,
            "serial": exif.serial,
            "problem": exif.problem,
            **exif.extra,
            "orientation": exif.orientation,
            "stored": [exif.width, exif.height],
            "subject_area": exif.subject_area,
        },
    }
    if exif.captured_at is not None:
        columns |= capture_time.captured(drop, exif.captured_at, exif.offset_s, clock_fast_s)
    return columns


def known(text: str | None) -> Exif | None:
    """What examining needs of the EXIF that a frame's row keeps: body, orientation and subject area.

    None where the row keeps none, was written before these were kept, or the EXIF had a problem, which is then told by its own file.
    """
    kept = json.loads(text) if text else {}
    if "orientation" not in kept or kept.get("problem"):
        return None
    area = kept.get("subject_area")
    width, height = kept["stored"]
    return Exif(
        make=kept.get("make"),
        model=kept.get("model"),
        serial=kept.get("serial"),
        orientation=int(kept["orientation"]),
        width=width,
        height=height,
        subject_area=(area[0], area[1], area[2], area[3]) if area else None,
    )
