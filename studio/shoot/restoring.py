"""What the shoot folder says of originals that were found in it, taken over into the catalog before anything is scored, in one transaction.

The journal is the first witness, the sidecars the second: where another program changed one since, the newer word counts. A drop without
a journal has sidecars and bundles. Stopped before that transaction, it is done by whatever opens the drop next.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from studio import xmp
from studio.base.clock import from_text, now_text, to_text
from studio.base.errors import Refused, ThreeshotError
from studio.base.wording import count, visible, were
from studio.catalog import Row, cameras, cards, journal, picks, recovery, second_copies, ticks
from studio.catalog.bundles import bundle_paths, put_bundle
from studio.catalog.changes import BEHIND
from studio.catalog.drops import shot_names, shots_of
from studio.catalog.files import files_of_frame
from studio.catalog.frames import frame as frame_row
from studio.catalog.frames import frames_of
from studio.coverage import timing
from studio.ingest import capture_time
from studio.ingest.pair import split_name
from studio.ingest.unrecorded import CameIn
from studio.judging import sidecars
from studio.open_drop import OpenDrop
from studio.shoot import bodies_said, came_in, from_bundles, said
from studio.shoot.said import FrameSaid, Said

_BY_PERSON = "sidecar"
"""Who chose a select that only a sidecar tells of: nobody can name them, but it is kept as a person's choice."""


@dataclass
class TakenOver:
    """frames, selects: how many. journal: whether there was one. told: what could not be read, a sentence each.

    chosen: (shot, frame) of each select that the folder tells of. shotless: (SKU, role, frame) of those whose shot the brief has no more.
    """

    frames: int = 0
    selects: int = 0
    chosen: list[tuple[str, str]] = field(default_factory=list)
    shotless: list[tuple[str, str, str]] = field(default_factory=list)
    journal: bool = False
    told: list[str] = field(default_factory=list)


def take_over(drop: OpenDrop, whole: bool = False) -> TakenOver:
    """Take over what the folder says of the frames that wait for it, and of the drop. whole: all its originals are recorded now.

    Raises Refused.
    """
    fresh = recovery.frames_to_recover(drop.catalog, drop.id)
    if not fresh and not whole:
        return TakenOver()
    drop.write_journal()
    path = drop.folder / journal.NAME
    with _readable(path):
        found = said.read(drop)
    taken = TakenOver(len(fresh), journal=found.lines > 0)
    if found.strange:
        lines = f"{count(found.strange, 'line')} could not be understood and {were(found.strange)} left out"
        taken.told.append(f"{path}: {lines}.")
    bundles = from_bundles.found_in(drop.folder)
    written = {row["id"]: _sidecar(drop, row, taken) for row in frames_of(drop.catalog, drop.id, fresh)}
    # Where there is no journal yet, what is found here begins one.
    noted = nullcontext() if taken.journal else drop.change("drop.rebuilt", "rebuild")
    with noted, drop.catalog.change():
        newest = bundles[-1][1] if bundles else {}
        selects = _Frames(drop, found, newest).take(fresh, written)
        taken.selects, taken.chosen = _picks(drop, found, fresh, selects)
        taken.shotless = [key for key, rank in found.shotless.items() if rank == 0 and key[2] in fresh]
        _drop(drop, found, fresh, newest)
        from_bundles.put_bundles(drop, bundles)
        recovery.taken_over(drop.catalog, fresh)
        if whole:
            recovery.end(drop.catalog, drop.id)
        drop.catalog.tell("drop.rebuilt", drop.id, drop.id, {"frames": len(fresh)})
    return taken


def told_of_files(drop: OpenDrop) -> CameIn:
    """How the originals came in, as the journal tells it. Raises Refused."""
    with _readable(drop.folder / journal.NAME):
        return came_in.read(drop)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Refused(f"{path}: cannot be read ({error.strerror}); see to it and rebuild again.") from error


def _sidecar(drop: OpenDrop, row: Row, taken: TakenOver) -> tuple[xmp.Sidecar, str] | None:
    """What the sidecar of a frame says, and when it was written; None where there is none, or none that can be read."""
    path = sidecars.path_for(drop.folder, row)
    try:
        read = xmp.read_sidecar(path) if path is not None else None
        return (
            (read, str(capture_time.modified(path.stat().st_mtime_ns)))
            if read is not None and path is not None
            else None
        )
    except (ThreeshotError, OSError) as error:
        taken.told.append(str(error))
        return None


