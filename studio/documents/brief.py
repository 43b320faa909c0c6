"""The brief: the document of a drop, from which everything else starts."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from studio.base.errors import NotFound
from studio.base.files import is_within
from studio.base.sensitivity import Sensitivity
from studio.documents import brief_csv, loading
from studio.documents.field_types import (
    CountryCode,
    Day,
    Document,
    DropId,
    Email,
    LanguageCode,
    LongText,
    Moment,
    Name,
    RelativePath,
    Text,
    TimeZone,
    Url,
    day,
)
from studio.documents.gtin import gtin14, gtin_valid
from studio.documents.options import Options
from studio.documents.product import Product, Variant, doubles
from studio.documents.selling import Fulfilment, PopUp
from studio.documents.yaml_text import Loc, Mistake, Tree, shown

__all__ = [
    "Brief",
    "Options",
    "Product",
    "Variant",
    "gtin14",
    "gtin_valid",
    "load_brief",
    "products_from_csv",
    "with_products",
]

Places = list[tuple[Loc, Any]]
MAX_PRODUCTS = brief_csv.MAX_PRODUCTS
PUBLISH_AFTER = timedelta(days=7)


class Contact(Document):
    """How the creator can be reached; goes into the tags of every rendition."""

    email: Email | None = Field(default=None, description="an e-mail address")
    phone: Text | None = Field(default=None, description="a telephone number")
    url: Url | None = Field(default=None, description="a web address")
    address: Text | None = Field(default=None, description="street and number")
    city: Text | None = Field(default=None, description="the city")
    region: Text | None = Field(default=None, description="state or province")
    postcode: Text | None = Field(default=None, description="the postal code")
    country: Text | None = Field(default=None, description="the country")


class Creator(Document):
    """The one partner whose story the drop is."""

    handle: Text = Field(description="the creator's handle, like @mara.harbour")
    name: Text = Field(description="the creator's name")
    code: Text | None = Field(default=None, description="the code that customers enter")
    link: Url | None = Field(default=None, description="the creator's link")
    revenue_share_pct: float | None = Field(
        default=None, ge=0, le=100, description="the creator's share of the revenue, in per cent"
    )
    credit: Text | None = Field(default=None, description="the credit line, as it is to be printed")
    contact: Contact | None = Field(default=None, description="how the creator can be reached")
    packaging_notes: LongText | None = Field(
        default=None, description="what the parcel to the creator or customer must have"
    )
    sample_notes: LongText | None = Field(default=None, description="what happens with the samples")


class Person(Document):
    """Someone in the pictures, and whether a model release is signed."""

    name: Text = Field(description="the person's name")
    release: Literal["unlimited", "limited", "none", "not-applicable"] = Field(
        description="the state of the model release"
    )
    until: Day | None = Field(default=None, description="the day until which the release holds")
    minor: bool = Field(default=False, description="whether the person is under age")
    age: int | None = Field(default=None, ge=0, le=120, description="the person's age on the shoot day, in years")

    def may_be_named_on(self, day: date) -> bool:
        """Whether the release allows it on that day: it is signed, and holds still."""
        return self.release in ("unlimited", "limited") and (self.until is None or day <= self.until)

    @classmethod
    def across(cls, data: dict[str, Any]) -> Iterator[Mistake]:
        """A limited release says until when."""
        if data.get("release") == "limited" and data.get("until") is None:
            yield Mistake("nothing", "the day until which the limited release holds", ("until",))


class Dates(Document):
    """The drop's key days."""

    shoot_day: Day = Field(description="the day of the shoot, like 2026-10-03")
    publish_by: Day | None = Field(
        default=None, description="the day by which it is published; default seven days after the brief"
    )
    sales_from: Moment | None = Field(
        default=None, description="when its sales begin, where the drop is, like 2026-10-10 10:00"
    )

    @classmethod
    def across(cls, data: dict[str, Any]) -> Iterator[Mistake]:
        """Nothing is published before it is shot."""
        shoot, publish = day(data.get("shoot_day")), day(data.get("publish_by"))
        if shoot and publish and publish < shoot:
            yield Mistake(f"'{publish}'", f"a day on or after the shoot day, {shoot}", ("publish_by",))


