"""A folder that a maker's tethering program writes into, watched until stopped."""

import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio import ingest
from studio.base import jobs
from studio.base.errors import NotFound
from studio.base.jobs import Progress
from studio.capture import CardSource, HotFolder
from studio.capture.hotfolder import is_network_drive
from studio.catalog import Catalog
from studio.ingest import ImportReport, SourceFile
from studio.open_drop import OpenDrop
from tests.studio.ingest.cards import card, contents, jpeg, make_drop


class Watched:
    """A hot folder with an import that watches it on a thread of its own."""

    def __init__(self, drop: OpenDrop, folder: Path, poll: bool) -> None:
        self.folder = folder
        self.recorded: list[str] = []
        source = HotFolder(folder, poll=poll, settle_s=0.3)

        def work(progress: Progress) -> ImportReport:
            return ingest.watch(drop, source, progress=progress, on_recorded=self.recorded.append)

        self.job = jobs.run("watch", work)

    def until(self, count: int, seconds: float = 60.0) -> None:
        end = time.monotonic() + seconds
        while len(self.recorded) < count and time.monotonic() < end and self.job.running:
            time.sleep(0.02)
        assert len(self.recorded) >= count

    def stop(self) -> ImportReport:
        self.job.cancel()
        report = self.job.wait(30)
        assert isinstance(report, ImportReport)
        return report


@pytest.fixture
def shoot(tmp_path: Path) -> Path:
    return tmp_path / "shoot"


@pytest.fixture(params=[False, True], ids=["told", "polled"])
def watched(request: pytest.FixtureRequest, home: Path, tmp_path: Path, shoot: Path) -> Iterator[Watched]:
    catalog = Catalog()
    folder = tmp_path / "hot"
    card(folder, [1])
    watched = Watched(make_drop(catalog, shoot), folder, request.param)
    yield watched
    watched.job.cancel()


def test_what_is_there_and_what_comes_is_taken_in_once(watched: Watched, shoot: Path) -> None:
    watched.until(1)
    jpeg(watched.folder / "IMG_0002.JPG", 2)
    watched.until(2)
    sub = watched.folder / "later" / "deeper"
    jpeg(sub / "IMG_0003.JPG", 3)
    part = jpeg(watched.folder / "transfer.tmp.jpg", 4).rename(watched.folder / "transfer.tmp")
    part.rename(watched.folder / "IMG_0004.JPG")
    watched.until(4)
    report = watched.stop()
    assert (report.copied, report.failed) == (4, [])
    assert sorted(contents(shoot)) == [f"Alpha-1/IMG_000{n}.JPG" for n in (1, 2, 3, 4)]
    assert len(list((shoot / "originals/ascmhl").glob("*.mhl"))) == 1


def test_a_file_that_is_still_being_written_is_waited_for(watched: Watched, shoot: Path) -> None:
    whole = jpeg(shoot.parent / "camera.jpg", 5, pad=400_000).read_bytes() + b"\xff\xd9"
    with (watched.folder / "IMG_0005.JPG").open("wb") as slow:
        for at in range(0, len(whole), 60_000):
            slow.write(whole[at : at + 60_000])
            slow.flush()
            time.sleep(0.15)
        assert len(watched.recorded) <= 1
    watched.until(2)
    watched.stop()
    assert contents(shoot)["Alpha-1/IMG_0005.JPG"] == whole


def test_what_arrives_in_the_last_moment_is_not_lost(watched: Watched, shoot: Path) -> None:
    watched.until(1)
    for number in (6, 7, 8):
        jpeg(watched.folder / f"IMG_000{number}.JPG", number)
    report = watched.stop()
    assert report.copied == 4 and len(contents(shoot)) == 4


def test_a_pair_that_arrives_apart_becomes_one_frame(watched: Watched, shoot: Path) -> None:
    watched.until(1)
    jpeg(watched.folder / "IMG_0009.JPG", 9)
    watched.until(2)
    jpeg(shoot.parent / "raw.jpg", 9, pad=10).rename(watched.folder / "IMG_0009.CR2")
    watched.until(3)
    report = watched.stop()
    assert watched.recorded[1] == watched.recorded[2] and len(report.frames) == 2


