"""After a crash: what came in is judged by whatever runs next, behind what is new; what waited is its own shot's; and coverage says so."""

import ftplib
import io
import json
import os
import re
import shutil
import signal
import subprocess
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path, PurePosixPath

import pytest

from studio import ingest
from studio.base import jobs, paths
from studio.base.clock import to_text, utc_now
from studio.base.jobs import Progress
from studio.base.terms import ARMED
from studio.capture import CameraFtp, HotFolder, hotfolder
from studio.capture.inbox import Inbox, incoming
from studio.capture.phone import PhoneReceiving, PhoneUploads
from studio.catalog import Catalog
from studio.catalog.drops import shot_id
from studio.catalog.files import files_of_drop
from studio.coverage import states
from studio.ingest import SourceFile
from studio.ingest.discover import source_file
from studio.ingest.watching import Sent
from studio.judging.assignment import assign
from studio.judging.left_over import LeftOver
from studio.judging.live import Live
from studio.judging.sent_for import SentFor
from studio.shoot import Shoot, open_catalog, rebuild_catalog
from tests.cli.conftest import start
from tests.studio.capture.receiving import photo, until
from tests.studio.judging.test_marks import slate

SCARF, BEANIE, TOTE = ("HS-SCARF-01", "hero"), ("HS-BEANIE-01", "hero"), ("HS-TOTE-01", "hero")
FRAMES = 6