class Location(Document):
    """Where the shoot is."""

    name: Text = Field(description="the place, like Marstrand harbour")
    city: Text | None = Field(default=None, description="the city")
    country: Text | None = Field(default=None, description="the country")
    country_code: CountryCode | None = Field(default=None, description="the country's two letters, like SE")
    latitude: float | None = Field(default=None, ge=-90, le=90, description="degrees north")
    longitude: float | None = Field(default=None, ge=-180, le=180, description="degrees east")

    @classmethod
    def across(cls, data: dict[str, Any]) -> Iterator[Mistake]:
        """Latitude and longitude come together."""
        for one, other in (("latitude", "longitude"), ("longitude", "latitude")):
            if data.get(one) is not None and data.get(other) is None:
                yield Mistake("nothing", f"a {other} beside the {one}", (other,))


class Rights(Document):
    """What the brand may do with the pictures."""

    territory: Text | None = Field(default=None, description="where they may be used")
    until: Day | None = Field(default=None, description="the last day they may be used")
    channels: list[Text] = Field(default=[], max_length=50, description="a list of channels, like storefront or social")
    usage_terms: LongText | None = Field(default=None, description="the terms of use, in words")
    web_statement: Url | None = Field(default=None, description="a web address with the full terms")
    copyright: Text | None = Field(default=None, description="the copyright line")


class Tactics(Document):
    """Tactical notes of the drop."""

    pop_up_reserve_pct: float = Field(
        default=30, ge=0, le=100, description="per cent of the inventory held back for pop-ups"
    )
    retargeting_window_h: int = Field(
        default=72, ge=0, le=8760, description="hours in which visitors are addressed again"
    )


