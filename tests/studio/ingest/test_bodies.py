"""Two bodies of one model that name no serial number are two cameras; one body with two cards, two slots or another reader stays one."""

from pathlib import Path

import pytest

from studio import ingest
from studio.ingest import bodies
from studio.ingest.volume import Volume
from studio.open_drop import OpenDrop
from tests.studio.ingest.cards import card, contents, jpeg


def cameras(drop: OpenDrop) -> dict[str, list[str]]:
    """The frames of each camera, by its name."""
    found: dict[str, list[str]] = {}
    for row in drop.catalog.rows(
        "SELECT camera.name AS camera, frame.name FROM frame JOIN camera ON camera.id = camera_id ORDER BY 1, 2"
    ):
        found.setdefault(row["camera"], []).append(row["name"])
    return found


def test_two_phones_of_one_model_are_two_cameras_side_by_side_and_one_after_the_other(
    drop: OpenDrop, tmp_path: Path
) -> None:
    one, other = card(tmp_path / "phone-a", [1, 2]), card(tmp_path / "phone-b", [11, 12])
    ingest.import_sources(drop, [one, other])
    assert cameras(drop) == {"Alpha-1": ["IMG_0001", "IMG_0002"], "Alpha-1-2": ["IMG_0011", "IMG_0012"]}
    for source, number in ((other, 13), (one, 3)):
        jpeg(source / "DCIM/100CANON" / f"IMG_{number:04d}.JPG", number)
        ingest.import_sources(drop, [source])
    assert cameras(drop) == {
        "Alpha-1": ["IMG_0001", "IMG_0002", "IMG_0003"],
        "Alpha-1-2": ["IMG_0011", "IMG_0012", "IMG_0013"],
    }


def test_phones_copied_into_folders_of_one_folder_are_told_apart(drop: OpenDrop, tmp_path: Path) -> None:
    for name, number in (("mara", 1), ("jonas", 2)):
        card(tmp_path / "phones" / name, [number])
    ingest.import_sources(drop, [tmp_path / "phones"])
    assert len(cameras(drop)) == 2
    # The same phone, named more narrowly.
    jpeg(tmp_path / "phones/mara/DCIM/100CANON/IMG_0005.JPG", 5)
    ingest.import_sources(drop, [tmp_path / "phones/mara/DCIM"])
    assert sorted(cameras(drop).values()) == [["IMG_0001", "IMG_0005"], ["IMG_0002"]]


def test_a_source_that_holds_what_is_recorded_is_the_same_camera_wherever_it_is(drop: OpenDrop, tmp_path: Path) -> None:
    source = card(tmp_path / "reader-1", [1, 2])
    ingest.import_sources(drop, [source])
    moved = source.rename(tmp_path / "reader-2")
    jpeg(moved / "DCIM/100CANON/IMG_0000.JPG", 50)
    ingest.import_sources(drop, [moved])
    assert cameras(drop) == {"Alpha-1": ["IMG_0000", "IMG_0001", "IMG_0002"]}


def test_two_slots_with_the_same_pictures_are_one_camera(drop: OpenDrop, tmp_path: Path) -> None:
    one, other = card(tmp_path / "slot-1", [2, 3]), card(tmp_path / "slot-2", [1, 2, 3])
    ingest.import_sources(drop, [one, other])
    assert cameras(drop) == {"Alpha-1": ["IMG_0001", "IMG_0002", "IMG_0003"]}


def test_a_card_is_known_by_its_number_and_two_at_one_place_are_two(
    drop: OpenDrop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = {"reader": "1111"}
    monkeypatch.setattr(bodies, "volume_of", lambda folder: Volume("UNTITLED", numbers.get(folder.name)))
    monkeypatch.setattr(bodies, "mount_of", lambda folder: folder)
    reader = card(tmp_path / "reader", [1])
    ingest.import_sources(drop, [reader])
    reader.rename(tmp_path / "drawer")
    numbers["reader"] = "2222"
    ingest.import_sources(drop, [card(tmp_path / "reader", [11])])
    numbers["drawer"] = "1111"
    jpeg(tmp_path / "drawer/DCIM/100CANON/IMG_0002.JPG", 2)
    (tmp_path / "drawer/DCIM/100CANON/IMG_0001.JPG").unlink()
    ingest.import_sources(drop, [tmp_path / "drawer"])
    assert sorted(cameras(drop).values()) == [["IMG_0001", "IMG_0002"], ["IMG_0011"]]


def test_bodies_with_serial_numbers_are_one_camera_from_any_source(drop: OpenDrop, shoot: Path, tmp_path: Path) -> None:
    one, other = card(tmp_path / "a", [1], serial="77"), card(tmp_path / "b", [2], serial="77")
    ingest.import_sources(drop, [one, other, card(tmp_path / "c", [3], serial="78")])
    assert cameras(drop) == {"Alpha-1": ["IMG_0001", "IMG_0002"], "Alpha-1-78": ["IMG_0003"]}
    assert sorted(contents(shoot)) == [
        "Alpha-1-78/IMG_0003.JPG",
        "Alpha-1/IMG_0001.JPG",
        "Alpha-1/IMG_0002.JPG",
    ]


def test_halves_of_one_exposure_from_two_slots_are_one_frame_and_phones_never_are(
    drop: OpenDrop, tmp_path: Path
) -> None:
    ingest.import_sources(drop, [card(tmp_path / "slot-1", [1])])
    made = jpeg(tmp_path / "slot-2/DCIM/100CANON/made.jpg", 1, pad=50)
    made.rename(made.with_name("IMG_0001.CR2"))
    ingest.import_sources(drop, [tmp_path / "slot-2"])
    assert cameras(drop) == {"Alpha-1": ["IMG_0001"]}
    # Another phone's file of the same name, a second and a half later.
    made = jpeg(tmp_path / "phone/DCIM/100CANON/made.jpg", 2, minutes=1.03, pad=60)
    made.rename(made.with_name("IMG_0001.CR2"))
    ingest.import_sources(drop, [tmp_path / "phone"])
    assert cameras(drop) == {"Alpha-1": ["IMG_0001"], "Alpha-1-2": ["IMG_0001"]}


def test_a_serial_number_that_is_found_only_now_is_the_known_cameras(drop: OpenDrop, tmp_path: Path) -> None:
    source = card(tmp_path / "card", [1, 2], serial="77")
    ingest.import_sources(drop, [source])
    # As an earlier version left it, which read no maker notes and kept no sources.
    drop.catalog.execute("UPDATE camera SET serial = NULL")
    drop.catalog.execute("DELETE FROM camera_source")
    jpeg(source / "DCIM/100CANON/IMG_0003.JPG", 3, serial="77")
    ingest.import_sources(drop, [source])
    jpeg(source / "DCIM/100CANON/IMG_0004.JPG", 4, serial="78")
    ingest.import_sources(drop, [source])
    assert cameras(drop) == {"Alpha-1": ["IMG_0001", "IMG_0002", "IMG_0003"], "Alpha-1-78": ["IMG_0004"]}
