"""The scenes of `scoring_heroes`: cloths and other hard products, drawn from heights, reflectances and sheen.

Lengths are pixels of the frame; everything is drawn at half of one. Light is linear, 1 is white at the right exposure.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

HEIGHT, WIDTH = 1600, 2400
LIGHT = (-0.45, -0.6, 0.66)
"""From the upper left and the front."""

AMBIENT = 0.35
"""Share of the light that comes from everywhere: of a soft box and a white room."""

Field = NDArray[np.float32]
Random = np.random.Generator
Layers = tuple[Field, Field, Field]
"""Product (h, w, 3), how much it covers (h, w), and what lies behind (h, w, 3)."""


@dataclass(frozen=True)
class Scene:
    """draw: its layers. kind: of which table row. fills: whether the product is all there is."""

    name: str
    kind: str
    draw: Callable[[Random], Layers]
    fills: bool = False


@lru_cache(maxsize=1)
def _grid() -> tuple[Field, Field]:
    y, x = np.mgrid[0 : 2 * HEIGHT, 0 : 2 * WIDTH].astype(np.float32) / 2
    return y, x


def uneven(chance: Random, size: float) -> Field:
    """Smooth noise of mean 0 and spread 1, of lumps so many pixels wide (standard deviation)."""
    step = max(1, int(size))
    small = chance.standard_normal((2 * HEIGHT // step + 2, 2 * WIDTH // step + 2), np.float32)
    small = cv2.GaussianBlur(small, (0, 0), 2 * size / step)
    field = cv2.resize(small, (2 * WIDTH, 2 * HEIGHT), interpolation=cv2.INTER_CUBIC)
    return np.asarray(field / max(float(field.std()), 1e-6), np.float32)


def drawn_out(chance: Random, size: float, length: float, degrees: float) -> Field:
    """Hairs: noise smeared along a direction."""
    side = 2 * int(length) + 1
    kernel: Any = np.zeros((side, side), np.float32)
    away = length * np.array([np.cos(np.radians(degrees)), -np.sin(np.radians(degrees))])
    ends = [tuple(int(v) for v in np.rint(side // 2 + sign * away)) for sign in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 1.0, 1)
    field = cv2.filter2D(uneven(chance, size), -1, kernel / kernel.sum())
    return np.asarray(field / field.std(), np.float32)


def folds(chance: Random, count: int, width: float, depth: float) -> Field:
    """Height of so many long folds, each somewhere and in a direction of its own, a little bent."""
    y, x = _grid()
    bent, height = 90.0 * uneven(chance, 220.0), np.zeros_like(y)
    for _ in range(count):
        turn, w = chance.uniform(0, np.pi), width * chance.uniform(0.6, 1.6)
        off = np.cos(turn) * (x - WIDTH * chance.uniform(0.3, 0.7)) + np.sin(turn) * (
            y - HEIGHT * chance.uniform(0.3, 0.7)
        )
        height += depth * w * np.exp(-(((off + bent) / w) ** 2))
    return height


def lit(height: Field, ambient: float = AMBIENT) -> Field:
    """How much light a surface of that height gets against a flat one."""
    across, down = _slopes(height)
    toward = (LIGHT[2] - across * LIGHT[0] - down * LIGHT[1]) / np.sqrt(1 + across**2 + down**2)
    return np.asarray(ambient + (1 - ambient) * np.maximum(toward, 0) / LIGHT[2], np.float32)


def sheen(height: Field, power: float) -> Field:
    """How much of the lamp it mirrors, 0 to 1."""
    across, down = _slopes(height)
    half = np.array([LIGHT[0], LIGHT[1], LIGHT[2] + 1.0]) / np.linalg.norm([LIGHT[0], LIGHT[1], LIGHT[2] + 1.0])
    toward = (half[2] - across * half[0] - down * half[1]) / np.sqrt(1 + across**2 + down**2)
    return np.asarray(np.maximum(toward, 0) ** power, np.float32)


def _slopes(height: Field) -> tuple[Field, Field]:
    return cv2.Sobel(height, cv2.CV_32F, 1, 0, ksize=1), cv2.Sobel(height, cv2.CV_32F, 0, 1, ksize=1)


def threads(period: float, depth: float) -> Field:
    """Height of a plain weave."""
    y, x = _grid()
    u, v = np.pi * x / period, np.pi * y / period
    over = np.where((np.floor(x / period) + np.floor(y / period)) % 2 > 0, np.abs(np.sin(u)), np.abs(np.sin(v)))
    return np.asarray(depth * over, np.float32)


def stitches(wide: float, high: float, depth: float, chance: Random) -> Field:
    """Height of a knit: columns of V."""
    y, x = _grid()
    x, y = x + 1.5 * uneven(chance, 40.0), y + 1.5 * uneven(chance, 40.0)
    side = (x / wide) % 1.0 - 0.5
    rise = ((y + 1.4 * high * np.abs(side)) / high) % 1.0 - 0.5
    loop = np.exp(-((rise / 0.26) ** 2)) * np.clip(np.abs(np.sin(2 * np.pi * side)), 0, 1) ** 0.5
    return np.asarray(depth * loop + 0.12 * depth * drawn_out(chance, 0.7, 5.0, 60.0), np.float32)


def polygon(*corners: tuple[float, float]) -> Field:
    """Cover of a shape whose corners are shares of width and height."""
    mask: Any = np.zeros((2 * HEIGHT, 2 * WIDTH), np.uint8)
    points = np.array([(2 * WIDTH * x, 2 * HEIGHT * y) for x, y in corners], np.int32)
    cv2.fillPoly(mask, [points], 255, cv2.LINE_AA)
    return np.asarray(mask.astype(np.float32) / 255.0, np.float32)


def seam(path: Sequence[tuple[float, float]], gap: float = 9.0, thick: int = 3) -> Field:
    """Stitches along a line of corners in shares of width and height, 1 where a thread lies."""
    mask: Any = np.zeros((2 * HEIGHT, 2 * WIDTH), np.uint8)
    for one, other in pairwise(path):
        a, b = (np.array([2 * WIDTH * x, 2 * HEIGHT * y]) for x, y in (one, other))
        steps = max(1, int(np.linalg.norm(b - a) / (2 * gap)))
        for number in range(steps):
            start, end = (a + (b - a) * (number + share) / steps for share in (0.0, 0.6))
            cv2.line(mask, tuple(map(int, start)), tuple(map(int, end)), 255, thick, cv2.LINE_AA)
    return np.asarray(mask.astype(np.float32) / 255.0, np.float32)


def layers(shade: Field, colour: Sequence[float], cover: Field, behind: Field, gloss: Field | float = 0.0) -> Layers:
    """At the frame's size: light from the product by its shading and reflectances, cover, what is behind (of one or three colours)."""
    gloss = np.broadcast_to(np.float32(gloss) if isinstance(gloss, float) else gloss, shade.shape)
    product = np.dstack([_halved(np.maximum(shade * part + gloss, 0.0)) for part in colour])
    around = _halved(behind)
    around = np.repeat(around[..., None], 3, 2) if around.ndim == 2 else around
    return product, _halved(cover), np.asarray(around, np.float32)


