"""A phone that sends pictures to the page, played by httpx over real connections; and everybody who may not."""

import re
import socket
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import cv2
import httpx
import numpy as np
import pytest

from studio.base import jobs
from studio.capture.phone import PhoneLimits
from studio.ingest import ImportReport
from studio.shoot import Shoot
from studio.web.phone import PhonePage
from tests.end_to_end.test_tags_in_view import picture
from tests.studio.capture.receiving import files_below, photo, until
from tests.studio.imaging.making import segment, with_segments
from tests.studio.ingest.cards import contents, jpeg
from tests.studio.judging.test_taken_over import packet

LIMITS = PhoneLimits(
    picture_bytes=400_000, clip_bytes=600_000, piece_bytes=200_000, open_each=3, rate_bps=20_000, rate_s=0.5
)
OWN = {"X-Threeshot": "1"}
HTML = {"Accept": "text/html"}


class Crew:
    """A shoot with its phone page open, taking in what comes. said: what the crew was told."""

    def __init__(
        self, brief: Path, folder: Path, limits: PhoneLimits = LIMITS, times: tuple[float, float] = (60.0, 600.0)
    ) -> None:
        self.shoot = Shoot.create(brief, folder)
        self.said: list[str] = []
        self.codes_wanted = 0
        self.page = PhonePage(
            self.shoot,
            "127.0.0.1",
            0,
            limits,
            self.said.append,
            self._want,
            times,
        )
        self.job: jobs.Job | None = None

    def _want(self) -> None:
        self.codes_wanted += 1

    def take_in(self) -> None:
        """Begin to take in what the phones send."""
        self.job = jobs.run("phones", lambda progress: self.shoot.frames.take_from(self.page.source, progress=progress))

    def stop(self) -> ImportReport | None:
        """End that; its report."""
        if self.job is None:
            return None
        self.job.cancel()
        report: ImportReport = self.job.wait(30)
        return report

    def phone(self) -> "Phone":
        """A phone that scans the code."""
        phone = Phone(self.page.address)
        answer = phone.http.get(self.page.link, follow_redirects=True)
        assert answer.status_code == 200
        return phone

    def written(self) -> set[str]:
        """Whatever lies in the incoming folder or around the shoot folder, but for the notes which shots files were sent for."""
        around = {name for name in files_below(self.shoot.folder.parent) if not name.startswith("shoot/")}
        below = files_below(self.shoot.folder / ".incoming")
        return around | {name for name in below if not name.startswith("phone/sent/")}


class Phone:
    """A browser with its cookies."""

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=10, verify=False)

    def begin(self, name: str, size: int, **more: Any) -> httpx.Response:
        """Ask to send a file. more: `shot`, of what was armed when it was queued."""
        return self.http.post("/uploads", json={"name": name, "size": size, **more}, headers=OWN)

    def put(self, upload_id: str, offset: int, data: Any) -> httpx.Response:
        """Send a piece."""
        return self.http.put(f"/uploads/{upload_id}", params={"offset": offset}, content=data, headers=OWN)

    def finish(self, upload_id: str, data: bytes) -> httpx.Response:
        """Say that it is all there."""
        return self.http.post(f"/uploads/{upload_id}/finish", json={"crc32": zlib.crc32(data)}, headers=OWN)

    def send(self, name: str, data: bytes, begun: dict[str, Any] | None = None) -> dict[str, Any]:
        """A whole file, in pieces, from where it stands; what is said of it at the end."""
        stand = begun or self.begin(name, len(data)).json()
        while stand["offset"] < len(data):
            at = stand["offset"]
            answer = self.put(stand["id"], at, data[at : at + stand["piece"]])
            assert answer.status_code == 200, answer.text
            stand |= answer.json()
        done: dict[str, Any] = self.finish(stand["id"], data).json()
        return done

    def upload(self, upload_id: str) -> dict[str, Any]:
        """Where it stands."""
        said: dict[str, Any] = self.http.get(f"/uploads/{upload_id}").json()
        return said


@pytest.fixture
def crew(sample_shoot: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Crew]:
    crew = Crew(sample_shoot / "brief.yaml", tmp_path / "around" / "shoot", **getattr(request, "param", {}))
    with crew.page:
        yield crew
        crew.stop()
    crew.shoot.drop.catalog.close()


