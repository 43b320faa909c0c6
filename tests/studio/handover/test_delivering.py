"""Bundles delivered to real servers on loopback: what arrived is proved, what was changed there is found, and a cut costs what was on its way."""

import base64
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from studio.base import paths
from studio.base.errors import InvalidInput, NotComplete, NotFound, Refused
from studio.base.jobs import Progress
from studio.bundle import StationKey
from studio.documents.delivery_plan import Accepts
from studio.handover import engine
from studio.handover.delivering import deliver
from studio.handover.engine_words import Failed
from studio.handover.host_keys import NotAccepted
from studio.handover.parcel import Parcel, ParcelFile
from studio.handover.refusals import objections
from studio.handover.targets import kind_named
from studio.shoot import Shoot, open_catalog, rebuild_catalog
from studio.shoot.deliveries import DeliveryWish, order_of
from studio.shoot.delivering import add_target, deliver_bundle, delivery_queue, go_on_delivering, try_target
from tests.ready import Ready
from tests.studio.capture.receiving import until
from tests.studio.handover import one_bundle, servers
from tests.studio.handover.servers import Server

PICTURE = "data/HS-TOTE-01/hero/HARBOUR-01_HS-TOTE-01_hero_square_1600.jpg"


@pytest.fixture
def shoot(ready: Ready, sample_shoot: Path) -> Shoot:
    """The sample's drop with one select, and its bundle by the recipe storefront."""
    folder = ready(one_bundle.NAME, lambda folder: one_bundle.make(folder, sample_shoot))
    return Shoot.open(str(folder / "HARBOUR-01"))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Server]]:
    """Each kind of server of rclone's, started when it is first asked for."""
    with ExitStack() as stack:
        there: dict[str, Server] = {}

        def ask(kind: str) -> Server:
            if kind not in there:
                there[kind] = stack.enter_context(servers.rclone(kind, tmp_path_factory.mktemp(kind)))
            return there[kind]

        yield ask


def count_of(shoot: Shoot) -> int:
    """How many files its bundle has."""
    (bundle,) = (shoot.folder / "bundles").iterdir()
    return sum(path.is_file() for path in bundle.rglob("*"))


def known(server: Server, name: str = "brand", **more: str) -> None:
    """Make a server a target; whoever is at the terminal accepts its host key."""
    answers = {**server.answers, **more}
    try:
        add_target(name, server.kind, answers)
    except NotAccepted as new:
        add_target(name, server.kind, answers, new.fingerprint)


def folder_target(path: Path, name: str = "nas") -> Path:
    path.mkdir(exist_ok=True)
    add_target(name, "folder", {"path": str(path)})
    return path


