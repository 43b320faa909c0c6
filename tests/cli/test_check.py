"""`threeshot check` as a person runs it: what it prints, and how it ends."""

from pathlib import Path

import pytest

from studio.base import paths
from studio.shoot import Shoot
from tests.cli.conftest import Run
from tests.studio.ingest.cards import card
from tests.studio.ingest.test_check import damage

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def shoot(sample_shoot: Path, tmp_path: Path) -> Shoot:
    """The sample's drop with four frames in it, and a backup."""
    from studio import ingest

    made = Shoot.create(sample_shoot / "brief.yaml", tmp_path / "shoot")
    ingest.import_sources(made.drop, [card(tmp_path / "card", range(1, 5))], backup=tmp_path / "disk")
    return made


def test_it_ends_with_5_until_all_is_intact(threeshot: Run, shoot: Shoot, tmp_path: Path) -> None:
    done = threeshot("check", shoot.code)
    assert done.code == 0 and "All 4 originals read again on" in done.out
    path = "originals/Alpha-1/IMG_0002.JPG"
    broken = damage(shoot.folder / path)
    done = threeshot("check", shoot.folder, "--json")
    assert done.code == 5
    told = done.json
    assert [told[key] for key in ("files", "intact", "changed", "missing", "unreadable", "repaired")] == [
        4,
        3,
        [path],
        [],
        [],
        [],
    ]
    assert told["read_at"].endswith("Z") and [place["intact"] for place in told["copies"]] == [3, 4]
    assert str(shoot.folder / path) in done.err and "--repair" in done.err
    damage(tmp_path / "disk/HARBOUR-01" / path)
    done = threeshot("check", shoot.code, "--repair")
    assert done.code == 5 and "no copy with the right bytes was found" in done.out
    done = threeshot("check", shoot.code, "--repair", "--card", tmp_path / "card")
    assert done.code == 0 and "made good from" in done.out and "kept at" in done.out
    assert [kept.read_bytes() for kept in (shoot.folder / "damaged").rglob("*.JPG")] == [broken]
    assert threeshot("check", shoot.code, "--json").json["intact"] == 4


def test_what_cannot_be_asked_is_said_before_anything_is_read(threeshot: Run, shoot: Shoot, tmp_path: Path) -> None:
    done = threeshot("check", shoot.code, "--card", tmp_path)
    assert done.code == 2 and "--card goes with --repair" in done.err
    assert threeshot("check", shoot.code, "--repair", "--card", tmp_path / "nowhere").code == 4
    done = threeshot("check", shoot.code, "--backup", tmp_path / "nowhere")
    assert done.code == 5 and "is not connected" in done.out
    shoot.folder.rename(tmp_path / "gone")
    assert threeshot("check", shoot.code).code == 4


