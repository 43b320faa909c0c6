"""A camera on a cable or on Wi-Fi: every frame comes in once, whatever happens to the cable."""

import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio import ingest
from studio.base import jobs, paths
from studio.base.errors import InvalidInput, NotFound, Refused
from studio.base.jobs import Progress
from studio.capture import gphoto
from studio.capture.camera_port import port_of
from studio.capture.camera_process import CameraProcess, cameras
from studio.capture.fetched import Fetched
from studio.capture.gphoto import CameraTrouble, OnCard
from studio.capture.tether import Tether
from studio.catalog import Catalog
from studio.ingest import ImportReport, SourceFile
from studio.open_drop import OpenDrop
from tests.studio.capture.ptpip import NetworkCamera
from tests.studio.ingest.cards import contents, jpeg, make_drop, rows

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="libgphoto2 comes for Linux and macOS")


RETRY_S = (0.1, 0.2, 0.4)


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """libgphoto2 keeps its own settings in the person's home."""
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("person")))


@pytest.fixture
def camera() -> Iterator[NetworkCamera]:
    with NetworkCamera() as camera:
        yield camera


class Tethering:
    """A drop, and a camera tethered to it on a thread of its own."""

    def __init__(self, tmp_path: Path) -> None:
        self.catalog = Catalog()
        self.folder = tmp_path / "shoot"
        self.drop: OpenDrop = make_drop(self.catalog, self.folder)
        self.incoming = self.folder / ".incoming" / "tether"
        self.said: list[str] = []
        self.recorded: list[str] = []

    def start(self, port: str | None, only_new: bool = False, quiet_s: float = 0.2) -> Tether:
        waits = {"quiet_s": quiet_s, "ask_s": 0.2, "retry_s": RETRY_S}
        tether = Tether(self.incoming, port, only_new=only_new, say=self.said.append, **waits)

        def work(progress: Progress) -> ImportReport:
            return ingest.watch(self.drop, tether, progress=progress, on_recorded=self.recorded.append)

        self.job = jobs.run("tether", work)
        return tether

    def until(self, what: Callable[[], bool], seconds: float = 30.0) -> None:
        end = time.monotonic() + seconds
        while not what() and self.job.running:
            assert time.monotonic() < end, f"it did not happen in time; it said: {self.said}"
            time.sleep(0.02)
        if not self.job.running:
            self.job.wait(0)
        assert what()

    def has(self, count: int) -> bool:
        return len(self.recorded) >= count

    def stop(self) -> ImportReport:
        self.job.cancel()
        report = self.job.wait(90)
        assert isinstance(report, ImportReport)
        return report

    def waiting(self) -> list[Path]:
        return [path for path in self.incoming.rglob("*") if path.is_file() and path.suffix != ".fetched"]


@pytest.fixture
def tethering(home: Path, tmp_path: Path) -> Iterator[Tethering]:
    tethering = Tethering(tmp_path)
    yield tethering
    if hasattr(tethering, "job"):
        tethering.job.cancel()


@pytest.fixture
def frame(tmp_path: Path) -> Callable[..., bytes]:
    """Makes the bytes of a picture that no other is like."""

    def make(number: int, pad: int = 40_000) -> bytes:
        return jpeg(tmp_path / "made" / f"{number}.jpg", number, pad=pad).read_bytes()

    return make


def card_of(camera: NetworkCamera, folder: Path) -> Path:
    """The camera's card, as a reader shows it."""
    place = folder / "DCIM" / "100ALPHA"
    place.mkdir(parents=True, exist_ok=True)
    for thing in camera.things.values():
        if not thing.folder:
            (place / thing.name).write_bytes(thing.data)
    return folder


