"""While the crew shoots: a scanner types into the window, the question whether to move on, the pace."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.documents.kit import Role
from tests.studio import own_skus
from tests.studio.judging.test_marks import tag
from tests.ui.conftest import Crew, visible
from ui.parts.basics import plain_tip
from ui.shoot.cue import LOUDNESS, RATE_HZ, TONE_S, tones

SCARF, BEANIE = "2010261003038", "2010261002024"
KEYS = {"-": Qt.Key.Key_Minus, "\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab, " ": Qt.Key.Key_Space}


def types(crew: Crew, text: str, between_ms: int = 0) -> None:
    """Keys as the system hands them to the window: shortcuts first, then whatever has the focus."""
    for letter in text:
        key = KEYS.get(letter, Qt.Key(ord(letter.upper())))
        shift = Qt.KeyboardModifier.ShiftModifier if letter.isupper() else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(crew.window.windowHandle(), key, shift)
        if between_ms:
            QTest.qWait(between_ms)


class TestScanner:
    def test_a_scanned_tag_arms_its_product_and_none_of_its_digits_is_a_command(self, fresh: Crew) -> None:
        fired: list[str] = []
        fresh.window.commands.keys.as_before()
        for name, action in fresh.window.commands.actions.items():
            action.triggered.connect(lambda _=False, name=name: fired.append(name))
        types(fresh, SCARF + "\r")
        fresh.wait(lambda: fresh.session.armed == ("HS-SCARF-01", "hero"))
        types(fresh, "3")
        fresh.wait(lambda: fresh.session.armed == ("HS-SCARF-01", "detail"))
        types(fresh, "HS-BEANIE-01\r", between_ms=8)
        fresh.wait(lambda: fresh.session.armed == ("HS-BEANIE-01", "detail"))
        assert fired == ["arm.role3"]

    def test_a_size_arms_its_product_and_odd_skus_are_shown_as_they_are(self, crew: Crew, tmp_path: Path) -> None:
        (tmp_path / "brief.yaml").write_text(own_skus.BRIEF, "utf-8")
        (tmp_path / "export.csv").write_text(own_skus.EXPORT, "utf-8")
        crew.drop(tmp_path / "brief.yaml")
        crew.wait(lambda: crew.session.shoot is not None)
        crew.go_to("shoot")
        crew.settle()
        types(crew, own_skus.GTIN["L"] + "\r")
        crew.wait(lambda: crew.session.armed == (own_skus.NAVY, "hero"))
        assert crew.window.header.armed.text() == f"● Armed: Hero · {own_skus.NAVY} · Shirt, Navy"
        board = crew.window.shoot_page.armer.board
        assert [(sku, look) for sku, _, look in board.products][-2:] == [
            (own_skus.NAVY, "Navy · 3 sizes"),
            (own_skus.ECRU, "Ecru"),
        ]
        cells = crew.window.shoot_page.strip.cells
        tips = [plain_tip(cells.tip(shot)) for shot in board.cells]
        assert f"{own_skus.TOTE} Hero: Missing (no frame yet)" in tips
        assert any(tip.startswith("<span>&lt;b&gt;a:b&lt;/b&gt; Hero: ") for tip in tips)
        crew.go_to("brief")
        crew.press("Alt+3")
        table = crew.window.brief_page.stack.products.model
        shown = [[table.index(row, column).data() for column in range(5)] for row in range(table.rowCount())]
        assert own_skus.TOTE in [row[0] for row in shown] and ["SH/NV M", "M", "", "2010261002024", "7"] in shown

    def test_a_person_who_types_is_none_also_when_keys_follow_each_other(self, fresh: Crew, qtbot: object) -> None:
        # Digits and letters without Shift, as a crew has them that keeps the keys of before.
        fresh.window.commands.keys.as_before()
        types(fresh, "2")
        fresh.wait(lambda: fresh.session.armed == ("HS-TOTE-01", "lifestyle"))
        # Two keys rolled over, faster than a scanner's Return would come.
        types(fresh, "3")
        types(fresh, "d")
        fresh.wait(lambda: fresh.session.armed is None)
        types(fresh, "12\r")
        fresh.wait(lambda: fresh.session.armed == ("HS-TOTE-01", "lifestyle"))
        assert fresh.messages == []

    def test_a_held_key_is_no_scan(self, fresh: Crew) -> None:
        from PySide6.QtCore import QEvent
        from PySide6.QtGui import QKeyEvent

        scanner = fresh.window.scanner
        again = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_1, Qt.KeyboardModifier.NoModifier, "1", True)
        assert not scanner.eventFilter(fresh.window, again)

    def test_a_scan_counts_also_while_a_field_has_the_focus_and_typing_goes_there(
        self, fresh: Crew, qtbot: object
    ) -> None:
        fresh.session.arm("HS-TOTE-01", "detail")
        line = fresh.window.shoot_page.copies.backup
        line.setFocus()
        types(fresh, "a1n", between_ms=90)
        fresh.wait(lambda: line.text() == "a1n")
        types(fresh, BEANIE + "\r")
        fresh.wait(lambda: fresh.session.armed == ("HS-BEANIE-01", "detail"))
        assert line.text() == "a1n"

    def test_what_is_scanned_and_no_product_is_one_sentence_and_arms_nothing(self, fresh: Crew) -> None:
        types(fresh, "4006381333931\r")
        fresh.wait(lambda: fresh.messages)
        assert fresh.messages[0].startswith("4006381333931 is the barcode of no product in this drop")
        assert fresh.session.armed is None

    def test_on_other_pages_and_in_the_palette_keys_are_keys(self, fresh: Crew) -> None:
        fresh.go_to("brief")
        types(fresh, SCARF + "\r")
        fresh.settle()
        assert fresh.session.armed is None
        fresh.go_to("shoot")
        fresh.press("Ctrl+K")
        types(fresh, "disarm")
        assert fresh.window.picker.line.text() == "disarm"


def good(sample: Path, number: int) -> bytes:
    """A frame that passes as a tote's hero, each with bytes of its own behind its end."""
    frame = sample / "camera-a" / "DCIM" / "100HARBR" / "IMG_0006.JPG"
    return frame.read_bytes() + bytes([number]) * 9 + b"\xff\xd9"