@pytest.mark.parametrize("crew", [{"limits": PhoneLimits()}], indirect=True)
def test_a_picture_goes_to_the_shot_that_was_armed_and_its_verdict_comes_back(crew: Crew, sample_shoot: Path) -> None:
    data = (sample_shoot / "camera-a" / "DCIM" / "100HARBR" / "IMG_0004.JPG").read_bytes()
    crew.shoot.arming.arm("HS-TOTE-01", "hero")
    phone = crew.phone()
    armed = phone.http.get("/state").json()["armed"]
    assert (armed["sku"], armed["role"]) == ("HS-TOTE-01", "hero")
    done = phone.send("image.jpg", data)
    assert done["state"] == "waiting"
    crew.shoot.arming.arm("HS-TOTE-01", "detail")  # the crew goes on while the picture is on its way
    crew.take_in()
    assert until(lambda: phone.upload(done["id"])["state"] == "scored", 60)
    said = phone.upload(done["id"])
    assert said["shot"] == ["HS-TOTE-01", "hero"]
    (frame,) = crew.shoot.frames.list()
    assert (said["verdict"], said["reasons"]) == (frame["verdict"], frame["reasons"])
    assert frame["verdict"] is not None
    kept = contents(crew.shoot.folder)
    (sidecar,) = (name for name in kept if name.endswith(".xmp"))  # whose it is, beside the original
    assert [kept[name] for name in kept if name != sidecar] == [data]
    assert crew.written() == set()
    again = phone.send("IMG_9999.jpg", data)
    assert until(lambda: phone.upload(again["id"])["state"] == "known")
    # Rated on the phone and sent again, it is the frame that it was, of the shot that it was of.
    rated = with_segments(data, segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet('xmp:Rating="4"')))
    third = phone.send("image.jpg", rated)
    assert until(lambda: phone.upload(third["id"])["state"] == "scored", 60)
    assert phone.upload(third["id"])["shot"] == ["HS-TOTE-01", "hero"]
    assert until(lambda: crew.shoot.frames.list()[0]["rating"] == 4)
    (frame,) = crew.shoot.frames.list()
    assert (frame["rating"], frame["sku"], frame["role"]) == (4, "HS-TOTE-01", "hero")


@pytest.mark.parametrize("crew", [{"limits": PhoneLimits()}], indirect=True)
def test_a_phone_sees_that_the_computer_asks_whose_a_tag_is(crew: Crew, tmp_path: Path) -> None:
    crew.shoot.arming.arm("HS-SCARF-01", "hero")
    crew.take_in()
    phone = crew.phone()
    assert phone.http.get("/state").json()["asked"] is None
    picture(tmp_path / "tag.jpg", 0, tag="HS-BEANIE-01", share=0.6)
    done = phone.send("tag.jpg", (tmp_path / "tag.jpg").read_bytes())
    assert until(lambda: phone.upload(done["id"])["state"] == "scored", 60)
    assert phone.http.get("/state").json()["asked"] == (
        "The computer asks whether it is HS-BEANIE-01 hero from there on. Answer it there; until then frames stay with HS-SCARF-01 hero."
    )
    (question,) = crew.shoot.arming.tags_asked()
    crew.shoot.arming.keep_shot(question.frame)
    assert phone.http.get("/state").json()["asked"] is None


def test_what_cannot_be_taken_in_is_told_on_the_laptop_with_its_phone_and_why(crew: Crew) -> None:
    phone, data = crew.phone(), photo(1)
    upload = phone.begin("IMG_0001.jpg", len(data)).json()["id"]
    phone.put(upload, 0, data[:200_000])
    phone.put(upload, 200_000, data[200_000:])
    assert phone.finish(upload, data).json()["state"] == "waiting"
    (waiting,) = (crew.shoot.folder / ".incoming" / "phone" / "ready").rglob("*.jpg")
    waiting.write_bytes(b"")  # a disk that lost it
    del crew.said[:]
    crew.take_in()
    assert until(lambda: bool(crew.said))
    assert until(lambda: phone.http.get(f"/uploads/{upload}", headers=OWN).json()["state"] == "failed")
    assert phone.http.get(f"/uploads/{upload}", headers=OWN).json()["error"] == (
        "IMG_0001.jpg: is on the computer, but could not be taken in yet; tell the crew."
    )
    assert len(crew.said) == 1
    assert crew.said[0].startswith("IMG_0001.jpg from the phone at 127.0.0.1: is empty (0 bytes)")