class Brief(Document):
    """The brief of one drop. After loading, `products` holds those of `products_from` too, and `dates.publish_by` is set."""

    drop: DropId = Field(description="the drop's id, like HARBOUR-01")
    title: Text = Field(description="the drop's title")
    narrative: LongText | None = Field(default=None, description="the one narrative")
    line: Text | None = Field(default=None, description="the narrative in one line")
    brand: Text | None = Field(default=None, description="the brand that sells it, as its shop is called")
    languages: Annotated[list[LanguageCode], Field(max_length=12)] = Field(
        default=[],
        description="a list of languages that alternative texts are written in, like [en, sv]; the first is the brief's own",
    )
    date: Day | None = Field(default=None, description="the day of the brief")
    kit: Name = Field(default="three-shot", description="the name of the kit")
    checklist: Name = Field(default="on-location", description="the name of the checklist")
    sensitivity: Sensitivity | None = Field(
        default=None,
        description="how strict verdicts are: strict, normal or forgiving; default: as each person has set it",
    )
    creator: Creator = Field(description="the creator: handle, name, code …")
    products: list[Product] = Field(default=[], max_length=MAX_PRODUCTS, description="a list of products")
    products_from: RelativePath | None = Field(
        default=None, description="a CSV with products, below the brief's folder"
    )
    options: Options = Field(
        default=Options(), description="which of the shop's options change the look (look), and which don't (variants)"
    )
    people: list[Person] = Field(default=[], max_length=200, description="the people in the pictures")
    dates: Dates = Field(description="the key days: shoot_day, publish_by")
    location: Location | None = Field(default=None, description="where the shoot is")
    time_zone: TimeZone = Field(description="the time zone of the shoot, like Europe/Stockholm")
    rights: Rights = Field(default=Rights(), description="usage rights")
    tactics: Tactics = Field(default=Tactics(), description="tactical notes")
    pop_up: PopUp = Field(default=PopUp(), description="where the pop-up is, as the shop's exports have it")
    fulfilment: Fulfilment = Field(default=Fulfilment(), description="how it is packed and sent: for the drop sheet")
    keywords: Annotated[list[Text], Field(max_length=200)] = Field(default=[], description="a list of keywords")

    @classmethod
    def across(cls, data: dict[str, Any]) -> Iterator[Mistake]:
        """No SKU and no GTIN twice; days in an order that can be."""
        yield from doubles((("products", at), item) for at, item in enumerate(_list(data.get("products"))))
        yield from _language_mistakes(data)
        dates = data["dates"] if isinstance(data.get("dates"), dict) else {}
        rights = data["rights"] if isinstance(data.get("rights"), dict) else {}
        written, shoot, publish = day(data.get("date")), day(dates.get("shoot_day")), day(dates.get("publish_by"))
        if written and shoot and publish is None and written + PUBLISH_AFTER < shoot:
            default = written + PUBLISH_AFTER
            found = f"nothing (so seven days after the brief, {default})"
            yield Mistake(found, f"a day on or after the shoot day, {shoot}", ("dates", "publish_by"))
        until = day(rights.get("until"))
        first = publish or shoot
        if until and first and until < first:
            what = "the day of publishing" if publish else "the shoot day"
            yield Mistake(f"'{until}'", f"a day on or after {what}, {first}", ("rights", "until"))

    @model_validator(mode="after")
    def _publish_by_default(self) -> "Brief":
        if self.dates.publish_by is None:
            due = (self.date or self.dates.shoot_day) + PUBLISH_AFTER
            object.__setattr__(self, "dates", self.dates.model_copy(update={"publish_by": due}))
        return self

    def product(self, sku: str) -> Product:
        """The product of that SKU. Raises NotFound, naming those there are."""
        for product in self.products:
            if product.sku == sku:
                return product
        known = ", ".join(product.sku for product in self.products[:12])
        raise NotFound(f"Drop {self.drop} has no product '{sku[:64]}': it has {known}.")

    def titles(self) -> dict[str, str]:
        """What each product is called, by its SKU: its title; where others have that too, with what tells it from them."""
        alike = Counter(product.title for product in self.products)
        same = Counter((product.title, product.colourway) for product in self.products)
        found = {}
        for one in self.products:
            apart = one.colourway if one.colourway and same[one.title, one.colourway] == 1 else one.sku
            found[one.sku] = one.title if alike[one.title] == 1 else f"{one.title}, {apart}"
        return found

    def files(self) -> list[str]:
        """The files that the brief names, as paths below its folder: references, CSVs of products and places."""
        named = [path for product in self.products for path in product.references.values()]
        return list(dict.fromkeys([*named, *filter(None, [self.products_from, self.pop_up.places_from])]))


def load_brief(path: Path, products: Path | None = None, told: list[str] | None = None) -> Brief:
    """The brief at `path`, with the products of its `products_from` and of the CSV `products` added.

    told: grows by what was decided of the CSV's options that nothing is known of. Raises InvalidDocument with the mistakes of all these
    files at once, NotFound when one of them is not there.
    """
    brief, wrong = examine(loading.read(path), path, products, told)
    sentences = [sentence for name, mistakes in wrong for sentence in loading.sentences(name, mistakes)]
    if sentences:
        raise loading.InvalidDocument(sentences)
    assert brief is not None
    return brief


Wrong = list[tuple[str, list[Mistake]]]
"""Mistakes by the file that they are in."""


