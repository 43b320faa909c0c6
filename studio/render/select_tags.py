"""Tags made from what the brief says and the catalog knows of a frame. Nothing is invented: what is not said stays out."""

import json
from datetime import datetime, timedelta, timezone
from itertools import accumulate
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from studio.base import wording
from studio.base.clock import from_text, utc_now
from studio.catalog import Row
from studio.documents.alt_text import UNNAMED, languages_of, said_in, said_of
from studio.render.tags import Contact, Place, ProductTag, Tags, minor_age

if TYPE_CHECKING:
    from studio.documents.brief import Brief, Person, Product, Rights
    from studio.documents.kit import Role

_ROOM = 40_000
"""Bytes that a product's sizes may take: a JPEG has room for 64 kB of tags. A hundred sizes of usual SKUs take fewer."""


def tags_for(
    brief: "Brief",
    product: "Product",
    role: "Role",
    frame: Row,
    *,
    job_id: str | None = None,
) -> Tags:
    """The tags of a select's renditions.

    frame: a row of `catalog.frames`. job_id: the brand's number for the job; without one, the drop's. Only who is seen in this frame, as
    somebody said, is named, and someone under age only where the release allows it.
    """
    exif = _exif_of(frame)
    seen = frame.get("people")
    names = json.loads(seen) if seen is not None else []
    people = [p for p in brief.people if p.name in names]
    nobody = seen is not None and not people
    today = utc_now().date()
    persons = tuple(p.name for p in people if not p.minor or p.may_be_named_on(today))
    rights, creator, place = brief.rights, brief.creator, brief.location
    terms = usage_terms(rights)
    named = f"{product.title}, {product.colourway}" if product.colourway else product.title
    alt_texts = said_of(brief, product.sku, role.id, said_in(frame.get("alt_texts")))
    variants = _variants(product, named)
    return Tags(
        title=f"{named}: {role.title}",
        description=product.description or brief.narrative or brief.line,
        headline=f"{brief.title}: {brief.line}" if brief.line else brief.title,
        alt_text=alt_texts.get(languages_of(brief)[0]),
        alt_texts=tuple((language, text) for language, text in alt_texts.items() if language != UNNAMED),
        creator=(creator.name,),
        credit=creator.credit,
        contact=Contact(**creator.contact.model_dump()) if creator.contact is not None else None,
        rights=rights.copyright,
        usage_terms=terms,
        rights_until=rights.until,
        web_statement=rights.web_statement,
        marked=True if rights.copyright or terms else None,
        keywords=tuple(dict.fromkeys([*brief.keywords, product.sku, *(one.id for one in variants), role.id])),
        product=ProductTag(named, product.sku, _own_gtin(product), product.description),
        variants=variants,
        event=brief.title,
        drop_uri=f"urn:uuid:{frame['drop_id']}" if frame.get("drop_id") else None,
        job_id=job_id or brief.drop,
        captured_at=_captured_at(brief, frame),
        persons=persons,
        minors=tuple(p.name for p in people if p.minor),
        nobody=nobody,
        model_release="not-applicable" if nobody else release_of(people),
        minor_age=minor_age([p.age for p in people if p.minor]),
        withheld=("persons",) if seen is not None and not persons else (),
        place=None if place is None else Place(**place.model_dump()),
        rating=frame.get("rating"),
        frame=frame.get("id"),
        source=frame.get("original_name"),
        drop=brief.drop,
        sku=product.sku,
        role=role.id,
        creator_code=creator.code,
        creator_handle=creator.handle,
        creator_link=creator.link,
        make=exif.get("make"),
        model=exif.get("model"),
        lens=frame.get("lens"),
        exposure_s=frame.get("exposure_s"),
        f_number=frame.get("f_number"),
        iso=frame.get("iso"),
        focal_mm=frame.get("focal_mm"),
    )


def _own_gtin(product: "Product") -> str | None:
    """Its own, or that of the size that it is named after; another size's is that one's alone."""
    return product.gtin or next((one.gtin for one in product.variants if one.sku == product.sku), None)


def _variants(product: "Product", named: str) -> tuple[ProductTag, ...]:
    """The sizes beside the one that the product is named after: with their names where there is room, else with SKU and GTIN alone."""
    others = [one for one in product.variants if one.sku != product.sku]
    full = [ProductTag(f"{named}, {one.option}" if one.option else None, one.sku, one.gtin) for one in others]
    if sum(map(_bytes, full)) <= _ROOM:
        return tuple(full)
    short = [ProductTag(None, one.sku, one.gtin) for one in others]
    return tuple(one for one, used in zip(short, accumulate(map(_bytes, short)), strict=True) if used <= _ROOM)


def _bytes(tag: ProductTag) -> int:
    """How long one is in the packet, its SKU as a keyword included."""
    return (290 if tag.name else 180) + len((tag.name or "").encode()) + 2 * len(tag.id.encode())


def usage_terms(rights: "Rights") -> str | None:
    """The terms of use in words: the brief's own, else from its channels and territory; the last day always said in words."""
    parts = []
    if rights.usage_terms:
        parts.append(rights.usage_terms)
    elif rights.channels or rights.territory:
        channels = f" for {wording.all_of(rights.channels)}" if rights.channels else ""
        territory = f", territory {rights.territory}" if rights.territory else ""
        parts.append(f"Licensed{channels}{territory}.")
    if rights.until is not None and wording.day(rights.until) not in "".join(parts):
        parts.append(f"Usage rights expire after {wording.day(rights.until)}.")
    return " ".join(parts) or None


def release_of(people: "list[Person]") -> str | None:
    """One status for all persons together, on the safe side: what is not signed by each, or ends some day, is limited."""
    said = {p.release for p in people}
    if not said:
        return None
    if said == {"not-applicable"}:
        return "not-applicable"
    said.discard("not-applicable")
    if said == {"none"}:
        return "none"
    return "unlimited" if said == {"unlimited"} and all(p.until is None for p in people) else "limited"


def _captured_at(brief: "Brief", frame: Row) -> datetime | None:
    text = frame.get("corrected_at") or frame.get("captured_at")
    if not text:
        return None
    moment, offset = from_text(text), frame.get("captured_offset_s")
    return moment.astimezone(ZoneInfo(brief.time_zone) if offset is None else timezone(timedelta(seconds=offset)))


def _exif_of(frame: Row) -> dict[str, str]:
    value = frame.get("exif")
    found = json.loads(value) if isinstance(value, str) else value
    return found if isinstance(found, dict) else {}
