"""Where a verdict turns: the last value that passes, the first that doesn't, and the sentence it gets. No pixels are needed."""

import json
from dataclasses import replace
from typing import Any

import pytest

from studio import scoring
from studio.documents.kit import ExposureLimits, Role
from studio.scoring.result import Exposure, Motion, Sharpness, Subject

LIMITS = scoring.Limits(
    max_blur_px=2.0, delivery_px=1000, ev_min=-1.0, ev_max=1.0, clipped_high_pct=10.0, clipped_low_pct=20.0, noise_pct=3.0, cast=0.8
)  # fmt: skip
SHARP = Sharpness(blur_px=2.0, uncertainty_px=0.1, edges=500, long_side_px=2000)
"""1.0 px at the delivery size."""
LIGHT = Exposure(
    subject_ev=0.0,
    key_ev=2.0,
    frame_key_ev=1.9,
    clipped_high_pct=0.0,
    clipped_low_pct=0.0,
    subject_clipped_high_pct=0.0,
    white_clipped_pct=0.0,
    subject_white_clipped_pct=0.0,
    subject_clipped_low_pct=0.0,
    channels_high_pct=(0.0, 0.0, 0.0),
    subject_channels_high_pct=(0.0, 0.0, 0.0),
    range_ev=6.0,
    noise_pct=1.0,
    cast=None,
    cast_red_green=None,
    cast_blue_green=None,
    background_ev=-2.0,
    background_even_ev=1.0,
)
GOOD = scoring.Result(SHARP, Subject(0, 0, 100, 100, "contrast"), LIGHT)


def sharp(**fields: Any) -> scoring.Result:
    """Judged, with another sharpness."""
    return scoring.judge(replace(GOOD, sharpness=replace(SHARP, **fields)), LIMITS)


def light(limits: scoring.Limits = LIMITS, **fields: Any) -> tuple[str, tuple[str, ...]]:
    """Verdict and reasons of another exposure."""
    found = scoring.judge(replace(GOOD, exposure=replace(LIGHT, **fields)), limits)
    return found.verdict, found.reasons


PASS: tuple[str, tuple[str, ...]] = ("pass", ())


# -- sharpness ------------------------------------------------------------------------------------------------------


def test_a_blur_is_judged_at_the_size_of_delivery_and_a_smaller_picture_at_its_own() -> None:
    at_limit = sharp(blur_px=4.0, uncertainty_px=0.0)
    assert (at_limit.verdict, at_limit.sharpness.kind, at_limit.reasons) == ("pass", "sharp", ())
    assert (at_limit.sharpness.blur_px_delivery, at_limit.sharpness.score) == (2.0, 50.0)
    beyond = sharp(blur_px=4.2, uncertainty_px=0.0)
    assert (beyond.verdict, beyond.sharpness.kind) == ("fail", "defocus")
    assert beyond.reasons == ("Soft: refocus on the product (2.1 px at delivery size, limit 2.0)",)
    small = sharp(blur_px=1.99, uncertainty_px=None, long_side_px=500)
    assert (small.sharpness.blur_px_delivery, small.sharpness.kind) == (1.99, "sharp")
    assert sharp(blur_px=2.01, long_side_px=0).sharpness.kind == "defocus"
    assert sharp(blur_px=2.2222, long_side_px=1000).sharpness.blur_px_delivery == 2.222


def test_the_points_halve_at_the_limit_and_have_one_decimal() -> None:
    assert [scoring.verdict_sharpness.points(blur, 2.0) for blur in (0.0, 1.0, 2.0, 4.0, 3.0)] == [
        100.0,
        80.0,
        50.0,
        20.0,
        30.8,
    ]


def test_no_edges_is_unknown_whatever_an_earlier_verdict_said() -> None:
    found = sharp(blur_px=None, kind="motion", motion=Motion(1.0, 2.0), score=3.0, blur_px_delivery=4.0)
    assert (found.verdict, found.reasons) == ("check", ("No edges to judge the sharpness by; look at 100 %",))
    kept = found.sharpness
    assert (kept.kind, kept.motion, kept.score, kept.blur_px_delivery) == ("unknown", None, None, None)