class _Frames:
    """The columns of frames and their files, from all witnesses."""

    def __init__(self, drop: OpenDrop, found: Said, bundle: dict[str, Any]) -> None:
        self._drop, self._found = drop, found
        self._bundle = from_bundles.told_of_frames(bundle)
        self._shots = shots_of(drop.catalog, drop.id)

    def take(self, fresh: list[str], written: dict[str, tuple[xmp.Sidecar, str] | None]) -> dict[str, tuple[int, str]]:
        """Write them; the selects that sidecars tell of and the journal does not, as frame -> (rank, by whom)."""
        selects: dict[str, tuple[int, str]] = {}
        for frame in frames_of(self._drop.catalog, self._drop.id, fresh):
            told = self._found.frames.get(frame["id"], FrameSaid())
            read, moment = written.get(frame["id"]) or (None, "")
            newer = read is not None and moment > told.at
            bundle = self._bundle.get(frame["xxh128"] or "", {})
            values = dict(told.values)
            if "kind" not in values and bundle.get("kind") == "other":
                values |= {"kind": "other", "assigned_by": "bundle"}
            if read is not None:
                kind = values.get("kind", bundle.get("kind"))
                values = self._with_sidecar(values, read, newer, marked=kind in ("slate", "tag"))
                named = self._shots.get((read.sku or "", read.role or ""))
                key = (named or "", frame["id"])
                # Our own writing is a moment newer than what it says; the journal has it with who and when.
                chosen = key not in self._found.picks or (newer and self._found.picks[key] is None)
                if read.select and chosen and named is not None and values.get("shot_id") == named:
                    selects[frame["id"]] = bundle.get("rank") or 0, bundle.get("by") or _BY_PERSON
            if frame["kind"] == "clip":
                values.pop("kind", None)
            values |= self._seen(frame, told)
            if values:
                values["sidecar_due"] = frame["sidecar_due"] | BEHIND
                self._drop.catalog.update("frame", frame["id"], values)
            self._files(frame, told)
        return selects

    def _with_sidecar(self, values: dict[str, Any], read: xmp.Sidecar, newer: bool, marked: bool) -> dict[str, Any]:
        """What the journal says, with what the sidecar says that is newer or that the journal does not know. None is nobody's word."""
        said_there = {"rating": read.rating, "label": read.label or None}
        said_there["rejected"] = None if read.reject is None else int(read.reject)
        for column, value in said_there.items():
            if value is not None and (newer or column not in values):
                values[column] = value
        shot = self._shots.get((read.sku or "", read.role or ""))
        if shot is not None and not marked and values.get("shot_id") != shot and (newer or "shot_id" not in values):
            values |= {"shot_id": shot, "assigned_by": sidecars.BY}
        return values

    def _seen(self, frame: Row, told: FrameSaid) -> dict[str, Any]:
        """Of an original that is not there any more: what was seen in it."""
        files = files_of_frame(self._drop.catalog, frame["id"])
        if not any(row["xxh128"] == frame["xxh128"] and row["verified_at"] is None for row in files):
            return {}
        seen = dict(told.seen)
        if "captured_at" in seen:
            fast = timedelta(seconds=self._drop.catalog.get("camera", frame["camera_id"])["clock_fast_s"] or 0.0)
            seen["corrected_at"] = to_text(from_text(seen["captured_at"]) - fast)
        return seen

    def _files(self, frame: Row, told: FrameSaid) -> None:
        if told.ingested_at is not None:
            self._drop.catalog.update("frame", frame["id"], {"ingested_at": told.ingested_at})
        for file in files_of_frame(self._drop.catalog, frame["id"]):
            # Two sidecars of a frame may hold the same bytes; what was moved since has another path.
            was = told.files.get(f"{file['path']} {file['xxh128']}") or told.files.get(file["xxh128"])
            if was is not None:
                self._drop.catalog.update("file", file["id"], was)
                if was.get("original_name") and file["xxh128"] == frame["xxh128"]:
                    # Of two files of one name the second lies here under another one; its frame is called as the camera called it.
                    name = visible(split_name(was["original_name"])[0])
                    self._drop.catalog.update("frame", frame["id"], {"name": name})
            second_copies.put_if_unknown(
                self._drop.catalog, file["id"], self._found.second_copies.get(file["xxh128"], {})
            )


