"""Pictures whose truth is known: the sample shoot scored once, and drawn ones."""

import csv
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import as_file, files

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from studio import scoring
from studio.documents.kit import load_kit
from studio.imaging import Picture, open_picture

cv2.setNumThreads(1)


@dataclass(frozen=True)
class Labelled:
    """A frame of the sample shoot: its label, its size and what scoring says by its role's limits and by the general ones."""

    name: str
    role: str
    variant: str
    picture: Picture
    result: scoring.Result
    general: scoring.Result


@pytest.fixture(scope="session")
def sample() -> dict[str, Labelled]:
    """Every frame of the sample shoot by its name, with only the small copy of its pixels kept."""
    kit = load_kit("three-shot")
    found = {}
    with as_file(files("resources") / "sample-shoot") as folder:
        for row in csv.DictReader((folder / "labels.csv").read_text("utf-8").splitlines()):
            picture = open_picture(folder / row["file"])
            general = scoring.score(picture, scoring.Limits())
            result = scoring.judge(general, scoring.Limits.of(kit.role(row["role"])))
            name = row["file"].rpartition("/")[2].removesuffix(".JPG")
            light = replace(picture, luma=np.zeros((1, 1), np.uint8))
            found[name] = Labelled(name, row["role"], row["variant"], light, result, general)
    return found


def to_picture(grey: NDArray[np.floating] | NDArray[np.uint8]) -> Picture:
    """A grey (H, W) or RGB (H, W, 3) array, 0 to 255, as a decoded picture."""
    codes = np.clip(np.rint(grey), 0, 255).astype(np.uint8)
    rgb = codes if codes.ndim == 3 else np.repeat(codes[..., None], 3, axis=2)
    height, width = rgb.shape[:2]
    small = cv2.resize(rgb, (max(1, width // 8), max(1, height // 8)), interpolation=cv2.INTER_AREA)
    return Picture(np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8), np.asarray(small), width, height)


@pytest.fixture(scope="session")
def still_life() -> Callable[..., NDArray[np.float32]]:
    """Draws a striped cloth with a label on grey, (H, W) float32, under a Gaussian blur of `sigma` pixels."""

    @cache
    def draw(sigma: float = 0.0, side: int = 900, level: float = 1.0) -> NDArray[np.float32]:
        if sigma > 0:
            return np.asarray(cv2.GaussianBlur(draw(0.0, side, level), (0, 0), sigma), np.float32)
        if level != 1.0:
            return draw(0.0, side) * np.float32(level)
        fine = 3
        down = np.arange(side * fine * 2 // 3, dtype=np.float32)[:, None] / (side * fine)
        across = np.arange(side * fine, dtype=np.float32)[None] / (side * fine)
        picture = np.full((down.size, across.size), 165.0, np.float32)
        # The cloth ends within these; what is drawn on it is drawn there only.
        rows, columns = slice(down.size // 6, down.size * 5 // 6), slice(across.size // 5, across.size * 4 // 5)
        y, x, cloth = down[rows], across[:, columns], picture[rows, columns]
        inside = ((x - 0.5) / 0.26) ** 4 + ((y - 0.333) / 0.22) ** 4 < 1
        stripes = np.sin(2 * np.pi * (x * 9 + y * 4)) > 0.2
        dots = np.sin(2 * np.pi * x * 14) * np.sin(2 * np.pi * y * 14) > 0.55
        cloth[inside] = np.where(stripes[inside], 60.0, 120.0)
        cloth[inside & dots] = 205.0
        picture[(abs(across - 0.5) < 0.06) & (abs(down - 0.33) < 0.04)] = 220.0
        height, width = picture.shape[0] // fine, picture.shape[1] // fine
        return np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), np.float32)

    return draw
