"""Deliveries over a network that is cut, by the bytes that went: what was proved is not sent again, and a large file goes on where it was."""

import contextlib
import hashlib
import json
import math
import os
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from studio.base.jobs import Progress
from studio.catalog import Catalog
from studio.handover import delivering, engine, reaching, resuming_s3, routing, sending
from studio.handover.arrival import Prover
from studio.handover.delivering import deliver
from studio.handover.delivery_report import DeliveryOrder, DeliveryReport
from studio.handover.engine import PART, Engine
from studio.handover.engine_log import Told
from studio.handover.engine_words import Failed
from studio.handover.known_targets import target_named
from studio.handover.parcel import FILES, Parcel, ParcelFile
from studio.handover.resuming import Flow
from studio.handover.s3_requests import Bucket, S3Error, authorization, text_of, told
from studio.shoot.delivering import add_target
from tests.slow_link import Link, slow_link
from tests.studio.handover import servers
from tests.studio.handover.servers import Server
from tests.studio.handover.test_delivering import changed, folder_target, known

CLIP, PART_BYTES = 3 << 20, 256 << 10


@pytest.fixture
def catalog() -> Iterator[Catalog]:
    with contextlib.closing(Catalog()) as one:
        yield one


@pytest.fixture(autouse=True)
def near(monkeypatch: pytest.MonkeyPatch) -> None:
    """No server is far away, however busy this computer is: the engine sends (`test_far_sftp` has the other way)."""
    monkeypatch.setattr(engine, "_FAR_S", math.inf)


