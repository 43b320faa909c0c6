"""Drawn products on drawn tables: what is said when the focus, the product or the camera was elsewhere. Each sentence has its picture."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from studio import scoring
from tests.studio.scoring.conftest import to_picture

Map = NDArray[np.float32]
HEIGHT, WIDTH = 800, 1200
AREA = (400, 240, 400, 360)
"""The camera's own subject area, so that the subject is known: x, y, width, height."""


def weave(seed: int, low: float, high: float) -> Map:
    """A coarse crisp texture with edges in all directions, (H, W) float32, 0 to 255."""
    grain = np.random.default_rng(seed).normal(0, 1, (HEIGHT, WIDTH)).astype(np.float32)
    return np.where(cv2.GaussianBlur(grain, (0, 0), 6.0) > 0, high, low).astype(np.float32)


def on_table(product: Map, table: Map, cover_sigma: float = 0.0) -> Map:
    """The product in AREA over the table, its rim as soft as itself."""
    x, y, width, height = AREA
    cover = np.zeros((HEIGHT, WIDTH), np.float32)
    cover[y : y + height, x : x + width] = 1.0
    if cover_sigma:
        cover = np.asarray(cv2.GaussianBlur(cover, (0, 0), cover_sigma), np.float32)
    return product * cover + table * (1 - cover)


def soft(picture: Map, sigma: float) -> Map:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.float32)


def smeared(picture: Map, path: list[float]) -> Map:
    """The picture moved to the right, with these shares of the time at each pixel."""
    kernel = np.array([path], np.float32)
    return np.asarray(cv2.filter2D(picture, -1, kernel / kernel.sum()), np.float32)


def judged(picture: Map, area: tuple[int, int, int, int] | None = AREA) -> scoring.Result:
    return scoring.score(to_picture(soft(picture, 0.5)), scoring.Limits(), area)


def test_a_soft_product_before_a_crisp_wall_is_told_to_refocus_and_the_wall_is_shown() -> None:
    found = judged(on_table(soft(weave(1, 90, 170), 3.0), weave(2, 70, 190), 3.0))
    assert (found.verdict, found.sharpness.kind) == ("fail", "defocus")
    assert found.reasons[0].startswith("Soft: focus is behind the product. Refocus on the product (")
    assert found.sharpness.sharpest_box is not None
    x, y, width, height = found.sharpness.sharpest_box
    assert 0 <= x < x + width <= WIDTH and 0 <= y < y + height <= HEIGHT


def test_a_product_within_its_limit_before_a_clearly_crisper_wall_does_not_pass() -> None:
    found = judged(on_table(soft(weave(1, 90, 170), 1.0), weave(2, 70, 190), 1.0))
    assert found.sharpness.blur_px_delivery is not None and found.sharpness.blur_px_delivery < 1.1
    assert (found.verdict, found.sharpness.kind) == ("check", "unknown")
    assert found.reasons[0].startswith("Focus may be behind the product: look at 100 %, and refocus if it's soft (")
    alike = judged(on_table(weave(1, 90, 170), weave(2, 70, 190)))
    assert (alike.verdict, alike.sharpness.kind, alike.sharpness.sharpest_box) == ("pass", "sharp", None)


def test_silk_on_a_crisp_table_is_not_called_misfocused() -> None:
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    folds = 130 + 35 * np.sin(columns / 31 + 1.5 * np.sin(rows / 90)) + 6 * np.sin((rows + columns) / 13)
    found = judged(on_table(folds.astype(np.float32), weave(2, 70, 190)))
    assert found.verdict != "fail" and not any("ocus" in reason for reason in found.reasons), found


