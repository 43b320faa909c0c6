"""The HTML reports: whole in one file, harmless whatever the brief holds, and showing what matters."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from studio import report
from studio.base.drawing import Polygon, Text
from studio.base.findings import Finding
from studio.report import plots
from studio.report.contents import Contents, CreatorEntry, Drop, ProductEntry, RightsEntry, Shot
from studio.report.view import arrange
from tests.studio.report.sample_contents import sample_contents

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}{% raw %}"


class Reader(HTMLParser):
    """Collects a page's elements, addresses and words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture(scope="module")
def contents(sample_shoot: Path, tmp_path_factory: pytest.TempPathFactory) -> Contents:
    return sample_contents(sample_shoot, tmp_path_factory.mktemp("previews"))


@pytest.fixture(scope="module")
def page(contents: Contents) -> Reader:
    return Reader(report.html(contents))


def test_everything_is_in_the_one_file_and_nothing_runs(page: Reader) -> None:
    assert not {"script", "link", "iframe", "object", "form", "base"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    sources = [value for name, value in page.attributes if name == "src"]
    assert len(sources) == 51  # 42 frames on the contact sheet, 9 cells of the grid
    assert all(value.startswith("data:image/jpeg;base64,") for value in sources)
    policy = next(value for name, value in page.attributes if name == "content" and "default-src" in value)
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline'")
    links = {value for name, value in page.attributes if name == "href"}
    assert links == {"https://example.com/mara"} | {link for link in links if link.startswith("HS-")}


def test_the_page_tells_narrative_creator_dates_coverage_verdicts_and_what_is_missing(page: Reader) -> None:
    for told in (
        "Retired sails come ashore",
        "Mara Lindqvist",
        "MARA10",
        "8 %",
        "2026-10-10 (in 7 days)",
        "2027-10-03",
        "1 of 9 shots missing: HS-SCARF-01 lifestyle",
        "fringe is folded under",
        "Focus is on the background; the product is soft by 4.1 px.",
        "Left out of every file's tags, since nobody has said it: Iptc4xmpExt:LocationCreated.",
        "3 required checklist items not ticked",
        "3.6 h",
        "2 h 07 min",
        "Working frames",
        "HARBOUR-01_HS-TOTE-01_hero_1x1_2048.jpg",
        "card beside the tote",
    ):
        assert told in page.words, told


def test_links_to_the_files_work_from_where_the_report_lies(contents: Contents, page: Reader) -> None:
    links = {value for name, value in page.attributes if name == "href" and value.startswith("HS-")}
    assert links == {file.path for file in contents.files}


def test_words_from_outside_stay_words(sample_shoot: Path) -> None:
    contents = sample_contents(sample_shoot)
    contents.drop.title = contents.drop.narrative = contents.drop.location = HOSTILE
    contents.creator = CreatorEntry(HOSTILE, HOSTILE, HOSTILE, "javascript:alert(1)", HOSTILE, 8)
    contents.products[0].title = HOSTILE
    contents.products[0].sku = contents.shots[0].sku = HOSTILE
    contents.roles = {"hero": HOSTILE}
    contents.shots[0].state = HOSTILE
    contents.frames[3].name = HOSTILE
    contents.frames[3].reasons = [HOSTILE]
    contents.frames[3].verdict = HOSTILE
    contents.frames[4].error = HOSTILE
    contents.files[0].path = "HS-TOTE-01/a b'\"<c>?#.jpg"
    contents.findings = [Finding("left-out", HOSTILE, HOSTILE, values={"why": HOSTILE})]
    contents.checklist[0].note = HOSTILE
    contents.timing["stages"][0]["name"] = HOSTILE
    contents.timing["shots"][0]["sku"] = HOSTILE
    contents.recipe = HOSTILE
    for made in (report.html(contents, {}), report.coverage(contents, {})):
        read = Reader(made)
        assert not {"script", "img"} & set(read.tags)
        assert not [name for name, _ in read.attributes if name.startswith("on")]
        assert not [value for name, value in read.attributes if name == "href" and "javascript" in value]
        assert "{{ 7*7 }}" in read.words
    assert "HS-TOTE-01/a%20b%27%22%3Cc%3E%3F%23.jpg" in report.html(contents, {})


def test_states_are_told_by_shape_and_word_not_by_colour_alone(contents: Contents) -> None:
    made = report.coverage(contents, {})
    shapes = {}
    for state in ("missing", "captured", "acceptable", "selected", "approved", "reshoot"):
        found = re.search(rf'<span class="state s-{state}"><svg[^>]*>\s*(.*?)</svg>\s*{state}</span>', made, re.DOTALL)
        assert found, state
        shapes[state] = re.sub(r"\s+", " ", found[1])
    assert len(set(shapes.values())) == 6


def test_a_drop_with_nothing_shot_still_gives_a_report() -> None:
    empty = Contents(
        Drop("EMPTY-01", "Nothing yet"),
        CreatorEntry("@nobody"),
        products=[ProductEntry("A", "A")],
        shots=[Shot("A", "hero", "missing")],
        built_at="2026-11-24T15:30:00.000000Z",
    )
    made = Reader(report.html(empty))
    assert "A hero: missing, no frame." in made.words
    assert "Turnaround" not in made.words
    assert report.pdf(empty).startswith(b"%PDF")
    bare = Contents(Drop("BARE-01", "Bare"), CreatorEntry("@nobody"))
    assert "Not every shot is there." in report.html(bare)
    assert report.pdf(bare).startswith(b"%PDF")


def test_a_preview_that_is_broken_or_absent_leaves_an_empty_tile(tmp_path: Path, sample_shoot: Path) -> None:
    contents = sample_contents(sample_shoot)
    broken, bomb, png = (tmp_path / name for name in ("broken.jpg", "bomb.jpg", "png.jpg"))
    broken.write_bytes(b"\xff\xd8\xff\xe0 no picture")
    Image.new("L", (12000, 6000)).save(bomb, "JPEG", quality=1)
    Image.new("RGB", (10, 10)).save(png, "PNG")
    for frame, path in zip(contents.frames, (broken, bomb, png, tmp_path / "absent.jpg", tmp_path), strict=False):
        frame.thumbnail = str(path)
    assert report.thumbnails(contents) == {}
    assert "no picture" in report.html(contents)
    assert report.pdf(contents, {contents.frames[0].id: b"broken"}).startswith(b"%PDF")


def test_thumbnails_are_small_and_keep_their_shape(contents: Contents) -> None:
    import io

    made = report.thumbnails(contents)
    assert len(made) == len(contents.frames)
    assert sum(map(len, made.values())) / len(made) < 20_000
    sizes = [Image.open(io.BytesIO(data)).size for data in made.values()]
    assert all(max(size) == 288 for size in sizes)
    assert any(height > width for width, height in sizes)


@pytest.mark.parametrize("seconds", [0.4, 40, 95, 3600, 86400 * 52, 86400 * 4000])
def test_a_plots_axis_has_a_few_round_ticks_and_holds_every_bar(seconds: float) -> None:
    plot = plots.stages(
        {"stages": [{"name": "shooting", "seconds": seconds}, {"name": "import", "seconds": seconds / 3}]}
    )
    assert plot is not None
    (drawing,) = plots.drawn(plot)
    ticks = [mark for mark in drawing.marks if isinstance(mark, Text) and mark.anchor == "middle"]
    assert 2 <= len(ticks) <= 9
    assert len({tick.text for tick in ticks}) == len(ticks)
    assert ticks[0].text == "0"
    first, last = ticks[0].x, ticks[-1].x
    bars = [mark.points for mark in drawing.marks if isinstance(mark, Polygon)]
    assert len(bars) == 2
    assert all(first <= x <= last + 1.6 for corners in bars for x, _ in corners), "every bar is on the axis"
    assert bars[0][1][0] == pytest.approx(bars[1][0][0], abs=1.6), "a stage begins where the one before it ends"
    assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for corners in bars for x, y in corners)