def test_rejects_that_were_deleted_on_purpose_are_told_as_that_and_are_no_fault(
    threeshot: Run, shoot: Shoot, tmp_path: Path
) -> None:
    there = shoot.folder / "originals/Alpha-1"
    shoot.frames.import_sources([card(tmp_path / "card", [5])])
    assert threeshot("reject", shoot.code, "IMG_0001", "IMG_0002").code == 0
    (there / "IMG_0001.JPG").unlink()
    done = threeshot("check", shoot.code)
    assert done.code == 0 and "intact. 1 rejected frame was deleted on purpose." in done.out
    assert "missing" not in done.out + done.err and "4 of 5 files in the shoot folder are intact, 1 deleted" in done.out
    # Whoever tidies up does so on the backup, too.
    for folder in (there, tmp_path / "disk/HARBOUR-01/originals/Alpha-1"):
        (folder / "IMG_0002.JPG").unlink()
    told = threeshot("check", shoot.code, "--json")
    assert told.code == 0
    deleted = [f"originals/Alpha-1/IMG_000{number}.JPG" for number in (1, 2)]
    assert [told.json[key] for key in ("files", "intact", "missing", "deleted")] == [5, 3, [], deleted]
    assert "2 rejected frames were deleted on purpose" in threeshot("drop", "show", shoot.code).out
    # A repair brings back what was lost, and leaves alone what was thrown away.
    (there / "IMG_0003.JPG").unlink()
    done = threeshot("check", shoot.code)
    assert (
        done.code == 5 and "All 3 originals read again on" in done.out and "1 file is damaged or missing." in done.out
    )
    assert str(there / "IMG_0003.JPG") in done.err and "IMG_0001" not in done.err
    assert threeshot("check", shoot.code, "--repair", "--card", tmp_path / "card").code == 0
    assert sorted(path.name for path in there.glob("*.JPG")) == ["IMG_0003.JPG", "IMG_0004.JPG", "IMG_0005.JPG"]
    # A lost catalog changes nothing of it.
    for part in paths.catalog_path().parent.glob("catalog.db*"):
        part.unlink()
    done = threeshot("catalog", "rebuild", shoot.folder)
    assert "2 rejected frames were deleted on purpose." in done.out and "no longer there" not in done.out
    assert threeshot("check", shoot.code, "--json").json["deleted"] == deleted
    # Taken back, the rejection explains nothing any more.
    assert threeshot("reject", shoot.code, "IMG_0002", "--off").code == 0
    assert threeshot("check", shoot.code, "--json").json["missing"][:1] == deleted[1:]
    answer = threeshot("import", shoot.code, tmp_path / "card", "--json").json
    assert (answer["repaired"], answer["restored"]) == (1, 1)


def test_a_card_is_decided_by_the_frames_that_were_not_deleted_on_purpose(
    threeshot: Run, shoot: Shoot, tmp_path: Path
) -> None:
    source, there = tmp_path / "card", shoot.folder / "originals/Alpha-1"
    assert threeshot("reject", shoot.code, "IMG_0001", "IMG_0002", "IMG_0003").code == 0
    for number in (1, 2):
        (there / f"IMG_000{number}.JPG").unlink()
    line = (
        "safe to format, but for 2 rejected frames that were deleted on purpose, and that the backup has still "
        "(DCIM/100CANON/IMG_0001.JPG, DCIM/100CANON/IMG_0002.JPG): 2 other files, all copied, verified on 2 destinations and opened."
    )
    done = threeshot("card", shoot.code, source)
    assert done.code == 0 and line in done.out
    assert "missing" not in done.out + done.err and "Import the card again" not in done.out
    told = threeshot("card", shoot.code, source, "--json").json
    assert [told[key] for key in ("safe", "reasons", "files", "deleted_frames")] == [True, [], [], 2]
    assert told["deleted"] == told["proof"]["deleted"] == [f"DCIM/100CANON/IMG_000{n}.JPG" for n in (1, 2)]
    assert [copy["files"] for copy in told["copies"]] == [2, 2], "what was deleted is in no copy"
    assert told["on_backup"] == told["deleted"]
    # Whoever tidies up may do so on the backup, too.
    kept = tmp_path / "disk/HARBOUR-01/originals/Alpha-1/IMG_0001.JPG"
    kept.rename(tmp_path / "kept.JPG")
    last = "of which this card may hold the last copy (1 of them, DCIM/100CANON/IMG_0001.JPG)"
    assert last in threeshot("card", shoot.code, source).out
    (tmp_path / "kept.JPG").rename(kept)
    assert "it was safe to format then, but for 2 files of rejected frames, deleted on purpose." in told["seen"][0]
    # What is wrong with the others keeps it as ever.
    (there / "IMG_0004.JPG").rename(tmp_path / "aside.JPG")
    done = threeshot("card", shoot.code, source)
    assert done.code == 5 and "keep this card: 1 file recorded, but the original" in done.out
    assert "2 rejected frames were deleted on purpose." in done.out
    (tmp_path / "aside.JPG").rename(there / "IMG_0004.JPG")
    # A lost catalog changes nothing of it.
    for part in paths.catalog_path().parent.glob("catalog.db*"):
        part.unlink()
    assert threeshot("catalog", "rebuild", shoot.folder).code == 0
    done = threeshot("card", shoot.code, source)
    assert done.code == 0 and "safe to format, but for 2 rejected frames" in done.out
    # Where nothing else is on it, nothing is proved.
    (there / "IMG_0003.JPG").unlink()
    assert threeshot("reject", shoot.code, "IMG_0004").code == 0
    (there / "IMG_0004.JPG").unlink()
    done = threeshot("card", shoot.code, source)
    assert (
        done.code == 5
        and "keep this card: 4 rejected frames were deleted on purpose, and nothing else is on it, so nothing was proved"
        in done.out
    )
    # Taken back, the rejection explains nothing any more.
    assert threeshot("reject", shoot.code, "IMG_0001", "--off").code == 0
    done = threeshot("card", shoot.code, source)
    assert done.code == 5 and "the original in the shoot folder is missing: DCIM/100CANON/IMG_0001.JPG" in done.out