def test_pictures_that_were_queued_go_to_the_shot_that_was_armed_then_and_end_with_a_tick_clips_too(
    crew: Crew, tmp_path: Path
) -> None:
    crew.shoot.arming.arm("HS-TOTE-01", "hero")
    phone = crew.phone()
    said = phone.http.get("/state").json()["armed"]
    queued = [said["sku"], said["role"]]
    # The network is gone, and the crew goes on to another shot; then it is back.
    crew.shoot.arming.arm("HS-SCARF-01", "detail")
    clip = _clip(tmp_path)
    sent = []
    for name, data, shot in (("a.jpg", photo(1), queued), ("b.jpg", photo(2), None), ("c.mp4", clip, queued)):
        begun = phone.begin(name, len(data), shot=shot).json()
        assert (begun["shot"], begun["says"]) == (shot, None)
        sent.append(phone.send(name, data, begun)["id"])
    sent.append(phone.send("d.jpg", photo(3))["id"])  # a page that does not say, which is the one of an earlier version
    crew.take_in()
    assert until(lambda: all(phone.upload(one)["state"] == "scored" for one in sent), 60)
    shown = [phone.upload(one) for one in sent]
    assert [one["shot"] for one in shown] == [queued, None, queued, ["HS-SCARF-01", "detail"]]
    marks = {"pass": "✓ pass", "check": "◐ check", "fail": "✗ fail", None: "✓ is here"}
    assert [one["says"] for one in shown] == [marks[one["verdict"]] for one in shown]
    assert [one["verdict"] is None for one in shown] == [False, False, True, False]
    assert {row["name"]: row["role"] for row in crew.shoot.frames.list()} == {
        "a": "hero", "b": None, "c": "hero", "d": "detail",
    }  # fmt: skip
    for wrong in ("HS-TOTE-01", ["HS-TOTE-01"], [1, 2], {"sku": "HS-TOTE-01"}):
        refused = phone.begin("e.jpg", 1000, shot=wrong)
        assert (refused.status_code, refused.json()["error"]) == (422, "A shot is named by its product and its role.")


def _clip(folder: Path) -> bytes:
    """Half a second of video."""
    writer = cv2.VideoWriter(str(folder / "clip.mp4"), cv2.VideoWriter_fourcc(*"mp4v"), 10, (64, 48))
    for shade in range(0, 250, 50):
        writer.write(np.full((48, 64, 3), shade, np.uint8))
    writer.release()
    return (folder / "clip.mp4").read_bytes()


def test_an_upload_that_breaks_in_the_middle_goes_on_where_it_was(crew: Crew) -> None:
    data = photo()
    phone = crew.phone()
    begun = phone.begin("IMG_1.jpg", len(data)).json()

    def breaks() -> Iterator[bytes]:
        yield data[:40_000]
        raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        phone.http.put(
            f"/uploads/{begun['id']}?offset=0", content=breaks(), headers={**OWN, "Content-Length": "100000"}
        )
    assert until(lambda: phone.upload(begun["id"])["offset"] > 0)
    assert phone.upload(begun["id"])["state"] == "receiving"
    crew.take_in()
    # The page was closed: the same file is chosen again, and what is here is not sent again.
    begun_again = phone.begin("IMG_1.jpg", len(data)).json()
    assert begun_again["id"] == begun["id"] and 0 < begun_again["offset"] <= 40_000
    refused = phone.put(begun["id"], 0, data[:1000])
    assert (refused.status_code, refused.json()["offset"]) == (409, begun_again["offset"])
    phone.send("IMG_1.jpg", data, begun_again)
    assert until(lambda: len(crew.shoot.frames.list()) == 1)
    assert list(contents(crew.shoot.folder).values()) == [data]


