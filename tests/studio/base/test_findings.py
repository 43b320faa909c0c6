"""Findings are facts, and their sentences are made from them: letter for letter what scripts and reports have always had."""

import pickle
import string

import pytest

from studio.base.findings import SENTENCES, Finding, Findings, sentences

TOLD = {
    "no-select": ({"state": "missing"}, "no select (missing)."),
    "reshoot-asked": ({"state": "reshoot"}, "a reshoot is asked for (reshoot)."),
    "no-longer-planned": ({}, "is no longer in the brief or kit, so its select is left out."),
    "clip": (
        {"frame": "MVI_0004"},
        "MVI_0004 is a clip; clips are not rendered yet, hand it over with --originals.",
    ),
    "not-as-recorded": (
        {"file": "originals/A/1.JPG", "drop": "QUAY-01"},
        "originals/A/1.JPG is no longer what was recorded of it, so it is left out of the bundle; make it good with "
        "'threeshot check QUAY-01 --repair', then export again.",
    ),
    "left-out": ({"why": "It has {no} GTIN."}, "It has {no} GTIN. It is left out."),
    "tag-missing": (
        {"tag": "rating", "shots": "every file"},
        "Without rating: every file; nobody has said it.",
    ),
    "original-tells": (
        {"what": "where it was taken"},
        "the original that goes along tells where it was taken; whoever gets the bundle can read that.",
    ),
    "original-not-stripped": ({}, "what it tells can be taken out of JPEGs alone, so it does not go along."),
    "alt-missing": (
        {"language": " in sv"},
        "no alternative text in sv, which the recipe needs; say what the picture shows, by 'threeshot alt' or on the Export page.",
    ),
    "alt-too-long": (
        {"language": "", "characters": 131, "limit": 125},
        "its alternative text has 131 characters, at most 125 are asked for; shorten it.",
    ),
    "cell-formula": (
        {"what": "title", "sign": "="},
        "its title begins with =, which a spreadsheet would run as a formula, so a ' stands before it in the tables; "
        "in the tags it is as it was.",
    ),
    "select-left": ({"shot": "HS-TOTE-01 hero"}, "was the select of HS-TOTE-01 hero and no longer is."),
    "approved-select-left": (
        {"shot": "HS-TOTE-01 hero"},
        "was the approved select of HS-TOTE-01 hero and no longer is.",
    ),
    "not-examined": ({}, "the frame has not been examined, so its size is not known; score the drop first."),
    "enlarged": (
        {"width": 1600, "height": 1600, "made_width": 2048, "made_height": 2048, "times": 1.284},
        "only 1600 × 1600 px of the picture are there for 2048 × 2048 px, so it is enlarged 1.28 times.",
    ),
    "smaller": (
        {"width": 1600, "height": 1600, "wanted_width": 2048, "wanted_height": 2048},
        "only 1600 × 1600 px of the picture are there, so it is made at that and not at 2048 × 2048.",
    ),
    "below-least": (
        {"width": 700, "height": 1010, "least_width": 762, "least_height": 1100},
        "only 700 × 1010 px of the picture are there, at least 762 × 1100 are asked for; choose a larger frame, or one with the product nearer.",
    ),
    "smaller-for-kb": (
        {"width": 1310, "height": 1310, "limit": 500},
        "it is made at 1310 × 1310 px, so that it has at most 500 kB.",
    ),
    "crop-not-made": (
        {},
        "is not made: a crop would cut the product, and its background is not even enough to be continued; choose a frame "
        "with more room around it, or draw the crop by hand.",
    ),
    "crop-touches": (
        {},
        "the product touches the edge of the crop; choose a frame with more room around it, or draw the crop by hand.",
    ),
    "blurred": ({}, "a crop would cut the product, so the picture goes on blurred around it, as the recipe allows."),
    "bars": (
        {"colour": "#FFFFFF"},
        "its background is not even enough to be continued, so bars of #FFFFFF stand beside the picture.",
    ),
    "cutout-not-made": (
        {"why": "where the product ends is not sure"},
        "is not cut out: where the product ends is not sure.",
    ),
    "cutout-may-not": ({}, "where the product ends may not be sure enough to cut it out; then it is not made."),
    "crop-cuts": ({}, "the crop cuts the product; choose a frame with more room around it, or a wider format."),
    "own-crop-cuts": (
        {},
        "the crop that was drawn by hand cuts the product; move it, make it larger, or take it back.",
    ),
    "own-crop-shape": (
        {"drawn": 1.0, "limit": 0.8},
        "the crop that was drawn by hand is 1.00 times as wide as high, and the recipe asks for 0.80 now, "
        "so the proposed one is used; draw it again, or take it back.",
    ),
    "own-crop-whole": (
        {},
        "the recipe keeps the whole frame now, so the crop that was drawn by hand is not used; take it back.",
    ),
    "crop-guessed": ({}, "where the product ends is only guessed, so look whether the crop cuts it."),
    "crop-may-cut": (
        {},
        "the crop would cut the product; where its background is even that is continued, else this is not made.",
    ),
    "kb-lossless": (
        {"kb": 31.6, "limit": 20},
        "32 kB, more than the 20 kB allowed, its format is lossless; allow more or a smaller size.",
    ),
    "kb-at-lowest": (
        {"kb": 31.6, "limit": 20, "quality": 40},
        "32 kB, more than the 20 kB allowed, at quality 40; allow more or a smaller size.",
    ),
    "kb": ({"kb": 511.5, "limit": 500}, "it has 512 kB, at most 500 are allowed; lower the recipe's quality or size."),
    "exact-size": (
        {"width": 200, "height": 210, "limit_width": 300, "limit_height": 310},
        "it has 200 × 210 px, exactly 300 × 310 are asked for.",
    ),
    "side-too-short": (
        {"side": "short", "px": 200, "limit": 500},
        "its short side has 200 px, at least 500 are asked for; choose a larger frame.",
    ),
    "side-too-long": ({"px": 200, "limit": 100}, "its long side has 200 px, at most 100 are allowed."),
    "megapixels": (
        {"megapixels": 70.56, "limit": 64},
        "it has 70.6 megapixels, at most 64 are allowed; lower the recipe's size.",
    ),
    "beside": (
        {"what": "a patch (on the left, 12 %)"},
        "nothing but the product may stand on the white, and of the picture this is something else: a patch (on the left, 12 %); "
        "take it out, or choose another frame.",
    ),
    "aspect": (
        {"width": 200, "height": 210, "limit": "4:5"},
        "it is 200 × 210 px, an aspect of 4:5 is asked for.",
    ),
    "format": ({"format": "jpeg", "limit": "png or webp"}, "it is jpeg, only png or webp is taken."),
    "name": (
        {"name": "A.jpg", "limit": "[a-z]{3}"},
        "the name A.jpg is not of the form [a-z]{3} that is asked for.",
    ),
    "no-name": ({"why": "It needs {gtin}."}, "It needs {gtin}."),
    "no-gtin": ({}, "the product has no GTIN and one is needed; add it to the brief."),
    "background": (
        {"value": 255, "limit_pct": 98.0, "pct": 41.4, "level": 231},
        "the background must be white (255 of 255) on 98 % of the border, and is on 41 % (typically 231); "
        "shoot on white, or cut the product out.",
    ),
    "fill-unknown": (
        {"limit_pct": 85.0},
        "where the product ends is only guessed, so whether it fills 85 % of the frame can't be told; look at it.",
    ),
    "fill": (
        {"pct": 11.2, "limit_pct": 85.0},
        "the product fills 11 % of the frame, 85 % are asked for; frame it tighter.",
    ),
}


