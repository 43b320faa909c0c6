"""Bands of flickering lamps: two frames of one set tell them from blinds; one frame only where it is smooth."""

import numpy as np
import pytest

from bench import light_composites as made
from studio.measure import items, light
from tests.studio.measure.test_cards import a_set


def smooth() -> made.Linear:
    """A wall that falls off to its right."""
    return (
        np.repeat((0.25 * np.exp2(-np.linspace(0, 1, 1200)))[None, :, None], 800, axis=0)
        .repeat(3, axis=2)
        .astype(np.float32)
    )


@pytest.mark.parametrize(("depth", "periods"), [(0.15, 6.0), (0.3, 2.2), (0.5, 20.0), (1.0, 40.0)])
def test_two_frames_of_a_busy_set_tell_the_bands_that_move_between_them(depth: float, periods: float) -> None:
    scene = a_set(11)
    first, second = made.banded(scene, depth, periods, np.random.default_rng(4))
    found = light.measure(first, beside=second)
    assert found.flicker and found.flicker_frames == 2 and "flicker" in found.faults
    assert found.flicker_period_px == pytest.approx(800 / periods, rel=0.2)
    assert not items.judge("flicker", "light", found.to_dict()).within


def test_blinds_stay_where_they_are_and_are_no_flicker() -> None:
    blinds = smooth() * np.exp2(0.2 * np.sin(2 * np.pi * np.arange(800) / 50))[:, None, None].astype(np.float32)
    rng = np.random.default_rng(5)
    first, second = made.twice(blinds, rng)
    assert light.measure(first).flicker
    both = light.measure(first, beside=second)
    assert not both.flicker and both.flicker_frames == 2
    verdict = items.judge("flicker", "light", both.to_dict())
    assert verdict.within and verdict.number == 0


def test_a_busy_frame_alone_is_neither_a_fault_nor_a_pass() -> None:
    rng = np.random.default_rng(6)
    busy = rng.uniform(0.02, 0.6, (800, 1200, 3)).astype(np.float32)
    found = light.measure(made.codes_of(busy))
    assert not found.flicker and found.flicker_frames == 0
    assert any("second frame of the same set" in note for note in found.notes)
    verdict = items.judge("flicker", "light", found.to_dict())
    assert not verdict.told and not verdict.within and "could not be told" in verdict.sentence


def test_bands_on_a_smooth_wall_are_told_by_one_frame() -> None:
    first, _ = made.banded(smooth(), 0.3, 8.0, np.random.default_rng(8))
    found = light.measure(first)
    assert found.flicker and found.flicker_frames == 1
    assert found.flicker_depth_stops == pytest.approx(0.3, abs=0.05)


def test_another_set_beside_it_does_not_count() -> None:
    first, _ = made.banded(smooth(), 0.3, 8.0, np.random.default_rng(8))
    other = made.codes_of(a_set(12))
    assert light.measure(first, beside=other).flicker_frames == 1
    assert light.measure(first, beside=other[:400]).flicker_frames == 1
