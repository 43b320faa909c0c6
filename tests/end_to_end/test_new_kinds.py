"""A crew adds a kind of each sort as one file: a kit's role, a recipe with a rule, a checklist item with a measurement."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from studio.base import settings
from studio.cli import main
from studio.measure import item_kinds
from tests.ui.conftest import Crew
from tools import kind_lists
from ui.parts.theme import Theme
from ui.state.session import Session
from ui.window.main_window import Window

KIT = """\
name: worn
title: Worn
roles:
  - {id: hero, title: Hero, subject: contrast}
  - {id: nape, title: At the nape, guidance: Turned away from the camera., min_pixels: 9000}
"""
RECIPE = """\
name: lookbook
title: Our printed lookbook
renditions:
  - {name: spread, aspect: "3:2", width: 600, rules: {min_long_side_px: 700}}
"""
CHECKLIST = """\
name: daylit
title: Daylight
include: [lighting]
sections:
  - id: lighting
    title: Lighting
    items:
      - id: daylight
        text: Daylight lamps only
        why: The other pictures of the shop are.
        measured: light
        limit: {number: cct_k, what: colour temperature, unit: K, low: 5000, high: 8000, needs: a grey card, remedy: Change the lamps.}
      - id: card-level
        text: The card is neither dark nor bright
        why: It is the reference.
        measured: light
"""
MEASURED = '''\
"""How bright the grey card is."""

from studio.measure.measured_item import Measured

ITEM = Measured("card-level", "light", "grey card", lambda found: found["card_ev"], "EV", low=-1.0, high=1.0)
'''
RULE = '''\
"""Even numbers of pixels, for video."""

from pydantic import Field

from studio.documents.rule import Broken, MadeFile, Rule


def _broken(asked: bool, file: MadeFile) -> Broken | None:
    return Broken("odd", {"px": file.width}, "its width, {px} px, is odd.") if asked and file.width % 2 else None


RULE = Rule[bool]("even_width", 200, bool, Field(default=None, description="true when the width must be even"), _broken)
'''
RULED = """\
name: ruled
title: For video
renditions: [{name: odd, aspect: "1:1", width: 601, rules: {even_width: true}}]
"""
BRIEF = """\
drop: QUAY-01
title: On the quay
kit: worn
checklist: daylit
creator: {handle: "@mara", name: Mara}
products: [{sku: TOTE, title: Striped tote}]
dates: {shoot_day: 2026-10-03}
time_zone: Europe/Stockholm
"""


@pytest.fixture
def added(home: Path, tmp_path: Path, sample_shoot: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with one file of each sort, and a drop that uses them with one frame of a grey card; the shoot's folder."""
    for sort, name, text in (
        ("kits", "worn", KIT),
        ("recipes", "lookbook", RECIPE),
        ("checklists", "daylit", CHECKLIST),
    ):
        (home / "config" / sort).mkdir(parents=True)
        (home / "config" / sort / f"{name}.yaml").write_text(text)
    kinds = tmp_path / "kinds"
    kinds.mkdir()
    (kinds / "card_level.py").write_text(MEASURED)
    monkeypatch.setattr(item_kinds, "__path__", [*item_kinds.__path__, str(kinds)])
    (tmp_path / "brief.yaml").write_text(BRIEF)
    card = tmp_path / "card" / "DCIM" / "100HARBR"
    card.mkdir(parents=True)
    shutil.copy2(sample_shoot / "camera-a/DCIM/100HARBR/IMG_0001.JPG", card)
    shutil.copy2(sample_shoot / "camera-a/DCIM/100HARBR/IMG_0006.JPG", card)
    assert main(["drop", "new", str(tmp_path / "brief.yaml"), "--folder", str(tmp_path / "quay")]) == 0
    assert main(["import", "QUAY-01", str(tmp_path / "card")]) == 0
    return tmp_path / "quay"


@pytest.fixture
def crew(qtbot: object, qapp: QApplication) -> Iterator[Crew]:
    """A crew before an open window."""
    window = Window(Session(), Theme(qapp, "light"), settings.load())
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    yield Crew(window, qtbot)
    window.close()


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> object:
    """What a command prints as JSON, or, where that is none, its sentence."""
    capsys.readouterr()
    main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    return json.loads(printed.out) if printed.out else printed.err