@pytest.mark.parametrize(
    ("blur_px", "uncertainty_px", "said"),
    [
        (3.62, 0.4, "Borderline sharp: look at 100 % (1.8 ± 0.2 px at delivery size, limit 2.0)"),
        (3.62, 0.36, None),
        (3.62, None, None),
    ],
)
def test_a_blur_whose_uncertainty_reaches_over_the_limit_is_borderline(
    blur_px: float, uncertainty_px: float | None, said: str | None
) -> None:
    found = sharp(blur_px=blur_px, uncertainty_px=uncertainty_px)
    assert (found.verdict, found.reasons) == (("check", (said,)) if said else PASS)
    assert found.sharpness.kind == "sharp"


@pytest.mark.parametrize(("uncertainty_px", "verdict"), [(3.0, "pass"), (3.01, "check"), (90.0, "check")])
def test_a_small_blur_that_is_too_uncertain_to_be_within_the_limit_does_not_pass(
    uncertainty_px: float, verdict: str
) -> None:
    found = sharp(blur_px=1.0, uncertainty_px=uncertainty_px)
    assert found.verdict == verdict and (found.sharpness.kind == "unknown") is (verdict == "check")
    assert all(reason.startswith("Few clear edges on the product") for reason in found.reasons)


SHAKEN = {"blur_px": 6.0, "motion_ratio": 0.72, "motion_angle_deg": 30.0, "motion_length_px": 12.0}


@pytest.mark.parametrize(
    ("fields", "motion"),
    [
        ({}, Motion(30.0, 12.0)),
        ({"motion_angle_deg": None}, Motion(0.0, 12.0)),
        ({"motion_ratio": 0.71}, None),
        ({"motion_ratio": None}, None),
        ({"motion_length_px": None}, None),
        ({"blur_px": 3.0}, None),
        ({"surround_blur_px": 3.7}, Motion(30.0, 12.0)),
    ],
)
def test_a_blur_that_has_a_direction_and_a_length_is_shake(fields: dict[str, Any], motion: Motion | None) -> None:
    found = sharp(**{**SHAKEN, **fields})
    assert found.sharpness.motion == motion
    assert (found.sharpness.kind == "motion") is (motion is not None)
    if motion is not None:
        what = "Camera shake" if "surround_blur_px" in fields else "Camera shake or a moving product"
        said = f"{what}: use a faster shutter or a tripod (about 12 px at {motion.angle_deg:.0f}°)"
        assert (found.verdict, found.reasons) == ("fail", (said,))


@pytest.mark.parametrize(
    ("fields", "elsewhere"),
    [
        ({"blur_px": 5.0, "surround_blur_px": 3.0}, True),
        ({"blur_px": 5.0, "surround_blur_px": 3.01}, False),
        ({"blur_px": 5.0, "surround_blur_px": 3.3, "motion_ratio": 0.5}, True),
        ({"blur_px": 5.0, "surround_blur_px": 3.6, "motion_ratio": 0.5}, False),
        ({"blur_px": 5.0, "surround_blur_px": 3.3, "motion_ratio": 0.72}, False),
        ({"blur_px": 5.0, "surround_blur_px": 2.9, **{k: v for k, v in SHAKEN.items() if k != "blur_px"}}, True),
        ({"blur_px": 10.0, "surround_blur_px": 4.8}, True),
        ({"blur_px": 10.0, "surround_blur_px": 4.82}, False),
        ({"blur_px": 10.0, "surround_blur_px": None}, False),
    ],
)
def test_the_focus_lies_elsewhere_where_something_else_is_sharp_enough(fields: dict[str, Any], elsewhere: bool) -> None:
    found = sharp(**fields)
    assert (found.verdict, found.sharpness.kind) == ("fail", "defocus")
    px = fields["blur_px"] / 2
    if elsewhere:
        said = f"Soft: focus is behind the product. Refocus on the product ({px:.1f} px at delivery size, limit 2.0)"
        assert found.reasons == (said,)
        assert sharp(**fields, surround="front").reasons == (said.replace("behind", "in front of"),)
        assert sharp(**fields, surround="beside").reasons == (said.replace("behind", "beside"),)
    else:
        assert found.reasons == (f"Soft: refocus on the product ({px:.1f} px at delivery size, limit 2.0)",)


