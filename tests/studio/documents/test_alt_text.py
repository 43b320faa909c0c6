"""What is proposed of a picture, and what counts as said of it."""

import json

from hypothesis import given
from hypothesis import strategies as some

from studio.documents.alt_text import MOST, cut, proposed, said_of
from studio.documents.brief import Brief
from studio.documents.kit import load_kit

BRIEF = {
    "drop": "QUAY-01",
    "title": "Quay",
    "creator": {"handle": "@ida", "name": "Ida"},
    "dates": {"shoot_day": "2026-10-03"},
    "time_zone": "Europe/Stockholm",
    "languages": ["sv", "en"],
    "products": [
        {
            "sku": "TOTE",
            "title": "Randig väska",
            "colourway": "vit / blå",
            "description": "Väska av gammal segelduk.",
            "alt_text": {"hero": "En randig väska."},
            "alt_text_in": {"en": {"hero": "A striped tote."}},
        },
        {"sku": "CAP", "title": "Mössa"},
    ],
}


@given(some.text(some.sampled_from("aä, :–\n"), max_size=300))
def test_a_text_is_cut_between_words_and_nothing_hangs_over(text: str) -> None:
    text = " ".join(text.split())
    short = cut(text)
    assert len(short) <= MOST
    if short != text:
        kept = short.removesuffix("…")
        assert text.startswith(kept) and kept == kept.rstrip(" ,:–")
        assert " " not in text[: MOST - 1].strip() or not text[len(kept) :][:1].isalpha()


def test_it_is_proposed_in_the_briefs_own_words_and_first_language() -> None:
    kit, brief = load_kit("five-shot"), Brief(**BRIEF)
    tote, cap = brief.products
    told = {role.id: proposed(brief, tote, role) for role in kit.roles}
    assert told["hero"] == "Randig väska, vit, blå: Väska av gammal segelduk."
    assert told["detail"] == "Randig väska, vit, blå, närbild: Väska av gammal segelduk."
    assert proposed(brief, cap, kit.role("back")) == "Mössa, bakifrån"
    spoken = Brief(**{**BRIEF, "languages": ["fi", "en"]})
    assert proposed(spoken, cap, kit.role("back")) == "Mössa: Back", (
        "a kit that does not speak it gives the role's title"
    )


def test_what_was_said_of_the_frame_goes_before_the_brief_and_each_language_for_itself() -> None:
    brief = Brief(**BRIEF)
    assert said_of(brief, "TOTE", "hero", {}) == {"sv": "En randig väska.", "en": "A striped tote."}
    assert said_of(brief, "TOTE", "hero", {"en": "Mine"}) == {"sv": "En randig väska.", "en": "Mine"}
    assert said_of(brief, "TOTE", "hero", {"x-default": "Min"})["sv"] == "Min", (
        "said before the brief named its languages"
    )
    assert said_of(brief, "CAP", "hero", json.loads('{"en": "A cap", "de": "Eine Mütze"}')) == {"en": "A cap"}
    assert said_of(brief, None, None, {}) == {}
