"""A camera that pushes its frames by FTP, played by ftplib; and what is refused to anybody else."""

import contextlib
import ftplib
import io
import os
import re
import socket
import struct
import time
from pathlib import Path

import pytest

from studio.base.errors import InvalidInput, NotFound, Refused
from studio.capture import CameraFtp
from studio.capture.addresses import addresses, choose, is_here, networks
from studio.capture.inbox import incoming
from tests.studio.capture.pushing import LIMITS, Studio
from tests.studio.capture.receiving import photo, until
from tests.studio.imaging.making import segment, with_segments
from tests.studio.ingest.cards import contents, jpeg
from tests.studio.judging.test_taken_over import packet


def test_what_a_camera_pushes_is_taken_in_and_leaves_the_incoming_folder(studio: Studio, picture: bytes) -> None:
    with studio.camera() as camera:
        camera.mkd("DCIM")
        camera.cwd("/DCIM")
        camera.mkd("100CANON")
        camera.cwd("100CANON")
        camera.storbinary("STOR IMG_0001.JPG", io.BytesIO(picture))
        studio.receiving.until(1)
        assert camera.size("IMG_0001.JPG") == len(picture)
        camera.storbinary("STOR IMG_0002.JPG", io.BytesIO(photo(2)))
        studio.receiving.until(2)
    report = studio.receiving.stop()
    assert (report.copied, report.failed) == (2, [])
    assert contents(studio.shoot)["Alpha-1/IMG_0001.JPG"] == picture
    assert until(lambda: studio.waiting() == set())
    assert studio.said == []


def test_a_frame_that_is_sent_again_with_stars_is_the_same_frame(studio: Studio, picture: bytes) -> None:
    rated = with_segments(picture, segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet('xmp:Rating="4"')))
    with studio.camera() as camera:
        camera.storbinary("STOR IMG_0001.JPG", io.BytesIO(picture))
        studio.receiving.until(1)
        camera.storbinary("STOR IMG_0001.JPG", io.BytesIO(rated))
        studio.receiving.until(2)
        # One that was renamed meanwhile is known by its camera and its moment.
        camera.storbinary("STOR harbour.JPG", io.BytesIO(rated + b"more"))
        studio.receiving.until(3)
    report = studio.receiving.stop()
    assert (report.copied, report.versions, report.new_frames, report.failed) == (3, 2, 1, [])
    assert len(set(studio.receiving.recorded)) == 1 and studio.waiting() == set()
    assert contents(studio.shoot) == {
        "Alpha-1/IMG_0001.JPG": picture,
        "Alpha-1/versions/IMG_0001 v2.JPG": rated,
        "Alpha-1/versions/IMG_0001 v3.JPG": rated + b"more",
    }


def test_a_raw_and_its_jpeg_become_one_frame(studio: Studio, picture: bytes) -> None:
    with studio.camera() as camera:
        camera.storbinary("STOR IMG_0003.JPG", io.BytesIO(picture))
        camera.storbinary("STOR IMG_0003.CR2", io.BytesIO(picture[:-9]))
        studio.receiving.until(2)
    assert studio.receiving.recorded[0] == studio.receiving.recorded[1]


def test_a_frame_is_here_a_moment_after_its_last_byte(studio: Studio, picture: bytes) -> None:
    with studio.camera() as camera:
        camera.storbinary("STOR IMG_0001.JPG", io.BytesIO(picture))
        studio.receiving.until(1)
        began = time.monotonic()
        camera.storbinary("STOR IMG_0002.JPG", io.BytesIO(photo(2)))
        studio.receiving.until(2)
        assert time.monotonic() - began < 2.0


