"""What a bundle holds and a report tells, as plain data: no catalog, no brief, no pictures; picklable, and JSON through `to_dict`.

Times of capture are ISO 8601 in the frame's own offset, every other time is UTC text (`studio.base.clock`), days are `YYYY-MM-DD`.
None means "not known" everywhere: nothing is invented.
"""

import math
from dataclasses import asdict, dataclass, field
from typing import Any

from studio.base.drawing import Drawing
from studio.base.findings import Finding, sentences
from studio.base.terms import DONE
from studio.base.wording import listed
from studio.report.after import DropSheet, ResultsPart

FORMAT = "threeshot-bundle"
FORMAT_VERSION = 1
_SIZES = 12
"""Variants of a product that the reports name; all are in bundle.json."""


@dataclass
class Drop:
    """The release itself. `location` is words, such as "Marstrand, Sweden"."""

    code: str
    title: str
    narrative: str = ""
    line: str | None = None
    date: str | None = None
    shoot_day: str | None = None
    publish_by: str | None = None
    time_zone: str | None = None
    location: str | None = None
    pop_up_reserve_pct: float | None = None
    retargeting_window_h: float | None = None
    keywords: list[str] = field(default_factory=list)
    brand: str | None = None
    languages: list[str] = field(default_factory=list)


@dataclass
class CreatorEntry:
    """The one partner whose story it is."""

    handle: str
    name: str | None = None
    code: str | None = None
    link: str | None = None
    credit: str | None = None
    revenue_share_pct: float | None = None


@dataclass
class RightsEntry:
    """What the pictures may be used for, where and until when."""

    territory: str | None = None
    until: str | None = None
    channels: list[str] = field(default_factory=list)
    usage_terms: str | None = None
    web_statement: str | None = None
    copyright: str | None = None


@dataclass
class PersonEntry:
    """Somebody in the pictures; `release` is unlimited, limited, none or not-applicable."""

    name: str
    release: str
    until: str | None = None
    minor: bool = False


@dataclass
class VariantEntry:
    """A size of a product, that shares its pictures. `option`: what tells it from the others."""

    sku: str
    gtin: str | None = None
    option: str | None = None
    inventory: int | None = None


@dataclass
class ProductEntry:
    """One thing to sell. `folder`: the name of its folder in the bundle. `inventory`: of all its variants, where they say it."""

    sku: str
    title: str
    gtin: str | None = None
    colourway: str | None = None
    description: str | None = None
    notes: str | None = None
    inventory: int | None = None
    folder: str | None = None
    variants: list[VariantEntry] = field(default_factory=list)

    @property
    def sizes(self) -> str:
        """Its variants in words: `S: HS-SHIRT-S, M: HS-SHIRT-M`; empty where there are none."""
        said = [f"{one.option}: {one.sku}" if one.option else one.sku for one in self.variants]
        return listed(said, _SIZES)


@dataclass
class Shot:
    """One planned picture. `state` is a word of DESIGN's coverage; `selects` are frame ids, the first is the select, then alternates."""

    sku: str
    role: str
    state: str
    title: str | None = None
    frames: int = 0
    passing: int = 0
    required: int = 1
    selects: list[str] = field(default_factory=list)
    selected_by: str | None = None
    decision: str | None = None
    decision_note: str | None = None
    decided_by: str | None = None
    decided_at: str | None = None

    @property
    def done(self) -> bool:
        """Whether nothing more has to be shot for it."""
        return self.state in DONE


@dataclass
class Frame:
    """One captured picture or clip. `file` is its path in the shoot folder; `captured_at` has the camera's clock error taken out.

    `kind`: picture, clip, slate, tag or other. `sharpness`: 0 to 100. `blur_px`: standard deviation of the edge blur at full size.
    `thumbnail` is a JPEG on this machine for the reports; it is no part of bundle.json.
    """

    id: str
    name: str
    camera: str
    kind: str = "picture"
    file: str | None = None
    original_name: str | None = None
    xxh128: str | None = None
    sku: str | None = None
    role: str | None = None
    captured_at: str | None = None
    ingested_at: str | None = None
    scored_at: str | None = None
    selected_at: str | None = None
    exported_at: str | None = None
    width: int | None = None
    height: int | None = None
    verdict: str | None = None
    reasons: list[str] = field(default_factory=list)
    sharpness: float | None = None
    blur_kind: str | None = None
    blur_px: float | None = None
    blur_px_delivery: float | None = None
    subject_ev: float | None = None
    clipped_high_pct: float | None = None
    rating: int | None = None
    label: str | None = None
    rejected: bool = False
    select: bool = False
    alt_text: str | None = None
    error: str | None = None
    thumbnail: str | None = None


