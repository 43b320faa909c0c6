"""The Checklist page measures: frames, files, sound; what keeps its limit is ticked, the rest says why or is overruled."""

import shutil
import threading
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from studio.base.drawing import Polyline
from studio.capture import webcam
from studio.capture.portaudio import NoMicrophone
from studio.shoot import Shoot
from tests.studio.capture.test_microphone import Played
from tests.studio.measure import sounds
from tests.ui.conftest import Crew, visible
from ui.checklist.page import ChecklistPage

SOUND = sounds.SOUND
CARD = "IMG_0001"


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory, sample_shoot: Path) -> tuple[Path, Path]:
    """A home with the sample drop, a grey card's frame and a product's in it: where it lies, and a copy of it that stays."""
    folder = tmp_path_factory.mktemp("measured")
    card, home, kept = folder / "card" / "DCIM" / "100HARBR", folder / "home", folder / "kept"
    card.mkdir(parents=True)
    for name in (CARD, "IMG_0004"):
        shutil.copy2(sample_shoot / "camera-a/DCIM/100HARBR" / f"{name}.JPG", card)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("THREESHOT_HOME", str(home))
        patch.setenv("THREESHOT_PERSON", "Mara")
        shoot = Shoot.create(sample_shoot / "brief.yaml", home / "drop")
        shoot.frames.import_sources([folder / "card"])
        shoot.drop.catalog.close()
    shutil.copytree(home, kept)
    return home, kept


