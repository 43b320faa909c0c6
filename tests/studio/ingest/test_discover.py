"""What is found on a card, and what is not followed, not taken, or reported."""

import os
from pathlib import Path

import pytest

from studio.base.errors import NotFound
from studio.ingest import discover
from studio.ingest.system_files import is_system_file
from tests.studio.ingest.cards import card


def _names(source: Path) -> list[str]:
    return [file.path.name for file in discover(source).files]


def test_files_come_in_an_order_that_is_always_the_same(tmp_path: Path) -> None:
    card(tmp_path, [3, 1], folder="101CANON")
    card(tmp_path, [2], folder="100CANON")
    assert _names(tmp_path) == ["IMG_0002.JPG", "IMG_0001.JPG", "IMG_0003.JPG"]


def test_a_link_out_of_the_card_is_not_followed_and_told(tmp_path: Path) -> None:
    outside = card(tmp_path / "outside", [9])
    source = card(tmp_path / "card", [1])
    (source / "link.JPG").symlink_to(next(outside.rglob("*.JPG")))
    (source / "folder").symlink_to(outside, target_is_directory=True)
    found = discover(source)
    assert [file.path.name for file in found.files] == ["IMG_0001.JPG"]
    assert len(found.notes) == 2 and all("leaves the source" in note for note in found.notes)


def test_links_inside_the_card_and_loops_bring_nothing_in_twice(tmp_path: Path) -> None:
    source = card(tmp_path / "card", [1])
    (source / "DCIM/loop").symlink_to(source, target_is_directory=True)
    (source / "again.JPG").symlink_to(source / "DCIM/100CANON/IMG_0001.JPG")
    (source / "dangling.JPG").symlink_to(source / "nothing")
    found = discover(source)
    assert [file.path.name for file in found.files] == ["IMG_0001.JPG"] and found.problems == []


def test_a_card_given_by_a_link_or_a_single_file_is_taken(tmp_path: Path) -> None:
    source = card(tmp_path / "card", [1, 2])
    (tmp_path / "EOS_DIGITAL").symlink_to(source, target_is_directory=True)
    assert len(discover(tmp_path / "EOS_DIGITAL").files) == 2
    assert _names(source / "DCIM/100CANON/IMG_0002.JPG") == ["IMG_0002.JPG"]
    with pytest.raises(NotFound, match="put the card in"):
        discover(tmp_path / "nothing")


def test_clutter_is_skipped_and_unknown_kinds_are_listed(tmp_path: Path) -> None:
    source = card(tmp_path / "card", [1])
    for name in (
        ".Trashes/x.JPG",
        "System Volume Information/x.JPG",
        "$RECYCLE.BIN/x.JPG",
        "DCIM/._IMG_0001.JPG",
        "Thumbs.db",
    ):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text("x")
    (source / "notes.txt").write_text("x")
    os.mkfifo(source / "pipe.JPG")
    found = discover(source)
    assert [file.path.name for file in found.files] == ["IMG_0001.JPG"]
    assert [path.name for path in found.others] == ["notes.txt"]


def test_an_unreadable_folder_is_reported_and_the_rest_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = card(tmp_path / "card", [1])
    (source / "DCIM/101CANON").mkdir()
    scan = os.scandir

    def broken(path: str) -> object:
        if str(path).endswith("101CANON"):
            raise OSError(5, "Input/output error")
        return scan(path)

    # A folder on a worn-out card; as root, permissions would not keep anyone out.
    monkeypatch.setattr(os, "scandir", broken)
    found = discover(source)
    assert len(found.files) == 1 and "could not be read (Input/output error)" in found.problems[0]


@pytest.mark.parametrize(
    "path",
    [
        "MISC/AUTPRINT.MRK",
        "DCIM/EOSMISC/M0100.CTG",
        "PRIVATE/AVCHD/BDMV/INDEX.BDM",
        "PRIVATE/M4ROOT/MEDIAPRO.XML",
        "PRIVATE/M4ROOT/CLIP/C0001M01.XML",
        "AVF_INFO/AVIN0001.BNP",
        "AUTORUN.INF",
        "DCIM/.nomedia",
        "NC_FLLST.DAT",
    ],
)
def test_a_cameras_own_notes_are_housekeeping(path: str) -> None:
    assert is_system_file(Path(path))


@pytest.mark.parametrize("path", ["notes.txt", "DCIM/100CANON/IMG_1.PSD", "data.xml", "log.gpx", "DCIM/scan.dat"])
def test_what_may_be_the_crews_is_not(path: str) -> None:
    assert not is_system_file(Path(path))