@dataclass
class File:
    """One rendition: a line of bundle.csv. `path` is below `data/`, with '/'. `width` and `height` in pixels.

    `purpose`: what it is for, as its recipe says: Product page. `alt_text`: in the brief's first language; `alt_texts`: by language, of a
    brief that names its languages. `feeds`: the feeds that name it; no part of bundle.json.
    `around`: what is around the picture: as-shot, continued (its background), blurred, bars, or transparent (a cut-out).
    """

    name: str
    path: str
    sku: str | None = None
    gtin: str | None = None
    role: str | None = None
    rendition: str | None = None
    purpose: str | None = None
    around: str | None = None
    width: int | None = None
    height: int | None = None
    bytes: int = 0
    sha256: str = ""
    alt_text: str | None = None
    rights_until: str | None = None
    creator_code: str | None = None
    frame: str | None = None
    warnings: list[Finding] = field(default_factory=list)
    alt_texts: dict[str, str] = field(default_factory=dict)
    feeds: tuple[str, ...] = ()


@dataclass
class Original:
    """A camera's file handed over unchanged. `path` is below `data/`; `xxh128` what the import recorded of it (xxh3-128).

    is_stripped: it is a copy without what the camera says in it of people and places; then the hash is the copy's own.
    """

    path: str
    name: str
    frame: str | None = None
    xxh128: str | None = None
    bytes: int = 0
    sha256: str = ""
    is_stripped: bool = False


@dataclass
class Tick:
    """One item of the checklist and whether it was ticked. stage: before, shooting or wrap. measurement: the newest of it, as
    `checklist --json` has it.

    `drawing` is its picture, for the reports; it is no part of bundle.json.
    """

    id: str
    section: str
    text: str
    required: bool = False
    ticked: bool = False
    by: str | None = None
    at: str | None = None
    note: str | None = None
    measurement: dict[str, Any] | None = None
    drawing: Drawing | None = None
    stage: str = "before"


@dataclass
class Contents:
    """Everything of one bundle. `timing`: {shots: [{sku, role, minutes}], stages: [{name, from, to, seconds}], first_captured_at,
    delivered_at, turnaround_h, publish_by, days_to_publish}. `missing_tags`: tag -> paths of the files that lack it.
    `not_ready`: {reason, by, at, open}, when frames came in before the checklist was ready to shoot. `findings`: of rules and of what was
    left out. `roles`: role -> its title in the kit. `judged`: sensitivity -> frames judged by it. `drop_sheet`: how it is packed and sold.
    `results`: what the drop brought, where any file of its sales was read; its facts alone are in bundle.json. `signed_by`:
    {key, words, fingerprint} of the key that the bundle is signed with, set when it is built.
    """

    drop: Drop
    creator: CreatorEntry
    rights: RightsEntry = field(default_factory=RightsEntry)
    people: list[PersonEntry] = field(default_factory=list)
    products: list[ProductEntry] = field(default_factory=list)
    roles: dict[str, str] = field(default_factory=dict)
    shots: list[Shot] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    originals: list[Original] = field(default_factory=list)
    timing: dict[str, Any] = field(default_factory=dict)
    checklist: list[Tick] = field(default_factory=list)
    not_ready: dict[str, Any] | None = None
    measurements: list[dict[str, Any]] = field(default_factory=list)
    missing_tags: dict[str, list[str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    complete: bool = False
    coverage: str = ""
    judged: dict[str, int] = field(default_factory=dict)
    drop_sheet: DropSheet | None = None
    results: ResultsPart | None = None
    recipe: str | None = None
    contact: str | None = None
    signed_by: dict[str, str] = field(default_factory=dict)
    generator: str = "Threeshot"
    generator_version: str = ""
    built_at: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The value of bundle.json: JSON-able, as `resources/schema/bundle.schema.json` describes it."""
        whole = asdict(self)
        for frame in whole["frames"]:
            del frame["thumbnail"]
        whole["findings"] = sentences(self.findings)
        for told, file in zip(whole["files"], self.files, strict=True):
            told["warnings"] = sentences(file.warnings)
            del told["feeds"]
        for item in whole["checklist"]:
            del item["drawing"]
        whole["results"] = None if self.results is None else self.results.state
        generator = {"name": whole.pop("generator"), "version": whole.pop("generator_version")}
        del whole["contact"]
        plain: dict[str, Any] = _plain({"format": FORMAT, "version": FORMAT_VERSION, "generator": generator, **whole})
        return plain

    def frame(self, frame_id: str | None) -> Frame | None:
        """The frame of that id, or None."""
        return next((frame for frame in self.frames if frame.id == frame_id), None)


def _plain(value: Any) -> Any:
    """The value as strict JSON can hold it: what is no number (NaN, infinite) is not known; broken text loses its broken part."""
    if isinstance(value, dict):
        return {_plain(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