def test_an_original_that_was_lost_before_its_frame_was_rejected_is_not_called_deleted_on_purpose(
    threeshot: Run, shoot: Shoot, tmp_path: Path
) -> None:
    there, lost = shoot.folder / "originals/Alpha-1", "originals/Alpha-1/IMG_0001.JPG"
    (there / "IMG_0001.JPG").unlink()
    assert threeshot("reject", shoot.code, "IMG_0001", "IMG_0002").code == 0
    (there / "IMG_0002.JPG").unlink()
    for _ in range(2):
        told = threeshot("check", shoot.code, "--json")
        assert told.code == 5
        assert (told.json["missing"], told.json["deleted"]) == ([lost], ["originals/Alpha-1/IMG_0002.JPG"])
        done = threeshot("card", shoot.code, tmp_path / "card")
        assert done.code == 5 and "the original in the shoot folder is missing: DCIM/100CANON/IMG_0001.JPG" in done.out
        assert "1 rejected frame was deleted on purpose" in done.out
        # A lost catalog changes nothing of it: the journal knows.
        for part in paths.catalog_path().parent.glob("catalog.db*"):
            part.unlink()
        done = threeshot("catalog", "rebuild", shoot.folder)
        assert "1 rejected frame was deleted on purpose." in done.out
        assert "1 original is in the checksum history, but no longer there: Alpha-1/IMG_0001.JPG" in done.out
    answer = threeshot("import", shoot.code, tmp_path / "card", "--json").json
    assert (answer["repaired"], answer["restored"]) == (1, 1)
    # Brought back, and deleted now that it is rejected, it is deleted on purpose.
    (there / "IMG_0001.JPG").unlink()
    assert threeshot("check", shoot.code, "--json").json["deleted"] == [lost]


def _verdicts(threeshot: Run, shoot: Shoot) -> dict[str, tuple[str | None, str | None]]:
    """Of each frame what a list shows: its verdict, and why it could not be read."""
    frames = threeshot("drop", "show", shoot.code, "--frames", "--json").json["frames"]
    return {frame["name"]: (frame["verdict"], frame["error"]) for frame in frames}


def test_a_reject_that_was_deleted_on_purpose_is_no_unreadable_frame(
    threeshot: Run, shoot: Shoot, tmp_path: Path
) -> None:
    assert threeshot("score", shoot.code).code == 0
    assert threeshot("reject", shoot.code, "IMG_0001", "IMG_0002").code == 0
    before = _verdicts(threeshot, shoot)
    (shoot.folder / "originals/Alpha-1/IMG_0001.JPG").unlink()
    (shoot.folder / "originals/Alpha-1/IMG_0003.JPG").unlink()
    done = threeshot("score", shoot.code, "--again")
    assert "1 could not be read." in done.out and done.out.count("unreadable") == 1 and done.out.count("rejected") == 2
    after = _verdicts(threeshot, shoot)
    assert after["IMG_0001"] == before["IMG_0001"] and "there is no such file" in str(after["IMG_0003"][1])
    # A lost catalog knows no verdict of it any more, and still that somebody deleted it.
    for part in paths.catalog_path().parent.glob("catalog.db*"):
        part.unlink()
    assert threeshot("catalog", "rebuild", shoot.folder).code == 0
    after = _verdicts(threeshot, shoot)
    assert after["IMG_0001"] == (None, None) and after["IMG_0003"][1] is not None
    listed = threeshot("drop", "show", shoot.code, "--frames").out
    assert listed.count("rejected") == 2 and listed.count("unreadable") == 1
    # Taken back, it is missed like any other that is not there.
    assert threeshot("reject", shoot.code, "IMG_0001", "--off").code == 0
    done = threeshot("score", shoot.code)
    assert "2 could not be read." in done.out
    # The card has it still: it comes back, and is judged.
    assert threeshot("import", shoot.code, tmp_path / "card").code == 0
    assert _verdicts(threeshot, shoot)["IMG_0001"] == before["IMG_0001"]