def _halved(field: Field) -> Field:
    return np.asarray(cv2.resize(field, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), np.float32)


def paper(level: float, falloff: float = 0.0) -> Field:
    """Smooth paper that falls off downwards."""
    y, _ = _grid()
    return np.asarray(level * (1 - falloff * y / HEIGHT), np.float32)


SHIRT = (
    (0.40, 0.10),
    (0.60, 0.10),
    (0.80, 0.26),
    (0.74, 0.46),
    (0.65, 0.38),
    (0.66, 0.92),
    (0.34, 0.92),
    (0.35, 0.38),
    (0.26, 0.46),
    (0.20, 0.26),
)
DRESS = ((0.42, 0.06), (0.58, 0.06), (0.60, 0.40), (0.72, 0.94), (0.28, 0.94), (0.40, 0.40))
ALL = ((-0.1, -0.1), (1.1, -0.1), (1.1, 1.1), (-0.1, 1.1))
HEM = ((0.35, 0.88), (0.65, 0.88))
PLACKET = ((0.49, 0.12), (0.49, 0.90))


def _white_shirt(chance: Random) -> Layers:
    height = folds(chance, 9, 60, 0.5) + threads(3.0, 0.25)
    shade = lit(height) * (1 - 0.35 * np.maximum(seam(HEM), seam(PLACKET)))
    return layers(shade, (0.70, 0.70, 0.69), polygon(*SHIRT), paper(0.86, 0.08))