def test_a_file_that_arrives_damaged_is_no_frame(crew: Crew) -> None:
    data = photo()
    phone = crew.phone()
    begun = phone.begin("IMG_1.jpg", len(data)).json()
    for at in range(0, len(data), 50_000):
        piece = data[at : at + 50_000]
        phone.put(begun["id"], at, piece if at else piece[:-1] + bytes([piece[-1] ^ 1]))
    answer = phone.finish(begun["id"], data)
    assert answer.status_code == 422
    assert answer.json() == {"error": "IMG_1.jpg: arrived damaged; send it again."}
    assert crew.written() == set()
    assert phone.begin("IMG_1.jpg", len(data)).json()["offset"] == 0


def test_whole_files_of_a_start_that_was_killed_are_taken_in(crew: Crew) -> None:
    crew.phone().send("IMG_1.jpg", photo())
    unfinished = crew.phone()
    unfinished.put(unfinished.begin("IMG_2.jpg", 5000).json()["id"], 0, photo(2)[:1000])
    with PhonePage(crew.shoot, "127.0.0.1", 0) as later:
        job = jobs.run("later", lambda progress: crew.shoot.frames.take_from(later.source, progress=progress))
        assert until(lambda: len(crew.shoot.frames.list()) == 1)
        job.cancel()
        job.wait(30)
    assert crew.written() == set()


# -- who may come in ---------------------------------------------------------------------------------------------


def test_nothing_is_reachable_without_a_code(crew: Crew) -> None:
    asked = "GET /, GET /phone.js, GET /state, GET /nothing, HEAD /, POST /uploads, PUT /uploads/x, DELETE /uploads/x, POST /in/x"
    with httpx.Client(base_url=crew.page.address, verify=False) as stranger:
        for one in [*asked.split(", "), "GET /../etc/passwd", "OPTIONS /"]:
            method, path = one.split(" ")
            for cookie in ("", "threeshot=guess"):
                answer = stranger.request(method, path, headers={**OWN, "Cookie": cookie})
                assert answer.status_code == 403, one
                if method != "HEAD":
                    assert answer.json() == {"error": "Scan the code on the computer to open this page."}


def test_a_code_works_once_and_for_one_phone(crew: Crew) -> None:
    link = crew.page.link
    phone = Phone(crew.page.address)
    first = phone.http.get(link)
    assert first.status_code == 303
    assert re.search(r"HttpOnly; Max-Age=\d+; Path=/; SameSite=lax", first.headers["set-cookie"])
    assert crew.codes_wanted == 1 and "is connected" in crew.said[-1]
    second = httpx.get(link, headers=HTML, verify=False)
    assert second.status_code == 403
    assert "This code was used already; each works once." in second.text
    assert "set-cookie" not in second.headers
    assert phone.http.get(link).status_code == 303  # the same phone, scanning again
    assert crew.page.link != link
    assert Phone(crew.page.address).http.get(crew.page.link).status_code == 303


def test_a_wrong_code_is_refused(crew: Crew) -> None:
    link = crew.page.link
    for code in ("guess", "%00", "é", "x" * 5000):
        answer = httpx.get(f"{crew.page.address}in/{code}", verify=False)
        assert answer.status_code == 403
        assert "This code is not the one on the computer; scan it again." in answer.text
    assert len(crew.said) == 1 and crew.codes_wanted == 0
    assert httpx.get(link, verify=False).status_code == 303


@pytest.mark.parametrize("crew", [{"times": (1.5, 1.0)}], indirect=True)
def test_an_expired_code_is_refused_and_an_expired_session_ends(crew: Crew) -> None:
    link = crew.page.link
    phone = crew.phone()
    assert phone.http.get("/state").status_code == 200
    link, wanted = crew.page.link, crew.codes_wanted
    # The screen shows the next code by itself.
    assert until(lambda: crew.page.link != link)
    assert crew.codes_wanted == wanted + 1
    answer = httpx.get(link, verify=False)
    assert answer.status_code == 403
    assert "This code has expired; scan the new one on the computer." in answer.text
    assert phone.http.get("/state").status_code == 403


def test_a_look_at_the_link_does_not_use_it_up(crew: Crew) -> None:
    assert httpx.head(crew.page.link).status_code == 403
    assert httpx.get(crew.page.link, verify=False).status_code == 303


