"""How a drawn crop moves and grows: it keeps its shape and never leaves the picture.

Boxes are x, y, width and height in parts of the picture.
"""

Box = tuple[float, float, float, float]

LEAST = 0.08
"""Of the picture's side, the longer of a crop's: no smaller by hand."""


def moved(box: Box, across: float, down: float) -> Box:
    """The box shifted by parts of the picture, as far as the picture reaches."""
    x, y, wide, high = box
    return min(max(x + across, 0.0), 1.0 - wide), min(max(y + down, 0.0), 1.0 - high), wide, high


def within(box: Box) -> Box:
    """A box that reaches beyond the picture, as large in its shape as the picture holds, about the same middle; another as it is."""
    x, y, wide, high = box
    if min(x, y) >= 0 and x + wide <= 1 and y + high <= 1:
        return box
    fits = min(1.0, 1 / wide, 1 / high)
    return moved((x + wide * (1 - fits) / 2, y + high * (1 - fits) / 2, wide * fits, high * fits), 0.0, 0.0)


def grown(box: Box, by: float, ratio: float) -> Box:
    """The box about its middle, wider by a part of the picture; where an edge is in the way it moves off it.

    ratio: its height in parts of the picture's, for each part of the picture's width.
    """
    x, y, wide, high = box
    width = _within(wide + by, ratio, 1.0, 1.0)
    height = width * ratio
    return moved((x + (wide - width) / 2, y + (high - height) / 2, width, height), 0.0, 0.0)


def pulled(box: Box, corner: tuple[int, int], to: tuple[float, float], ratio: float) -> Box:
    """The box with one corner, (0, 0) the upper left to (1, 1) the lower right, pulled to a point; the corner across stays."""
    x, y, wide, high = box
    fixed = (x + wide * (1 - corner[0]), y + high * (1 - corner[1]))
    room = tuple(1.0 - at if side else at for at, side in zip(fixed, corner, strict=True))
    reach = tuple((point - at) if side else (at - point) for point, at, side in zip(to, fixed, corner, strict=True))
    width = _within(max(reach[0], reach[1] / ratio), ratio, room[0], room[1])
    height = width * ratio
    return fixed[0] - (0 if corner[0] else width), fixed[1] - (0 if corner[1] else height), width, height


def _within(width: float, ratio: float, room_x: float, room_y: float) -> float:
    """A width that is not too small, and for which, with its height, there is room."""
    most = min(room_x, room_y / ratio)
    return min(max(width, LEAST / max(1.0, ratio)), most)
