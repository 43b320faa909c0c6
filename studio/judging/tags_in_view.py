"""A hang tag that lies in a picture and names another product than the picture's: told, for a person to decide; it claims nothing."""

from collections.abc import Iterable

from studio import slates
from studio.base.wording import listed
from studio.catalog import judging
from studio.catalog.drops import shot_names
from studio.catalog.products import sku_of_gtin
from studio.judging.claims import codes_in
from studio.open_drop import OpenDrop

_NAMED = 3


def sentences(drop: OpenDrop, frame_ids: Iterable[str]) -> list[str]:
    """One sentence for each product whose tag lies in pictures of another one, or of none."""
    found: dict[tuple[str, str | None], list[str]] = {}
    for row in judging.codes_of(drop.catalog, frame_ids):
        own = shot_names(drop.catalog, row["shot_id"])[0] if row["shot_id"] is not None else None
        for code in codes_in(row):
            gtin = slates.tag_gtin(code)
            named = sku_of_gtin(drop.catalog, drop.id, gtin) if gtin and not code.is_shown else None
            if named is not None and named != own:
                found.setdefault((named, own), []).append(row["name"])
    return [
        f"{listed(names, _NAMED)}: the tag of {named} lies in the picture, which is taken for one of {own or 'no product yet'}. If it is "
        f"{named} from there on, say so: 'threeshot assign {drop.code} FRAME --product {named} --role ROLE'."
        for (named, own), names in found.items()
    ]