def test_a_file_cut_off_in_the_middle_is_no_frame_and_comes_whole_when_sent_again(
    studio: Studio, picture: bytes
) -> None:
    camera = studio.camera()
    data = camera.transfercmd("STOR IMG_0001.JPG")
    data.sendall(picture[:100_000])
    assert until(lambda: studio.has_come("IMG_0001.JPG", 65_536))
    data.close()
    camera.close()  # without a goodbye
    assert until(lambda: bool(studio.said))
    assert re.fullmatch(
        r"IMG_0001.JPG from the camera at 127.0.0.1 is not here whole: the connection broke after (6[6-9]|[7-9]\d|100) kB; .*",
        studio.said[0],
    )
    time.sleep(LIMITS.hold_s * 1.5)
    assert studio.receiving.recorded == []
    with studio.camera() as again:
        again.voidcmd("TYPE I")
        there = again.size("IMG_0001.JPG")
        assert there is not None and 65_536 < there <= 100_000
        again.storbinary("STOR IMG_0001.JPG", io.BytesIO(picture[there:]), rest=there)
        studio.receiving.until(1)
    assert contents(studio.shoot) == {"Alpha-1/IMG_0001.JPG": picture}


def test_a_transfer_that_the_camera_gives_up_is_no_frame(studio: Studio, picture: bytes) -> None:
    with studio.camera() as camera:
        data = camera.transfercmd("STOR IMG_0001.JPG")
        data.sendall(picture[:100_000])
        data.close()
        camera.getresp()
        camera.voidcmd("ABOR")
        time.sleep(LIMITS.hold_s * 1.5)
        assert studio.receiving.recorded == []
        camera.storbinary("STOR IMG_0001.JPG", io.BytesIO(picture))
        studio.receiving.until(1)
    assert contents(studio.shoot) == {"Alpha-1/IMG_0001.JPG": picture}


def test_a_camera_may_send_under_a_temporary_name_and_in_text_mode(studio: Studio) -> None:
    data = b"II*\0" + os.urandom(1000) + b"\r\n" * 500
    with studio.camera() as camera:
        with camera.transfercmd("STOR IMG_0004.TMP") as sending:
            sending.sendall(data)
        camera.voidresp()
        camera.rename("IMG_0004.TMP", "IMG_0004.NEF")
        studio.receiving.until(1)
        with pytest.raises(ftplib.error_perm, match="550 Only a file that was just sent"):
            camera.rename("IMG_0009.NEF", "IMG_0005.NEF")
    assert list(contents(studio.shoot).values()) == [data]


def test_what_waits_from_before_a_crash_is_taken_in_first(home: Path, shoot: Path) -> None:
    shoot.mkdir(parents=True, exist_ok=True)
    jpeg(incoming(shoot, "ftp") / "ready" / "DCIM" / "IMG_0009.JPG", 9)
    studio = Studio(shoot)
    studio.receiving.until(1)
    studio.receiving.stop()
    assert list(contents(shoot)) == ["Alpha-1/IMG_0009.JPG"]
    assert until(lambda: studio.waiting() == set())
    studio.catalog.close()


def test_the_end_waits_for_the_file_that_is_under_way(studio: Studio, picture: bytes) -> None:
    camera = studio.camera()
    data = camera.transfercmd("STOR IMG_0001.JPG")
    data.sendall(picture[:60_000])
    studio.receiving.job.cancel()
    time.sleep(0.3)
    data.sendall(picture[60_000:])
    data.close()
    assert studio.receiving.stop().copied == 1
    assert contents(studio.shoot) == {"Alpha-1/IMG_0001.JPG": picture}


def test_nothing_can_be_read_or_deleted(studio: Studio) -> None:
    commands = "RETR IMG_0001.JPG, DELE IMG_0001.JPG, RMD DCIM, MFMT 20261003091200 x, SITE CHMOD 777 x, STOU"
    with studio.camera() as camera:
        camera.mkd("DCIM")
        for command in commands.split(", "):
            with pytest.raises(ftplib.error_perm, match="550 Uploads only"):
                camera.sendcmd(command)