def changed(path: Path) -> None:
    """Other bytes, and as many."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(("kind", "more", "way"), [
    ("webdav", {}, "read-back"), ("s3", {}, "remote-hash"), ("sftp", {}, "remote-hash"), ("sftp", {"shell": "none", "path": "quiet"}, "read-back"),
])  # fmt: skip
def test_each_file_that_arrived_is_proved_and_what_is_changed_there_is_found(
    shoot: Shoot, served: Callable[[str], Server], kind: str, more: dict[str, str], way: str
) -> None:
    server = served(kind)
    known(server, **more)
    report = shoot.deliveries.deliver("brand")
    assert (
        report.done and report.proved[way] == count_of(shoot) and (report.sent, report.failed) == (count_of(shoot), [])
    )
    there = server.folder / more.get("path", "") / report.folder
    assert {str(path.relative_to(there)) for path in there.rglob("*") if path.is_file()} == {
        str(path.relative_to(there.name)) for path in map(Path, _paths(shoot, there.name))
    }
    changed(there / PICTURE)
    os.truncate(there / "data" / "report.html", 1000)
    (told,) = shoot.deliveries.state()["deliveries"]
    now = {one["path"]: one["now"] for one in told["files"]}
    assert now.pop(PICTURE) == now.pop("data/report.html") == "changed" and set(now.values()) == {"intact"}
    # Nobody but the person's own file has the secret.
    holding = [
        path
        for path in (*paths.data_dir().rglob("*"), *shoot.folder.rglob("*"))
        if path.is_file() and servers.PASSWORD.encode() in path.read_bytes()
    ]
    assert holding == [paths.secrets_path()] and paths.secrets_path().stat().st_mode & 0o077 == 0


def _paths(shoot: Shoot, name: str) -> list[str]:
    (bundle,) = (shoot.folder / "bundles").iterdir()
    return [f"{name}/{path.relative_to(bundle)}" for path in bundle.rglob("*") if path.is_file()]


def test_a_receipt_is_verified_by_plain_code_and_by_openssl(shoot: Shoot, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

    folder_target(tmp_path / "nas")
    report = shoot.deliveries.deliver("nas")
    assert report.receipt is not None and report.receipt.parent == shoot.folder / "deliveries"
    data = (report.receipt / "receipt.json").read_bytes()
    load_pem_public_key((report.receipt / "public-key.pem").read_bytes()).verify(
        (report.receipt / "receipt.sig").read_bytes(), data
    )  # type: ignore[union-attr,call-arg]
    if (openssl := shutil.which("openssl")) is not None:
        asked = [
            openssl,
            "pkeyutl",
            "-verify",
            "-pubin",
            "-inkey",
            "public-key.pem",
            "-rawin",
            "-in",
            "receipt.json",
            "-sigfile",
            "receipt.sig",
        ]
        assert subprocess.run(asked, cwd=report.receipt, capture_output=True, check=False).returncode == 0
    told = json.loads(data)
    der = base64.b64decode("".join((report.receipt / "public-key.pem").read_text().splitlines()[1:-1]))
    assert told["signed_by"]["fingerprint"] == hashlib.sha256(der).hexdigest()
    for one in told["files"]:
        arrived = tmp_path / "nas" / told["folder"] / one["name"]
        assert (hashlib.sha256(arrived.read_bytes()).hexdigest(), arrived.stat().st_size) == (
            one["sha256"],
            one["bytes"],
        )
    assert len(told["files"]) == count_of(shoot) and told["proved"] == {"remote-hash": 0, "read-back": count_of(shoot)}
    assert "<code" in (report.receipt / "receipt.html").read_text("utf-8")
    assert shoot.deliveries.state(ask=False)["deliveries"][0]["receipt_valid"] is True
    (report.receipt / "receipt.json").write_bytes(data.replace(b'"nas"', b'"san"'))
    assert shoot.deliveries.state(ask=False)["deliveries"][0]["receipt_valid"] is False
    # Nor is one that somebody signed anew with a key of theirs.
    theirs = Ed25519PrivateKey.generate()
    by = StationKey.of(theirs.public_key()).to_dict()
    forged = json.dumps({**told, "signed_by": by, "delivered_at": "2026-01-01T00:00:00Z"}).encode()
    (report.receipt / "receipt.json").write_bytes(forged)
    (report.receipt / "receipt.sig").write_bytes(theirs.sign(forged))
    pem = theirs.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (report.receipt / "public-key.pem").write_bytes(pem)
    assert shoot.deliveries.state(ask=False)["deliveries"][0]["receipt_valid"] is False
    # Delivered ends the turnaround.
    assert (
        report.delivered_at is not None
        and shoot.timing_in_short()["delivered_at"] >= report.delivered_at > told["built_at"]
    )
    assert told["turnaround_h"] is None or told["turnaround_h"] > 0


def test_a_lost_catalog_gets_its_deliveries_back_from_the_journal(shoot: Shoot, tmp_path: Path) -> None:
    folder_target(tmp_path / "nas")
    shoot.deliveries.deliver("nas", DeliveryWish(send="files", folder="shop/harbour"))
    before, ended = shoot.deliveries.state(), shoot.timing_in_short()["delivered_at"]
    shoot.drop.catalog.close()
    for path in paths.data_dir().glob("catalog.db*"):
        path.unlink()
    assert not rebuild_catalog(open_catalog(), [shoot.folder]).failed
    again = Shoot.open(str(shoot.folder))
    assert again.deliveries.state() == before and before["complete"]
    assert again.timing_in_short()["delivered_at"] == ended


def test_other_bytes_under_a_name_are_never_overwritten(shoot: Shoot, tmp_path: Path) -> None:
    nas = folder_target(tmp_path / "nas")
    first = shoot.deliveries.deliver("nas", DeliveryWish(folder="harbour"))
    changed(nas / "harbour" / PICTURE)
    theirs = (nas / "harbour" / PICTURE).read_bytes()
    with pytest.raises(Refused, match="nothing there is overwritten"):
        shoot.deliveries.deliver("nas", DeliveryWish(folder="harbour", refuse=True, keep_trying=True))
    second = shoot.deliveries.deliver("nas", DeliveryWish(folder="harbour"))
    assert (first.folder, second.folder, second.sent) == ("harbour", "harbour-2", count_of(shoot))
    assert (nas / "harbour" / PICTURE).read_bytes() == theirs
    # Files alone: the one that is in the way gets another name, and again the same one; one that was cut off is ours, and is completed.
    alone, name = DeliveryWish(folder="shop", send="files"), PICTURE.removeprefix("data/")
    (nas / "shop" / name).parent.mkdir(parents=True)
    (nas / "shop" / name).write_bytes(theirs)
    renamed = shoot.deliveries.deliver("nas", alone)
    assert renamed.renamed == {name: name.replace("1600", "1600-2")} and renamed.done
    assert shoot.deliveries.deliver("nas", alone).sent == 0 and (nas / "shop" / name).read_bytes() == theirs
    os.truncate(nas / "harbour-2" / "data" / "report.pdf", 3000)
    assert (report := shoot.deliveries.deliver("nas", DeliveryWish(folder="harbour"))).folder == "harbour-2"
    assert (report.sent, report.done) == (1, True)


def test_beside_a_bundle_that_nothing_can_be_put_to_the_receipt_is_in_the_data_folder(
    shoot: Shoot, tmp_path: Path
) -> None:
    folder_target(tmp_path / "nas")
    (bundle,) = (shoot.folder / "bundles").iterdir()
    handed_over = Path(shutil.copytree(bundle, tmp_path / "medium" / bundle.name))
    (tmp_path / "medium" / "deliveries").write_text("a file of theirs")
    shoot.drop.catalog.delete("drop", shoot.drop.id)
    report = deliver_bundle(shoot.drop.catalog, handed_over, "nas", DeliveryWish(send="files"))
    assert report.receipt is not None and report.receipt.parent == paths.data_dir() / "deliveries"
    assert delivery_queue(shoot.drop.catalog) == []


def test_what_was_proved_at_another_place_of_that_name_is_not_believed(shoot: Shoot, tmp_path: Path) -> None:
    nas, files = folder_target(tmp_path / "nas"), DeliveryWish(folder="shop", send="files")
    shoot.deliveries.deliver("nas", files)
    other = Path(shutil.copytree(nas, tmp_path / "other"))
    name = PICTURE.removeprefix("data/")
    changed(other / "shop" / name)
    # Stopped before its end, and the name was given to another place meanwhile.
    (row,) = shoot.drop.catalog.rows("SELECT id FROM delivery")
    shoot.drop.catalog.update("delivery", row["id"], {"delivered_at": None})
    add_target("nas", "folder", {"path": str(other)}, again=True)
    assert set(shoot.deliveries.deliver("nas", files).renamed) == {name}


def test_what_is_changed_while_it_goes_is_not_called_proved(shoot: Shoot, served: Callable[[str], Server]) -> None:
    known(served("s3"))
    (bundle,) = (shoot.folder / "bundles").iterdir()
    order = order_of(bundle, "brand", DeliveryWish(folder="meanwhile", send="files"))
    changed(bundle / PICTURE)
    report = deliver(shoot.drop.catalog, shoot.drop, order, None, Progress())
    assert [one["file"] for one in report.failed] == [PICTURE.removeprefix("data/")] and report.receipt is None
    (bundle / PICTURE).unlink()
    report = deliver(shoot.drop.catalog, shoot.drop, replace(order, folder="later"), None, Progress())
    assert [one["reason"] for one in report.failed] == ["it is not in the bundle any more"]


def test_a_drive_that_goes_while_it_is_written_to_ends_the_delivery(shoot: Shoot, tmp_path: Path) -> None:
    nas = folder_target(tmp_path / "nas")

    class Pulled(Progress):
        def start(self, total: int, what: str, unit: str = "files") -> None:
            if what.startswith("proving"):
                shutil.copytree(nas, tmp_path / "copy")
                nas.rename(tmp_path / "away")
                (tmp_path / "copy").rename(nas)
            super().start(total, what, unit)

    with pytest.raises(Refused, match="went away while it was written to"):
        shoot.deliveries.deliver("nas", DeliveryWish(send="files"), Pulled())
    assert len(delivery_queue(shoot.drop.catalog)) == 1 and not (shoot.folder / "deliveries").exists()


def test_nothing_goes_out_of_the_target_through_dots_or_links(
    shoot: Shoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nas, elsewhere = folder_target(tmp_path / "nas"), tmp_path / "elsewhere"
    (bundle,) = (shoot.folder / "bundles").iterdir()
    elsewhere.mkdir()
    (nas / bundle.name).mkdir()
    (nas / bundle.name / "data").symlink_to(elsewhere)
    (nas / f"{bundle.name}-2").write_text("a file of theirs")
    (nas / f"{bundle.name}-3" / "data" / "bundle.json").mkdir(parents=True)
    monkeypatch.chdir(bundle / "data")
    report = deliver_bundle(shoot.drop.catalog, Path(".."), "nas", DeliveryWish())
    assert report.done and report.folder == f"{bundle.name}-4" and (nas / report.folder / "bagit.txt").is_file()
    assert list(elsewhere.iterdir()) == [] and sorted(tmp_path.glob("*.txt")) == []
    with pytest.raises(Refused, match="nothing there is overwritten"):
        shoot.deliveries.deliver("nas", DeliveryWish(folder=f"{bundle.name}-2", send="files"))
    folder_target(shoot.folder, "own")
    with pytest.raises(Refused, match="lies among the originals"):
        shoot.deliveries.deliver("own", DeliveryWish(folder="originals/x"))


@pytest.mark.parametrize("arrived", [1, 6])
def test_killed_at_any_moment_it_goes_on_with_what_is_missing(shoot: Shoot, tmp_path: Path, arrived: int) -> None:
    nas = folder_target(tmp_path / "nas")
    command = [
        sys.executable,
        "-m",
        "studio.cli",
        "deliver",
        str(shoot.folder),
        "--to",
        "nas",
        "--folder",
        "x",
        "--limit",
        "0.05",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ})

    def there() -> list[Path]:
        return [path for path in (nas / "x").rglob("*") if path.is_file() and not path.name.endswith(engine.PART)]

    try:
        assert until(lambda: len(there()) >= arrived, 120)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert until(lambda: not _engines_at(nas), 60)
    whole = len(there())
    assert arrived <= whole < count_of(shoot) and [row["target"] for row in delivery_queue(shoot.drop.catalog)] == [
        "nas"
    ]
    report = shoot.deliveries.deliver("nas", DeliveryWish(folder="x"))
    assert report.done and report.sent == count_of(shoot) - whole and len(there()) == count_of(shoot)
    assert not delivery_queue(shoot.drop.catalog)


def _engines_at(folder: Path) -> list[str]:
    """The engine's processes that have to do with a folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            said = path.read_bytes()
        except OSError:
            continue
        if b"rclone" in said and str(folder).encode() in said:
            found.append(said.decode("utf-8", "replace"))
    return found


