"""What earlier runs left to be done in a drop. Asked whenever one is opened, so it loads nothing of what would do it."""

from studio.base import models
from studio.catalog import judging, outlines, recovery
from studio.open_drop import OpenDrop


def unfinished_rebuild(drop: OpenDrop) -> str | None:
    """The sentence for a drop whose rebuild was stopped before all its originals were recorded; None for any other."""
    if not recovery.is_rebuilding(drop.catalog, drop.id):
        return None
    return (
        f"{drop.code}: a rebuild is under way or was stopped, so not all of its originals are in the catalog yet; "
        f"'threeshot catalog rebuild {drop.folder}' goes on with it."
    )


def restoring(drop: OpenDrop) -> bool:
    """Whether frames wait for what the folder says of them."""
    return bool(recovery.frames_to_recover(drop.catalog, drop.id))


def looks(drop: OpenDrop) -> int:
    """How many frames nobody has looked at yet."""
    return len(judging.frames_to_examine(drop.catalog, drop.id, again=False))


def outlined(drop: OpenDrop) -> int:
    """How many frames wait for their outline; without the model those only that a person's box is beside."""
    return len(outlines.due(drop.catalog, drop.id, models.find(models.SUBJECT) is None))