def _black_belt(chance: Random) -> Layers:
    grain = uneven(chance, 3.0)
    height = 0.35 * np.minimum(np.abs(grain), 0.9)
    sewn = np.maximum(seam(((0.12, 0.46), (0.88, 0.46)), 8), seam(((0.12, 0.56), (0.88, 0.56)), 8))
    cloth = 0.025 * (1 + 0.2 * uneven(chance, 1.2))
    belt = polygon((0.10, 0.44), (0.90, 0.44), (0.90, 0.58), (0.10, 0.58))
    shade = lit(height) * (1 - sewn) + 2.6 * sewn
    return layers(shade, (0.035, 0.034, 0.033), belt, np.asarray(cloth, np.float32), 0.03 * sheen(height, 20))


def _glaze(chance: Random) -> Layers:
    y, x = _grid()
    u, v = (x - 0.5 * WIDTH) / (0.16 * WIDTH), (y - 0.52 * HEIGHT) / (0.40 * HEIGHT)
    inside = np.clip((1 - np.sqrt(u**2 + v**2)) * 250, 0, 1).astype(np.float32)
    height = 260 * np.sqrt(np.maximum(1 - u**2 - v**2, 0.02)).astype(np.float32)
    cracks = np.exp(-((uneven(chance, 16.0) / 0.03) ** 2))
    shade = (0.5 + 0.5 * np.clip(u + 0.6, 0, 1)) * (1 - 0.45 * cracks) * (1 + 0.12 * uneven(chance, 4.0))
    window = 0.75 + 0.15 * np.clip(1 - np.hypot(x - 0.6 * WIDTH, y - 0.3 * HEIGHT) / WIDTH, 0, 1)
    return layers(
        shade.astype(np.float32), (0.10, 0.17, 0.26), inside, window.astype(np.float32), 0.5 * sheen(height, 60)
    )


def _silk(chance: Random) -> Layers:
    height = folds(chance, 12, 90, 0.55) + 0.05 * drawn_out(chance, 0.6, 8.0, 90.0)
    shade = lit(height) * (1 - 0.4 * seam(((0.30, 0.90), (0.70, 0.90))))
    return layers(shade, (0.42, 0.16, 0.20), polygon(*DRESS), paper(0.6, 0.2), 0.18 * sheen(height, 14))


def _sequins(chance: Random) -> Layers:
    y, x = _grid()
    row = np.floor(y / 14)
    u, v = ((x + 7 * (row % 2)) / 14) % 1 - 0.5, (y / 14) % 1 - 0.5
    number = (np.floor((x + 7 * (row % 2)) / 14) * 7919 + row * 104729).astype(np.int64) % 4096
    tilt = chance.uniform(-1, 1, (2, 4096)).astype(np.float32)
    disc = np.clip((0.46 - np.hypot(u, v)) * 20, 0, 1)
    facing = np.exp(-8 * ((tilt[0][number] - 0.3) ** 2 + (tilt[1][number] - 0.4) ** 2))
    shade = (0.25 + 0.75 * disc) * lit(folds(chance, 6, 120, 0.4))
    return layers(
        shade.astype(np.float32),
        (0.22, 0.18, 0.07),
        polygon(*DRESS),
        paper(0.5, 0.2),
        (0.5 * disc * facing).astype(np.float32),
    )