@pytest.fixture
def hot(fresh: Crew, tmp_path: Path) -> Path:
    """A hot folder that the crew watches, the tote's hero armed; the kit asks after two frames."""
    shoot = fresh.session.shoot
    roles = [Role(**{**role.model_dump(), "ask_after": 2}) for role in shoot.drop.kit.roles]
    shoot.drop.kit = shoot.drop.kit.model_copy(update={"roles": roles})
    folder = tmp_path / "hot"
    folder.mkdir()
    fresh.window.live.begin("watch", {"folder": folder})
    fresh.press("Alt+1")
    fresh.wait(lambda: fresh.session.armed == ("HS-TOTE-01", "hero"))
    fresh.settle()
    return folder


def arrive(crew: Crew, folder: Path, sample: Path, *numbers: int) -> None:
    """Frames arrive one after the other, each judged before the next."""
    for number in numbers:
        before = len(crew.session.rows)
        (folder / f"IMG_{number:04d}.JPG").write_bytes(good(sample, number))
        crew.wait(lambda before=before: len(crew.session.rows) > before)
        name = f"IMG_{number:04d}"
        crew.wait(lambda name=name: crew.frame(name)["verdict"])
    crew.settle()


class TestQuestion:
    def test_it_is_asked_until_somebody_moves_on_with_one_key(self, fresh: Crew, hot: Path, sample_shoot: Path) -> None:
        bar = fresh.window.shoot_page.question
        arrive(fresh, hot, sample_shoot, 1, 2)
        assert not bar.isVisible() and bar.cue.played == 0
        arrive(fresh, hot, sample_shoot, 3)
        fresh.wait(bar.isVisible)
        assert bar.text.text() == "HS-TOTE-01 hero: 3 frames pass, 2 are enough. On to HS-TOTE-01 lifestyle?"
        assert bar.property("panel") == "warn" and bar.cue.played == 1
        fresh.go_to("review")
        assert fresh.window.header.armed.text().endswith(" · move on?")
        fresh.go_to("shoot")
        arrive(fresh, hot, sample_shoot, 4)
        fresh.wait(lambda: bar.text.text().startswith("HS-TOTE-01 hero: 4 frames pass"))
        assert bar.cue.played == 2
        types(fresh, "n")
        fresh.wait(lambda: fresh.session.armed == ("HS-TOTE-01", "lifestyle"))
        fresh.wait(lambda: not bar.isVisible())
        assert not fresh.window.header.armed.text().endswith("move on?")

    def test_to_stay_is_one_key_too_and_it_is_asked_again_later(
        self, fresh: Crew, hot: Path, sample_shoot: Path, qtbot: object
    ) -> None:
        bar = fresh.window.shoot_page.question
        arrive(fresh, hot, sample_shoot, 1, 2, 3)
        fresh.wait(bar.isVisible)
        assert visible(bar.stay) and visible(bar.move_on)
        types(fresh, "N")
        fresh.wait(lambda: not bar.isVisible())
        arrive(fresh, hot, sample_shoot, 4, 5)
        assert not bar.isVisible() and fresh.session.armed == ("HS-TOTE-01", "hero")
        arrive(fresh, hot, sample_shoot, 6)
        fresh.wait(bar.isVisible)
        qtbot.mouseClick(bar.move_on, Qt.MouseButton.LeftButton)
        fresh.wait(lambda: not bar.isVisible())

    def test_when_no_other_shot_is_open_it_asks_whether_to_wrap_and_n_answers_too(
        self, fresh: Crew, hot: Path, sample_shoot: Path
    ) -> None:
        shoot, bar = fresh.session.shoot, fresh.window.shoot_page.question
        arrive(fresh, hot, sample_shoot, *range(10, 18))
        ids = sorted(fresh.session.rows)
        others = [
            (one.sku, one.role) for one in shoot.coverage().shots if (one.sku, one.role) != ("HS-TOTE-01", "hero")
        ]
        for frame_id, (sku, role) in zip(ids, others, strict=True):
            shoot.marks.assign([frame_id], sku, role)
        assert [one.done for one in shoot.coverage().shots] == [False] + [True] * 8
        shoot.arming.asking.stay()
        arrive(fresh, hot, sample_shoot, 1, 2, 3)
        fresh.wait(bar.isVisible)
        assert bar.text.text().endswith("are enough, and no other shot is open. Wrap?")
        assert visible(bar.stay) and not bar.move_on.isVisible()
        types(fresh, "n")
        fresh.wait(lambda: not bar.isVisible())

    def test_a_tag_in_front_of_the_camera_moves_on_as_well(self, fresh: Crew, hot: Path, sample_shoot: Path) -> None:
        bar = fresh.window.shoot_page.question
        arrive(fresh, hot, sample_shoot, 1, 2, 3)
        fresh.wait(bar.isVisible)
        (hot / "IMG_0004.JPG").write_bytes(tag(SCARF))
        fresh.wait(lambda: fresh.session.armed == ("HS-SCARF-01", "hero"), 30_000)
        fresh.wait(lambda: not bar.isVisible())


