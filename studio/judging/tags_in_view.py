"""What lies in a picture and claims nothing: a hang tag of another product than the picture's, a slate out of focus. Told."""

from collections.abc import Iterable

from studio import slates
from studio.base.wording import listed
from studio.catalog import judging
from studio.catalog.drops import shot_names
from studio.judging.claims import codes_in, sku_of_tag
from studio.open_drop import OpenDrop

_NAMED = 3


def sentences(drop: OpenDrop, frame_ids: Iterable[str]) -> list[str]:
    """One sentence for each product whose tag lies in pictures of another one, or of none; and for the slates that are out of focus."""
    found: dict[tuple[str, str | None], list[str]] = {}
    unsharp: dict[str, list[str]] = {}
    for row in judging.codes_of(drop.catalog, frame_ids):
        own = shot_names(drop.catalog, row["shot_id"])[0] if row["shot_id"] is not None else None
        for code in codes_in(row):
            if code.is_shown:
                continue
            named = sku_of_tag(drop, code)
            if named is not None and named != own:
                found.setdefault((named, own), []).append(row["name"])
            slate = slates.parse(code.text)
            if slate is not None and slate.sku is not None and slate.drop == drop.code and code.is_large:
                shot = f"{slate.sku} {slate.role or ''}".rstrip()
                unsharp.setdefault(shot, []).append(row["name"])
    return [
        f"{listed(names, _NAMED)}: a slate of {shot} is in view, out of focus while something else is sharp, so it was not followed. If "
        "it was held before the camera, assign the frames after it."
        for shot, names in unsharp.items()
    ] + [
        f"{listed(names, _NAMED)}: the tag of {named} lies in the picture, which is taken for one of {own or 'no product yet'}. If it is "
        f"{named} from there on, say so: 'threeshot assign {drop.code} FRAME --product {named} --role ROLE'."
        for (named, own), names in found.items()
    ]
