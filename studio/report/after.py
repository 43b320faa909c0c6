"""What stands in bundle and report beside the pictures: the drop sheet's facts, and what the drop brought, where that is known."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from studio.base.drawing import Drawing
from studio.documents.selling import held_back, held_back_of_each

if TYPE_CHECKING:
    from studio.documents.brief import Brief

ONLINE = "online"
"""Where all is sold that is not held back, when the brief names no channels."""


@dataclass
class SheetProduct:
    """A line of the drop sheet: how many there are, how many are held back, and how many each channel has; None: not known.

    option: what tells a variant from the others.
    """

    sku: str
    title: str
    gtin: str | None = None
    option: str | None = None
    inventory: int | None = None
    reserved: int | None = None
    channels: dict[str, int | None] = field(default_factory=dict)


@dataclass
class DropSheet:
    """What travels with the drop to whoever packs, sends and sells it."""

    code: str
    title: str
    line: str | None = None
    pack: str | None = None
    partner: str | None = None
    insert: str | None = None
    packaging_notes: str | None = None
    sales_from: str | None = None
    publish_by: str | None = None
    time_zone: str | None = None
    reserve_pct: float | None = None
    pop_up: str | None = None
    locations: list[str] = field(default_factory=list)
    creator: str | None = None
    codes: list[str] = field(default_factory=list)
    link: str | None = None
    share_pct: float | None = None
    credit: str | None = None
    channels: list[str] = field(default_factory=list)
    products: list[SheetProduct] = field(default_factory=list)


@dataclass
class ResultsPart:
    """What the drop brought, said: (number, what, on what it rests), sentences, tables' rows, what could not be known, drawings.

    compared: empty where there is no other drop; about: what is to be said of that. state: the facts, for bundle.json.
    """

    figures: list[tuple[str, str, str]]
    sentences: list[str]
    products: list[tuple[str, ...]]
    compared: list[tuple[str, ...]]
    about: list[str]
    lacks: list[str]
    drawings: list[Drawing]
    state: dict[str, Any]


PRODUCT_HEADS = ("SKU", "Product", "Held back", "Sold near", "Of it", "By code")
COMPARED_HEADS = ("Drop", "Creator", "Turnaround", "Sell-through", "Units by code", "By code")


def sheet_of(brief: "Brief") -> DropSheet:
    """The drop sheet, from the brief alone."""
    creator, pop_up, sent = brief.creator, brief.pop_up, brief.fulfilment
    reserve = brief.tactics.pop_up_reserve_pct
    parts = [(channel.name, channel.pct) for channel in sent.channels] or [(ONLINE, 100.0)]
    products = []
    for product in brief.products:
        of_sizes = held_back_of_each([one.inventory for one in product.variants], reserve)
        sizes = [
            _line(one.sku, product.title, one.gtin, one.option or one.sku, one.inventory, reserved, parts)
            for one, reserved in zip(product.variants, of_sizes, strict=True)
        ]
        back = held_back(product.stock, reserve)
        own = _line(product.sku, product.title, product.code, None, product.stock, back, parts)
        if sizes and product.stock == sum(one.inventory or 0 for one in sizes):
            # Who packs adds the sizes up.
            own.channels = {name: sum(one.channels[name] or 0 for one in sizes) for name, _ in parts}
        products += [own, *sizes]
    return DropSheet(
        code=brief.drop,
        title=brief.title,
        line=brief.line,
        pack=sent.pack,
        partner=sent.partner,
        insert=sent.insert,
        packaging_notes=creator.packaging_notes,
        sales_from=brief.dates.sales_from,
        publish_by=None if brief.dates.publish_by is None else str(brief.dates.publish_by),
        time_zone=brief.time_zone,
        reserve_pct=reserve,
        pop_up=pop_up.name,
        locations=list(pop_up.locations),
        creator=f"{creator.name} {creator.handle}",
        codes=[creator.code] if creator.code else [],
        link=None if creator.link is None else str(creator.link),
        share_pct=creator.revenue_share_pct,
        credit=creator.credit,
        channels=[name for name, _ in parts],
        products=products,
    )


def _line(
    sku: str,
    title: str,
    gtin: str | None,
    option: str | None,
    stock: int | None,
    reserved: int | None,
    parts: list[tuple[str, float]],
) -> SheetProduct:
    left = None if stock is None or reserved is None else stock - reserved
    channels: dict[str, int | None] = {}
    given, upto = 0, 0.0
    for name, pct in parts:
        # Of what the parts make up in all, so that no piece is lost between them.
        upto += pct
        share = None if left is None else int(left * upto / 100 + 1e-9) - given
        given += share or 0
        channels[name] = share
    return SheetProduct(sku, title, gtin, option, stock, reserved, channels)
