"""What every rendition says of itself: IPTC Core and Extension in XMP, and EXIF. Standard: IPTC Photo Metadata 2025.1, EXIF 2.32.

The fields that 2025.1 has for what AI systems made are left out: nothing here is made by one. The older IPTC IIM block is `iim`.
"""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from studio.render.exif_time import iso
from studio.xmp import Alt, Bag, Packet, Seq, Struct, Value

if TYPE_CHECKING:
    from studio.documents.recipe import Privacy

DIGITAL_CAPTURE = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
ALTERED = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicallyEnhanced"
"""IPTC NewsCodes, Digital Source Type (as of 2024-09-17), "algorithmically-altered media": a capture whose background was continued."""
CUT_OUT = "Cut-out: the product alone, its surroundings are transparent."
"""What such a file tells in IPTC's Instructions."""
_RELEASES = "http://ns.useplus.org/ldf/vocab/"
MODEL_RELEASES = {
    "none": f"{_RELEASES}MR-NON",
    "not-applicable": f"{_RELEASES}MR-NAP",
    "unlimited": f"{_RELEASES}MR-UMR",
    "limited": f"{_RELEASES}MR-LMR",
}
"""PLUS picture licensing universal system, LDF 1.0, Model Release Status."""

_OLDEST_UNDER, _YOUNGEST_OVER = 14, 25

SOFTWARE = "Threeshot"


def minor_age(ages: list[int | None]) -> str | None:
    """What PLUS (LDF 1.0, Minor Model Age Disclosure) calls the youngest of the people under age in a picture; None where there are none.

    ages: in years, None where nobody told it: then it is unknown, and so are the others'.
    """
    known = [age for age in ages if age is not None]
    if not ages:
        return None
    if len(known) < len(ages):
        return f"{_RELEASES}AG-UNK"
    youngest = min(known)
    if youngest <= _OLDEST_UNDER:
        return f"{_RELEASES}AG-U{_OLDEST_UNDER}"
    return f"{_RELEASES}AG-A{min(youngest, _YOUNGEST_OVER)}"


@dataclass(frozen=True)
class Contact:
    """Iptc4xmpCore:CreatorContactInfo, each as the brief has it."""

    email: str | None = None
    phone: str | None = None
    url: str | None = None
    address: str | None = None
    city: str | None = None
    region: str | None = None
    postcode: str | None = None
    country: str | None = None


@dataclass(frozen=True)
class ProductTag:
    """One of Iptc4xmpExt:ProductInImage: the product's title, GTIN, SKU and description."""

    name: str | None
    id: str
    gtin: str | None = None
    description: str | None = None


