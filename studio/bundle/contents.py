"""The contents of a bundle, read from the catalog and the brief. The classes are the report's, which stands below the bundle."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import studio
from studio.base.clock import at_offset, from_text, now_text
from studio.base.findings import Finding
from studio.base.sku_names import folder_names
from studio.catalog import Row
from studio.catalog.files import main_files_of_frame
from studio.catalog.frames import each_frame
from studio.catalog.history import sensitivities
from studio.catalog.measurements import measurements
from studio.catalog.selects import picks_by_shot
from studio.catalog.shots import shots_with_skus
from studio.catalog.ticks import not_ready
from studio.documents.alt_text import languages_of, said_in, said_of
from studio.open_drop import OpenDrop
from studio.report.after import ResultsPart, sheet_of
from studio.report.contents import (
    Contents,
    CreatorEntry,
    Drop,
    File,
    Frame,
    Original,
    PersonEntry,
    ProductEntry,
    RightsEntry,
    Shot,
    Tick,
    VariantEntry,
)

if TYPE_CHECKING:
    from studio.documents.brief import Brief

__all__ = [
    "Contents",
    "CreatorEntry",
    "Drop",
    "File",
    "Frame",
    "Original",
    "PersonEntry",
    "ProductEntry",
    "RightsEntry",
    "Shot",
    "Tick",
    "VariantEntry",
    "from_catalog",
    "originals_of",
]

_PATHS = ("file", "about")
"""The keys of a measurement that may name a file or folder."""


def from_catalog(
    drop: OpenDrop,
    *,
    coverage: Mapping[str, Any],
    timing: Mapping[str, Any],
    checklist: Iterable[Mapping[str, Any]] = (),
    files: Sequence[File] = (),
    originals: Sequence[Original] = (),
    recipe: str | None = None,
    missing_tags: Mapping[str, Sequence[str]] | None = None,
    findings: Sequence[Finding] = (),
    built_at: str | None = None,
    results: ResultsPart | None = None,
) -> Contents:
    """Everything of a drop as a bundle's contents; reads the catalog, changes nothing.

    coverage: `Coverage.to_dict()`. timing: `timing.of_drop`. checklist: the `items` of `measurements.state`.
    files: one a rendition, `path` below `data/`; what is known from the brief (GTIN, alt text, rights, creator code) is filled in
    where it is None. built_at: UTC text, now when None; it ends the turnaround, for this bundle is the delivery. results: what it
    brought, where that is known.
    """
    built_at, brief = built_at or now_text(), drop.brief
    contents = Contents(
        drop=_drop(brief),
        creator=_creator(brief),
        rights=_rights(brief),
        people=[PersonEntry(p.name, str(p.release), _text(p.until), bool(p.minor)) for p in brief.people],
        products=_products(brief),
        roles={role.id: role.title for role in drop.kit.roles},
        shots=_shots(drop, coverage),
        timing=_timing(timing, built_at),
        checklist=[_tick(item) for item in checklist],
        not_ready=not_ready(drop.catalog, drop.row),
        measurements=_measurements(drop),
        files=list(files),
        originals=list(originals),
        missing_tags={tag: list(paths) for tag, paths in (missing_tags or {}).items()},
        findings=list(findings),
        complete=bool(coverage.get("complete")),
        coverage=str(coverage.get("sentence") or ""),
        judged=sensitivities(drop.catalog, drop.id),
        drop_sheet=sheet_of(brief),
        results=results,
        recipe=recipe,
        contact=_contact(brief),
        generator_version=studio.__version__,
        built_at=built_at,
    )
    for product in brief.products:
        for role in product.extra_roles or []:
            contents.roles.setdefault(role.id, role.title)
    _complete_files(contents, brief)
    exported = {file.frame for file in contents.files} | {original.frame for original in contents.originals}
    contents.frames = _frames(drop, timing, exported, built_at)
    return contents


def _products(brief: "Brief") -> list[ProductEntry]:
    folders = folder_names(product.sku for product in brief.products)
    return [
        ProductEntry(
            sku=p.sku,
            title=p.title,
            gtin=p.code,
            colourway=p.colourway,
            description=p.description,
            notes=p.notes,
            inventory=p.stock,
            folder=folders[p.sku],
            variants=[VariantEntry(v.sku, v.gtin, v.option, v.inventory) for v in p.variants],
        )
        for p in brief.products
    ]


def originals_of(drop: OpenDrop, frame_ids: Iterable[str]) -> list[tuple[Original, str]]:
    """The camera's files of these frames (RAW and picture, no sidecars), each with its path in the shoot folder.

    In the bundle they lie at `originals/<camera>/<name>`, as in the shoot folder.
    """
    found: list[tuple[Original, str]] = []
    for frame_id in frame_ids:
        for row in main_files_of_frame(drop.catalog, frame_id):
            path = (
                row["path"] if row["path"].startswith("originals/") else f"originals/{PurePosixPath(row['path']).name}"
            )
            found.append((Original(path, row["original_name"], frame_id, row["xxh128"], row["size"]), row["path"]))
    return found


def _drop(brief: "Brief") -> Drop:
    place = brief.location
    words = [place.name, place.city, place.country] if place is not None else []
    return Drop(
        code=brief.drop,
        title=brief.title,
        narrative=brief.narrative or "",
        line=brief.line,
        date=_text(brief.date),
        shoot_day=_text(brief.dates.shoot_day),
        publish_by=_text(brief.dates.publish_by),
        time_zone=brief.time_zone,
        location=", ".join(dict.fromkeys(word for word in words if word)) or None,
        pop_up_reserve_pct=brief.tactics.pop_up_reserve_pct,
        retargeting_window_h=brief.tactics.retargeting_window_h,
        keywords=list(brief.keywords),
        brand=brief.brand,
        languages=list(brief.languages),
    )


def _creator(brief: "Brief") -> CreatorEntry:
    one = brief.creator
    return CreatorEntry(one.handle, one.name, one.code, _text(one.link), one.credit, one.revenue_share_pct)


def _rights(brief: "Brief") -> RightsEntry:
    one = brief.rights
    return RightsEntry(
        one.territory, _text(one.until), list(one.channels), one.usage_terms, _text(one.web_statement), one.copyright
    )


def _contact(brief: "Brief") -> str | None:
    contact = brief.creator.contact
    return _text(contact.email) if contact is not None else None


def _shots(drop: OpenDrop, coverage: Mapping[str, Any]) -> list[Shot]:
    stored = shots_with_skus(drop.catalog, drop.id)
    picks = picks_by_shot(drop.catalog, drop.id)
    shots = []
    for state in coverage.get("shots", []):
        row: Row = stored.get((state["sku"], state["role"]), {})
        chosen = picks.get(row.get("id", ""), [])
        shots.append(
            Shot(
                sku=state["sku"],
                role=state["role"],
                state=state["state"],
                title=state.get("title"),
                frames=state["frames"],
                passing=state.get("passing", 0),
                required=state.get("required", 1),
                selects=[pick["frame_id"] for pick in chosen],
                selected_by=chosen[0]["by"] if chosen else None,
                decision=row.get("decision"),
                decision_note=row.get("decision_note"),
                decided_by=row.get("decided_by"),
                decided_at=row.get("decided_at"),
            )
        )
    return shots


def _frames(drop: OpenDrop, timing: Mapping[str, Any], exported: set[str | None], built_at: str) -> list[Frame]:
    known = {entry["id"]: entry for entry in timing.get("frames", [])}
    language = languages_of(drop.brief)[0]
    frames = []
    for row in each_frame(drop.catalog, drop.id):
        times = known.get(row["id"], {})
        frames.append(
            Frame(
                id=row["id"],
                name=row["name"],
                camera=row["camera"],
                kind=row["kind"],
                file=row["path"],
                original_name=row["original_name"],
                xxh128=row["xxh128"],
                sku=row["sku"],
                role=row["role"],
                captured_at=times.get("captured_at") or _captured(row),
                ingested_at=row["ingested_at"],
                scored_at=row["scored_at"] or times.get("scored_at"),
                selected_at=row["picked_at"] or times.get("selected_at"),
                exported_at=built_at if row["id"] in exported else times.get("exported_at"),
                width=row["width"],
                height=row["height"],
                verdict=row["verdict"],
                reasons=list(row["reasons"]),
                sharpness=row["sharpness"],
                blur_kind=row["blur_kind"],
                blur_px=row["blur_px"],
                blur_px_delivery=row["blur_px_delivery"],
                subject_ev=row["subject_ev"],
                clipped_high_pct=row["clipped_high_pct"],
                rating=row["rating"],
                label=row["label"],
                rejected=bool(row["rejected"]),
                select=bool(row["is_select"]),
                alt_text=said_of(drop.brief, row["sku"], row["role"], said_in(row["alt_texts"])).get(language)
                if row["is_select"] or row["alt_texts"]
                else None,
                error=row["error"],
                thumbnail=row["preview"],
            )
        )
    return frames


def _captured(row: Row) -> str | None:
    moment = row["corrected_at"] or row["captured_at"]
    return at_offset(moment, row["captured_offset_s"]).isoformat(timespec="milliseconds") if moment else None


def _timing(timing: Mapping[str, Any], built_at: str) -> dict[str, Any]:
    """The drop's timing with this bundle as its end: the export stage runs from the last milestone to now."""
    stages = [dict(stage) for stage in timing.get("stages", []) if stage.get("name") != "export"]
    start = next((stage.get("to") for stage in reversed(stages) if stage.get("to")), None)
    if start is not None and start <= built_at:
        seconds = (from_text(built_at) - from_text(start)).total_seconds()
        stages.append({"name": "export", "from": start, "to": built_at, "seconds": round(seconds, 3)})
    first = timing.get("first_captured_at")
    hours = (from_text(built_at) - from_text(first)).total_seconds() / 3600 if first else None
    return {
        "first_captured_at": first,
        "delivered_at": built_at,
        "turnaround_h": round(hours, 2) if hours is not None and hours >= 0 else None,
        "publish_by": timing.get("publish_by"),
        "days_to_publish": timing.get("days_to_publish"),
        "stages": stages,
        "shots": [dict(shot) for shot in timing.get("shots", [])],
    }