PLACE = {"surround_blur_px": 1.4, "surround_uncertainty_px": 0.1, "sharpest_box": (10, 20, 300, 200)}
GUESS = Subject(0, 0, 100, 100, "central")


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ({}, True),
        ({"surround_blur_px": 1.5}, False),
        ({"surround_uncertainty_px": 0.2}, False),
        ({"uncertainty_px": 0.21}, False),
        ({"sharpest_box": None}, False),
        ({"surround_blur_px": None}, False),
    ],
)
def test_a_place_clearly_sharper_than_a_subject_within_its_limit_is_asked_about(
    fields: dict[str, Any], asked: bool
) -> None:
    found = sharp(**{"blur_px": 3.1, **PLACE, **fields})
    said = (
        "Focus may be behind the product: look at 100 %, and refocus if it's soft (1.6 px at delivery size, limit 2.0)"
    )
    assert (found.verdict, found.reasons) == (("check", (said,)) if asked else PASS)
    assert found.sharpness.kind == ("unknown" if asked else "sharp")
    assert scoring.Result.from_dict(json.loads(json.dumps(found.to_dict()))) == found


def test_a_guess_beside_a_sharper_place_in_the_middle_is_a_check_and_no_fail() -> None:
    soft = replace(SHARP, blur_px=5.0, **PLACE)
    found = scoring.judge(
        replace(GOOD, sharpness=replace(soft, surround="front", sharpest_central=True), subject=GUESS), LIMITS
    )
    said = "Focus may be in front of the product: look at 100 %, and refocus if it's soft (2.5 px at delivery size, limit 2.0)"
    assert (found.verdict, found.sharpness.kind, found.reasons) == ("check", "defocus", (said,))
    found = scoring.judge(replace(GOOD, sharpness=soft, subject=GUESS), LIMITS)
    assert (found.verdict, found.sharpness.kind) == ("fail", "defocus")


def test_a_product_of_few_clear_edges_beside_something_sharp_is_a_check() -> None:
    found = sharp(blur_px=5.0, uncertainty_px=2.01, surround_blur_px=1.0)
    said = "Few clear edges on the product to judge its sharpness by: look at 100 % (2.5 ± 1.0 px at delivery size, limit 2.0)"
    assert (found.verdict, found.sharpness.kind, found.reasons) == ("check", "unknown", (said,))
    assert sharp(blur_px=5.0, uncertainty_px=2.0, surround_blur_px=1.0).verdict == "fail"
    assert sharp(blur_px=5.0, uncertainty_px=2.01).verdict == "fail", "nothing in the frame is sharp"


def test_a_dense_texture_with_nothing_fine_in_it_is_a_check() -> None:
    found = sharp(blur_px=2.0, finest_px=8.02)
    said = "Dense texture, nothing fine in it: look at 100 %, and refocus if it's soft (nothing finer than 4.0 px at delivery size, limit 2.0)"
    assert (found.verdict, found.sharpness.kind, found.reasons) == ("check", "unknown", (said,))
    assert sharp(blur_px=2.0, finest_px=8.0).verdict == "pass", "the middle of 1 and 4 px"
    assert (
        sharp(blur_px=0.2, finest_px=15.9).verdict == "pass" and sharp(blur_px=0.2, finest_px=16.1).verdict == "check"
    )


def test_strong_edges_that_the_finest_structure_agrees_with_are_believed() -> None:
    assert sharp(blur_px=3.4, finest_px=5.0).verdict == "pass"
    assert sharp(blur_px=3.4, finest_px=5.2).verdict == "check"


