"""What only looks like a copy is none: the card itself, the drop's own folders as a card, links, and a rebuild of damaged originals."""

import shutil
from pathlib import Path

import pytest

from studio import ingest
from studio.base.errors import Refused
from studio.base.jobs import Progress
from studio.ingest.check import check
from studio.ingest.unrecorded import CameIn, record_unrecorded
from studio.open_drop import OpenDrop
from tests.studio.ingest.cards import card, contents, jpeg
from tests.studio.ingest.test_verdict import opened


@pytest.fixture
def source(drop: OpenDrop, tmp_path: Path) -> Path:
    """A card of three frames, imported with a backup, and opened."""
    root = card(tmp_path / "card", range(1, 4))
    ingest.import_sources(drop, [root], backup=tmp_path / "backup")
    opened(drop.catalog)
    return root


@pytest.mark.parametrize(
    "place", ["shoot/originals", "shoot/originals/Alpha-1", "shoot", "backup", "backup/HARBOUR-01"]
)
def test_the_drops_own_copies_are_no_card(drop: OpenDrop, source: Path, tmp_path: Path, place: str) -> None:
    try:
        verdict = ingest.card_verdict(drop, tmp_path / place)
    except Refused as refused:
        assert "the drop's own copies" in str(refused)
    else:
        assert not verdict.safe and "no pictures or clips" in verdict.sentence


def test_a_backup_on_the_card_itself_is_refused(drop: OpenDrop, source: Path) -> None:
    with pytest.raises(Refused, match="lies on the card itself"):
        ingest.import_sources(drop, [source], backup=source)


def test_originals_that_a_link_leads_to_the_card_for_are_no_copy(
    drop: OpenDrop, shoot: Path, source: Path, tmp_path: Path
) -> None:
    shutil.move(shoot / "originals/Alpha-1", tmp_path / "away")
    (shoot / "originals/Alpha-1").symlink_to(source / "DCIM/100CANON")
    verdict = ingest.card_verdict(drop, source)
    assert not verdict.safe and "3 files whose copies lie on the card itself" in verdict.sentence


def test_a_backup_that_is_a_link_to_the_shoot_is_no_second_copy(
    drop: OpenDrop, shoot: Path, source: Path, tmp_path: Path
) -> None:
    shutil.move(tmp_path / "backup/HARBOUR-01", tmp_path / "away")
    (tmp_path / "backup/HARBOUR-01").symlink_to(shoot)
    verdict = ingest.card_verdict(drop, source)
    assert not verdict.safe and "3 files whose backups are the originals themselves" in verdict.sentence


def test_how_many_have_a_second_copy_is_said(drop: OpenDrop, source: Path) -> None:
    jpeg(source / "DCIM/100CANON/IMG_0009.JPG", 9)
    ingest.import_sources(drop, [source])
    opened(drop.catalog)
    sentence = ingest.card_verdict(drop, source).sentence
    assert sentence.startswith("safe to format: 4 files, all copied, verified on 1 destination (3 of them on ")
    assert "1 original has no second copy" in " ".join(check(drop).sentences())


@pytest.mark.parametrize("harm", ["exchanged", "deleted"])
def test_a_lost_catalog_is_made_again_as_the_history_says_not_as_damage_is(
    drop: OpenDrop, shoot: Path, source: Path, tmp_path: Path, harm: str
) -> None:
    whole = contents(shoot)
    original = shoot / "originals/Alpha-1/IMG_0002.JPG"
    original.unlink()
    if harm == "exchanged":
        jpeg(original, 77)
    drop.catalog.execute("DELETE FROM frame")
    found = record_unrecorded(drop, Progress(), CameIn())
    assert (found.changed, found.missing) == (
        (["Alpha-1/IMG_0002.JPG"], []) if harm == "exchanged" else ([], ["Alpha-1/IMG_0002.JPG"])
    )
    told = check(drop).to_dict()
    assert (told["files"], told["intact"]) == (3, 2)
    assert told["changed" if harm == "exchanged" else "missing"] == ["originals/Alpha-1/IMG_0002.JPG"]
    opened(drop.catalog)
    assert not ingest.card_verdict(drop, source).safe
    report = ingest.import_sources(drop, [source])
    assert (report.copied, report.repaired) == (0, 1)
    assert contents(shoot) == whole
    assert record_unrecorded(drop, Progress(), CameIn()).frames == []
