"""A bundle behind a link: what whoever opens it sees and gets, and everybody and everything that may not be given out."""

import contextlib
import dataclasses
import html
import http.client
import io
import os
import shutil
import signal
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from studio.base import paths
from studio.bundle import bag_files
from studio.capture.addresses import Network, listen
from studio.catalog import Catalog
from studio.handover.shared_bundle import SharedBundle, shared_bundle
from studio.shoot import Shoot, rebuild_catalog, verify_bundle
from studio.web.proved_answer import Arrived
from studio.web.serving import Places, Serving
from studio.web.share import SharePage
from studio.web.share_app import ShareApp
from studio.web.share_door import ShareDoor, ShareState
from studio.web.share_html import ShareHtml
from tests.ready import Ready
from tests.studio.capture.receiving import until
from tests.studio.handover import one_bundle

CODE, UNTIL = "K7QM2X9D", datetime(2026, 12, 2, 14, 30, tzinfo=UTC)
PICTURE = "data/HS-TOTE-01/hero/HARBOUR-01_HS-TOTE-01_hero_square_1600.jpg"


class Program:
    """The other end of the process's line. told: what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []
        self.heard: Any = None

    def tell(self, message: tuple[Any, ...]) -> None:
        self.told.append(message)

    def ask(self, message: tuple[Any, ...]) -> "Future[Any]":
        self.told.append(message)
        nothing: Future[Any] = Future()
        nothing.set_exception(RuntimeError("busy"))
        return nothing

    def of(self, kind: str) -> list[tuple[Any, ...]]:
        return [message for message in self.told if message[0] == kind]


class Served:
    """The pages, served by this process. now: by the clock that the link expires by."""

    def __init__(self, bundle: SharedBundle) -> None:
        self.bundle, self.program, self.now = bundle, Program(), 1_000.0
        self._stack = contextlib.ExitStack()
        listening, places = listen("127.0.0.1", 0), Places()
        self.at = f"127.0.0.1:{listening.getsockname()[1]}"
        self.door = ShareDoor(ShareState(CODE, self.now + 3600), lambda: self.now)
        app = ShareApp(self.program, self.at, bundle, self.door, UNTIL.isoformat(), places)
        self._stack.enter_context(Serving(app.guard(), listening, places=places))

    def close(self) -> None:
        self._stack.close()

    def browser(self, address: str = "127.0.0.31", is_in: bool = True) -> httpx.Client:
        """From that address."""
        transport = httpx.HTTPTransport(local_address=address)
        headers = {"Accept": "text/html", "User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0)"}
        options = {"base_url": f"http://{self.at}", "headers": headers, "follow_redirects": True, "timeout": 15}
        made = self._stack.enter_context(httpx.Client(transport=transport, **options))
        if is_in:
            assert made.get(f"/in/{CODE}").status_code == 200
        return made

    def status(self, browser: httpx.Client, path: str) -> int:
        """What a path is answered with, sent as it is: a client of manners puts it right first."""
        connection = http.client.HTTPConnection(self.at, timeout=15)
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        with contextlib.closing(connection):
            connection.request("GET", path, headers={"Cookie": cookies})
            return connection.getresponse().status

    def broken_off(self, browser: httpx.Client, path: str) -> bytes:
        """What came of a download that breaks off, as a browser sees that it did."""
        came = b""
        with pytest.raises(httpx.RemoteProtocolError), browser.stream("GET", path) as answer:
            for piece in answer.iter_bytes():
                came += piece
        return came


@pytest.fixture
def folder(ready: Ready, sample_shoot: Path) -> Path:
    """The bundle's."""
    made = ready(one_bundle.NAME, lambda folder: one_bundle.make(folder, sample_shoot))
    (found,) = (made / "HARBOUR-01" / "bundles").iterdir()
    return found