@pytest.mark.parametrize("code", SENTENCES)
def test_every_code_has_its_sentence(code: str) -> None:
    values, told = TOLD[code]
    finding = Finding(code, file="a.jpg", values=values)
    assert (finding.what, finding.sentence) == (told, f"a.jpg: {told}")
    named = {name for _, name, _, _ in string.Formatter().parse(SENTENCES[code]) if name}
    assert named == set(values), "a finding carries what its sentence says, no less and no more"
    assert pickle.loads(pickle.dumps(finding)) == finding, "it comes back from a worker"


def test_what_it_is_about_stands_before_it() -> None:
    assert sentences(
        [
            Finding("no-gtin", "HS-1", "hero"),
            Finding("no-gtin", "HS-1", "hero", rendition="square"),
            Finding("no-gtin", file="HS-1.jpg"),
            Finding("tag-missing", values={"tag": "rating", "shots": "every file"}),
        ]
    ) == [
        "HS-1 hero: the product has no GTIN and one is needed; add it to the brief.",
        "HS-1 hero as square: the product has no GTIN and one is needed; add it to the brief.",
        "HS-1.jpg: the product has no GTIN and one is needed; add it to the brief.",
        "Without rating: every file; nobody has said it.",
    ]


def test_a_rule_that_is_in_no_table_brings_its_own_words() -> None:
    found = Findings(file="a.jpg")
    found.add("odd", "its width, {px} px, is odd.", px=601)
    assert sentences(found.all) == ["a.jpg: its width, 601 px, is odd."]
    assert pickle.loads(pickle.dumps(found.all)) == found.all


def test_a_collection_is_about_one_thing() -> None:
    found = Findings(sku="HS-1", role="hero")
    found.add("no-gtin")
    found.add("no-select", state="captured")
    assert [(one.code, one.about) for one in found.all] == [("no-gtin", "HS-1 hero"), ("no-select", "HS-1 hero")]


def test_the_same_of_two_files_is_one_fact() -> None:
    def kb(name: str, kb: float) -> Finding:
        return Finding("kb", file=name, values={"kb": kb, "limit": 500})

    assert kb("a.jpg", 611.8).fact == kb("b.jpg", 612.2).fact
    assert kb("a.jpg", 611.8).fact != kb("a.jpg", 700).fact
    assert kb("a.jpg", 611.8).fact != Finding("no-gtin", file="a.jpg").fact