def test_another_site_cannot_use_the_phones_session(crew: Crew) -> None:
    phone = crew.phone()
    asked = {"name": "IMG_1.jpg", "size": 1000}
    assert phone.http.post("/uploads", json=asked).status_code == 403
    evil = phone.http.post("/uploads", json=asked, headers={**OWN, "Origin": "http://evil.example"})
    assert evil.status_code == 403
    assert phone.http.get("/state", headers={"Host": "evil.example"}).status_code == 403
    assert phone.http.get(f"/in/{crew.page.link[-24:]}", headers={"Host": "evil.example"}).status_code == 403


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:{port}", "localhost:{port}", "127.0.0.1", "127.0.0.1:{port}.", "127.0.0.1:1", ""],
)
def test_a_name_made_to_point_here_reaches_nothing(crew: Crew, host: str) -> None:
    phone, port = crew.phone(), crew.page.address[:-1].rpartition(":")[2]
    host = host.format(port=port)
    for method, path in (("GET", "/"), ("GET", "/state"), ("POST", "/uploads"), ("GET", f"/in/{crew.page.link[-24:]}")):
        answer = phone.http.request(method, path, headers={**OWN, "Host": host})
        assert answer.status_code == 403, (method, path)
        assert "set-cookie" not in answer.headers
    assert crew.written() == set()


def raw(crew: Crew, request: bytes) -> bytes:
    """What the page answers to these very bytes."""
    host, port = crew.page.address[7:-1].split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        said = b""
        try:
            while piece := connection.recv(65536):
                said += piece
        except ConnectionResetError:
            return said
    return said


def test_headers_that_are_no_honest_request_are_refused(crew: Crew) -> None:
    phone, host = crew.phone(), crew.page.address[7:-1].encode()
    cookie = "; ".join(f"{name}={value}" for name, value in phone.http.cookies.items()).encode()
    begun = phone.begin("IMG_1.jpg", 1000).json()["id"].encode()
    mine = b"Cookie: " + cookie + b"\r\nX-Threeshot: 1\r\n"
    put = b"PUT /uploads/" + begun + b"?offset=0 HTTP/1.1\r\n"
    asked = {
        "two hosts": b"GET /state HTTP/1.1\r\nHost: evil.example\r\nHost: " + host + b"\r\n" + mine + b"\r\n",
        "another's address in the line": b"GET http://evil.example/state HTTP/1.1\r\nHost: evil.example\r\n" + mine + b"\r\n",
        "a line too many in a header": b"GET /state HTTP/1.1\r\nHost: " + host + b"\r\nX-A: b\r\n\x00bad\r\n" + mine + b"\r\n",
        "headers without end": b"GET /state HTTP/1.1\r\nHost: " + host + b"\r\nX-A: " + b"a" * 100_000 + b"\r\n\r\n",
        "two lengths": put + b"Host: " + host + b"\r\n" + mine + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nxxxxxx",
        "a length and pieces": put + b"Host: " + host + b"\r\n" + mine
        + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "pieces without a length": put + b"Host: " + host + b"\r\n" + mine + b"Transfer-Encoding: chunked\r\n\r\n3\r\nxxx\r\n0\r\n\r\n",
        "a negative length": put + b"Host: " + host + b"\r\n" + mine + b"Content-Length: -5\r\n\r\n",
        "nonsense": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200,
    }  # fmt: skip
    for what, request in asked.items():
        said = raw(crew, request)
        assert said == b"" or re.match(rb"HTTP/1\.1 4\d\d ", said), (what, said[:200])
    stand = phone.upload(begun.decode())
    assert (stand["offset"], stand["state"]) == (0, "receiving")


def test_a_link_in_the_incoming_folder_leads_nowhere(crew: Crew) -> None:
    secret = crew.shoot.folder.parent / "secret.jpg"
    secret.write_bytes(photo(9))
    ready = crew.shoot.folder / ".incoming" / "phone" / "ready"
    (ready / "linked.jpg").symlink_to(secret)
    (ready / "way out").symlink_to(secret.parent, target_is_directory=True)
    crew.take_in()
    phone = crew.phone()
    done = phone.send("IMG_0001.jpg", photo(1))
    assert until(lambda: phone.upload(done["id"])["state"] == "scored")
    assert [frame["name"] for frame in crew.shoot.frames.list()] == ["IMG_0001"]
    assert secret.read_bytes() == photo(9)


