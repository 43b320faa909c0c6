"""The drop's cameras in the window: listed, named, joined, split, their clocks set and taken back, by keys; and seen when others do it."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from studio.shoot import Shoot
from tests.end_to_end.test_two_phones import picture
from tests.ui.conftest import Crew
from tests.ui.test_others import command, seen


@pytest.fixture(scope="module")
def phones(tmp_path_factory: pytest.TempPathFactory, sample_shoot: Path) -> Path:
    """A home with a drop that two phones of one model were at, Jonas's five minutes ahead."""
    home = tmp_path_factory.mktemp("phones")
    for at_s, slate in ((0, "HS-TOTE-01 hero"), (120, None)):
        picture(home / f"mara/DCIM/100APPLE/IMG_000{1 + bool(at_s)}.JPG", at_s, slate)
    for at_s, slate in ((60, "HS-SCARF-01 lifestyle"), (180, None)):
        picture(home / f"jonas/DCIM/100APPLE/IMG_080{1 if slate else 2}.JPG", at_s, slate, fast_s=300)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("THREESHOT_HOME", str(home))
        shoot = Shoot.create(sample_shoot / "brief.yaml", home / "HARBOUR-01")
        shoot.frames.import_sources([home / "mara", home / "jonas"])
        shoot.drop.catalog.close()
    return home


