"""All checks of a drop, one after the other; what they say is kept, and ticks the checklist's items that rest on them."""

from pathlib import Path

from studio.base.clock import now_text
from studio.base.jobs import Progress
from studio.catalog.measurements import put_measurement
from studio.measure import measurements
from studio.open_drop import OpenDrop
from studio.preflight import clocks, devices, learned, newest_frame, places
from studio.preflight.check import Check
from studio.preflight.devices import Camera
from studio.preflight.found import KIND, Preflight

_STAGES = 9


def preflight(
    drop: OpenDrop,
    who: str,
    *,
    backup: Path | None = None,
    cards: list[Path] | None = None,
    camera: Camera | None = None,
    port: str | None = None,
    ask_camera: bool = True,
    progress: Progress | None = None,
) -> Preflight:
    """Run all checks, keep them in `measurement`, and say which items keep what is asked of them; ticking is the caller's.

    backup: the folder of the second copy, None where none is set. cards: None for those that are mounted. camera: the one that is
    tethered already; else, with `ask_camera`, one on the cable or at `port` is asked. Raises Interrupted.
    """
    progress = progress or Progress()
    progress.start(_STAGES, "checking before the shoot", "checks")
    found = Preflight(drop.code, now_text())

    def add(what: str, *checks: Check) -> None:
        found.checks += checks
        progress.advance(what=what)

    there = places.destinations(drop, backup)
    plan = places.planned(drop)
    add("free space", *places.space(there, plan))
    add("writing", *places.write(there))
    add("second copy", places.backup(there))
    add("last copy", places.speed(drop, plan))
    why_not = "No camera was asked."
    if camera is None and ask_camera:
        camera, why_not = devices.tethered(port)
    add("batteries and clocks", devices.laptop_battery(), devices.camera_battery(camera, why_not))
    found.checks += clocks.clocks(drop, camera)
    add("cards", *devices.cards(devices.mounted_cards() if cards is None else cards))
    add("test frame", newest_frame.newest_frame(drop))
    add("catalog", newest_frame.whole_catalog(drop))
    add("learned subject", learned.subject())
    _keep(drop, found, who)
    return found


def to_tick(drop: OpenDrop, found: Preflight) -> dict[str, str]:
    """The items that this preflight ticks, each with its sentence: those that keep what is asked, and are not ticked yet."""
    ticked = {item["id"] for item in measurements.state(drop)["items"] if item["ticked"]}
    return {
        verdict["item"]: verdict["sentence"]
        for verdict in found.verdicts(_items(drop))
        if verdict["within"] and verdict["item"] not in ticked
    }


def _items(drop: OpenDrop) -> list[str]:
    return [item.id for item in drop.checklist.items() if item.measured == KIND]


def _keep(drop: OpenDrop, found: Preflight, who: str) -> None:
    verdicts = found.verdicts(_items(drop))
    result = {"checks": [check.to_dict() for check in found.checks], "verdict": None, "verdicts": verdicts}
    with drop.catalog.change():
        row = put_measurement(drop.catalog, drop.id, None, KIND, found.at, who, result)
        told = {"measurement": row["id"], "kind": KIND, "state": found.state, "verdicts": verdicts}
        drop.catalog.tell("checklist.measured", drop.id, None, told, who=who)