def test_an_unknown_or_another_host_key_lets_nothing_out(shoot: Shoot, tmp_path: Path) -> None:
    with servers.rclone("sftp", tmp_path / "one") as server:
        with pytest.raises(NotAccepted, match=r"nobody has accepted yet \(ssh-ed25519, SHA256:") as new:
            add_target("brand", "sftp", server.answers)
        with pytest.raises(NotAccepted):
            add_target("brand", "sftp", server.answers, "SHA256:another")
        add_target("brand", "sftp", server.answers, new.value.fingerprint)
        assert try_target("brand")["proof"] == "remote-hash"
    with servers.rclone("sftp", tmp_path / "two", server.port) as other:
        with pytest.raises(Failed, match="host key is another than the one that was accepted"):
            shoot.deliveries.deliver("brand")
        assert not list(other.folder.iterdir())
    assert "host key is another" in delivery_queue(shoot.drop.catalog)[0]["error"]


def test_a_full_target_keeps_what_arrived_and_takes_the_rest_when_there_is_room(shoot: Shoot, tmp_path: Path) -> None:
    with servers.rclone("webdav", tmp_path / "dav", most_kb=40) as server:
        known(server)
        report = shoot.deliveries.deliver("brand")
        missing = {one["file"] for one in report.failed}
        assert not report.done and report.receipt is None and PICTURE in missing and 0 < len(missing) < count_of(shoot)
        assert sum(report.proved.values()) == count_of(shoot) - len(missing)
    with servers.rclone("webdav", tmp_path / "dav", server.port):
        again = shoot.deliveries.deliver("brand")
        assert again.done and again.sent == len(missing)


