"""The Sources panel: hot folder, tether, camera FTP and phones beside each other, by mouse and by key, each with its state."""

import ftplib
import io
import re
import shutil
import sys
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from studio.capture.addresses import Network
from studio.capture.gphoto import About
from studio.capture.introduction import Introduction
from studio.capture.kinds import kind_named
from studio.capture.kinds.tether import Tethered
from tests.studio.capture.ptpip import NetworkCamera
from tests.studio.capture.receiving import photo
from tests.ui.conftest import Crew, visible
from ui.shoot.sources import Sources
from ui.state.live_sources import LiveSources, Running

ARMED = ("HS-BEANIE-01", "lifestyle")
linux = pytest.mark.skipif(sys.platform == "win32", reason="libgphoto2 comes for Linux and macOS")


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """libgphoto2 keeps its own settings in the person's home."""
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("person")))


@pytest.fixture
def armed(crew: Crew, sample_shoot: Path) -> Crew:
    """A crew with the sample drop just made, on the Shoot page, a shot armed."""
    crew.drop(sample_shoot / "brief.yaml")
    crew.wait(lambda: crew.session.shoot is not None)
    crew.go_to("shoot")
    crew.session.arm(*ARMED)
    crew.settle()
    return crew


@pytest.fixture
def networks(monkeypatch: pytest.MonkeyPatch) -> list[Network]:
    """The networks that this computer is in, for this test."""
    found = [Network("127.0.0.1", "lo")]
    monkeypatch.setattr("studio.capture.addresses.networks", lambda: list(found))
    return found


@pytest.fixture
def camera() -> Iterator[NetworkCamera]:
    with NetworkCamera() as camera:
        yield camera


