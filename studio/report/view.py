"""What the reports show, arranged: the same for HTML and PDF. No markup here."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from studio.base.finding_groups import OF_WORDS, groups
from studio.base.findings import Finding, sentences
from studio.base.terms import READY, SHOT_KINDS, STAGES
from studio.base.wording import all_of, count, duration, listed, moment, size
from studio.report.contents import Contents, File, Frame, ProductEntry, Shot, Tick

SECTION_TITLES = {"lighting": "Lighting", "audio": "Audio", "workflow": "Workflow"}
MINDED_LIMIT = 200
"""Warnings shown one by one; what comes after is counted, and is in bundle.json."""


@dataclass
class Cell:
    """One shot in the coverage grid with the frame shown for it (its select, else its best)."""

    shot: Shot | None
    frame: Frame | None = None
    note: str = ""


@dataclass
class CoverageRow:
    """One product's row of the grid: a cell a role."""

    product: ProductEntry
    cells: list[Cell]


@dataclass
class FrameGroup:
    """Frames shown together on the contact sheet: one shot's, the unassigned, the working frames."""

    title: str
    subtitle: str
    shot: Shot | None
    frames: list[Frame]
    minutes: float | None = None


@dataclass
class StagePart:
    """A stage of the checklist: its title, how far it was, and its items by section."""

    title: str
    said: str
    sections: list[tuple[str, list[Tick]]]


@dataclass
class Destination:
    """Files that go to one place: what that is, and how many, how large, of what they are."""

    title: str
    said: str


@dataclass
class Arrangement:
    """Everything arranged. `minded`: the sentences of "What to mind". `measured`: the checklist's items that were measured."""

    roles: list[tuple[str, str]]
    rows: list[CoverageRow]
    groups: list[FrameGroup]
    minded: list[str]
    files: list[File]
    stages: list["StagePart"]
    destinations: list[Destination] = field(default_factory=list)
    licence: str = ""
    numbers: list[tuple[str, str, str]] = field(default_factory=list)
    more: int = 0
    measured: list[Tick] = field(default_factory=list)


def arrange(contents: Contents) -> Arrangement:
    """Arrange the contents for a report."""
    roles = list(dict.fromkeys(shot.role for shot in contents.shots))
    minded = _minded(contents)
    return Arrangement(
        roles=[
            (role, contents.roles.get(role) or role.replace("-", " ").replace("_", " ").capitalize()) for role in roles
        ],
        rows=_rows(contents, roles),
        groups=_groups(contents),
        minded=minded[:MINDED_LIMIT],
        more=max(0, len(minded) - MINDED_LIMIT),
        measured=[item for item in contents.checklist if item.measurement],
        files=contents.files,
        stages=_stages(contents),
        destinations=_destinations(contents),
        licence=_licence(contents),
        numbers=_numbers(contents),
    )


def _destinations(contents: Contents) -> list[Destination]:
    """What goes where: the renditions of each purpose together, in the order of the recipe."""
    together: dict[str, list[File]] = {}
    for file in contents.files:
        together.setdefault(file.purpose or file.rendition or "", []).append(file)
    found = []
    for title, files in together.items():
        sizes = list(dict.fromkeys(f"{file.width} × {file.height}" for file in files if file.width))
        kinds = list(dict.fromkeys(file.name.rpartition(".")[2].upper() for file in files))
        products = count(len({file.sku for file in files}), "product")
        pixels = [f"{listed(sizes, 3)} pixels"] if sizes else []
        cut_out = ["cut out, transparent around the product"] if all(f.around == "transparent" for f in files) else []
        first = f"{count(len(files), 'file')} of {products}"
        said = [first, *cut_out, *pixels, listed(kinds), size(sum(f.bytes for f in files))]
        found.append(Destination(title or "Files", ", ".join(said)))
    return found


def _licence(contents: Contents) -> str:
    """Where and until when they may be used, as far as the brief says."""
    rights = contents.rights
    said = [
        f"for {all_of(rights.channels)}" if rights.channels else "",
        f"in {rights.territory}" if rights.territory else "",
        f"until {rights.until}" if rights.until else "",
    ]
    told = " ".join(filter(None, said))
    return f"Licensed {told}." if told else "The brief says nothing of where and until when they may be used."


