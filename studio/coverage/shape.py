"""Frames that would count for their shot but for their shape: too few pixels, or the camera held another way than the role asks."""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.catalog import Row
from studio.documents.frame_shape import held_wrong, too_small

if TYPE_CHECKING:
    from studio.documents.kit import Role


@dataclass(frozen=True)
class OnlyShape:
    """What keeps such a frame from counting: whether it is too small, and whether it was held wrong; with what its role asks."""

    too_small: bool
    held_wrong: bool
    min_pixels: int
    orientation: str

    @property
    def words(self) -> str:
        """In words: `smaller than 2000 px`, `not portrait`, or both."""
        small, turned = f"smaller than {self.min_pixels} px", f"not {self.orientation}"
        return " and ".join(word for word, told in ((small, self.too_small), (turned, self.held_wrong)) if told)


def only_shape(frame: Row, role: "Role") -> OnlyShape | None:
    """What the shape of a frame that doesn't pass lacks, when nothing else is wrong with it; else None. frame: of `refused_shapes`."""
    width, height = int(frame["width"]), int(frame["height"])
    found = OnlyShape(
        too_small(max(width, height), role.min_pixels),
        held_wrong(width, height, role.orientation),
        role.min_pixels,
        role.orientation,
    )
    # Each of the two is one reason of the verdict: when there are more, something else is wrong as well.
    return found if frame["reasons"] == found.too_small + found.held_wrong else None


def told(lacks: Counter[OnlyShape]) -> str:
    """The end of a shot's line in the coverage sentence; empty without any."""
    return "".join(f", {frames} only because {lack.words}" for lack, frames in lacks.items())
