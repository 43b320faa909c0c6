"""Findings of a kind are one line with their number, in the window and on the command line alike."""

from studio.base.finding_groups import _LINES, groups
from studio.base.findings import SENTENCES, Finding


def enlarged(role: str, px: int, rendition: str = "1x1") -> Finding:
    values = {"width": px, "height": px, "made_width": 2048, "made_height": 2048, "times": 2048 / px}
    return Finding("enlarged", "HS-TOTE-01", role, rendition=rendition, values=values)


def test_findings_alike_are_one_line_with_their_number() -> None:
    alike, other, cut = groups(
        [
            enlarged("hero", 1600),
            enlarged("detail", 1600),
            enlarged("hero", 1024, "4x5"),
            enlarged("detail", 1600, "4x5"),
            Finding("own-crop-cuts", "HS-TOTE-01", "hero", rendition="1x1"),
        ]
    )
    assert (alike.line, alike.more) == ("1x1 enlarged 1.28×: 2 files", "1600 × 1600 px are there for 2048 × 2048")
    assert alike.sentence == f"{alike.line} ({alike.more}): HS-TOTE-01 hero, HS-TOTE-01 detail."
    assert (other.line, other.more) == (
        "4x5 enlarged up to 2.00×: 2 files",
        "at worst 1024 × 1024 px are there for 2048 × 2048",
    )
    assert cut.sentence == cut.findings[0].sentence, "of one thing the whole sentence is told"
    (unsure,) = groups(
        [Finding("cutout-not-made", sku, "hero", rendition="cutout", values={"why": f"{sku} is soft"}) for sku in "AB"]
    )
    assert unsure.more == "for example A is soft", "of words none is the worst"
    assert len(alike.to_dict()["warnings"]) == alike.to_dict()["count"] == 2


def test_what_is_said_for_several_counts_them_and_what_has_no_line_of_its_own_is_grouped_by_its_sentence() -> None:
    tag, odd = groups(
        [
            Finding("tag-missing", values={"tag": "copyright", "shots": "every file"}, times=9),
            Finding("odd", file="a.jpg", rendition="1x1", values={"px": 601}, words="its width, {px} px, is odd."),
            Finding("odd", file="b.jpg", rendition="1x1", values={"px": 601}, words="its width, {px} px, is odd."),
        ]
    )
    assert tag.line == "Without copyright: 9 files"
    assert odd.line == "1x1: its width, 601 px, is odd: 2 files" and odd.sentence.endswith(": a.jpg, b.jpg.")


def test_every_line_is_of_a_finding_that_there_is() -> None:
    assert set(_LINES) <= set(SENTENCES)