def test_more_bars_than_a_page_holds_are_drawn_in_pieces() -> None:
    times = [{"sku": f"SKU-{n:02d}", "role": "hero", "minutes": n + 1} for n in range(60)]
    plot = plots.shots({"shots": times}, {"hero": "Hero"})
    assert plot is not None
    pieces = list(plots.drawn(plot))
    assert len(pieces) == 3
    labels = [mark.text for one in pieces for mark in one.marks if isinstance(mark, Text) and mark.anchor == "end"]
    assert labels == [f"SKU-{n:02d} Hero" for n in range(60)]
    assert len({one.marks[-1].x for one in pieces if isinstance(one.marks[-1], Text)}) == 3, "one axis for all"


def test_without_times_there_is_no_plot() -> None:
    assert plots.stages({}) is None
    assert plots.stages({"stages": [{"name": "shooting", "seconds": 0}]}) is None
    assert plots.shots({"shots": [{"sku": "A", "role": "hero", "minutes": None}]}, {}) is None


def test_what_is_told_of_many_files_is_told_once(sample_shoot: Path) -> None:
    contents = sample_contents(sample_shoot)
    for file in contents.files:
        file.warnings = [Finding("crop-cuts", file=file.name)]
    contents.findings = [warning for file in contents.files for warning in file.warnings]
    contents.findings.append(Finding("reshoot-asked", "HS-SCARF-01", "lifestyle", values={"state": "reshoot"}))
    contents.missing_tags = {tag: [file.path for file in contents.files] for tag in ("persons", "rating")}
    made = Reader(report.html(contents, {})).words
    minded = made[made.index("What to mind") : made.index("Turnaround")]
    assert minded.count("the crop cuts the product; choose a frame") == 1
    assert "24 files (HARBOUR-01_HS-TOTE-01_hero_1x1_2048.jpg, " in minded
    assert "since nobody has said it: persons, rating." in minded
    assert minded.count("HS-SCARF-01 lifestyle: ") == 1