def rank(frame: Frame, shot: Shot | None) -> str:
    """`select`, `alternate 2` … where the frame was chosen for the shot, else empty."""
    if shot is None or frame.id not in shot.selects:
        return ""
    at = shot.selects.index(frame.id)
    if at < shot.required:
        return "select" if shot.required == 1 else f"select {at + 1}"
    return f"alternate {at - shot.required + 1}"


def _rows(contents: Contents, roles: list[str]) -> list[CoverageRow]:
    by_id = {frame.id: frame for frame in contents.frames}
    by_shot = _by_shot(contents)
    shots = {(shot.sku, shot.role): shot for shot in contents.shots}
    known = {product.sku for product in contents.products}
    orphans = [ProductEntry(sku, sku) for sku in dict.fromkeys(s.sku for s in contents.shots) if sku not in known]
    rows = []
    for product in [*contents.products, *orphans]:
        cells = []
        for role in roles:
            shot = shots.get((product.sku, role))
            if shot is None:
                cells.append(Cell(None))
                continue
            shown = next((by_id[one] for one in shot.selects if one in by_id), None)
            cells.append(Cell(shot, shown or _best(by_shot.get((shot.sku, shot.role), [])), _cell_note(shot)))
        rows.append(CoverageRow(product, cells))
    return rows


def _cell_note(shot: Shot) -> str:
    if shot.state == "reshoot":
        return shot.decision_note or "reshoot asked for"
    return f"{count(shot.frames, 'frame')}, {shot.passing} pass" if shot.frames else "no frame"


def _best(frames: list[Frame]) -> Frame | None:
    order = {"pass": 2, "check": 1}
    return max(frames, key=lambda f: (not f.rejected, order.get(f.verdict or "", 0), f.sharpness or 0.0), default=None)


def _by_shot(contents: Contents) -> dict[tuple[str, str], list[Frame]]:
    found: dict[tuple[str, str], list[Frame]] = {}
    for frame in contents.frames:
        if frame.sku and frame.role and frame.kind in SHOT_KINDS:
            found.setdefault((frame.sku, frame.role), []).append(frame)
    return found


def _groups(contents: Contents) -> list[FrameGroup]:
    by_shot = _by_shot(contents)
    minutes = {
        (entry.get("sku"), entry.get("role")): entry.get("minutes") for entry in contents.timing.get("shots", [])
    }
    titles = {product.sku: product.title for product in contents.products}
    groups = []
    for shot in contents.shots:
        frames = by_shot.pop((shot.sku, shot.role), [])
        role = contents.roles.get(shot.role) or shot.role
        groups.append(
            FrameGroup(
                f"{shot.sku} · {role}", titles.get(shot.sku, ""), shot, frames, minutes.get((shot.sku, shot.role))
            )
        )
    groups += [
        FrameGroup(f"{sku} · {role}", "not in the shot list", None, frames) for (sku, role), frames in by_shot.items()
    ]
    tray = [f for f in contents.frames if not (f.sku and f.role) and f.kind in SHOT_KINDS]
    working = [f for f in contents.frames if f.kind not in SHOT_KINDS]
    if tray:
        groups.append(FrameGroup("Unassigned", "frames that no shot claims", None, tray))
    if working:
        groups.append(FrameGroup("Working frames", "slates, tags and cards; not judged", None, working))
    return groups


def _minded(contents: Contents) -> list[str]:
    # A finding that a file's own line or a shot's own line tells as well is told once.
    findings = [finding for finding in contents.findings if not finding.file and finding.code not in OF_WORDS]
    told = {(finding.sku, finding.role) for finding in findings if not finding.rendition}
    open_shots = [shot for shot in contents.shots if not shot.done and (shot.sku, shot.role) not in told]
    said = [f"{shot.sku} {shot.role}: {_why_open(shot)}." for shot in open_shots]
    said += sentences(findings)
    # Of many pictures the same.
    said += [group.sentence for group in groups(one for one in contents.findings if one.code in OF_WORDS)]
    said += _of_files(contents)
    said += _left_out(contents)
    said += [f"{frame.name}: {frame.error}" for frame in contents.frames if frame.error]
    unticked = [item for item in contents.checklist if item.required and not item.ticked]
    if unticked:
        said.append(
            f"{count(len(unticked), 'required checklist item')} not ticked: {'; '.join(i.text.rstrip('.') for i in unticked)}."
        )
    without = [f"{p.name} ({p.release})" for p in contents.people if p.release == "none"]
    if without:
        said.append(f"No model release: {', '.join(without)}.")
    return list(dict.fromkeys(said))


