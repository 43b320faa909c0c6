"""What the receiver would refuse, told before anything is sent: barcodes, names, formats, sizes, doubles."""

from collections import defaultdict
from typing import TYPE_CHECKING

from studio.base.files import safe_name
from studio.base.wording import count, have, listed, size
from studio.handover.objection import Objection
from studio.handover.parcel import BAG, Parcel, gtin_of
from studio.handover.target import TargetKind

if TYPE_CHECKING:
    from studio.documents.delivery_plan import Accepts

_SELLING = ("storefront", "ads")
_SHOWN = 3
_ENDINGS = {
    "jpeg": (".jpg", ".jpeg"),
    "png": (".png",),
    "webp": (".webp",),
    "avif": (".avif",),
    "tiff": (".tif", ".tiff"),
}


def objections(
    parcel: Parcel,
    kind: TargetKind,
    folder: str,
    audience: str | None,
    accepts: "Accepts | None" = None,
    privacy: str | None = None,
) -> list[Objection]:
    """What is to be said of a parcel before it goes. accepts: what the receiver takes, where a plan says it."""
    found = [*_gtins(parcel, audience, accepts), *_names(parcel, kind, folder), *_doubles(parcel)]
    if kind.own is not None:
        found += kind.own.minds(parcel)
    if accepts is not None:
        found += _formats(parcel, accepts)
    if parcel.send == BAG and privacy == "public":
        found.append(
            Objection(
                "private",
                "A whole bundle's report and bundle.json name people and a contact, so it is not public; 'send: files' leaves them out.",
                False,
            )
        )
    return found


def _gtins(parcel: Parcel, audience: str | None, accepts: "Accepts | None") -> list[Objection]:
    needed = accepts is not None and accepts.needs_gtin
    missing: dict[str, None] = {}
    wrong: dict[str, None] = {}
    for one in parcel.files:
        if one.facts.get("sku"):
            said, right = gtin_of(one)
            if said and not right:
                wrong[f"{one.facts['sku']} ({said})"] = None
            elif not said:
                missing[str(one.facts["sku"])] = None
    found = []
    if wrong:
        has = f"{count(len(wrong), 'product')} {have(len(wrong))} a GTIN that can't be one"
        found.append(
            Objection("gtin", f"{has}: {listed(list(wrong), _SHOWN)}; correct the brief and export again.", needed)
        )
    if missing and (needed or audience in _SELLING):
        has = f"{count(len(missing), 'product')} {have(len(missing))} no GTIN"
        found.append(Objection("gtin", f"{has}: {listed(list(missing), _SHOWN)}.", needed))
    return found


def _names(parcel: Parcel, kind: TargetKind, folder: str) -> list[Objection]:
    odd = [
        one.name
        for one in parcel.files
        if len(f"{folder}/{one.name}".encode()) > kind.longest_path
        or any(len(part.encode()) > 255 for part in one.name.split("/"))
        or (kind.strict_names and any(safe_name(part, 255) != part for part in f"{folder}/{one.name}".split("/")))
    ]
    if not odd:
        return []
    return [Objection("name", f"{count(len(odd), 'name')} can't be had there: {listed(odd, _SHOWN)}.", True)]


def _doubles(parcel: Parcel) -> list[Objection]:
    names: dict[str, list[str]] = defaultdict(list)
    for one in parcel.files:
        names[one.name.casefold()].append(one.name)
    twice = [both[0] for both in names.values() if len(both) > 1]
    if not twice:
        return []
    return [
        Objection(
            "double",
            f"{count(len(twice), 'name')} differ from another by capitals alone: {listed(twice, _SHOWN)}.",
            True,
        )
    ]


def _formats(parcel: Parcel, accepts: "Accepts") -> list[Objection]:
    found = []
    pictures = [one for one in parcel.files if one.facts]
    if accepts.formats is not None:
        endings = tuple(ending for name in accepts.formats for ending in _ENDINGS[name])
        odd = [one.name for one in pictures if not one.name.lower().endswith(endings)]
        if odd:
            taken = f"taken are {', '.join(accepts.formats)}"
            found.append(
                Objection(
                    "format", f"{count(len(odd), 'file')} of another format: {listed(odd, _SHOWN)}; {taken}.", True
                )
            )
    if accepts.max_mb is not None:
        large = [f"{one.name} ({size(one.bytes)})" for one in parcel.files if one.bytes > accepts.max_mb * 1e6]
        if large:
            found.append(
                Objection(
                    "size", f"{count(len(large), 'file')} beyond {accepts.max_mb:g} MB: {listed(large, _SHOWN)}.", True
                )
            )
    if accepts.max_megapixels is not None:
        large = [
            one.name
            for one in pictures
            if (one.facts.get("width") or 0) * (one.facts.get("height") or 0) > accepts.max_megapixels * 1e6
        ]
        if large:
            found.append(
                Objection(
                    "size",
                    f"{count(len(large), 'picture')} beyond {accepts.max_megapixels:g} megapixels: {listed(large, _SHOWN)}.",
                    True,
                )
            )
    return found
