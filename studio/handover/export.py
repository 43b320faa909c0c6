"""From selects to a bundle: render each in a worker, tag, check by the recipe's rules, then build and sign. Complete or absent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.base.clock import now_text
from studio.base.errors import NotComplete, ThreeshotError
from studio.base.files import disk_error, make_below, make_folder, refusal
from studio.base.finding_groups import LATE, FindingGroup, groups
from studio.base.findings import sentences
from studio.base.jobs import Progress
from studio.catalog.bundles import put_bundle
from studio.coverage.states import Coverage
from studio.handover import alt_texts
from studio.handover.orders import orders_of, without_select
from studio.handover.originals import beside_main, originals_of, stripped, telling
from studio.handover.previews import make_missing
from studio.handover.rendering import Order, render_all
from studio.open_drop import OpenDrop

if TYPE_CHECKING:
    from studio.bundle import Contents, File
    from studio.documents.recipe import Rendition
    from studio.render import Rendered, Renditions
    from studio.report import ResultsPart


@dataclass(frozen=True)
class ExportReport:
    """What was handed over. `warnings`: what the rules found and what was left out, a sentence each. `missing_tags`: tag -> files.

    `not_made`: files that would have cut the product, or whose cut-out was not sure: {sku, role, rendition, reason}. `groups`: the same
    warnings, those of a kind together. `damaged`: shots that are left out since an original is no longer what was recorded of it: {sku,
    role, file, reason}. `signed_by`: {key, words, fingerprint}, to be told to whoever gets it.
    """

    bundle: Path
    report: Path
    files: int
    bytes: int
    warnings: list[str] = field(default_factory=list)
    missing_tags: dict[str, list[str]] = field(default_factory=dict)
    damaged: list[dict[str, str]] = field(default_factory=list)
    not_made: list[dict[str, str]] = field(default_factory=list)
    groups: list[FindingGroup] = field(default_factory=list)
    signed_by: dict[str, str] = field(default_factory=dict)

    def found_on_files(self, told: Collection[str] = ()) -> list[FindingGroup]:
        """What only the finished files show of sizes, crops and kB, so that nobody could say it before. told: what was, each without whom
        it is about."""
        late = (one for group in self.groups if group.code in LATE for one in group.findings if one.what not in told)
        return groups(late)

    def to_dict(self) -> dict[str, Any]:
        """As `export --json` gives it."""
        return {
            "bundle": str(self.bundle),
            "report": str(self.report),
            "files": self.files,
            "bytes": self.bytes,
            "warnings": self.warnings,
            "groups": [one.to_dict() for one in self.groups],
            "missing_tags": self.missing_tags,
            "damaged": self.damaged,
            "not_made": self.not_made,
            "signed_by": self.signed_by,
        }


def export(
    drop: OpenDrop,
    target: Path,
    recipe_name: str,
    originals: bool,
    progress: Progress,
    coverage: Coverage,
    timing: Mapping[str, Any],
    checklist: Sequence[Mapping[str, Any]],
    complete_only: bool = False,
    strip: bool = False,
) -> ExportReport:
    """Make the bundle in `target`. A shot of which an original is no longer what was recorded is left out, and told of.

    strip: originals go along as copies without what they tell. complete_only: nothing is made then. Raises NotComplete when no shot has
    a select that can be handed over, Refused, Interrupted; then nothing is left behind.
    """
    from studio import bundle
    from studio.bundle import staging
    from studio.documents.recipe import load_recipe

    recipe = load_recipe(recipe_name)
    orders, findings = orders_of(drop, recipe)
    if not orders:
        raise NotComplete(f"{drop.code}: no shot has a select yet; select frames first ('threeshot select … --auto').")
    try:
        _make_target(drop, target)
        with staging.building(target) as stage:
            going_along = originals or strip or recipe.originals
            beside = {order.frame["id"]: beside_main(drop, order) if going_along else [] for order in orders}
            made, damaged = render_all(drop, orders, beside, stage, progress)
            if damaged and (complete_only or not made):
                raise NotComplete(damaged[0].sentence)
            findings = [*damaged, *without_select(coverage), *findings]
            orders = [order for order, _ in made]
            not_made = [finding for _, rendered in made for finding in rendered.not_made]
            findings += not_made
            _refuse_empty(drop, orders, made, complete_only)
            files: list[tuple[File, Path]] = []
            missing: dict[str, list[str]] = {}
            for order, rendered in made:
                for one in rendered.files:
                    rendition = order.rendition(one.rendition)
                    entry = _entry(order, rendition, one)
                    findings += entry.warnings
                    files.append((entry, one.path))
                    for tag in order.missing_of(rendition):
                        missing.setdefault(tag, []).append(entry.path)
            findings += [*alt_texts.findings(drop.brief, orders), *alt_texts.formulas(drop.brief, orders)]
            kept = originals_of(drop, orders) if going_along else []
            going = [(original, drop.folder / path) for original, path in kept]
            if strip:
                going, left = stripped(drop, orders, kept, stage)
                findings += left
            elif going_along:
                findings += telling(drop, orders)
            contents = bundle.from_catalog(
                drop,
                coverage=coverage.to_dict(),
                timing=timing,
                checklist=checklist,
                files=[entry for entry, _ in files],
                originals=[original for original, _ in going],
                recipe=recipe.name,
                missing_tags=missing,
                findings=findings,
                results=_brought(drop),
            )
            make_missing(drop, [(frame.id, frame.thumbnail) for frame in contents.frames], progress)
            progress.start(0, "building the bundle", "bytes")
            built = bundle.build(
                target,
                contents,
                [(entry.path, path) for entry, path in files],
                [(original.path, path) for original, path in going],
                progress,
            )
    except OSError as error:
        raise disk_error(error, target) from error
    _note(drop, built, contents, [entry for entry, _ in files], made)
    size = sum(path.stat().st_size for path in built.rglob("*") if path.is_file())
    report = built / "data" / "report.html"
    told = sentences(findings)
    lost = [
        {"sku": one.sku, "role": one.role, "file": str(one.values["file"]), "reason": one.sentence} for one in damaged
    ]
    unmade = [
        {"sku": one.sku, "role": one.role, "rendition": one.rendition, "reason": one.sentence} for one in not_made
    ]
    return ExportReport(
        built, report, len(files) + len(going), size, told, missing, lost, unmade, groups(findings), contents.signed_by
    )


def _refuse_empty(
    drop: OpenDrop, orders: Sequence[Order], made: "list[tuple[Order, Renditions]]", complete_only: bool
) -> None:
    """Raise NotComplete where nothing that was asked for could be made; with `complete_only` already where that is so of one shot."""
    bare = [rendered.not_made[0] for _, rendered in made if rendered.not_made and not rendered.files]
    if bare and (complete_only or len(bare) == len([one for one in orders if one.renditions])):
        raise NotComplete(f"{drop.code}: {bare[0].sentence}")


def _brought(drop: OpenDrop) -> "ResultsPart | None":
    """What the drop brought so far; a table of it that can't be read is told, and is no reason to hand nothing over."""
    from studio import results

    try:
        return results.part_of(drop)
    except ThreeshotError as error:
        drop.events.said.emit(f"What the drop brought is not in the report: {error}")
        return None