def _tick(item: Mapping[str, Any]) -> Tick:
    return Tick(
        id=item["id"],
        section=item["section"],
        text=item.get("text") or item["id"],
        required=bool(item.get("required")),
        stage=item.get("stage") or "before",
        ticked=bool(item.get("ticked")),
        by=item.get("by"),
        at=item.get("at"),
        note=item.get("note"),
        measurement=_without_paths(item["measurement"]) if item.get("measurement") else None,
        drawing=item.get("drawing"),
    )


def _without_paths(measured: Mapping[str, Any]) -> dict[str, Any]:
    """A measurement as it may leave the crew's laptop: where its files lie there is nobody's business, their names are enough."""

    def outside(key: str, value: Any) -> Any:
        if isinstance(value, Mapping):
            return _without_paths(value)
        if isinstance(value, list):
            return [outside(key, one) for one in value]
        return PurePosixPath(value.replace("\\", "/")).name if key in _PATHS and isinstance(value, str) else value

    return {key: outside(key, value) for key, value in measured.items() if key != "picture"}


def _measurements(drop: OpenDrop) -> list[dict[str, Any]]:
    return [{**row, "result": _without_paths(row["result"])} for row in measurements(drop.catalog, drop.id)]


def _complete_files(contents: Contents, brief: "Brief") -> None:
    products = {product.sku: product for product in brief.products}
    for file in contents.files:
        product = products.get(file.sku or "")
        if product is not None:
            file.gtin = file.gtin or product.code
            if not file.alt_text and not file.alt_texts:
                file.alt_text = said_of(brief, product.sku, file.role, {}).get(languages_of(brief)[0])
        file.rights_until = file.rights_until or contents.rights.until
        file.creator_code = file.creator_code or contents.creator.code


def _text(value: object) -> str | None:
    return None if value is None else str(value)
