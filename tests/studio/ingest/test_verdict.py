"""One verdict per card: safe to format only when everything on it is proved."""

import shutil
from pathlib import Path

import pytest

from studio import ingest
from studio.base.errors import NotFound
from studio.catalog import Catalog
from studio.open_drop import OpenDrop
from tests.studio.ingest.cards import card, jpeg


def opened(catalog: Catalog, value: int | None = 1, name: str = "%") -> None:
    """Say that the frames were opened (examining does that)."""
    catalog.execute(
        "UPDATE file SET opened = ? WHERE original_name LIKE ? AND kind IN ('picture', 'raw')", [value, name]
    )


@pytest.fixture
def source(drop: OpenDrop, tmp_path: Path) -> Path:
    """A card with four files of three frames and a camera's housekeeping; imported, with a backup, and opened."""
    root = card(tmp_path / "card", range(1, 4))
    (root / "DCIM/100CANON/IMG_0001.AAE").write_text("<a/>")
    for name in (
        "DCIM/.DS_Store",
        "MISC/AUTPRINT.MRK",
        "DCIM/EOSMISC/M0100.CTG",
        ".Trashes/501/IMG_0001.JPG",
        "autorun.inf",
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("the camera's own")
    ingest.import_sources(drop, [root], backup=tmp_path / "backup")
    opened(drop.catalog)
    return root


def test_a_card_is_safe_when_all_on_it_is_recorded_verified_and_opened(drop: OpenDrop, source: Path) -> None:
    verdict = ingest.card_verdict(drop, source)
    assert (
        verdict.sentence
        == "safe to format: 4 files, all copied, verified on 2 destinations and opened. Not copied: 1 file in the trash."
    )
    told = verdict.to_dict()
    assert (told["source"], told["safe"], told["reasons"], told["files"]) == (str(source), True, [], [])
    assert [copy["whole"] for copy in told["copies"]] == [True, True]


def test_asking_by_a_folder_of_the_card_or_one_file_works_too(drop: OpenDrop, source: Path) -> None:
    assert ingest.card_verdict(drop, source / "DCIM").safe
    assert ingest.card_verdict(drop, source / "DCIM/100CANON/IMG_0002.JPG").safe


def _kept(drop: OpenDrop, source: Path) -> tuple[str, list[str]]:
    verdict = ingest.card_verdict(drop, source)
    assert not verdict.safe and verdict.sentence.startswith("keep this card: ")
    assert all(reason in verdict.sentence for reason in verdict.reasons)
    return verdict.sentence, [Path(name).name for name in verdict.files]


def test_a_file_taken_since_is_a_reason_to_keep_it(drop: OpenDrop, source: Path) -> None:
    jpeg(source / "DCIM/100CANON/IMG_0009.JPG", 9)
    sentence, files = _kept(drop, source)
    assert "1 file not copied yet: DCIM/100CANON/IMG_0009.JPG" in sentence and files == ["IMG_0009.JPG"]


def test_a_file_that_is_not_what_was_copied_is_a_reason_to_keep_it(drop: OpenDrop, source: Path) -> None:
    path = source / "DCIM/100CANON/IMG_0002.JPG"
    data = bytearray(path.read_bytes())
    data[-3] ^= 1
    path.write_bytes(data)
    assert _kept(drop, source)[1] == ["IMG_0002.JPG"]


def test_a_picture_that_was_not_or_could_not_be_opened_is_a_reason_to_keep_it(drop: OpenDrop, source: Path) -> None:
    opened(drop.catalog, None, "IMG_0001.JPG")
    opened(drop.catalog, 0, "IMG_0003.JPG")
    sentence, files = _kept(drop, source)
    assert "1 file not opened yet" in sentence and "1 file could not be opened whole" in sentence
    assert files == ["IMG_0001.JPG", "IMG_0003.JPG"]


def test_a_lost_original_or_backup_is_a_reason_to_keep_it(
    drop: OpenDrop, shoot: Path, source: Path, tmp_path: Path
) -> None:
    (shoot / "originals/Alpha-1/IMG_0001.JPG").unlink()
    assert "1 file recorded, but the original in the shoot folder is missing" in _kept(drop, source)[0]
    shutil.rmtree(tmp_path / "backup/HARBOUR-01/originals")
    assert "4 files missing on the backup" in _kept(drop, source)[0]
    shutil.rmtree(tmp_path / "backup")
    assert "4 files on a backup that is not connected" in _kept(drop, source)[0]


def test_a_backup_that_was_asked_for_and_lacks_a_file_is_a_reason_to_keep_it(drop: OpenDrop, source: Path) -> None:
    drop.catalog.execute(
        "DELETE FROM second_copy WHERE file_id IN (SELECT id FROM file WHERE original_name = 'IMG_0002.JPG')"
    )
    assert "1 file not verified on the backup" in _kept(drop, source)[0]


def test_kinds_that_are_not_taken_in_are_listed_and_a_reason_to_keep_it(drop: OpenDrop, source: Path) -> None:
    for name in ("model-release.docx", "a.psd", "c.txt", "d.gpx"):
        (source / name).write_text("x")
    sentence, files = _kept(drop, source)
    assert "4 files of kinds Threeshot does not take in: a.psd, c.txt, d.gpx and 1 more" in sentence
    assert files == ["a.psd", "c.txt", "d.gpx", "model-release.docx"]


def test_an_empty_card_is_not_called_safe(drop: OpenDrop, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "no pictures or clips were found" in _kept(drop, tmp_path / "empty")[0]
    with pytest.raises(NotFound):
        ingest.card_verdict(drop, tmp_path / "nowhere")


def test_another_programs_rating_in_a_sidecar_does_not_spoil_the_verdict(
    drop: OpenDrop, shoot: Path, source: Path
) -> None:
    (source / "DCIM/100CANON/IMG_0002.XMP").write_text("<from-the-camera/>")
    ingest.import_sources(drop, [source])
    opened(drop.catalog)
    (shoot / "originals/Alpha-1/IMG_0002.XMP").write_text("<rated by='someone'/>")
    # The later import of this card asked for no backup, and the sidecar has none.
    verdict = ingest.card_verdict(drop, source)
    assert verdict.safe, verdict.sentence


def test_nothing_is_opened_or_changed_on_the_card_by_asking(drop: OpenDrop, source: Path) -> None:
    before = {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in source.rglob("*")}
    ingest.card_verdict(drop, source)
    assert before == {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in source.rglob("*")}