def test_a_deleted_reject_counts_once_where_its_backup_is_damaged(threeshot: Run, shoot: Shoot, tmp_path: Path) -> None:
    assert threeshot("reject", shoot.code, "IMG_0001").code == 0
    (shoot.folder / "originals/Alpha-1/IMG_0001.JPG").unlink()
    kept = tmp_path / "disk/HARBOUR-01/originals/Alpha-1/IMG_0001.JPG"
    damage(kept)
    done = threeshot("check", shoot.code)
    assert done.code == 5 and str(kept) in done.err
    assert "All 3 originals read again on" in done.out
    assert "intact; on the backups 1 file is damaged or missing. 1 rejected frame was deleted on purpose." in done.out
    told = threeshot("check", shoot.code, "--json").json
    assert (told["files"], told["intact"], told["deleted_frames"]) == (4, 3, 1)
    assert (told["deleted"], told["changed"]) == (["originals/Alpha-1/IMG_0001.JPG"], [str(kept)])
    for number in (2, 3, 4):
        assert threeshot("reject", shoot.code, f"IMG_000{number}").code == 0
        for folder in (shoot.folder, tmp_path / "disk/HARBOUR-01"):
            (folder / f"originals/Alpha-1/IMG_000{number}.JPG").unlink()
    done = threeshot("check", shoot.code)
    assert "No originals are left to read. 4 rejected frames were deleted on purpose. On the backups 1 file" in done.out


@pytest.mark.parametrize("by_undo", [False, True])
def test_a_reject_that_was_deleted_stays_that_when_it_is_taken_back_and_rejected_again(
    threeshot: Run, shoot: Shoot, tmp_path: Path, by_undo: bool
) -> None:
    there, gone = shoot.folder / "originals/Alpha-1", "originals/Alpha-1/IMG_0001.JPG"
    named = {frame["name"]: frame["id"] for frame in shoot.frames.list()}
    first = shoot.marks.reject([named["IMG_0001"], named["IMG_0002"]])
    (there / "IMG_0001.JPG").unlink()
    if by_undo:
        shoot.marks.undo(first)
    else:
        assert threeshot("reject", shoot.code, "IMG_0001", "IMG_0002", "--off").code == 0
    assert threeshot("check", shoot.code, "--json").json["missing"] == [gone]
    # What is lost while nobody rejects it was not deleted for that.
    (there / "IMG_0002.JPG").unlink()
    assert threeshot("reject", shoot.code, "IMG_0001", "IMG_0002").code == 0
    for _ in range(2):
        told = threeshot("check", shoot.code, "--json").json
        assert (told["deleted"], told["missing"]) == ([gone], ["originals/Alpha-1/IMG_0002.JPG"])
        for part in paths.catalog_path().parent.glob("catalog.db*"):
            part.unlink()
        assert threeshot("catalog", "rebuild", shoot.folder).code == 0
    # Brought back, and lost again while nobody rejects it, it is lost.
    answer = threeshot("import", shoot.code, tmp_path / "card", "--json").json
    assert (answer["repaired"], answer["restored"]) == (1, 1)
    assert threeshot("reject", shoot.code, "IMG_0001", "--off").code == 0
    (there / "IMG_0001.JPG").unlink()
    assert threeshot("reject", shoot.code, "IMG_0001").code == 0
    assert threeshot("check", shoot.code, "--json").json["missing"] == [gone]