def test_no_name_leads_out_of_the_folder(studio: Studio, picture: bytes) -> None:
    before = studio.everything()
    evil = "../evil.jpg, /../../evil.jpg, DCIM/../../../evil.jpg, ..\\evil.jpg, /etc/evil.jpg, a\tb.jpg, .hidden.jpg, ~/evil.jpg, con.jpg"
    with studio.camera() as camera:
        camera.cwd("/../..")
        assert camera.pwd() == "/"
        camera.storbinary("STOR IMG_0001.TMP", io.BytesIO(picture))
        for name in evil.split(", "):
            if not name.startswith(".hidden"):  # which may be what a file is called while it is sent
                with pytest.raises(ftplib.error_perm, match=r"^55[03] "):
                    camera.storbinary(f"STOR {name}", io.BytesIO(picture))
            with pytest.raises(ftplib.error_perm, match=r"^55[03] "):
                camera.mkd(name)
            camera.sendcmd("RNFR IMG_0001.TMP")
            with pytest.raises(ftplib.error_perm, match=r"^55[03] "):
                camera.sendcmd(f"RNTO {name}")
    assert studio.everything() - before == {"shoot/.incoming/ftp/uploading/127.0.0.1_1/IMG_0001.TMP"}
    assert not Path("/etc/evil.jpg").exists()


def test_a_link_leads_nowhere(studio: Studio, picture: bytes) -> None:
    outside = studio.shoot.parent / "outside"
    outside.mkdir()
    (outside / "IMG_0001.JPG").write_bytes(b"theirs")
    uploading = studio.shoot / ".incoming" / "ftp" / "uploading" / "127.0.0.1_1"
    camera = studio.camera()
    uploading.mkdir()
    (uploading / "way out").symlink_to(outside, target_is_directory=True)
    (uploading / "IMG_0002.JPG").symlink_to(outside / "IMG_0001.JPG")
    with camera:
        for name in ("way out/IMG_0001.JPG", "way out/new.JPG", "IMG_0002.JPG"):
            for command in ("STOR", "APPE"):
                with pytest.raises(ftplib.error_perm, match=r"^55[03] "):
                    camera.storbinary(f"{command} {name}", io.BytesIO(picture))
        for command in (
            "CWD way out",
            "MKD way out/more",
            "SIZE way out/IMG_0001.JPG",
            "SIZE IMG_0002.JPG",
            "MLST way out",
        ):
            with pytest.raises(ftplib.error_perm, match=r"^55[03] "):
                camera.sendcmd(command)
    assert {path.name: path.read_bytes() for path in outside.iterdir()} == {"IMG_0001.JPG": b"theirs"}


def test_it_opens_no_connection_to_anybody_else(studio: Studio) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, studio.camera() as camera:
        port = other.getsockname()[1]
        for command in (
            "PORT 192,0,2,7,100,1",
            "EPRT |1|192.0.2.7|25601|",
            "PORT 127,0,0,1,0,22",
            "EPRT |1|127.0.0.1|22|",
        ):
            with pytest.raises(ftplib.Error, match=r"^(501|504|522|553|530|421|425|550) "):
                camera.sendcmd(command)
        other.settimeout(0.3)
        with pytest.raises(TimeoutError):
            other.accept()
        # To the camera itself it may, as cameras without passive mode need.
        assert camera.sendcmd(f"PORT 127,0,0,1,{port // 256},{port % 256}").startswith("200")


def test_guesses_end_the_connection_and_lines_without_end_are_refused(studio: Studio) -> None:
    settings = studio.source.settings
    with socket.create_connection((settings.host, settings.port), timeout=10) as guessing:
        guessing.recv(1000)
        said = b""
        for number in range(6):
            try:
                guessing.sendall(f"USER camera\r\nPASS guess-{number}\r\n".encode())
                while not said.endswith(b"\r\n") or said.count(b"530") + said.count(b"421") <= number:
                    piece = guessing.recv(1000)
                    if not piece:
                        break
                    said += piece
            except OSError:
                break
        assert said.count(b"230 ") == 0 and 1 <= said.count(b"530 ") <= 4
    with socket.create_connection((settings.host, settings.port), timeout=10) as endless:
        endless.recv(1000)
        try:
            for _ in range(200):
                endless.sendall(b"A" * 10_000)
            answer = endless.recv(1000)
        except OSError:
            answer = b""
        assert answer == b"" or answer.startswith(b"5"), answer
    assert until(lambda: can_log_in(studio))


