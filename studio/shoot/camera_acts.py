"""What a verb about cameras did, with what takes it back; and frames that go from one camera to another."""

from collections.abc import Iterable
from dataclasses import dataclass

from studio.catalog import Catalog, Row, cameras
from studio.coverage import timing
from studio.open_drop import OpenDrop

Clock = tuple[float | None, str | None]
"""Seconds ahead, and whose word it is: `person`, a slate's frame, or None."""


@dataclass(frozen=True)
class Joined:
    """Two cameras before they were joined. camera: the row of the one that went; frames, sources (key, place): its own; clock: its clock.

    shared: keys of sources that both had.
    """

    camera: Row
    frames: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]
    shared: frozenset[str]

    @classmethod
    def of(cls, catalog: Catalog, one: Row, other: Row, frames: Iterable[str]) -> "Joined":
        """As it is just before `one` goes into `other`."""
        own, others = (cameras.source_rows(catalog, row["id"]) for row in (one, other))
        shared = {row["key"] for row in own} & {row["key"] for row in others}
        return cls(one, tuple(frames), tuple((row["key"], row["place"]) for row in own), frozenset(shared))

    def put_back(self, drop: OpenDrop, other: str) -> str:
        """Make the camera that went again, out of `other`; its id."""
        catalog, row = drop.catalog, self.camera
        made = str(cameras.put_camera(catalog, drop.id, row["name"], row["make"], row["model"], row["serial"])["id"])
        catalog.update("camera", made, {"clock_fast_s": row["clock_fast_s"], "clock_source": row["clock_source"]})
        move(drop, self.frames, other, made)
        for key, place in self.sources:
            cameras.put_source(catalog, drop.id, made, key, place)
            if key not in self.shared:
                cameras.take_source(catalog, other, key)
        return made


@dataclass(frozen=True)
class CameraAct:
    """said: what was done, in a sentence. camera: the name of the camera that it was done to, as it is now.

    The rest takes it back, one of: name_before; split_from, the name of the camera that it was split from; clock_before; joined.
    """

    said: str
    camera: str
    name_before: str | None = None
    split_from: str | None = None
    clock_before: Clock | None = None
    joined: Joined | None = None


def of_clock(row: Row) -> Clock:
    """A camera's clock, to be set again."""
    return row["clock_fast_s"], row["clock_source"]


def move(drop: OpenDrop, frames: Iterable[str], before: str, now: str) -> None:
    """Frames of one camera are another's, each by the clock of the camera whose it is."""
    catalog = drop.catalog
    cameras.move_frames(catalog, drop.id, frames, before, now)
    for camera in (before, now):
        row = catalog.get("camera", camera)
        fast_s, source = of_clock(row)
        slate = catalog.find("frame", source) if source is not None else None
        if source != "person" and (slate is None or slate["camera_id"] != camera):
            # A slate that set a clock and is another camera's now says nothing of this one.
            fast_s, source = None, None
        timing.correct(drop, camera, fast_s, source)
