"""What real cameras and FTP programs do: one name twice, names that are temporary, looks whether it came, and settings that are wrong."""

import ftplib
import io
import os
import socket
import sys
import time
import unicodedata
from pathlib import Path, PurePosixPath

import pytest
from PIL import Image

from studio.capture.ftp_folder import has_final_name, may_get_another
from studio.capture.inbox import Inbox, incoming
from studio.ingest.watching import Sent
from tests.studio.capture.pushing import LIMITS, Studio, begin, end, push
from tests.studio.capture.receiving import photo, until
from tests.studio.ingest.cards import contents

TWO_ADDRESSES = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere loopback has one address")


def names(shoot: Path) -> list[str]:
    """What the originals are called, whatever camera they are of."""
    return sorted(Path(name).name for name in contents(shoot) if not name.endswith(".xmp"))


def small(colour: tuple[int, int, int]) -> bytes:
    """A JPEG of one colour, of a camera without a serial number."""
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x010F], exif[0x0110] = "Maker", "Alpha 1"
    exif.get_ifd(0x8769)[0x9003] = "2026:10:03 09:12:00"
    Image.new("RGB", (64, 48), colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


@TWO_ADDRESSES
def test_two_cameras_send_one_name_into_one_folder_at_once(studio: Studio) -> None:
    reds, blues = small((200, 0, 0)), small((0, 0, 200))
    raws = [b"II*\0" + os.urandom(90_000) for _ in range(2)]
    with studio.camera() as one, studio.camera(address="127.0.0.2") as other:
        for camera in (one, other):
            camera.mkd("DCIM")
            camera.cwd("DCIM")
        sending = begin(one, "IMG_0001.JPG", reds[:300])
        also = begin(other, "IMG_0001.JPG", blues[:400])
        end(one, sending, reds[300:])
        end(other, also, blues[400:])
        # A RAW doesn't prove its end, so it waits a moment; the other camera's of the same name comes in that moment.
        push(one, "IMG_0002.CR2", raws[0])
        push(other, "IMG_0002.CR2", raws[1])
        assert [camera.nlst() for camera in (one, other)] == [["IMG_0001.JPG", "IMG_0002.CR2"]] * 2
        assert [camera.size("IMG_0001.JPG") for camera in (one, other)] == [len(reds), len(blues)]
        studio.receiving.until(4)
    assert studio.receiving.stop().failed == []
    there = contents(studio.shoot)
    assert sorted(there.values()) == sorted([reds, blues, *raws])
    # Nothing tells bodies of one model apart here but where they send from.
    assert len({Path(name).parent for name, data in there.items() if data in (reds, blues)}) == 2
    assert studio.said == []


def test_two_connections_of_one_address_are_not_mixed_either_when_one_breaks(studio: Studio, picture: bytes) -> None:
    other = photo(2)
    one = studio.camera()
    sending = begin(one, "IMG_0001.JPG", picture[:100_000])
    assert until(lambda: studio.has_come("IMG_0001.JPG", 65_536))
    with studio.camera() as camera:
        # Whose a file is that another connection is sending just now can't be known: it is sent from its beginning.
        with pytest.raises(ftplib.error_perm, match="550 No such file"):
            camera.size("IMG_0001.JPG")
        push(camera, "IMG_0001.JPG", other)
        studio.receiving.until(1)
    sending.close()
    one.close()
    assert until(lambda: len(studio.said) == 1)
    with studio.camera() as camera:
        came = camera.size("IMG_0001.JPG")
        assert came is not None and came <= 100_000
        camera.storbinary("STOR IMG_0001.JPG", io.BytesIO(picture[came:]), rest=came)
        studio.receiving.until(2)
    assert sorted(contents(studio.shoot).values()) == sorted([picture, other])
    # What was taken in is let go of a moment after it is told.
    assert until(lambda: studio.waiting() == set())


def test_a_camera_that_lost_its_connection_and_sends_again_at_once_is_no_trouble(
    studio: Studio, picture: bytes
) -> None:
    lost = studio.camera()
    sending = begin(lost, "IMG_0001.JPG", picture[:100_000])
    assert until(lambda: studio.has_come("IMG_0001.JPG", 65_536))
    with studio.camera() as camera:
        push(camera, "IMG_0001.JPG", picture)
        studio.receiving.until(1)
    sending.close()
    lost.close()
    assert until(lambda: studio.waiting() == set())
    assert studio.said == []


def test_names_are_temporary_until_the_file_is_renamed(studio: Studio) -> None:
    before = [
        "IMG_0001.tmp",
        "IMG_0002.JPG.filepart",
        ".in.IMG_0003.JPG",
        ".IMG_0004.JPG.x8Qa",
        "IMG_0005.JPG~",
        "a81c09",
    ]
    before.append("tmp.IMG_0007.JPG")
    after = [f"IMG_000{number}.JPG" for number in range(1, 8)]
    with studio.camera() as camera:
        for number, name in enumerate(before):
            push(camera, name, photo(number))
            assert camera.nlst() == sorted([name, *after[:number]])
            camera.rename(name, after[number])
        push(camera, "IMG_0008.tmp", photo(8))
    with studio.camera() as camera:
        push(camera, "IMG_0009.tmp", photo(9))
    assert until(lambda: len(studio.said) == 2)
    with studio.camera() as camera, studio.camera() as other:  # some name it on another connection
        camera.rename("IMG_0009.tmp", "IMG_0009.JPG")
        push(other, "IMG_0010.tmp", photo(10))
        camera.rename("IMG_0010.tmp", "IMG_0010.JPG")
        other.mkd("@eaDir")
        push(other, "@eaDir/.in.thumb.jpg", photo(11))
        camera.rename("@eaDir/.in.thumb.jpg", "@eaDir/thumb.jpg")
        push(other, ".in..DS_Store", b"Bud1")
        other.rename(".in..DS_Store", ".DS_Store")
        studio.receiving.until(9)
    assert studio.receiving.stop().failed == []
    assert names(studio.shoot) == [*after, "IMG_0009.JPG", "IMG_0010.JPG"]
    never = "from the camera at 127.0.0.1 was sent but never given its final name; send it again or import the card."
    assert studio.said[:2] == [f"IMG_0008.tmp {never}", f"IMG_0009.tmp {never}"]
    assert [one.partition(";")[0] for one in studio.said[2:]] == [
        "The camera at 127.0.0.1 also sends files of a Synology drive's own"
    ]


def test_a_program_with_a_beginning_of_its_own_for_names_that_are_temporary(studio: Studio) -> None:
    with studio.camera() as camera:
        for number in (1, 2):
            push(camera, f"x_IMG_000{number}.JPG", photo(number))
            if number == 1:
                studio.receiving.until(1)
            camera.rename(f"x_IMG_000{number}.JPG", f"IMG_000{number}.JPG")
            assert camera.size(f"IMG_000{number}.JPG") == len(photo(number))
        studio.receiving.until(2)
    assert names(studio.shoot) == ["IMG_0002.JPG", "x_IMG_0001.JPG"]
    assert studio.said == [
        "x_IMG_0001.JPG from the camera at 127.0.0.1 was renamed IMG_0001.JPG after it had come in, and keeps its first name; "
        "later ones are waited for."
    ]


@pytest.mark.parametrize("name", ["tmpl.jpg", "temple.jpg", "IMG_0001.JPG", "new_dress.jpg", "upload1.png"])
def test_ordinary_names_are_waited_for_by_nobody(name: str) -> None:
    assert has_final_name(name) and not may_get_another(name)


@pytest.mark.parametrize("name", ["run.exe", "index.html", "brief.yaml", "IMG_0001.doc", "jpg.exe"])
def test_what_is_no_picture_and_becomes_none_is_refused_at_once(name: str) -> None:
    assert not has_final_name(name) and not may_get_another(name)


def test_a_camera_sees_what_it_sent_also_after_it_was_taken_in(studio: Studio, picture: bytes) -> None:
    with studio.camera() as camera:
        assert camera.nlst() == []
        camera.mkd("DCIM")
        camera.cwd("DCIM")
        push(camera, "IMG_0001.JPG", picture)
        assert camera.size("IMG_0001.JPG") == len(picture)
        studio.receiving.until(1)
        assert until(lambda: studio.waiting() == set())
        lines: list[str] = []
        camera.retrlines("LIST", lines.append)
        assert [(line.split()[4], line.split()[-1]) for line in lines] == [(str(len(picture)), "IMG_0001.JPG")]
    with studio.camera() as camera:  # some look with another connection
        ((name, facts),) = camera.mlsd("DCIM", ["size", "type"])
        assert (name, facts["size"], facts["type"]) == ("IMG_0001.JPG", str(len(picture)), "file")
        assert camera.nlst("DCIM") == ["IMG_0001.JPG"] and camera.nlst() == ["DCIM"]
        assert abs(time.time() - _utc(camera.sendcmd("MDTM DCIM/IMG_0001.JPG").split()[1])) < 60
        assert "type=file" in camera.sendcmd("MLST DCIM/IMG_0001.JPG")
        for command in ("SIZE", "MDTM", "MLST"):
            with pytest.raises(ftplib.error_perm, match="^550 "):
                camera.sendcmd(f"{command} DCIM/IMG_0002.JPG")
        with pytest.raises(ftplib.error_perm, match="550 Uploads only"):
            camera.sendcmd("RETR DCIM/IMG_0001.JPG")
    if sys.platform == "linux":
        with studio.camera(address="127.0.0.2") as other:
            assert other.nlst() == []
            with pytest.raises(ftplib.error_perm, match="^550 "):
                other.size("DCIM/IMG_0001.JPG")


def _utc(stamp: str) -> float:
    import calendar

    return calendar.timegm(time.strptime(stamp, "%Y%m%d%H%M%S"))


def test_what_goes_wrong_is_one_line_with_the_file_and_its_camera(studio: Studio, picture: bytes) -> None:
    for _ in range(3):  # cameras try again
        with studio.camera() as camera:
            with pytest.raises(ftplib.error_perm, match="534 There is no encryption here"):
                camera.sendcmd("AUTH TLS")
            with pytest.raises(ftplib.error_perm, match="550 The file came empty"):
                push(camera, "IMG_0001.JPG", b"")
            with pytest.raises(ftplib.error_perm, match="550 Only pictures"):
                push(camera, "notes.doc", b"hello")
            camera.voidcmd("TYPE A")
            sending = camera.transfercmd("STOR IMG_0002.JPG")
            with pytest.raises(ftplib.error_perm, match=r"550 Sent as text \(ASCII\)"):
                end(camera, sending, picture.replace(b"\n", b"\r\n"))
            with pytest.raises((ftplib.error_perm, OSError)) as refused:
                push(camera, "IMG_0003.JPG", os.urandom(LIMITS.file_bytes * 3))
            if isinstance(refused.value, OSError):
                with pytest.raises(ftplib.error_perm, match="552 Larger than 400 kB"):
                    camera.voidresp()
    assert studio.receiving.stop().copied == 0
    camera_at = "from the camera at 127.0.0.1"
    assert studio.said == [
        "The camera at 127.0.0.1 asks for encryption (FTPS), which is not offered; set it to plain FTP, without TLS.",
        f"IMG_0001.JPG {camera_at} came empty; send it again, or import the card later.",
        f"notes.doc {camera_at} was refused: only pictures, clips and what belongs to them are taken.",
        f"IMG_0002.JPG {camera_at} was sent as text (ASCII), which changed its bytes, and was not taken; "
        "set the camera's FTP to binary and send it again.",
        f"IMG_0003.JPG {camera_at} was refused: larger than 400 kB, which is the most that is taken; import the card later.",
    ]
    assert until(lambda: studio.waiting() == set())


@TWO_ADDRESSES
def test_clients_of_other_protocols_are_told_of(studio: Studio) -> None:
    settings = studio.source.settings
    for number, begins in ((2, b"\x16\x03\x01\x02\x00\x01\x00"), (3, b"SSH-2.0-OpenSSH_9.2\r\n")):
        with socket.create_connection((settings.host, settings.port), 5, (f"127.0.0.{number}", 0)) as client:
            client.sendall(begins)
            while client.recv(1000):
                pass
    assert until(lambda: len(studio.said) == 2)
    assert [said[:38] for said in studio.said] == [
        "The camera at 127.0.0.2 asks for encry",
        "The camera at 127.0.0.3 asks for SFTP,",
    ]


def test_a_picture_sent_as_text_whose_bytes_are_right_is_taken_and_told(studio: Studio, picture: bytes) -> None:
    with studio.camera() as camera:
        camera.voidcmd("TYPE A")
        for number, data in enumerate((picture, photo(2))):
            end(camera, camera.transfercmd(f"STOR IMG_000{number}.JPG"), data)
        end(camera, camera.transfercmd("STOR IMG_0000.XMP"), b"<x:xmpmeta>\r\n</x:xmpmeta>\r\n\r\n\r\n")
        studio.receiving.until(3)
    assert sorted(contents(studio.shoot).values(), key=len)[1:] == sorted([picture, photo(2)], key=len)
    assert studio.said == [
        "The camera at 127.0.0.1 sends as text (ASCII); what came is as it was, but set its FTP to binary."
    ]


def test_names_that_are_not_utf_8_are_latin_1(studio: Studio, picture: bytes) -> None:
    with studio.camera() as camera:
        camera.encoding = "latin-1"
        push(camera, "Été_0001.JPG", picture)
        assert camera.nlst() == ["Été_0001.JPG"]
        camera.encoding = "utf-8"
        push(camera, unicodedata.normalize("NFD", "Été_0002.JPG"), photo(2))
        assert camera.nlst() == ["Été_0001.JPG", "Été_0002.JPG"]
        studio.receiving.until(2)
    assert names(studio.shoot) == ["Été_0001.JPG", "Été_0002.JPG"]


def test_a_jump_of_the_counter_is_listed_once(studio: Studio) -> None:
    # RAWs into the folder itself and JPEGs below DCIM, as cameras with two destinations send them.
    with studio.camera() as camera:
        camera.mkd("DCIM")
        camera.mkd("DCIM/100CANON")
        for number in (1, 3):
            push(camera, f"IMG_000{number}.JPG", photo(number))
            push(camera, f"DCIM/100CANON/IMG_000{number}.JPG", photo(number + 10))
        studio.receiving.until(4)
    assert studio.receiving.stop().gaps == [{"camera": "Alpha-1", "missing": ["IMG_0002"]}]


def test_what_came_whole_before_the_program_was_killed_is_taken_in_by_the_next(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = tmp_path / "shoot" / ".incoming" / "ftp" / "uploading" / "127.0.0.1_1"
    (space / "DCIM").mkdir(parents=True)
    whole = small((200, 0, 0))
    (space / "DCIM" / "IMG_0001.JPG").write_bytes(whole)
    (space / "IMG_0002.JPG").write_bytes(whole[:500])
    (space / "never.tmp").write_bytes(whole)
    studio = Studio(tmp_path / "shoot")
    try:
        studio.receiving.until(1)
        with studio.camera() as camera:
            push(camera, "IMG_0003.JPG", small((0, 200, 0)))
            studio.receiving.until(2)
    finally:
        report = studio.receiving.stop()
    assert report.failed == [] and names(studio.shoot) == ["IMG_0001.JPG", "IMG_0003.JPG"]
    # A part, and what never got its name, wait for the camera.
    assert {Path(name).name for name in studio.waiting()} == {"IMG_0002.JPG", "never.tmp"}
    assert studio.said == [
        "never.tmp from the camera at 127.0.0.1 was sent but never given its final name and is kept in "
        f"{space.parent}; send it again or import the card."
    ]


def test_what_cannot_be_taken_in_is_told_with_its_camera_and_why(tmp_path: Path, home: Path) -> None:
    inbox = Inbox("camera FTP", incoming(tmp_path, "ftp"))
    (tmp_path / "part").write_bytes(photo(1))
    sent = Sent(None), "the camera at 10.0.0.2", "10.0.0.2"
    inbox.hand_on(tmp_path / "part", PurePosixPath("IMG_0001.JPG"), *sent).write_bytes(b"")  # a disk that lost it
    (tmp_path / ".incoming").rename(tmp_path / "kept")
    studio = Studio(tmp_path / "shoot", before=lambda: (tmp_path / "kept").rename(tmp_path / "shoot" / ".incoming"))
    try:
        assert until(lambda: len(studio.said) == 1)
    finally:
        studio.receiving.stop()
    assert studio.said[0].startswith("IMG_0001.JPG from the camera at 10.0.0.2: is empty (0 bytes)")
    assert {Path(name).name for name in studio.waiting()} > {"IMG_0001.JPG"}


SESSION = {
    "Capture/IMG_0001.JPG": None,
    "Capture/CaptureOne/Cache/Thumbnails/IMG_0001.JPG.cot": b"thumb",
    "Capture/CaptureOne/Cache/Proxies/IMG_0001.JPG": b"proxy",
    "Capture/CaptureOne/Settings153/IMG_0001.JPG.cos": b"<?xml version='1.0'?><SL/>",
    "Capture/CaptureOne/Settings153/mask.tif": b"mask",
    "Capture/@eaDir/IMG_0001.JPG/SYNOPHOTO_THUMB_M.jpg": b"thumb",
    "Capture/.thumbnails/normal/a81c.png": b"",
    "Output/IMG_0001.JPG": b"export",
    "Trash/IMG_0009.JPG": b"thrown away",
    "Day.cosessiondb": b"SQLite format 3",
    "Capture/.DS_Store": b"Bud1",
    "Thumbs.db": b"thumbs",
    "other/Output/IMG_0002.JPG": None,
}
"""A session as a client mirrors it up; None: a picture."""


@pytest.mark.parametrize("temporary", ["{}", "{}.filepart"], ids=["as they are", "under temporary names"])
def test_a_session_of_another_program_that_is_mirrored_up_is_answered_and_left_out(
    studio: Studio, temporary: str
) -> None:
    made: set[str] = set()
    with studio.camera() as camera:
        for number, (name, data) in enumerate(SESSION.items()):
            above, _, own = name.rpartition("/")
            parts = above.split("/") if above else []
            for count in range(1, len(parts) + 1):
                if (folder := "/".join(parts[:count])) not in made:
                    camera.mkd(folder)
                    made.add(folder)
            before = f"{above}/{temporary.format(own)}".lstrip("/")
            sent = photo(number) if data is None else data
            push(camera, before, sent)
            assert camera.size(before) == len(sent)
            if before != name:
                camera.rename(before, name)
                assert camera.size(name) == len(sent)
        studio.receiving.until(2)
    assert studio.receiving.stop().failed == []
    assert names(studio.shoot) == ["IMG_0001.JPG", "IMG_0001.JPG.cos", "IMG_0002.JPG"]
    assert until(lambda: studio.waiting() == set())
    assert studio.said == [
        "The camera at 127.0.0.1 also sends files of Capture One's own; what programs keep for themselves is left out, "
        "pictures beside it come in."
    ]