def test_a_wrong_password_is_refused_and_told_to_the_crew(studio: Studio) -> None:
    with pytest.raises(ftplib.error_perm, match="530 User or password is wrong"):
        studio.camera("guess")
    assert until(lambda: bool(studio.said))
    assert studio.said == ["127.0.0.1: a login with a wrong user or password was refused."]
    ftp = ftplib.FTP(timeout=10)
    ftp.connect(studio.source.settings.host, studio.source.settings.port)
    with pytest.raises(ftplib.error_perm, match="530 Log in"):
        ftp.sendcmd("STOR IMG_0001.JPG")
    ftp.close()


def test_what_is_too_large_is_refused_and_does_not_stay(studio: Studio) -> None:
    with studio.camera() as camera:
        with pytest.raises((ftplib.error_perm, ConnectionError, BrokenPipeError)) as refused:
            camera.storbinary("STOR IMG_0001.JPG", io.BytesIO(os.urandom(5_000_000)))
        if isinstance(refused.value, OSError):
            with pytest.raises(ftplib.error_perm, match="552 Larger than 400 kB"):
                camera.voidresp()
    assert until(lambda: studio.waiting() == set())
    assert studio.receiving.stop().copied == 0


def test_what_is_no_picture_is_refused(studio: Studio) -> None:
    with studio.camera() as camera:
        for name in ("run.exe", "index.html", "brief.yaml"):
            with pytest.raises(ftplib.error_perm, match="550 Only pictures"):
                camera.storbinary(f"STOR {name}", io.BytesIO(b"x"))


def test_slow_uploads_by_the_dozen_are_ended_and_others_still_get_in(studio: Studio, picture: bytes) -> None:
    slow = []
    for number in range(12):
        try:
            camera = studio.camera()
            slow.append((camera, camera.transfercmd(f"STOR SLOW_{number:04d}.JPG")))
        except (ftplib.Error, EOFError, OSError):
            continue
    assert 0 < len(slow) <= LIMITS.connections
    end = time.monotonic() + 2 * LIMITS.rate_s + 0.5
    while time.monotonic() < end:
        for _, data in slow:
            with_nobody_listening(data)
        time.sleep(0.05)
    for camera, _ in slow:
        with pytest.raises(ftplib.error_temp, match="426 Slower than 20000 bytes a second"):
            camera.voidresp()
        camera.close()
    assert until(lambda: can_log_in(studio))
    with studio.camera() as camera:
        camera.storbinary("STOR IMG_0001.JPG", io.BytesIO(picture))
        studio.receiving.until(1)
    assert list(contents(studio.shoot)) == ["Alpha-1/IMG_0001.JPG"]


def with_nobody_listening(data: socket.socket) -> None:
    """One byte, whether or not somebody takes it."""
    try:
        data.send(b"\xff")
    except OSError:
        return


def can_log_in(studio: Studio) -> bool:
    """Whether there is room for another camera."""
    try:
        studio.camera().close()
    except (ftplib.Error, EOFError, OSError):
        return False
    return True


def test_whoever_does_not_log_in_is_sent_away(studio: Studio) -> None:
    silent = socket.create_connection((studio.source.settings.host, studio.source.settings.port), timeout=5)
    said = b""
    while piece := silent.recv(1000):
        said += piece
    assert b"421 Nobody logged in." in said
    silent.close()


def test_folders_cannot_fill_the_disk(studio: Studio) -> None:
    with studio.camera() as camera:
        with pytest.raises(ftplib.error_perm, match="550 Too many unfinished"):
            for number in range(100):
                camera.mkd(f"F{number}")
        with pytest.raises(ftplib.error_perm, match="553|550"):
            camera.mkd("/".join(["F1"] * 9))