@pytest.fixture
def drop_home(made_once: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """That home as it was made."""
    home, kept = made_once
    shutil.rmtree(home)
    shutil.copytree(kept, home)
    monkeypatch.setenv("THREESHOT_HOME", str(home))


@pytest.fixture
def crew_at(drop_home: None, crew: Crew) -> Crew:
    """A crew on the Checklist page of that drop."""
    crew.open_drop("HARBOUR-01")
    crew.settle()
    crew.go_to("checklist")
    crew.wait_for_work()
    return crew


def page(crew: Crew) -> ChecklistPage:
    found = crew.window.pages["checklist"]
    assert isinstance(found, ChecklistPage)
    return found


def said(crew: Crew, item: str) -> str:
    """What stands below an item of its measurement."""
    return page(crew).items[item].measured.said.text()


def measure_card(crew: Crew) -> None:
    crew.press("F")
    crew.type_into_picker(CARD)
    crew.wait_for_work()
    crew.wait(lambda: page(crew).items["grey-card"].measured.picture.drawing is not None)


def drop_on_page(crew: Crew, *paths: Path) -> bool:
    """Drag files onto the page; whether it takes them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, data, buttons, keys)
    # Sent by Qt it would go on to the window, where the page leaves it.
    page(crew).dragEnterEvent(entered)
    if entered.isAccepted():
        page(crew).dropEvent(QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, data, buttons, keys))
    return entered.isAccepted()


def test_one_frame_of_the_grey_card_fills_every_light_item_that_it_shows_and_one_key_ticks_them(crew_at: Crew) -> None:
    crew = crew_at
    assert "Nothing measured yet" in page(crew).measuring.light.empty.text()
    measure_card(crew)
    assert "0.04 stops, limit at most 0.2 stops" in said(crew, "grey-card")
    assert "Fall-off of the background" in said(crew, "background-even") and visible(
        page(crew).items["background-even"].measured.button
    )
    assert not page(crew).items["key-fill-ratio"].measured.said.isVisible()
    for item in ("grey-card", "mixed-light", "flicker", "background-even", "highlights", "separation"):
        assert page(crew).items[item].measured.picture.isVisible(), item
        assert "measured by Mara" in page(crew).items[item].measured.when.text()
    panel = page(crew).measuring.light
    crew.wait(lambda: panel.marks._pixmap is not None)
    assert panel.marks.found["grey_card"] and panel.source.text() == f"{CARD}.JPG"
    crew.press("Ctrl+Return")
    crew.settle()
    ticked = {item for item, row in page(crew).items.items() if row.tick.isChecked()}
    assert ticked == {"grey-card", "mixed-light", "flicker", "highlights", "separation"}
    assert "Beyond their limits, each says why: background-even" in crew.messages[0]


def test_a_measurement_is_overruled_with_a_reason_that_stays(crew_at: Crew, qtbot: object) -> None:
    crew = crew_at
    measure_card(crew)
    crew.press("O")
    line = page(crew).items["background-even"].measured
    assert line.reason.isVisible()
    qtbot.keyClick(line.reason, Qt.Key.Key_Return)
    assert not page(crew).items["background-even"].tick.isChecked(), "without a reason nothing is overruled"
    qtbot.keyClicks(line.reason, "the shadow is wanted")
    qtbot.keyClick(line.reason, Qt.Key.Key_Return)
    crew.settle()
    assert page(crew).items["background-even"].tick.isChecked()
    assert line.when.text().startswith("overruled by Mara: the shadow is wanted")
    crew.press("O")
    assert "Nothing was measured beyond its limit." in crew.messages


def test_two_spots_clicked_on_the_picture_tell_key_to_fill(crew_at: Crew, qtbot: object) -> None:
    crew = crew_at
    crew.press("K")
    crew.wait(lambda: "measure a frame first" in crew.messages[0] if crew.messages else False)
    measure_card(crew)
    marks = page(crew).measuring.light.marks
    crew.wait(lambda: marks._pixmap is not None)
    crew.press("K")
    assert marks.mode == "spots" and "Click where the key falls" in page(crew).measuring.light.hint.text()
    # On the white patch, then on the dark one beside it.
    for x, y in ((1450, 1000), (1600, 1000)):
        qtbot.mouseClick(marks, Qt.MouseButton.LeftButton, pos=marks._at((x / 2400, y / 1600)).toPoint())
    crew.wait_for_work()
    assert marks.found["key_fill_source"] == "spots" and marks.found["key_fill_stops"] > 2
    assert "limit 1 to 2 stops. Bring the fill closer." in said(crew, "key-fill-ratio")
    spots = marks.found["spots"]
    assert spots[0][0] == pytest.approx(1450, abs=8) and spots[1][0] == pytest.approx(1600, abs=8)


def test_what_may_be_the_card_is_asked_about_and_counts_once_a_person_says_so(crew_at: Crew, tmp_path: Path) -> None:
    codes = np.full((400, 600, 3), 70, np.uint8)
    codes[:, ::9] = 140
    codes[120:280, 200:420] = 224
    path = tmp_path / "paper.png"
    cv2.imwrite(str(path), codes)
    panel = page(crew_at).measuring.light
    panel.measure(path)
    crew_at.wait_for_work()
    crew_at.wait(lambda: panel.question is not None)
    assert "Is this your grey card?" in panel.asked.text()
    assert visible(panel.is_it) and visible(panel.is_not)
    assert panel.found is not None and panel.found["grey_card"] is None
    crew_at.press("Shift+Y")
    assert panel.question is None and not visible(panel.is_it)
    panel.measure(path)
    crew_at.wait_for_work()
    assert panel.question is None, "answered for this picture"
    other = shutil.copy2(path, tmp_path / "again.png")
    panel.measure(Path(other))
    crew_at.wait_for_work()
    crew_at.wait(lambda: panel.question is not None)
    crew_at.press("Y")
    crew_at.wait_for_work()
    crew_at.wait(lambda: panel.found is not None and panel.found["grey_card"] is not None)
    assert panel.question is None and panel.found["cast_source"] == "grey card"


def test_in_a_small_window_nothing_is_cut_off_and_long_items_wrap(crew_at: Crew, qtbot: object) -> None:
    crew_at.window.resize(1024, 640)
    crew_at.settle()
    area = page(crew_at)._area
    assert area.widget().width() <= area.viewport().width()
    row = page(crew_at).items["flicker"]
    assert row.note_button.mapTo(area.viewport(), row.note_button.rect().bottomRight()).x() < area.viewport().width()
    words = row.tick.accessibleName()
    assert row.tick.fontMetrics().horizontalAdvance(words) > row.tick.width() and row.tick.height() > 40
    # A click on the end of its second line ticks it.
    qtbot.mouseClick(row.tick, Qt.MouseButton.LeftButton, pos=QPoint(row.tick.width() - 20, row.tick.height() - 6))
    crew_at.settle()
    assert page(crew_at).items["flicker"].tick.isChecked()


def test_the_card_is_marked_with_the_mouse_or_by_the_keyboard_and_found_again_without(
    crew_at: Crew, qtbot: object
) -> None:
    crew = crew_at
    measure_card(crew)
    marks = page(crew).measuring.light.marks
    crew.wait(lambda: marks._pixmap is not None)
    found = marks.found["grey_card"]
    crew.press("G")
    corners = [marks._at((x / 2400, y / 1600)).toPoint() for x, y in ((760, 780), (1000, 1000))]
    qtbot.mousePress(marks, Qt.MouseButton.LeftButton, pos=corners[0])
    qtbot.mouseMove(marks, corners[1])
    qtbot.mouseRelease(marks, Qt.MouseButton.LeftButton, pos=corners[1])
    crew.wait_for_work()
    assert marks.found["grey_card"]["x"] == pytest.approx(760, abs=8)
    assert marks.found["grey_card"]["width"] == pytest.approx(240, abs=12)
    crew.press("G")
    assert marks.hasFocus()
    for key in (
        Qt.Key.Key_Return,
        Qt.Key.Key_Right,
        Qt.Key.Key_Right,
        Qt.Key.Key_Down,
        Qt.Key.Key_Down,
        Qt.Key.Key_Return,
    ):
        qtbot.keyClick(marks, key)
    crew.wait_for_work()
    assert marks.found["grey_card"]["width"] == pytest.approx(0.1 * 2400, abs=4)
    crew.press("Shift+K")
    crew.wait_for_work()
    assert marks.found["grey_card"] == found
    crew.press("G")
    qtbot.keyClick(marks, Qt.Key.Key_Escape)
    assert marks.mode == ""


def test_each_new_frame_is_measured_as_it_arrives(crew_at: Crew, sample_shoot: Path, tmp_path: Path) -> None:
    crew = crew_at
    crew.press("L")
    late = tmp_path / "late" / "DCIM" / "100HARBR"
    late.mkdir(parents=True)
    (late / "IMG_0005.JPG").write_bytes((sample_shoot / "camera-a/DCIM/100HARBR/IMG_0005.JPG").read_bytes())
    shoot = crew.session.shoot
    crew.session.run("import", lambda progress: shoot.frames.import_sources([tmp_path / "late"], progress=progress))
    panel = page(crew).measuring.light
    crew.wait(lambda: panel.found is not None and "IMG_0005" in panel.found["file"], 60_000)
    crew.wait_for_work()
    assert "Bands: 0.00 stops" in said(crew, "flicker")
    crew.press("L")
    assert not panel.live.isChecked()


def test_a_recording_dropped_on_the_page_fills_the_sound_items_with_numbers_and_curves(
    crew_at: Crew, tmp_path: Path
) -> None:
    crew = crew_at
    assert not drop_on_page(crew, tmp_path), "a folder is the window's to take in"
    assert drop_on_page(crew, SOUND / "voice-hum-50hz.wav")
    crew.wait_for_work()
    assert "Mains hum of 50 Hz" in said(crew, "hum")
    assert "limit -20 to -6 dBFS" in said(crew, "peaks")
    hum = page(crew).items["hum"].measured.picture.drawing
    assert hum is not None and any(isinstance(mark, Polyline) and mark.dashed for mark in hum.marks)
    assert "voice-hum-50hz.wav · peak -11.7 dBFS" in page(crew).measuring.sound.source.text()
    crew.window.theme.set_mode("dark")
    assert not page(crew).items["hum"].measured.picture.grab().toImage().isNull()


def test_recording_shows_the_level_and_is_measured_at_once(crew_at: Crew) -> None:
    crew = crew_at
    panel = page(crew).measuring.sound
    opened: list[Played] = []

    def microphone(device: str | None) -> Played:
        opened.append(Played(np.tile(sounds.load(), 3)))
        return opened[-1]

    panel.open_stream = microphone
    panel.seconds.setCurrentText("5 s")
    levels: list[str] = []
    panel._heard.connect(lambda _: levels.append(panel.meter.words))
    crew.press("R")
    assert panel.meter.isVisible() and panel.record.text() == "Stop"
    crew.wait_for_work()
    assert opened[0].closed
    assert any("peak -12." in words for words in levels)
    assert "-12.2 dBFS" in said(crew, "peaks") and not panel.meter.isVisible()
    (kept,) = (crew.session.shoot.folder / "measurements").glob("sound-*.wav")
    assert str(kept) == panel.found["file"]
    crew.press("Ctrl+Return")
    crew.settle()
    assert page(crew).items["peaks"].tick.isChecked() and page(crew).items["wind"].tick.isChecked()


def test_ten_seconds_of_room_tone_are_recorded_ticked_and_kept_with_the_drop(crew_at: Crew) -> None:
    crew = crew_at
    quiet = sounds.noise(np.zeros(12 * sounds.RATE), -62)
    page(crew).measuring.sound.open_stream = lambda _: Played(quiet)
    crew.press("T")
    crew.wait_for_work()
    assert "Room tone: 10 s, limit at least 10 s." in said(crew, "room-tone")
    assert len(list((crew.session.shoot.folder / "measurements").glob("room-tone-*.wav"))) == 1
    crew.press("Ctrl+Return")
    crew.settle()
    assert page(crew).items["room-tone"].tick.isChecked()


def test_a_microphone_pulled_out_costs_one_sentence_and_the_window_goes_on(crew_at: Crew) -> None:
    crew = crew_at
    page(crew).measuring.sound.open_stream = lambda _: Played(sounds.load(), gone_after_s=1.5)
    crew.press("R")
    crew.wait_for_work()
    assert "Sample microphone: stopped after 1.5 s" in crew.messages[0]
    assert page(crew).measuring.sound.record.text() == "Record and measure"


def test_without_a_microphone_the_page_says_why_and_still_measures_files(
    crew_at: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    crew = crew_at
    panel = page(crew).measuring.sound

    def none() -> list[object]:
        raise NoMicrophone("No microphone is found; plug one in.")

    monkeypatch.setattr("studio.capture.microphone.devices", none)
    panel.look_for_devices()
    crew.wait(lambda: panel.said.text() == "No microphone is found; plug one in.")
    assert panel.said.isVisible() and panel.said.text() == "No microphone is found; plug one in."
    assert not panel.devices.isVisible() and visible(panel.file)


def test_a_look_for_microphones_that_answers_late_is_not_believed(
    crew_at: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    crew = crew_at
    panel = page(crew).measuring.sound
    late, looks, answered = threading.Event(), [], []

    def found() -> list[object]:
        looks.append(None)
        if len(looks) == 1:
            late.wait(10)
            answered.append(None)
            raise NoMicrophone("The first look found none.")
        raise NoMicrophone("The second look found none.")

    monkeypatch.setattr("studio.capture.microphone.devices", found)
    panel.look_for_devices()
    crew.wait(lambda: looks)
    panel.look_for_devices()
    crew.wait(lambda: panel.said.text() == "The second look found none.")
    late.set()
    crew.wait(lambda: answered)
    crew.settle()
    assert panel.said.text() == "The second look found none."


def test_listening_shows_the_level_and_keeps_nothing(crew_at: Crew) -> None:
    crew = crew_at
    panel = page(crew).measuring.sound

    class Slowly(Played):
        def read(self, wait_s: float) -> np.ndarray:
            time.sleep(0.01)
            return super().read(wait_s)

    panel.open_stream = lambda _: Slowly(np.tile(sounds.load(), 20))
    crew.press("E")
    crew.wait(lambda: panel.meter.reading is not None)
    assert panel.listen.isChecked()
    crew.press("E")
    crew.wait_for_work()
    assert not panel.listen.isChecked()
    assert not (crew.session.shoot.folder / "measurements").exists()


def test_a_webcam_is_read_live_and_kept_only_when_asked(
    crew_at: Crew, sample_shoot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clip stands for the webcam: everything from OpenCV's capture on is what runs."""
    crew = crew_at
    crew.press("C")
    crew.wait_for_work()
    assert "webcam" in crew.messages[0].lower() and "plug one in" in crew.messages[0]
    frame = cv2.resize(cv2.imread(str(sample_shoot / "camera-a/DCIM/100HARBR/IMG_0001.JPG")), (960, 640))
    clip = tmp_path / "webcam.avi"
    writer = cv2.VideoWriter(str(clip), cv2.VideoWriter_fourcc(*"MJPG"), 10, (960, 640))
    for _ in range(300):
        writer.write(frame)
    writer.release()
    first = webcam.Webcam
    monkeypatch.setattr(webcam, "Webcam", lambda: first(str(clip)))
    panel = page(crew).measuring.light
    crew.press("C")
    crew.wait(lambda: panel.found is not None, 30_000)
    assert panel.webcam.isChecked() and "nothing is kept" in panel.source.text()
    assert page(crew).items["grey-card"].measured.measured is None
    crew.press("Shift+C")
    crew.wait(lambda: page(crew).items["grey-card"].measured.measured is not None, 30_000)
    crew.press("C")
    crew.wait_for_work()
    assert not panel.webcam.isChecked()
    assert len(list((crew.session.shoot.folder / "measurements").glob("light-*.png"))) == 1


def test_what_cannot_be_measured_costs_one_sentence(crew_at: Crew, tmp_path: Path) -> None:
    crew = crew_at
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"no picture")
    drop_on_page(crew, bad)
    crew.wait_for_work()
    assert "bad.jpg" in crew.messages[0] and "\n" not in crew.messages[0]
    assert page(crew).measuring.light.found is None