@pytest.fixture
def served(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    # Many pieces in each file of it.
    monkeypatch.setattr(bag_files, "PIECE", 50_000)
    served = Served(shared_bundle(folder))
    yield served
    served.close()


def zipped(served: Served) -> str:
    return f"/zip/{served.bundle.name}.zip"


def test_the_page_says_what_is_in_it_for_whom_and_how_it_is_proved_without_any_script(served: Served) -> None:
    browser = served.browser()
    page = browser.get("/").text
    said = html.unescape(page)
    for expected in (
        "Harbour Stitch",
        "From Mara Lindqvist @mara.harbour",
        "3 October 2027",
        "MARA10",
        "Download all, ",
    ):
        assert expected in said, expected
    file = next(one for one in served.bundle.files if one.path == PICTURE)
    assert " ".join(file.sha256[at : at + 8] for at in range(0, 64, 8)) in page and "1600 × 1600 px" in said.replace(
        "\xa0", " "
    )
    assert "Open until Wed 2 December 2026, 14:30, or" in said
    key = str(served.bundle.signed_by)
    assert f"{key[:4]} {key[4:8]}" in page and served.bundle.story["signed_by"]["words"] in page
    assert "<script" not in page and "The cameras" not in said, "no originals, no word of them"
    report = browser.get("/look/data/report.html")
    assert report.text.startswith("<!doctype html>") and "sandbox" in report.headers["content-security-policy"]
    looked = browser.get(f"/look/{PICTURE}")
    assert (
        looked.content == (served.bundle.root / PICTURE).read_bytes() and looked.headers["content-type"] == "image/jpeg"
    )
    assert browser.get("/look/data/bundle.csv").headers["content-disposition"].startswith("attachment;")
    for answer in (browser.get("/"), report, looked, browser.get(zipped(served))):
        assert (answer.headers["cache-control"], answer.headers["x-content-type-options"]) == ("no-store", "nosniff")
    # In its browser's language; the bundle's own words stay.
    german = html.unescape(browser.get("/", headers={"Accept-Language": "de-AT,en;q=0.5"}).text)
    for expected in (
        'lang="de"',
        "Alles herunterladen, ",
        "Mi 2. Dezember 2026, 14:30",
        "3. Oktober 2027",
        "Von Mara Lindqvist",
        key[:4],
    ):
        assert expected in german, expected
    refused = served.browser("127.0.0.32", False).get("/", headers={"Accept-Language": "de"})
    assert refused.status_code == 403 and "Nicht offen" in refused.text and "Computer" in refused.text
    # What others wrote is text, and the cameras' own files are told of.
    mean: dict[str, Any] = {
        "drop": {"title": "<script>x</script>\u202e"},
        "creator": [],
        "rights": {"channels": {}},
        "files": "none",
    }
    originals = [
        dataclasses.replace(one, path=f"data/originals/A/{n}.CR3") for n, one in enumerate(served.bundle.files[:2])
    ]
    other = dataclasses.replace(served.bundle, story=mean, files=(*served.bundle.files, *originals))
    page = ShareHtml(other, UNTIL).page(77)
    assert "<script>" not in page and "&lt;script&gt;" in page and "⟨U+202E⟩" in page
    assert "The cameras’ own files are in it (2). They carry what cameras write" in page
    stripped = {**mean, "originals": [{"is_stripped": True}] * 2}
    assert "as copies without what cameras write" in ShareHtml(dataclasses.replace(other, story=stripped), UNTIL).page(
        1
    )


def test_all_of_it_comes_as_one_zip_that_is_gone_on_with_and_is_the_bundle_again(
    served: Served, tmp_path: Path
) -> None:
    browser = served.browser()
    whole = browser.get(zipped(served))
    assert int(whole.headers["content-length"]) == len(whole.content)
    assert whole.headers["content-disposition"].startswith(f'attachment; filename="{served.bundle.name}.zip"')
    with zipfile.ZipFile(io.BytesIO(whole.content)) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path)
    found = verify_bundle(tmp_path / served.bundle.name)
    assert found.intact and found.files == sum(one.path.startswith("data/") for one in served.bundle.files)
    # In pieces, as a phone goes on; a part of another one is not joined to it.
    size, tag, cut = len(whole.content), whole.headers["etag"], 333_333
    joined = b""
    while len(joined) < size:
        part = browser.get(
            zipped(served), headers={"Range": f"bytes={len(joined)}-{len(joined) + cut - 1}", "If-Range": tag}
        )
        assert part.status_code == 206
        assert part.headers["content-range"] == f"bytes {len(joined)}-{min(size, len(joined) + cut) - 1}/{size}"
        joined += part.content
    assert joined == whole.content
    assert browser.get(zipped(served), headers={"Range": "bytes=9-", "If-Range": '"other"'}).content == whole.content
    assert browser.get(zipped(served), headers={"Range": "bytes=-100"}).content == whole.content[-100:]
    assert browser.get(zipped(served), headers={"Range": "bytes=1-2,5-9"}).status_code == 200
    beyond = browser.get(zipped(served), headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    head = browser.head(zipped(served))
    assert (head.content, head.headers["content-length"]) == (b"", str(size))
    # Counted is what came whole, in one piece or in several; looking is no download, nor is a beginning.
    assert until(lambda: len(served.program.of("fetched")) == 4)
    assert [message[2:4] for message in served.program.of("fetched")] == [("", size)] * 4
    file = next(one for one in served.bundle.files if one.path == PICTURE)
    middle = browser.get(f"/file/{PICTURE}", headers={"Range": "bytes=70000-99999"})
    assert middle.content == (served.bundle.root / PICTURE).read_bytes()[70_000:100_000]
    browser.get(f"/look/{PICTURE}")
    assert len(served.program.of("fetched")) == 4
    assert browser.get(f"/file/{PICTURE}").headers["etag"] == f'"{file.sha256}"'
    assert until(lambda: len(served.program.of("fetched")) == 5)
    _, visitor, what, *_ = served.program.of("fetched")[-1]
    assert (visitor.address, visitor.device, what) == ("127.0.0.31", "iPhone", PICTURE)


def test_nobody_comes_in_by_guessing_after_the_time_for_another_name_or_from_another_page(served: Served) -> None:
    stranger = served.browser("127.0.0.66", is_in=False)
    asked = stranger.get("/")
    assert asked.status_code == 403 and "Harbour" not in asked.text and '<form action="/in/"' in asked.text
    assert "form-action 'self'" in asked.headers["content-security-policy"]
    # Typed as people type: small, with blanks, an O for a nought.
    typed = served.browser("127.0.0.7", is_in=False).get("/in/", params={"code": " k7qm 2x9d"})
    assert typed.status_code == 200 and "Harbour Stitch" in typed.text
    for number in range(10):
        assert stranger.get(f"/in/{number:08}").status_code == 403
    waits = stranger.get(f"/in/{CODE}")
    assert waits.status_code == 403 and "wait a minute" in waits.text, "also with the right code"
    assert served.browser("127.0.0.8").get("/").status_code == 200, "nobody else waits for it"
    served.now += 61
    assert stranger.get(f"/in/{CODE}").status_code == 200
    assert len(served.program.of("refused")) == 1, "told once a second"
    browser = served.browser()
    session = dict(browser.cookies)
    assert browser.get("/", headers={"Host": "evil.example:8735"}).status_code == 403
    assert browser.get(zipped(served), headers={"Origin": "http://evil.example"}).status_code == 403
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert browser.request(method, f"/file/{PICTURE}", headers={"X-Threeshot": "1"}).status_code == 405
        assert browser.request(method, "/").status_code == 403
    served.now += 3600
    assert browser.get("/").status_code == 403 and browser.get(zipped(served)).status_code == 403
    late = served.browser("127.0.0.9", is_in=False)
    late.cookies.update(session)
    assert late.get("/").status_code == 403 and "expired" in late.get(f"/in/{CODE}").text


def test_no_path_leads_to_what_the_manifest_does_not_list(served: Served, tmp_path: Path) -> None:
    browser, root = served.browser(), served.bundle.root
    (root / "data" / "stray.txt").write_text("not listed")
    (root / "beside.txt").write_text("not listed")
    for path in (
        "data/stray.txt",
        "beside.txt",
        "data",
        "",
        "data/../data/bundle.csv",
        "%2e%2e/%2e%2e/brief.yaml",
        "..%2f..%2fbrief.yaml",
        "%2fetc%2fpasswd",
        "data%5cbundle.csv",
        "data/bundle.csv%00",
        "DATA/bundle.csv",
        quote(str(root / "bagit.txt")),
    ):
        for way in ("file", "look"):
            assert served.status(browser, f"/{way}/{path}") == 404, path
    assert browser.get("/zip/other.zip").status_code == 404 and browser.get("/picture/99999").status_code == 404
    # A link in a file's place gives nothing of what it leads to; and all of it is not begun.
    secret = tmp_path / "secret"
    shutil.copy(root / PICTURE, tmp_path / "kept")
    secret.write_bytes(b"SECRET" * 100_000)
    (root / PICTURE).unlink()
    (root / PICTURE).symlink_to(secret)
    assert served.broken_off(browser, f"/file/{PICTURE}") == b""
    folder = (root / PICTURE).parent
    (root / PICTURE).unlink()
    folder.rename(tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / Path(PICTURE).name).write_bytes(b"SECRET" * 100_000)
    folder.symlink_to(tmp_path / "elsewhere")
    assert served.broken_off(browser, f"/file/{PICTURE}") == b""
    refused = browser.get(zipped(served))
    assert refused.status_code == 409 and "is not on the crew's computer as it was bundled" in html.unescape(
        refused.text
    )
    assert all(PICTURE in message[2] for message in served.program.of("broken"))
    # What is as it was again is given out again.
    shutil.copy(tmp_path / "kept", folder / Path(PICTURE).name)
    assert browser.get(zipped(served)).status_code == 200


def test_a_byte_that_was_changed_ends_the_download_before_it(served: Served) -> None:
    browser, path = served.browser(), served.bundle.root / PICTURE
    good = path.read_bytes()
    changed = bytearray(good)
    changed[123_456] ^= 1
    path.write_bytes(changed)
    assert served.broken_off(browser, f"/file/{PICTURE}") == good[:100_000]
    assert "was changed since it was bundled" in served.program.of("broken")[0][2]
    assert browser.get(f"/file/{PICTURE}", headers={"Range": "bytes=150000-"}).content == good[150_000:], (
        "what is good is"
    )
    assert browser.get(zipped(served)).status_code == 409
    assert 'role="alert"' in browser.get("/").text
    assert served.program.of("fetched") == []
    path.write_bytes(good)
    assert 'role="alert"' not in browser.get("/").text and browser.get(zipped(served)).status_code == 200


def test_what_arrives_in_parts_is_whole_when_all_of_them_did() -> None:
    arrived = Arrived(10)

    def begins(begin: int, at: int, end: int = 10) -> Any:
        arrived.begins(made := SimpleNamespace(part=(begin, end), at=at, is_settled=False))
        return made

    parts = [begins(0, 4, 4), begins(6, 10), begins(2, 5, 5)]
    assert [arrived.ends(one, True) for one in parts] == [False, False, False]
    assert arrived.ends(begins(5, 6, 6), True)
    assert not arrived.ends(begins(0, 9), True) and arrived.ends(begins(0, 10), True), "what is over is of the next"
    # Two at once are two, however late it is known that one arrived.
    first, second = begins(0, 10), begins(0, 10)
    assert [arrived.ends(one, True) for one in (second, first)] == [True, True]
    # Of what broke off, or still hangs, they have what they don't ask for again.
    arrived = Arrived(10)
    assert not arrived.ends(begins(0, 7), False) and arrived.ends(begins(6, 10), True)
    assert not arrived.ends(begins(0, 8), False) and arrived.ends(begins(7, 10), True), "and once more"
    hangs = begins(0, 7)
    assert arrived.ends(begins(5, 10), True) and not arrived.ends(hangs, False)
    assert not arrived.ends(begins(0, 7), False) and not arrived.ends(begins(8, 10), True), "not what never was sent"
    # A browser that takes two parts at once breaks the first off where the second begins.
    arrived = Arrived(10)
    first, second = begins(0, 3), begins(5, 10)
    first.at = 6
    assert not arrived.ends(second, True) and arrived.ends(first, False)


@pytest.fixture
def shoot(folder: Path) -> Iterator[Shoot]:
    shoot = Shoot.open(str(folder.parent.parent))
    yield shoot
    shoot.drop.catalog.close()


def test_it_is_served_from_another_process_through_a_kill_a_moved_address_and_a_changed_file_and_what_came_whole_is_kept(
    shoot: Shoot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.web.share._LOOK_S", 0.02)
    here = ["127.0.0.1"]
    monkeypatch.setattr("studio.web.share.networks", lambda: [Network(one, "wlan0") for one in here])
    monkeypatch.setattr("studio.web.share.is_here", lambda host: host in here)
    said: list[str] = []
    bundle = shoot.sharing.bundle()
    with SharePage(bundle, shoot, "127.0.0.1", 0, say=said.append) as page:
        with httpx.Client(base_url=page.address, timeout=15) as browser:
            assert "Harbour Stitch" in browser.get(page.link, follow_redirects=True).text
            at = next(n for n, one in enumerate(bundle.files) if one.path == PICTURE)
            assert browser.get(f"/picture/{at}").headers["content-type"] == "image/jpeg"
            zip_path = f"/zip/{bundle.name}.zip"
            with browser.stream("GET", zip_path) as cut:
                size, begun = int(cut.headers["content-length"]), next(cut.iter_bytes(1000))
            assert len(begun) == 1000 and page.fetched == []
            os.kill(page.beside.pid, signal.SIGKILL)
            rest = _again(browser, zip_path, {"Range": "bytes=1000-", "If-Range": cut.headers["etag"]})
            assert rest.status_code == 206 and len(rest.content) == size - 1000, "who was in still is"
            whole = browser.get(zip_path)
            assert whole.content[1000:] == rest.content and until(lambda: page.whole == 1)
            (bundle.root / PICTURE).write_bytes(bytes((bundle.root / PICTURE).stat().st_size))
            with pytest.raises(httpx.RemoteProtocolError):
                browser.get(zip_path)
            assert until(lambda: len(page.troubles) == 1) and PICTURE in page.troubles[0]
        link, here[:] = page.link, ["127.0.0.2"]
        assert until(lambda: page.link != link) and page.link.endswith(page.code) and "127.0.0.2" in page.link
        assert "Harbour Stitch" in httpx.get(page.link, follow_redirects=True, timeout=15).text
    (kept,) = shoot.sharing.fetched()
    assert (kept["bundle"], kept["file"], kept["bytes"], kept["address"]) == (bundle.name, None, size, "127.0.0.1")
    assert any("was started again" in one for one in said) and any("another address now" in one for one in said)
    assert any("Somebody at 127.0.0.1" in one for one in said) and any(
        "Downloaded whole by 127.0.0.1: all of it, " in one for one in said
    )
    shoot.drop.write_journal()
    shoot.drop.catalog.close()
    paths.catalog_path().unlink()
    rebuild_catalog(Catalog(), [shoot.folder])
    assert Shoot.open(shoot.code).sharing.fetched() == [kept], "the journal has it"


def _again(browser: httpx.Client, path: str, headers: dict[str, str]) -> httpx.Response:
    """Ask until the process is there again."""
    until_s = time.monotonic() + 15
    while True:
        with contextlib.suppress(httpx.TransportError):
            return browser.get(path, headers=headers)
        assert time.monotonic() < until_s
