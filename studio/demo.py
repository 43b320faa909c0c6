"""The sample shoot from brief to bundle, telling what it does: the five-minute tour, the first run and the proof of an installation.

It goes through the front door like everybody else. What a person would do by hand is written out in `BY_HAND`.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from studio.base import clock
from studio.base.errors import NotComplete
from studio.base.jobs import Progress
from studio.base.paths import at_home
from studio.base.wording import count, day
from studio.catalog import Catalog, Row
from studio.catalog.cameras import cameras
from studio.catalog.drops import drop_of_code, forget_drop
from studio.shoot import Shoot

if TYPE_CHECKING:
    from studio.handover.export import ExportReport

CODE = "HARBOUR-01"
_THERE = ZoneInfo("Europe/Stockholm")
MORNING = datetime(2026, 10, 3, 8, 50, tzinfo=_THERE)
NOON = datetime(2026, 10, 3, 12, 5, tzinfo=_THERE)
"""After the last frame; the first was taken at 9:12."""
AFTERWARDS = datetime(2026, 11, 10, 10, 0, tzinfo=_THERE)
"""Thirty days after sales began, and one for counting."""
STARS = 4
RECIPE = "brand-team"
WORKING_FRAMES = ("IMG_0001",)
"""The grey card: no picture of a shot."""
BY_HAND: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("HS-TOTE-01", "detail", ("IMG_0009", "IMG_0010", "IMG_0011")),
    ("HS-BEANIE-01", "detail", ("IMG_0017", "IMG_0018", "IMG_0019")),
    ("HS-SCARF-01", "detail", ("IMG_0025", "IMG_0026", "IMG_0027")),
    ("HS-BEANIE-01", "lifestyle", ("DSC_0406", "DSC_0407", "DSC_0408", "IMG_1002")),
    ("HS-SCARF-01", "lifestyle", ("DSC_0409", "DSC_0410", "DSC_0411", "DSC_0412", "DSC_0413", "IMG_1003")),
    ("HS-TOTE-01", "lifestyle", ("IMG_1001",)),
)
"""What the crew assigns by hand: the slates name the first shot of each product, a role change has no slate, phones have none at all."""

EXPORTS = ("shopify-orders.csv", "link-visits.csv", "interest.csv")
"""What the drop brought, as a shop exports it; made up as all of it is."""

OVERRULED = {"background-even": "the seamless is meant to darken towards the floor"}
"""What is measured beyond its limit, and passed by a person all the same."""


def run(to: Path | None, say: Callable[[str], None], progress: Progress | None = None) -> dict[str, Any]:
    """Run the sample shoot into `to` (default: `threeshot-demo` here) and return {drop, folder, bundle, report, results}.

    It plays on the sample's own day, and says so. Run again, it goes on with the drop that is there, an hour later: nothing is copied
    twice, a new bundle is made. Raises NotComplete when not every shot has a select or the bundle is not intact: then this installation
    is not sound.
    """
    progress = progress or Progress()
    target = at_home(to or Path("threeshot-demo")).absolute()
    known = _known(Catalog())
    before = len(list(Path(known["folder"], "bundles").glob("*/"))) if known is not None else 0

    def at(moment: datetime) -> AbstractContextManager[None]:
        return clock.as_if(moment + timedelta(hours=before))

    say(f"This plays on the sample's own day: for this demo the clock is set to {day(MORNING)}.")
    with as_file(files("resources").joinpath("sample-shoot")) as sample:
        with at(MORNING):
            shoot = _open(sample, target)
            products = count(len(shoot.drop.brief.products), "product")
            say(
                f"Drop {shoot.code}, {shoot.drop.row['title']}: {products}, kit {shoot.drop.kit.title}, in {shoot.folder}"
            )
            for sentence in measure_light_and_sound(shoot, sample):
                say(sentence)
            tick_required(shoot, "before")
        with at(NOON):
            _take_in(shoot, sample, say, progress)
            _choose(shoot, say, progress)
            exported = _hand_over(shoot, say, progress)
        with at(AFTERWARDS):
            brought = _look_back(shoot, sample, say, progress)
    return {
        "drop": shoot.code,
        "folder": str(shoot.folder),
        "bundle": str(exported.bundle),
        "report": str(exported.report),
        "results": str(brought),
    }


def _take_in(shoot: Shoot, sample: Path, say: Callable[[str], None], progress: Progress) -> None:
    report = shoot.frames.import_sources(
        [sample / "camera-a", sample / "camera-b", sample / "phone"], progress=progress
    )
    counts = report.to_dict()
    say(f"Imported {counts['copied']} files, each read back and compared; {counts['skipped']} were here already.")
    for gap in counts["gaps"]:
        say(f"A gap in the counter of {gap['camera']}: {', '.join(gap['missing'])} may still be on a card.")
    for card in report.cards:
        say(f"{Path(card.source).name}: {card.sentence}")
    for camera in cameras(shoot.drop.catalog, shoot.id):
        if camera["clock_fast_s"]:
            say(
                f"A slate shows that the clock of {camera['name']} runs {camera['clock_fast_s']:.0f} s fast; its frames are corrected."
            )


def _choose(shoot: Shoot, say: Callable[[str], None], progress: Progress) -> None:
    by_name = {row["name"]: row["id"] for row in shoot.frames.list()}
    shoot.marks.set_kind([by_name[name] for name in WORKING_FRAMES], "other")
    for sku, role, names in BY_HAND:
        shoot.marks.assign([by_name[name] for name in names], sku, role)
    say("Slates and tags named the first shot of each product; the rest is assigned by hand, as a crew would.")
    verdicts = shoot.frames.score(progress=progress)
    say(f"Verdicts: {verdicts['pass']} pass, {verdicts['check']} to check, {verdicts['fail']} fail.")
    selects = shoot.marks.select_auto().made
    for row in selects:
        say(
            f"  {row['sku']} {row['role']}: {row['name']} (blur {row['blur_px_delivery'] or 0:.2f} px at the size delivered)"
        )
    chosen = [by_name[row["name"]] for row in selects]
    if chosen:
        shoot.marks.rate(chosen, STARS)
        # There is nobody in the sample's pictures, and somebody has to say so: then nobody is named in them, and nothing is missing.
        shoot.marks.name_people(chosen, [])
    say(shoot.coverage().sentence)
    tick_required(shoot)


def _hand_over(shoot: Shoot, say: Callable[[str], None], progress: Progress) -> "ExportReport":
    from studio.shoot import verify_bundle

    coverage = shoot.coverage()
    exported = shoot.handover.export(shoot.folder / "bundles", recipe=RECIPE, progress=progress)
    if not coverage.complete:
        raise NotComplete(f"The demo did not find an acceptable frame for every shot: {coverage.sentence}")
    proof = verify_bundle(exported.bundle)
    for sentence in proof.sentences():
        say(sentence)
    if not proof.intact:
        raise NotComplete(
            f"{exported.bundle}: the bundle just made is not intact; this disk or this installation is not sound."
        )
    return exported


def _look_back(shoot: Shoot, sample: Path, say: Callable[[str], None], progress: Progress) -> Path:
    for taken in shoot.results.read([sample / "results" / name for name in EXPORTS], progress):
        say(taken.sentence)
    brought = shoot.results.page(shoot.folder.parent / f"{shoot.code}-results.html")
    shoot.results.drop_sheet(shoot.folder.parent / f"{shoot.code}-drop-sheet.pdf")
    for figure in shoot.results.look().figures:
        say(f"  {figure[0]} {figure[1]}: {figure[2]}")
    return brought


def measure_light_and_sound(shoot: Shoot, sample: Path) -> list[str]:
    """Measure the sample's grey card and its good voice, once, and tick what keeps its limits; sentences for people."""
    if shoot.checklist.measured():
        return []
    shoot.checklist.measure("light", sample / "camera-a" / "DCIM" / "100HARBR" / f"{WORKING_FRAMES[0]}.JPG")
    shoot.checklist.measure("sound", sample / "sound" / "voice-good.wav")
    ticked, still = shoot.checklist.tick_measured().made
    for item, reason in OVERRULED.items():
        shoot.checklist.overrule(item, reason)
    said = [f"Measured light and sound: {count(len(ticked), 'item')} keep their limits and are ticked."]
    return [*said, *(f"{still[item]} Overruled: {reason}." for item, reason in OVERRULED.items() if still.get(item))]


def tick_required(shoot: Shoot, stage: str | None = None) -> None:
    """Tick what the checklist requires (at that stage) and nobody has ticked; noted as part of the sample."""
    stages = shoot.checklist.state()["stages"]
    missing = [item for one in stages if stage in (None, one["stage"]) for item in one["open"]]
    if missing:
        shoot.checklist.tick(missing, note="sample shoot")


def _known(catalog: Catalog) -> Row | None:
    """The demo's drop in the catalog, if its folder is there too."""
    there = drop_of_code(catalog, CODE)
    return there if there is not None and Path(there["folder"]).is_dir() else None


def _open(sample: Path, target: Path) -> Shoot:
    """The drop as it is in the catalog, or a new one; one whose folder is gone is forgotten first."""
    catalog = Catalog()
    known, there = _known(catalog), drop_of_code(catalog, CODE)
    if known is None and there is not None:
        forget_drop(catalog, there["id"])
    folder = Path(known["folder"]) if known is not None else target / CODE
    return Shoot.create(sample / "brief.yaml", folder, catalog)