MOVED = {"blur_px": 5.0, "surround_blur_px": 1.0, "own_motion_ratio": 1.3, "own_motion_angle_deg": 80.0, "motion_length_px": 9.0}  # fmt: skip


def test_a_product_smeared_beside_something_sharp_moved_and_a_guess_may_have() -> None:
    found = sharp(**MOVED)
    said = "product moved: fan, walk or hair in front; keep it still or use a faster shutter (about 9 px at 80°)"
    assert (found.verdict, found.reasons, found.sharpness.motion) == ("fail", ("The " + said,), Motion(80.0, 9.0))
    assert sharp(**{**MOVED, "own_motion_ratio": 1.29}).sharpness.kind == "defocus"
    assert sharp(**{**MOVED, "uncertainty_px": 2.01}).sharpness.kind == "unknown"
    guessed = scoring.judge(replace(GOOD, sharpness=replace(SHARP, **MOVED), subject=GUESS), LIMITS)
    assert (guessed.verdict, guessed.reasons) == ("check", ("Look at 100 % whether the " + said,))


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"smear_px": 4.63}, "motion"),
        ({"smear_px": 4.61}, "sharp"),
        ({"smear_px": 9.0, "motion_ratio": 0.71}, "sharp"),
        ({"smear_px": 9.0, "surround_blur_px": 0.5}, "sharp"),
    ],
)
def test_a_smear_longer_than_the_widest_disc_fails_though_edges_along_it_are_sharp(
    fields: dict[str, Any], kind: str
) -> None:
    found = sharp(**{**SHAKEN, "blur_px": 1.0, **fields})
    assert (found.sharpness.kind, found.verdict) == (kind, "fail" if kind == "motion" else "pass")
    if kind == "motion":
        assert found.sharpness.score is not None and found.sharpness.score < 50.0


def test_on_clipped_white_only_a_strong_direction_is_shake() -> None:
    for white, ratio, kind in ((30.0, 0.72, "motion"), (30.1, 1.19, "defocus"), (30.1, 1.2, "motion")):
        shaken = replace(SHARP, **{**SHAKEN, "motion_ratio": ratio})
        found = scoring.judge(replace(GOOD, sharpness=shaken, exposure=replace(LIGHT, white_clipped_pct=white)), LIMITS)
        assert found.sharpness.kind == kind, (white, ratio)


@pytest.mark.parametrize(("blur_px", "blown", "unknown"), [(6.38, 10.1, True), (6.38, 10.0, False), (6.4, 10.1, False)])
def test_a_blown_out_subjects_sharpness_is_not_judged_unless_it_is_far_off(
    blur_px: float, blown: float, unknown: bool
) -> None:
    exposure = replace(LIGHT, subject_white_clipped_pct=blown, subject_lost_pct=blown)
    shaken = replace(SHARP, **{**SHAKEN, "blur_px": blur_px})
    found = scoring.judge(replace(GOOD, sharpness=shaken, exposure=exposure), LIMITS)
    assert (found.verdict == "fail") is (blown > 10 or not unknown)
    assert (found.sharpness.kind == "unknown", found.sharpness.motion is None) == (unknown, unknown)
    said = "Sharpness can't be judged where the subject is blown out; look again once it isn't"
    assert (said in found.reasons) is unknown
    assert any("shake" in reason for reason in found.reasons) is not unknown


