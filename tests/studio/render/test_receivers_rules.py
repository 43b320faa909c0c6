"""Every rule of every recipe that ships: a picture that breaks it is caught with that rule's own words, one that keeps it passes.

A rule without a way to break it, or a recipe whose rule nothing here breaks, fails.
"""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from studio.documents import loading
from studio.documents.recipe import Rendition, Rules, file_name, load_recipe
from studio.documents.rule_kinds import rules
from studio.render import Rendered, check
from studio.render.beside import parts_beside
from studio.render.measured import measured
from tests.jumper import PRODUCT, on_white

Pixels = NDArray[np.uint8]
Broken = tuple[str, Callable[[Any, dict[str, Any]], dict[str, Any]]]


def drawn(draw: Callable[[ImageDraw.ImageDraw], object]) -> Pixels:
    picture = Image.fromarray(on_white())
    draw(ImageDraw.Draw(picture))
    return np.asarray(picture)


def with_thing() -> Pixels:
    """A mug beside it, of a colour that the jumper has not."""
    picture = on_white().copy()
    mug = np.array([40, 90, 170]) + np.random.default_rng(4).normal(0, 9, (80, 60, 3)) + np.arange(60)[None, :, None]
    picture[260:340, 20:80] = np.clip(mug, 0, 255)
    return picture


BESIDE: dict[str, tuple[Callable[[], Pixels], str]] = {
    "text": (
        lambda: drawn(lambda on: on.text((90, 10), "SALE -50 %", (200, 20, 30), font_size=36)),
        "text or a logo (at the top, ",
    ),
    "patch": (lambda: drawn(lambda on: on.rectangle((10, 130, 80, 220), (225, 225, 225))), "a patch (on the left, "),
    "strip": (lambda: drawn(lambda on: on.rectangle((340, 0, 380, 399), (236, 236, 236))), "a strip (on the right, "),
    "thing": (with_thing, "another thing (at the bottom left, "),
}
"""Each kind of thing beside a product: such a picture, and what is said of it."""


def file_of(picture: Pixels, rendition: Rendition) -> dict[str, Any]:
    """What is measured on such a finished file, as the export does."""
    saved = io.BytesIO()
    Image.fromarray(picture).save(saved, "JPEG", quality=92)
    found = measured(saved.getvalue(), rendition, PRODUCT)
    return {"white_share_pct": found.white_share_pct, "border_level": found.border_level, "beside": found.beside}


BREAKING: dict[str, Callable[[Any, Rendition], list[tuple[str, dict[str, Any], str]]]] = {
    "min_long_side_px": lambda asked, _: [
        ("side-too-short", {"width": asked - 1, "height": asked - 1}, f"at least {asked}")
    ],
    "max_long_side_px": lambda asked, _: [("side-too-long", {"height": asked + 1}, f"at most {asked}")],
    "max_megapixels": lambda asked, _: [
        ("megapixels", {"width": 1000, "height": int(asked * 1000) + 1}, f"at most {asked:g}")
    ],
    "min_short_side_px": lambda asked, _: [("side-too-short", {"width": asked - 1}, f"short side has {asked - 1}")],
    "exact_size_px": lambda asked, _: [("exact-size", {"width": asked[0] + 1, "height": asked[1]}, "exactly")],
    "aspect": lambda asked, _: [("aspect", {"width": 1000, "height": 5000}, asked)],
    "max_kb": lambda asked, _: [("kb", {"bytes": asked * 1000 + 1}, f"at most {asked}")],
    "formats": lambda asked, _: [("format", {"format": "avif"}, "is taken")],
    "white_background": lambda asked, r: [
        ("background", file_of(np.minimum(on_white(), asked.min_value - 1).astype(np.uint8), r), "must be white")
    ],
    "only_product": lambda asked, r: [
        ("beside", file_of(made(), r), said) for kind, (made, said) in BESIDE.items() if kind in asked.forbids
    ],
    "min_product_fill_pct": lambda asked, _: [
        ("fill", {"fill_pct": asked - 0.5}, "frame it tighter"),
        ("fill-unknown", {"fill_pct": None}, "only guessed"),
    ],
    "name_pattern": lambda asked, _: [("name", {"name": "no such name.gif"}, "not of the form")],
    "needs_gtin": lambda asked, _: [("no-gtin", {"gtin": None}, "has no GTIN")],
}
"""For each rule: what breaks it, as (code, what of the keeping file is another, words of the sentence)."""

