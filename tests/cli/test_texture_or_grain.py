"""Cloth whose fibres are as fine as a pixel looks like grain; the ISO in the file says how much of that there can be."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.cli.conftest import Run

HEIGHT, WIDTH = 1066, 1600
ISO, FOCAL, FOCAL_ON_FILM = 0x8827, 0x920A, 0xA405


def tweed(sigma: float = 0.0) -> NDArray[np.uint8]:
    """A herringbone of fibres from rim to rim, (H, W) uint8, under a blur of that sigma."""
    rng, (rows, columns) = np.random.default_rng(4), np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    fibres = cv2.GaussianBlur(rng.normal(0, 1, (HEIGHT, WIDTH)).astype(np.float32), (0, 0), 0.5)
    slant = np.where(columns // 40 % 2 < 1, columns + rows, columns - rows)
    cloth = 165 + 14 * np.sign(np.sin(2 * np.pi * slant / 9)) + 24 * fibres / fibres.std()
    soft = cv2.GaussianBlur(cloth.astype(np.float32), (0, 0), sigma) if sigma else cloth
    return np.clip(soft + rng.normal(0, 0.5, soft.shape), 0, 255).astype(np.uint8)


def saved(folder: Path, grey: NDArray[np.uint8], iso: int | None = None, on_film: int = 75) -> Path:
    """As a camera with a 50 mm lens writes it: of APS-C where that is a 75 mm one on film."""
    exif = Image.Exif()
    if iso is not None:
        exif.get_ifd(0x8769).update({ISO: iso, FOCAL: 50.0, FOCAL_ON_FILM: on_film})
    path = folder / f"{iso}_{on_film}.jpg"
    Image.fromarray(grey).save(path, quality=95, exif=exif)
    return path


def told(threeshot: Run, path: Path) -> tuple[str, float, list[str]]:
    one = threeshot("inspect", path, "--json").json[0]
    return one["verdict"], one["exposure"]["noise_pct"], one["reasons"]


def test_fibres_at_a_low_iso_are_cloth_and_at_a_high_one_may_be_noise(tmp_path: Path, threeshot: Run) -> None:
    cloth = tweed()
    verdict, noise, reasons = told(threeshot, saved(tmp_path, cloth, 200))
    assert (verdict, reasons) == ("pass", []) and noise < 1.0
    for unknown in (None, 25600):
        verdict, noise, reasons = told(threeshot, saved(tmp_path, cloth, unknown))
        assert verdict == "check" and noise > 3.0 and any(reason.startswith("Noise") for reason in reasons)


def test_a_small_sensor_has_more_of_it_at_the_same_iso(tmp_path: Path, threeshot: Run) -> None:
    large, small = (told(threeshot, saved(tmp_path, tweed(), 400, on_film))[1] for on_film in (50, 300))
    assert large == pytest.approx(small / 6.0, rel=0.05), "by the side of the sensor"


@pytest.mark.parametrize("sigma", [1.6, 2.0])
def test_cloth_out_of_focus_does_not_pass_for_it(sigma: float, tmp_path: Path, threeshot: Run) -> None:
    assert told(threeshot, saved(tmp_path, tweed(sigma), 200))[0] != "pass"


@pytest.mark.parametrize("shape", [(1, 4217), (4217, 1), (1, 1), (3, 9000)])
def test_a_picture_of_one_line_is_told_to_be_too_little_to_judge(
    shape: tuple[int, int], tmp_path: Path, threeshot: Run
) -> None:
    path = tmp_path / "line.png"
    Image.fromarray(np.full(shape, 130, np.uint8)).save(path)
    answer = threeshot("inspect", path, "--json")
    assert answer.code == 0 and answer.json[0]["error"] is None
    assert answer.json[0]["reasons"][0] == "No edges to judge the sharpness by; look at 100 %"