@dataclass(frozen=True)
class Place:
    """Iptc4xmpExt:LocationCreated. latitude, longitude in degrees, north and east positive."""

    name: str | None = None
    city: str | None = None
    country: str | None = None
    country_code: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Tags:
    """The tags of one select's renditions. None (or an empty tuple) is left out, never filled with a guess; `missing` lists it.

    alt_text: in the brief's first language. alt_texts: (language, text) in each that the brief names, the first too.
    captured_at: the moment of exposure, corrected, in the local time of the place (its UTC offset is written too).
    variants: the other sizes that share the picture, beside the product.
    usage_terms: with the expiry date in words. rights_until: the last day of use. drop_uri: of the drop, for Iptc4xmpExt:EventId.
    rating: 0 to 5, or -1.
    persons: who is seen in the frame, as somebody said; minors: those of them who are under age. nobody: somebody said that nobody is seen.
    model_release: theirs together, a key of MODEL_RELEASES. minor_age: as the function `minor_age` gives it.
    withheld: what is left out on purpose, by name, and so is not missing.
    frame: the source frame's id. source: the original file's name. exposure_s in seconds, focal_mm in millimetres.
    """

    title: str | None = None
    description: str | None = None
    headline: str | None = None
    alt_text: str | None = None
    alt_texts: tuple[tuple[str, str], ...] = ()
    creator: tuple[str, ...] = ()
    credit: str | None = None
    contact: Contact | None = None
    rights: str | None = None
    usage_terms: str | None = None
    rights_until: date | None = None
    web_statement: str | None = None
    marked: bool | None = None
    keywords: tuple[str, ...] = ()
    product: ProductTag | None = None
    variants: tuple[ProductTag, ...] = ()
    event: str | None = None
    drop_uri: str | None = None
    job_id: str | None = None
    captured_at: datetime | None = None
    persons: tuple[str, ...] = ()
    minors: tuple[str, ...] = ()
    nobody: bool = False
    model_release: str | None = None
    minor_age: str | None = None
    withheld: tuple[str, ...] = ()
    digital_source_type: str | None = DIGITAL_CAPTURE
    instructions: str | None = None
    place: Place | None = None
    rating: int | None = None
    frame: str | None = None
    source: str | None = None
    drop: str | None = None
    sku: str | None = None
    role: str | None = None
    creator_code: str | None = None
    creator_handle: str | None = None
    creator_link: str | None = None
    make: str | None = None
    model: str | None = None
    lens: str | None = None
    exposure_s: float | None = None
    f_number: float | None = None
    iso: int | None = None
    focal_mm: float | None = None

    def missing(self) -> list[str]:
        """In words, what the standard has a place for and the brief or the frame did not give; in a fixed order."""
        found = [
            words for name, words in _WORDS.items() if getattr(self, name) in (None, ()) and name not in self.withheld
        ]
        if self.product is not None:
            found += [
                w
                for w, value in (
                    ("GTIN", self.product.gtin or next((one.gtin for one in self.variants if one.gtin), None)),
                    ("product description", self.product.description),
                )
                if not value
            ]
        return found

    def said(self, privacy: "Privacy", name_minors: bool) -> "Tags":
        """What of them a rendition may say. public: no contact, the place by its city; partner: all but where exactly; internal: all.

        name_minors: whether people under age are named; else none of them is, whoever it is for.
        """
        kept: dict[str, Any] = {}
        if privacy == "public":
            kept["contact"] = None
        if self.place is not None and privacy != "internal":
            name = self.place.name if privacy == "partner" else None
            place = replace(self.place, name=name, latitude=None, longitude=None)
            kept["place"] = place if place != Place() else None
        if not name_minors and self.minors:
            kept["persons"] = tuple(one for one in self.persons if one not in self.minors)
        return replace(self, **kept, withheld=(*self.withheld, *kept))

    def packet(self) -> Packet:
        """The tags as XMP. The same tags give the same bytes."""
        packet = Packet.new()
        for name, value in _properties(self).items():
            packet.set(name, value)
        return packet


_WORDS = {
    "title": "title",
    "description": "description",
    "headline": "headline",
    "alt_text": "alt text",
    "creator": "creator",
    "credit": "credit line",
    "contact": "creator contact",
    "rights": "copyright line",
    "usage_terms": "usage terms",
    "web_statement": "web statement of the rights",
    "keywords": "keywords",
    "product": "product",
    "event": "event",
    "job_id": "job id",
    "captured_at": "capture time",
    "persons": "persons",
    "model_release": "model release status",
    "place": "location created",
    "rating": "rating",
    "frame": "source frame",
    "creator_code": "creator code",
}