class _Busy(BaseHTTPRequestHandler):
    """Says 503 to the first request for each of the files that begin with `b`, and hands everything else on.

    lasts: after so many files nobody is let in any more, as when a token has expired.
    """

    to, refused, lasts = 0, set[str](), 1000

    def _answer(self) -> None:
        type(self).lasts -= self.command == "PUT"
        if self.lasts < 0:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(401)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if self.command == "PUT" and "/b" in self.path and self.path not in self.refused:
            self.refused.add(self.path)
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_error(503)
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = Request(f"http://127.0.0.1:{self.to}{self.path}", body or None, dict(self.headers), method=self.command)
        try:
            with build_opener(ProxyHandler({})).open(asked) as got:
                status, headers, data = got.status, got.headers, got.read()
        except OSError as error:
            status, headers, data = getattr(error, "code", 502), getattr(error, "headers", {}), b""
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in ("transfer-encoding", "connection", "content-length", "date", "server"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_PUT = do_PROPFIND = do_MKCOL = do_HEAD = do_MOVE = do_DELETE = _answer

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def _busy(server: Server) -> Iterator[str]:
    _Busy.to, _Busy.refused = server.port, set()
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), _Busy)
    Thread(target=proxy.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{proxy.server_port}"
    finally:
        proxy.shutdown()
        proxy.server_close()


def test_one_that_lets_nobody_in_any_more_is_told_and_gets_the_rest_once_it_does(
    shoot: Shoot, served: Callable[[str], Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, wish = served("webdav"), DeliveryWish(folder="expired")
    monkeypatch.setattr(_Busy, "lasts", 6)
    with _busy(server) as address:
        known(server, url=address)
        with suppress(Failed):  # or it is told of each file
            assert not shoot.deliveries.deliver("brand", wish).done
        why = delivery_queue(shoot.drop.catalog)[0]["error"]
        assert "it does not let us in with this name and secret; add the target again" in why
        _Busy.lasts = 1000
        report = shoot.deliveries.deliver("brand", wish)
    assert report.done and 0 < report.sent < count_of(shoot) and sum(report.proved.values()) == count_of(shoot)


def test_a_server_that_is_busy_now_and_then_gets_everything(shoot: Shoot, served: Callable[[str], Server]) -> None:
    server = served("webdav")
    with _busy(server) as address:
        known(server, url=address)
        report = shoot.deliveries.deliver("brand", DeliveryWish(folder="busy"))
    assert report.done and len(_Busy.refused) >= 2 and (server.folder / "busy" / "data" / "bundle.json").is_file()


class _Endless(BaseHTTPRequestHandler):
    """A folder in each folder."""

    def do_PROPFIND(self) -> None:
        kind = "<D:prop><D:resourcetype><D:collection/></D:resourcetype></D:prop><D:status>HTTP/1.1 200 OK</D:status>"
        paths_here = (f"{self.path.rstrip('/')}/", f"{self.path.rstrip('/')}/d/")
        one = "".join(
            f"<D:response><D:href>{path}</D:href><D:propstat>{kind}</D:propstat></D:response>" for path in paths_here
        )
        data = f'<D:multistatus xmlns:D="DAV:">{one}</D:multistatus>'.encode()
        self.send_response(207)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


def test_folders_without_end_are_looked_at_no_deeper_than_ours_go() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Endless)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        options = {"url": f"http://127.0.0.1:{server.server_port}", "vendor": "other"}
        listed = engine.Engine(engine.Remote("webdav", options, "", "brand")).listing("x", 2)
    finally:
        server.shutdown()
        server.server_close()
    assert listed == {"d": engine.FOLDER, "d/d": engine.FOLDER}


PLAN = """
name: harbour
deliveries:
  - {audience: archive, recipe: storefront, target: vault, folder: "{drop}"}
  - {audience: storefront, recipe: storefront, target: shop, folder: "{drop}/web", accepts: {formats: [jpeg], max_mb: 20, needs_gtin: true}}
  - {audience: ads, recipe: storefront, target: gone, accepts: {formats: [png]}}
"""


def test_a_plan_delivers_to_all_its_targets_each_with_its_own_state(shoot: Shoot, tmp_path: Path) -> None:
    for name in ("vault", "shop", "gone"):
        folder_target(tmp_path / name, name)
    (tmp_path / "gone").rmdir()
    (tmp_path / "plan.yaml").write_text(PLAN)
    shop, ads, vault = shoot.deliveries.follow(tmp_path / "plan.yaml")
    assert [(one.audience, one.files, one.done) for one in (shop, vault)] == [
        ("storefront", 1, True),
        ("archive", count_of(shoot), True),
    ]
    assert (tmp_path / "shop" / "HARBOUR-01" / "web" / PICTURE.removeprefix("data/")).is_file()
    assert "would not take this: 1 file of another format" in ads.failed[0]["reason"] and not ads.done
    assert [one["target"] for one in shoot.deliveries.state()["deliveries"]] == ["shop", "vault"]
    assert len(list((shoot.folder / "bundles").iterdir())) == 1, "the bundle is as the drop is now"
    look = shoot.deliveries.look("vault", DeliveryWish(folder="HARBOUR-01"))
    assert (look.send, len(look.have)) == ((), count_of(shoot))
    # What a plan says of whoever gets it holds in the queue, too, and while it goes on the drop's folder is watched.
    (tmp_path / "plan.yaml").write_text(PLAN.replace("formats: [png]", "formats: [jpeg]"))
    shoot.deliveries.follow(tmp_path / "plan.yaml")
    catalog = shoot.drop.catalog
    (waiting,) = delivery_queue(catalog)
    assert waiting["accepts"] == '{"formats":["jpeg"]}'
    (tmp_path / "gone").mkdir()
    with pytest.raises(NotComplete, match="would not take this: 1 file of another format"):
        go_on_delivering(catalog, {**waiting, "accepts": '{"formats":["png"]}'}, DeliveryWish())
    shoot.folder.rename(tmp_path / "moved")
    with pytest.raises(NotFound, match="HARBOUR-01"):
        go_on_delivering(catalog, waiting, DeliveryWish())
    (tmp_path / "moved").rename(shoot.folder)
    assert go_on_delivering(catalog, waiting, DeliveryWish()).done and delivery_queue(catalog) == []
    (tmp_path / "plan.yaml").write_text(PLAN.replace("target: vault", "target: valut"))
    with pytest.raises(NotFound, match=r"plan.yaml, line 4, deliveries\[0\].target: .*did you mean 'vault'"):
        shoot.deliveries.follow(tmp_path / "plan.yaml")
    wrong = (
        PLAN.replace("recipe: storefront, target: vault", "recipe: brand-team, target: vault")
        .replace("ads", "adds")
        .replace("web", "../web")
    )
    (tmp_path / "plan.yaml").write_text(wrong)
    with pytest.raises(InvalidInput) as mistakes:
        shoot.deliveries.follow(tmp_path / "plan.yaml")
    assert [line.partition(": found")[0] for line in str(mistakes.value).splitlines()] == [
        "plan.yaml, line 5, deliveries[1].folder",
        "plan.yaml, line 6, deliveries[2].audience",
    ]
    (tmp_path / "plan.yaml").write_text(wrong.replace("adds", "ads").replace("../web", "web"))
    with pytest.raises(InvalidInput, match="plan.yaml, line 4, .*whose tags are partner"):
        shoot.deliveries.follow(tmp_path / "plan.yaml")


def test_a_bundle_that_is_not_intact_or_a_folder_that_is_gone_is_not_delivered(shoot: Shoot, tmp_path: Path) -> None:
    nas = folder_target(tmp_path / "nas")
    (bundle,) = (shoot.folder / "bundles").iterdir()
    elsewhere = Path(shutil.copytree(bundle, tmp_path / "HARBOUR-09"))
    changed(elsewhere / PICTURE)
    with pytest.raises(NotComplete, match="is not intact, so nothing of it is given out"):
        deliver_bundle(shoot.drop.catalog, elsewhere, "nas", DeliveryWish())
    deliver_bundle(shoot.drop.catalog, bundle, "nas", DeliveryWish(folder="before", send="files"))
    nas.rename(tmp_path / "unmounted")
    (told,) = shoot.deliveries.state()["deliveries"]
    assert {one["now"] for one in told["files"]} == {"unknown"} and "connect its disk" in told["not_asked"]
    with pytest.raises(Refused, match="is not there; connect its disk or mount it"):
        deliver_bundle(shoot.drop.catalog, bundle, "nas", DeliveryWish())
    assert not nas.exists(), "an empty place where a drive is not mounted is no target"
    nas.mkdir()
    (told,) = json.loads(paths.targets_path().read_text())
    paths.targets_path().write_text(json.dumps([{**told, "kept": {"mount": str(nas)}}]))
    with pytest.raises(Refused, match="is an empty place, as its drive is not mounted"):
        deliver_bundle(shoot.drop.catalog, bundle, "nas", DeliveryWish())
    assert list(nas.iterdir()) == []


def test_a_target_that_is_not_reached_is_asked_once_for_all_its_deliveries(
    shoot: Shoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder_target(tmp_path / "nas")
    with servers.rclone("webdav", tmp_path / "dav") as server:
        known(server)
        for target, folder in (("brand", "one"), ("brand", "two"), ("nas", "three")):
            assert shoot.deliveries.deliver(target, DeliveryWish(folder=folder, send="files")).done
    asked, once = [], engine.Engine._once
    monkeypatch.setattr(
        engine.Engine, "_once", lambda self, *words: (asked.append(self.remote.shown), once(self, *words))[1]
    )
    now = {one["folder"]: one for one in shoot.deliveries.state()["deliveries"]}
    assert now["one"]["not_asked"] == now["two"]["not_asked"] and "nothing answers" in now["one"]["not_asked"]
    assert [one["now"] for one in now["three"]["files"]] == ["intact"]
    assert asked.count("brand") == 1


def test_without_the_engine_it_says_what_to_install(
    shoot: Shoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder_target(tmp_path / "nas")
    monkeypatch.setattr(engine.sysconfig, "get_path", lambda name: str(tmp_path))
    monkeypatch.setattr(engine.sys, "executable", str(tmp_path / "python"))
    engine.program.cache_clear()
    try:
        with pytest.raises(NotFound, match="install Threeshot with its extra 'deliver'"):
            shoot.deliveries.deliver("nas")
    finally:
        engine.program.cache_clear()


@pytest.mark.skipif(
    servers.SSHD is None,
    reason="OpenSSH's server is not installed here; rclone's own stands for it in the other tests.",
)
@pytest.mark.parametrize(("shell", "way"), [(True, "remote-hash"), (False, "read-back")])
def test_openssh_with_and_without_a_shell(shoot: Shoot, tmp_path: Path, shell: bool, way: str) -> None:
    with servers.openssh(tmp_path / "ssh", shell) as server:
        known(server)
        report = shoot.deliveries.deliver("brand", DeliveryWish(send="files"))
        assert report.done and report.proved[way] == report.sent == 1
        # What it told of itself is known now: it is asked for the same hash again, and nothing is read back that need not be.
        again = shoot.deliveries.deliver("brand", DeliveryWish(send="files"))
        assert again.done and not again.sent and again.proved[way] == 1
        if not shell:
            changed(server.folder / report.folder / PICTURE.removeprefix("data/"))
            assert [one["now"] for one in shoot.deliveries.state()["deliveries"][0]["files"]] == ["changed"]


def test_what_the_receiver_would_refuse_is_told_first(tmp_path: Path) -> None:
    def file(name: str, size: int = 1000, **facts: object) -> ParcelFile:
        return ParcelFile(
            name, name, size, "", {"sku": "TOTE", "gtin": "2010261001010", "width": 2000, "height": 2000, **facts}
        )

    files = (
        file("tote/hero.jpg"),
        file("tote/Hero.jpg"),
        file("scarf/a.jpg", sku="SCARF", gtin=None),
        file("cap/a.jpg", sku="CAP", gtin="2010261001011"),
        file("con/a.webp", 30_000_000, width=9000, height=9000),
    )
    parcel = Parcel(tmp_path, "files", tmp_path, files, "HARBOUR-01", "", "", "", "", None)
    takes = Accepts(formats=["jpeg"], max_mb=20, max_megapixels=20, needs_gtin=True)
    told = objections(parcel, kind_named("smb"), "in", "storefront", takes)
    assert [(one.code, one.stops) for one in told] == [
        *(
            ("gtin", True),
            ("gtin", True),
            ("name", True),
            ("double", True),
            ("format", True),
            ("size", True),
            ("size", True),
        )
    ]
    said = " ".join(one.sentence for one in told)
    for part in (
        "CAP (2010261001011)",
        "1 product has no GTIN: SCARF",
        "con/a.webp (30 MB)",
        "capitals alone",
        "beyond 20 megapixels",
    ):
        assert part in said
    # Nobody says what it takes: barcodes are told to those who sell, and hinder nothing; a server on Linux has any name.
    assert [(one.code, one.stops) for one in objections(parcel, kind_named("sftp"), "in", "ads")] == [
        ("gtin", False),
        ("gtin", False),
        ("double", True),
    ]
    assert "gtin" in [one.code for one in objections(parcel, kind_named("sftp"), "in", "archive")], (
        "one that can't be right is told to all"
    )