def _skirt(chance: Random) -> Layers:
    y, x = _grid()
    pleats = 16 * np.abs(((x + 0.1 * (x - WIDTH / 2) * y / HEIGHT) / 55) % 1 - 0.5)
    height = pleats.astype(np.float32) + threads(3.5, 0.3)
    row = np.floor(y / 90)
    joints = np.maximum(np.abs(((x + 110 * (row % 2)) / 220) % 1 - 0.5) > 0.48, np.abs((y / 90) % 1 - 0.5) > 0.46)
    wall = lit(1.2 * uneven(chance, 2.0) - 3.0 * cv2.GaussianBlur(joints.astype(np.float32), (0, 0), 2.0))
    bricks = np.dstack([wall * part * (1 - 0.4 * joints) for part in (0.34, 0.22, 0.17)]).astype(np.float32)
    return layers(
        lit(height), (0.35, 0.05, 0.06), polygon((0.40, 0.12), (0.60, 0.12), (0.74, 0.92), (0.26, 0.92)), bricks
    )


def _knit(level: float, paper_level: float) -> Callable[[Random], Layers]:
    def draw(chance: Random) -> Layers:
        height = stitches(17, 13, 4.0, chance) + folds(chance, 5, 120, 0.4)
        return layers(lit(height), (level, level * 0.98, level * 0.95), polygon(*SHIRT), paper(paper_level, 0.1))

    return draw


def _black_silk(chance: Random) -> Layers:
    height = folds(chance, 12, 80, 0.55) + 0.05 * drawn_out(chance, 0.6, 8.0, 90.0)
    shade = lit(height) * (1 + 1.2 * seam(((0.30, 0.90), (0.70, 0.90))))
    table = 0.04 * lit(threads(6.0, 1.0))
    return layers(shade, (0.02, 0.02, 0.022), polygon(*DRESS), table, 0.10 * sheen(height, 12))


def _chiffon(chance: Random) -> Layers:
    height = folds(chance, 14, 50, 0.4) + threads(2.5, 0.15)
    cover = polygon(*DRESS)
    wood = 0.25 * (1 + 0.12 * drawn_out(chance, 1.2, 60.0, 0.0))
    sewn = np.maximum(seam(((0.30, 0.92), (0.70, 0.92))), seam(((0.41, 0.40), (0.59, 0.40))))
    sheer = cover * (0.55 + 0.3 * np.clip(lit(height) - 0.8, 0, 1) + 0.15 * sewn)
    floor = np.dstack([wood, 0.7 * wood, 0.5 * wood]).astype(np.float32)
    return layers(lit(height) * (1 - 0.3 * sewn), (0.55, 0.60, 0.66), sheer.astype(np.float32), floor)


def _fur(chance: Random) -> Layers:
    hairs = sum(drawn_out(chance, 0.8, 26.0, degrees) for degrees in (70.0, 95.0, 120.0)) / 3
    rim = polygon((0.30, 0.25), (0.70, 0.22), (0.75, 0.80), (0.27, 0.82))
    cover = np.clip((cv2.GaussianBlur(rim, (0, 0), 30) - 0.5 + 0.25 * hairs) * 6 + 0.5, 0, 1)
    shade = np.clip(0.8 + 0.35 * hairs, 0.1, 1.5) * lit(30 * uneven(chance, 120.0))
    return layers(shade.astype(np.float32), (0.30, 0.22, 0.15), cover.astype(np.float32), paper(0.45, 0.2))


