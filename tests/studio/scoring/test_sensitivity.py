"""Strict, normal, forgiving: how far beyond a limit something must be; what can't be delivered fails at each of them."""

from dataclasses import replace
from typing import Any

import pytest

from studio import scoring
from studio.base.sensitivity import TOLERANCES, Sensitivity
from studio.scoring import Limits
from tests.studio.scoring.test_verdict import GOOD, LIGHT, SHARP

STEPS = list(TOLERANCES)
ORDER = {"pass": 0, "check": 1, "fail": 2}
LIMITS = Limits(
    max_blur_px=2.0, delivery_px=1000, ev_min=-1.0, ev_max=1.0, clipped_high_pct=10.0, clipped_low_pct=20.0, noise_pct=3.0, cast=0.8
)  # fmt: skip


def at_each(limits: Limits = LIMITS, reference: float | None = None, **light: Any) -> list[scoring.Result]:
    """Judged strictly, normally and forgivingly."""
    sharp = replace(SHARP, **{name: light.pop(name) for name in ("blur_px", "long_side_px") if name in light})
    result = replace(GOOD, sharpness=sharp, exposure=replace(LIGHT, **light))
    card = scoring.Reference("grey-card", reference, "the grey card") if reference is not None else None
    return [scoring.judge(result, limits.at(step), reference=card) for step in STEPS]


def test_every_limit_that_is_measured_is_scaled_and_none_of_size_or_framing() -> None:
    asked = Limits(min_pixels=2000, orientation="portrait", background="white")
    for step, factor in TOLERANCES.items():
        there = asked.at(step)
        for name in ("max_blur_px", "ev_min", "ev_max", "clipped_high_pct", "clipped_low_pct", "noise_pct", "cast"):
            assert getattr(there, name) == pytest.approx(getattr(asked, name) * factor)
        for name in ("delivery_px", "min_pixels", "orientation", "background", "subject"):
            assert getattr(there, name) == getattr(asked, name)
        assert Limits.from_dict(there.to_dict()) == there
    with pytest.raises(ValueError, match="strict already"):
        asked.at("strict").at("forgiving")


@pytest.mark.parametrize(
    ("between", "reference"),
    [
        # Each between 0.8 and 1, and between 1 and 1.3, of its limit.
        (({"blur_px": 3.6}, {"blur_px": 4.8}), (None, None)),
        (({"noise_pct": 2.7}, {"noise_pct": 3.6}), (None, None)),
        (({"subject_lost_pct": 9.0, "subject_near_clipped_pct": 90.0}, {"subject_lost_pct": 12.0}), (None, None)),
        (({"subject_clipped_low_pct": 18.0}, {"subject_clipped_low_pct": 24.0}), (None, None)),
        (({"cast": 0.7, "cast_agreed": True, "cast_red_green": 0.7, "cast_blue_green": 0.0},
          {"cast": 1.0, "cast_agreed": True, "cast_red_green": 1.0, "cast_blue_green": 0.0}), (None, None)),
        (({}, {}), (0.9, 1.2)),
        (({}, {}), (-0.9, -1.2)),
        (({"brightest_ev": -1.5}, {"brightest_ev": -2.0}), (None, None)),
    ],
)  # fmt: skip
def test_strict_tells_what_normal_lets_pass_and_forgiving_lets_pass_what_normal_tells(
    between: tuple[dict[str, Any], dict[str, Any]], reference: tuple[float | None, float | None]
) -> None:
    strict, normal, _ = at_each(reference=reference[0], **between[0])
    assert not normal.reasons or "Borderline" in normal.reasons[0]
    assert ORDER[strict.verdict] > ORDER[normal.verdict]
    _, normal, forgiving = at_each(reference=reference[1], **between[1])
    assert normal.reasons
    assert ORDER[forgiving.verdict] < ORDER[normal.verdict]


def test_a_white_sweep_is_held_against_the_same_steps() -> None:
    white = replace(LIMITS, background="white")
    verdicts = [one.verdict for one in at_each(white, background_ev=-0.09, background_even_ev=0.35)]
    assert verdicts == ["check", "check", "pass"]


def test_the_limit_that_a_sentence_names_is_the_one_that_was_used() -> None:
    strict, normal, forgiving = at_each(blur_px=8.0, noise_pct=5.0)
    for found, blur, noise in ((strict, "1.6", "2.4"), (normal, "2.0", "3.0"), (forgiving, "2.6", "3.9")):
        assert f"limit {blur})" in found.reasons[0]
        assert f"limit {noise};" in found.reasons[1]
    assert [one.sensitivity for one in (strict, normal, forgiving)] == STEPS
    assert scoring.Result.from_dict(strict.to_dict()) == strict


@pytest.mark.parametrize("step", STEPS)
def test_a_frame_with_too_few_pixels_fails_however_forgiving(step: Sensitivity) -> None:
    limits = replace(LIMITS, min_pixels=2001).at(step)
    found = scoring.judge(GOOD, limits)
    assert found.verdict == "fail"
    assert found.reasons == ("Too small: 2000 px on the long side, limit 2001; set the camera to its full size",)
