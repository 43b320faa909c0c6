"""A drop or a frame that a person names and the catalog does not know, while it may well lie in its folder: what takes it in."""

from studio.base import paths
from studio.base.errors import NotFound
from studio.base.wording import all_of
from studio.catalog import Catalog, recovery
from studio.open_drop import OpenDrop


def drop(catalog: Catalog, text: str, error: NotFound) -> NotFound:
    """The error for a drop that the catalog does not know, with what to do where its folder is there or a rebuild was stopped."""
    for folder in (paths.at_home(text).absolute(), paths.drops_dir() / text):
        if (folder / "brief.yaml").is_file() and (folder / "originals").is_dir():
            return NotFound(
                f"The catalog has no drop '{text}' yet, though its folder is there; "
                f"'threeshot catalog rebuild {folder}' takes it in."
            )
    if begun := recovery.unfinished_drops(catalog):
        return NotFound(
            f"{error} The rebuild of {all_of(begun)} is under way or was stopped, and may not have come to it; "
            "run 'threeshot catalog rebuild' again with the folders that it was given."
        )
    return error


def frame(drop: OpenDrop, error: NotFound) -> NotFound:
    """The error for a frame that is not found in a drop, with what to do where not all of its originals are recorded yet."""
    if not recovery.is_rebuilding(drop.catalog, drop.id):
        return error
    return NotFound(
        f"{error} It may not be recorded yet: the rebuild of {drop.code} is under way or was stopped; "
        f"'threeshot catalog rebuild {drop.folder}' goes on with it."
    )