def test_what_keeps_a_shot_open_is_told_once_whatever_says_it(sample_shoot: Path) -> None:
    contents = sample_contents(sample_shoot)
    for shot, state in zip(contents.shots, ("missing", "captured", "reshoot"), strict=False):
        shot.state = state
    first, second, third = contents.shots[:3]
    contents.findings = [
        Finding("no-select", first.sku, first.role, values={"state": "missing"}),
        # Of a rendition of the second shot only; why that shot is open must still be told.
        Finding("no-gtin", second.sku, second.role, rendition="square"),
    ]
    minded = arrange(contents).minded
    assert [said for said in minded if said.startswith(f"{first.sku} {first.role}: ")] == [
        f"{first.sku} {first.role}: no select (missing)."
    ]
    assert any(said.startswith(f"{second.sku} {second.role}: nothing acceptable yet in ") for said in minded)
    assert any(said.startswith(f"{third.sku} {third.role}: to be shot again") for said in minded)


def test_files_are_told_together_only_where_the_same_is_found_of_them(sample_shoot: Path) -> None:
    contents = sample_contents(sample_shoot)
    for file, kb in zip(contents.files, (612.2, 611.8, 700.0), strict=False):
        file.warnings = [Finding("kb", file=file.name, values={"kb": kb, "limit": 500})]
    told = [said for said in arrange(contents).minded if "at most 500 are allowed" in said]
    one, other, third = (file.name for file in contents.files[:3])
    assert told == [
        f"{one}, {other}: it has 612 kB, at most 500 are allowed; lower the recipe's quality or size.",
        f"{third}: it has 700 kB, at most 500 are allowed; lower the recipe's quality or size.",
    ]
    whole = contents.to_dict()
    assert whole["files"][0]["warnings"] == [contents.files[0].warnings[0].sentence], "bundle.json has sentences"


def test_it_says_what_to_publish_where_and_who_signed_it(contents: Contents) -> None:
    files = [replace(one, purpose="Product page" if one.rendition == "1x1" else None) for one in contents.files]
    key = {"key": "0123456789abcdef", "words": "abuse boss fly battle rubber waste", "fingerprint": "0" * 64}
    told = Reader(report.html(replace(contents, files=files, signed_by=key))).words
    assert "What to publish where" in told and "Signed with key 0123 4567 89ab cdef, in words abuse boss fly" in told
    view = arrange(replace(contents, files=files))
    square = [one for one in files if one.rendition == "1x1"]
    first = next(one for one in view.destinations if one.title == "Product page")
    assert first.said.startswith(f"{len(square)} files of 3 products, 2048 × 2048 pixels, JPG, ")
    assert sum(int(one.said.split()[0]) for one in view.destinations) == len(files)
    assert view.licence == "Licensed for storefront, social and ads in EU until 2027-10-03."
    nothing = arrange(replace(contents, files=[], rights=RightsEntry()))
    assert nothing.destinations == [] and "The brief says nothing of where" in nothing.licence


def test_pictures_without_a_text_are_one_line_and_the_others_have_it(sample_shoot: Path) -> None:
    contents = sample_contents(sample_shoot)
    lacking = [("HS-TOTE-01", "hero"), ("HS-TOTE-01", "detail")]
    contents.findings = [Finding("alt-missing", *shot, values={"language": " in sv"}) for shot in lacking]
    contents.frames[2].alt_text, contents.drop.languages = 'A "striped" tote', ["en", "sv"]
    page = report.html(contents, {contents.frames[2].id: b"\xff\xd8"})
    line = "No alternative text in sv: 2 shots (the recipe needs one): HS-TOTE-01 hero, HS-TOTE-01 detail."
    assert page.count(line) == 1
    assert 'alt="A &#34;striped&#34; tote" lang="en"' in page