# -- light ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "verdict", "reasons"),
    [
        ({"subject_ev": 2.3, "white_clipped_pct": 80.0, "brightest_ev": 0.0}, *PASS),  # a white shirt on white
        ({"subject_white_clipped_pct": 1.0, "subject_lost_pct": 0.5}, *PASS),
        (
            {
                "subject_white_clipped_pct": 5.0,
                "subject_all_clipped_pct": 5.0,
                "subject_lost_pct": 5.0,
                "subject_near_clipped_pct": 40.0,
            },
            *PASS,
        ),
        (
            {
                "subject_white_clipped_pct": 5.0,
                "subject_all_clipped_pct": 5.0,
                "subject_lost_pct": 5.0,
                "subject_near_clipped_pct": 39.0,
            },
            "check",
            ("Subject perhaps 0.5 EV over: 5 % of it is blown out; unless it is white there, lower the exposure",),
        ),
        ({"subject_white_clipped_pct": 10.0, "subject_all_clipped_pct": 9.0}, *PASS),  # the sweep through its handles
        (
            {"subject_white_clipped_pct": 30.0, "subject_lost_pct": 10.0},  # a white label on a dark product
            "check",
            ("Subject perhaps 0.5 EV over: 30 % of it is blown out; unless it is white there, lower the exposure",),
        ),
        (
            {"subject_white_clipped_pct": 12.0, "subject_lost_pct": 11.0},
            "fail",
            ("Subject at least 0.5 EV over, 12 % of it blown out; lower the exposure",),
        ),
        (
            {"subject_white_clipped_pct": 90.0, "subject_lost_pct": 88.0, "subject_ev": 3.1},
            "fail",
            ("Subject at least 0.8 EV over, 90 % of it blown out; lower the exposure",),
        ),
        (
            {"subject_white_clipped_pct": 12.0, "subject_lost_pct": 12.0, "headroom_ev": 0.1},
            "fail",
            ("Subject at least 0.5 EV over, 12 % of it blown out (the RAW holds 0.1 EV more); lower the exposure",),
        ),
        (
            {"subject_white_clipped_pct": 12.0, "subject_lost_pct": 12.0, "headroom_ev": 0.09},
            "fail",
            ("Subject at least 0.5 EV over, 12 % of it blown out (in the RAW too); lower the exposure",),
        ),
        ({"subject_ev": -4.0, "key_ev": -3.0, "frame_key_ev": -3.0}, *PASS),  # measured before the brightest was
        ({"subject_ev": -4.0, "brightest_ev": -1.7}, *PASS),
        (
            {"subject_ev": -1.0, "brightest_ev": -2.0},
            "check",
            (
                "Subject up to 2.0 EV under: nothing in the frame comes near white; raise exposure or fill, unless it is dark",
            ),
        ),
        (
            {"subject_ev": -4.0, "brightest_ev": -3.0, "noise_pct": 2.5},
            "fail",
            ("Subject 3.0 EV under, its shadows are lost in noise; raise exposure or fill",),
        ),
        ({"subject_clipped_low_pct": 20.0}, *PASS),
        ({"subject_clipped_low_pct": 21.0}, "check", ("21 % of the subject is black; raise exposure or fill",)),
        ({"noise_pct": 3.0}, *PASS),
        ({"noise_pct": 3.1}, "check", ("Noise 3.1 % at delivery size, limit 3.0; lower the ISO",)),
        ({"beside_white_pct": 90.0, "beside_bright_pct": 5.0}, *PASS),  # a white sweep
        ({"beside_white_pct": 5.0, "beside_bright_pct": 40.0}, *PASS),
        ({"beside_white_pct": 90.0, "beside_bright_pct": 6.0, "subject_ev": -1.0}, *PASS),  # navy on a pale sheet
        *(
            (
                {"beside_white_pct": white, "beside_bright_pct": bright, "subject_ev": -0.9},
                "check",
                (
                    "Subject perhaps 0.5 EV over: what lies beside it runs into white; unless it is lit from behind, lower the exposure",
                ),
            )
            for white, bright in ((90.0, 5.1), (12.0, 3.1))
        ),
        ({"beside_white_pct": 12.0, "beside_bright_pct": 3.0}, *PASS),
        ({"subject_channels_high_pct": (5.0, 5.0, 5.0)}, *PASS),
        (
            {"subject_channels_high_pct": (4.0, 5.0, 6.0)},
            "check",
            ("Subject perhaps 0.5 EV over: 6 % of it clipped in blue; unless folds show there, lower the exposure",),
        ),
        ({"subject_channels_high_pct": (30.0, 0.0, 0.0), "subject_near_clipped_pct": 30.0}, *PASS),  # a red dress
        (
            {"subject_channels_high_pct": (51.0, 0.0, 0.0), "subject_near_clipped_pct": 40.0},
            "check",
            ("Subject perhaps 0.5 EV over: 51 % of it clipped in red; unless folds show there, lower the exposure",),
        ),
        (
            {"subject_white_clipped_pct": 11.0, "subject_all_clipped_pct": 11.0},
            "check",
            ("Subject perhaps 0.5 EV over: 11 % of it is blown out; unless it is white there, lower the exposure",),
        ),
        (
            {"subject_channels_high_pct": (99.0,) * 3, "subject_white_clipped_pct": 99.0, "subject_lost_pct": 99.0},
            "fail",
            ("Subject at least 0.5 EV over, 99 % of it blown out; lower the exposure",),
        ),
    ],
)
def test_what_the_light_is_told_as(fields: dict[str, Any], verdict: str, reasons: tuple[str, ...]) -> None:
    assert light(**fields) == (verdict, reasons)