class TestTagQuestion:
    def test_a_tag_of_another_product_asks_and_stays_or_moves_on_with_one_key(
        self, fresh: Crew, hot: Path, sample_shoot: Path
    ) -> None:
        bar = fresh.window.shoot_page.tag_question
        (hot / "IMG_0001.JPG").write_bytes(tag(SCARF))
        fresh.wait(bar.isVisible, 30_000)
        assert bar.text.text() == (
            "IMG_0001 shows the tag of HS-SCARF-01, while HS-TOTE-01 hero is armed. Is it HS-SCARF-01 hero from there on?"
        )
        assert fresh.session.armed == ("HS-TOTE-01", "hero") and visible(bar.follow) and visible(bar.stay)
        assert fresh.window.header.armed.text().endswith("whose is that tag?")
        types(fresh, "Y")
        fresh.wait(lambda: not bar.isVisible())
        assert fresh.session.armed == ("HS-TOTE-01", "hero") and fresh.frame("IMG_0001")["kind"] == "picture"
        (hot / "IMG_0002.JPG").write_bytes(tag(BEANIE))
        fresh.wait(bar.isVisible, 30_000)
        arrive(fresh, hot, sample_shoot, 3)
        types(fresh, "y")
        fresh.wait(lambda: fresh.session.armed == ("HS-BEANIE-01", "hero"))
        fresh.wait(lambda: fresh.frame("IMG_0003")["sku"] == "HS-BEANIE-01" and not bar.isVisible())
        assert fresh.frame("IMG_0002")["kind"] == "tag" and fresh.frame("IMG_0001")["sku"] == "HS-TOTE-01"
        assert not fresh.window.header.armed.text().endswith("whose is that tag?")


def test_the_pace_stands_above_the_board(shooting: Crew) -> None:
    shooting.go_to("shoot")
    pace = shooting.window.shoot_page.pace
    shooting.wait(lambda: pace.text())
    assert pace.text() == shooting.session.shoot.pace().words
    assert pace.accessibleName().startswith("Pace: ")


def test_the_cue_is_a_sound_that_neither_clicks_nor_hurts() -> None:
    import numpy as np

    sound = tones()
    assert sound.dtype == np.float32 and len(sound) == pytest.approx(2 * TONE_S * RATE_HZ, abs=4)
    assert 0.5 * LOUDNESS < np.abs(sound).max() <= LOUDNESS
    assert np.abs(np.diff(sound)).max() < 0.1 and abs(sound[0]) < 0.01 and abs(sound[-1]) < 0.02