@pytest.fixture
def cameras(phones: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Crew:
    """A crew with the list of cameras before them; a test leaves the drop as it found it."""
    monkeypatch.setenv("THREESHOT_HOME", str(phones))
    crew: Crew = request.getfixturevalue("crew")
    crew.open_drop("HARBOUR-01")
    crew.go_to("shoot")
    crew.press("Ctrl+Shift+C")
    crew.wait(lambda: listed(crew) == ["Phone-12", "Phone-12-2"])
    return crew


def listed(crew: Crew) -> list[str]:
    return [row["camera"] for row in crew.window.cameras.model.rows]


def choose(crew: Crew, camera: str) -> None:
    sheet = crew.window.cameras
    sheet.table.selectRow(sheet.model.place(camera))
    assert sheet.camera == camera


def types(crew: Crew, text: str) -> None:
    """Type into the name that is being edited, or the field that has the focus."""
    crew.wait(lambda: isinstance(crew.window.focusWidget(), QLineEdit))
    field = crew.window.focusWidget()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def key(crew: Crew, which: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(crew.window.cameras.table, which, held)


def undo(crew: Crew) -> None:
    # The list may show what was done before it is said, and can be taken back; what stands there may be of what was done before.
    crew.wait_for_work()
    key(crew, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def told(crew: Crew, camera: str) -> dict[str, str]:
    """What the list says of a camera, by its headings."""
    model = crew.window.cameras.model
    at = model.place(camera)
    return {
        model.headerData(n, Qt.Orientation.Horizontal): model.index(at, n).data() for n in range(model.columnCount())
    }


def test_each_body_is_listed_with_what_is_known_and_what_is_doubtful(cameras: Crew, phones: Path) -> None:
    jonas = told(cameras, "Phone-12-2")
    assert jonas["Model"] == "Phone 12" and jonas["Frames"] == "2" and jonas["In doubt"] == "yes"
    assert jonas["First"] == "03 Oct 09:01" and jonas["Clock"] == "5 min ahead, by slate IMG_0801"
    assert jonas["Came from"] == str(phones / "jonas")
    choose(cameras, "Phone-12-2")
    sheet = cameras.window.cameras
    assert "came from another place than those of Phone-12, of the same model" in sheet.doubts.text()
    assert sheet.table.accessibleName() == "Cameras" and sheet.ahead.accessibleName()
    assert sheet.model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole) == "Phone-12-2"
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible() and cameras.window.commands.actions["arm.role1"].isEnabled()


def test_a_camera_is_named_in_its_place_and_a_taken_name_is_one_sentence(cameras: Crew) -> None:
    sheet = cameras.window.cameras
    choose(cameras, "Phone-12")
    key(cameras, Qt.Key.Key_F2)
    types(cameras, "phone-12-2")
    cameras.wait(lambda: "is called Phone-12-2 already" in sheet.said.text())
    assert sheet.said.property("role") == "bad" and listed(cameras) == ["Phone-12", "Phone-12-2"]
    key(cameras, Qt.Key.Key_F2)
    types(cameras, "Mara's phone")
    cameras.wait(lambda: listed(cameras) == ["Mara's-phone", "Phone-12-2"])
    # The list may show it before it is said.
    cameras.wait(lambda: sheet.said.text() == "Phone-12 is called Mara's-phone now.")
    assert sheet.camera == "Mara's-phone"
    cameras.wait(lambda: cameras.frame("IMG_0002")["camera"] == "Mara's-phone")
    undo(cameras)
    cameras.wait(lambda: listed(cameras) == ["Phone-12", "Phone-12-2"])


def test_two_are_joined_and_split_again_by_source_with_keys_alone(cameras: Crew, phones: Path) -> None:
    sheet = cameras.window.cameras
    choose(cameras, "Phone-12-2")
    key(cameras, Qt.Key.Key_J)
    cameras.type_into_picker("phone-12")
    cameras.wait(lambda: listed(cameras) == ["Phone-12"])
    assert sheet.isVisible() and not cameras.window.commands.actions["arm.role1"].isEnabled()
    key(cameras, Qt.Key.Key_S)
    cameras.type_into_picker("jonas")
    cameras.wait(lambda: listed(cameras) == ["Phone-12", "Phone-12-2"])
    cameras.wait(lambda: sheet.said.text() == "Phone-12-2 is a body of its own now, with 2 frames.")
    undo(cameras)
    cameras.wait(lambda: listed(cameras) == ["Phone-12"])
    undo(cameras)
    cameras.wait(lambda: listed(cameras) == ["Phone-12", "Phone-12-2"])
    cameras.wait(lambda: told(cameras, "Phone-12-2")["Clock"] == "5 min ahead, by slate IMG_0801")
    assert cameras.session.shoot.frames.find("IMG_0802")["sku"] == "HS-SCARF-01" and not sheet.undo.isEnabled()


def test_a_clock_is_set_by_minutes_or_by_a_frame_and_asked_of_its_slates(cameras: Crew) -> None:
    sheet = cameras.window.cameras
    choose(cameras, "Phone-12")
    sheet.ahead.setFocus()
    types(cameras, "soon")
    cameras.wait(lambda: sheet.said.text().startswith("'soon' is no number of seconds"))
    types(cameras, "-1:30")
    cameras.wait(lambda: told(cameras, "Phone-12")["Clock"] == "1 min 30 s behind, said by a person")
    sheet.frame.setText("IMG_0002")
    sheet.taken.setFocus()
    types(cameras, "09:01:00")
    cameras.wait(lambda: told(cameras, "Phone-12")["Clock"] == "1 min ahead, said by a person")
    undo(cameras)
    cameras.wait(lambda: told(cameras, "Phone-12")["Clock"].startswith("1 min 30 s behind"))
    undo(cameras)
    cameras.wait(lambda: told(cameras, "Phone-12")["Clock"] == "right, by slate IMG_0001")


def test_what_a_command_does_to_cameras_is_seen_in_the_open_window(cameras: Crew) -> None:
    command("camera", "HARBOUR-01", "Phone-12", "--rename", "Mara")
    seen(cameras, lambda: listed(cameras) == ["Mara", "Phone-12-2"])
    seen(cameras, lambda: cameras.frame("IMG_0002")["camera"] == "Mara")
    command("camera", "HARBOUR-01", "Mara", "--rename", "Phone-12")
    seen(cameras, lambda: listed(cameras) == ["Phone-12", "Phone-12-2"])