def test_one_phone_does_not_reach_the_uploads_of_another(crew: Crew) -> None:
    one, other = crew.phone(), crew.phone()
    begun = one.begin("IMG_1.jpg", 1000).json()
    for answer in (
        other.http.get(f"/uploads/{begun['id']}"),
        other.put(begun["id"], 0, b"x"),
        other.http.delete(f"/uploads/{begun['id']}", headers=OWN),
    ):
        assert (answer.status_code, answer.json()["error"]) == (404, "This upload is not known here; begin it again.")
    assert other.http.get("/state").json()["uploads"] == []


def test_the_page_loads_nothing_from_elsewhere_and_says_what_is_not_protected(crew: Crew) -> None:
    page = crew.phone().http.get("/", headers=HTML)
    assert page.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
    assert "unsafe" not in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"
    assert not re.findall(r"(?:src|href)=[\"']?(?!/phone\.)[^\"' >]+", page.text)
    assert "<script>" not in page.text and "style=" not in page.text
    assert "not encrypted" in page.text
    refused = httpx.get(crew.page.address, headers=HTML, verify=False)
    assert "default-src 'none'" in refused.headers["content-security-policy"]
    assert "server" not in page.headers


# -- what may be sent --------------------------------------------------------------------------------------------


def test_no_name_leads_out_of_the_folder(crew: Crew) -> None:
    phone = crew.phone()
    names = [
        "../../evil.jpg",
        "/etc/evil.jpg",
        "..\\..\\evil.jpg",
        "evil\0.jpg",
        "CON",
        ".hidden.jpg",
        "a" * 5000,
        "..",
        "",
    ]
    for number, name in enumerate(names):
        assert phone.send(name, photo(number))["state"] == "waiting", name
    written = crew.written()
    assert len(written) == len(names)
    assert all(
        re.fullmatch(r"phone/ready/[0-9a-f]{8}/[0-9a-f]{8}/[^/\0]+\.jpg", path) and ".." not in path for path in written
    )
    assert not Path("/etc/evil.jpg").exists()
    crew.take_in()
    assert until(lambda: len(crew.shoot.frames.list()) == len(names))
    assert until(lambda: crew.written() == set())


def test_only_pictures_and_clips_are_taken_whatever_their_names(crew: Crew) -> None:
    phone = crew.phone()
    for name, data, what in (
        ("run.jpg", b"MZ" + b"\0" * 100, "is of an unknown kind"),
        ("page.heic", b"<html><script>" * 10, "is of an unknown kind"),
        ("paper.jpg", b"%PDF-1.7" + b" " * 100, "is a PDF"),
        ("tiny.jpg", b"x", "is of an unknown kind"),
    ):
        answer = phone.put(phone.begin(name, len(data)).json()["id"], 0, data)
        assert answer.status_code == 422
        assert answer.json()["error"] == f"{name}: {what}; only pictures and clips are taken."
    assert crew.written() == set()


def test_what_is_too_large_is_refused(crew: Crew) -> None:
    phone = crew.phone()
    huge = phone.begin("IMG_1.jpg", 10**15)
    assert (huge.status_code, huge.json()["error"]) == (
        422,
        "IMG_1.jpg: has 1,000,000.0 GB, and 600 kB is the most that is taken.",
    )
    large = phone.begin("IMG_1.jpg", 500_000).json()
    picture = phone.put(large["id"], 0, photo()[:50_000])
    assert "400 kB is the most that is taken" in picture.json()["error"]
    begun = phone.begin("IMG_2.jpg", 1000).json()
    more = phone.put(begun["id"], 0, photo()[:2000])
    assert "more came than was said" in more.json()["error"]
    piece = phone.put(phone.begin("IMG_3.jpg", 390_000).json()["id"], 0, photo()[:100_000] * 3)
    assert (piece.status_code, piece.json()["error"]) == (413, "A piece has at most 200000 bytes, and says how many.")
    assert phone.begin("IMG_4.jpg", 0).status_code == 422
    assert phone.begin("IMG_4.jpg", -5).status_code == 422
    assert all((crew.shoot.folder / ".incoming" / name).stat().st_size == 0 for name in crew.written())


