"""Every colour can be read and seen where the window uses it, by WCAG 2.2, computed from the theme itself."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from ui.parts.theme import DARK, LIGHT, MAT, ON_MAT, OUTLINES_ON, OVER_PICTURE, USED_ON, Colours, style_sheet

TEXT, OUTLINE = 4.5, 3.0
LOOKS = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
UI = Path(__file__).parents[2] / "ui"
ON_PAPER_OR_PICTURES = {
    "#ffffff": "white on the mat, on pictures, and a slate's paper", "#1c1c1c": "the dark stroke under it", "#000000": "a slate's letters",
    "#555555": "a slate's small letters", "#333333": "a star's rim on a picture", "#ffd34d": "a star on a picture",
    "#e5484d": "a red label, dark around it", "#4cc38a": "a green label", "#52a9ff": "a blue label", "#bf7af0": "a purple label",
    "#e04848": "the red channel", "#3fae5a": "the green channel", "#4a80e8": "the blue channel",
    "#cccccc": "a square behind a cut-out", "#7c7c7c": "what is not made, beyond a picture", "#5a5a5a": "its hatching",
    "#7f7f7f": "between the pictures of a sheet of screenshots",
}  # fmt: skip


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, WCAG 2.2."""

    def luminance(colour: str) -> float:
        channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def too_low(colours: Colours, uses: dict[str, tuple[str, ...]], least: float) -> list[tuple[str, str, float]]:
    pairs = [(name, ground) for name, grounds in uses.items() for ground in grounds]
    found = [(*pair, round(contrast(*(getattr(colours, name) for name in pair)), 2)) for pair in pairs]
    return [one for one in found if one[2] < least]


@LOOKS
def test_text_outlines_and_shapes_stand_out_from_all_that_they_lie_on(colours: Colours) -> None:
    assert too_low(colours, USED_ON, TEXT) == []
    assert too_low(colours, OUTLINES_ON, OUTLINE) == []
    grounds = {ground for uses in (USED_ON, OUTLINES_ON) for on in uses.values() for ground in on}
    named = {field.name for field in fields(Colours)}
    assert named - grounds - set(USED_ON) - set(OUTLINES_ON) == set(), "a colour that no table knows"
    soft = {name for name in named if name.endswith("_soft")} | {"window", "surface", "raised", "strip"}
    for name in ("text", "muted"):
        assert soft <= set(USED_ON[name]), "whatever panel there is, words are written on it"
    assert soft <= set(OUTLINES_ON["edge"]) & set(OUTLINES_ON["accent"])


@LOOKS
def test_each_rule_of_the_style_sheet_can_be_read_and_outlines_what_can_be_pressed(colours: Colours) -> None:
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", style_sheet(colours))
    assert len(rules) > 60
    for selector, body in ((selector.strip(), body) for selector, body in rules):
        said = dict(re.findall(r"(?:^|[;\s])([a-z-]+):\s*([^;]+)", body))
        text, ground = (re.search(r"#[0-9a-f]{6}", said.get(name, "")) for name in ("color", "background"))
        if text and ground:
            assert contrast(text[0], ground[0]) >= TEXT, (selector, text[0], ground[0])
        pressed = re.search(
            r"Button|LineEdit|ComboBox|TextEdit|SpinBox|indicator|QListView|QTableView|QMenu ?{", selector
        )
        if pressed and "disabled" not in selector and "item" not in selector and "Corner" not in selector:
            assert colours.line not in said.get("border", ""), f"{selector}: a line that only divides outlines it"


def test_pictures_lie_on_a_neutral_grey_in_both_looks_and_lines_over_them_are_white_with_dark_under_them() -> None:
    assert MAT[1:3] == MAT[3:5] == MAT[5:7]
    assert contrast(ON_MAT, MAT) >= TEXT
    (under, wide), (over, narrow) = OVER_PICTURE
    assert over == ON_MAT and wide > narrow and contrast(under, over) >= TEXT


def test_no_file_of_the_window_has_a_colour_of_its_own_but_on_paper_and_pictures() -> None:
    sources = [path for path in UI.rglob("*.py") if path.name != "theme.py"]
    found = {colour for path in sources for colour in re.findall(r"#[0-9a-fA-F]{6}\b", path.read_text("utf-8"))}
    assert found - set(ON_PAPER_OR_PICTURES) == set()
