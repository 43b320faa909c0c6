"""The Shoot page while frames come in: the newest one large, its verdict in words and by ear, what to make beside it, the strip below."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from studio.base import settings
from studio.coverage.states import ShotState
from tests.ui.conftest import Crew, visible
from ui.parts.theme import Theme
from ui.parts.thumbnails import Pictures
from ui.parts.viewpoint import FIT
from ui.shoot.board_model import Board
from ui.shoot.cue import CHECK, FAIL, LOUDNESS, PASS, QUESTION, RATE_HZ, tones
from ui.shoot.shot_cells import PICTURES, SHAPES, WORDS, ShotCells

LIFESTYLE = ("HS-TOTE-01", "lifestyle")


def arrives(crew: Crew, folder: Path, sample: Path, name: str, number: int) -> None:
    """Another program writes a frame into the folder that is watched, and it is judged."""
    data = (sample / "camera-a" / "DCIM" / "100HARBR" / f"{name}.JPG").read_bytes()
    (folder / f"IMG_{number}.JPG").write_bytes(data + bytes([number % 256]) * 9 + b"\xff\xd9")
    called = f"IMG_{number}"
    crew.wait(lambda: any(row["name"] == called and row["verdict"] for row in crew.session.rows.values()))
    crew.settle()


def test_each_frame_is_shown_large_and_said_and_heard_and_one_that_is_held_stays(
    fresh: Crew, sample_shoot: Path, tmp_path: Path
) -> None:
    page, folder = fresh.window.shoot_page, tmp_path / "hot"
    folder.mkdir()
    fresh.window.live.begin("watch", {"folder": folder})
    fresh.window.commands.run("arm.role1")
    arrives(fresh, folder, sample_shoot, "IMG_0004", 2004)
    assert page.frame.canvas.row["name"] == "IMG_2004" and page.frame.canvas.ready
    assert page.frame.canvas.width() * 2 > page.width() * 0.9
    assert page.verdict.verdict.word == "Fail"
    assert page.verdict.says.text() == "Soft: refocus on the product (1.8 px at delivery size, limit 1.1)"
    assert page.cue.last == FAIL and page.cue.played == 1
    assert not page.next_step.next.isEnabled() and visible(page.next_step.pick)
    fresh.press("Return")
    assert fresh.messages[0].startswith("IMG_2004 fails; shoot it again")
    arrives(fresh, folder, sample_shoot, "IMG_0006", 2006)
    assert page.frame.canvas.row["name"] == "IMG_2006" and page.verdict.verdict.word == "Pass"
    assert page.verdict.says.text() == "Sharp, and the light is right."
    assert page.cue.last == PASS and page.cue.played == 2
    # An arrow holds the frame before: what comes in is told over it, and a key goes back to it.
    fresh.press("Right")
    assert page.frame.canvas.row["name"] == "IMG_2004" and page.frame.notice.text() == "Newest: IMG_2006, pass"
    fresh.press("M")
    arrives(fresh, folder, sample_shoot, "IMG_0006", 2007)
    assert page.frame.canvas.row["name"] == "IMG_2004" and page.frame.notice.text() == "Newest: IMG_2007, pass"
    assert page.cue.played == 2 and page.sound.button.accessibleName() == "Muted"
    assert settings.load().sound == "off" and page.question.cue.muted
    page.cue.why_not = "Sounds can't be played: nothing to play them on."
    fresh.press("M")
    assert fresh.messages[0] == page.cue.why_not and page.sound.button.accessibleName() == "No sound"
    fresh.press("Esc")
    assert page.frame.canvas.row["name"] == "IMG_2007" and not page.frame.notice.isVisible()
    # One key picks it and goes on.
    fresh.press("Return")
    fresh.settle()
    assert fresh.frame("IMG_2007")["is_select"] and fresh.session.armed == LIFESTYLE


def test_what_to_make_is_told_to_its_end_with_the_products_notes_and_what_was_sent_back(shooting: Crew) -> None:
    shooting.go_to("shoot")
    page, shoot = shooting.window.shoot_page, shooting.session.shoot
    shooting.session.arm(*LIFESTYLE)
    shooting.settle()
    role, product = shoot.drop.role(*LIFESTYLE), shoot.drop.brief.products[0]
    assert page.armer.guidance.text() == " ".join(role.guidance.split())
    assert page.armer.framing.text() == f"Framing: {' '.join(role.framing.split())}"
    assert product.notes in page.armer.product.text() and not page.armer.sent_back.isVisible()
    sent = shoot.marks.reshoot("HS-TOTE-01", "hero", "handles even")
    shooting.wait(page.armer.sent_back.isVisible)
    told = page.armer.sent_back
    assert "HS-TOTE-01 hero: “handles even”" in [one.text() for one in told.children() if hasattr(one, "text")]
    # At 960 × 540 the picture has more than half, and the guidance comes by a key.
    shooting.window.resize(960, 540)
    shooting.settle()
    canvas = page.frame.canvas
    assert canvas.width() > 540 and canvas.height() > 250 and visible(page.verdict.says) and visible(page.next_step)
    assert not page.armer.guide.isVisible() and page.armer._sent_line.isVisible()
    shooting.press("I")
    assert page.armer.guide.isVisible() and page.armer.guidance.isVisible()
    shoot.marks.undo(sent)
    shooting.settle()


def test_layers_and_the_loupe_lie_over_it_by_single_keys(shooting: Crew) -> None:
    shooting.go_to("shoot")
    page = shooting.window.shoot_page
    frame, canvas = page.frame, page.frame.canvas
    keys = {name: shooting.window.commands.actions[f"look.{name}"].shortcut().toString() for name in frame.buttons}
    for name in ("peaking", "clipping", "thirds", "crops"):
        shooting.press(keys[name])
    shooting.settle()
    shooting.wait(lambda: len(canvas._overlays) == 2 and canvas.guides)
    assert canvas.show_thirds and [name for name, _ in canvas.guides] == ["1x1 · square", "4x5", "3x4", "9x16"]
    assert all(frame.buttons[name].isChecked() for name in ("peaking", "clipping", "thirds", "crops"))
    shooting.press("H")
    assert not (canvas._overlays or canvas.show_thirds or canvas.guides)
    shooting.press("H")
    assert canvas.show_thirds and canvas.guides
    shooting.press(keys["loupe"])
    row = canvas.row
    middle = (row["subject_x"] + row["subject_width"] / 2) / row["width"]
    assert frame.view.zoom == 1.0 and frame.view.middle.x() == pytest.approx(middle)
    shooting.press(keys["loupe"])
    assert frame.view.zoom == FIT
    shooting.press(keys["reference"])
    assert "names no reference picture" in shooting.messages[0] or "No shot is armed" in shooting.messages[0]


def test_a_reference_that_the_brief_names_lies_half_seen_over_the_frame(
    crew: Crew, sample_shoot: Path, tmp_path: Path
) -> None:
    text = (sample_shoot / "brief.yaml").read_text("utf-8")
    named = text.replace(
        "    colourway: ecru / navy\n", "    colourway: ecru / navy\n    references: {hero: bag.jpg}\n"
    )
    (tmp_path / "brief.yaml").write_text(named, "utf-8")
    shutil.copy(sample_shoot / "camera-a" / "DCIM" / "100HARBR" / "IMG_0006.JPG", tmp_path / "bag.jpg")
    crew.drop(tmp_path / "brief.yaml")
    crew.wait(lambda: crew.session.shoot is not None)
    crew.go_to("shoot")
    crew.window.commands.run("arm.role1")
    page = crew.window.shoot_page
    crew.wait(lambda: page.frame.reference.pixmap() is not None)
    assert page.armer.picture.isVisible()
    crew.press(page.frame._context.actions.actions["look.reference"].shortcut().toString())
    assert page.frame.canvas.reference is not None and page.frame.canvas.reference.width() == 1600
    crew.window.commands.run("arm.role2")
    assert page.frame.canvas.reference is None and not page.armer.picture.isVisible()
    # On Review it is that of the frame's own shot, whatever is armed.
    (tmp_path / "card").mkdir()
    shutil.copy(tmp_path / "bag.jpg", tmp_path / "card" / "IMG_0006.JPG")
    shoot = crew.session.shoot
    shoot.frames.import_sources([tmp_path / "card"])
    crew.settle()
    crew.go_to("review")
    crew.press("R")
    assert "belongs to no shot yet" in crew.messages[0]
    shoot.marks.assign([str(crew.frame("IMG_0006")["id"])], "HS-TOTE-01", "hero")
    crew.settle()
    crew.press("R")
    crew.wait(lambda: crew.window.review_page.canvas.reference is not None)
    crew.press("H")
    assert crew.window.review_page.canvas.reference is None


def test_the_strip_opens_to_the_board_by_a_key_where_return_arms(shooting: Crew) -> None:
    shooting.go_to("shoot")
    page, strip = shooting.window.shoot_page, shooting.window.shoot_page.strip
    QTest.mouseClick(strip.cells, Qt.MouseButton.LeftButton, pos=strip.cells.place_of(LIFESTYLE).center())
    shooting.wait(lambda: shooting.session.armed == LIFESTYLE)
    shooting.press("O")
    assert page.board_view.isVisible() and page.board_view.hasFocus() and not page.frame.isVisible()
    assert page.open_board.arm.text() == "Arm HS-TOTE-01 lifestyle"
    QTest.keyClick(page.board_view, Qt.Key.Key_Down)
    assert page.open_board.arm.text() == "Arm HS-BEANIE-01 lifestyle"
    QTest.keyClick(page.board_view, Qt.Key.Key_Return)
    shooting.wait(lambda: shooting.session.armed == ("HS-BEANIE-01", "lifestyle"))
    # Several are chosen with Shift; those that can be are approved or sent back at once, each its own step to undo.
    assert page.board_view.chosen() == [shooting.session.shot("HS-BEANIE-01", "lifestyle")]
    page.open_board.come_up()
    QTest.keyClick(page.board_view, Qt.Key.Key_Up)
    QTest.keyClick(page.board_view, Qt.Key.Key_Left)
    QTest.keyClick(page.board_view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert [shot.role for shot in page.board_view.chosen()] == ["hero", "lifestyle"]
    picked = shooting.session.shoot.marks.select(str(shooting.frame("IMG_0006")["id"]))
    shooting.wait(lambda: shooting.session.shot("HS-TOTE-01", "hero").state == "selected")
    shooting.press("V")
    assert shooting.session.shot("HS-TOTE-01", "hero").state == "approved"
    assert shooting.messages[0] == "Approved: 1 shot; HS-TOTE-01 lifestyle has no select yet."
    shooting.press("D")
    QTest.keyClicks(page.open_board.decisions.note, "darker")
    QTest.keyClick(page.open_board.decisions.note, Qt.Key.Key_Return)
    assert shooting.session.shot("HS-TOTE-01", "hero").note == "darker" and page.board_view.hasFocus()
    shooting.settle()
    # Whether another shot chosen had frames to be sent back, the drop's other tests decide.
    for _ in [shot for shot in page.board_view.chosen() if shot.state == "reshoot"]:
        shooting.press("Ctrl+Z")
        shooting.settle()
    assert shooting.session.shot("HS-TOTE-01", "hero").state == "approved"
    assert all(shot.state != "reshoot" for shot in page.board_view.chosen())
    shooting.press("Ctrl+Z")
    shooting.settle()
    assert shooting.session.shot("HS-TOTE-01", "hero").state == "selected"
    shooting.session.shoot.marks.undo(picked)
    shooting.settle()
    page.board_view.setCurrentIndex(page.board.find("HS-BEANIE-01", "lifestyle"))
    # Elsewhere in it Return arms too, and closes; a frame that is not seen is not marked.
    page.setFocus()
    before = dict(shooting.session.rows)
    shooting.press("P")
    shooting.press("Return")
    assert page.frame.isVisible() and not page.board_view.isVisible()
    shooting.settle()
    assert shooting.session.rows == before and shooting.session.armed == ("HS-BEANIE-01", "lifestyle")


def test_of_forty_products_the_armed_one_is_in_the_strip_whatever_its_look(theme: Theme) -> None:
    roles = [(name, name.capitalize()) for name in ("hero", "back", "detail", "model", "lifestyle")]
    skus = [f"LN-SCARF-{n:02}" for n in range(40)]
    cells = {(sku, role): ShotState("", sku, "Scarf", role, "missing", 0, 0, 0, 1) for sku in skus for role, _ in roles}
    board = Board([(sku, "Scarf", "") for sku in skus], roles, cells)
    strip = ShotCells(theme, Pictures())
    strip.resize(700, 60)
    for look in (PICTURES, WORDS, SHAPES):
        strip.show_as(look)
        for sku in (skus[0], skus[17], skus[-1]):
            strip.show_board(board, (sku, "lifestyle"))
            place = strip.place_of((sku, "lifestyle"))
            assert place.width() >= 36 and place.left() >= 0 and place.right() <= strip.width(), (look, sku)
            assert strip.shot_at(QPointF(place.center())) == (sku, "lifestyle")


def test_sounds_are_told_apart_by_their_height_and_their_length() -> None:
    sounds = {name: tones(name) for name in (PASS, CHECK, FAIL, QUESTION)}
    pitch = {name: np.abs(np.fft.rfft(sound)).argmax() * RATE_HZ / len(sound) for name, sound in sounds.items()}
    assert pitch[PASS] > 1.4 * pitch[CHECK] > 1.4 * 1.4 * pitch[FAIL]
    assert len(sounds[FAIL]) > 2 * len(sounds[CHECK]) > 2 * len(sounds[PASS])
    assert all(0.5 * LOUDNESS < np.abs(sound).max() <= LOUDNESS for sound in sounds.values())