CARD = "the grey card, 12 min before"


@pytest.mark.parametrize(
    ("off_ev", "fields", "verdict", "reasons"),
    [
        (1.0, {}, *PASS),
        (1.1, {}, "fail", (f"Subject 1.1 EV over against {CARD}; lower the exposure",)),
        (
            2.0,
            {"subject_white_clipped_pct": 7.0, "headroom_ev": 0.5},
            "fail",
            (
                f"Subject 2.0 EV over against {CARD}, 7 % of it blown out (the RAW holds 0.5 EV more); lower the exposure",
            ),
        ),
        (-1.0, {"brightest_ev": -2.5}, *PASS),  # a black product, rightly exposed
        (-1.1, {}, "fail", (f"Subject 1.1 EV under against {CARD}; raise exposure or fill",)),
        (0.5, {"subject_white_clipped_pct": 9.0}, *PASS),  # glints and a white print
        (
            0.6,
            {"subject_white_clipped_pct": 9.0},
            "check",
            ("Subject perhaps 0.5 EV over: 9 % of it is blown out; unless it is white there, lower the exposure",),
        ),
    ],
)
def test_what_is_known_of_the_light_goes_before_what_can_be_guessed(
    off_ev: float, fields: dict[str, Any], verdict: str, reasons: tuple[str, ...]
) -> None:
    known = scoring.Reference("grey-card", off_ev, CARD)
    found = scoring.judge(replace(GOOD, exposure=replace(LIGHT, **fields)), LIMITS, reference=known)
    assert (found.verdict, found.reasons) == (verdict, reasons)
    assert (found.exposure.reference, found.exposure.off_ev) == ("grey-card", off_ev)
    assert scoring.judge(found, LIMITS).exposure.reference is None


@pytest.mark.parametrize(
    ("red", "blue", "word"), [(0.6, -0.6, "warm"), (-0.6, 0.6, "cool"), (0.6, 0.6, "magenta"), (-0.6, -0.6, "green")]
)
def test_a_cast_has_its_strength_and_its_name(red: float, blue: float, word: str) -> None:
    found = light(
        cast_red_green=red, cast_blue_green=blue, cast_agreed=True, subject_channels_high_pct=(50.0, 0.0, 0.0)
    )
    assert found == ("check", (f"Colour cast of 0.8 stops ({word}); set the white balance",))