def _make_target(drop: OpenDrop, target: Path) -> None:
    drop.check_folder()
    try:
        if target.is_relative_to(drop.folder):
            make_below(target, drop.folder)
        else:
            make_folder(target)
    except OSError as error:
        drop.check_folder()
        raise refusal(
            error, target, f"{target}: no folder can be made there ({error.strerror}); choose another."
        ) from error


def _entry(order: Order, rendition: "Rendition", rendered: "Rendered") -> "File":
    from studio.bundle import File
    from studio.render import check as check_rules

    return File(
        name=rendered.name,
        path=f"{order.naming['folder']}/{order.naming['role']}/{rendered.name}",
        sku=order.naming["sku"],
        gtin=order.naming["gtin"],
        role=order.naming["role"],
        rendition=rendered.rendition,
        purpose=rendition.title,
        width=rendered.width,
        height=rendered.height,
        bytes=rendered.bytes,
        sha256=rendered.sha256,
        alt_text=order.tags.alt_text,
        alt_texts=dict(order.tags.alt_texts),
        feeds=rendition.feeds if order.first_of(rendition) else (),
        around=rendered.way,
        frame=order.frame["id"],
        warnings=[*rendered.warnings, *check_rules(rendered, rendition)],
    )


def _note(
    drop: OpenDrop,
    built: Path,
    contents: "Contents",
    files: "Sequence[File]",
    made: "list[tuple[Order, Renditions]]",
) -> None:
    """Keep in the catalog what was handed over, and when: that moment ends the turnaround."""
    shots = {order.frame["id"]: order.frame["shot_id"] for order, _ in made}
    recipe = contents.recipe
    values = {"path": str(built), "recipe": recipe, "built_at": now_text(), "files": len(files)}
    size = {"bytes": sum(one.bytes for one in files), "signed_by": contents.signed_by["key"]}
    renditions = [
        {
            "shot_id": shots.get(one.frame or ""),
            "frame_id": one.frame,
            "name": one.name,
            "path": f"data/{one.path}",
            "width": one.width,
            "height": one.height,
            "bytes": one.bytes,
            "sha256": one.sha256,
        }
        for one in files
    ]
    with drop.change("bundle.built"):
        bundle_id = put_bundle(drop.catalog, drop.id, {**values, **size}, renditions)
        told = {"path": str(built), "recipe": recipe, "files": len(files)}
        drop.catalog.tell("bundle.built", drop.id, bundle_id, told)
