"""What `-h` says that --json gives is what it gives: the same keys, none more, none less, in every command that says so."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from studio.capture.gphoto import Connected
from studio.capture.portaudio import Device
from tests.cli.conftest import Run
from tests.cli.test_help import ALL
from tests.end_to_end.test_tags_in_view import picture
from tests.studio.ingest.cards import card as small_card

SAID = re.compile(r"--(?P<with>json|json and [^:]*|dry-run|check): (?P<kind>a list of \{|\[\{|\{)")


def braced(text: str) -> str:
    """What stands between the brace that `text` begins with and its own end."""
    depth = 0
    for at, letter in enumerate(text):
        depth += (letter == "{") - (letter == "}")
        if depth == 0:
            return text[1:at]
    raise AssertionError(text)


def keys_of(inside: str) -> dict[str, str]:
    """Each key of `a, b: {c, d}, e: [{f}]` with what is said of its value."""
    found, depth, part = {}, 0, ""
    for letter in f"{inside},":
        depth += (letter in "{[") - (letter in "}]")
        if letter == "," and depth == 0:
            key, _, value = part.strip().partition(":")
            found[key.strip()] = value.strip()
            part = ""
        else:
            part += letter
    return found


def promises(name: str) -> Iterator[tuple[str, str]]:
    """With which options, and what is between the braces, wherever a command's help tells of its JSON."""
    text = " ".join((ALL[name].help or "").split())
    for found in SAID.finditer(text):
        yield found["with"], braced(text[found.end() - 1 :])


PROMISED = {(name, options): inside for name in ALL for options, inside in promises(name)}


def differ(inside: str, given: Any, where: str) -> Iterator[str]:
    """Where a value, or an object in it, has other keys than were promised."""
    if isinstance(given, list):
        assert given, f"{where}: nothing to look at"
        given = given[0]
    promised = keys_of(inside)
    if sorted(given) != sorted(promised):
        yield f"{where}: not told {sorted(set(given) - set(promised))}, not there {sorted(set(promised) - set(given))}"
    for key, value in promised.items():
        if "{" in value and given.get(key):
            yield from differ(braced(value[value.index("{") :]), given[key], f"{where}, {key}")


@pytest.fixture
def answers(threeshot: Run, drop: Path, sample_shoot: Path, tmp_path: Path) -> dict[tuple[str, str], Any]:
    """What each of them answers on one small drop."""
    card = tmp_path / "card/DCIM/100CANON"
    picture(card / "IMG_0001.JPG", 0, slate="HS-BEANIE-01 hero", share=0.3)
    picture(card / "IMG_0002.JPG", 60, tag="HS-TOTE-01", share=0.3)
    shutil.copy(sample_shoot / "camera-a/DCIM/100HARBR/IMG_0006.JPG", card)
    small_card(tmp_path / "phone", [900])
    given = {("import", "json"): threeshot("import", drop, tmp_path / "card", tmp_path / "phone", "--json").json}
    threeshot("assign", drop, "IMG_0006", "--product", "HS-TOTE-01", "--role", "hero")
    threeshot("select", drop, "IMG_0006")
    asked = {
        "export": ("export", drop, "--to", tmp_path / "out", "--recipe", "storefront"),
        "alt": ("alt", drop, "--propose"),
        "camera": ("camera", drop),
        "cards": ("cards",),
        "crop": ("crop", drop, "IMG_0006"),
        "check": ("check", drop),
        "checklist": ("checklist", drop),
        "coverage": ("coverage", drop),
        "key show": ("key", "show"),
        "key add": ("key", "add", "12ab34cd56ef7890", "Harbour crew"),
        "key list": ("key", "list"),
        "key certificate": ("key", "certificate", "--root", tmp_path / "root.pem"),
        "key trust": ("key", "trust", tmp_path / "root.pem"),
        "key forget": ("key", "forget", "Harbour crew"),
        "models list": ("models", "list"),
        "people": ("people", drop, "IMG_0006", "--nobody"),
        "pieces": ("pieces", drop, "--sku", "HS-TOTE-01", "--count", "2"),
        "results": ("results", drop, sample_shoot / "results" / "interest.csv"),
        "settings": ("settings",),
        "subject": ("subject", drop, "IMG_0006"),
        "tags": ("tags", drop),
    }
    given |= {(name, "json"): threeshot(*words, "--json").json for name, words in asked.items()}
    (tmp_path / "nas").mkdir()
    delivered = {
        "deliver targets add": (
            "deliver",
            "targets",
            "add",
            "nas",
            "--kind",
            "folder",
            "--set",
            f"path={tmp_path / 'nas'}",
        ),
        "deliver targets list": ("deliver", "targets", "list"),
        "deliver targets test": ("deliver", "targets", "test", "nas"),
        "deliver send": ("deliver", drop, "--to", "nas", "--files"),
        "deliver queue": ("deliver", "queue"),
        "delivered": ("delivered", drop),
        "deliver targets forget": ("deliver", "targets", "forget", "nas"),
    }
    for name, words in delivered.items():
        given[name, "json"] = threeshot(*words, "--json").json
        if name == "deliver send":
            given[name, "json and --dry-run"] = threeshot(*words, "--dry-run", "--json").json
    given["verify", "json"] = threeshot("verify", given["export", "json"]["bundle"], "--json").json
    given["pieces", "check"] = threeshot("pieces", drop, "--check", "TS1", "--json").json
    given["export", "dry-run"] = threeshot("export", drop, "--to", tmp_path / "out", "--dry-run", "--json").json
    return given


ELSEWHERE = {
    ("demo", "json"): "test_whole_shoot.py",
    ("models get", "json"): "test_models.py",
    ("share", "json"): "test_live.py",
    ("share", "json and --fetched"): "test_live.py",
    ("measure sound", "json and --list-devices"): "the devices of this computer",
    ("tether", "json and --list"): "the cameras on its cables",
}
"""What is not asked for here: it takes long, fetches something, or needs a microphone."""


def test_the_keys_that_help_names_are_those_that_json_has(answers: dict[tuple[str, str], Any]) -> None:
    assert sorted(PROMISED) == sorted([*answers, *ELSEWHERE])
    found = [one for which, given in answers.items() for one in differ(PROMISED[which], given, " --".join(which))]
    assert not found, "\n".join(found)


def test_what_is_connected_is_listed_as_help_says() -> None:
    device, camera = Device(1, "Field recorder", 2, 48000, True), Connected("Nikon DSC D750", "usb:001,005")
    assert list(differ(PROMISED["measure sound", "json and --list-devices"], asdict(device), "devices")) == []
    assert list(differ(PROMISED["tether", "json and --list"], asdict(camera), "cameras")) == []
