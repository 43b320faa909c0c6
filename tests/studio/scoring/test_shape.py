"""Too few pixels, and a camera held another way than the role asks."""

import numpy as np
import pytest

from studio import scoring
from studio.documents.frame_shape import orientation_of
from studio.documents.kit import ExposureLimits, Role, load_kit
from tests.studio.scoring.conftest import Labelled, to_picture

Sample = dict[str, Labelled]


def asked(**fields: object) -> scoring.Limits:
    return scoring.Limits.of(Role(id="hero", title="Hero", **fields))


def test_a_frame_with_fewer_pixels_than_its_role_asks_fails_with_both_numbers(sample: Sample) -> None:
    good = sample["IMG_0006"].general
    assert scoring.judge(good, asked(min_pixels=2400)).verdict == "pass"
    failed = scoring.judge(good, asked(min_pixels=2401))
    assert failed.verdict == "fail"
    assert failed.reasons == ("Too small: 2400 px on the long side, limit 2401; set the camera to its full size",)


@pytest.mark.parametrize(
    ("size", "orientation", "reason"),
    [
        ((2400, 1600), "portrait", "Held wrong: landscape, 2400 × 1600 px, portrait is asked for; turn the camera"),
        ((1600, 2400), "landscape", "Held wrong: portrait, 1600 × 2400 px, landscape is asked for; turn the camera"),
        ((2400, 2400), "portrait", "Held wrong: square, 2400 × 2400 px, portrait is asked for; turn the camera"),
        (
            (2400, 1600),
            "square",
            "Held wrong: landscape, 2400 × 1600 px, square is asked for; set the camera to a square format",
        ),
    ],
)
def test_a_frame_held_another_way_is_to_be_checked(
    sample: Sample, size: tuple[int, int], orientation: str, reason: str
) -> None:
    found = scoring.judge(sample["IMG_0006"].general, asked(orientation=orientation), size=size)
    assert (found.verdict, found.reasons) == ("check", (reason,))


@pytest.mark.parametrize(
    ("size", "orientation"),
    [((2400, 1600), "landscape"), ((1600, 2400), "portrait"), ((2400, 2400), "square"), ((2400, 2352), "square"),
     ((1, 9), "any"), (None, "portrait")],
)  # fmt: skip
def test_a_frame_held_as_asked_passes_and_so_does_one_whose_size_is_not_known(
    sample: Sample, size: tuple[int, int] | None, orientation: str
) -> None:
    assert scoring.judge(sample["IMG_0006"].general, asked(orientation=orientation), size=size).verdict == "pass"


def test_square_ends_two_per_cent_from_even() -> None:
    assert [orientation_of(1000, height) for height in (979, 980, 1020, 1021)] == [
        "landscape", "square", "square", "portrait",
    ]  # fmt: skip


def test_what_is_worse_is_said_first(sample: Sample) -> None:
    found = scoring.judge(sample["IMG_0007"].general, asked(min_pixels=3000, orientation="portrait"), size=(2400, 1600))
    assert found.verdict == "fail"
    assert [reason.partition(":")[0] for reason in found.reasons] == ["Soft", "Too small", "Held wrong"]


def test_the_sample_is_large_enough_for_the_kit_it_is_shot_by(sample: Sample) -> None:
    kit = load_kit("three-shot")
    for frame in sample.values():
        size = (frame.picture.width, frame.picture.height)
        assert scoring.judge(frame.general, scoring.Limits.of(kit.role(frame.role)), size=size) == frame.result


def test_a_frame_of_no_shot_is_asked_for_no_size_and_a_picture_is_judged_by_its_own() -> None:
    tiny = scoring.score(to_picture(np.full((60, 40), 120.0)), scoring.Limits())
    assert not any("small" in reason or "Held" in reason for reason in tiny.reasons)
    asked_for = scoring.score(to_picture(np.full((60, 40), 120.0)), asked(min_pixels=100, orientation="landscape"))
    assert any(reason.startswith("Too small: 60 px") for reason in asked_for.reasons)
    assert any(reason.startswith("Held wrong: portrait, 40 × 60 px") for reason in asked_for.reasons)


def test_what_a_role_leaves_out_is_what_a_frame_of_no_shot_is_judged_by() -> None:
    role, general = Role(id="inside", title="Inside", min_pixels=1), scoring.Limits(min_pixels=1)
    assert scoring.Limits.of(role) == general
    assert ExposureLimits().ev_max == general.ev_max == 1.35
