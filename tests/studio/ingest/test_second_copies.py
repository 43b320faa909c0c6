"""Two backups used in turn: each is known, read and made good; neither is forgotten for the other."""

import os
from pathlib import Path

import pytest

from studio import ingest
from studio.base.errors import Refused
from studio.base.jobs import Progress
from studio.catalog.files import files_of_drop
from studio.ingest.check import check
from studio.open_drop import OpenDrop
from tests.studio.ingest.cards import card, contents, jpeg, second_copies
from tests.studio.ingest.test_check import damage
from tests.studio.ingest.test_mhl import OK, reference, verify
from tests.studio.ingest.test_verdict import opened

FIRST = "originals/Alpha-1/IMG_0001.JPG"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return card(tmp_path / "card", range(1, 4), pad=20_000)


@pytest.fixture
def disks(drop: OpenDrop, source: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The drop's folders on two disks: the first day's frames are on both, the second day's on the second alone."""
    ingest.import_sources(drop, [source], backup=tmp_path / "red")
    jpeg(source / "DCIM/100CANON/IMG_0004.JPG", 4)
    ingest.import_sources(drop, [source], backup=tmp_path / "blue")
    opened(drop.catalog)
    return tmp_path / "red/HARBOUR-01", tmp_path / "blue/HARBOUR-01"


def kept(drop: OpenDrop, source: Path) -> str:
    verdict = ingest.card_verdict(drop, source)
    assert not verdict.safe
    return verdict.sentence


def test_both_are_known_and_read_for_the_cards_verdict(
    drop: OpenDrop, source: Path, disks: tuple[Path, Path], tmp_path: Path
) -> None:
    red, blue = disks
    assert {place: len(copies) for place, copies in second_copies(drop).items()} == {str(red): 3, str(blue): 4}
    verdict = ingest.card_verdict(drop, source)
    assert (
        verdict.sentence
        == f"safe to format: 4 files, all copied, verified on 2 destinations (3 of them on {red} too) and opened."
    )
    damage(red / FIRST)
    assert verdict.proof is not None and "was changed since" in str(verdict.proof.lapsed())
    sentence = kept(drop, source)
    assert "1 file damaged on the backup" in sentence
    # The one that was used last is whole: it would help nobody to import with that again.
    assert f"Import the card again with the backup {tmp_path / 'red'}: " in sentence
    ingest.import_sources(drop, [source], backup=tmp_path / "red")
    assert contents(red) == contents(blue)
    assert {len(copies) for copies in second_copies(drop).values()} == {4}
    assert ingest.card_verdict(drop, source).safe


def test_the_one_that_was_asked_for_last_must_be_there_and_the_other_may_be_away(
    drop: OpenDrop, source: Path, disks: tuple[Path, Path], tmp_path: Path
) -> None:
    red, blue = disks
    (tmp_path / "red").rename(tmp_path / "red, in the safe")
    verdict = ingest.card_verdict(drop, source)
    assert verdict.safe and verdict.sentence.endswith(f"Not read, for it is not connected: {red}.")
    assert verdict.proof is not None and verdict.proof.lapsed() is None
    assert [(copy["grade"], copy["whole"]) for copy in verdict.to_dict()["copies"]] == [
        ("read", True),
        ("read", True),
        ("not reachable", False),
    ]
    (tmp_path / "blue").rename(tmp_path / "blue, forgotten at home")
    assert verdict.proof.lapsed() == f"{blue} is not there any more"
    assert "4 files on a backup that is not connected" in kept(drop, source)


def test_a_copy_that_was_asked_for_and_never_verified_has_not_been_read(
    drop: OpenDrop, source: Path, tmp_path: Path
) -> None:
    ingest.import_sources(drop, [source], backup=tmp_path / "red")
    opened(drop.catalog)
    drop.catalog.execute("UPDATE second_copy SET verified_at = NULL")
    verdict = ingest.card_verdict(drop, source)
    assert not verdict.safe and "3 files not verified on the backup" in verdict.sentence
    assert [(copy["grade"], copy["whole"]) for copy in verdict.to_dict()["copies"]] == [
        ("read", True),
        ("recorded", False),
    ]


@reference
def test_all_are_read_again_and_made_good_from_each_other(
    drop: OpenDrop, shoot: Path, disks: tuple[Path, Path]
) -> None:
    red, blue = disks
    damage(shoot / FIRST)
    damage(blue / FIRST)
    (red / "originals/Alpha-1/IMG_0002.JPG").unlink()
    report = check(drop)
    told = report.to_dict()
    assert (told["changed"], told["missing"]) == (
        [FIRST, str(blue / FIRST)],
        [str(red / "originals/Alpha-1/IMG_0002.JPG")],
    )
    assert [copy["files"] for copy in told["copies"]] == [4, 4, 3]
    report = check(drop, fix=True)
    assert report.safe and len(report.to_dict()["repaired"]) == 3
    assert contents(shoot) == contents(blue)
    for folder in (shoot, red, blue):
        assert verify(folder / "originals") == OK


def test_the_one_that_moved_is_known_by_its_checksum_history(
    drop: OpenDrop, disks: tuple[Path, Path], tmp_path: Path
) -> None:
    red, blue = disks
    (tmp_path / "red").rename(tmp_path / "mnt-1")
    (tmp_path / "blue").rename(tmp_path / "mnt-2")
    for disk, before, files in (("mnt-2", blue, 4), ("mnt-1", red, 3)):
        report = check(drop, backup=tmp_path / disk)
        now = tmp_path / disk / "HARBOUR-01"
        assert f"The backup that was at {before} is at {now} from now on." in report.sentences()
        assert report.copies[1].intact == files
    assert {place: len(copies) for place, copies in second_copies(drop).items()} == {
        str(tmp_path / "mnt-1/HARBOUR-01"): 3,
        str(tmp_path / "mnt-2/HARBOUR-01"): 4,
    }
    assert check(drop).safe


def test_the_one_that_was_asked_for_last_may_have_moved(
    drop: OpenDrop, source: Path, disks: tuple[Path, Path], tmp_path: Path
) -> None:
    for before, now in (("blue", "mnt-1"), ("mnt-1", "mnt-2")):
        (tmp_path / before).rename(tmp_path / now)
        check(drop, backup=tmp_path / now)
        verdict = ingest.card_verdict(drop, source)
        assert verdict.safe, verdict.sentence
    (tmp_path / "mnt-2").rename(tmp_path / "away")
    assert "4 files on a backup that is not connected" in kept(drop, source)


def test_a_backup_that_is_reached_in_two_ways_is_one_destination(
    drop: OpenDrop, source: Path, disks: tuple[Path, Path], tmp_path: Path
) -> None:
    _, blue = disks
    (tmp_path / "link").symlink_to(tmp_path / "blue")
    for way in (source / "../blue", tmp_path / "link"):
        ingest.import_sources(drop, [source], backup=way)
        verdict = ingest.card_verdict(drop, source)
        assert "verified on 2 destinations (3 of them on" in verdict.sentence and verdict.safe
        assert len(check(drop).copies) == 3
    damage(blue / FIRST)
    assert kept(drop, source).count("damaged on the backup") == 1
    assert len(check(drop).to_dict()["changed"]) == 1
    assert check(drop, fix=True).safe and ingest.card_verdict(drop, source).safe


@pytest.mark.parametrize("others", [None, "red"])
def test_an_import_that_another_one_overtook_has_its_copies_on_its_backup_all_the_same(
    drop: OpenDrop, shoot: Path, source: Path, tmp_path: Path, others: str | None
) -> None:
    class Overtaken(Progress):
        def start(self, total: float, what: str, unit: str = "") -> None:
            if what == "copying" and not files_of_drop(drop.catalog, drop.id):
                ingest.import_sources(drop, [source], backup=tmp_path / others if others else None)
            super().start(total, what, unit)

    with ingest.Ingest(drop, [source], backup=tmp_path / "blue") as late:
        assert late.take(ingest.discover(source).files, Overtaken()) == []
    assert contents(tmp_path / "blue/HARBOUR-01") == contents(shoot)
    assert [len(copies) for copies in second_copies(drop).values()] == [3] * (2 if others else 1)
    opened(drop.catalog)
    assert ingest.card_verdict(drop, source).safe and check(drop).safe


@pytest.mark.parametrize("linked", ["files", "originals"])
def test_a_link_to_the_originals_is_no_second_copy(
    drop: OpenDrop, shoot: Path, source: Path, disks: tuple[Path, Path], tmp_path: Path, linked: str
) -> None:
    third = tmp_path / "third" / "HARBOUR-01"
    third.mkdir(parents=True)
    if linked == "originals":
        (third / "originals").symlink_to(shoot / "originals")
        with pytest.raises(Refused, match="lies in the shoot folder itself"):
            check(drop, backup=tmp_path / "third")
        with pytest.raises(Refused, match="lies with the originals themselves"):
            ingest.import_sources(drop, [source], backup=tmp_path / "third")
    else:
        (third / "originals/Alpha-1").mkdir(parents=True)
        for path in (shoot / "originals/Alpha-1").glob("*.JPG"):
            os.link(path, third / "originals/Alpha-1" / path.name)
        report = check(drop, backup=tmp_path / "third")
        assert not report.safe and len(report.copies[1].changed) == 4
    assert str(third) not in second_copies(drop)
    assert ingest.card_verdict(drop, source).safe


def test_a_backup_whose_file_became_a_link_to_the_original_is_told_and_its_original_left_alone(
    drop: OpenDrop, shoot: Path, source: Path, disks: tuple[Path, Path]
) -> None:
    red, _ = disks
    (red / FIRST).unlink()
    os.link(shoot / FIRST, red / FIRST)
    assert "1 file whose backup is the original itself" in kept(drop, source)
    report = check(drop, fix=True)
    assert report.to_dict()["changed"] == [str(red / FIRST)]
    assert any("remove the link, not the original" in sentence for sentence in report.sentences())
    assert (shoot / FIRST).samefile(red / FIRST)
    (red / FIRST).unlink()
    assert check(drop, fix=True).safe and not (shoot / FIRST).samefile(red / FIRST)
    assert ingest.card_verdict(drop, source).safe


def test_a_copy_made_by_other_means_is_one_more_place(drop: OpenDrop, disks: tuple[Path, Path], tmp_path: Path) -> None:
    _, blue = disks
    third = tmp_path / "third" / "HARBOUR-01"
    for path in (blue / "originals/Alpha-1").glob("*.JPG"):
        (third / "originals/Alpha-1").mkdir(parents=True, exist_ok=True)
        (third / "originals/Alpha-1" / path.name).write_bytes(path.read_bytes())
    report = check(drop, backup=tmp_path / "third")
    assert f"{third}: recorded as a place of second copies (4 files)." in report.sentences()
    assert len(second_copies(drop)) == 3 and check(drop).safe and len(check(drop).copies) == 4


def test_the_shoot_folder_is_no_backup(drop: OpenDrop, shoot: Path, disks: tuple[Path, Path]) -> None:
    for named in (shoot, shoot / "originals"):
        with pytest.raises(Refused, match="lies in the shoot folder itself"):
            check(drop, backup=named)


@pytest.mark.parametrize("what", ["folder", "link"])
def test_what_is_no_file_in_the_place_of_an_original_is_called_that(
    drop: OpenDrop, shoot: Path, disks: tuple[Path, Path], what: str
) -> None:
    said: list[str] = []
    drop.events.said.connect(said.append)
    (shoot / FIRST).rename(shoot / "taken-away.JPG")
    if what == "folder":
        (shoot / FIRST).mkdir()
    else:
        (shoot / FIRST).symlink_to(shoot / "taken-away.JPG")
    check(drop)
    assert f"{shoot / FIRST}: this original has a {what} in its place" in said[0]
    assert check(drop, fix=True).safe and (shoot / FIRST).is_file() and not (shoot / FIRST).is_symlink()


def test_an_import_says_what_it_copied_to_the_backup_alone(drop: OpenDrop, source: Path, tmp_path: Path) -> None:
    ingest.import_sources(drop, [source], backup=tmp_path / "red")
    report = ingest.import_sources(drop, [source], backup=tmp_path / "blue")
    assert (report.copied, report.skipped, report.backed_up) == (0, 3, 3)
    assert report.made_again == ["3 files that were here already copied to the backup, and verified there."]
    again = ingest.import_sources(drop, [source], backup=tmp_path / "blue")
    assert (again.backed_up, again.made_again) == (0, [])