@pytest.fixture
def shoot(sample_shoot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shoot:
    monkeypatch.setattr(states, "JUST_S", 0.0)
    return Shoot.create(sample_shoot / "brief.yaml", tmp_path / "shoot")


def lay(folder: Path, *numbers: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        (folder / f"IMG_{number:04}.JPG").write_bytes(photo(number))
    return folder


def left(shoot: Shoot, folder: Path, *numbers: int, shot: tuple[str, str] | None = None) -> None:
    """Frames that a run recorded before it was killed, and did not come to judge; their shot was armed."""
    report = ingest.import_sources(shoot.drop, [lay(folder, *numbers)])
    if shot is not None:
        shoot.marks.assign(report.frames, *shot)


def covered(shoot: Shoot, shot: tuple[str, str]) -> states.ShotState:
    return next(one for one in shoot.coverage().shots if (one.sku, one.role) == shot)


def shots(shoot: Shoot) -> dict[str, tuple[str, str] | None]:
    return {row["name"]: (row["sku"], row["role"]) if row["sku"] else None for row in shoot.frames.list()}


def as_it_is(shoot: Shoot) -> list[list[object]]:
    columns = ("name", "path", "original_name", "sku", "role", "assigned_by", "verdict", "error", "ingested_at")
    return [[row[column] for column in columns] for row in shoot.frames.list()]


@contextmanager
def watching(shoot: Shoot, source: object) -> Iterator[jobs.Job]:
    job = jobs.run("live", lambda progress: shoot.frames.take_from(source, progress=progress))
    try:
        yield job
    finally:
        job.cancel()
        job.wait(30)


class Told:
    """What a process says on stderr, read on a thread so that it never waits for us."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.lines: list[str] = []
        jobs.run("told", lambda _: self.lines.extend(iter(process.stderr.readline, "")) if process.stderr else None)

    def find(self, pattern: str) -> str:
        assert until(lambda: any(re.search(pattern, line) for line in self.lines), 60), (pattern, self.lines)
        return next(found[1] for line in self.lines if (found := re.search(pattern, line)))


def camera_ftp(shoot: Shoot, sku: str) -> "tuple[subprocess.Popen[str], Told]":
    process = start(
        "ftp", shoot.folder, "--address", "127.0.0.1", "--port", "0", "--product", sku, "--role", "hero", "--json"
    )
    return process, Told(process)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL.")
def test_a_killed_camera_ftp_loses_no_verdict_and_no_shot(shoot: Shoot) -> None:
    """The program is started twice: nothing else kills what a crash kills."""
    process, told = camera_ftp(shoot, "HS-SCARF-01")
    try:
        with ftplib.FTP(timeout=20) as camera:
            camera.connect("127.0.0.1", int(told.find(r"Port: (\d+)")))
            camera.login(told.find(r"User: (\w+)"), told.find(r"Password: (\w+)"))
            for number in range(FRAMES):
                camera.storbinary(f"STOR IMG_{number:04}.JPG", io.BytesIO(photo(number)))
            process.kill()
            process.wait()
    finally:
        process.kill()
    scarf = covered(shoot, SCARF)
    # Whatever came in is told, as what it is.
    assert scarf.frames + scarf.not_taken_in <= FRAMES
    assert scarf.not_judged + scarf.not_taken_in > 0
    assert "not judged yet" in shoot.coverage().sentence or "not taken in yet" in shoot.coverage().sentence
    process, told = camera_ftp(shoot, "HS-BEANIE-01")
    try:
        assert until(lambda: covered(shoot, SCARF).frames == FRAMES and covered(shoot, SCARF).not_judged == 0, 60)
        process.send_signal(signal.SIGINT)
        answer = json.loads(process.communicate(timeout=60)[0])
    finally:
        process.kill()
    assert answer["failed"] == []
    assert covered(shoot, BEANIE).frames == 0
    assert set(shots(shoot).values()) == {SCARF}
    assert shoot.coverage().not_taken_in == 0
    assert [path for path in (shoot.folder / ".incoming" / "ftp").rglob("*") if path.is_file()] == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL.")
def test_what_waited_for_its_end_or_its_name_when_camera_ftp_was_killed_is_kept_and_told(shoot: Shoot) -> None:
    def connect(told: Told) -> ftplib.FTP:
        camera = ftplib.FTP(timeout=20)
        camera.connect("127.0.0.1", int(told.find(r"Port: (\d+)")))
        camera.login(told.find(r"User: (\w+)"), told.find(r"Password: (\w+)"))
        return camera

    raw, place = b"II*\0" + os.urandom(90_000), shoot.folder / ".incoming" / "ftp" / "uploading"
    process, told = camera_ftp(shoot, "HS-SCARF-01")
    try:
        with connect(told) as camera:
            # A RAW does not prove its end; the camera was told that it came.
            sent = {"IMG_0001.tmp": photo(1), "IMG_0002.CR2.filepart": raw, "IMG_0003.CR2": raw[::-1]}
            for name, data in sent.items():
                camera.storbinary(f"STOR {name}", io.BytesIO(data))
            process.kill()
            process.wait()
    finally:
        process.kill()
    assert until(lambda: {path.name for path in place.rglob("*.*") if path.is_file()} == sent.keys())
    (place / "127.0.0.1_9").mkdir()  # a picture that was killed between its end and the camera's answer
    (place / "127.0.0.1_9" / "IMG_0004.JPG").write_bytes(photo(4))
    for path in place.rglob("*"):
        os.utime(path, (time.time() - 200_000,) * 2)  # over a weekend
    process, told = camera_ftp(shoot, "HS-BEANIE-01")
    try:
        assert told.find("(IMG_0001.tmp.*)\n") == (
            "IMG_0001.tmp, IMG_0002.CR2.filepart from the camera at 127.0.0.1 were sent but never given their final names and are kept in "
            f"{place}; send them again or import the card."
        )
        with connect(told) as camera:
            camera.rename("IMG_0001.tmp", "IMG_0001.JPG")  # one client comes back, and goes on
            camera.storbinary("STOR IMG_0002.CR2", io.BytesIO(raw))  # another one sends it again
            camera.voidcmd("NOOP")
            assert until(lambda: len(shots(shoot)) == 4, 60)
        process.send_signal(signal.SIGINT)
        assert json.loads(process.communicate(timeout=60)[0])["failed"] == []
    finally:
        process.kill()
    assert shots(shoot) == {f"IMG_000{number}": SCARF for number in (1, 2, 3, 4)}
    assert [path for path in place.parent.rglob("*") if path.is_file()] == []
    assert [line for line in told.lines if "never given" in line and "IMG_0001" not in line] == []


def test_a_file_of_a_hot_folder_stays_with_the_shot_that_it_was_sent_for(
    shoot: Shoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hot = lay(tmp_path / "hot", 1)
    # Its program dies while it writes the picture: Threeshot waits for the rest, and is killed as well.
    (hot / "IMG_0002.JPG").write_bytes(photo(2)[:60_000])

    class Killed(HotFolder):
        def _complete(self) -> Iterator[SourceFile]:
            raise KeyboardInterrupt

    shoot.arming.arm(*SCARF)
    job = jobs.run("live", lambda progress: shoot.frames.take_from(Killed(hot), progress=progress))
    with pytest.raises(KeyboardInterrupt):
        job.wait(30)
    scarf = covered(shoot, SCARF)
    assert (scarf.state, scarf.frames, scarf.not_taken_in) == ("missing", 0, 2)
    assert "HS-SCARF-01 hero (no frame, 2 files not taken in yet)" in shoot.coverage().sentence
    what_to_do = "takes them in; start that again if it isn't running."
    assert what_to_do in shoot.coverage().sentence
    (hot / "IMG_0002.JPG").write_bytes(photo(2))
    shoot.arming.arm(*BEANIE)
    with watching(shoot, HotFolder(hot)):
        assert until(lambda: len(shots(shoot)) == 2)
        lay(hot, 3)
        assert until(lambda: len(shots(shoot)) == 3)
    assert shots(shoot) == {"IMG_0001": SCARF, "IMG_0002": SCARF, "IMG_0003": BEANIE}
    assert shoot.coverage().not_taken_in == 0
    # What is here already is noted no more, and what somebody removed meanwhile neither.
    shoot.arming.arm(*TOTE)
    with watching(shoot, HotFolder(hot)):
        time.sleep(0.3)
    assert shoot.drop.catalog.rows("SELECT * FROM awaited") == []


def test_a_phones_picture_stays_with_the_shot_that_it_was_sent_for(shoot: Shoot) -> None:
    place, data = incoming(shoot.folder, "phone"), photo(1)
    arrived: list[Path] = []
    receiving = PhoneReceiving(place, None, arrived.append)
    upload = receiving.begin("phone", "192.168.4.7", "IMG_0001.jpg", len(data), SCARF)
    receiving.write(upload, data)
    receiving.finish(upload, zlib.crc32(data))
    assert len(arrived) == 1
    shoot.arming.arm(*BEANIE)
    with watching(shoot, PhoneUploads(place, lambda message: None)):
        assert until(lambda: shots(shoot) == {"IMG_0001": SCARF})
    assert [path for path in place.rglob("*") if path.is_file()] == []


def test_coverage_tells_what_is_not_judged_and_score_judges_it(shoot: Shoot, tmp_path: Path) -> None:
    left(shoot, tmp_path / "card", 1, 2, shot=SCARF)
    left(shoot, tmp_path / "other", 3)
    scarf = covered(shoot, SCARF)
    assert (scarf.state, scarf.tally) == ("captured", "2 not judged yet")
    answer = shoot.coverage().to_dict()
    assert (answer["not_judged"], answer["unassigned"]) == (3, 1)
    assert [shot["not_judged"] for shot in answer["shots"] if shot["sku"] == "HS-SCARF-01"] == [2, 0, 0]
    sentence = shoot.coverage().sentence
    assert "HS-SCARF-01 hero (2 frames, 2 not judged yet)" in sentence
    assert sentence.endswith(" 1 frame in the unassigned tray. 3 frames not judged yet.")
    shoot.frames.score()
    assert "not judged" not in shoot.coverage().sentence
    assert covered(shoot, SCARF).tally == f"{covered(shoot, SCARF).passing} of 2 pass"


def test_an_import_judges_what_is_new_and_then_what_was_left_the_newest_first(shoot: Shoot, tmp_path: Path) -> None:
    left(shoot, tmp_path / "first", 1, 2)
    left(shoot, tmp_path / "second", 3, 4)
    judged: list[str] = []
    shoot.events.frame_scored.connect(lambda frame_id: judged.append(shoot.frames.get(frame_id)["name"]))
    shoot.frames.import_sources([lay(tmp_path / "third", 5, 6)])
    assert judged == ["IMG_0005", "IMG_0006", "IMG_0004", "IMG_0003", "IMG_0002", "IMG_0001"]


def test_a_live_source_judges_what_was_left_the_armed_shot_first(shoot: Shoot, tmp_path: Path) -> None:
    left(shoot, tmp_path / "first", 1, shot=SCARF)
    left(shoot, tmp_path / "second", 2, shot=BEANIE)
    left(shoot, tmp_path / "third", 3, shot=SCARF)
    left(shoot, tmp_path / "fourth", 4, shot=BEANIE)
    judged: list[str] = []
    shoot.events.frame_scored.connect(lambda frame_id: judged.append(shoot.frames.get(frame_id)["name"]))
    shoot.arming.arm(*SCARF)
    with watching(shoot, HotFolder(lay(tmp_path / "hot"))):
        assert until(lambda: len(judged) == 4)
    assert judged == ["IMG_0003", "IMG_0001", "IMG_0004", "IMG_0002"]
    assert shoot.frames.left_unjudged() == 0


def test_what_was_left_waits_as_long_as_something_new_does(shoot: Shoot, tmp_path: Path) -> None:
    left(shoot, tmp_path / "card", 1)
    shoot.drop.newcomers.add(1)
    with LeftOver(shoot.drop, lambda: None):
        time.sleep(0.3)
        assert shoot.frames.left_unjudged() == 1
        shoot.drop.newcomers.add(-1)
        assert until(lambda: shoot.frames.left_unjudged() == 0)


def test_a_slate_that_was_left_over_arms_nothing(shoot: Shoot, sample_shoot: Path, tmp_path: Path) -> None:
    card = tmp_path / "card"
    card.mkdir()
    slate = sample_shoot / "camera-b" / "DCIM" / "101HARBR" / "DSC_0401.JPG"
    (card / slate.name).write_bytes(slate.read_bytes())
    ingest.import_sources(shoot.drop, [card])
    shoot.arming.arm(*SCARF)
    with watching(shoot, HotFolder(lay(tmp_path / "hot"))):
        assert until(lambda: shoot.frames.left_unjudged() == 0)
    assert shots(shoot) == {"DSC_0401": ("HS-TOTE-01", "lifestyle")}
    assert shoot.arming.armed == SCARF


@pytest.mark.parametrize("is_stopped", [False, True], ids=["in one run", "over a stop"])
def test_frames_that_came_in_behind_a_slate_before_it_was_read_are_its_shots(
    shoot: Shoot, sample_shoot: Path, tmp_path: Path, is_stopped: bool
) -> None:
    slate = sample_shoot / "camera-b" / "DCIM" / "101HARBR" / "DSC_0401.JPG"
    files = [lay(tmp_path / "card", 1, 2, 3) / f"IMG_{number:04}.JPG" for number in (1, 2, 3)]
    files[1].write_bytes(slate.read_bytes())

    class Burst:
        name, root = "burst", tmp_path / "card"

        def files(self, progress: Progress) -> Iterator[SourceFile]:
            yield from filter(None, (source_file(file, self.root) for file in files))

    shoot.arming.arm(*SCARF)
    if is_stopped:
        for file in files:
            report = ingest.import_sources(shoot.drop, [file])
            assign(shoot.drop, report.frames, shot_id(shoot.drop.catalog, shoot.drop.id, *SCARF), ARMED)
        shoot.arming.arm(*BEANIE)
        with watching(shoot, HotFolder(lay(tmp_path / "hot"))):
            assert until(lambda: shoot.frames.left_unjudged() == 0)
        assert shoot.arming.armed == BEANIE
    else:
        shoot.frames.take_from(Burst())
    of_slate = ("HS-TOTE-01", "lifestyle")
    assert shots(shoot) == {"IMG_0001": SCARF, "IMG_0002": of_slate, "IMG_0003": of_slate}


SLATE_OF = ("HS-TOTE-01", "lifestyle")


@pytest.mark.parametrize("left", ["not copied", "not judged", "judged by the window", "killed twice"])
def test_a_picture_that_waits_behind_a_slate_over_a_stop_is_the_slates(
    shoot: Shoot, sample_shoot: Path, tmp_path: Path, left: str
) -> None:
    """Sent by FTP for the scarf: a picture, a slate, a picture; killed before anybody knew what the slate shows. Then the beanie is armed."""
    card, place = tmp_path / "card", incoming(shoot.folder, "ftp")
    slate = sample_shoot / "camera-b" / "DCIM" / "101HARBR" / "DSC_0401.JPG"
    inbox = Inbox("camera FTP", place)

    def wait(name: str, data: bytes, seconds_ago: float) -> None:
        (tmp_path / "part").write_bytes(data)
        at = to_text(utc_now() - timedelta(seconds=seconds_ago))
        inbox.hand_on(tmp_path / "part", PurePosixPath(name), Sent(SCARF, at), "the camera at 10.0.0.2", "10.0.0.2")

    wait("IMG_0009.JPG", photo(9), 60)
    if left in ("not copied", "killed twice"):
        wait("DSC_0401.JPG", slate.read_bytes(), 50)
    else:
        card.mkdir()
        (card / slate.name).write_bytes(slate.read_bytes())
        report = ingest.import_sources(shoot.drop, [card])
        assign(shoot.drop, report.frames, shot_id(shoot.drop.catalog, shoot.drop.id, *SCARF), ARMED)
        shoot.drop.catalog.update(
            "frame", report.frames[0], {"ingested_at": to_text(utc_now() - timedelta(seconds=50))}
        )
    wait("IMG_0001.JPG", photo(1), 40)
    shoot.arming.arm(*BEANIE)
    if left == "judged by the window":
        assert shoot.frames.finish_left() == 0
    if left == "killed twice":
        # All of it is copied by a run that comes to judge nothing.
        source = CameraFtp(place, "127.0.0.1", 0)
        sent = SentFor(shoot.drop, source, lambda: BEANIE)
        live = Live(shoot.drop, lambda: BEANIE, shoot.arming.arm)
        progress = Progress()

        def taken(file: SourceFile) -> None:
            if file.name == "IMG_0001.JPG":
                progress.cancel()

        ingest.watch(
            shoot.drop,
            source,
            progress=progress,
            on_recording=lambda frame_id: live._claim(frame_id, sent),
            on_file=sent.begin,
            on_taken=taken,
        )
        assert shots(shoot) == {"IMG_0009": SCARF, "DSC_0401": SCARF, "IMG_0001": SCARF}
    source = CameraFtp(place, "127.0.0.1", 0)
    with watching(shoot, source), ftplib.FTP(timeout=20) as camera:
        camera.connect(source.settings.host, source.settings.port)
        camera.login(source.settings.user, source.settings.password)
        camera.storbinary("STOR IMG_0002.JPG", io.BytesIO(photo(2)))
        assert until(lambda: len(shots(shoot)) == 4 and shoot.frames.left_unjudged() == 0, 60)
    assert shots(shoot) == {"IMG_0009": SCARF, "DSC_0401": SLATE_OF, "IMG_0001": SLATE_OF, "IMG_0002": BEANIE}
    assert shoot.arming.armed == BEANIE


@pytest.mark.parametrize("next_is", ["hot folder", "score"])
@pytest.mark.parametrize("armed_by", ["slate", "slate left over, too", "person"])
def test_a_slate_that_names_no_shot_ends_what_a_slate_armed_also_when_it_was_left_over(
    shoot: Shoot, tmp_path: Path, armed_by: str, next_is: str
) -> None:
    """For the scarf a picture came, the slate of a product that this brief has not, and another picture; then the program was killed."""
    said = "threeshot:1;drop=HARBOUR-01;sku={};shot=hero"
    lay(tmp_path / "card", 1, 2, 3, 4)
    (tmp_path / "card/IMG_0001.JPG").write_bytes(slate(said.format("HS-SCARF-01")))
    (tmp_path / "card/IMG_0003.JPG").write_bytes(slate(said.format("HS-NOPE-01")))
    for number in (1, 2, 3, 4):
        if number == 1 and armed_by == "person":
            continue
        report = ingest.import_sources(shoot.drop, [tmp_path / f"card/IMG_000{number}.JPG"])
        assign(shoot.drop, report.frames, shot_id(shoot.drop.catalog, shoot.drop.id, *SCARF), ARMED)
        if number == 1 and armed_by == "slate":
            shoot.frames.score()
    shoot.arming.arm(*BEANIE)
    if next_is == "score":
        shoot.frames.score()
    else:
        with watching(shoot, HotFolder(lay(tmp_path / "hot", 5))):
            assert until(lambda: len(shots(shoot)) == 5 - (armed_by == "person") and shoot.frames.left_unjudged() == 0)
    found = shots(shoot)
    if next_is == "hot folder":
        assert found.pop("IMG_0005") == BEANIE, "what comes after is what was armed anew"
    if armed_by == "person":
        assert found == dict.fromkeys(found, SCARF)
    else:
        assert found == {"IMG_0001": SCARF, "IMG_0002": SCARF, "IMG_0003": None, "IMG_0004": None}
    assert shoot.arming.armed == BEANIE


@pytest.mark.parametrize("armed_by", ["slate", "person"])
def test_a_picture_that_waits_behind_a_slate_that_names_no_shot_is_of_none(
    shoot: Shoot, tmp_path: Path, armed_by: str
) -> None:
    said, place = "threeshot:1;drop=HARBOUR-01;sku={};shot=hero", incoming(shoot.folder, "ftp")
    inbox = Inbox("camera FTP", place)
    sent = [("IMG_0002.JPG", slate(said.format("HS-NOPE-01")), 50), ("IMG_0003.JPG", photo(3), 40)]
    if armed_by == "slate":
        sent.insert(0, ("IMG_0001.JPG", slate(said.format("HS-SCARF-01")), 60))
    for name, data, seconds_ago in sent:
        (tmp_path / "part").write_bytes(data)
        at = to_text(utc_now() - timedelta(seconds=seconds_ago))
        inbox.hand_on(tmp_path / "part", PurePosixPath(name), Sent(SCARF, at), "the camera at 10.0.0.2", "10.0.0.2")
    shoot.arming.arm(*BEANIE)
    with watching(shoot, CameraFtp(place, "127.0.0.1", 0)):
        assert until(lambda: len(shots(shoot)) == len(sent) and shoot.frames.left_unjudged() == 0, 60)
    found = shots(shoot)
    assert found["IMG_0003"] == (None if armed_by == "slate" else SCARF)
    assert shoot.arming.armed == BEANIE


def test_frames_behind_a_slate_that_was_left_over_are_its_shots_when_the_next_thing_is_an_import(
    shoot: Shoot, sample_shoot: Path, tmp_path: Path
) -> None:
    slate = sample_shoot / "camera-b" / "DCIM" / "101HARBR" / "DSC_0401.JPG"
    files = [lay(tmp_path / "card", 1, 2, 3) / f"IMG_{number:04}.JPG" for number in (1, 2, 3)]
    files[1].write_bytes(slate.read_bytes())
    for file in files:
        report = ingest.import_sources(shoot.drop, [file])
        assign(shoot.drop, report.frames, shot_id(shoot.drop.catalog, shoot.drop.id, *SCARF), ARMED)
    shoot.frames.score()
    assert shots(shoot) == {"IMG_0001": SCARF, "IMG_0002": SLATE_OF, "IMG_0003": SLATE_OF}


def test_a_watched_folder_that_is_gone_says_so_at_once_and_when_it_is_back(shoot: Shoot, tmp_path: Path) -> None:
    hot, away, said = lay(tmp_path / "hot"), tmp_path / "away", []
    source = HotFolder(hot, say=said.append)
    with watching(shoot, source):
        time.sleep(0.3)
        hot.rename(away)
        assert until(lambda: len(said) == 1, 3) and source.gone
        lay(away, 1)
        away.rename(hot)
        assert until(lambda: len(said) == 2, 3) and not source.gone
        assert until(lambda: len(shots(shoot)) == 1)
    assert said == [
        f"hot: the watched folder is gone, nothing comes in from it; connect its disk, or put it back at {hot}.",
        "hot: the watched folder is there again; what came into it meanwhile is taken in.",
    ]


def test_an_empty_file_is_told_once_and_not_waited_for_until_it_is_whole(
    shoot: Shoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hotfolder, "_CUT_OFF_S", 0.1)
    hot, said = tmp_path / "hot", []
    hot.mkdir()
    shoot.events.said.connect(said.append)
    (hot / "IMG_0001.JPG").write_bytes(b"")
    shoot.arming.arm(*SCARF)
    with watching(shoot, HotFolder(hot)) as job:
        assert until(lambda: bool(said))
        assert until(lambda: shoot.coverage().not_taken_in == 0), "nobody waits for it"
        os.utime(hot / "IMG_0001.JPG", (1_700_000_000, 1_700_000_000))
        shoot.arming.arm(*BEANIE)
        # Another comes in and is judged, which is long enough for the first to be looked at again.
        lay(hot, 2)
        assert until(lambda: [row["name"] for row in shoot.frames.list() if row["verdict"]] == ["IMG_0002"])
        assert len(said) == 1
        assert (shoot.coverage().not_taken_in, covered(shoot, SCARF).not_taken_in) == (0, 0)
    said.clear()
    with watching(shoot, HotFolder(hot)) as job:
        assert shoot.coverage().not_taken_in == 0, "nor does the next run"
        assert until(lambda: bool(said))
        lay(hot, 1)
        assert until(lambda: len(shots(shoot)) == 2)
    assert shots(shoot) == {"IMG_0001": SCARF, "IMG_0002": BEANIE}
    assert [one.partition(";")[0] for one in said] == ["IMG_0001.JPG: is empty (0 bytes), so there is no picture in it"]
    assert job.wait(1).failed == []


@pytest.mark.parametrize("in_history", [False, True], ids=["in one session", "sessions later"])
def test_a_cut_off_file_that_is_whole_later_is_its_own_frame_on_its_own_shot(
    shoot: Shoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_history: bool
) -> None:
    monkeypatch.setattr(hotfolder, "_CUT_OFF_S", 0.2)
    hot, whole, said = lay(tmp_path / "hot"), photo(1), []
    shoot.events.said.connect(said.append)

    def come(data: bytes, verdict: bool) -> None:
        (hot / "IMG_0001.JPG").write_bytes(data)
        assert until(
            lambda: any(
                (row["verdict"] is not None) == verdict and (verdict or row["error"]) for row in shoot.frames.list()
            )
        )

    shoot.arming.arm(*SCARF)
    with watching(shoot, HotFolder(hot, settle_s=0.2)):
        come(whole[:90_000], False)
        (row,) = shoot.frames.list()
        assert row["error"].startswith("IMG_0001.JPG: ") and row["error"].endswith(".") and ".." not in row["error"]
        stub = shoot.folder / row["path"]
        shoot.arming.arm(*BEANIE)
        if not in_history:
            come(whole, True)
    if in_history:
        with watching(shoot, HotFolder(hot, settle_s=0.2)):
            come(whole, True)
    (row,) = shoot.frames.list()
    assert (row["name"], row["sku"], row["error"]) == ("IMG_0001", "HS-SCARF-01", None)
    assert (shoot.folder / row["path"]).read_bytes() == whole
    (kept,) = shoot.folder.glob("damaged/**/*.JPG") if not in_history else [stub]
    assert kept.read_bytes() == whole[:90_000], "what came first is as it was"
    told = [one for one in said if "is whole now" in one]
    assert len(told) == 1 and told[0].startswith("IMG_0001.JPG: is whole now, in the same frame; what ")
    assert shoot.frames.import_sources([hot]).skipped == 1
    assert shoot.originals.check().to_dict()["changed"] == []
    # A lost catalog changes nothing of it.
    before, paths_before = as_it_is(shoot), [file["path"] for file in files_of_drop(shoot.drop.catalog, shoot.id)]
    shoot.drop.catalog.close()
    paths.catalog_path().unlink()
    assert rebuild_catalog(open_catalog(), [shoot.folder]).lost == []
    again = Shoot.open(shoot.code)
    assert as_it_is(again) == before
    assert [file["path"] for file in files_of_drop(again.drop.catalog, again.id)] == paths_before


def test_a_file_that_was_filled_with_zeros_first_is_such_a_stub_too(shoot: Shoot, tmp_path: Path) -> None:
    card, whole = tmp_path / "card", photo(1)
    card.mkdir()
    (card / "IMG_0001.JPG").write_bytes(whole[:60_000] + bytes(len(whole) - 60_000))
    shoot.frames.import_sources([card])
    assert [bool(row["error"]) for row in shoot.frames.list()] == [True]
    (card / "IMG_0001.JPG").write_bytes(whole)
    # Another picture of that name is another frame.
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "IMG_0001.JPG").write_bytes(photo(2))
    shoot.frames.import_sources([card, tmp_path / "other"])
    assert sorted((row["error"], row["size"]) for row in shoot.frames.list()) == sorted(
        [(None, len(whole)), (None, len(photo(2)))]
    )


def test_what_a_slate_shows_counts_from_its_arrival_on(shoot: Shoot) -> None:
    class Sending:
        name, root = "sending", Path()
        at = "2026-10-03T07:00:02.000000Z"

        def files(self, progress: Progress) -> Iterator[SourceFile]:
            yield from ()

        def armed(self, shot: tuple[str, str] | None) -> None: ...

        def sent(self, file: SourceFile) -> Sent:
            return Sent(SCARF, self.at)

    sent = SentFor(shoot.drop, Sending(), lambda: BEANIE)
    file = source_file(lay(shoot.folder / "x", 1) / "IMG_0001.JPG", shoot.folder)
    sent.begin(file)
    assert sent.shot == SCARF
    sent.marked("2026-10-03T07:00:03.000000Z", TOTE)
    assert sent.shot == SCARF, "the slate came later"
    sent.marked("2026-10-03T07:00:01.000000Z", TOTE)
    assert sent.shot == TOTE, "the slate came before it, and was read after it"
    sent.close()


def test_what_another_import_brings_is_left_to_it_so_that_each_frame_is_scored_once(
    shoot: Shoot, sample_shoot: Path, tmp_path: Path
) -> None:
    """The slate that names its frames would be behind them, if whoever is done first took what came in last."""
    for folder, names in (("camera-a", (2, 5, 6)), ("phone", (1001,))):
        for number in names:
            (path,) = sample_shoot.rglob(f"IMG_{number:04}.JPG")
            (tmp_path / folder).mkdir(exist_ok=True)
            shutil.copy2(path, tmp_path / folder)
    beside = Shoot.open(str(shoot.folder), Catalog())

    def import_phone(_: str) -> None:
        if len(shoot.frames.list()) == 3:
            beside.frames.import_sources([tmp_path / "phone"])
            assert {row["name"] for row in beside.frames.list() if row["verdict"]} == {"IMG_1001"}

    shoot.events.frame_arrived.connect(import_phone)
    shoot.frames.import_sources([tmp_path / "camera-a"])
    told = "SELECT name, (SELECT COUNT(*) FROM event WHERE kind = 'frame.scored' AND subject = frame.id) AS told FROM frame"
    assert {row["name"]: row["told"] for row in shoot.drop.catalog.rows(told)} == {
        "IMG_0002": 1,
        "IMG_0005": 1,
        "IMG_0006": 1,
        "IMG_1001": 1,
    }
    assert shots(shoot)["IMG_0006"] == TOTE