def folds_with_a_seam() -> Map:
    """Deep soft folds, as a white shirt or silk has them, and rows of small fine stitches: the only thing that can be sharp."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    cloth = 140 + 60 * np.sin(columns / 17 + 1.5 * np.sin(rows / 90)) * np.sin(rows / 23)
    for top in range(280, 580, 40):
        for left in range(420, 780, 9):
            cv2.line(cloth, (left, top), (left + 4, top + 3), float(cloth[top, left] - 30), 1, cv2.LINE_AA)
    return np.asarray(cloth, np.float32)


def test_soft_folds_do_not_make_a_product_soft_whose_seam_is_fine() -> None:
    crisp = on_table(folds_with_a_seam(), np.full((HEIGHT, WIDTH), 235, np.float32))
    fine = judged(crisp)
    assert (fine.verdict, fine.sharpness.kind, fine.reasons) == ("pass", "sharp", ())
    for twin in (soft(crisp, 2.0), smeared(crisp, [1] * 9)):
        lost = judged(twin)
        assert lost.verdict == "fail" and lost.sharpness.kind in ("defocus", "motion"), lost.reasons


def test_soft_folds_that_run_one_way_are_no_shake_while_seam_and_rim_are_crisp_all_around() -> None:
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    cloth = 180 + 45 * np.sin((columns + 0.45 * rows) / 70 * 2 * np.pi + 0.8 * np.sin(rows / 120))
    for top in (270, 570):
        for left in range(410, 790, 14):
            cloth[top : top + 2, left : left + 8] *= 0.75
    shirt = on_table(cloth.astype(np.float32), np.full((HEIGHT, WIDTH), 228, np.float32))
    fine = judged(shirt, None)
    assert (fine.verdict, fine.sharpness.kind, fine.reasons) == ("pass", "sharp", ())
    # Along the folds, across them, and out of focus: rims and stitches are crisp in one direction at most.
    for twin in (smeared(shirt, [1] * 9), smeared(shirt.T, [1] * 9).T, soft(shirt, 2.0)):
        lost = judged(np.ascontiguousarray(twin), None)
        assert lost.verdict == "fail" and lost.sharpness.kind in ("defocus", "motion"), lost.reasons


def test_fine_edges_at_the_rim_of_a_soft_product_are_what_lies_behind_it() -> None:
    folds = soft(folds_with_a_seam(), 2.5)
    found = judged(on_table(folds, weave(2, 70, 190), 2.5))
    assert found.verdict == "fail" and found.reasons[0].startswith("Soft: focus is behind the product"), found.reasons


def test_a_product_that_moved_before_a_sharp_wall_is_told_from_focus_and_from_shake() -> None:
    found = judged(on_table(smeared(weave(1, 60, 200), [1] * 9), weave(2, 70, 190)))
    assert (found.verdict, found.sharpness.kind) == ("fail", "motion")
    assert found.reasons[0].startswith("The product moved: fan, walk or hair in front; ")
    assert found.sharpness.motion is not None
    assert min(found.sharpness.motion.angle_deg, 180 - found.sharpness.motion.angle_deg) < 15


def test_a_shake_as_long_as_the_widest_disc_fails_though_its_mean_blur_is_within_the_limit() -> None:
    found = judged(smeared(weave(2, 70, 190), [0.8, 1, 1, 1, 0.8]))
    assert found.sharpness.blur_px_delivery is not None and found.sharpness.blur_px_delivery < 1.1
    assert (found.verdict, found.sharpness.kind) == ("fail", "motion")
    assert found.reasons[0].startswith("Camera shake: use a faster shutter or a tripod (about ")
    assert found.sharpness.score is not None and found.sharpness.score < 50
    assert judged(smeared(weave(2, 70, 190), [0.5, 1, 1, 0.5])).verdict == "pass"


@pytest.mark.parametrize("radius", [5, 9])
def test_a_defocused_thing_on_clipped_white_is_soft_and_not_shaken(radius: int) -> None:
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    rolls = np.full((HEIGHT, WIDTH), 1.3, np.float32)
    for x, y in ((430, 300), (640, 300), (535, 480), (745, 480)):
        away = np.hypot(columns - x, rows - y)
        rolls = np.where(away < 95, 0.1 + 0.5 * (away / 100) ** 2, rolls).astype(np.float32)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1)).astype(np.float32)
    light = cv2.filter2D(rolls, -1, disc / disc.sum())
    codes = 255 * np.clip(light, 0, 1) ** np.float32(1 / 2.2)
    found = judged(np.asarray(codes + np.random.default_rng(5).normal(0, 1, codes.shape), np.float32), None)
    assert found.exposure.white_clipped_pct > 30
    assert not any("shake" in reason or "moved" in reason for reason in found.reasons), found.reasons
    assert found.verdict == "fail" and found.sharpness.kind == "defocus"
