"""`threeshot ftp` and `phone`, as processes of their own: settings told, frames taken in, ended by Ctrl-C."""

import contextlib
import ftplib
import io
import json
import re
import shutil
import signal
import socket
import subprocess
import zlib
from pathlib import Path

import httpx

from studio.capture.ftp import PORT as USUAL
from tests.cli.conftest import Run, start
from tests.cli.test_json_of_help import PROMISED, differ
from tests.ready import Ready
from tests.studio.handover import one_bundle
from tests.studio.judging.test_marks import tag

FRAME = Path("camera-a") / "DCIM" / "100HARBR" / "IMG_0006.JPG"


def told(process: "subprocess.Popen[str]", pattern: str) -> str:
    """Wait for a line on stderr; what its first group holds."""
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(pattern, line):
            return found[1]
    raise AssertionError(f"{pattern!r} was never told")


def ended(process: "subprocess.Popen[str]") -> str:
    """Ctrl-C; what it printed on stdout."""
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return out


def test_a_camera_is_served_until_ctrl_c(drop: Path, sample_shoot: Path) -> None:
    process = start(
        "ftp", drop, "--address", "127.0.0.1", "--port", "0", "--product", "HS-TOTE-01", "--role", "hero", "--json"
    )
    try:
        port = int(told(process, r"Port: (\d+)"))
        user, password = told(process, r"User: (\w+)"), told(process, r"Password: (\w+)")
        with ftplib.FTP(timeout=10) as camera:
            camera.connect("127.0.0.1", port)
            camera.login(user, password)
            with contextlib.suppress(ftplib.error_perm):
                camera.storbinary("STOR IMG_0005.JPG", io.BytesIO(b""))
            assert told(process, r"^(IMG_0005.JPG from the camera at 127.0.0.1 came empty);")
            with (sample_shoot / FRAME).open("rb") as file:
                camera.storbinary("STOR IMG_0006.JPG.filepart", file)
            camera.rename("IMG_0006.JPG.filepart", "IMG_0006.JPG")
            assert camera.nlst() == ["IMG_0006.JPG"]
            assert told(process, r"IMG_0006: (\w+), HS-TOTE-01 hero") == "pass"
            # A tag of another product than the armed one's is asked about in a line, and answered by another command.
            camera.storbinary("STOR IMG_0007.JPG", io.BytesIO(tag("2010261002024")))
        asked = told(process, r"(IMG_0007 shows the tag of .*)")
        assert "while HS-TOTE-01 hero is armed. Is it HS-BEANIE-01 hero from there on?" in asked
        assert "'threeshot tags HARBOUR-01 IMG_0007 --follow'" in asked
        with ftplib.FTP(timeout=10) as camera:
            camera.connect("127.0.0.1", port)
            camera.login(user, password)
            camera.storbinary("STOR IMG_0008.JPG.filepart", io.BytesIO(b"1234"))
            process.send_signal(signal.SIGINT)
            assert told(process, r"^(IMG_0008.JPG.filepart from the camera at 127.0.0.1 was sent but never given)")
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        report = json.loads(out)
    finally:
        process.kill()
    assert (report["copied"], report["failed"]) == (2, [])
    assert [one["name"] for one in report["questions"]] == ["IMG_0007"]
    assert report["settings"]["port"] == port
    assert (drop / "originals" / "Sample-Camera-A" / "IMG_0006.JPG").read_bytes() == (sample_shoot / FRAME).read_bytes()


def test_without_a_port_another_is_taken_where_another_program_has_the_usual_one(drop: Path, threeshot: Run) -> None:
    with contextlib.ExitStack() as stack:
        # Where another program has it already, that is as good.
        with contextlib.suppress(OSError):
            stack.enter_context(socket.create_server(("127.0.0.1", USUAL)))
        process = start("ftp", drop, "--address", "127.0.0.1", "--json")
        try:
            assert int(told(process, r"Port: (\d+)")) != USUAL
        finally:
            process.kill()
            process.communicate()
        exactly = threeshot("ftp", drop, "--address", "127.0.0.1", "--port", str(USUAL))
        assert (exactly.code, exactly.out) == (6, "") and "is in use (Address already in use);" in exactly.err


def test_phones_are_served_until_ctrl_c(drop: Path, sample_shoot: Path) -> None:
    data = (sample_shoot / FRAME).read_bytes()
    process = start("phone", drop, "--address", "127.0.0.1", "--port", "0", "--product", "HS-TOTE-01", "--json")
    own = {"X-Threeshot": "1"}
    try:
        link = told(process, r"(http://127\.0\.0\.1:\d+/in/\S+)")
        with httpx.Client(base_url=link.partition("/in/")[0], timeout=10, verify=False) as phone:
            assert "HARBOUR-01" in phone.get(link, follow_redirects=True).text
            assert told(process, r"The next phone: (http://\S+)") != link
            begun = phone.post("/uploads", json={"name": "image.jpg", "size": len(data)}, headers=own).json()
            for at in range(0, len(data), begun["piece"]):
                phone.put(f"/uploads/{begun['id']}?offset={at}", content=data[at : at + begun["piece"]], headers=own)
            phone.post(f"/uploads/{begun['id']}/finish", json={"crc32": zlib.crc32(data)}, headers=own)
            assert told(process, r"image: (\w+), HS-TOTE-01 hero") == "pass"
        report = json.loads(ended(process))
    finally:
        process.kill()
    assert (report["copied"], report["failed"]) == (1, [])