def _glass(chance: Random) -> Layers:
    _, x = _grid()
    body = polygon(
        (0.44, 0.10), (0.56, 0.10), (0.56, 0.28), (0.62, 0.40), (0.62, 0.92), (0.38, 0.92), (0.38, 0.40), (0.44, 0.28)
    )
    edge = np.clip(2.2 * (body - cv2.GaussianBlur(body, (0, 0), 14)), 0, 1)
    print_: Any = np.zeros((2 * HEIGHT, 2 * WIDTH), np.uint8)
    for line, words in enumerate(("No 7", "EAU DE", "HARBOUR")):
        cv2.putText(print_, words, (1980, 1750 + 190 * line), cv2.FONT_HERSHEY_DUPLEX, 5.0, 255, 8, cv2.LINE_AA)
    label = print_.astype(np.float32) / 255.0
    shade = (0.9 - 0.75 * edge) * (1 - 0.8 * label) + 0.15 * np.exp(-(((x - 0.41 * WIDTH) / 6) ** 2)) * body
    return layers(shade.astype(np.float32), (0.50, 0.56, 0.55), 0.9 * body, paper(0.55, 0.25))


def _ribs(chance: Random) -> Layers:
    _, x = _grid()
    height = 14 * np.abs(np.sin(np.pi * x / 46)).astype(np.float32) + stitches(23, 15, 3.0, chance)
    return layers(lit(height), (0.40, 0.30, 0.22), polygon(*ALL), paper(0.5))


def _tweed(chance: Random) -> Layers:
    y, x = _grid()
    zigzag = np.abs((x / 80) % 1 - 0.5) * 80
    twill = ((zigzag + y) / 11) % 1 > 0.5
    fibres = uneven(chance, 0.6) + 0.8 * drawn_out(chance, 0.6, 4.0, 30.0)
    shade = np.clip(0.55 + 0.5 * twill + 0.22 * fibres, 0.05, 1.6) * lit(1.2 * uneven(chance, 3.0))
    return layers(shade.astype(np.float32), (0.22, 0.20, 0.17), polygon(*ALL), paper(0.5))


def _terry(chance: Random) -> Layers:
    height = 3.0 * np.abs(uneven(chance, 2.2)) + 0.5 * drawn_out(chance, 0.7, 4.0, 45.0)
    return layers(lit(height), (0.35, 0.45, 0.50), polygon(*ALL), paper(0.5))


def _corduroy(chance: Random) -> Layers:
    _, x = _grid()
    height = 9 * np.abs(np.sin(np.pi * (x + 3 * uneven(chance, 90.0)) / 30)) + 0.6 * drawn_out(chance, 0.7, 5.0, 90.0)
    return layers(lit(height.astype(np.float32)), (0.30, 0.17, 0.08), polygon(*ALL), paper(0.5))


def _leather(chance: Random) -> Layers:
    cells = np.minimum(np.abs(uneven(chance, 5.0)), np.abs(uneven(chance, 7.0)))
    height = 2.5 * np.minimum(cells, 0.5) + 0.15 * uneven(chance, 0.8) + folds(chance, 4, 160, 0.25)
    return layers(
        lit(height.astype(np.float32)),
        (0.16, 0.08, 0.04),
        polygon(*ALL),
        paper(0.5),
        0.10 * sheen(height.astype(np.float32), 25),
    )


FIRST, SECOND, CLOSE = "hard products", "cloths and glass", "close-ups"
SCENES = (
    Scene("white shirt on white", FIRST, _white_shirt),
    Scene("black belt on black", FIRST, _black_belt),
    Scene("backlit glaze", FIRST, _glaze),
    Scene("silk", FIRST, _silk),
    Scene("sequins", FIRST, _sequins),
    Scene("skirt before a wall", FIRST, _skirt),
    Scene("black knit", SECOND, _knit(0.03, 0.5)),
    Scene("white knit", SECOND, _knit(0.70, 0.86)),
    Scene("black silk on black", SECOND, _black_silk),
    Scene("chiffon", SECOND, _chiffon),
    Scene("fur", SECOND, _fur),
    Scene("glass", SECOND, _glass),
    Scene("ribbed knit", CLOSE, _ribs, True),
    Scene("tweed", CLOSE, _tweed, True),
    Scene("terry", CLOSE, _terry, True),
    Scene("corduroy", CLOSE, _corduroy, True),
    Scene("leather", CLOSE, _leather, True),
)