def test_what_is_on_the_card_and_what_is_shot_comes_in_once(
    tethering: Tethering, camera: NetworkCamera, frame: Callable[..., bytes], tmp_path: Path
) -> None:
    for number in (1, 2):
        camera.shoot(f"IMG_000{number}.JPG", frame(number))
    tether = tethering.start(camera.port)
    tethering.until(lambda: tethering.has(2))
    assert tether.about is not None
    assert (tether.about.model, tether.about.serial, tether.about.shutter) == ("Alpha 1", "0042", True)
    for number in (3, 4):
        camera.shoot(f"IMG_000{number}.JPG", frame(number))
    tethering.until(lambda: tethering.has(4))
    camera.shots = [("IMG_0005.JPG", frame(5))]
    tether.trigger()
    tethering.until(lambda: tethering.has(5))
    report = tethering.stop()
    assert (report.copied, report.skipped, report.failed) == (5, 0, [])
    assert contents(tethering.folder) == {f"Alpha-1/IMG_000{n}.JPG": frame(n) for n in range(1, 6)}
    assert tethering.said == ["Connected: Alpha 1, 34.4 GB free on its card; fetching 2 files that are not here yet."]
    assert tethering.waiting() == []
    # The card of the same camera, later: nothing is new.
    again = ingest.import_sources(tethering.drop, [card_of(camera, tmp_path / "card")])
    assert (again.copied, again.skipped) == (0, 5)


def test_a_second_session_fetches_only_what_is_new(
    tethering: Tethering, camera: NetworkCamera, frame: Callable[..., bytes]
) -> None:
    camera.shoot("IMG_0001.JPG", frame(1))
    tethering.start(camera.port)
    tethering.until(lambda: tethering.has(1))
    tethering.stop()
    camera.shoot("IMG_0002.JPG", frame(2))
    camera.asked.clear()
    tethering.start(camera.port)
    tethering.until(lambda: tethering.has(2))
    assert tethering.stop().skipped == 0
    assert len([code for code in camera.asked if code in (0x1009, 0x101B)]) == 1