def test_the_board_is_served_until_ctrl_c(drop: Path) -> None:
    process = start("board", drop, "--address", "127.0.0.1", "--port", "0", "--guest", "--json")
    try:
        link = told(process, r"(http://127\.0\.0\.1:\d+/in/\S+)")
        with httpx.Client(base_url=link.partition("/in/")[0], timeout=10, verify=False) as phone:
            assert "Who are you?" in phone.get(link, follow_redirects=True).text
            assert told(process, r"The next guest: (http://\S+)") != link
            phone.post("/name", json={"name": "Gus"}, headers={"X-Threeshot": "1"})
            assert "HARBOUR-01" in phone.get("/").text
        answer = json.loads(ended(process))
    finally:
        process.kill()
    assert (answer["address"], answer["decisions"], answer["comments"]) == (f"{link.partition('/in/')[0]}/", 0, 0)
    assert [(one["name"], one["role"], one["address"]) for one in answer["people"]] == [("Gus", "guest", "127.0.0.1")]


def test_a_bundle_is_shared_until_ctrl_c_and_what_was_fetched_is_listed(
    ready: Ready, sample_shoot: Path, threeshot: Run
) -> None:
    made = ready(one_bundle.NAME, lambda folder: one_bundle.make(folder, sample_shoot))
    (bundle,) = (made / "HARBOUR-01" / "bundles").iterdir()
    assert threeshot("share", "HARBOUR-01", "--fetched").out == "Nothing was fetched of HARBOUR-01 by a link.\n"
    process = start("share", bundle, "--address", "127.0.0.1", "--port", "0", "--for", "90m", "--json")
    try:
        link = told(process, r"(http://127\.0\.0\.1:\d+/in/\S+)")
        with httpx.Client(base_url=link.partition("/in/")[0], timeout=10) as browser:
            browser.get(link, follow_redirects=True)
            browser.get(f"/zip/{bundle.name}.zip")
            told(process, r"Downloaded whole by 127.0.0.1: (all of it), ")  # told, so written down before the next
            browser.get("/file/data/bundle.csv")
            assert told(process, r"Downloaded whole by 127.0.0.1: (bundle.csv), ") == "bundle.csv"
        answer = json.loads(ended(process))
    finally:
        process.kill()
    assert list(differ(PROMISED["share", "json"], answer, "share")) == []
    assert (answer["drop"], answer["bundle"], answer["whole"]) == ("HARBOUR-01", str(bundle), 1)
    assert [one["file"] for one in answer["fetched"]] == [None, "data/bundle.csv"] and not answer["troubles"]
    listed = threeshot("share", "HARBOUR-01", "--fetched", "--json").json
    assert list(differ(PROMISED["share", "json and --fetched"], listed, "fetched")) == []
    assert [{key: one[key] for key in answer["fetched"][0]} for one in listed["fetched"]] == [
        {**one, "at": there["at"]} for one, there in zip(answer["fetched"], listed["fetched"], strict=True)
    ]
    assert "all of it" in threeshot("share", bundle, "--fetched").out, "a bundle's folder says of which drop it is"
    (bundle / "data" / "bundle.csv").write_text("changed")
    broken = threeshot("share", bundle, "--address", "127.0.0.1")
    assert broken.code == 5 and "is not intact, so nothing of it is given out" in broken.err
    for wrong in ("forever", "10s", "31d", "0h", "٣h"):
        assert threeshot("share", "HARBOUR-01", "--for", wrong).code == 2
    shutil.rmtree(bundle)
    assert threeshot("share", "HARBOUR-01", "--address", "127.0.0.1").code == 5


def test_what_cannot_be_served_is_one_sentence(drop: Path, threeshot: Run) -> None:
    for command in ("ftp", "phone", "board", "share"):
        everywhere = threeshot(command, drop, "--address", "0.0.0.0")
        assert (everywhere.code, everywhere.out) == (3, "")
        assert everywhere.err.startswith("0.0.0.0 stands for all networks at once;")
        elsewhere = threeshot(command, drop, "--address", "192.0.2.77")
        assert elsewhere.code == 4 and "is no address of this computer" in elsewhere.err
        assert threeshot(command, drop, "--port" if command in ("board", "share") else "--role", "hero").code == 2
        assert threeshot(command, "NOWHERE-01", "--address", "127.0.0.1").code == 4
    watched = threeshot("watch", drop, drop / "nowhere")
    assert (watched.code, watched.err) == (4, f"{drop / 'nowhere'}: is no folder; make it, or check the path.\n")