def examine(
    tree: Tree, path: Path, products: Path | None = None, told: list[str] | None = None
) -> tuple[Brief | None, Wrong]:
    """What `load_brief` makes of a tree that was read at `path`, or all that is wrong with it and with the CSVs that it names.

    Raises NotFound when `products` is not there.
    """
    brief, mistakes = loading.check(Brief, tree)
    wrong: Wrong = [(path.name, mistakes)]
    written = tree.data if isinstance(tree.data, dict) else {}
    options, _ = loading.check(Options, Tree(written.get("options") or {}))
    named = written.get("products_from")
    sources = [products] if products else []
    if isinstance(named, str) and not any(m.loc == ("products_from",) for m in mistakes):
        beside = path.parent / named
        # A link that leads out of the brief's folder is not followed.
        if beside.is_file() and is_within(beside, path.parent):
            sources.insert(0, beside)
        else:
            where: Loc = ("products_from",)
            outside = Mistake(shown(named), "a file that lies in the brief's folder", where, tree.line(where))
            wrong.append((path.name, [outside]))
    added: list[Product] = []
    inline = _list(written.get("products"))
    taken: Places = [(("products", at), item) for at, item in enumerate(inline)]
    for source in sources:
        found, in_source, decided = _csv_products(source, taken, options or Options())
        added += found
        wrong.append((source.name, in_source))
        if told is not None:
            told += decided
    if written and not inline and not sources and not any(m.loc[:1] == ("products",) for m in mistakes):
        none = Mistake("no product", "at least one, or products_from", ("products",), tree.line(("products",)))
        wrong.append((path.name, [none]))
    if brief is not None and added and len(brief.products) + len(added) > MAX_PRODUCTS:
        wrong.append((sources[-1].name, [_too_many(len(brief.products) + len(added))]))
    if brief is None or any(found for _, found in wrong):
        return None, wrong
    return brief.model_copy(update={"products": [*brief.products, *added]}) if added else brief, wrong


def products_from_csv(path: Path, options: Options | None = None) -> list[Product]:
    """The products of a CSV: Shopify's product export, or SKU and title or GTIN. Raises InvalidDocument, NotFound."""
    found, mistakes, _ = _csv_products(path, [], options or Options())
    loading.refuse(path.name, mistakes)
    return found


def with_products(brief: Brief, products: Path | None = None) -> Brief:
    """The brief with all its products written out and no CSV named any more; those of the CSV `products` are added.

    Raises InvalidDocument (mistakes in the CSV, a SKU or GTIN that the brief has already), NotFound.
    """
    added: list[Product] = []
    if products is not None:
        there: Places = [((), product.model_dump()) for product in brief.products]
        added, mistakes, _ = _csv_products(products, there, brief.options)
        loading.refuse(products.name, mistakes)
        if len(brief.products) + len(added) > MAX_PRODUCTS:
            raise loading.InvalidDocument([_too_many(len(brief.products) + len(added)).sentence(products.name)])
    return brief.model_copy(update={"products": [*brief.products, *added], "products_from": None})


def _too_many(count: int) -> Mistake:
    return Mistake(f"{count:,} products with those of the brief", f"at most {MAX_PRODUCTS} in one drop")


def _csv_products(path: Path, taken: Places, options: Options) -> tuple[list[Product], list[Mistake], list[str]]:
    """The products of a CSV, all mistakes in it, and what was decided; `taken` are those there already, and grows by the new ones."""
    table = brief_csv.read(path, options)
    found: list[Product] = []
    mistakes = list(table.mistakes)
    lines: dict[Loc, brief_csv.ListedProduct] = {}
    for at, row in enumerate(table.rows):
        place = (path.name, at)
        lines[place] = row
        product, wrong = loading.check(Product, Tree(dict(row.fields)))
        mistakes += [row.placed(m, m.loc) for m in wrong]
        if product is not None:
            found.append(product)
        taken.append((place, row.fields))
    for double in doubles(taken):
        owner = lines.get(double.loc[:2])
        if owner is not None:
            mistakes.append(owner.placed(double, double.loc[2:]))
    return found, mistakes, [f"{path.name}, {sentence}" for sentence in table.told]


def _language_mistakes(data: dict[str, Any]) -> Iterator[Mistake]:
    """No language twice; an alternative text in another language only where the brief has that language."""
    languages = _list(data.get("languages"))
    for at, one in enumerate(languages):
        if one in languages[:at]:
            yield Mistake(f"{shown(one)} again", "each language once", ("languages", at))
    for at, item in enumerate(_list(data.get("products"))):
        told = item.get("alt_text_in") if isinstance(item, dict) else None
        for one in told if isinstance(told, dict) else ():
            if one not in languages[1:]:
                there = f"one of {', '.join(map(str, languages[1:]))}" if languages[1:] else "it under languages too"
                what = f"{there}; that of the first language is alt_text"
                yield Mistake(shown(one), what, ("products", at, "alt_text_in", str(one)))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