def test_what_is_shot_is_noted_before_it_is_fetched_by_the_name_that_it_is_handed_on_with(
    tethering: Tethering, camera: NetworkCamera, frame: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[str] = []
    handed: list[str] = []

    class Notes:
        def seen(self, names: dict[str, int | None], sent: object = None) -> None:
            noted.extend(names)

        def only(self, prefix: str, names: list[str]) -> None:
            assert all(name.startswith(prefix) for name in names)

    taken = Tether.taken

    def take(tether: Tether, file: SourceFile, frame_ids: list[str]) -> None:
        handed.append(tether.known_as(file))
        assert handed[-1] in noted
        taken(tether, file, frame_ids)

    monkeypatch.setattr(Tether, "taken", take)
    tethering.start(camera.port).note_with(Notes())
    tethering.until(lambda: camera.connected)
    for number in (1, 2):
        camera.shoot(f"IMG_000{number}.JPG", frame(number))
    tethering.until(lambda: tethering.has(2))
    tethering.stop()
    assert len(set(handed)) == 2 and handed == noted
    assert handed[0].startswith("Alpha-1-0042: ") and handed[0].endswith("IMG_0001.JPG")


def test_a_raw_and_its_jpeg_become_one_frame(
    tethering: Tethering, camera: NetworkCamera, frame: Callable[..., bytes]
) -> None:
    tethering.start(camera.port)
    tethering.until(lambda: camera.connected)
    # Beyond a megabyte it comes in pieces.
    camera.shoot("IMG_0001.CR2", frame(1, pad=2_500_000))
    camera.shoot("IMG_0001.JPG", frame(1))
    tethering.until(lambda: len(rows(tethering.drop)) == 2)
    report = tethering.stop()
    assert len(report.frames) == 1 and 0x101B in camera.asked
    assert sorted(contents(tethering.folder)) == ["Alpha-1/IMG_0001.CR2", "Alpha-1/IMG_0001.JPG"]


def test_frames_that_the_camera_does_not_tell_of_are_found(
    tethering: Tethering, camera: NetworkCamera, frame: Callable[..., bytes]
) -> None:
    tethering.start(camera.port)
    tethering.until(lambda: bool(tethering.said))
    camera.shoot("IMG_0001.JPG", frame(1))
    camera.deaf = True
    camera.shoot("IMG_0002.JPG", frame(2))
    tethering.until(lambda: tethering.has(2))
    assert "Fetching 1 file that the camera did not tell of." in tethering.said
    # Not even the first of a burst is told of: its card has less room.
    time.sleep(0.6)
    camera.shoot("IMG_0003.JPG", frame(3))
    tethering.until(lambda: tethering.has(3))
    # And what is shot in the last moment is looked for at the end.
    camera.shoot("IMG_0004.JPG", frame(4))
    assert tethering.stop().copied == 4


def test_frames_shot_while_the_cable_is_out_come_when_it_is_in_again(
    tethering: Tethering, camera: NetworkCamera, frame: Callable[..., bytes]
) -> None:
    camera.shoot("IMG_0001.JPG", frame(1))
    tether = tethering.start(camera.port)
    tethering.until(lambda: tethering.has(1))
    camera.out = True
    camera.cut()
    tethering.until(lambda: tether.about is None)
    camera.shoot("IMG_0002.JPG", frame(2))
    with pytest.raises(NotFound, match="No camera is connected"):
        tether.trigger()
    time.sleep(4 * RETRY_S[-1])  # tried again meanwhile, and told once
    camera.out = False
    tethering.until(lambda: tethering.has(2))
    tethering.stop()
    assert sum("does not answer" in sentence for sentence in tethering.said) == 1
    assert len(tethering.said) == 3 and tethering.said[-1].startswith("Connected: Alpha 1")


def test_a_network_that_is_gone_without_a_word_is_noticed(
    tethering: Tethering, camera: NetworkCamera, frame: Callable[..., bytes]
) -> None:
    tether = tethering.start(camera.port)
    tethering.until(lambda: bool(tethering.said))
    camera.silent = True
    tethering.until(lambda: tether.about is None)
    camera.silent = False
    camera.shoot("IMG_0001.JPG", frame(1))
    tethering.until(lambda: tethering.has(1))
    assert tethering.stop().copied == 1
    assert "does not answer" in tethering.said[1]


def test_a_busy_camera_is_told_and_waited_for(
    tethering: Tethering, camera: NetworkCamera, frame: Callable[..., bytes]
) -> None:
    camera.busy = True
    camera.shoot("IMG_0001.JPG", frame(1))
    tethering.start(camera.port)
    tethering.until(lambda: bool(tethering.said))
    assert tethering.said[0].startswith("The camera is busy; close its menu")
    camera.busy = False
    tethering.until(lambda: tethering.has(1))
    assert tethering.stop().copied == 1


def _shoot_and_cut(
    tethering: Tethering, camera: NetworkCamera, frame: Callable[..., bytes], frames: int, cuts: int
) -> None:
    dice = random.Random(frames)
    tethering.start(camera.port, quiet_s=1.0)
    moments = set(dice.sample(range(1, frames), cuts))
    for number in range(frames):
        if number in moments:
            tethering.until(lambda: camera.connected)
            before, how = camera.cuts, dice.choice(["now", "in a file", "out", "in a file, out"])
            if "file" in how:
                camera.cut_at = dice.randrange(1, 40_000)
                camera.shoot(f"X_{number:04d}.JPG", frame(10_000 + number))
                tethering.until(lambda before=before: camera.cuts > before)
            camera.out = "out" in how
            camera.cut()
        camera.deaf = dice.random() < 0.1
        camera.shoot(f"IMG_{number:04d}.JPG", frame(number), f"20261003T09{number // 60:02d}{number % 60:02d}")
        if dice.random() < 0.3:
            time.sleep(dice.random() * 0.4)
        camera.out = False
    total = sum(not thing.folder for thing in camera.things.values())
    tethering.until(lambda: len(rows(tethering.drop)) == total, 30 + frames)
    report = tethering.stop()
    assert camera.cuts >= cuts
    assert (report.copied, report.failed) == (total, [])


def _check_once_each(tethering: Tethering, camera: NetworkCamera, card: Path) -> None:
    there = {thing.name: thing.data for thing in camera.things.values() if not thing.folder}
    assert contents(tethering.folder) == {f"Alpha-1/{name}": data for name, data in there.items()}
    assert tethering.waiting() == []
    again = ingest.import_sources(tethering.drop, [card_of(camera, card)])
    assert (again.copied, again.skipped, again.failed) == (0, len(there), [])
    assert contents(tethering.folder) == {f"Alpha-1/{name}": data for name, data in there.items()}


def test_thirty_frames_and_five_cuts_all_there_once_each(
    tethering: Tethering, camera: NetworkCamera, frame: Callable[..., bytes], tmp_path: Path
) -> None:
    _shoot_and_cut(tethering, camera, frame, 30, 5)
    _check_once_each(tethering, camera, tmp_path / "card")


@pytest.mark.slow
def test_a_hundred_frames_and_twelve_cuts_all_there_once_each(
    tethering: Tethering, camera: NetworkCamera, frame: Callable[..., bytes], tmp_path: Path
) -> None:
    _shoot_and_cut(tethering, camera, frame, 100, 12)
    _check_once_each(tethering, camera, tmp_path / "card")


def test_a_crash_of_what_talks_to_the_camera_costs_only_the_connection(
    tethering: Tethering, camera: NetworkCamera, frame: Callable[..., bytes]
) -> None:
    tether = tethering.start(camera.port)
    tethering.until(lambda: tether.about is not None)
    workers = tether._process._workers
    assert workers is not None
    with workers._free:
        crashed = [*workers._busy, *workers._idle]
        for worker in crashed:
            os.kill(worker._process.pid, signal.SIGSEGV)
    assert crashed
    tethering.until(lambda: not any(worker.alive for worker in crashed))
    camera.shoot("IMG_0001.JPG", frame(1))
    tethering.until(lambda: tethering.has(1))
    assert tethering.stop().copied == 1


def test_a_file_that_does_not_come_is_given_up_with_the_process(
    tethering: Tethering, camera: NetworkCamera, frame: Callable[..., bytes], tmp_path: Path
) -> None:
    camera.shoot("IMG_0001.JPG", frame(1))
    part = tmp_path / "part"
    part.touch()
    with CameraProcess(stall_s=0.5) as process:
        process.ask(gphoto.connect, camera.port)
        assert process._workers is not None
        (worker,) = process._workers._idle
        os.kill(worker._process.pid, signal.SIGSTOP)
        with pytest.raises(CameraTrouble, match="got no answer"):
            process.fetch(OnCard("/store_00010001/DCIM/100ALPHA", "IMG_0001.JPG", 0, 0), part)
        assert process.ask(gphoto.connect, camera.port).model == "Alpha 1"


def test_a_file_that_never_comes_whole_does_not_keep_the_others_out(
    tethering: Tethering, camera: NetworkCamera, frame: Callable[..., bytes]
) -> None:
    camera.shoot("IMG_0001.JPG", frame(1))
    camera.things[max(camera.things)].claims = 1_000_000
    camera.shoot("IMG_0002.JPG", frame(2))
    camera.shoot("IMG_0004.CR2", frame(4))
    camera.things[max(camera.things)].odd = True
    tethering.start(camera.port)
    tethering.until(lambda: tethering.has(1))
    tethering.until(lambda: any("IMG_0004.CR2: cannot be fetched" in sentence for sentence in tethering.said), 60)
    tethering.until(lambda: any("IMG_0001.JPG: cannot be fetched" in sentence for sentence in tethering.said), 60)
    camera.shoot("IMG_0003.JPG", frame(3))
    tethering.until(lambda: tethering.has(2))
    assert tethering.stop().copied == 2
    assert tethering.said[-1].startswith("2 files may be on the camera's card only; import the card")


def test_a_file_that_the_cable_breaks_again_and_again_comes_in_the_end(
    tethering: Tethering, camera: NetworkCamera, frame: Callable[..., bytes]
) -> None:
    tether = tethering.start(camera.port)
    tethering.until(lambda: tether.about is not None)
    camera.cut_at = 20_000
    camera.shoot("IMG_0001.JPG", frame(1))
    for cuts in range(1, 8):
        tethering.until(lambda cuts=cuts: camera.cuts >= cuts)
        camera.out, asked = True, len(tethering.said)
        tethering.until(lambda: tether.about is None)
        time.sleep(2 * RETRY_S[0])  # one attempt to connect fails
        camera.cut_at, camera.out = 20_000 if cuts < 7 else None, False
        assert not any("cannot be fetched" in sentence for sentence in tethering.said[asked:])
    tethering.until(lambda: tethering.has(1), 60)
    assert tethering.stop().copied == 1
    assert not any("cannot be fetched" in sentence for sentence in tethering.said)


def test_what_was_on_the_card_before_can_be_left_there(
    tethering: Tethering, camera: NetworkCamera, frame: Callable[..., bytes]
) -> None:
    camera.shoot("IMG_0001.JPG", frame(1))
    tethering.start(camera.port, only_new=True)
    tethering.until(lambda: bool(tethering.said))
    camera.shoot("IMG_0002.JPG", frame(2))
    tethering.until(lambda: tethering.has(1))
    assert tethering.stop().copied == 1
    assert list(contents(tethering.folder)) == ["Alpha-1/IMG_0002.JPG"]
    assert "1 file that it held before is left on its card" in tethering.said[0]


def test_what_a_killed_run_had_fetched_is_taken_in_and_its_half_files_are_not(
    tethering: Tethering, camera: NetworkCamera, frame: Callable[..., bytes]
) -> None:
    camera.shoot("IMG_0001.JPG", frame(1))
    place = tethering.incoming / "Alpha-1-0042" / "store_00010001" / "DCIM" / "100ALPHA"
    place.mkdir(parents=True)
    (place / "IMG_0009.JPG").write_bytes(frame(9))
    tethering.start(camera.port)
    tethering.until(lambda: tethering.has(2))
    assert tethering.stop().copied == 2
    assert tethering.waiting() == []


def test_a_full_disk_ends_it_with_a_sentence_before_anything_is_half_there(
    tethering: Tethering, camera: NetworkCamera, frame: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    camera.shoot("IMG_0001.JPG", frame(1))
    real = shutil.disk_usage

    def full(path: Path) -> object:
        """The shoot's disk is full, not the home's: the catalog has room."""
        return real(path) if Path(path) == paths.data_dir() else real(path)._replace(free=1000)

    monkeypatch.setattr("studio.capture.tether.shutil.disk_usage", full)
    tethering.start(camera.port)
    with pytest.raises(Refused, match="IMG_0001.JPG is still on the camera's card"):
        tethering.job.wait(30)
    assert tethering.waiting() == []


class TestVirtualCamera:
    """libgphoto2's own: a Nikon D750 on a USB port that is none, whose card is a folder."""

    @pytest.fixture(autouse=True)
    def card(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        card = tmp_path / "virtual"
        for number in (1, 2, 3):
            jpeg(card / "DCIM" / "100NIKON" / f"DSC_000{number}.JPG", number, model="D750", pad=30_000)
        monkeypatch.setenv("VCAMERADIR", str(card))
        return card

    def test_it_is_listed_and_says_what_it_is(self) -> None:
        assert [(one.model, one.port) for one in cameras()] == [("Nikon DSC D750", "usb:001,001")]
        with CameraProcess() as process:
            about = process.ask(gphoto.connect, None)
        assert (about.model, about.battery, about.on_card, about.shutter) == ("Nikon DSC D750", "50%", True, True)
        assert about.free_bytes is not None and about.free_bytes > 0

    def test_its_frames_come_in_and_its_shutter_fires(self, tethering: Tethering, card: Path) -> None:
        tether = tethering.start(None)
        tethering.until(lambda: tethering.has(3))
        tethering.until(lambda: tether.waiting == 0)
        tether.trigger()
        # What it shoots is a copy of a picture on its card: it is fetched, and known by its bytes.
        journal = tethering.incoming / "Nikon-DSC-D750-0.1.fetched"
        tethering.until(lambda: len(journal.read_text().splitlines()) == 4)
        report = tethering.stop()
        assert (report.copied, report.skipped) == (3, 1)
        assert contents(tethering.folder) == {
            f"D750/DSC_000{n}.JPG": (card / "DCIM" / "100NIKON" / f"DSC_000{n}.JPG").read_bytes() for n in (1, 2, 3)
        }

    def test_a_port_where_no_camera_is_is_told_and_waited_for(self, tethering: Tethering) -> None:
        tethering.start("usb:009,009")
        tethering.until(lambda: bool(tethering.said))
        assert tethering.said[0].startswith("No camera is found at usb:009,009; connect it")
        assert tethering.stop().copied == 0


@pytest.mark.parametrize(
    ("code", "word"),
    [(-53, "held by another program"), (-110, "is busy"), (-10, "does not answer"), (-105, "No camera is found")],
)
def test_each_trouble_is_one_sentence_that_says_what_to_do(code: int, word: str) -> None:
    import gphoto2

    with pytest.raises(CameraTrouble) as caught, gphoto._told("listing the card"):
        raise gphoto2.GPhoto2Error(code)
    assert word in str(caught.value)
    assert str(caught.value).endswith(".") and caught.value.code == code


@pytest.mark.parametrize(
    ("text", "port"),
    [("192.168.1.1", "ptpip:192.168.1.1"), (" 10.0.0.7 ", "ptpip:10.0.0.7"), ("usb:001,005", "usb:001,005")],
)
def test_the_bare_address_of_a_camera_is_its_port(text: str, port: str) -> None:
    assert port_of(text) == port


def test_in_a_hurry_what_is_not_here_yet_stays_on_the_card_and_comes_the_next_time(
    tethering: Tethering, camera: NetworkCamera, frame: Callable[..., bytes]
) -> None:
    camera.shoot("IMG_0001.JPG", frame(1))
    tether = tethering.start(camera.port)
    tethering.until(lambda: tethering.has(1))
    camera.deaf = True
    camera.shoot("IMG_0002.JPG", frame(2))
    tether.hurry()
    assert tethering.stop().copied == 1
    tethering.start(camera.port)
    tethering.until(lambda: tethering.has(2))
    assert tethering.stop().copied == 1


@pytest.mark.parametrize("port", ["", "disk:/", "serial:/dev/ttyS0", "ptpip:camera", "usb:1"])
def test_what_is_no_port_is_refused_at_once(tmp_path: Path, port: str) -> None:
    with pytest.raises(InvalidInput, match="is no camera's port; it is like usb:001,005"):
        Tether(tmp_path / "in", port)


def test_without_the_library_or_on_windows_the_hot_folder_is_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(NotFound, match=r"install 'threeshot\[tether\]', or .* 'threeshot watch DROP FOLDER'"):
        list(Tether(tmp_path / "in").files(Progress()))
    monkeypatch.setattr("sys.platform", "win32")
    with pytest.raises(NotFound, match="on Windows; let the camera maker's own program"):
        cameras()


@given(st.text(max_size=60), st.text(min_size=1, max_size=40))
def test_no_name_from_a_camera_leads_out_of_the_incoming_folder(folder: str, name: str) -> None:
    root = Path("/incoming/tether")
    fetched = Fetched(root, "Alpha-1", "Alpha 1")
    entry = OnCard(f"/{folder}", f"{name}.JPG", 1, 1)
    place = fetched.place(entry)
    assert place.is_relative_to(fetched.folder) and place != fetched.folder
    assert ".." not in place.parts and "\n" not in fetched.key(entry)