def _properties(tags: Tags) -> dict[str, Value | None]:
    """Every property with its value; None where there is nothing to say. The order is the order written."""
    taken = iso(tags.captured_at) if tags.captured_at else None
    return {
        "dc:title": _alt(tags.title),
        "dc:description": _alt(tags.description),
        "dc:creator": Seq(tags.creator) or None,
        "dc:rights": _alt(tags.rights),
        "dc:subject": Bag(tags.keywords) or None,
        "photoshop:Headline": tags.headline or None,
        "photoshop:Credit": tags.credit or None,
        "photoshop:DateCreated": taken,
        "photoshop:TransmissionReference": tags.job_id or None,
        "photoshop:Instructions": tags.instructions or None,
        "photoshop:City": _of_place(tags, "city"),
        "photoshop:Country": _of_place(tags, "country"),
        "Iptc4xmpCore:CountryCode": _of_place(tags, "country_code"),
        "Iptc4xmpCore:Location": _of_place(tags, "name"),
        "xmp:Rating": None if tags.rating is None else str(tags.rating),
        "xmp:CreateDate": taken,
        "xmp:CreatorTool": SOFTWARE,
        "xmpRights:Marked": None if tags.marked is None else str(tags.marked),
        "xmpRights:UsageTerms": _alt(tags.usage_terms),
        "xmpRights:WebStatement": tags.web_statement or None,
        "xmpMM:DerivedFrom": Struct({"stRef:documentID": f"urn:uuid:{tags.frame}"}) if tags.frame else None,
        "Iptc4xmpCore:AltTextAccessibility": _alt_texts(tags),
        "Iptc4xmpCore:CreatorContactInfo": _contact(tags.contact),
        "Iptc4xmpExt:ProductInImage": _products(tags),
        "Iptc4xmpExt:Event": _alt(tags.event),
        "Iptc4xmpExt:EventId": Bag([tags.drop_uri]) if tags.drop_uri else None,
        "Iptc4xmpExt:PersonInImage": Bag(tags.persons) or None,
        "Iptc4xmpExt:LocationCreated": _place(tags.place),
        "Iptc4xmpExt:DigitalSourceType": tags.digital_source_type or None,
        "plus:LicenseEndDate": tags.rights_until.isoformat() if tags.rights_until else None,
        "prism:expirationDate": tags.rights_until.isoformat() if tags.rights_until else None,
        "plus:ModelReleaseStatus": MODEL_RELEASES[tags.model_release] if tags.model_release else None,
        "plus:MinorModelAgeDisclosure": tags.minor_age,
        "exif:DateTimeOriginal": taken,
        "threeshot:drop": tags.drop or None,
        "threeshot:sku": tags.sku or None,
        "threeshot:role": tags.role or None,
        "threeshot:frame": tags.frame or None,
        "threeshot:source": tags.source or None,
        "threeshot:creatorCode": tags.creator_code or None,
        "threeshot:creatorHandle": tags.creator_handle or None,
        "threeshot:creatorLink": tags.creator_link or None,
    }


def _alt(text: str | None) -> Alt | None:
    return Alt.of(text) if text else None


def _alt_texts(tags: Tags) -> Alt | None:
    default = tags.alt_text or next((text for _, text in tags.alt_texts), None)
    return Alt({"x-default": default, **dict(tags.alt_texts)}) if default else None


def _of_place(tags: Tags, what: str) -> str | None:
    return getattr(tags.place, what) or None if tags.place is not None else None


def _contact(contact: Contact | None) -> Struct | None:
    if contact is None:
        return None
    names = {
        "email": "CiEmailWork",
        "phone": "CiTelWork",
        "url": "CiUrlWork",
        "address": "CiAdrExtadr",
        "city": "CiAdrCity",
        "region": "CiAdrRegion",
        "postcode": "CiAdrPcode",
        "country": "CiAdrCtry",
    }
    found = {f"Iptc4xmpCore:{names[f.name]}": getattr(contact, f.name) for f in fields(contact)}
    return Struct({name: value for name, value in found.items() if value}) or None


def _products(tags: Tags) -> Bag | None:
    return None if tags.product is None else Bag([_product(one) for one in (tags.product, *tags.variants)])


def _product(product: ProductTag) -> Struct:
    found: dict[str, Value | None] = {
        "ProductName": _alt(product.name),
        "ProductGTIN": product.gtin or None,
        "ProductId": product.id or None,
        "ProductDescription": _alt(product.description),
    }
    return Struct({f"Iptc4xmpExt:{name}": value for name, value in found.items() if value is not None})


def _place(place: Place | None) -> Bag | None:
    if place is None:
        return None
    found: dict[str, Value | None] = {
        "Iptc4xmpExt:LocationName": _alt(place.name),
        "Iptc4xmpExt:City": place.city or None,
        "Iptc4xmpExt:CountryName": place.country or None,
        "Iptc4xmpExt:CountryCode": place.country_code or None,
        "exif:GPSLatitude": None if place.latitude is None else _degrees(place.latitude, "NS"),
        "exif:GPSLongitude": None if place.longitude is None else _degrees(place.longitude, "EW"),
    }
    told = Struct({name: value for name, value in found.items() if value is not None})
    return Bag([told]) if told else None


def _degrees(value: float, sides: str) -> str:
    # XMP specification part 2, GPSCoordinate: DDD,MM.mmk
    whole, minutes = divmod(round(abs(value) * 600_000), 600_000)
    return f"{whole},{minutes / 10_000:.4f}{sides[0] if value >= 0 else sides[1]}"
