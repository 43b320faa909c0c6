"""The drop's cameras, one row a body, each with its own folder under `originals/`.

A body is known by make, model and serial number. Where a picture names no serial number (most phones, many cameras), each source is a body
of its own, until a person joins two: frames of two phones of one model are never taken for one camera's, with one clock, one slate and
one grey card. A source is the card, phone or folder that holds the camera's DCIM folder, the address that a camera pushes from, else what
was named to be imported, or a folder within it that is known as a source itself; a removable volume is known by its number, wherever it is
mounted. One that still holds files that are recorded is the camera's that they are recorded of. What no camera is known of goes to
`unknown-camera`.
"""

import re
from collections.abc import Iterable
from pathlib import Path, PurePath

from studio.base.files import safe_name
from studio.catalog import Row, cameras
from studio.ingest.discover import SourceFile, shown
from studio.ingest.identity import Body, follows_neighbours
from studio.ingest.pair import Group, folder_key
from studio.ingest.volume import mount_of, volume_of
from studio.open_drop import OpenDrop

UNKNOWN = "unknown-camera"
_DCIM = "dcim"


class SourceKeys:
    """Where files came from, as far as it tells bodies apart. What volume a folder lies on is asked once."""

    def __init__(self, drop: OpenDrop) -> None:
        self._drop = drop
        self._of_folder: dict[Path, tuple[str, Path]] = {}

    def of(self, file: SourceFile) -> tuple[str, Path]:
        """The source of a file: a key that stays the same wherever a removable volume is mounted; and its folder as it is now."""
        folder = _holder(file)
        if file.device is None and (known := self._known_within(file, folder)) is not None:
            return known
        if folder not in self._of_folder:
            volume = volume_of(folder)
            key = str(folder)
            if volume.serial is not None:
                below = folder.relative_to(mount) if folder.is_relative_to(mount := mount_of(folder)) else folder
                key = f"{volume.serial}:{below.as_posix()}"
            self._of_folder[folder] = shown(key), folder
        return self._of_folder[folder]

    def _known_within(self, file: SourceFile, holder: Path) -> tuple[str, Path] | None:
        """A folder within a file's source that is known as a source itself: split off by a person, or imported by itself before."""
        between = [folder for folder in file.path.parents if folder != holder and folder.is_relative_to(holder)]
        if between:
            known = cameras.keys_by_place(self._drop.catalog, self._drop.id)
            for folder in between:
                if (key := known.get(shown(folder))) is not None:
                    return key, folder
        return None