def _picks(
    drop: OpenDrop, found: Said, fresh: list[str], selects: dict[str, tuple[int, str]]
) -> tuple[int, list[tuple[str, str]]]:
    """Put selects and alternates of these frames back among those that are there, by their rank.

    How many of them are selects now, and (shot, frame) of all that the folder says are.
    """
    wanted: dict[str, list[tuple[int, str, str, str]]] = {}
    mine = set(fresh)
    for (shot, frame_id), pick in found.picks.items():
        if pick is not None and frame_id in mine and frame_id not in selects:
            wanted.setdefault(shot, []).append((pick["rank"], frame_id, pick["by"], pick["at"]))
    for frame_id, (rank, by) in selects.items():
        shot = frame_row(drop.catalog, drop.id, frame_id)["shot_id"]
        wanted.setdefault(str(shot), []).append((rank, frame_id, by, now_text()))
    done, chosen = 0, []
    for shot, told in wanted.items():
        required = drop.catalog.get("shot", shot)["required"]
        chosen += [(shot, one[1]) for one in sorted(told) if one[0] < required]
        there = recovery.picks_of(drop.catalog, shot)
        known = {row["frame_id"] for row in there}
        told = [
            one for one in told if one[1] not in known and frame_row(drop.catalog, drop.id, one[1])["shot_id"] == shot
        ]
        order = [*((row["rank"], row["frame_id"], row["by"], row["at"]) for row in there), *told]
        # Whom a person chose goes before a proposal of the same rank, whoever was first there.
        order.sort(key=lambda one: (one[0], one[2] == picks.AUTO, one[3]))
        picks.put_back(drop.catalog, shot, [one[1:] for one in order])
        done += sum(one in told for one in order[:required])
    return done, chosen


def _cameras(drop: OpenDrop, found: Said, fresh: list[str]) -> None:
    """Whose frames are whose, and what their cameras are called; then the clocks."""
    catalog = drop.catalog
    bodies_said.put_back(drop, found.bodies, fresh)
    for name, (fast_s, source) in found.clocks.items():
        camera = cameras.camera_named(catalog, drop.id, name)
        if camera is not None and camera["clock_source"] is None:
            timing.correct(drop, camera["id"], fast_s, source)


def _sources(drop: OpenDrop, found: Said) -> None:
    """Where cameras without a serial number came from: what comes from there again is theirs."""
    known = cameras.sources_of(drop.catalog, drop.id)
    for name, sources in found.sources.items():
        camera = cameras.camera_named(drop.catalog, drop.id, name)
        if camera is not None and camera["serial"] is None and camera["id"] not in known:
            for key, place in sources:
                cameras.put_source_back(drop.catalog, drop.id, camera["id"], key, place)


def _drop(drop: OpenDrop, found: Said, fresh: list[str], bundle: dict[str, Any]) -> None:
    """Ticks, decisions, clocks, measurements, bundles, and what happened; where the catalog knows of none."""
    catalog = drop.catalog
    items = {item.id for item in drop.checklist.items()} | {ticks.NOT_READY}
    for item, tick in found.ticks.items():
        if item in items:
            ticks.put_if_unknown(catalog, drop.id, item, tick["by"], tick["at"], tick["note"], tick["ticked"])
    from_bundles.put_ticks(drop, bundle)
    for shot in shots_of(catalog, drop.id).values():
        decided = found.shots.get(shot) or from_bundles.decision_on(bundle, *shot_names(catalog, shot))
        if decided and decided.get("decision") and catalog.get("shot", shot)["decision"] is None:
            catalog.update("shot", shot, decided)
    _cameras(drop, found, fresh)
    _sources(drop, found)
    for row_id, measured in found.measured.items():
        recovery.put_back(catalog, "measurement", row_id, {"drop_id": drop.id, **measured})
    known = bundle_paths(catalog, drop.id)
    for row_id, (values, renditions) in found.bundles.items():
        if values["path"] not in known and catalog.find("bundle", row_id) is None:
            put_bundle(catalog, drop.id, {"id": row_id, **values}, renditions)
    found.results.put_back(drop)
    found.deliveries.put_back(drop)
    for row_id, (card, look) in found.custody.items():
        look |= {
            "emptied_at": found.emptied.get(row_id),
            "answered_at": found.answered.get(row_id),
            "drop_id": drop.id,
            "drop_code": drop.code,
        }
        cards.put_back(catalog, row_id, card, look)
    there = recovery.event_ids(catalog, drop.id)
    for row_id, event in found.events.items():
        if row_id not in there:
            recovery.put_back(catalog, "event", row_id, {"drop_id": drop.id, **event})