CASES = [
    (name, rendition, rule)
    for name in loading.names("recipes")
    for rendition in load_recipe(name).renditions
    for rule in rules()
    if rendition.recipe == name and getattr(rendition.rules, rule) is not None
]


def keeping(rendition: Rendition) -> Rendered:
    """A file that keeps every rule of a rendition."""
    width, height = rendition.size()
    role = (rendition.roles or sorted(rendition.codes) or ["hero"])[0]
    naming = {"drop": "HARBOUR-01", "sku": "HS-TOTE-01", "gtin": "2010261001010", "role": role, "n": 1, "pick": 1}
    size = {"width": width or 2000, "height": height or 2000}
    return Rendered(
        path=Path("nowhere"),
        name=file_name(rendition, {**naming, **size}),
        rendition=rendition.name,
        bytes=300_000,
        sha256="",
        format=rendition.format,
        fill_pct=90.0,
        gtin=naming["gtin"],
        **size,
        **file_of(on_white(), rendition),
    )


def changed(file: Rendered, **of_file: Any) -> Rendered:
    return Rendered(**{**{one: getattr(file, one) for one in file.__dataclass_fields__}, **of_file})


def test_there_is_a_breaking_picture_for_every_rule_and_every_thing_that_may_stand_beside() -> None:
    assert list(BREAKING) == list(rules())
    every = Rules.model_validate({"only_product": {}}).only_product
    assert list(BESIDE) == every.forbids


@pytest.mark.parametrize(("recipe", "rendition", "rule"), CASES, ids=[f"{n}-{r.name}-{rule}" for n, r, rule in CASES])
def test_what_breaks_a_receivers_rule_is_caught_and_what_keeps_it_passes(
    recipe: str, rendition: Rendition, rule: str
) -> None:
    file = keeping(rendition)
    assert check(file, rendition) == []
    only = rendition.model_copy(update={"rules": Rules(**{rule: getattr(rendition.rules, rule)})})
    cases = BREAKING[rule](getattr(rendition.rules, rule), rendition)
    assert cases, f"nothing here breaks {rule} of {recipe}"
    for code, of_file, words in cases:
        found = check(changed(file, **of_file), only)
        assert [one.code for one in found] == [code]
        assert words in found[0].sentence
        assert code in {one.code for one in check(changed(file, **of_file), rendition)}


def test_every_receivers_numbers_say_where_they_are_published() -> None:
    ours = {"brand-team", "preview", "storefront"}
    for name in loading.names("recipes"):
        recipe = load_recipe(name)
        assert bool(recipe.sources) == (name not in ours), name
        assert all(source.address.startswith("https://") for source in recipe.sources)


def test_what_a_person_drew_a_box_around_is_the_product() -> None:
    beside = parts_beside(with_thing(), PRODUCT)
    assert beside is not None and [part.kind for part in beside] == ["thing"]
    assert parts_beside(with_thing(), (10, 40, 300, 310), all_within=True) == ()
    grey = np.minimum(with_thing(), 200).astype(np.uint8)
    assert parts_beside(grey, PRODUCT) is None


def test_a_sticker_of_a_deep_colour_that_touches_the_product_is_seen_and_a_plain_block_alone_is_none() -> None:
    """At a finished picture's size: what encoding leaves about such an edge is as wide there as in a file that goes out."""
    amazon = load_recipe("amazon").renditions[0]
    large = Image.fromarray(on_white()).resize((1600, 1600))
    left = np.flatnonzero((np.asarray(large)[800] < 200).any(axis=1))[0]
    ImageDraw.Draw(large).rectangle((left - 160, 700, left + 60, 900), (255, 255, 0))
    saved = io.BytesIO()
    large.save(saved, "JPEG", quality=92)
    assert "patch" in {part.kind for part in measured(saved.getvalue(), amazon).beside or ()}
    block = Image.new("RGB", (1600, 1600), "white")
    ImageDraw.Draw(block).rectangle((300, 200, 1300, 1400), (60, 90, 160))
    saved = io.BytesIO()
    block.save(saved, "JPEG", quality=92)
    assert measured(saved.getvalue(), amazon).beside == ()
