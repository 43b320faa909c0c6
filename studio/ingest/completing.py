"""Copies of a file that is recorded already: the backup that it lacks, and originals or backups that were lost or damaged since."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from studio.base.clock import now_text
from studio.base.files import make_below
from studio.catalog import Row, judging, second_copies
from studio.ingest import capture_time, reading
from studio.ingest.copies import put_aside
from studio.ingest.copying import Copied, CopyFailed
from studio.ingest.destination import rename_into_place
from studio.ingest.discover import shown
from studio.ingest.plan import Item, Places
from studio.open_drop import OpenDrop


def complete(drop: OpenDrop, where: Places, item: Item, row: Row, copied: Copied, tell: Callable[[str], None]) -> None:
    """Name the verified parts as `row` says; a damaged copy that is in their way is put aside, and `tell` told of it.

    What may have been measured of damaged bytes is measured anew. Raises CopyFailed, OSError.
    """
    now, asides, on_backup = now_text(), [], False
    values: dict[str, Any] = {}
    if copied.xxh128 != row["xxh128"]:
        raise CopyFailed(f"{shown(item.found.path)}: changed while it was imported; import it again.")
    for part in copied.parts:
        root = where.root_of(part)
        if item.repair:
            aside = make_good(root, part, row)
            asides += [aside] if aside is not None else []
        else:
            make_below((root / row["path"]).parent, root)
            place_beside(part, root / row["path"], row["size"], row["xxh128"])
        if root == where.folder:
            values |= {"verified_at": now, "verified_how": copied.how, "sample": copied.sample}
            values |= {"opened": None, "open_error": None, "no_decoder": 0} if item.repair else {}
        else:
            on_backup = True
    with drop.catalog.change():
        if values:
            drop.catalog.update("file", row["id"], values)
            if item.repair:
                # Its sidecar may have gone with it, or come back as the card has it.
                judging.sidecar_is_behind(drop.catalog, row["frame_id"])
        if on_backup:
            second_copies.put(drop.catalog, row["id"], str(where.backup), now)
        data = {"file": row["path"], "damaged": [shown(aside) for aside in asides]}
        what = "restored" if item.restore else "repaired" if item.repair else "copied_again"
        drop.catalog.tell(f"file.{what}", drop.id, row["frame_id"], data)
    for aside in asides:
        tell(
            f"{shown(row['path'])}: was damaged, and was copied again from the card; what was there is kept as {shown(aside)}."
        )


def replace_stub(
    drop: OpenDrop, where: Places, item: Item, row: Row, copied: Copied, tell: Callable[[str], None]
) -> None:
    """A file is whole now whose beginning was taken in, as `row` says: it takes that one's name and place in its frame.

    What was there is put aside as damaged copies are, on each destination. The frame keeps its shot and what was said of it, and is looked
    at anew. Raises CopyFailed, OSError.
    """
    now, asides = now_text(), []
    whole = {**row, "size": copied.size, "xxh128": copied.xxh128}
    for part in copied.parts:
        aside = make_good(where.root_of(part), part, whole)
        asides += [aside] if aside is not None else []
    values = {
        "size": copied.size,
        "xxh128": copied.xxh128,
        "sample": copied.sample,
        "source": shown(item.found.path),
        "modified_at": capture_time.modified(copied.mtime_ns),
        "copied_at": now,
        "verified_at": now,
        "verified_how": copied.how,
        **dict.fromkeys(("opened", "open_error", "listed", "checked", "checked_at")),
        "no_decoder": 0,
    }
    with drop.catalog.change():
        drop.catalog.update("file", row["id"], values)
        drop.catalog.update("frame", row["frame_id"], {"examined_at": None, "error": None})
        second_copies.unprove(drop.catalog, row["id"])
        if where.backup is not None:
            second_copies.put(drop.catalog, row["id"], str(where.backup), now)
        data = {"file": row["path"], "damaged": [shown(aside) for aside in asides]}
        drop.catalog.tell("file.made_whole", drop.id, row["frame_id"], data)
    where_now = shown(_below(asides[0], drop.folder)) if asides else ""
    tell(made_whole(item, f"was cut off is kept as {where_now}" if asides else "was cut off was gone"))


def made_whole(item: Item, what: str) -> str:
    """The sentence for a file that is whole now. what: became of its beginning."""
    return f"{item.found.name}: is whole now, in the same frame; what {what}."


def _below(path: Path, folder: Path) -> Path:
    return path.relative_to(folder) if path.is_relative_to(folder) else path


def put_second_copy(drop: OpenDrop, place: Path, row: Row) -> None:
    """The file that `row` records was found whole on the backup whose folder is `place`: it has a second copy there from now on."""
    with drop.catalog.change():
        known = second_copies.of_file(drop.catalog, row["id"])
        if not any(copy["place"] == str(place) and copy["verified_at"] for copy in known):
            second_copies.put(drop.catalog, row["id"], str(place), now_text())
            data = {"file": row["path"], "damaged": []}
            drop.catalog.tell("file.copied_again", drop.id, row["frame_id"], data)


def make_good(root: Path, part: Path, row: Row) -> Path | None:
    """Give a verified part the name that `row` says, below `root`; where the damaged copy is now that was in its way, None without one.

    Where another run has made it good meanwhile, the part goes. Raises CopyFailed, OSError.
    """
    final, aside = root / row["path"], None
    make_below(final.parent, root)
    if os.path.lexists(final) and not is_same_bytes(final, row["size"], row["xxh128"]):
        aside = put_aside(root, final)
    place_beside(part, final, row["size"], row["xxh128"])
    return aside


def place_beside(part: Path, final: Path, size: int, xxh128: str) -> None:
    """Name a part as its row says, where a killed import may have done so already. Raises CopyFailed when another file is there."""
    if is_same_bytes(final, size, xxh128):
        part.unlink()
        return
    try:
        rename_into_place(part, final)
    except FileExistsError:
        raise CopyFailed(
            f"{shown(final)}: another file has that name; move it away, and import this card again."
        ) from None


def is_same_bytes(path: Path, size: int, xxh128: str) -> bool:
    """Whether the file there holds just these bytes, read from the disk: a killed import left it, all it lacks is its row."""
    try:
        return path.stat().st_size == size and not path.is_symlink() and reading.hash_from_disk(path)[0] == xxh128
    except OSError:
        return False
