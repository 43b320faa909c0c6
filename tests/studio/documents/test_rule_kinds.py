"""Each rule where it turns: the last file that keeps it, the first that breaks it, and what is said of that one."""

from dataclasses import replace
from typing import Any

import pytest

from studio.documents.recipe import Rules
from studio.documents.rule import Broken, MadeFile, Part
from studio.documents.rule_kinds import rules
from studio.documents.rule_kinds.white_background import WhiteBackground

FILE = MadeFile(1000, 800, "a.jpg", "jpeg", "2010261001010", 500_000, 98.0, 250, 85.0)


def broken(rule: str, asked: Any, **of_file: Any) -> Broken | None:
    """What `FILE`, changed so, lacks by the rule as a recipe with that demand has it."""
    one = rules()[rule]
    demanded = one.of(Rules.model_validate({rule: asked}))
    assert demanded is not None
    return one.broken(demanded, replace(FILE, **of_file))


@pytest.mark.parametrize(
    ("rule", "asked", "of_file"),
    [
        ("aspect", "5:4", {}),
        ("aspect", "5:4", {"width": 1009}),
        ("aspect", "5:4", {"width": 991}),
        ("exact_size_px", [1000, 800], {}),
        ("formats", ["png", "jpeg"], {}),
        ("max_kb", 500, {}),
        ("max_long_side_px", 1000, {}),
        ("max_long_side_px", 1000, {"width": 800, "height": 1000}),
        ("max_megapixels", 0.8, {}),
        ("only_product", {}, {}),
        ("only_product", {"forbids": ["text"]}, {"beside": (Part("thing", "left", 4.0),)}),
        ("only_product", {"min_part_pct": 0.5}, {"beside": (Part("text", "top left", 0.4),)}),
        ("min_long_side_px", 1000, {}),
        ("min_long_side_px", 1000, {"width": 800, "height": 1000}),
        ("min_short_side_px", 800, {}),
        ("min_short_side_px", 800, {"width": 800, "height": 1000}),
        ("min_product_fill_pct", 85, {}),
        ("name_pattern", r"[a-z]\.jpg", {}),
        ("name_pattern", r"[a-z]\.jpg", {"name": None}),
        ("needs_gtin", True, {}),
        ("needs_gtin", False, {"gtin": None}),
        ("white_background", {}, {}),
        ("white_background", {"min_share_pct": 97.5}, {}),
    ],
)
def test_what_keeps_a_rule(rule: str, asked: Any, of_file: dict[str, Any]) -> None:
    assert broken(rule, asked, **of_file) is None


@pytest.mark.parametrize(
    ("rule", "asked", "of_file", "said"),
    [
        ("aspect", "5:4", {"width": 1011}, ("aspect", {"width": 1011, "height": 800, "limit": "5:4"})),
        ("aspect", "5:4", {"width": 989}, ("aspect", {"width": 989, "height": 800, "limit": "5:4"})),
        (
            "exact_size_px",
            [800, 1000],
            {},
            ("exact-size", {"width": 1000, "height": 800, "limit_width": 800, "limit_height": 1000}),
        ),
        ("formats", ["png", "webp"], {}, ("format", {"format": "jpeg", "limit": "png or webp"})),
        ("max_kb", 500, {"bytes": 500_001}, ("kb", {"kb": 500.001, "limit": 500})),
        ("max_long_side_px", 999, {}, ("side-too-long", {"px": 1000, "limit": 999})),
        ("max_megapixels", 0.79, {}, ("megapixels", {"megapixels": 0.8, "limit": 0.79})),
        (
            "only_product",
            {},
            {"beside": (Part("patch", "left", 12.04), Part("text", "middle", 0.043))},
            (
                "beside",
                {
                    "what": "a patch (on the left, 12 %), text or a logo (in the middle, 0.043 %)",
                },
            ),
        ),
        ("min_long_side_px", 1001, {}, ("side-too-short", {"side": "long", "px": 1000, "limit": 1001})),
        ("min_short_side_px", 801, {}, ("side-too-short", {"side": "short", "px": 800, "limit": 801})),
        ("min_product_fill_pct", 85.1, {}, ("fill", {"pct": 85.0, "limit_pct": 85.1})),
        ("min_product_fill_pct", 85, {"fill_pct": None}, ("fill-unknown", {"limit_pct": 85})),
        ("name_pattern", r"[a-z]\.jp", {}, ("name", {"name": "a.jpg", "limit": r"[a-z]\.jp"})),
        ("needs_gtin", True, {"gtin": None}, ("no-gtin", {})),
        (
            "white_background",
            {"min_value": 240},
            {"white_share_pct": 97.9},
            ("background", {"value": 240, "limit_pct": 98.0, "pct": 97.9, "level": 250}),
        ),
        (
            "white_background",
            {},
            {"white_share_pct": None, "border_level": None},
            ("background", {"value": 255, "limit_pct": 98.0, "pct": 0.0, "level": 0}),
        ),
    ],
)
def test_what_breaks_a_rule_and_with_which_numbers(
    rule: str, asked: Any, of_file: dict[str, Any], said: tuple[str, dict[str, Any]]
) -> None:
    assert broken(rule, asked, **of_file) == Broken(*said)


def test_the_rules_stand_in_their_order_and_a_border_nobody_measured_is_not_white() -> None:
    assert list(rules()) == [
        "min_long_side_px",
        "max_long_side_px",
        "max_megapixels",
        "min_short_side_px",
        "exact_size_px",
        "aspect",
        "max_kb",
        "formats",
        "white_background",
        "only_product",
        "min_product_fill_pct",
        "name_pattern",
        "needs_gtin",
    ]
    assert WhiteBackground() == WhiteBackground(min_value=255, min_share_pct=98.0, border_pct=1.0)
    slightest = WhiteBackground(min_share_pct=0.5)
    assert rules()["white_background"].broken(slightest, replace(FILE, white_share_pct=None)) is not None
