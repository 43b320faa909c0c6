"""What pictures show, for those who can't see them: said of selects, and what a recipe finds lacking."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from studio.base.findings import Finding
from studio.base.spreadsheet import FORMULA
from studio.catalog import Row
from studio.catalog.frames import frames_picked
from studio.catalog.selects import selects_in_order
from studio.documents.alt_text import UNNAMED, languages_of, proposed, said_in, said_of
from studio.handover.rendering import Order
from studio.open_drop import OpenDrop

if TYPE_CHECKING:
    from studio.documents.brief import Brief


@dataclass(frozen=True)
class PictureWords:
    """A select's alternative texts. frame: its id; name: the frame's.

    texts: language -> what goes along with it; own: the languages in which it was said of this very frame, and not by the brief.
    proposal: what may be said in the first language. most: characters that the recipe allows, None where it needs no text.
    """

    frame: str
    name: str
    sku: str
    role: str
    texts: dict[str, str] = field(default_factory=dict)
    own: tuple[str, ...] = ()
    proposal: str = ""
    most: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """As `alt --json` gives it."""
        return {
            "frame": self.frame,
            "name": self.name,
            "sku": self.sku,
            "role": self.role,
            "texts": self.texts,
            "own": list(self.own),
            "proposal": self.proposal or None,
        }


def of_frame(drop: OpenDrop, row: Row, most: int | None = None) -> PictureWords:
    """Of one frame; row: as `catalog.frames` has it."""
    own = said_in(row["alt_texts"])
    sku, name = row["sku"] or "", row["role"] or ""
    role = drop.role(sku, name) if sku else None
    product = next((one for one in drop.brief.products if one.sku == sku), None)
    proposal = proposed(drop.brief, product, role) if product is not None and role is not None else ""
    texts = said_of(drop.brief, sku, name, own)
    return PictureWords(row["id"], row["name"], sku, name, texts, tuple(sorted(own)), proposal, most)


def of_selects(drop: OpenDrop) -> list[PictureWords]:
    """Of every select that is a picture, in the order of the shot list."""
    rows = frames_picked(drop.catalog, drop.id)
    ids = dict.fromkeys(pick["frame_id"] for pick in selects_in_order(drop.catalog, drop.id))
    return [of_frame(drop, rows[one]) for one in ids if one in rows and rows[one]["kind"] == "picture"]


def of_orders(drop: OpenDrop, orders: Iterable[Order]) -> list[PictureWords]:
    """Of what is to be handed over, each with what the recipe asks for."""
    return [of_frame(drop, order.frame, _most(order)) for order in orders]


def findings(brief: "Brief", orders: Iterable[Order]) -> list[Finding]:
    """The alternative texts that a recipe needs and that nobody said, or that are too long for it."""
    found = []
    several = len(brief.languages) > 1
    for order in orders:
        most, said = _most(order), dict(order.tags.alt_texts)
        if most is None:
            continue
        for language in languages_of(brief):
            text = order.tags.alt_text if language == UNNAMED else said.get(language)
            about = str(order.naming["sku"]), str(order.naming["role"])
            told = {"language": f" in {language}" if several else ""}
            if not text:
                found.append(Finding("alt-missing", *about, values=told))
            elif len(text) > most:
                found.append(Finding("alt-too-long", *about, values={**told, "characters": len(text), "limit": most}))
    return found


def _most(order: Order) -> int | None:
    return min((one.max_alt_text for one in order.renditions if one.max_alt_text is not None), default=None)


def formulas(brief: "Brief", orders: Sequence[Order]) -> list[Finding]:
    """What is made harmless in the tables of a bundle, since a spreadsheet would run it; see `table.table`."""
    with_feeds = any(rendition.feeds for order in orders for rendition in order.renditions)
    skus = dict.fromkeys(str(order.naming["sku"]) for order in orders)
    found = []
    for product in brief.products:
        if product.sku not in skus:
            continue
        cells = [("SKU", product.sku), ("title", product.title)]
        cells += [("SKU", one.sku) for one in product.variants if one.sku != product.sku]
        if with_feeds:
            cells += [("colourway", product.colourway or ""), ("description", product.description or "")]
            cells += [("size", one.option or "") for one in product.variants]
        for order in orders:
            if order.naming["sku"] == product.sku:
                texts = dict.fromkeys([order.tags.alt_text or "", *(text for _, text in order.tags.alt_texts)])
                cells += [("alternative text", text) for text in texts]
        told = dict.fromkeys((what, text[0]) for what, text in cells if text.startswith(FORMULA))
        found += [Finding("cell-formula", product.sku, values={"what": what, "sign": sign}) for what, sign in told]
    for what, text in (("creator's code", brief.creator.code), ("brand", brief.brand if with_feeds else None)):
        if text and text.startswith(FORMULA):
            found.append(Finding("cell-formula", brief.drop, values={"what": what, "sign": text[0]}))
    return found
