"""The shape that a role asks of a frame: how many pixels, and which way the camera is held. No library comes with it."""

from typing import Literal

Orientation = Literal["any", "portrait", "landscape", "square"]

SQUARE_WITHIN = 0.02
"""A frame counts as square when its sides differ by at most this share of the long one: cameras crop to even numbers of pixels."""


def orientation_of(width: int, height: int) -> Orientation:
    """`portrait`, `landscape` or `square`, of a frame of that many upright pixels."""
    if abs(width - height) <= SQUARE_WITHIN * max(width, height):
        return "square"
    return "portrait" if height > width else "landscape"


def too_small(long_side_px: int, min_pixels: int) -> bool:
    """Whether a frame has fewer pixels on its long side than its role asks."""
    return long_side_px < min_pixels


def held_wrong(width: int, height: int, asked: Orientation) -> bool:
    """Whether a frame of that many upright pixels was taken the other way than its role asks."""
    return asked not in ("any", orientation_of(width, height))