@pytest.fixture
def virtual(tmp_path: Path, sample_shoot: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """libgphoto2's virtual camera, with one frame on its card."""
    card = tmp_path / "virtual" / "DCIM" / "100HARBR"
    card.mkdir(parents=True)
    shutil.copy(sample_shoot / "camera-a" / "DCIM" / "100HARBR" / "IMG_0006.JPG", card)
    monkeypatch.setenv("VCAMERADIR", str(card.parent.parent))
    return card


def sources(crew: Crew) -> Sources:
    return crew.window.shoot_page.sources


def live(crew: Crew) -> LiveSources:
    return crew.window.live


def line(crew: Crew, kind: str) -> str:
    """What the panel says of a source in its line; empty while it has none."""
    there = sources(crew).lines.get(kind)
    return there.text.whole if there is not None else ""


def shots(crew: Crew) -> dict[str, tuple[object, object]]:
    return {str(row["name"]): (row["sku"], row["role"]) for row in crew.session.rows.values()}


def push(crew: Crew, *seeds: int) -> None:
    """A camera sends these by FTP, with the settings that are shown."""
    settings = live(crew).running["ftp"].source.server.settings
    with ftplib.FTP(timeout=10) as client:
        client.connect(settings.host, settings.port)
        client.login(settings.user, settings.password)
        for seed in seeds:
            client.storbinary(f"STOR IMG_{seed:04d}.JPG", io.BytesIO(photo(seed)))


def send(link: str, seed: int) -> None:
    """A phone scans the code and sends a picture."""
    data, own = photo(seed), {"X-Threeshot": "1"}
    with httpx.Client(base_url=link.partition("/in/")[0], timeout=20, verify=False) as phone:
        assert phone.get(link, follow_redirects=True).status_code == 200
        begun = phone.post("/uploads", json={"name": f"IMG_{seed:04d}.jpg", "size": len(data)}, headers=own).json()
        for at in range(0, len(data), begun["piece"]):
            phone.put(f"/uploads/{begun['id']}?offset={at}", content=data[at : at + begun["piece"]], headers=own)
        phone.post(f"/uploads/{begun['id']}/finish", json={"crc32": zlib.crc32(data)}, headers=own)


def answers(link: str) -> bool:
    """Whether the page that this unused link lets into is there; another test's may have its port by now."""
    try:
        return httpx.get(link, follow_redirects=True, timeout=2, verify=False).status_code == 200
    except httpx.TransportError:
        return False


def test_cameras_push_by_ftp_to_the_armed_shot_with_the_settings_shown_as_text_and_qr(
    armed: Crew, networks: list[Network], qtbot: object
) -> None:
    armed.press("Ctrl+Shift+F")
    sheet = sources(armed).sheet
    armed.wait(sheet.isVisible)
    settings = live(armed).running["ftp"].source.server.settings
    assert sheet.text == settings.url and not sheet.code.pixmap().isNull()
    shown = {part.text() for part in sheet.findChildren(QLabel)}
    assert {settings.host, str(settings.port), settings.user, settings.password} <= shown
    assert any("not encrypted" in text for text in shown)
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    push(armed, 1, 2)
    armed.wait(lambda: len(armed.session.rows) == 2 and "2 frames" in line(armed, "ftp"), 60_000)
    assert set(shots(armed).values()) == {ARMED}
    assert line(armed, "ftp").startswith("listening · 2 frames · 127.0.0.1 port ")
    qtbot.mouseClick(sources(armed).buttons["ftp"], Qt.MouseButton.LeftButton)
    armed.wait_for_work()
    assert live(armed).running == {} and sources(armed).lines == {}
    assert "Camera FTP of HARBOUR-01 has stopped: 2 frames taken in." in armed.messages


def test_a_phone_is_let_in_by_the_code_which_is_another_one_then(
    armed: Crew, networks: list[Network], qtbot: object
) -> None:
    armed.press("Ctrl+Shift+P")
    sheet = sources(armed).sheet
    armed.wait(sheet.isVisible)
    first = sheet.text
    assert first.startswith("http://127.0.0.1:") and "/in/" in first
    done = live(armed).running["phone"]
    import threading

    sender = threading.Thread(target=send, args=(first, 7))
    sender.start()
    armed.wait(lambda: sheet.text != first, 20_000)
    armed.wait(lambda: done.frames == 1, 60_000)
    sender.join(20)
    armed.wait(lambda: armed.session.rows, 20_000)
    armed.settle()
    assert list(shots(armed).values()) == [ARMED]
    assert httpx.get(first, verify=False).status_code == 403
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert "was refused: This code was used already" in line(armed, "phone") or "is connected" in line(armed, "phone")
    # By key: the code again, and the end.
    armed.press("C")
    assert sheet.isVisible()
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    armed.press("Ctrl+Shift+P")
    armed.wait_for_work()
    assert live(armed).running == {}


def test_with_several_networks_the_person_chooses_and_can_choose_another(
    armed: Crew, networks: list[Network], qtbot: object
) -> None:
    networks.append(Network("127.0.0.2", "wlan1"))
    armed.press("Ctrl+Shift+F")
    armed.wait(armed.window.picker.isVisible)
    armed.type_into_picker("wlan1")
    sheet = sources(armed).sheet
    armed.wait(sheet.isVisible)
    assert live(armed).running["ftp"].source.server.settings.host == "127.0.0.2"
    before = sheet.text
    sheet._other.click()
    armed.wait(armed.window.picker.isVisible)
    armed.type_into_picker("127.0.0.1")
    armed.wait(lambda: sheet.isVisible() and sheet.text != before, 30_000)
    assert live(armed).running["ftp"].source.server.settings.host == "127.0.0.1"


def test_a_network_that_is_lost_is_told_and_found_again(
    armed: Crew, networks: list[Network], monkeypatch: pytest.MonkeyPatch
) -> None:
    live(armed).begin("ftp", {"address": "127.0.0.1"})
    armed.wait(lambda: line(armed, "ftp").startswith("listening"))
    with monkeypatch.context() as patch:
        patch.setattr("studio.capture.addresses.is_here", lambda host: False)
        armed.wait(lambda: line(armed, "ftp").startswith("no network"), 20_000)
        assert "127.0.0.1 is no address of this computer any more; join that network again" in line(armed, "ftp")
        assert armed.window.header.coming_in.text() == "Camera FTP: no network"
    armed.wait(lambda: line(armed, "ftp").startswith("listening"), 20_000)


def test_without_a_network_it_is_one_sentence(armed: Crew, networks: list[Network]) -> None:
    networks.clear()
    armed.press("Ctrl+Shift+P")
    armed.wait(lambda: armed.messages)
    assert armed.messages == ["Phones: this computer is in no network; open a hotspot or join one, then start again."]
    assert live(armed).running == {}


@linux
def test_a_camera_on_the_cable_is_chosen_shows_what_it_is_and_fires(armed: Crew, virtual: Path, qtbot: object) -> None:
    armed.press("Ctrl+T")
    armed.wait(armed.window.picker.isVisible, 30_000)
    armed.type_into_picker("Nikon")
    shutter = armed.window.shoot_page.armer.shutter
    assert not shutter.isVisible()
    armed.wait(lambda: "1 frame " in line(armed, "tether"), 60_000)
    told = line(armed, "tether")
    assert re.fullmatch(r"connected · 1 frame · Nikon DSC D750, battery 50%, [\d.,]+ [MG]B free", told)
    armed.wait(lambda: armed.session.rows)
    assert shots(armed) == {"IMG_0006": ARMED}
    fetched = armed.session.shoot.folder / ".incoming" / "tether"
    armed.wait(lambda: list(fetched.glob("*.fetched")))
    journal = next(fetched.glob("*.fetched"))
    before = len(journal.read_text().splitlines())
    assert visible(shutter)
    armed.press("Shift+F")
    # What it shoots is a copy of the picture on its card: it is fetched, and known by its bytes.
    armed.wait(lambda: len(journal.read_text().splitlines()) > before, 30_000)
    armed.press("Ctrl+T")
    armed.wait_for_work()
    assert not shutter.isVisible()
    assert "Tether of HARBOUR-01 has stopped: 1 frame taken in." in armed.messages


@linux
def test_a_camera_on_wifi_is_named_by_its_address_and_reconnects_by_itself(armed: Crew, camera: NetworkCamera) -> None:
    camera.shoot("IMG_0001.JPG", photo(1))
    armed.press("Ctrl+T")
    armed.wait(armed.window.picker.isVisible, 30_000)
    armed.type_into_picker(camera.port)
    armed.wait(lambda: line(armed, "tether").startswith("connected · 1 frame · Alpha 1"), 60_000)
    camera.out = True
    camera.cut()
    armed.wait(lambda: line(armed, "tether").startswith("reconnecting… · 1 frame · "), 30_000)
    assert "does not answer" in line(armed, "tether")
    assert armed.window.header.coming_in.text() == "Tether: reconnecting…"
    armed.press("Shift+F")
    armed.wait(lambda: armed.messages)
    assert armed.messages[0].startswith("No camera is connected to fire")
    camera.shoot("IMG_0002.JPG", photo(2))
    camera.out = False
    armed.wait(lambda: line(armed, "tether").startswith("connected · 2 frames"), 60_000)
    assert armed.window.settings.camera_address == camera.port.removeprefix("ptpip:")
    armed.wait(lambda: len(armed.session.rows) == 2)
    assert set(shots(armed).values()) == {ARMED}


def test_a_cameras_line_has_its_lens_battery_and_free_space_and_what_it_last_said() -> None:
    about = About("D750-1", "D750", "1", "50mm f/1.8", "75%", 12_300_000_000, True, True)
    introduced = Introduction(replace(about, battery="80%"), 9, 0)
    tether = SimpleNamespace(about=about, waiting=3, introduction=introduced, was_connected=True)
    runs = Running(kind_named("tether"), {}, "HARBOUR-01", source=Tethered(tether), frames=12)
    runs.said = introduced.sentence
    assert runs.said.startswith("Connected: D750, 50mm f/1.8, battery 80%") and "fetching 9 files" in runs.said
    assert runs.line == "connected · 12 frames · D750, 50mm f/1.8, battery 75%, 12.3 GB free, 3 still to fetch"
    tether.about = None
    runs.said = "The camera is busy; close its menu or let it finish writing: it is tried again."
    assert runs.line == f"reconnecting… · 12 frames · {runs.said}"


@linux
def test_what_is_on_the_card_can_be_left_there(armed: Crew, camera: NetworkCamera) -> None:
    camera.shoot("IMG_0001.JPG", photo(1))
    armed.press("Ctrl+T")
    armed.wait(armed.window.picker.isVisible, 30_000)
    picker = armed.window.picker
    picker.line.setText(camera.port)
    assert "new frames only" in picker.list.item(1).text()
    picker.list.setCurrentRow(1)
    picker._choose()
    armed.wait(lambda: line(armed, "tether").startswith("connected · 0 frames"), 60_000)
    armed.wait(lambda: line(armed, "tether").endswith("1 file that it held before is left on its card."), 20_000)
    camera.shoot("IMG_0002.JPG", photo(2))
    armed.wait(lambda: line(armed, "tether").startswith("connected · 1 frame"), 60_000)


def test_where_no_camera_can_be_tethered_the_panel_says_so_and_offers_the_folder(
    qtbot: object, theme: object, monkeypatch: pytest.MonkeyPatch, sample_shoot: Path
) -> None:
    from studio.base import settings
    from ui.state.session import Session
    from ui.window.main_window import Window

    monkeypatch.setattr("sys.platform", "win32")
    window = Window(Session(), theme, settings.load())
    monkeypatch.undo()
    qtbot.addWidget(window)
    panel = window.shoot_page.sources
    assert not panel.buttons["tether"].isEnabled() and panel.buttons["watch"].isEnabled()
    assert [part.text() for part in panel.findChildren(QLabel)] == [
        "Cameras cannot be tethered directly on Windows; let the camera maker's own program write into a folder and watch that "
        "folder here, with Watch a folder."
    ]
    window.close()


def test_several_run_at_once_lose_nothing_and_end_with_one_key(
    armed: Crew, networks: list[Network], tmp_path: Path
) -> None:
    hot = tmp_path / "hot"
    hot.mkdir()
    live(armed).begin("watch", {"folder": hot})
    live(armed).begin("ftp", {"address": "127.0.0.1"})
    live(armed).begin("phone", {"address": "127.0.0.1"})
    armed.wait(lambda: sum(one.well for one in live(armed).running.values()) == 3)
    sources(armed).sheet.leave()
    assert armed.window.header.coming_in.text() == "3 sources running"
    assert not armed.window.jobs.isVisible()  # they have lines of their own
    (hot / "IMG_0021.JPG").write_bytes(photo(21))
    import threading

    link = live(armed).running["phone"].source.page.link
    people = [threading.Thread(target=send, args=(link, 22)), threading.Thread(target=push, args=(armed, 23, 24))]
    for one in people:
        one.start()
    armed.wait(lambda: len(armed.session.rows) == 4, 90_000)
    for one in people:
        one.join(20)
    armed.wait(lambda: [one.frames for one in live(armed).running.values()] == [1, 2, 1])
    assert set(shots(armed).values()) == {ARMED}
    link = live(armed).running["phone"].source.page.link
    armed.press("Ctrl+.")
    armed.wait_for_work()
    assert live(armed).running == {}
    assert not answers(link)


def test_opening_another_drop_ends_the_sources_of_the_first(
    armed: Crew, networks: list[Network], tmp_path: Path, sample_shoot: Path
) -> None:
    live(armed).begin("ftp", {"address": "127.0.0.1"})
    armed.wait(lambda: live(armed).running["ftp"].well)
    push(armed, 5)
    brief = tmp_path / "other" / "brief.yaml"
    brief.parent.mkdir()
    brief.write_text((sample_shoot / "brief.yaml").read_text().replace("HARBOUR-01", "HARBOUR-02"))
    first = armed.session.shoot
    armed.session.make(brief)
    armed.wait(lambda: armed.session.shoot is not first)
    armed.wait_for_work()
    assert live(armed).running == {}
    assert len(first.frames.list()) == 1 and armed.session.rows == {}
    assert "Camera FTP of HARBOUR-01 has stopped: 1 frame taken in." in armed.messages


def test_closing_the_window_ends_the_sources(armed: Crew, networks: list[Network]) -> None:
    live(armed).begin("phone", {"address": "127.0.0.1"})
    armed.wait(lambda: live(armed).running["phone"].well)
    runs = live(armed).running["phone"]
    assert httpx.get(runs.source.page.address, verify=False).status_code == 403
    armed.window.close()
    assert not runs.task.job.running
    assert not answers(runs.source.page.link)


def test_what_goes_wrong_with_a_frame_is_said_in_the_line_of_its_source(armed: Crew, tmp_path: Path) -> None:
    (tmp_path / "hot").mkdir()
    live(armed).begin("watch", {"folder": tmp_path / "hot"})
    armed.wait(lambda: line(armed, "watch") == f"watching · 0 frames · {tmp_path / 'hot'}")
    armed.session.shoot.events.said.emit("A frame is safe among the originals, but could not be judged.")
    armed.wait(lambda: line(armed, "watch").endswith("but could not be judged."))


def test_a_source_that_runs_is_not_begun_twice(armed: Crew, networks: list[Network], tmp_path: Path) -> None:
    (tmp_path / "hot").mkdir()
    live(armed).begin("watch", {"folder": tmp_path / "hot"})
    live(armed).begin("watch", {"folder": tmp_path / "hot"})
    assert armed.messages == ["Hot folder of HARBOUR-01 runs already; stop it first."]


def test_a_folder_that_is_not_there_is_one_sentence_and_the_line_goes(armed: Crew, tmp_path: Path) -> None:
    live(armed).begin("watch", {"folder": tmp_path / "nowhere"})
    armed.wait_for_work()
    assert "is no folder; make it, or check the path." in armed.messages[0]
    assert sources(armed).lines == {} and sources(armed).buttons["watch"].text() == "Watch a folder…"
