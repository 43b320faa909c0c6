"""Slates and tags that were shown and mean nothing to this brief, or not all of what they say: told, each kind in one line."""

from collections.abc import Iterable

from studio import slates
from studio.base.wording import all_of, listed
from studio.catalog import judging
from studio.catalog.drops import shots_of
from studio.catalog.products import named
from studio.judging.claims import codes_in, sku_of_tag, slates_named, tags_named
from studio.open_drop import OpenDrop

_NAMED = 3
_ASSIGN = "assign them: 'threeshot assign {drop} FRAME --product SKU --role ROLE'."


def sentences(drop: OpenDrop, frame_ids: Iterable[str], armed: tuple[str, str] | None = None) -> list[str]:
    """One sentence for all of these frames of which the same is to be said: what they show, what it comes to, and what to do.

    armed: the shot that a person armed and that stays armed, whatever slate is shown.
    """
    known: dict[str, set[str]] = {}
    for sku, role in shots_of(drop.catalog, drop.id):
        known.setdefault(sku, set()).add(role)
    found: dict[str, list[str]] = {}
    for row in judging.codes_of(drop.catalog, frame_ids):
        for told in _told(drop, known, armed, [code for code in codes_in(row) if code.is_shown]):
            found.setdefault(told, []).append(row["name"])
    return [f"{listed(names, _NAMED)}: {told}" for told, names in found.items()]


def _told(
    drop: OpenDrop, known: dict[str, set[str]], armed: tuple[str, str] | None, shown: list[slates.Code]
) -> list[str]:
    """Of the one mark that claims by `studio.judging.claims`: the slate, else the tag of a product; of several that contradict each other;
    or of what is no mark."""
    named_by = slates_named(drop, [slate for code in shown if (slate := slates.parse(code.text)) is not None])
    if len(named_by) > 1:
        which = f"slates of {all_of(named_by)} were shown in one picture"
        return [f"{which}, so it {_after(armed)}. Show one alone, or {_ASSIGN.format(drop=drop.code)}"]
    for code in shown:
        if (slate := slates.parse(code.text)) is not None:
            unread = "the time on this slate could not be read, so it sets no clock; all else it says counts."
            found = (_of_slate(drop, known, armed, slate), unread if slate.time_unread else None)
            return [one for one in found if one is not None]
        if sku_of_tag(drop, code) is not None:
            tagged = tags_named(drop, shown)
            if len(tagged) == 1:
                return []
            which = f"tags of {all_of(tagged)} were shown in one picture, so none was followed"
            return [
                f"{which}. Show one alone, or say whose the frames after it are, and {_ASSIGN.format(drop=drop.code)}"
            ]
    return [told for code in shown if (told := _of_no_mark(code)) is not None]


def _after(armed: tuple[str, str] | None) -> str:
    if armed is not None:
        return f"names no shot, and the frames after it stay with {' '.join(armed)}, which is armed"
    return "names no shot for the frames after it"


def _of_slate(
    drop: OpenDrop, known: dict[str, set[str]], armed: tuple[str, str] | None, slate: slates.Slate
) -> str | None:
    after, assign = _after(armed), _ASSIGN.format(drop=drop.code)
    if slate.drop.upper() != drop.code.upper():
        return (
            f"a slate of the drop {slate.drop} was shown, and this is {drop.code}, so it {after}. If they "
            f"are of {slate.drop}, import them there; else {assign}"
        )
    if slate.sku is None:
        return None
    sku = named(drop.catalog, drop.id, slate.sku)
    if sku is None:
        return (
            f"a slate of {slate.sku} was shown, which is no product of the brief, so it {after}. Add it to the brief, or "
            f"{assign}"
        )
    if slate.role is not None and slate.role not in known.get(sku, ()):
        return (
            f"a slate of {sku} {slate.role} was shown, and {sku} has no such shot, so it {after}. Add the role "
            f"to the kit, or {assign}"
        )
    return None


def _of_no_mark(code: slates.Code) -> str | None:
    if slates.is_ours(code.text):
        return "the text of a slate is not as one is written, so it counts for nothing; print it again with 'threeshot slate'."
    if code.is_plain and (gtin := slates.tag_gtin(code)) is not None:
        return (
            f"a tag with the number {gtin} was shown, which no product of the brief has, so it changed nothing. Put it into the brief as "
            "its product's gtin, or assign the frames after it."
        )
    return None
