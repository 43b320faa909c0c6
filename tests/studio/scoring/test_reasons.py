"""Every sentence of a verdict is known again as its rule's, with what the verdict was by it."""

import random
from dataclasses import fields, replace

from studio import scoring
from studio.scoring import reasons
from studio.scoring.limits import Limits
from tests.studio.scoring.test_verdict import GOOD, LIGHT, SHARP

CHANCE = random.Random(7)


def any_result() -> scoring.Result:
    """A measurement with a few things out of order."""

    def sometimes(value: object, usual: object = None) -> object:
        return value if CHANCE.random() < 0.4 else usual

    uniform = CHANCE.uniform
    motion = {"motion_ratio": uniform(0.0, 2.0), "motion_angle_deg": 20.0, "motion_length_px": uniform(2.0, 30.0)}
    own = {"own_motion_ratio": uniform(1.0, 2.0), "own_motion_angle_deg": 20.0, "smear_px": uniform(0.0, 12.0)}
    elsewhere = {
        "surround_blur_px": uniform(0.3, 4.0),
        "surround_uncertainty_px": uniform(0.0, 0.4),
        "surround": CHANCE.choice(["front", "beside", "behind"]),
        "sharpest_box": (0, 0, 50, 50),
        "sharpest_central": CHANCE.random() < 0.5,
    }
    sharp = replace(
        SHARP,
        blur_px=None if CHANCE.random() < 0.05 else uniform(0.4, 12.0),
        uncertainty_px=uniform(0.0, 4.0),
        **(motion if CHANCE.random() < 0.4 else {}),
        **(own if CHANCE.random() < 0.3 else {}),
        **(elsewhere if CHANCE.random() < 0.5 else {}),
    )
    light = replace(
        LIGHT,
        subject_ev=uniform(-4.0, 3.0),
        subject_white_clipped_pct=sometimes(uniform(0.0, 60.0), 0.0),
        subject_lost_pct=sometimes(uniform(0.0, 30.0), 0.0),
        subject_clipped_low_pct=sometimes(uniform(0.0, 60.0), 0.0),
        subject_channels_high_pct=sometimes((40.0, 0.0, 0.0), (0.0, 0.0, 0.0)),
        white_clipped_pct=sometimes(uniform(0.0, 60.0), 0.0),
        brightest_ev=sometimes(uniform(-4.0, 0.0), 0.0),
        noise_pct=uniform(0.2, 6.0),
        cast=sometimes(1.5),
        cast_red_green=1.4,
        cast_blue_green=uniform(-1.0, 1.0),
        cast_agreed=CHANCE.random() < 0.7,
        headroom_ev=sometimes(uniform(0.0, 2.0)),
        background_ev=uniform(-1.0, 0.0),
        background_even_ev=uniform(0.0, 1.0),
    )
    source = CHANCE.choice(["central", "contrast", "exif"])
    return replace(GOOD, sharpness=sharp, exposure=light, subject=replace(GOOD.subject, source=source))


def test_every_sentence_that_a_verdict_says_is_its_rules_and_every_rule_is_said() -> None:
    met = set()
    for _ in range(6000):
        limits = Limits(
            max_blur_px=2.0,
            delivery_px=1000,
            background=CHANCE.choice(["any", "white"]),
            min_pixels=CHANCE.choice([0, 0, 2400]),
            orientation=CHANCE.choice(["any", "portrait"]),
        ).at(CHANCE.choice(["strict", "normal", "forgiving"]))
        card = scoring.Reference("grey-card", CHANCE.uniform(-3.0, 3.0), "the grey card")
        reference = card if CHANCE.random() < 0.3 else None
        judged = scoring.judge(any_result(), limits, size=CHANCE.choice([None, (2000, 1500)]), reference=reference)
        rules = [reasons.rule_of(one, judged.verdict) for one in judged.reasons]
        assert not [one for one, rule in zip(judged.reasons, rules, strict=True) if rule.id == "other"], judged.reasons
        said = {rule.says for rule in rules}
        assert judged.verdict == ("fail" if "fail" in said else "check" if said else "pass"), judged.reasons
        met |= {rule.key for rule in rules}
    assert met == {rule.key for rule in reasons.RULES} - {("tag", "check")}


def test_a_sentence_of_another_version_counts_as_what_its_frame_was_judged() -> None:
    assert reasons.rule_of("Blurred in a way that nobody says any more", "fail").key == ("other", "fail")
    assert reasons.rule_of("Blurred in a way that nobody says any more", "check").key == ("other", "check")


def test_the_limit_that_a_rule_names_is_one_of_the_kits() -> None:
    of_kit = {one.name for one in fields(Limits)}
    for rule in reasons.RULES:
        assert set((rule.limit or "").replace(" and ", " ").split()) <= of_kit
