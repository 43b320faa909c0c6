"""Many files to a far server by SFTP, over connections of our own: each proved, none over others' bytes, by as many connections as there are."""

import contextlib
import hashlib
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import paramiko
import pytest

from studio.base.jobs import Progress
from studio.catalog import Catalog
from studio.handover import delivering, engine, far_sftp, reaching
from studio.handover.delivering import deliver
from studio.handover.delivery_report import DeliveryOrder, DeliveryReport
from studio.handover.engine import PART, Engine
from studio.handover.engine_words import Failed
from studio.handover.known_targets import target_named
from studio.handover.parcel import Parcel
from studio.handover.resuming import Flow, NotSent
from studio.handover.resuming_sftp import BySftp
from studio.handover.sftp_wire import SftpError, SftpLine
from tests.slow_link import slow_link
from tests.studio.handover import servers
from tests.studio.handover.test_bad_networks import behind, parcel
from tests.studio.handover.test_delivering import known

SIZES = {f"{number % 3} é/{number:02d} (a).jpg": 30_000 + 1000 * number for number in range(20)}


@pytest.fixture
def catalog() -> Iterator[Catalog]:
    with contextlib.closing(Catalog()) as one:
        yield one


@pytest.fixture(autouse=True)
def far(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each server is far away, and the engine sends nothing there."""
    monkeypatch.setattr(engine, "_FAR_S", 0.0)
    monkeypatch.setattr(delivering, "_ROUND_S", 0.0)

    def sent(self: Engine, *given: Any, **more: Any) -> None:
        raise AssertionError("the engine sent it")

    monkeypatch.setattr(Engine, "send", sent)


def run(catalog: Catalog, sent: Parcel) -> DeliveryReport:
    return deliver(catalog, None, DeliveryOrder(sent, target_named("brand"), "harbour"), None, Progress())


def there(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def expected(sent: Parcel) -> dict[str, str]:
    return {one.name: one.sha256 for one in sent.files}


def test_over_a_line_that_is_cut_all_of_it_arrives_in_one_run_and_each_hash_is_told_on_the_way(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = parcel(tmp_path / "sent", SIZES)
    with servers.rclone("sftp", tmp_path / "server", appends=True) as server, slow_link(server.port) as link:
        known(behind(server, link))
        # Once before: the server has shown by which hash it proves.
        assert run(catalog, replace(sent, files=sent.files[:1])).done
        link.cuts = [link.sent + 250_000, link.sent + 500_000]
        asked: list[str] = []
        hashes = Engine.hashes
        monkeypatch.setattr(Engine, "hashes", lambda self, *given: asked.extend(given[2]) or hashes(self, *given))
        report = run(catalog, sent)
        assert report.done and link.cut == 2 and report.proved["remote-hash"] == 20
        assert len(asked) < 10, "most were looked at while others went"
        assert there(server.folder / "harbour") == expected(sent)


def test_a_server_that_lets_in_two_gets_all_by_these_and_one_that_lets_in_nobody_by_the_engine(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, asked, inside = parcel(tmp_path / "sent", SIZES), [], BySftp.connected

    @contextlib.contextmanager
    def some(self: BySftp) -> Iterator[Any]:
        asked.append(self)
        if len(asked) > most:
            raise EOFError("too many are here")
        with inside(self) as transport:
            yield transport

    monkeypatch.setattr(BySftp, "connected", some)
    with servers.rclone("sftp", tmp_path / "server") as server:
        known(server)
        most = 2
        assert run(catalog, sent).done and len(asked) == far_sftp.AT_ONCE
        assert there(server.folder / "harbour") == expected(sent)
        most = 0
        with pytest.raises(AssertionError, match="the engine sent it"):
            run(catalog, parcel(tmp_path / "more", {"new.jpg": 100}))


def test_what_comes_to_lie_there_meanwhile_and_what_arrives_as_other_bytes_gets_no_name(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = parcel(tmp_path / "sent", {"a.jpg": 5000, "b.jpg": 6000, "c.jpg": 7000, "d.jpg": 8000})
    with servers.rclone("sftp", tmp_path / "server") as server:
        known(server)
        assert run(catalog, replace(sent, files=sent.files[:1])).done
        folder, told = server.folder / "harbour", BySftp.hash_told

        looked: list[str] = []

        def damaged(self: BySftp, transport: Any, algorithm: str, path: str, size: int | None = None) -> str:
            if "/b.jpg." in path:
                part = folder / Path(path).name
                part.write_bytes(part.read_bytes()[::-1])
                looked.extend(there(folder))
                looked.append(part.suffix)
            return told(self, transport, algorithm, path, size)

        send = far_sftp.FarSftp.send

        def meanwhile(self: far_sftp.FarSftp, files: Any) -> None:
            (folder / "c.jpg").write_bytes(b"somebody's")
            (tmp_path / "sent" / "d.jpg").unlink(missing_ok=True)
            send(self, files)

        monkeypatch.setattr(BySftp, "hash_told", damaged)
        monkeypatch.setattr(far_sftp.FarSftp, "send", meanwhile)
        report = run(catalog, sent)
        failed = {one["file"]: one["reason"] for one in report.failed}
        assert failed.keys() == {"c.jpg", "d.jpg"} and report.receipt is None
        assert "it can't be read here" in failed["d.jpg"] and (folder / "c.jpg").read_bytes() == b"somebody's"
        assert PART in looked and "b.jpg" not in looked
        # What was damaged on its way never had its name, and went once more.
        assert there(folder).keys() == {"a.jpg", "b.jpg", "c.jpg"} and there(folder)["b.jpg"] == sent.files[1].sha256
        monkeypatch.setattr(BySftp, "hash_told", told)
        monkeypatch.setattr(far_sftp.FarSftp, "send", send)
        parcel(tmp_path / "sent", {one.name: one.bytes for one in sent.files})
        again = run(catalog, sent)
        assert again.done and again.renamed == {"c.jpg": "c-2.jpg"} and not list(folder.glob(f"*{PART}"))


def test_a_far_network_that_is_gone_without_a_word_is_told_soon_and_what_was_proved_stays_so(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("QUIET_S", 0.5), ("AGAIN_S", 0.1), ("ANSWER_S", 0.3)):
        monkeypatch.setattr(reaching, name, value)
    sent = parcel(tmp_path / "sent", SIZES)
    with servers.rclone("sftp", tmp_path / "server") as server, slow_link(server.port) as link:
        known(behind(server, link))
        link.cuts, link.goes_silent = [link.sent + sent.bytes * 2 // 3], True
        begun = time.monotonic()
        with pytest.raises(Failed, match="the network does not reach it now; run it again"):
            run(catalog, sent)
        assert link.silent and time.monotonic() - begun < 30, "a connection waits for a minute"
        link.silent = False
        before = link.sent
        assert run(catalog, sent).done and link.sent - before < sent.bytes
        assert there(server.folder / "harbour") == expected(sent)


@pytest.mark.skipif(servers.SSHD is None, reason="OpenSSH's server is not installed here.")
@pytest.mark.parametrize(("shell", "way"), [(True, "remote-hash"), (False, "read-back")])
def test_openssh_takes_them_with_their_times(catalog: Catalog, tmp_path: Path, shell: bool, way: str) -> None:
    sent = parcel(tmp_path / "sent", SIZES)
    with servers.openssh(tmp_path / "ssh", shell) as server:
        known(server)
        for some in (sent.files[:1], sent.files) if shell else (sent.files,):
            report = run(catalog, replace(sent, files=some))
            assert report.done and report.proved[way] == len(some)
        assert there(server.folder / "harbour") == expected(sent)
        for one in sent.files:
            at = (server.folder / "harbour" / one.name).stat().st_mtime
            assert int(at) == int((sent.base / one.path).stat().st_mtime)


def test_somebody_who_takes_a_name_at_the_last_moment_keeps_it_and_no_part_is_left(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = parcel(tmp_path / "sent", {"a.jpg": 5000, "b.jpg": 6000})

    def taken(self: SftpLine, before: str, now: str) -> None:
        (server.folder / now).write_bytes(b"somebody's")
        while self.size(now) is None:
            """This server sees it a moment later."""
        raise SftpError(4, "Failure")

    with servers.rclone("sftp", tmp_path / "server") as server:
        known(server)
        monkeypatch.setattr(SftpLine, "rename", taken)
        monkeypatch.setattr(delivering, "ROUNDS", 1)
        failed = {one["file"]: one["reason"] for one in run(catalog, sent).failed}
        assert len(failed) == 2 and all(why.startswith("something else lies under its name") for why in failed.values())
        assert {path.name: path.read_bytes() for path in (server.folder / "harbour").iterdir()} == dict.fromkeys(
            failed, b"somebody's"
        )


class _Transport:
    def close(self) -> None:
        """Nothing is held."""


class _Server:
    """Lets in, and says of each connection and each file what the test wants."""

    def __init__(self, on_file: Any, on_connection: Any = None) -> None:
        self.on_file, self.on_connection, self.connections, self.asked = on_file, on_connection, 0, 0

    @contextlib.contextmanager
    def connected(self) -> Iterator[Any]:
        self.connections += 1
        if self.on_connection is not None:
            self.on_connection(self.connections)
        yield _Transport()

    def line(self, transport: Any) -> Any:
        return SimpleNamespace(close=lambda: None, MOST=32_768, **self._answers())

    def _answers(self) -> dict[str, Any]:
        return {
            "opened": self._opened,
            "write": lambda *_: None,
            "finish": lambda *_: True,
            "rename": lambda *_: None,
            "remove": lambda *_: None,
        }

    @contextlib.contextmanager
    def _opened(self, path: str, **_: Any) -> Iterator[bytes]:
        self.on_file(path)
        yield b"1"

    def place(self, name: str) -> str:
        return name

    def make_folders(self, line: Any, folder: Any) -> None:
        """They are there."""

    def hash_command(self, algorithm: str) -> str:
        return "sha256sum"

    def hash_told(self, *_: Any) -> str:
        self.asked += 1
        return ""


def sent_to(server: Any, sent: Parcel, check: str = "", flow: Flow | None = None) -> far_sftp.FarSftp:
    far = far_sftp.FarSftp(server, sent.base, "harbour", flow or Flow(Progress()), check, {})
    far.send(sent.files)
    return far


def test_a_server_that_hangs_up_after_each_file_and_still_counts_that_connection_gets_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(far_sftp, "AT_ONCE", 1)
    monkeypatch.setattr(far_sftp, "_AGAIN_S", 0.0)
    went: list[str] = []

    def file(path: str) -> None:
        went.append(path)
        if len(went) % 2 == 0:
            raise EOFError("the server hung up")

    def connection(number: int) -> None:
        if number % 3 == 2:
            raise EOFError("too many are here")

    server = _Server(file, connection)
    assert sent_to(server, parcel(tmp_path / "sent", SIZES)).why == {} and server.connections > 20


def test_a_hash_that_is_told_no_more_is_not_asked_for_of_each_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(far_sftp, "AT_ONCE", 1)
    server = _Server(lambda _: None)
    assert sent_to(server, parcel(tmp_path / "sent", SIZES), "sha256").why == {} and server.asked == 1


def test_nothing_is_begun_any_more_once_the_network_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file whose connection was hung up for that is not sent by another one, beside the next run."""
    monkeypatch.setattr(far_sftp, "AT_ONCE", 1)
    flow, going_on, ended = Flow(Progress()), threading.Event(), threading.Event()
    went: list[str] = []

    def file(path: str) -> None:
        went.append(path)
        flow.watch.gone = True
        assert going_on.wait(20)
        raise EOFError("the server hung up")

    work = far_sftp.FarSftp._work
    monkeypatch.setattr(far_sftp.FarSftp, "_work", lambda self: (work(self), ended.set()))
    sent = parcel(tmp_path / "sent", SIZES)
    assert sent_to(_Server(file), sent, flow=flow).why.keys() == {one.name for one in sent.files}
    going_on.set()
    assert ended.wait(20) and len(went) == 1


def test_where_each_line_breaks_the_engine_sends_and_a_key_of_no_known_kind_is_no_error(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = parcel(tmp_path / "sent", {"a.jpg": 5000, "b.jpg": 6000})

    def broken(*_: Any, **__: Any) -> None:
        raise EOFError("an answer of no sense")

    with servers.rclone("sftp", tmp_path / "server") as server:
        known(server)
        monkeypatch.setattr(SftpLine, "finish", broken)
        with pytest.raises(AssertionError, match="the engine sent it"):
            run(catalog, sent)
    (tmp_path / "key").write_text("no key")
    for error in (TypeError("Key is password-protected."), paramiko.pkey.UnknownKeyType(b"", "sk")):
        monkeypatch.setattr(paramiko.PKey, "from_path", raising(error))
        with pytest.raises(NotSent, match="with this key"):
            BySftp({"user": "me", "key_file": str(tmp_path / "key")})._let_in(SimpleNamespace(auth_publickey=None))


def raising(error: Exception) -> Any:
    def said(*_: Any) -> None:
        raise error

    return said


@pytest.mark.parametrize("when", [-5, 2**33])
def test_a_file_from_before_1970_or_after_2106_arrives(catalog: Catalog, tmp_path: Path, when: int) -> None:
    sent = parcel(tmp_path / "sent", {"a.jpg": 5000})
    os.utime(tmp_path / "sent" / "a.jpg", (when, when))
    with servers.rclone("sftp", tmp_path / "server") as server:
        known(server)
        assert run(catalog, sent).done and there(server.folder / "harbour") == expected(sent)
