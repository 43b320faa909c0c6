"""The verbs of a Shoot about its cameras: which there are, how they are called, which frames are whose, and what their clocks say."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from studio.base.clock import from_text
from studio.base.errors import InvalidInput, NotFound, Refused, UsageError
from studio.base.paths import at_home
from studio.base.wording import all_of, count
from studio.catalog import Recording, Row, cameras
from studio.catalog.frames import find_frame
from studio.coverage import timing
from studio.coverage.time_zone import zone
from studio.open_drop import OpenDrop
from studio.shoot import clock_words
from studio.shoot.camera_acts import CameraAct, Joined, move, of_clock

PERSON = "person"
"""Whose word a clock is that no slate told."""


class CameraVerbs:
    """The bodies that took the frames of a drop. Originals stay where they are; new ones go to the folder that bears the camera's name."""

    def __init__(self, drop: OpenDrop) -> None:
        self._drop = drop

    def all(self) -> list[dict[str, Any]]:
        """{camera, make, model, serial, frames, first_at, last_at, first_there, last_there, clock_fast_s, clock_by, clock_frame, sources,
        doubts} of each, by name.

        first_at, last_at: of its frames, by the corrected clock, as UTC text; first_there, last_there: in the time of the drop's place.
        clock_fast_s: seconds that its clock is ahead, None: not
        known; clock_by: `person` or `slate`; clock_frame: the frame of that slate. sources: the folders that frames without a serial
        number came from. doubts: why its frames may be two bodies', or another camera's body the same, and slates that
        disagree about its clock, a sentence each.
        """
        from studio.ingest import doubts
        from studio.judging import clock_doubts

        catalog, drop_id = self._drop.catalog, self._drop.id
        sources = cameras.sources_of(catalog, drop_id)
        kept = ("make", "model", "serial", "frames", "first_at", "last_at", "clock_fast_s", "clock_frame")
        return [
            {
                "camera": row["name"],
                **{key: row[key] for key in kept},
                **{f"{end}_there": self._there(row[f"{end}_at"]) for end in ("first", "last")},
                "clock_by": None
                if row["clock_source"] is None
                else PERSON
                if row["clock_source"] == PERSON
                else "slate",
                "sources": sources.get(row["id"], []),
                "doubts": doubts.of_camera(self._drop, row) + clock_doubts.of_camera(self._drop, row),
            }
            for row in cameras.cameras_with_counts(catalog, drop_id)
        ]

    def _there(self, moment: str | None) -> str | None:
        found = from_text(moment).astimezone(zone(self._drop)) if moment is not None else None
        return None if found is None else found.isoformat(timespec="seconds")

    def find(self, name: str) -> Row:
        """The camera of that name, whatever its case, or as it was given. Raises NotFound, naming those there are."""
        from studio.ingest.bodies import folder_name

        asked = {name.casefold(), folder_name(name).casefold()}
        rows = cameras.cameras(self._drop.catalog, self._drop.id)
        for row in rows:
            if row["name"].casefold() in asked:
                return row
        there = f"they are {all_of([row['name'] for row in rows])}" if rows else "no frame has come in yet"
        raise NotFound(f"There is no camera '{name}' in {self._drop.code}; {there}.")

    def rename(self, name: str, new: str, who: str | None = None) -> CameraAct:
        """Call a camera otherwise; its name is made fit for a folder. Raises NotFound, Refused when another camera has that name."""
        from studio.ingest.bodies import folder_name

        row, wanted = self.find(name), folder_name(new)
        if not wanted.strip("_"):
            raise UsageError("A camera's name needs a letter or a digit.")
        self._refuse_taken(wanted, but=row["id"])
        with self._act("cameras.renamed", who):
            self._drop.catalog.update("camera", row["id"], {"name": wanted})
            self._tell("camera.renamed", row["id"], {"before": row["name"], "name": wanted}, who)
        return CameraAct(f"{row['name']} is called {wanted} now.", wanted, name_before=row["name"])

    def join(self, name: str, into: str, who: str | None = None) -> CameraAct:
        """Frames of two cameras are of one body: the second, with its clock. What comes from both sources is its own now.

        Raises NotFound; Refused when both have serial numbers, and other ones.
        """
        one, other = self.find(name), self.find(into)
        if one["id"] == other["id"]:
            raise UsageError("A camera is joined to another one; name two.")
        if one["serial"] and other["serial"] and one["serial"] != other["serial"]:
            raise Refused(
                f"{one['name']} and {other['name']} have the serial numbers {one['serial']} and {other['serial']}, so they are two bodies."
            )
        catalog = self._drop.catalog
        frames = cameras.frames_of_camera(catalog, one["id"])
        joined = Joined.of(catalog, one, other, frames)
        with self._act("cameras.joined", who):
            move(self._drop, frames, one["id"], other["id"])
            cameras.move_sources(catalog, self._drop.id, one["id"], other["id"])
            data = {"before": one["name"], "camera": other["name"], "moved": frames}
            self._tell("camera.joined", other["id"], data, who)
            cameras.forget(catalog, one["id"])
            self._follow([other["id"]])
        self._written()
        said = f"{one['name']} and {other['name']} are one body: {count(len(frames), 'frame')} went to it."
        return CameraAct(said, other["name"], joined=joined)

    def split(self, name: str, source: Path, new: str | None = None, who: str | None = None) -> CameraAct:
        """Frames of a camera that came from a source (a folder, with all below it) are another body's.

        Raises NotFound when none came from there, Refused when all did, or the name is taken.
        """
        from studio.ingest.bodies import folder_name
        from studio.ingest.discover import shown

        row = self.find(name)
        below = shown(at_home(source).absolute())
        frames = cameras.frames_of_camera(self._drop.catalog, row["id"], f"{below.rstrip('/')}/")
        if not frames:
            raise NotFound(
                f"{below}: no frame of {row['name']} came from there; 'threeshot camera' lists where they did."
            )
        if len(frames) == len(cameras.frames_of_camera(self._drop.catalog, row["id"])):
            raise Refused(f"{below}: all frames of {row['name']} came from there, so there is nothing to split.")
        if new is not None:
            wanted = folder_name(new)
            self._refuse_taken(wanted)
        else:
            wanted = cameras.free_name(self._drop.catalog, self._drop.id, row["name"])
        with self._act("cameras.split", who):
            made = cameras.put_camera(self._drop.catalog, self._drop.id, wanted, row["make"], row["model"], None)["id"]
            move(self._drop, frames, row["id"], made)
            cameras.move_sources(self._drop.catalog, self._drop.id, row["id"], made, below)
            cameras.put_source(self._drop.catalog, self._drop.id, made, below, below)
            self._tell("camera.split", made, {"before": row["name"], "camera": wanted, "moved": frames}, who)
            self._follow([row["id"], made])
        self._written()
        said = f"{wanted} is a body of its own now, with {count(len(frames), 'frame')}."
        return CameraAct(said, wanted, split_from=row["name"])

    def set_clock(self, name: str, fast_s: float | None, who: str | None = None) -> CameraAct:
        """Say how many seconds a camera's clock is ahead (below zero: behind); None: ask its slates again. Raises NotFound."""
        row = self.find(name)
        return self._clock(row, fast_s, None if fast_s is None else PERSON, who)

    def set_clock_as(self, name: str, typed: str, who: str | None = None) -> CameraAct:
        """The same as people type it: `90`, `-12.5`, `4:37`, or `slates`. Raises NotFound, UsageError."""
        return self.set_clock(name, None if typed.strip() == "slates" else clock_words.seconds(typed), who)

    def set_clock_by(self, name: str, frame: str, taken_at: str, who: str | None = None) -> CameraAct:
        """The same, told by when a frame of it was really taken: `09:13:42`, or with its day. Raises NotFound, UsageError, InvalidInput."""
        row, found = self.find(name), find_frame(self._drop.catalog, self._drop.id, frame)
        if found["camera_id"] != row["id"]:
            raise UsageError(
                f"{found['name']} is no frame of {row['name']} but of {found['camera']}; name one of its own."
            )
        if found["captured_at"] is None:
            raise InvalidInput(
                f"{found['name']} does not say when it was taken by its camera's clock; name another frame."
            )
        by_clock = from_text(found["captured_at"])
        moment = clock_words.true_time(taken_at, by_clock, found["captured_offset_s"] or 0)
        fast_s = clock_words.within_reason(round((by_clock - moment).total_seconds(), 6), f"'{taken_at}'")
        return self._clock(row, fast_s, PERSON, who)

    def undo(self, act: CameraAct, who: str | None = None) -> CameraAct:
        """Take back what one of these verbs did, as a change of its own. Raises Refused when what it did was changed again since."""
        try:
            row = self.find(act.camera)
            if act.name_before is not None:
                return self.rename(act.camera, act.name_before, who)
            if act.split_from is not None:
                return self.join(act.camera, act.split_from, who)
            if act.clock_before is not None:
                return self._clock(row, *act.clock_before, who)
            if act.joined is not None and set(act.joined.frames) <= set(
                cameras.frames_of_camera(self._drop.catalog, row["id"])
            ):
                return self._part(row, act.joined, who)
        except NotFound:
            pass
        raise Refused("That can't be undone: some of it was changed again since; change it by hand.")

    def _clock(self, row: Row, fast_s: float | None, source: str | None, who: str | None) -> CameraAct:
        from studio.judging import claims

        catalog, moments = self._drop.catalog, cameras.moments_by_camera_clock
        before = {one["id"]: one["corrected_at"] for one in moments(catalog, row["id"])}
        with self._act("cameras.clock", who):
            timing.correct(self._drop, row["id"], fast_s, source)
            self._tell("camera.clock", row["id"], {"clock_fast_s": fast_s}, who)
            self._follow([row["id"]])
        self._written()
        changed = sum(one["corrected_at"] != before.get(one["id"]) for one in moments(catalog, row["id"]))
        done = f"The clock of {row['name']} was set"
        if fast_s is None and catalog.get("camera", row["id"])["clock_source"] is None:
            slates = f"No slate that {row['name']} took tells the time"
            if claims.slate_readings(self._drop, row["id"]):
                slates = f"The slates that {row['name']} took disagree about the time"
            done = f"{slates}, so its clock is taken as it is until you set it"
        return CameraAct(
            f"{done}; {count(changed, 'frame')} got another time.", row["name"], clock_before=of_clock(row)
        )

    def _part(self, row: Row, joined: Joined, who: str | None) -> CameraAct:
        """Undo a join: the body is there again, with its frames, sources and clock."""
        before = joined.camera
        self._refuse_taken(before["name"])
        with self._act("cameras.split", who):
            made = joined.put_back(self._drop, row["id"])
            told = {"before": row["name"], "camera": before["name"], "moved": list(joined.frames)}
            self._tell("camera.split", made, told, who)
            self._follow([row["id"], made])
        self._written()
        said = f"{before['name']} is a body of its own again, with {count(len(joined.frames), 'frame')}."
        return CameraAct(said, before["name"], split_from=row["name"])

    @contextmanager
    def _act(self, what: str, who: str | None) -> Iterator[Recording]:
        with self._drop.change(what, who) as act:
            yield act
            act.cameras = True

    def _follow(self, camera_ids: list[str]) -> None:
        from studio.judging import chain

        chain.regrouped(self._drop, camera_ids)

    def _written(self) -> None:
        from studio.judging import sidecars

        sidecars.write_due(self._drop)

    def _tell(self, kind: str, camera: str, data: dict[str, Any], who: str | None) -> None:
        self._drop.catalog.tell(kind, self._drop.id, camera, data, who=who)

    def _refuse_taken(self, name: str, but: str | None = None) -> None:
        for row in cameras.cameras(self._drop.catalog, self._drop.id):
            if row["name"].casefold() == name.casefold() and row["id"] != but:
                frames = len(cameras.frames_of_camera(self._drop.catalog, row["id"]))
                raise Refused(
                    f"A camera is called {row['name']} already ({count(frames, 'frame')}); choose another name."
                )
