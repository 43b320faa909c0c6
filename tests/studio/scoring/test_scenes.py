"""Which pictures are of one scene, on drawn ones: shifted, defocused, darker, another thing, another framing; and whose outline is whose."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from studio.scoring import exposure, scenes

HIGH, WIDE = 240, 360
Pixels = NDArray[np.uint8]


def wall(seed: int = 1) -> Pixels:
    dots = np.random.default_rng(seed).integers(20, 236, (HIGH // 12, WIDE // 12, 3), np.uint8)
    return np.asarray(cv2.resize(dots, (WIDE, HIGH), interpolation=cv2.INTER_NEAREST), np.uint8)


def scene(left: int = 130, near: float = 0.0, far: float = 0.0, light: float = 1.0, seed: int = 1) -> Pixels:
    """A red thing of 100 × 120 px before a wall; each blurred by so many px."""
    behind = cv2.GaussianBlur(wall(seed), (0, 0), far) if far else wall(seed)
    thing = np.zeros((HIGH, WIDE), np.float32)
    thing[60:180, left : left + 100] = 1.0
    red = np.full((HIGH, WIDE, 3), (200, 30, 40), np.uint8)
    red[::8] = 230
    if near:
        thing, red = cv2.GaussianBlur(thing, (0, 0), near), np.asarray(cv2.GaussianBlur(red, (0, 0), near), np.uint8)
    mixed = behind * (1.0 - thing[..., None]) + red * thing[..., None]
    return np.clip(mixed * light, 0, 255).astype(np.uint8)


def chance(left: int = 130) -> NDArray[np.float32]:
    """What a model would say of it."""
    whole = np.zeros((HIGH, WIDE), np.float32)
    whole[60:180, left : left + 100] = 1.0
    return np.asarray(cv2.resize(whole, (320, 320)), np.float32)


def of(*pictures: Pixels) -> list[scenes.View]:
    return [scenes.View(picture) for picture in pictures]


@pytest.mark.parametrize(("across", "down"), [(0, 0), (9, 0), (0, -6), (-12, 8)])
def test_a_camera_that_moved_a_little_is_followed(across: int, down: int) -> None:
    big = np.asarray(cv2.copyMakeBorder(scene(), 20, 20, 20, 20, cv2.BORDER_REFLECT), np.uint8)
    one, other = of(big[20:-20, 20:-20], big[20 - down : -20 - down, 20 - across : -20 - across])
    for _ in range(3):
        shift = one.shift_of(other)
        assert shift is not None
        assert shift == pytest.approx((across / WIDE, down / HIGH), abs=0.006), "the same however often it is asked"


def test_focus_and_light_make_no_other_scene_but_another_wall_does() -> None:
    sharp, far, dark, other = of(scene(far=4), scene(near=4), scene(far=4, light=0.4), scene(far=4, seed=2))
    assert sharp.shift_of(far) is not None and sharp.shift_of(dark) is not None
    assert sharp.shift_of(other) is None
    assert sharp.other_focus(far) > scenes.OTHER_FOCUS > sharp.other_focus(dark)


def test_only_two_frames_are_asked_and_all_share_what_they_say() -> None:
    asked: list[int] = []
    pictures = [scene(far=4), scene(far=4), scene(near=4), scene(far=4, light=0.7), scene(near=2)]

    def said(place: int) -> NDArray[np.float32]:
        asked.append(place)
        return chance()

    found = scenes.shared(of(*pictures), said)
    assert len(asked) == 2 and asked[0] == 0 and asked[1] in (2, 4), "the first, and one of those focused on the thing"
    assert {one.by for one in found} == {tuple(asked)}
    for one in found:
        assert one.mask is not None and one.mask.shape == (HIGH, WIDE)
        assert one.mask[70:170, 140:220].all() and not one.mask[:50].any()


def test_a_thing_that_was_moved_is_a_scene_of_its_own_and_a_thing_of_another_shape() -> None:
    lefts = [130, 130, 165, 130]
    found = scenes.shared(of(*(scene(left) for left in lefts)), lambda place: chance(lefts[place]))
    assert [one.by for one in found] == [(0,), (0,), (2,), (0,)]
    assert found[2].mask is not None and found[2].mask[70:170, 170:260].all() and not found[2].mask[:, :155].any()


def test_where_the_model_finds_nothing_there_is_no_outline_and_without_it_no_answer() -> None:
    nothing = np.zeros((320, 320), np.float32)
    assert [one.mask for one in scenes.shared(of(scene(), scene()), lambda _: nothing)] == [None, None]
    assert [one.mask for one in scenes.shared(of(scene()), lambda _: None)] == [None]
    assert scenes.shared([], lambda _: None) == []


@pytest.mark.parametrize("shape", [(1, 1), (2, 300), (300, 2), (16, 24)])
def test_odd_pictures_break_nothing(shape: tuple[int, int]) -> None:
    one, other = of(np.full((*shape, 3), 90, np.uint8), np.full((*shape, 3), 90, np.uint8))
    found = scenes.shared([one, other], lambda _: np.ones((320, 320), np.float32))
    assert all(each.mask is not None and each.mask.shape == shape for each in found)


def test_a_subject_of_two_pixels_has_an_exposure() -> None:
    small = np.array([[[10, 10, 10], [200, 200, 200]] * 8] * 8, np.uint8)
    subject = np.zeros(small.shape[:2], np.bool_)
    subject[3, 4:6] = True
    assert np.isfinite(exposure.measure(small, subject, 0.0).subject_ev)