def _of_files(contents: Contents) -> list[str]:
    """The files' warnings, and what originals tell, one sentence for all files that it is told of."""
    alike: dict[Hashable, list[Finding]] = {}
    of_originals = [
        finding for finding in contents.findings if finding.code in ("original-tells", "original-not-stripped")
    ]
    for warning in [*(one for file in contents.files for one in file.warnings), *of_originals]:
        alike.setdefault(warning.fact, []).append(warning)
    return [f"{_named([one.about for one in same])}: {same[0].what}" for same in alike.values()]


def _left_out(contents: Contents) -> list[str]:
    """The tags that the brief gives nothing for, one sentence for all that the same files lack."""
    tags: dict[tuple[str, ...], list[str]] = {}
    for tag, paths in contents.missing_tags.items():
        tags.setdefault(tuple(sorted(paths)), []).append(tag)
    said = []
    for lacking, names in tags.items():
        everywhere = contents.files and len(lacking) >= len(contents.files)
        where = (
            "of every file's tags"
            if everywhere
            else f"of the tags of {_named([p.rpartition('/')[2] for p in lacking])}"
        )
        said.append(f"Left out {where}, since nobody has said it: {', '.join(names)}.")
    return said


def _named(names: list[str]) -> str:
    if len(names) <= 3:
        return ", ".join(names)
    return f"{len(names)} files ({', '.join(names[:2])} …)"


def _why_open(shot: Shot) -> str:
    if shot.state == "reshoot":
        return f"to be shot again ({shot.decision_note})" if shot.decision_note else "to be shot again"
    if shot.state == "missing":
        return "missing, no frame"
    return f"nothing acceptable yet in {count(shot.frames, 'frame')}"


def _stages(contents: Contents) -> list[StagePart]:
    parts = []
    for stage, title in STAGES.items():
        items = [item for item in contents.checklist if item.stage == stage]
        still = sum(item.required and not item.ticked for item in items)
        said = f"{count(still, 'required item')} open" if still else READY[stage]
        early = contents.not_ready if stage == "before" else None
        if early is not None:
            who = " · ".join(part for part in (early.get("by"), moment(early.get("at"))) if part)
            said += f". Frames came in before it was ready ({who}): {early.get('reason') or 'no reason given'}"
        if items or early is not None:
            parts.append(StagePart(title, f"{said}.", _sections(items)))
    return parts


def _sections(items: list[Tick]) -> list[tuple[str, list[Tick]]]:
    found: dict[str, list[Tick]] = {}
    for item in items:
        found.setdefault(item.section, []).append(item)
    return [(SECTION_TITLES.get(section, section.capitalize()), ticks) for section, ticks in found.items()]


def _numbers(contents: Contents) -> list[tuple[str, str, str]]:
    """The figures on top: number, what it is, what it rests on."""
    done = sum(shot.done for shot in contents.shots)
    judged = [f for f in contents.frames if f.kind == "picture"]
    passing = sum(f.verdict == "pass" for f in judged)
    turnaround = contents.timing.get("turnaround_h")
    numbers = [(f"{done}/{len(contents.shots)}", "shots done", "acceptable, selected or approved")]
    by = f", {' and '.join(contents.judged)} limits" if contents.judged else ""
    numbers.append((f"{len(judged):,}", "frames" if len(judged) != 1 else "frame", f"{passing:,} pass{by}"))
    if turnaround is not None:
        rest = "first frame to bundle"
        long = f"{duration(turnaround * 3600)}, {rest}"
        told = (f"{turnaround:,.0f} h", long) if turnaround >= 100 else (f"{turnaround:.1f} h", rest)
        numbers.append((told[0], "turnaround", told[1]))
    numbers.append(
        (f"{len(contents.files):,}", "files" if len(contents.files) != 1 else "file", contents.recipe or "renditions")
    )
    return numbers
