"""Exposure, colour, noise and the words of the verdict."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from studio import scoring
from studio.imaging.srgb import LINEAR
from tests.studio.scoring.conftest import Labelled, to_picture

Draw = Callable[..., NDArray[np.float32]]


def exposed(
    codes: NDArray[np.uint8], stops: float, gains: tuple[float, float, float] = (1, 1, 1)
) -> NDArray[np.float32]:
    """An sRGB picture (H, W, 3) with its light changed by stops, and by channel."""
    light = np.clip(LINEAR[codes] * 2.0**stops * np.array(gains), 0, 1)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055) * 255


def test_a_change_of_exposure_is_measured_to_a_tenth_of_a_stop(sample: dict[str, Labelled]) -> None:
    errors = []
    for name in ("IMG_0006", "IMG_0014", "IMG_0021", "DSC_0404", "DSC_0406", "DSC_0410"):
        small = sample[name].picture.small
        base = scoring.score(to_picture(small), scoring.Limits()).exposure.subject_ev
        for stops in (-2.0, -1.0, 0.5):
            found = scoring.score(to_picture(exposed(small, stops)), scoring.Limits()).exposure.subject_ev
            errors.append(abs(found - base - stops))
    assert np.median(errors) <= 0.1


def test_clipping_is_counted_by_channel_and_over_subject_and_frame() -> None:
    rgb = np.full((400, 600, 3), 128, np.uint8)
    rgb[100:300, 200:400] = (255, 90, 60)
    found = scoring.score(to_picture(rgb), scoring.Limits()).exposure
    assert found.channels_high_pct[0] == pytest.approx(100 * 200 * 200 / (400 * 600), abs=3)
    assert found.channels_high_pct[1:] == (0.0, 0.0)
    assert found.subject_channels_high_pct[0] > 80
    assert found.white_clipped_pct == 0.0
    assert any("of it clipped in red" in r for r in scoring.score(to_picture(rgb), scoring.Limits()).reasons)


def test_small_glints_are_not_clipping() -> None:
    rgb = np.full((400, 600, 3), 128, np.uint8)
    rgb[::40, ::40] = 255
    assert scoring.score(to_picture(rgb), scoring.Limits()).exposure.clipped_high_pct == 0.0


@pytest.mark.parametrize(
    ("gains", "word"),
    [((1.7, 1, 0.5), "warm"), ((0.5, 1, 1.7), "cool"), ((1, 1.9, 1), "green"), ((1.9, 1, 1.9), "magenta")],
)
def test_a_cast_is_named(sample: dict[str, Labelled], gains: tuple[float, float, float], word: str) -> None:
    cast = exposed(sample["IMG_1001"].picture.small, -1.2, gains).repeat(8, axis=0).repeat(8, axis=1)
    reasons = scoring.score(to_picture(cast), scoring.Limits()).reasons
    assert any("cast" in reason and word in reason for reason in reasons), reasons


def test_noise_is_measured_and_makes_a_check(still_life: Draw) -> None:
    clean = still_life(0.5)
    noisy = clean + np.random.default_rng(1).normal(0, 25, clean.shape)
    quiet = scoring.score(to_picture(clean), scoring.Limits())
    loud = scoring.score(to_picture(noisy), scoring.Limits())
    assert quiet.exposure.noise_pct < 0.3
    assert loud.exposure.noise_pct > 3.0
    assert any("Noise" in reason for reason in loud.reasons)


def test_a_white_background_role_says_how_far_from_white_and_how_uneven(sample: dict[str, Labelled]) -> None:
    grey = sample["IMG_0006"].result
    reasons = scoring.judge(grey, scoring.Limits(background="white")).reasons
    assert any("below white" in reason for reason in reasons)
    white = replace(grey, exposure=replace(grey.exposure, background_ev=0.0, background_even_ev=0.1))
    assert scoring.judge(white, scoring.Limits(background="white")).verdict == "pass"


def test_limits_survive_a_dictionary_and_come_from_a_role() -> None:
    from studio.documents.kit import load_kit

    limits = scoring.Limits.of(load_kit("three-shot").role("hero"))
    assert scoring.Limits.from_dict(limits.to_dict()) == limits
    assert scoring.Limits.from_dict({"max_blur_px": 2.0, "unheard of": 1}) == scoring.Limits(max_blur_px=2.0)


@pytest.mark.parametrize("verdicts", [("pass", "check", "fail")])
def test_passing_frames_rank_before_failing_ones(sample: dict[str, Labelled], verdicts: tuple[str, ...]) -> None:
    results = [frame.result for frame in sample.values()]
    ranked = [results[i].verdict for i in scoring.rank(results)]
    assert ranked == sorted(ranked, key=verdicts.index)


@pytest.mark.parametrize(
    ("headroom", "said"), [(None, "blown out; lower"), (0.8, "(the RAW holds 0.8 EV more)"), (0.02, "(in the RAW too)")]
)
def test_of_a_blown_out_raw_it_is_said_what_it_still_holds(
    sample: dict[str, Labelled], headroom: float | None, said: str
) -> None:
    over = sample["IMG_0027"].general
    raw = replace(over, exposure=replace(over.exposure, headroom_ev=headroom))
    assert said in scoring.judge(raw, scoring.Limits()).reasons[0]


def test_a_cast_is_told_against_what_the_grey_card_showed_to_be_neutral(sample: dict[str, Labelled]) -> None:
    good = sample["IMG_0006"].general
    light = replace(good.exposure, cast_red_green=0.9, cast_blue_green=-0.9, cast_agreed=True)
    warm = replace(good, exposure=light)
    assert "(warm); set" in " ".join(scoring.judge(warm, scoring.Limits()).reasons)
    known = scoring.judge(warm, scoring.Limits(), (0.8, -0.8))
    assert known.verdict == "pass" and known.exposure.cast == pytest.approx(0.141, abs=0.001)
    assert known.exposure.cast_against == "grey-card"
    wrong = scoring.judge(good, scoring.Limits(), (0.9, -0.9))
    assert "(cool) against the grey card" in " ".join(wrong.reasons)
    assert scoring.judge(known, scoring.Limits()).exposure.cast_against == "neutral", "judged anew without a card"
