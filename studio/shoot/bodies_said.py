"""Whose frames were whose, as the journal says: each came in as a camera's, and cameras were renamed, joined and split after.

Told again in that order: a camera that was renamed is one body with the frames that came under its new name, though they lie in another
folder and no serial number says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from studio.catalog import Row, cameras
from studio.open_drop import OpenDrop
from studio.shoot.camera_acts import move


@dataclass(eq=False)
class Body:
    """A camera, as it is called now. split: whether a person said that it is another body than the one its frames came in as."""

    name: str
    split: bool = False


@dataclass
class BodiesSaid:
    """What is said of cameras, in the order in which it was. came: the frames (ids) that came in as a camera's, with its name then."""

    came: list[tuple[str, str]] = field(default_factory=list)
    _acts: list[tuple[str, str, str, tuple[str, ...]]] = field(default_factory=list)

    def frame_came(self, frame_id: str, name: str) -> None:
        """A frame came in as a camera's."""
        self.came.append((frame_id, name))
        self._acts.append(("came", "", name, (frame_id,)))

    def act(self, kind: str, before: str, name: str, moved: Iterable[str] = ()) -> None:
        """A camera was renamed, or its frames (`moved`) joined to another's, or split from its others; kind: the event's."""
        self._acts.append((kind, before, name, tuple(moved)))

    def told(self, seeds: Iterable[tuple[str, str]]) -> "Bodies":
        """Whose is whose in the end. seeds: the frames of which it is not said what they came in as, each with its camera's name."""
        bodies = Bodies()
        for frame_id, name in seeds:
            bodies.of_frame[frame_id] = bodies.named(name)
        for kind, before, name, moved in self._acts:
            if kind == "came":
                bodies.of_frame.setdefault(moved[0], bodies.named(name))
            elif kind == "camera.renamed":
                bodies.rename(before, name)
            elif kind == "camera.joined":
                bodies.join(before, name, moved)
            else:
                bodies.split(name, moved)
        return bodies


class Bodies:
    """The cameras by the names they have now, and of which each frame (its id) is. all: in the order in which they came to be."""

    def __init__(self) -> None:
        self.all: list[Body] = []
        self.of_frame: dict[str, Body] = {}
        self._by_name: dict[str, Body] = {}

    def named(self, name: str) -> Body:
        """The camera that is called so now; a new one where none is."""
        if name not in self._by_name:
            self._by_name[name] = Body(name)
            self.all.append(self._by_name[name])
        return self._by_name[name]

    def rename(self, before: str, name: str) -> None:
        """It gets another name. One that has that already is the same: what is said of it begins later."""
        body = self._by_name.pop(before, None)
        if body is not None and name in self._by_name:
            self._move(self._frames(body), self._by_name[name])
        elif body is not None:
            body.name = name
            self._by_name[name] = body

    def join(self, before: str, name: str, moved: Iterable[str]) -> None:
        """Its frames are another's, and it is none any more."""
        into, gone = self.named(name), self._by_name.get(before)
        self._move(moved, into)
        if gone is not None and gone is not into:
            del self._by_name[before]
            self._move(self._frames(gone), into)

    def split(self, name: str, moved: Iterable[str]) -> None:
        """Some of a camera's frames are of a new one."""
        body = self.named(name)
        body.split = True
        self._move(moved, body)

    def _frames(self, body: Body) -> list[str]:
        return [frame for frame, one in self.of_frame.items() if one is body]

    def _move(self, frame_ids: Iterable[str], body: Body) -> None:
        self.of_frame.update(dict.fromkeys(frame_ids, body))


def put_back(drop: OpenDrop, said: BodiesSaid, fresh: Iterable[str]) -> None:
    """Make the drop's cameras what is said of them. fresh: the frames that were found in the folder just now.

    A camera whose frames all went to others is none any more.
    """
    catalog = drop.catalog
    rows = {str(row["id"]): row for row in cameras.cameras(catalog, drop.id)}
    row_of = {frame: row for row in rows for frame in cameras.frames_of_camera(catalog, row)}
    unsaid = set(fresh) - {frame for frame, _ in said.came}
    told = said.told((frame, rows[row]["name"]) for frame, row in row_of.items() if frame in unsaid)
    # Body -> the camera's row that its frames are of now -> frames.
    bodies: dict[Body, dict[str, list[str]]] = {}
    for frame, row in row_of.items():
        body = told.of_frame.get(frame) or told.named(rows[row]["name"])
        bodies.setdefault(body, {}).setdefault(row, []).append(frame)
    owners = _owners(drop, sorted(bodies, key=lambda one: (one.split, told.all.index(one))), bodies, rows)
    for body, row in owners.items():
        for before, frames in bodies[body].items():
            if before != row:
                move(drop, frames, before, row)
    for counted in cameras.cameras_with_counts(catalog, drop.id):
        if not counted["frames"]:
            cameras.forget(catalog, counted["id"])
    renamed = {row: body.name for body, row in owners.items() if rows[row]["name"] != body.name}
    # Out of the way first: names may have gone round.
    for row in renamed:
        catalog.update("camera", row, {"name": row})
    for row, name in renamed.items():
        catalog.update("camera", row, {"name": cameras.free_name(catalog, drop.id, name)})


def _owners(
    drop: OpenDrop, order: list[Body], bodies: dict[Body, dict[str, list[str]]], rows: dict[str, Row]
) -> dict[Body, str]:
    """The camera's row that each body has; made where all those that its frames are of are others'."""
    owners: dict[Body, str] = {}
    for body in order:
        frames = bodies[body]
        if free := [row for row in frames if row not in owners.values()]:
            # A serial number stays its body's; else the one that most of its frames are of.
            owners[body] = max(free, key=lambda row: (rows[row]["serial"] is not None, len(frames[row])))
        elif body.split or all(rows[row]["serial"] is None for row in frames):
            old = rows[next(iter(frames))]
            name = cameras.free_name(drop.catalog, drop.id, body.name)
            made = cameras.put_camera(drop.catalog, drop.id, name, old["make"], old["model"], None)
            owners[body], rows[made["id"]] = made["id"], made
        # Else two names of one serial number: one body.
    return owners
