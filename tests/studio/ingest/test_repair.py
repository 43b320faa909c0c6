"""A copy that is not what was recorded is seen, made again from the card, and never thrown away; and what is called safe was read."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from studio import ingest
from studio.base.jobs import Progress
from studio.catalog import cards as card_rows
from studio.ingest import copying, reading
from studio.ingest.proof import CardIdentity, Proof
from studio.ingest.volume import Volume
from studio.open_drop import OpenDrop
from tests.studio.ingest.cards import card, contents, jpeg, rows
from tests.studio.ingest.test_verdict import opened

PAD = 400_000
NAME = "IMG_0002.JPG"


def zeroed(path: Path, at: int, length: int) -> None:
    """Zeros over a part of a file, its size and time as they were."""
    was = path.stat()
    path.chmod(0o644)
    with path.open("r+b") as file:
        file.seek(at)
        file.write(bytes(length))
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))


def truncated(path: Path) -> None:
    path.chmod(0o644)
    os.truncate(path, 5000)


def exchanged(path: Path) -> None:
    path.unlink()
    jpeg(path, 99, pad=PAD)


HARM: dict[str, Callable[[Path], None]] = {
    "changed in its middle": lambda path: zeroed(path, 100_000, 64 * 1024),
    "changed where it is sampled": lambda path: zeroed(path, 0, 64 * 1024),
    "truncated": truncated,
    "deleted": Path.unlink,
    "exchanged": exchanged,
}


@pytest.fixture
def source(drop: OpenDrop, tmp_path: Path) -> Path:
    """A card of two frames, imported with a backup, and opened."""
    root = card(tmp_path / "card", range(1, 3), pad=PAD)
    ingest.import_sources(drop, [root], backup=tmp_path / "backup")
    opened(drop.catalog)
    return root


def copy_of(shoot: Path, tmp_path: Path, where: str) -> Path:
    return {"original": shoot, "backup": tmp_path / "backup/HARBOUR-01"}[where] / "originals/Alpha-1" / NAME


@pytest.mark.parametrize("where", ["original", "backup"])
@pytest.mark.parametrize("harm", HARM)
def test_a_damaged_copy_keeps_the_card_and_is_made_again_from_it(
    drop: OpenDrop, shoot: Path, source: Path, tmp_path: Path, harm: str, where: str
) -> None:
    assert ingest.card_verdict(drop, source).safe
    whole = contents(shoot)
    path = copy_of(shoot, tmp_path, where)
    HARM[harm](path)
    damaged = path.read_bytes() if path.exists() else None
    verdict = ingest.card_verdict(drop, source)
    assert not verdict.safe and [Path(name).name for name in verdict.files] == [NAME]
    assert [copy.whole for copy in verdict.copies] == ([False, True] if where == "original" else [True, False])
    assert "whole (2 files)" in verdict.sentence, "the other copy's verdict is given too"
    assert verdict.to_dict()["proof"] is None

    report = ingest.import_sources(drop, [source], backup=tmp_path / "backup")
    assert (report.copied, report.skipped, report.repaired, report.failed) == (0, 1, 1, [])
    opened(drop.catalog)
    assert contents(shoot) == contents(tmp_path / "backup/HARBOUR-01") == whole
    assert len(rows(drop)) == 2
    aside = [file for root in (shoot, tmp_path / "backup/HARBOUR-01") for file in (root / "damaged").rglob("*.JPG")]
    assert [file.read_bytes() for file in aside] == ([damaged] if damaged is not None else [])
    if aside:
        assert "damaged" in aside[0].name
        assert any("damaged" in note and aside[0].name in note for note in report.notes)
    assert ingest.card_verdict(drop, source).safe


def test_what_was_measured_of_damaged_bytes_is_measured_anew(drop: OpenDrop, shoot: Path, source: Path) -> None:
    HARM["truncated"](shoot / "originals/Alpha-1" / NAME)
    ingest.import_sources(drop, [source])
    assert {row["original_name"]: row["opened"] for row in rows(drop)} == {"IMG_0001.JPG": 1, NAME: None}


def test_two_imports_at_once_throw_no_good_file_away_for_a_damaged_one(
    drop: OpenDrop, shoot: Path, tmp_path: Path
) -> None:
    source = card(tmp_path / "card", range(1, 3), pad=PAD)
    with ingest.Ingest(drop, [source]) as late:
        entries_of = late.take
        files = ingest.discover(source).files

        class Overtaken(Progress):
            def start(self, total: float, what: str, unit: str = "") -> None:
                if what == "copying" and not rows(drop):
                    ingest.import_sources(drop, [source])
                    HARM["changed in its middle"](shoot / "originals/Alpha-1" / NAME)
                super().start(total, what, unit)

        assert entries_of(files, Overtaken()) == []
    assert sorted(contents(shoot)) == ["Alpha-1/IMG_0001.JPG", f"Alpha-1/{NAME}"]
    assert contents(shoot)[f"Alpha-1/{NAME}"] == (source / "DCIM/100CANON" / NAME).read_bytes()
    assert len(list((shoot / "damaged").rglob("*.JPG"))) == 1


def test_a_backup_that_gives_other_bytes_does_not_stop_the_originals(
    drop: OpenDrop, shoot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = reading.hash_from_disk

    def bad_disk(path: Path, *more: object) -> tuple[str, str]:
        found = read(path)
        return ("f" * 32, "disk") if "backup" in path.parts and path.name.endswith(".JPG") else found

    source = card(tmp_path / "card", range(1, 3))
    monkeypatch.setattr(copying.reading, "hash_from_disk", bad_disk)
    report = ingest.import_sources(drop, [source], backup=tmp_path / "backup")
    assert (report.copied, report.failed, len(report.backup_failed)) == (2, [], 2)
    assert "read back from" in report.backup_failed[0]["reason"] and len(contents(shoot)) == 2
    monkeypatch.undo()
    opened(drop.catalog)
    verdict = ingest.card_verdict(drop, source)
    assert not verdict.safe and "2 files not verified on the backup" in verdict.sentence
    assert "The originals are whole (2 files)." in verdict.sentence
    assert contents(tmp_path / "backup/HARBOUR-01") == {}


def test_a_backup_that_is_not_connected_is_said_as_that(drop: OpenDrop, source: Path, tmp_path: Path) -> None:
    (tmp_path / "backup").rename(tmp_path / "in the bag")
    verdict = ingest.card_verdict(drop, source)
    assert "2 files on a backup that is not connected" in verdict.sentence
    assert [copy.grade for copy in verdict.copies] == ["read", "not reachable"]


class TestProof:
    def test_it_names_the_card_the_copies_and_the_moment(self, drop: OpenDrop, shoot: Path, source: Path) -> None:
        told = ingest.card_verdict(drop, source).to_dict()["proof"]
        assert told["card"]["files"] == 2 and told["card"]["source"] == str(source)
        assert [(copy["grade"], copy["files"], copy["intact"]) for copy in told["copies"]] == [("read", 2, 2)] * 2
        assert told["at"]

    def test_nobody_else_makes_one(self, source: Path) -> None:
        identity = CardIdentity.of(ingest.discover(source), Volume())
        with pytest.raises(TypeError):
            Proof(object(), identity, [], "now", {})

    @pytest.mark.parametrize(
        ("what", "why"),
        [
            ("a copy's disk leaves", "is not there any more"),
            ("a copy changes", "was changed since"),
            ("frames are added to the card", "1 file came to the card since"),
            ("another card is there", "another card is there now"),
        ],
    )
    def test_it_runs_out_when(
        self, drop: OpenDrop, shoot: Path, source: Path, tmp_path: Path, what: str, why: str
    ) -> None:
        proof = ingest.card_verdict(drop, source).proof
        assert proof is not None and proof.lapsed() is None
        if what == "a copy's disk leaves":
            (tmp_path / "backup").rename(tmp_path / "away")
        elif what == "a copy changes":
            zeroed(shoot / "originals/Alpha-1" / NAME, 9, 1)
        elif what == "frames are added to the card":
            jpeg(source / "DCIM/100CANON/IMG_0003.JPG", 3)
        else:
            shutil.rmtree(source)
            card(source, range(50, 53))
        assert why in str(proof.lapsed())

    def test_a_card_that_was_taken_out_does_not_end_it(self, drop: OpenDrop, source: Path) -> None:
        proof = ingest.card_verdict(drop, source).proof
        shutil.rmtree(source)
        assert proof is not None and proof.lapsed() is None


class TestCustody:
    def test_a_card_seen_again_says_so_and_that_it_was_emptied(self, drop: OpenDrop, source: Path) -> None:
        assert ingest.card_verdict(drop, source).seen == []
        (again,) = ingest.card_verdict(drop, source).seen
        assert "seen before" in again and "2 files, into HARBOUR-01; it was safe to format then" in again
        (looked,) = card_rows.all_custody(drop.catalog, drop.id)
        assert looked["safe"] and looked["proof"]["copies"][0]["whole"] and looked["emptied_at"] is None

    def test_another_card_in_its_place_is_another(self, drop: OpenDrop, source: Path) -> None:
        ingest.card_verdict(drop, source)
        shutil.rmtree(source)
        card(source, range(50, 53))
        assert ingest.card_verdict(drop, source).seen == []
        assert len({row["card_id"] for row in card_rows.all_custody(drop.catalog)}) == 2

    def test_one_with_a_number_that_holds_other_files_was_formatted(
        self, drop: OpenDrop, source: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from studio.ingest import verdict

        monkeypatch.setattr(verdict, "volume_of", lambda folder: Volume("EOS_DIGITAL", "1234-ABCD"))
        ingest.card_verdict(drop, source)
        shutil.rmtree(source)
        card(source, range(50, 53))
        assert "formatted or emptied since" in ingest.card_verdict(drop, source).seen[-1]
        old = card_rows.all_custody(drop.catalog)[-1]
        assert old["emptied_at"] is not None and old["volume"] == "EOS_DIGITAL"


def test_five_thousand_files_of_one_size_are_planned_without_comparing_each_with_each(
    drop: OpenDrop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, not timed: each file is sampled once, and read whole only when it may be recorded."""
    from studio.ingest import plan
    from studio.ingest.orphans import Orphans

    source = tmp_path / "card/DCIM/100CANON"
    source.mkdir(parents=True)
    for number in range(300):
        with (source / f"RAW_{number:04}.ARW").open("wb") as file:
            file.truncate(400_000)
            file.seek(200_000)
            file.write(number.to_bytes(4, "big"))
    counts = {"sample": 0, "hash_file": 0}
    for name in counts:
        real = getattr(reading, name)

        def counted(*args: object, real: Callable[..., str] = real, name: str = name) -> str:
            counts[name] += 1
            return real(*args)

        monkeypatch.setattr(plan.reading, name, counted)
    found = ingest.discover(tmp_path / "card").files
    where = plan.places(drop, None)
    entries = plan.make(drop, where, found, Progress(), Orphans(drop, where))
    assert len(entries) == 300 and counts == {"sample": 300, "hash_file": 0}


def test_a_sample_is_the_same_of_a_file_and_of_its_pieces(tmp_path: Path) -> None:
    for size in (0, 1, 70_000, 130_000, 200_000, 3_000_001):
        data = os.urandom(size)
        (tmp_path / "file").write_bytes(data)
        sampler = reading.Sampler(size)
        for at in range(0, size, 50_000):
            sampler.feed(memoryview(data)[at : at + 50_000])
        assert sampler.digest() == reading.sample(tmp_path / "file", size), size
