"""What part of a frame a rendition takes, where a person said it: kept on the frame, by recipe and rendition."""

import json
from collections.abc import Mapping
from typing import Any

from studio.catalog.store import Catalog

Box = tuple[float, float, float, float]
_DIGITS = 6
"""Of a part of the picture: a fiftieth of a pixel of any camera's."""


def crops_in(row: Mapping[str, Any]) -> dict[tuple[str, str], Box]:
    """By recipe and rendition: x, y, width and height in parts of the upright picture. row: a frame's."""
    told = json.loads(row["crops"]) if row["crops"] else {}
    return {
        (recipe, rendition): (float(box[0]), float(box[1]), float(box[2]), float(box[3]))
        for recipe, renditions in told.items()
        for rendition, box in renditions.items()
    }


def put_crop(catalog: Catalog, frame_id: str, recipe: str, rendition: str, box: Box | None) -> None:
    """A person said which part a rendition takes; None: that nobody says it any more."""
    known = crops_in(catalog.get("frame", frame_id))
    if box is None:
        known.pop((recipe, rendition), None)
    else:
        known[recipe, rendition] = box
    told: dict[str, dict[str, list[float]]] = {}
    for (of, name), kept in sorted(known.items()):
        told.setdefault(of, {})[name] = [round(side, _DIGITS) for side in kept]
    catalog.update("frame", frame_id, {"crops": told or None})