class Cameras:
    """The drop's cameras; makes those that are new."""

    def __init__(self, drop: OpenDrop, originals: Path) -> None:
        self._drop, self._originals = drop, originals
        self._sources = SourceKeys(drop)
        self._alike: dict[str, set[str]] = {}
        """Sources by their key that hold pictures of the same bytes, as the two slots of a camera do."""

    def learn(self, known: Iterable[tuple[SourceFile, str]], twins: Iterable[tuple[SourceFile, SourceFile]]) -> None:
        """What else a source holds without a serial number is of the camera that its known files are of; so are sources of the same files.

        known: files of an import that are recorded already, with their ids. twins: those with the same bytes as another one of it.
        """
        for one, other in twins:
            keys = {self._sources.of(file)[0] for file in (one, other)}
            together = keys.union(*(self._alike.get(key, set()) for key in keys))
            self._alike.update(dict.fromkeys(together, together))
        by_source: dict[tuple[str, str], list[str]] = {}
        for file, file_id in known:
            key, folder = self._sources.of(file)
            by_source.setdefault((key, shown(folder)), []).append(file_id)
        if by_source:
            with self._drop.catalog.change():
                for (key, place), file_ids in by_source.items():
                    for camera in cameras.cameras_of_files(self._drop.catalog, self._drop.id, file_ids):
                        if camera["serial"] is None and camera["model"] is not None:
                            cameras.put_source(self._drop.catalog, self._drop.id, camera["id"], key, place)

    def met(self, camera: Row, group: Group) -> None:
        """Frames of a camera came from this group's source; nothing where serial numbers tell its bodies apart."""
        if camera["serial"] is None and camera["model"] is not None and not self._lies_in_originals(group):
            key, folder = self._sources.of(group.files[0])
            cameras.put_source(self._drop.catalog, self._drop.id, camera["id"], key, shown(folder))

    def row(self, body: Body | None, group: Group) -> Row:
        """The camera's row, made when it is new."""
        with self._drop.catalog.change():
            if body is None:
                known = self._of_folder(group) if self._lies_in_originals(group) else self._neighbour(group)
                return known or self._named(UNKNOWN, (None, None, None))
            known = self._known(body, group)
            if known is None:
                known = self._named(self._free_name(body, group), body)
            if body[2] is None:
                self.met(known, group)
            return known

    def _known(self, body: Body, group: Group) -> Row | None:
        catalog, drop_id = self._drop.catalog, self._drop.id
        make, model, serial = body
        if serial is not None and (found := cameras.camera_of_body(catalog, drop_id, make, model, serial)) is not None:
            return found
        if self._lies_in_originals(group):
            if serial is not None:
                return None
            return cameras.camera_with_files_below(
                catalog, drop_id, make, model, f"originals/{self._own_folder(group)}/"
            )
        key, folder = self._sources.of(group.files[0])
        keys = sorted(self._alike.get(key, {key}), key=lambda one: one != key)
        found = next(
            (one for key in keys if (one := cameras.camera_of_source(catalog, drop_id, make, model, key))), None
        )
        # Of a camera that is recorded without its sources, the files tell where they came from.
        found = found or cameras.camera_without_sources(catalog, drop_id, make, model, f"{shown(folder)}/")
        if found is not None and serial is not None:
            if found["serial"] is not None:
                return None
            # Its earlier frames were read by a version that did not find the serial number in them.
            catalog.update("camera", found["id"], {"serial": serial})
        return found

    def _lies_in_originals(self, group: Group) -> bool:
        return group.files[0].root == self._originals

    def _own_folder(self, group: Group) -> str:
        return group.files[0].path.relative_to(self._originals.resolve()).parts[0]

    def _of_folder(self, group: Group) -> Row | None:
        """The one camera that what is recorded of this folder below the originals is of: the folder is a camera's."""
        found = cameras.cameras_of_folder(self._drop.catalog, self._drop.id, f"originals/{self._own_folder(group)}/")
        return found[0] if len(found) == 1 else None

    def _neighbour(self, group: Group) -> Row | None:
        """The one camera that frames recorded earlier from the same folder are of."""
        if not follows_neighbours(group):
            return None
        rows = cameras.sources_with_cameras(self._drop.catalog, self._drop.id, group.folder)
        ids = {row["camera_id"] for row in rows if folder_key(PurePath(row["source"])) == group.folder}
        return self._drop.catalog.get("camera", ids.pop()) if len(ids) == 1 else None

    def _named(self, name: str, body: Body) -> Row:
        catalog, drop_id = self._drop.catalog, self._drop.id
        return cameras.camera_named(catalog, drop_id, name) or cameras.put_camera(catalog, drop_id, name, *body)

    def _free_name(self, body: Body, group: Group) -> str:
        make, model, serial = body
        base = folder_name(model or make or UNKNOWN)
        # Found where it lies, it has had its folder already.
        names = [self._own_folder(group)] if self._lies_in_originals(group) else []
        if serial:
            names += [base, f"{base}-{folder_name(serial[-4:])}", f"{base}-{folder_name(serial)}"]
        return cameras.free_name(self._drop.catalog, self._drop.id, base, names)


def folder_name(text: str) -> str:
    """A camera's folder: its model as a safe name, hyphens for spaces: `Sample Camera A` → `Sample-Camera-A`."""
    name = safe_name(re.sub(r"\s+", "-", text.strip()), limit=60)
    return f"_{name}" if name.casefold() in ("ascmhl", "captureone") else name


def _holder(file: SourceFile) -> Path:
    """The folder that is a file's source: the one that holds its DCIM folder, else what was named."""
    if file.device is not None:
        return file.device
    parts = [part.casefold() for part in file.path.parts]
    if _DCIM in parts[:-1]:
        return Path(*file.path.parts[: parts.index(_DCIM)])
    return file.root
