"""The sample shoot by its labels: what a crew would see on the day."""

import json

import pytest

from studio import scoring
from tests.studio.scoring.conftest import Labelled

Sample = dict[str, Labelled]
WORKING = {"slate", "hangtag", "greycard"}


def of(sample: Sample, *variants: str) -> list[Labelled]:
    found = [frame for frame in sample.values() if frame.variant in variants]
    assert found
    return found


def said(frame: Labelled) -> str:
    return f"{frame.name} {frame.variant}: {frame.result.verdict} {frame.result.reasons}"


def test_every_good_frame_passes_by_its_role_and_by_the_general_limits(sample: Sample) -> None:
    for frame in of(sample, "good"):
        assert frame.result.verdict == "pass", said(frame)
        assert frame.general.verdict == "pass", said(frame)
        assert frame.result.sharpness.kind == "sharp"
        assert frame.result.reasons == ()


def test_every_soft_or_shaken_frame_fails(sample: Sample) -> None:
    for frame in of(sample, "soft", "motion", "focus-behind", "focus-front"):
        assert frame.result.verdict == "fail", said(frame)
        assert frame.general.verdict == "fail", said(frame)


def test_shake_is_called_motion_and_softness_defocus(sample: Sample) -> None:
    for frame in of(sample, "motion"):
        assert frame.result.sharpness.kind == "motion", said(frame)
        assert frame.result.sharpness.motion is not None
        assert "shake" in frame.result.reasons[0]
    for frame in of(sample, "soft", "focus-behind", "focus-front"):
        assert frame.result.sharpness.kind == "defocus", said(frame)
        assert frame.result.sharpness.motion is None


def test_the_length_of_a_shake_is_about_right(sample: Sample) -> None:
    for name, length in (("IMG_0005", 10), ("IMG_0011", 16), ("IMG_0023", 14), ("DSC_0408", 11), ("DSC_0411", 8)):
        motion = sample[name].result.sharpness.motion
        assert motion is not None
        assert motion.length_px == pytest.approx(length, rel=0.35), name


def test_focus_behind_the_product_is_said(sample: Sample) -> None:
    for frame in of(sample, "focus-behind"):
        assert any("focus is behind the product" in reason for reason in frame.result.reasons), said(frame)


def test_noise_is_not_taken_for_softness(sample: Sample) -> None:
    for frame in of(sample, "noisy"):
        assert frame.result.sharpness.kind == "sharp", said(frame)
        assert frame.result.verdict != "fail"


def test_exposure_is_flagged_in_the_right_direction_and_nowhere_else(sample: Sample) -> None:
    for frame in sample.values():
        words = " ".join(frame.result.reasons)
        if frame.variant in WORKING:
            continue
        assert ("EV over" in words) == (frame.variant == "over"), said(frame)
        assert ("EV under" in words) == (frame.variant == "under"), said(frame)
        assert frame.result.verdict != "pass" or frame.variant not in ("over", "under"), said(frame)


def test_a_cast_is_a_cast_to_be_checked_not_an_exposure(sample: Sample) -> None:
    for frame in sample.values():
        if frame.variant in WORKING:
            continue
        assert any("cast" in reason for reason in frame.result.reasons) == (frame.variant == "cast"), said(frame)
    for frame in of(sample, "cast"):
        assert frame.result.verdict == "check", said(frame)
        assert "warm" in frame.result.reasons[0]


def test_the_sharpest_of_each_burst_comes_first(sample: Sample) -> None:
    for burst, best in (
        (("IMG_0005", "IMG_0006", "IMG_0007"), 1),
        (("IMG_0017", "IMG_0018", "IMG_0019"), 1),
        (("DSC_0409", "DSC_0410", "DSC_0411"), 1),
    ):
        results = [sample[name].result for name in burst]
        assert scoring.rank(results)[0] == best
        assert scoring.rank(results) == scoring.rank(results)


def test_frames_of_a_burst_are_grouped_and_other_products_are_not(sample: Sample) -> None:
    names = ["IMG_0005", "IMG_0006", "IMG_0007", "IMG_0014", "IMG_0021", "DSC_0404"]
    hashes = [scoring.phash(sample[name].picture.small) for name in names]
    assert scoring.groups(hashes) == [[0, 1, 2], [3], [4], [5]]


@pytest.mark.parametrize(
    ("name", "box"),
    [
        ("IMG_0006", (745, 105, 960, 1420)),
        ("IMG_0014", (660, 170, 1100, 1230)),
        ("IMG_0021", (390, 410, 1650, 800)),
        ("DSC_0406", (1050, 430, 800, 1000)),
        ("DSC_0404", (400, 640, 830, 1130)),
    ],
)
def test_the_subject_box_frames_the_product(sample: Sample, name: str, box: tuple[int, int, int, int]) -> None:
    found = sample[name].result.subject
    left, top = max(found.x, box[0]), max(found.y, box[1])
    right, bottom = min(found.x + found.width, box[0] + box[2]), min(found.y + found.height, box[1] + box[3])
    shared = max(0, right - left) * max(0, bottom - top)
    union = found.width * found.height + box[2] * box[3] - shared
    assert shared / union > 0.6, (name, found)


def test_a_result_survives_json_and_can_be_judged_anew_without_pixels(sample: Sample) -> None:
    for frame in sample.values():
        values = json.loads(json.dumps(frame.result.to_dict()))
        assert list(values) == ["sharpness", "subject", "exposure", "verdict", "reasons", "sensitivity"]
        back = scoring.Result.from_dict(values)
        assert back == frame.result
        assert scoring.judge(back, scoring.Limits()) == frame.general


def test_inspects_keys_are_all_there(sample: Sample) -> None:
    values = sample["IMG_0005"].result.to_dict()
    sharpness = {"blur_px", "blur_px_delivery", "uncertainty_px", "edges", "score", "kind", "motion", "motion_ratio"}
    assert sharpness <= set(values["sharpness"])
    assert set(values["sharpness"]["motion"]) == {"angle_deg", "length_px"}
    assert {"x", "y", "width", "height", "source"} <= set(values["subject"])
    exposure = {"subject_ev", "clipped_high_pct", "clipped_low_pct", "subject_clipped_high_pct", "noise_pct", "cast"}
    assert exposure <= set(values["exposure"])


def test_a_stricter_role_fails_what_a_lenient_one_passes(sample: Sample) -> None:
    good = sample["DSC_0410"].result
    assert scoring.judge(good, scoring.Limits(max_blur_px=0.3)).verdict == "fail"
    soft = sample["IMG_0007"].result
    assert scoring.judge(soft, scoring.Limits(max_blur_px=3.0)).verdict == "pass"
    assert scoring.judge(soft, scoring.Limits(delivery_px=800)).verdict == "pass"
