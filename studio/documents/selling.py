"""What a brief says of selling: where the pop-up is, and how the drop is packed and sent."""

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import Field

from studio.documents import loading
from studio.documents.field_types import Document, LongText, RelativePath, Text, number
from studio.documents.yaml_text import Mistake


class PopUp(Document):
    """Which sales are near the pop-up: those at its point of sale, and those sent to postcodes around it."""

    name: Text | None = Field(default=None, description="the pop-up's name, like Marstrand quay")
    locations: list[Text] = Field(
        default=[], max_length=50, description="a list of its points of sale, as the shop's exports call them"
    )
    postcodes: list[Text] = Field(
        default=[], max_length=500, description="a list of beginnings of the postcodes near it, in quotes"
    )
    centre: Text | None = Field(default=None, description="the postcode that a radius is measured from, in quotes")
    radius_km: float | None = Field(default=None, gt=0, le=500, description="the radius around it, in km")
    places_from: RelativePath | None = Field(
        default=None, description="a CSV of postcode, latitude and longitude, below the brief's folder"
    )

    @classmethod
    def across(cls, data: dict[str, Any]) -> Iterator[Mistake]:
        """A radius has a centre."""
        for one, other in (("radius_km", "centre"), ("centre", "radius_km")):
            if data.get(one) is not None and data.get(other) is None:
                yield Mistake("nothing", f"a {other} beside {one}", (other,))


class Channel(Document):
    """Where a part of what is not held back is sold."""

    name: Text = Field(description="the channel's name, like online shop")
    pct: float = Field(ge=0, le=100, description="its part of what is not held back for the pop-up, in per cent")


class Fulfilment(Document):
    """How it is packed and sent: facts that travel with the pictures, on the drop sheet."""

    pack: LongText | None = Field(default=None, description="what it is packed in")
    partner: Text | None = Field(default=None, description="who packs and sends it")
    insert: LongText | None = Field(default=None, description="the words of the care card and of what is put in")
    channels: list[Channel] = Field(
        default=[], max_length=20, description="a list of channels, each with its part of what is not held back"
    )

    @classmethod
    def across(cls, data: dict[str, Any]) -> Iterator[Mistake]:
        """No channel twice; together they have no more than there is."""
        yield from loading.repeated(data.get("channels"), "channels", "name")
        listed = data.get("channels") if isinstance(data.get("channels"), list) else []
        parts = [number(one.get("pct")) for one in listed or [] if isinstance(one, dict)]
        if (total := sum(part for part in parts if part is not None)) > 100:
            yield Mistake(f"{total:g} per cent in all", "at most 100 per cent in all channels", ("channels",))


def held_back(stock: int | None, reserve_pct: float) -> int | None:
    """How many are held back for the pop-up: whole pieces, rounded down."""
    return None if stock is None else int(stock * reserve_pct / 100 + 1e-9)


def held_back_of_each(stocks: Sequence[int | None], reserve_pct: float) -> list[int | None]:
    """How many of each size, so that together they are as many as are held back of all of them; a size may have one more than another."""
    told: list[int | None] = []
    upto = given = 0
    for stock in stocks:
        upto += stock or 0
        share = (held_back(upto, reserve_pct) or 0) - given
        given += share
        told.append(None if stock is None else share)
    return told
