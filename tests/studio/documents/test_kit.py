"""The kits that ship, and kits of one's own."""

from pathlib import Path

import pytest

from studio.base.errors import NotFound
from studio.documents import loading
from studio.documents.kit import ExposureLimits, Role, load_kit
from studio.documents.loading import InvalidDocument
from studio.documents.role_defaults import EV_MAX, EV_MIN


def test_the_default_kit_has_three_roles_in_the_order_they_are_shot() -> None:
    kit = load_kit("three-shot")
    assert [role.id for role in kit.roles] == ["hero", "lifestyle", "detail"]
    assert kit.role("detail").title == "Detail"
    with pytest.raises(NotFound, match="Kit three-shot has no role 'back': it has hero, lifestyle, detail"):
        kit.role("back")


@pytest.mark.parametrize("name", loading.names("kits"))
def test_every_kit_that_ships_tells_the_crew_what_to_do(name: str) -> None:
    kit = load_kit(name)
    assert kit.name == name
    for role in kit.roles:
        assert len(role.guidance) > 40 and len(role.framing) > 20
        assert role.delivery_px <= role.min_pixels or role.delivery_px - role.min_pixels < 100
        assert role.exposure.ev_min >= -2 and role.exposure.ev_max < 2, "two stops off must be flagged"
        assert role.exposure.ev_min <= -0.5 and role.exposure.ev_max >= 0.5
        assert 0.9 <= role.max_blur_px <= 1.6
        assert role.ask_after > role.selects


def test_a_kit_may_have_more_roles_and_more_selects() -> None:
    kit = load_kit("five-shot")
    assert [role.id for role in kit.roles] == ["hero", "back", "detail", "on-model", "lifestyle"]
    assert kit.role("on-model").selects == 2 and kit.role("on-model").orientation == "portrait"
    assert kit.role("hero").background == "white"


def test_a_role_needs_no_more_than_id_and_title() -> None:
    role = Role(id="inside", title="Inside")
    assert role.exposure == ExposureLimits() and role.selects == 1


def test_a_kit_of_ones_own_is_read_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("name: mine\ntitle: Mine\nroles: [{id: hero, title: Hero, exposure: {ev_max: 0.5}}]\n")
    assert load_kit(path).role("hero").exposure.ev_max == 0.5
    assert load_kit(str(path)) == load_kit(path)


def test_a_kit_without_roles_is_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("name: mine\ntitle: Mine\nroles: []\n")
    with pytest.raises(InvalidDocument) as caught:
        load_kit(path)
    assert caught.value.mistakes == ["mine.yaml, line 3, roles: found an empty list, expected at least 1 in the list."]


def mistakes(tmp_path: Path, roles: str) -> list[str]:
    path = tmp_path / "mine.yaml"
    path.write_text(f"name: mine\ntitle: Mine\nroles: [{roles}]\n")
    try:
        load_kit(path)
    except InvalidDocument as error:
        return error.mistakes
    return []


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ("{ev_min: 0.5, ev_max: 0.51}", []),
        ("{ev_min: 1, ev_max: 1}", ["ev_max: found 1, expected more than ev_min, which is 1."]),
        ("{ev_min: 2, ev_max: 1.5}", ["ev_max: found 1.5, expected more than ev_min, which is 2."]),
        ("{ev_max: -3}", [f"ev_max: found -3, expected more than ev_min, which is {EV_MIN:g}."]),
        ("{ev_min: 3}", [f"ev_min: found 3, expected less than ev_max, which is {EV_MAX:g} where it is left out."]),
        ("{ev_min: dark}", ["ev_min: found 'dark', expected a number."]),
    ],
)
def test_the_darkest_that_is_taken_is_darker_than_the_brightest(tmp_path: Path, limits: str, told: list[str]) -> None:
    found = mistakes(tmp_path, f"{{id: hero, title: Hero, exposure: {limits}}}")
    assert found == [f"mine.yaml, line 3, roles[0].exposure.{sentence}" for sentence in told]


def test_no_role_stands_in_a_kit_twice(tmp_path: Path) -> None:
    twice = "{id: hero, title: Hero}, {id: back, title: Back}, {id: hero, title: Another}"
    told = "mine.yaml, line 3, roles[2].id: found 'hero' again, expected one that roles[0] does not have already."
    assert mistakes(tmp_path, twice) == [told]