def test_messages_that_are_lost_lose_no_file(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from watchdog.observers import Observer

    def deaf(self: object, *args: object, **more: object) -> None:
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(Observer, "schedule", deaf)
    folder = card(tmp_path / "hot", [1])
    source, progress, found = HotFolder(folder, poll=False, settle_s=0.1), Progress(), []
    job = jobs.run("watch", lambda _: found.extend(source.files(progress)))
    time.sleep(0.5)
    jpeg(folder / "IMG_0002.JPG", 2)
    time.sleep(0.2)
    progress.cancel()
    job.wait(20)
    assert [file.path.name for file in found] == ["IMG_0001.JPG", "IMG_0002.JPG"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="is no folder"):
        list(HotFolder(tmp_path / "nowhere").files(Progress()))


def test_a_local_folder_is_no_network_drive(tmp_path: Path) -> None:
    assert not is_network_drive(tmp_path)


def test_a_card_hands_on_the_same_thing_and_ends(tmp_path: Path) -> None:
    source = CardSource(card(tmp_path / "card", [2, 1]))
    files = list(source.files())
    assert [type(file) for file in files] == [SourceFile, SourceFile]
    assert [file.path.name for file in files] == ["IMG_0001.JPG", "IMG_0002.JPG"]


def test_a_file_its_writer_has_closed_is_taken_in_at_once(home: Path, tmp_path: Path) -> None:
    folder, progress, seen = tmp_path / "hot", Progress(), []
    folder.mkdir()
    source = HotFolder(folder, poll=False, settle_s=30.0)
    job = jobs.run("watch", lambda _: seen.extend(source.files(progress)))
    time.sleep(0.3)
    jpeg(folder / "IMG_0001.JPG", 1)
    part = jpeg(tmp_path / "made.jpg", 2).rename(folder / "IMG_0002.part")
    time.sleep(0.1)
    part.rename(folder / "IMG_0002.JPG")
    end = time.monotonic() + 8
    while len(seen) < 2 and time.monotonic() < end:
        time.sleep(0.05)
    progress.cancel()
    assert [file.path.name for file in seen] == ["IMG_0001.JPG", "IMG_0002.JPG"], (
        "long before the 30 s that others are waited for"
    )
    job.wait(20)


def test_one_file_alone_goes_the_same_way(home: Path, tmp_path: Path, shoot: Path) -> None:
    catalog = Catalog()
    drop = make_drop(catalog, shoot)
    (file,) = CardSource(card(tmp_path / "card", [1])).files()
    assert len(ingest.ingest_file(drop, file)) == 1
    assert ingest.ingest_file(drop, file) == []
    assert list(contents(shoot)) == ["Alpha-1/IMG_0001.JPG"]


def test_a_whole_jpeg_is_handed_on_within_a_tenth_of_a_second(tmp_path: Path) -> None:
    folder, progress, seen = tmp_path / "hot", Progress(), []
    folder.mkdir()
    source = HotFolder(folder, poll=False)
    job = jobs.run("watch", lambda _: seen.extend((time.monotonic(), file.name) for file in source.files(progress)))
    time.sleep(0.3)
    took_s = []
    for number in range(1, 6):
        jpeg(folder / f"IMG_{number:04}.JPG", number)
        closed = time.monotonic()
        while len(seen) < number:
            time.sleep(0.002)
        took_s.append(seen[-1][0] - closed)
    progress.cancel()
    job.wait(20)
    assert sorted(took_s)[2] < 0.1, took_s


def test_what_is_told_of_is_looked_at_as_a_walk_would(tmp_path: Path) -> None:
    folder, elsewhere, progress, seen = tmp_path / "hot", tmp_path / "elsewhere", Progress(), []
    for made in (folder / "day 1", folder / ".hidden", elsewhere):
        made.mkdir(parents=True)
    source = HotFolder(folder, poll=False)
    job = jobs.run("watch", lambda _: seen.extend(source.files(progress)))
    time.sleep(0.3)
    (folder / "linked").symlink_to(elsewhere, target_is_directory=True)
    jpeg(elsewhere / "IMG_0009.JPG", 9)
    (folder / "IMG_0008.JPG").symlink_to(elsewhere / "IMG_0009.JPG")
    jpeg(folder / ".hidden" / "IMG_0001.JPG", 1)
    jpeg(folder / "day 1" / "IMG_0002.JPG", 2)
    (folder / "new").mkdir()
    jpeg(folder / "new" / "IMG_0003.JPG", 3)
    card(tmp_path / "made", [4]).rename(folder / "moved in")
    end = time.monotonic() + 60
    while len(seen) < 3 and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(0.3)
    progress.cancel()
    job.wait(20)
    assert sorted(file.name for file in seen) == ["IMG_0002.JPG", "IMG_0003.JPG", "IMG_0004.JPG"]


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no timer that signals.")
def test_a_ctrl_c_at_the_end_of_a_wait_is_heard(tmp_path: Path) -> None:
    """Python's SimpleQueue waits for ever where a signal's handler outlasts the rest of its wait."""
    progress = Progress()

    def hear(number: int, frame: object) -> None:
        time.sleep(0.5)  # longer than any one wait of a hot folder's
        progress.cancel()

    # Should it be lost after all, something that comes in ends the wait, and this test.
    late = threading.Timer(6.0, lambda: (tmp_path / "late.txt").write_text("late"))
    before = signal.signal(signal.SIGALRM, hear)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.8)
        late.start()
        since = time.monotonic()
        assert list(HotFolder(tmp_path).files(progress)) == []
        assert time.monotonic() - since < 4.0
    finally:
        signal.signal(signal.SIGALRM, before)
        late.cancel()
