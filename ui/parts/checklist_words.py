"""Items of a checklist named in their own words, where the studio tells of them by their ids."""

from collections.abc import Mapping, Sequence
from typing import Any

from studio.base.language import tr
from studio.base.retold import translated
from studio.base.spoken import listed


def items_named(checklist: Mapping[str, Any] | None, ids: Sequence[str], most: int | None = None) -> str:
    """Those items, as the checklist's state has their texts; with `most`, no more than that many, and what is left counted."""
    return listed([tr("“{text}”", text=one) for one in item_texts(checklist, ids)], most)


def item_texts(checklist: Mapping[str, Any] | None, ids: Sequence[str]) -> list[str]:
    """What each of those items says; its id where it is not in the checklist any more."""
    texts = {one["id"]: translated(one["text"]) for one in checklist["items"]} if checklist else {}
    return [texts.get(one, one) for one in ids]
