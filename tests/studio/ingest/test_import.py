"""Importing cards and folders: what comes in, where it goes, and what coming again does."""

import os
import shutil
from pathlib import Path

import pytest

from studio import ingest
from studio.base.errors import Interrupted, NotFound, Refused
from studio.base.jobs import Progress
from studio.catalog import Catalog
from studio.ingest import capture_time, identity
from studio.open_drop import OpenDrop
from tests.studio.ingest.cards import card, contents, jpeg, rows, second_copies


def test_the_sample_cards_come_in_by_camera_with_the_one_gap(drop: OpenDrop, shoot: Path, sample_shoot: Path) -> None:
    sources = [sample_shoot / "camera-a", sample_shoot / "camera-b", sample_shoot / "phone"]
    report = ingest.import_sources(drop, sources)
    assert report.to_dict() | {"notes": [], "cards": []} == {
        "planned": 42,
        "copied": 42,
        "skipped": 0,
        "bytes": sum(path.stat().st_size for source in sources for path in source.rglob("*.JPG")),
        "repaired": 0,
        "restored": 0,
        "versions": 0,
        "new_frames": 42,
        "backed_up": 0,
        "failed": [],
        "backup_failed": [],
        "gaps": [{"camera": "Sample-Camera-A", "missing": ["IMG_0008"]}],
        "frames": [row["id"] for row in drop.catalog.rows("SELECT id FROM frame ORDER BY id")],
        "cameras": [],
        "strays": [],
        "questions": [],
        "notes": [],
        "cards": [],
    }
    assert [card.source for card in report.cards] == sources and not any(card.safe for card in report.cards)
    counts = drop.catalog.rows(
        "SELECT camera.name, COUNT(*) AS n FROM frame JOIN camera ON camera.id = camera_id GROUP BY 1 ORDER BY 1"
    )
    assert [(row["name"], row["n"]) for row in counts] == [
        ("Sample-Camera-A", 26),
        ("Sample-Camera-B", 13),
        ("Sample-Phone", 3),
    ]
    first = drop.catalog.row("SELECT * FROM frame WHERE name = 'IMG_0001'")
    assert first is not None and (first["counter"], first["captured_at"]) == (1, "2026-10-03T07:12:04.000000Z")
    for row in rows(drop):
        copy, original = shoot / row["path"], Path(row["source"])
        assert copy.read_bytes() == original.read_bytes()
        assert copy.stat().st_mtime_ns == original.stat().st_mtime_ns
        assert copy.stat().st_mode & 0o222 == 0, "an original is never changed again"
        assert (row["original_name"], row["verified_how"]) == (original.name, "disk")


def test_every_frame_is_told_of_after_it_is_in_the_catalog(drop: OpenDrop, tmp_path: Path) -> None:
    told, recorded = [], []
    drop.events.frame_arrived.connect(lambda frame_id: told.append(drop.catalog.get("frame", frame_id)["name"]))
    source = card(tmp_path / "card", range(1, 4))
    report = ingest.import_sources(drop, [source], on_recorded=recorded.append)
    assert told == ["IMG_0001", "IMG_0002", "IMG_0003"]
    assert recorded == report.frames
    sql = "SELECT subject FROM event WHERE kind = 'frame.ingested' ORDER BY id"
    assert [row["subject"] for row in drop.catalog.rows(sql)] == report.frames


def test_the_same_bytes_again_are_skipped_whatever_their_name(drop: OpenDrop, shoot: Path, tmp_path: Path) -> None:
    source = card(tmp_path / "card", range(1, 4), pad=300_000)
    ingest.import_sources(drop, [source])
    before = contents(shoot)
    other = tmp_path / "other"
    jpeg(other / "renamed.jpg", 2, pad=300_000)
    jpeg(other / "new.jpg", 9, pad=300_000)
    again = ingest.import_sources(drop, [source, other])
    assert (again.planned, again.copied, again.skipped, len(again.frames)) == (5, 1, 4, 1)
    assert set(contents(shoot)) - set(before) == {"Alpha-1/new.jpg"}


def test_another_picture_of_the_same_name_is_kept_under_a_new_one(drop: OpenDrop, shoot: Path, tmp_path: Path) -> None:
    cards = [card(tmp_path / f"card-{n}", [n], serial="7") for n in (1, 2, 3)]
    for number, source in enumerate(cards, 1):
        found = next(source.rglob("*.JPG"))
        found.rename(found.with_name("img_0001.JPG" if number == 3 else "IMG_0001.JPG"))
    report = ingest.import_sources(drop, cards)
    assert report.copied == 3
    # The third differs in case only, which is the same name on a Mac's or Windows' disk.
    assert sorted(contents(shoot)) == ["Alpha-1/IMG_0001-2.JPG", "Alpha-1/IMG_0001.JPG", "Alpha-1/img_0001-3.JPG"]
    assert [row["original_name"] for row in rows(drop)] == ["IMG_0001.JPG", "IMG_0001.JPG", "img_0001.JPG"]