@pytest.fixture
def small_clips(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of a megabyte are large, and parts small."""
    for room in (sending, routing):
        monkeypatch.setattr(room, "RESUMED_FROM", 1 << 20)
    monkeypatch.setattr(resuming_s3, "PART_BYTES", PART_BYTES)
    monkeypatch.setattr(resuming_s3, "_WAIT_S", 0.0)


def parcel(folder: Path, sizes: dict[str, int]) -> Parcel:
    """Files of chance, the same each time."""
    made, chance = [], random.Random(3)
    for name, size in sizes.items():
        data = chance.randbytes(size)
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
        made.append(ParcelFile(name, name, size, hashlib.sha256(data).hexdigest(), {}))
    return Parcel(folder, FILES, folder, tuple(made), "BENCH")


def behind(server: Server, link: Link) -> Server:
    """The server as it is reached over a network."""
    where = (
        {"port": str(link.port)}
        if server.kind == "sftp"
        else {"url" if server.kind == "webdav" else "endpoint": f"http://127.0.0.1:{link.port}"}
    )
    return Server(server.kind, server.folder, {**server.answers, **where}, link.port)


def run(catalog: Catalog, sent: Parcel) -> DeliveryReport:
    return deliver(catalog, None, DeliveryOrder(sent, target_named("brand"), "harbour"), None, Progress())


@pytest.mark.parametrize("kind", ["sftp", "s3"])
def test_a_clip_that_was_cut_off_goes_on_and_only_the_rest_is_sent(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_clips: None, kind: str
) -> None:
    # Nobody waits here for a network that comes back.
    for module, value in ((reaching, 1.0), (resuming_s3, 0.5)):
        monkeypatch.setattr(module, "QUIET_S", value)
    sent = parcel(tmp_path / "sent", {"clip.mov": CLIP, "a/one.jpg": 3000, "b/two.jpg": 5000})
    with servers.rclone(kind, tmp_path / "server", appends=kind == "sftp") as server, slow_link(server.port) as link:
        known(behind(server, link))
        link.goes_down = True
        link.cuts = [link.sent + CLIP * 6 // 10]
        with pytest.raises(Failed, match="the network does not reach it now|nothing answers"):
            run(catalog, sent)
        link.down, before = False, link.sent
        report = run(catalog, sent)
        went = link.sent - before
        assert report.done and report.sent == 1, "the pictures were proved before"
        # What was under way at the cut, two parts at most, and what is asked and signed besides.
        assert CLIP * 0.4 - 50_000 < went < CLIP * 0.4 + 2 * PART_BYTES + 100_000
        there = server.folder / "harbour"
        assert hashlib.sha256((there / "clip.mov").read_bytes()).hexdigest() == sent.files[0].sha256
        assert [path.name for path in there.rglob(f"*{PART}")] == []


def test_what_lies_there_of_a_clip_is_believed_as_far_as_it_is_ours(
    catalog: Catalog, tmp_path: Path, small_clips: None
) -> None:
    sent = parcel(tmp_path / "sent", {"clip.mov": CLIP})
    ours = (tmp_path / "sent" / "clip.mov").read_bytes()
    nas = tmp_path / "nas" / "harbour"
    nas.mkdir(parents=True)
    add_target("brand", "folder", {"path": str(nas.parent)})
    (nas / f"clip.mov{PART}").write_bytes(ours[: CLIP // 2])
    changed(nas / f"clip.mov{PART}")
    heard: list[int] = []

    class Counted(Progress):
        def advance(self, by: int = 1, what: str | None = None) -> None:
            heard.append(by)
            super().advance(by, what)

    order = DeliveryOrder(sent, target_named("brand"), "harbour")
    assert deliver(catalog, None, order, None, Counted()).done
    assert (nas / "clip.mov").read_bytes() == ours and sum(heard) == CLIP
    # A link lies where the part is to be: nothing goes through it. A file of others' under the name that came meanwhile stays.
    (nas / "clip.mov").unlink()
    (tmp_path / "theirs").write_bytes(b"theirs")
    (nas / f"clip.mov{PART}").symlink_to(tmp_path / "theirs")
    (failed,) = deliver(catalog, None, order, None, Progress()).failed
    assert failed["file"] == "clip.mov" and (tmp_path / "theirs").read_bytes() == b"theirs"
    # Cut off under its own name, as others send: completed in place.
    (nas / f"clip.mov{PART}").unlink()
    (nas / "clip.mov").write_bytes(ours[:-5])
    assert deliver(catalog, None, order, None, Progress()).done and (nas / "clip.mov").read_bytes() == ours


@pytest.mark.parametrize("kind", ["webdav", "sftp", "s3"])
def test_a_network_that_is_gone_without_a_word_is_told_soon_and_a_server_that_answers_is_waited_for(
    catalog: Catalog, tmp_path: Path, small_clips: None, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    sent = parcel(tmp_path / "sent", {"a.jpg": 5000, "clip.mov": CLIP} if kind != "webdav" else {"a.jpg": CLIP // 8})
    for name, value in (("QUIET_S", 0.01), ("AGAIN_S", 0.05), ("_LOOK_S", 0.05)):
        monkeypatch.setattr(reaching, name, value)
    # All the time nothing moves for longer than that: it is asked, and it answers.
    monkeypatch.setattr(resuming_s3, "QUIET_S", 0.5)
    with (
        servers.rclone(kind, tmp_path / "server", appends=kind == "sftp") as server,
        slow_link(server.port, rtt_s=0.02) as link,
    ):
        knock = reaching.knock

        def knocked(address: reaching.Address) -> str:
            # An answer may take its time on a computer that is busy; that there is none is known.
            monkeypatch.setattr(reaching, "ANSWER_S", 0.4 if link.silent else 30.0)
            return knock(address)

        monkeypatch.setattr(reaching, "knock", knocked)
        known(behind(server, link))
        link.cuts, link.goes_silent = [link.sent + sent.bytes // 2], True
        begun = time.monotonic()
        with pytest.raises(Failed, match="the network does not reach it now; run it again"):
            run(catalog, sent)
        assert link.silent and time.monotonic() - begun < 45, "the engine itself waits for a minute"
        link.silent = False
        assert run(catalog, sent).done


def test_parts_in_a_bucket_that_are_not_ours_are_not_used(tmp_path: Path, small_clips: None) -> None:
    data = os.urandom(3 * PART_BYTES + 100)
    (tmp_path / "clip.mov").write_bytes(data)
    with servers.rclone("s3", tmp_path / "server") as server:
        bucket = Bucket(server.answers["endpoint"], "bucket", "us-east-1", servers.ACCESS_KEY, servers.PASSWORD)
        ours, theirs = data[PART_BYTES : 2 * PART_BYTES], os.urandom(PART_BYTES)
        for number, part in ((1, theirs), (2, ours)):
            begun = text_of(told(bucket.ask("POST", "x/clip.mov", {"uploads": ""}).content), "UploadId")
            query = {"partNumber": str(number), "uploadId": begun}
            bucket.ask("PUT", "x/clip.mov", query, {}, [part], len(part), hashlib.sha256(part).hexdigest())
        flow = Flow(Progress())
        resuming_s3.IntoBucket(server.answers).send(tmp_path / "clip.mov", "x/clip.mov", flow)
        assert (server.folder / "x" / "clip.mov").read_bytes() == data
        assert (flow.kept, flow.sent) == (PART_BYTES, len(data) - PART_BYTES)
        with pytest.raises(S3Error, match="403"):
            Bucket(server.answers["endpoint"], "bucket", "us-east-1", servers.ACCESS_KEY, "wrong").ask("GET", "", {})
        bucket.close()


def test_requests_to_a_bucket_are_signed_as_its_documents_show() -> None:
    # The example "GET Object" of Amazon's page on the Authorization header.
    empty = hashlib.sha256(b"").hexdigest()
    headers = {
        "host": "examplebucket.s3.amazonaws.com",
        "range": "bytes=0-9",
        "x-amz-content-sha256": empty,
        "x-amz-date": "20130524T000000Z",
    }
    address = "https://examplebucket.s3.amazonaws.com/test.txt"
    key, secret = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    signed = authorization("GET", address, headers, empty, "us-east-1", key, secret)
    assert signed.endswith("Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
    assert resuming_s3.part_bytes(100) == 8 << 20 and 10_000 * resuming_s3.part_bytes(200 << 30) >= 200 << 30


def test_a_hundred_files_arrive_over_a_line_that_is_cut_at_twenty_moments(catalog: Catalog, tmp_path: Path) -> None:
    sizes = {f"{number % 7}/{number:03d}.jpg": 4000 + 40 * number for number in range(100)}
    sent = parcel(tmp_path / "sent", sizes)
    total = sum(sizes.values())
    with servers.rclone("webdav", tmp_path / "server") as server, slow_link(server.port) as link:
        known(behind(server, link))
        # All of them go to the server while files go: each run's questions are a part of what is counted.
        link.cuts = [total * number // 21 for number in range(1, 21)]
        went, reports = 0, []
        for _ in range(30):
            try:
                reports.append(run(catalog, sent))
            except Failed as error:
                assert "network" in str(error) or "nothing answers" in str(error), error
            if reports and reports[-1].done:
                break
        assert reports[-1].done and link.cut == 20 and sum(one.sent for one in reports) <= 100
        went = link.sent
        assert went < 2.5 * total, "what had arrived was not sent again"
        there = server.folder / "harbour"
        found = {name: hashlib.sha256((there / name).read_bytes()).hexdigest() for name in sizes}
        assert found == {one.name: one.sha256 for one in sent.files}
        changed(there / "1/001.jpg")
        os.truncate(there / "2/002.jpg", 2000)
        before = link.sent
        report = run(catalog, sent)
        assert report.done and report.sent == 2 and set(report.renamed) == {"1/001.jpg"}
        assert link.sent - before < 100_000


def test_a_hash_that_agreed_before_a_file_had_its_name_proves_nothing() -> None:
    said = (
        ("debug", "cut.jpg", "md5 = 0123456789abcdef0123456789abcdef OK"),
        ("error", "cut.jpg.3201d4d9.threeshot-part", "partial file rename failed: Move Rename failed: connection lost"),
        ("debug", "there.jpg", "md5 = 0123456789abcdef0123456789abcdef OK"),
        ("info", "there.jpg", "Copied (new)"),
        ("debug", "somebodys.jpg", "md5 = 0123456789abcdef0123456789abcdef OK"),
    )
    heard = Told()
    for level, name, text in said:
        heard.take(json.dumps({"level": level, "object": name, "msg": text}), lambda count: None)
    assert heard.hashes == {"there.jpg": ("md5", "0123456789abcdef0123456789abcdef")} and len(heard.errors) == 1


@pytest.mark.parametrize("kind", ["sftp", "s3"])
def test_what_was_proved_on_its_way_before_a_cut_is_not_read_back_by_the_next_run(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    sent = parcel(tmp_path / "sent", {f"{number}.jpg": 5000 + number for number in range(6)})
    with servers.rclone(kind, tmp_path / "server") as server:
        known(server)
        assert run(catalog, replace(sent, files=sent.files[:1])).done
        send, hashes, asked = Engine.send, Engine.hashes, list[tuple[bool, list[str]]]()

        def cut(self: Engine, source: Path, folder: str, names: Any, *given: Any) -> Told:
            send(self, source, folder, names[:3], *given)
            raise Failed("brand: the network does not reach it now; run it again when it is back.")

        def counted(self: Engine, folder: str, algorithm: str, names: Any, read_back: bool) -> Any:
            asked.append((read_back, list(names)))
            return hashes(self, folder, algorithm, names, read_back)

        monkeypatch.setattr(Engine, "send", cut)
        with pytest.raises(Failed):
            run(catalog, sent)
        monkeypatch.setattr(Engine, "send", send)
        monkeypatch.setattr(Engine, "hashes", counted)
        # Kept, and not believed blindly: other bytes, as many, are found when it is asked for once more.
        changed(server.folder / "harbour" / "2.jpg")
        report = run(catalog, sent)
        assert not report.done and [one["file"] for one in report.failed] == ["2.jpg"] and report.sent == 2
        assert [sorted(names) for read, names in asked if not read] == [["0.jpg", "1.jpg", "2.jpg", "3.jpg"]]
        assert [names for read, names in asked if read] == [["2.jpg"]]


def test_parts_that_cuts_left_of_our_files_go_once_these_are_whole_and_nobody_elses(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = parcel(tmp_path / "sent", {"in/a.jpg": 9000, "b.jpg": 6000, "c.jpg": 7000})
    there, send = folder_target(tmp_path / "nas", "brand") / "harbour", Engine.send
    ours = {f"in/a.jpg.0123abcd{PART}": 4000, f"b.jpg{PART}": 6000}
    others = {f"b.jpg.final{PART}": 10, f"x.jpg.0123abcd{PART}": 10, f"c.jpg.0123abcd{PART}": 7001, "b.jpg.0123abcd": 1}
    grows = f"c.jpg.89abcdef{PART}"
    for name, size in {**ours, **others, grows: 10}.items():
        (there / name).parent.mkdir(parents=True, exist_ok=True)
        (there / name).write_bytes(bytes(size))

    def meanwhile(self: Engine, *given: Any, **more: Any) -> Told:
        with (there / grows).open("ab") as file:
            file.write(b"more")
        return send(self, *given, **more)

    monkeypatch.setattr(Engine, "send", meanwhile)
    assert run(catalog, sent).done
    assert {path.relative_to(there).as_posix() for path in there.rglob("*") if path.is_file()} == {
        *(one.name for one in sent.files),
        *others,
        grows,
    }


def test_what_is_tried_again_from_its_start_is_no_sign_of_a_network() -> None:
    heard, went = Told(), list[tuple[int, bool]]()

    def stats(total: int, **at: int) -> None:
        told = {"bytes": total, "transferring": [{"name": name, "bytes": size} for name, size in at.items()]}
        heard.take(json.dumps({"level": "info", "stats": told}), lambda count: went.append((count, heard.onward)))

    stats(700, a=700, b=0)
    stats(900, a=0, b=200)  # a is reset,
    stats(1500, a=600, b=200)  # and what goes of it went before,
    stats(1700, a=800, b=200)  # until it is farther than it was.
    assert went == [(700, True), (200, True), (600, False), (200, True)]


def test_a_file_that_got_no_name_at_the_server_is_not_called_arrived(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = parcel(tmp_path / "sent", {"a.jpg": 5000, "b.jpg": 6000})
    with servers.rclone("sftp", tmp_path / "server") as server:
        known(server)
        assert run(catalog, replace(sent, files=sent.files[:1])).done
        send = Engine.send

        def meanwhile(self: Engine, *given: Any, **more: Any) -> Told:
            # Somebody's folder comes to lie there after it was looked.
            (server.folder / "harbour" / "b.jpg").mkdir(exist_ok=True)
            return send(self, *given, **more)

        monkeypatch.setattr(Engine, "send", meanwhile)
        monkeypatch.setattr(delivering, "_ROUND_S", 0.0)
        report = run(catalog, sent)
        assert not report.done and [one["file"] for one in report.failed] == ["b.jpg"] and report.receipt is None


def test_what_still_grows_at_the_target_is_ours_and_what_was_changed_is_not_overwritten(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = parcel(tmp_path / "sent", {"a.jpg": 9000, "b.jpg": 6000})
    there = folder_target(tmp_path / "nas", "brand") / "harbour"
    ours = (tmp_path / "sent" / "a.jpg").read_bytes()
    there.mkdir()
    (there / "a.jpg").write_bytes(ours[:1000])
    looks, look, send = [3000, 2000, 4000], Prover.is_beginning, Engine.send

    def grows(self: Prover, folder: str, file: ParcelFile, size: int) -> bool:
        if looks:
            (there / "a.jpg").write_bytes(ours[: looks.pop(0)])
        return look(self, folder, file, size)

    monkeypatch.setattr(Prover, "is_beginning", grows)
    monkeypatch.setattr(routing, "_LOOK_S", 0.0)
    monkeypatch.setattr(delivering, "_ROUND_S", 0.0)
    report = run(catalog, sent)
    assert report.done and not report.renamed and (there / "a.jpg").read_bytes() == ours

    def somebody(self: Engine, *given: Any, **more: Any) -> Told:
        told = send(self, *given, **more)
        if not looks and "b.jpg" in given[2]:
            looks.append(0)
            (there / "a.jpg").write_bytes(b"somebody's")
            (there / "b.jpg").write_bytes((tmp_path / "sent" / "b.jpg").read_bytes()[:3000])
        return told

    # In the middle of the next run somebody's comes to lie there in place of what was cut off, and of another only a half arrives.
    (there / "a.jpg").write_bytes(ours[:1000])
    (there / "b.jpg").unlink()
    monkeypatch.setattr(Prover, "is_beginning", look)
    monkeypatch.setattr(Engine, "send", somebody)
    looks.clear()
    report = run(catalog, sent)
    assert [one["file"] for one in report.failed] == ["a.jpg"] and (there / "a.jpg").read_bytes() == b"somebody's"
    assert (there / "b.jpg").read_bytes() == (tmp_path / "sent" / "b.jpg").read_bytes()


def test_a_renamed_file_that_was_cut_short_there_goes_again_under_that_name(catalog: Catalog, tmp_path: Path) -> None:
    sent = parcel(tmp_path / "sent", {"a.jpg": 9000})
    there = folder_target(tmp_path / "nas", "brand") / "harbour"
    there.mkdir()
    (there / "a.jpg").write_bytes(b"somebody's" * 900)
    assert run(catalog, sent).renamed == {"a.jpg": "a-2.jpg"}
    (row,) = catalog.rows("SELECT id FROM delivery")
    # It was not through, and what was proved is shorter now.
    catalog.update("delivery", row["id"], {"delivered_at": None})
    os.truncate(there / "a-2.jpg", 4000)
    report = run(catalog, sent)
    assert report.done and report.sent == 1
    assert (there / "a-2.jpg").read_bytes() == (tmp_path / "sent" / "a.jpg").read_bytes()


def test_what_an_earlier_run_proved_is_asked_for_once_more_before_the_receipt(catalog: Catalog, tmp_path: Path) -> None:
    sent = parcel(tmp_path / "sent", {"a.jpg": 9000, "b.jpg": 6000, "c.jpg": 5000})
    with servers.rclone("s3", tmp_path / "server") as server:
        known(server)
        # A run that ended before its last file: two of them are proved.
        order = DeliveryOrder(replace(sent, files=sent.files[:2]), target_named("brand"), "harbour", goes_on=True)
        assert deliver(catalog, None, order, None, Progress()).sent == 2
        changed(server.folder / "harbour" / "b.jpg")
        report = run(catalog, sent)
        assert [one["file"] for one in report.failed] == ["b.jpg"] and "other bytes" in report.failed[0]["reason"]
        assert report.receipt is None and report.sent == 1
        report = run(catalog, sent)
        assert report.done and report.renamed == {"b.jpg": "b-2.jpg"} and report.proved["remote-hash"] == 3


@pytest.mark.parametrize("how", ["gone", "shorter", "changed"])
def test_what_is_taken_away_while_the_rest_goes_gets_no_receipt(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    sent = parcel(tmp_path / "sent", {"a.jpg": 9000, "b.jpg": 6000})
    there, send = folder_target(tmp_path / "nas", "brand") / "harbour", Engine.send
    there.mkdir()
    (there / "a.jpg").write_bytes((tmp_path / "sent" / "a.jpg").read_bytes())

    def meanwhile(self: Engine, *given: Any, **more: Any) -> Told:
        ways = {"gone": Path.unlink, "shorter": lambda path: os.truncate(path, 4000), "changed": changed}
        ways[how](there / "a.jpg")
        return send(self, *given, **more)

    monkeypatch.setattr(Engine, "send", meanwhile)
    report = run(catalog, sent)
    assert [one["file"] for one in report.failed] == ["a.jpg"] and not report.done and report.receipt is None
    monkeypatch.setattr(Engine, "send", send)
    report = run(catalog, sent)
    assert report.done and report.sent == 1
    now = there / report.renamed.get("a.jpg", "a.jpg")
    assert now.read_bytes() == (tmp_path / "sent" / "a.jpg").read_bytes() and (now.stem != "a") == (how == "changed")


def test_a_receipt_that_names_other_files_than_lie_there_now_is_not_given_out_again(
    catalog: Catalog, tmp_path: Path
) -> None:
    sent = parcel(tmp_path / "sent", {"a.jpg": 9000, "b.jpg": 6000})
    there = folder_target(tmp_path / "nas", "brand") / "harbour"
    first = run(catalog, sent)
    assert run(catalog, sent).receipt == first.receipt
    # Somebody kept ours beside their own.
    (there / "a-2.jpg").write_bytes((there / "a.jpg").read_bytes())
    changed(there / "a.jpg")
    again = run(catalog, sent)
    assert again.done and not again.sent and again.renamed == {"a.jpg": "a-2.jpg"}
    assert first.receipt is not None and again.receipt is not None and again.receipt != first.receipt
    told = json.loads((again.receipt / "receipt.json").read_text("utf-8"))
    assert [one["name"] for one in told["files"]] == ["a-2.jpg", "b.jpg"]
    assert run(catalog, sent).receipt == again.receipt


def test_what_did_not_arrive_is_told_though_another_was_sent_again_and_arrived(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = parcel(tmp_path / "sent", {"a.jpg": 9000, "b.jpg": 6000})
    there, send, sends = folder_target(tmp_path / "nas", "brand") / "harbour", Engine.send, []

    def meanwhile(self: Engine, *given: Any, **more: Any) -> Told:
        told = send(self, *given, **more)
        sends.append(given[2])
        if len(sends) == 1:
            changed(there / "a.jpg")
            (there / "b.jpg").unlink()
        return told

    monkeypatch.setattr(Engine, "send", meanwhile)
    monkeypatch.setattr(delivering, "_ROUND_S", 0.0)
    report = run(catalog, sent)
    assert sends[1:] == [["b.jpg"]] and (there / "b.jpg").is_file()
    assert [one["file"] for one in report.failed] == ["a.jpg"] and not report.done and report.receipt is None