def test_the_command_line_finds_them(added: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # The role is shot, and what it asks is judged.
    assert main(["assign", "QUAY-01", "IMG_0006", "--product", "TOTE", "--role", "nape"]) == 0
    covered = said(capsys, "coverage", "QUAY-01", "--json")
    assert [shot["role"] for shot in covered["shots"]] == ["hero", "nape"]
    assert "TOTE nape (1 frame, none acceptable, 1 only because smaller than 9000 px)" in covered["sentence"]

    # The measured items are measured, by the limit that each names.
    grey = next((added / "originals").rglob("IMG_0001.JPG"))
    assert main(["measure", "light", str(grey), "--drop", "QUAY-01"]) == 0
    items = {item["id"]: item for item in said(capsys, "checklist", "QUAY-01", "--json")["items"]}
    assert items["daylight"]["needs"] == "a grey card" and items["daylight"]["measurement"]["within"]
    assert items["daylight"]["measurement"]["limit"] == "5000 to 8000 K"
    assert items["card-level"]["measurement"]["limit"] == "-1 to 1 EV"
    assert "Grey card: " in items["card-level"]["measurement"]["sentence"]

    # The recipe makes its file, and its rule is held against it.
    assert main(["select", "QUAY-01", "IMG_0006"]) == 0
    out = said(capsys, "export", "QUAY-01", "--to", tmp_path / "out", "--recipe", "lookbook", "--json")
    assert "at least 700 are asked for" in json.dumps(out)
    assert [path.name for path in (tmp_path / "out").rglob("*spread*.jpg")] == ["QUAY-01_TOTE_nape_spread_600.jpg"]
    assert "lookbook" in said(capsys, "export", "QUAY-01", "--to", tmp_path / "out", "--recipe", "nothing-like-it")


def test_the_window_finds_them(added: Path, crew: Crew) -> None:
    crew.open_drop("QUAY-01")
    crew.settle()
    assert crew.session.role_title("nape") == "At the nape"
    crew.go_to("checklist")
    crew.wait_for_work()
    page = crew.window.pages["checklist"]
    crew.press("F")
    crew.type_into_picker("IMG_0001")
    crew.wait_for_work()
    assert "Colour temperature: " in page.items["daylight"].measured.said.text()
    assert "Grey card: " in page.items["card-level"].measured.said.text()
    crew.go_to("export")
    recipes = crew.window.pages["export"].recipes
    crew.wait(recipes.count)
    assert any("Our printed lookbook" in recipes.item(n).text() for n in range(recipes.count()))


def test_the_lists_in_the_documents_find_them(added: Path) -> None:
    guide, measuring = kind_lists.filled("documents.md"), kind_lists.filled("measuring.md")
    assert "| `worn` | `hero`, `nape` |" in guide
    assert "| `lookbook` | Our printed lookbook | `spread` |" in guide
    assert "| `daylit` | Daylight | 12 |" in guide
    assert "| `card-level` | light | grey card | -1 to 1 EV |" in measuring


def test_a_rule_is_one_file_too(added: Path, home: Path, tmp_path: Path) -> None:
    kinds = tmp_path / "rules"
    kinds.mkdir()
    (kinds / "even_width.py").write_text(RULE)
    (home / "config" / "recipes" / "ruled.yaml").write_text(RULED)
    assert main(["assign", "QUAY-01", "IMG_0006", "--product", "TOTE", "--role", "hero"]) == 0
    assert main(["select", "QUAY-01", "IMG_0006"]) == 0
    # A program of its own, as a recipe's fields are read from the rules once, when it starts.
    script = (
        f"from studio.documents import rule_kinds; rule_kinds.__path__.append({str(kinds)!r})\n"
        "from studio.cli import main; from studio.documents import schemas; from tools import kind_lists\n"
        "assert '| `even_width` | true when the width must be even |' in kind_lists.rules()\n"
        "assert 'even_width' in schemas.schemas()['recipe']['$defs']['Rules']['properties']\n"
        f"main(['export', 'QUAY-01', '--to', {str(tmp_path / 'out')!r}, '--recipe', 'ruled', '--json'])\n"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False)
    assert "its width, 601 px, is odd." in run.stdout, run.stderr


@pytest.mark.parametrize("name", kind_lists.LISTS)
def test_the_lists_in_the_documents_are_what_ships(name: str) -> None:
    assert (kind_lists.DOCS / name).read_text("utf-8") == kind_lists.filled(name), "run 'make docs'"
