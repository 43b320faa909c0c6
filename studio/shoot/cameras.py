"""The verbs of a Shoot about its cameras: which there are, how they are called, which frames are whose, and what their clocks say."""

from pathlib import Path
from typing import Any

from studio.base.errors import NotFound, Refused, UsageError
from studio.base.wording import all_of, count
from studio.catalog import Row, cameras
from studio.coverage import timing
from studio.open_drop import OpenDrop

PERSON = "person"
"""Whose word a clock is that no slate told."""


class CameraVerbs:
    """The bodies that took the frames of a drop. Originals stay where they are; new ones go to the folder that bears the camera's name."""

    def __init__(self, drop: OpenDrop) -> None:
        self._drop = drop

    def all(self) -> list[dict[str, Any]]:
        """{camera, make, model, serial, frames, first_at, last_at, clock_fast_s, clock_by, sources} of each, by name.

        first_at, last_at: of its frames, by the corrected clock, as UTC text. clock_fast_s: seconds that its clock is ahead, None: not
        known; clock_by: `person` or `slate`. sources: the folders that frames without a serial number came from.
        """
        catalog, drop_id = self._drop.catalog, self._drop.id
        sources = cameras.sources_of(catalog, drop_id)
        return [
            {
                "camera": row["name"],
                **{
                    key: row[key]
                    for key in ("make", "model", "serial", "frames", "first_at", "last_at", "clock_fast_s")
                },
                "clock_by": None
                if row["clock_source"] is None
                else PERSON
                if row["clock_source"] == PERSON
                else "slate",
                "sources": sources.get(row["id"], []),
            }
            for row in cameras.cameras_with_counts(catalog, drop_id)
        ]

    def find(self, name: str) -> Row:
        """The camera of that name, whatever its case. Raises NotFound, naming those there are."""
        rows = cameras.cameras(self._drop.catalog, self._drop.id)
        for row in rows:
            if row["name"].casefold() == name.casefold():
                return row
        there = f"they are {all_of([row['name'] for row in rows])}" if rows else "no frame has come in yet"
        raise NotFound(f"There is no camera '{name}' in {self._drop.code}; {there}.")

    def rename(self, name: str, new: str, who: str | None = None) -> str:
        """Call a camera otherwise; its name, made fit for a folder. Raises NotFound, Refused when another camera has that name."""
        from studio.ingest.bodies import folder_name

        row, wanted = self.find(name), folder_name(new)
        if not wanted.strip("_"):
            raise UsageError("A camera's name needs a letter or a digit.")
        self._refuse_taken(wanted, but=row["id"])
        with self._drop.catalog.change():
            self._drop.catalog.update("camera", row["id"], {"name": wanted})
            self._tell("camera.renamed", row["id"], {"before": row["name"], "name": wanted}, who)
        self._drop.write_journal()
        return wanted

    def join(self, name: str, into: str, who: str | None = None) -> int:
        """Frames of two cameras are of one body: the second, with its clock; how many moved. What comes from both sources is its own now.

        Raises NotFound; Refused when both have serial numbers, and other ones.
        """
        one, other = self.find(name), self.find(into)
        if one["id"] == other["id"]:
            raise UsageError("A camera is joined to another one; name two.")
        if one["serial"] and other["serial"] and one["serial"] != other["serial"]:
            raise Refused(
                f"{one['name']} and {other['name']} have the serial numbers {one['serial']} and {other['serial']}, so they are two bodies."
            )
        frames = cameras.frames_of_camera(self._drop.catalog, one["id"])
        with self._drop.change("cameras.joined", who):
            self._move(frames, one["id"], other["id"])
            cameras.move_sources(self._drop.catalog, self._drop.id, one["id"], other["id"])
            data = {"before": one["name"], "camera": other["name"], "moved": frames}
            self._tell("camera.joined", other["id"], data, who)
            cameras.forget(self._drop.catalog, one["id"])
            self._follow([other["id"]])
        self._written()
        return len(frames)

    def split(self, name: str, source: Path, new: str | None = None, who: str | None = None) -> tuple[str, int]:
        """Frames of a camera that came from a source (a folder, with all below it) are another body's: its name, and how many they are.

        Raises NotFound when none came from there, Refused when all did, or the name is taken.
        """
        from studio.ingest.bodies import folder_name
        from studio.ingest.discover import shown

        row = self.find(name)
        below = shown(source.expanduser().absolute())
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
        with self._drop.change("cameras.split", who):
            made = cameras.put_camera(self._drop.catalog, self._drop.id, wanted, row["make"], row["model"], None)["id"]
            self._move(frames, row["id"], made)
            cameras.move_sources(self._drop.catalog, self._drop.id, row["id"], made, below)
            cameras.put_source(self._drop.catalog, self._drop.id, made, below, below)
            self._tell("camera.split", made, {"before": row["name"], "camera": wanted, "moved": frames}, who)
            self._follow([row["id"], made])
        self._written()
        return wanted, len(frames)

    def set_clock(self, name: str, fast_s: float | None, who: str | None = None) -> int:
        """Say how many seconds a camera's clock is ahead (below zero: behind); None: ask its slates again. How many frames' times changed.

        Raises NotFound.
        """
        row = self.find(name)
        with self._drop.change("cameras.clock", who):
            changed = timing.correct(self._drop, row["id"], fast_s, None if fast_s is None else PERSON)
            self._tell("camera.clock", row["id"], {"clock_fast_s": fast_s}, who)
            self._follow([row["id"]])
        self._written()
        return changed

    def _move(self, frames: list[str], before: str, now: str) -> None:
        catalog = self._drop.catalog
        cameras.move_frames(catalog, self._drop.id, frames, before, now)
        for camera in (before, now):
            row = catalog.get("camera", camera)
            fast_s, source = row["clock_fast_s"], row["clock_source"]
            slate = catalog.find("frame", source) if source is not None else None
            if source != PERSON and (slate is None or slate["camera_id"] != camera):
                # A slate that set a clock and is another camera's now says nothing of this one.
                fast_s, source = None, None
            timing.correct(self._drop, camera, fast_s, source)

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