def test_the_same_picture_on_two_cards_comes_in_once(drop: OpenDrop, shoot: Path, tmp_path: Path) -> None:
    one = card(tmp_path / "slot-1", range(1, 4), pad=250_000)
    (one / "DCIM/100CANON/IMG_0001.XMP").write_text("<x/>")
    two = tmp_path / "slot-2"
    shutil.copytree(one, two)
    report = ingest.import_sources(drop, [one, two])
    assert (report.planned, report.copied, report.skipped, len(report.frames)) == (8, 4, 4, 3)
    assert len(contents(shoot)) == 4
    assert drop.catalog.value("SELECT COUNT(*) FROM frame") == 3


def test_a_twin_still_comes_in_when_the_first_can_not_be_read(
    drop: OpenDrop, shoot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studio.ingest import copying

    one, two = card(tmp_path / "slot-1", [1], pad=250_000), card(tmp_path / "slot-2", [1], pad=250_000)
    opened = copying.reading.open_source

    def worn_out(path: Path) -> int:
        if path.is_relative_to(one) and "_copy" in {frame.name for frame in __import__("traceback").extract_stack()}:
            raise OSError(5, "Input/output error")
        return opened(path)

    monkeypatch.setattr(copying.reading, "open_source", worn_out)
    report = ingest.import_sources(drop, [one, two])
    assert (report.copied, len(report.failed), len(contents(shoot))) == (1, 1, 1)
    assert "could not be read" in report.failed[0]["reason"]


def test_a_backup_is_made_in_the_same_pass_and_later_for_what_lacks_it(
    drop: OpenDrop, shoot: Path, tmp_path: Path
) -> None:
    source, backup = card(tmp_path / "card", range(1, 3)), tmp_path / "backup"
    ingest.import_sources(drop, [source])
    jpeg(source / "DCIM/100CANON/IMG_0003.JPG", 3)
    report = ingest.import_sources(drop, [source], backup=backup)
    assert (report.copied, report.skipped) == (1, 2)
    assert contents(backup / "HARBOUR-01") == contents(shoot)
    copies = second_copies(drop)
    assert list(copies) == [str(backup / "HARBOUR-01")]
    assert [bool(copy["verified_at"]) for copy in copies[str(backup / "HARBOUR-01")]] == [True] * 3
    next((backup / "HARBOUR-01" / "originals").rglob("IMG_0002.JPG")).unlink()
    ingest.import_sources(drop, [source], backup=backup)
    assert contents(backup / "HARBOUR-01") == contents(shoot)


def test_two_bodies_of_one_model_have_folders_of_their_own(drop: OpenDrop, shoot: Path, tmp_path: Path) -> None:
    one = card(tmp_path / "one", [1], serial="0042001")
    two = card(tmp_path / "two", [2], serial="0042777")
    ingest.import_sources(drop, [one, two])
    ingest.import_sources(drop, [card(tmp_path / "again", [3], serial="0042777")])
    assert sorted(contents(shoot)) == ["Alpha-1-2777/IMG_0002.JPG", "Alpha-1-2777/IMG_0003.JPG", "Alpha-1/IMG_0001.JPG"]


def test_what_has_no_exif_follows_its_neighbours_or_goes_to_unknown(
    drop: OpenDrop, shoot: Path, tmp_path: Path
) -> None:
    source = card(tmp_path / "card", [1])
    (source / "DCIM/100CANON/MVI_0002.MP4").write_bytes(b"a clip")
    (source / "DCIM/100CANON/IMG_0003.JPG").write_bytes(b"broken")
    jpeg(tmp_path / "downloads" / "from the web.jpg", 7, model=None)
    jpeg(tmp_path / "downloads" / "IMG_0009.JPG", 9)
    report = ingest.import_sources(drop, [source, tmp_path / "downloads"])
    assert report.failed == []
    names = ["IMG_0001.JPG", "IMG_0003.JPG", "IMG_0009.JPG", "MVI_0002.MP4"]
    where = dict.fromkeys(names, "Alpha-1") | {"IMG_0009.JPG": "Alpha-1-2", "from the web.jpg": "unknown-camera"}
    assert sorted(contents(shoot)) == sorted(f"{folder}/{name}" for name, folder in where.items())
    kinds = drop.catalog.rows("SELECT name, kind FROM frame ORDER BY name")
    assert ("MVI_0002", "clip") in [(row["name"], row["kind"]) for row in kinds]


def test_hostile_names_stay_below_originals_and_are_told_as_text(drop: OpenDrop, shoot: Path, tmp_path: Path) -> None:
    source = tmp_path / "card"
    names = [
        "new\nline.jpg",
        "quote\"'.jpg",
        "..jpg.jpg",
        "...jpg",
        "x" * 200 + ".jpg",
        "\N{DRESS}\N{SPARKLES}.jpg",
        "CON.jpg",
        "-rf.jpg",
    ]
    names += [
        "; rm -rf ~.jpg",
        "a\\..\\..\\b.jpg",
        "%2e%2e.jpg",
        os.fsdecode(b"caf\xe9.jpg"),
        "ascmhl.jpg",
        "IMG_1.JPG ",
        "IMG_2.JPG",
    ]
    for seed, name in enumerate(names):
        made = jpeg(tmp_path / "made.jpg", seed)
        source.mkdir(exist_ok=True)
        made.rename(source / name)
    report = ingest.import_sources(drop, [source])
    taken = [name for name in names if not name.endswith(" ")]
    assert report.failed == [] and report.copied == len(taken)
    assert (
        sorted(
            path
            for path in tmp_path.rglob("*")
            if path.is_file() and shoot not in path.parents and source not in path.parents
        )
        == []
    )
    for row in rows(drop):
        assert (shoot / row["path"]).resolve().is_relative_to((shoot / "originals").resolve())
        assert not set('\n"\\:?*<>|') & set(Path(row["path"]).name) and len(Path(row["path"]).name.encode()) <= 120
        row["original_name"].encode(), row["source"].encode()
    again = ingest.import_sources(drop, [source])
    assert (again.copied, again.skipped) == (0, len(taken))


def test_reading_the_source_twice_finds_a_card_that_gives_other_bytes(
    drop: OpenDrop, shoot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studio.ingest import copying

    source = card(tmp_path / "card", range(1, 3))
    assert ingest.import_sources(drop, [source], source_twice=True).copied == 2
    read = copying.reading.hash_from_disk

    def flaky(path: Path, *more: object) -> tuple[str, str]:
        return ("0" * 32, "disk") if path.name == "IMG_0003.JPG" else read(path)

    monkeypatch.setattr(copying.reading, "hash_from_disk", flaky)
    jpeg(source / "DCIM/100CANON/IMG_0003.JPG", 3)
    report = ingest.import_sources(drop, [source], source_twice=True)
    assert "a second time" in report.failed[0]["reason"]
    assert sorted(contents(shoot)) == ["Alpha-1/IMG_0001.JPG", "Alpha-1/IMG_0002.JPG"]


def test_a_source_that_is_not_there_or_is_the_drop_itself_is_refused(
    drop: OpenDrop, shoot: Path, tmp_path: Path
) -> None:
    with pytest.raises(NotFound, match="is not there"):
        ingest.import_sources(drop, [tmp_path / "nowhere"])
    with pytest.raises(Refused, match="the drop's own copies"):
        ingest.import_sources(drop, [shoot / "originals"])
    with pytest.raises(Refused, match="connect the backup"):
        ingest.import_sources(drop, [card(tmp_path / "card", [1])], backup=tmp_path / "not" / "mounted")
    with pytest.raises(Refused, match="another disk"):
        ingest.import_sources(drop, [card(tmp_path / "card", [1])], backup=shoot / "originals")


def test_a_folder_that_holds_the_shoot_folder_leaves_it_out(drop: OpenDrop, shoot: Path, tmp_path: Path) -> None:
    card(tmp_path / "card", [1, 2])
    assert ingest.import_sources(drop, [tmp_path]).planned == 2
    assert ingest.import_sources(drop, [tmp_path]).planned == 2


def test_cancelling_keeps_what_is_done_and_going_on_completes_it(drop: OpenDrop, shoot: Path, tmp_path: Path) -> None:
    source = card(tmp_path / "card", range(1, 49), pad=20_000)
    progress = Progress()
    drop.events.frame_arrived.connect(lambda _: progress.cancel())
    with pytest.raises(Interrupted):
        ingest.import_sources(drop, [source], progress=progress)
    done = drop.catalog.value("SELECT COUNT(*) FROM frame")
    assert 1 <= done < 48 and not list(shoot.rglob(".threeshot-part-*"))
    report = ingest.import_sources(drop, [source])
    assert (report.copied, report.skipped) == (48 - done, done)
    assert len(contents(shoot)) == 48


def test_two_imports_at_once_bring_nothing_in_twice(drop: OpenDrop, shoot: Path, tmp_path: Path) -> None:
    from studio.base import jobs

    source = card(tmp_path / "card", range(1, 13), pad=100_000)
    both = [
        jobs.run("import", lambda _: ingest.import_sources(OpenDrop(Catalog(), drop.row), [source])) for _ in range(2)
    ]
    reports = [job.wait(60) for job in both]
    assert sum(report.copied for report in reports) == 12
    assert len(contents(shoot)) == 12 and drop.catalog.value("SELECT COUNT(*) FROM file") == 12


def test_each_file_of_a_full_folder_is_asked_for_its_camera_a_few_times(
    drop: OpenDrop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, done, files = [], identity.Future.done, 60
    monkeypatch.setattr(identity.Future, "done", lambda future: asked.append(future) or done(future))
    report = ingest.import_sources(drop, [card(tmp_path / "card", range(files))])
    assert report.copied == files and len(asked) < 10 * files, len(asked)


def test_a_time_no_calendar_has_is_left_out() -> None:
    assert capture_time.modified(0) == "1970-01-01T00:00:00.000000Z"
    assert capture_time.modified(10**24) is None