def test_what_is_asked_wrongly_is_refused(crew: Crew) -> None:
    phone = crew.phone()
    wrong = [
        b"",
        b"{",
        b"[]",
        b"5",
        b'{"name": 5, "size": 1}',
        b'{"name": "x", "size": true}',
        b"[" * 9000,
        b"x" * 20_000,
    ]
    for body in wrong:
        answer = phone.http.post("/uploads", content=body, headers=OWN)
        assert answer.status_code == 422, body
        assert answer.json()["error"].endswith(".")


def test_a_phone_can_not_begin_without_end(crew: Crew) -> None:
    phone = crew.phone()
    begun = [phone.begin(f"IMG_{n}.jpg", 1000) for n in range(4)]
    assert [one.status_code for one in begun] == [201, 201, 201, 429]
    assert begun[3].json()["error"] == "Too many uploads are unfinished; wait until some of them are done."
    phone.http.delete(f"/uploads/{begun[0].json()['id']}", headers=OWN)
    assert phone.begin("IMG_9.jpg", 1000).status_code == 201


def test_slow_uploads_by_the_dozen_are_ended_and_others_still_get_in(crew: Crew) -> None:
    phones = [crew.phone() for _ in range(4)]
    begun = [(phone, phone.begin(f"IMG_{n}.jpg", 100_000).json()["id"]) for phone in phones for n in range(3)]
    for phone in phones:
        phone.http.close()

    def slowly() -> Iterator[bytes]:
        for _ in range(200):
            yield b"\xff"
            time.sleep(0.05)

    def send(one: tuple[Phone, str]) -> tuple[int, str]:
        phone, upload_id = one
        headers = {**OWN, "Content-Length": "100000"}
        with httpx.Client(base_url=crew.page.address, cookies=phone.http.cookies, timeout=10, verify=False) as http:
            answer = http.put(f"/uploads/{upload_id}?offset=0", content=slowly(), headers=headers)
        return answer.status_code, answer.json().get("error")

    crew.take_in()
    began = time.monotonic()
    with ThreadPoolExecutor(12) as pool:
        waiting = [pool.submit(send, one) for one in begun]
        assert crew.phone().send("IMG_0001.jpg", photo())["state"] == "waiting"
        ended = [outcome(one.result) for one in waiting]
    assert time.monotonic() - began < 8
    assert set(ended) <= {(408, "Slower than 20000 bytes a second; come closer to the hotspot and go on."), None}
    assert until(lambda: len(crew.shoot.frames.list()) == 1)


def outcome(result: Callable[[], tuple[int, str]]) -> tuple[int, str] | None:
    """The answer; None where the connection was closed before it could be read."""
    try:
        return result()
    except httpx.TransportError:
        return None


def test_connections_that_say_nothing_do_not_keep_others_out(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    host, port = crew.page.address[7:-1].split(":")
    silent = [socket.create_connection((host, int(port)), timeout=5) for _ in range(30)]
    closed = 0
    for one in silent[16:]:
        one.settimeout(2)
        said = one.recv(1000)
        closed += said == b"" or b"503" in said
    assert closed == 14
    for one in silent:
        one.close()
    assert until(lambda: outcome(lambda: (crew.phone().http.get("/state").status_code, "")) == (200, ""))


def test_two_phones_of_one_model_are_two_cameras(crew: Crew, tmp_path: Path) -> None:
    crew.take_in()
    for name, seed in (("mara", 71), ("jonas", 72)):
        phone = crew.phone()
        for number in (1, 2):
            made = jpeg(tmp_path / name / f"IMG_{seed}{number}.JPG", seed * 10 + number, model="Phone 12")
            phone.send(made.name, made.read_bytes())
    assert until(lambda: len(crew.shoot.frames.list()) == 4, 60)
    crew.stop()
    told = {row["camera"]: row["frames"] for row in crew.shoot.cameras.all()}
    assert told == {"Phone-12": 2, "Phone-12-2": 2}