def test_a_cast_begins_beyond_its_limit_and_is_told_against_the_grey_card() -> None:
    assert light(cast_red_green=0.8, cast_blue_green=0.0, cast_agreed=True) == PASS
    assert light(cast_red_green=3.0, cast_blue_green=0.0) == PASS, (
        "a red sheet, or a strong cast: nothing tells them apart"
    )
    assert light(cast_red_green=None, cast_blue_green=3.0) == PASS
    assert light(cast_red_green=3.0, cast_blue_green=None) == PASS
    tinted = replace(GOOD, exposure=replace(LIGHT, cast_red_green=0.9, cast_blue_green=-0.9))
    found = scoring.judge(tinted, LIMITS, (0.1, 0.2))
    assert found.reasons == ("Colour cast of 1.4 stops (warm) against the grey card; set the white balance",)
    kept = found.exposure
    assert (kept.cast, kept.cast_against, kept.neutral) == (1.36, "grey-card", (0.1, 0.2))
    for red, blue, word in ((0.96, 0.02, "magenta"), (-0.02, -0.96, "green")):
        slight = light(cast_red_green=red, cast_blue_green=blue, cast_agreed=True)
        assert slight[1] == (f"Colour cast of 1.0 stops ({word}); set the white balance",)
    other_side = scoring.judge(tinted, LIMITS, (1.8, -1.8))
    assert "(cool)" in other_side.reasons[0]
    again = scoring.judge(found, LIMITS).exposure
    assert (again.cast, again.cast_against, again.neutral) == (1.273, "neutral", (0.0, 0.0))


@pytest.mark.parametrize(
    ("fields", "reasons"),
    [
        ({"background_ev": -0.1, "background_even_ev": 0.3}, ()),
        ({"background_ev": -0.2, "background_even_ev": 0.3}, ("Background 0.2 EV below white; light it more",)),
        ({"background_ev": 0.0, "background_even_ev": 0.4}, ("Background uneven by 0.4 EV; even out its light",)),
    ],
)
def test_a_white_background_is_white_and_even(fields: dict[str, Any], reasons: tuple[str, ...]) -> None:
    white = replace(LIMITS, background="white")
    assert light(white, **fields) == ("check" if reasons else "pass", reasons)
    assert light(**fields) == PASS


# -- shape, order, limits ---------------------------------------------------------------------------------------------


def test_what_fails_is_said_before_what_is_to_be_looked_at() -> None:
    asked = replace(LIMITS, min_pixels=2001, orientation="portrait", background="white")
    bad = replace(GOOD, exposure=replace(LIGHT, noise_pct=9.0, subject_lost_pct=50.0))
    found = scoring.judge(bad, asked, size=(2000, 1000))
    assert found.verdict == "fail"
    assert [reason.split()[0] for reason in found.reasons] == ["Subject", "Too", "Noise", "Background", "Background", "Held"]  # fmt: skip
    assert scoring.judge(GOOD, replace(LIMITS, min_pixels=2000)).verdict == "pass"


def test_limits_are_those_of_the_role_and_survive_a_dictionary() -> None:
    role = Role(
        id="hero",
        title="Hero",
        max_blur_px=1.5,
        delivery_px=3000,
        subject="central",
        background="white",
        min_pixels=4000,
        orientation="portrait",
        exposure=ExposureLimits(ev_min=-0.5, ev_max=0.5, clipped_high_pct=1, clipped_low_pct=2, noise_pct=4, cast=0.25),
    )
    limits = scoring.Limits.of(role)
    assert limits.to_dict() == {
        "max_blur_px": 1.5,
        "delivery_px": 3000,
        "ev_min": -0.5,
        "ev_max": 0.5,
        "clipped_high_pct": 1.0,
        "clipped_low_pct": 2.0,
        "noise_pct": 4.0,
        "cast": 0.25,
        "subject": "central",
        "background": "white",
        "min_pixels": 4000,
        "orientation": "portrait",
        "sensitivity": "normal",
    }
    assert scoring.Limits.from_dict({**limits.to_dict(), "unheard of": 1}) == limits
    assert (limits.side, LIMITS.side) == (3000, 2048)


def test_a_result_is_read_back_from_json_as_it_was_and_from_a_later_form_without_what_is_new() -> None:
    whole = scoring.judge(replace(GOOD, sharpness=replace(SHARP, **SHAKEN)), LIMITS)
    for result in (whole, GOOD):
        values = json.loads(json.dumps(result.to_dict()))
        assert scoring.Result.from_dict(values) == result
        for part in ("sharpness", "subject", "exposure"):
            values[part]["unheard of"] = 1
        assert scoring.Result.from_dict(values) == result