def test_it_listens_on_the_chosen_address_only(studio: Studio) -> None:
    assert studio.source.settings.host == "127.0.0.1"
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.2", studio.source.settings.port), timeout=2)
    with pytest.raises(Refused, match="is in use"):
        CameraFtp(studio.shoot / "other", "127.0.0.1", studio.source.settings.port)
    with pytest.raises(InvalidInput, match="stands for all networks"):
        choose("0.0.0.0")
    with pytest.raises(InvalidInput, match="no IPv4 address"):
        choose("localhost")
    with pytest.raises(NotFound, match="is no address of this computer"):
        CameraFtp(studio.shoot / "other", "192.0.2.77", 0)


def test_every_start_has_a_password_of_its_own(tmp_path: Path) -> None:
    sources = [CameraFtp(tmp_path, "127.0.0.1", 0) for _ in range(3)]
    assert len({source.settings.password for source in sources}) == 3
    settings = sources[0].settings.to_dict()
    assert settings["url"] == f"ftp://camera:{settings['password']}@127.0.0.1:{settings['port']}/"
    for source in sources:
        source.close()


def test_the_networks_to_choose_from_are_the_addresses_that_there_are() -> None:
    assert [one.address for one in networks()] == addresses()
    assert is_here("127.0.0.1") and not is_here("192.0.2.77")


def reset(connection: socket.socket) -> None:
    """Cut a connection: the other side is told of a reset, and of no end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def test_a_data_connection_that_is_cut_brings_no_file_even_when_the_camera_goes_on(
    studio: Studio, picture: bytes
) -> None:
    with studio.camera() as camera:
        data = camera.transfercmd("STOR IMG_0001.CR2")
        data.sendall(picture[:100_000])
        assert until(lambda: studio.has_come("IMG_0001.CR2", 65_536))
        reset(data)
        with pytest.raises(ftplib.error_temp, match="426 The connection broke"):
            camera.voidresp()
        # The camera goes on, which for a file that was closed in order means that it is whole.
        camera.voidcmd("NOOP")
        camera.storbinary("STOR IMG_0002.JPG", io.BytesIO(photo(2)))
        studio.receiving.until(1)
        time.sleep(LIMITS.hold_s * 1.5)
        assert len(studio.receiving.recorded) == 1
        assert len(studio.said) == 1
        assert re.match(
            r"IMG_0001.CR2 from the camera at 127.0.0.1 is not here whole: the connection broke after \d+ kB; send it again",
            studio.said[0],
        )
        there = camera.size("IMG_0001.CR2")
        assert there is not None and there <= 100_000
        camera.storbinary("STOR IMG_0001.CR2", io.BytesIO(picture[there:]), rest=there)
        studio.receiving.until(2)
    assert sorted(contents(studio.shoot).values(), key=len) == sorted([picture, photo(2)], key=len)


def test_a_raw_whose_connection_is_closed_in_order_is_whole(studio: Studio) -> None:
    data = b"II*\0" + os.urandom(90_000)
    with studio.camera() as camera:
        camera.storbinary("STOR IMG_0003.CR2", io.BytesIO(data))
        studio.receiving.until(1)
    assert list(contents(studio.shoot).values()) == [data]


def test_hundreds_of_folders_cost_nothing_and_leave_room_for_everybody(studio: Studio, picture: bytes) -> None:
    made = 0
    for _ in range(8):
        with studio.camera() as camera, contextlib.suppress(ftplib.error_perm):
            for number in range(100):
                camera.mkd(f"F{made + number}")
            made += 100
    assert files_and_folders(studio.shoot / ".incoming" / "ftp" / "uploading") == set()
    with studio.camera() as camera:
        camera.mkd("DCIM")
        camera.mkd("DCIM/100CANON")
        camera.cwd("DCIM/100CANON")
        for number in range(3):
            camera.storbinary(f"STOR IMG_000{number}.JPG", io.BytesIO(photo(number)))
        studio.receiving.until(3)
        with pytest.raises(ftplib.error_perm, match="550"):
            camera.cwd("/never/made")
    assert files_and_folders(studio.shoot / ".incoming" / "ftp" / "uploading") == set()


def files_and_folders(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*")}
