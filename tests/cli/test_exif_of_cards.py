"""Bodies that write their serial in the maker note alone, from two cards to the drop's cameras; and EXIF that is partly broken."""

import json
from pathlib import Path

from tests.cli.conftest import Run
from tests.studio.imaging import exif_files, making


def frame(number: bytes, seconds: int) -> bytes:
    """A frame of an older Panasonic: the body's number is in the maker note, EXIF has none."""
    block = exif_files.camera("Panasonic", "DMC-LX7", taken=f"2026:10:03 09:16:{seconds:02d}")
    block.note = exif_files.headed_note(b"Panasonic\0\0\0", exif_files.raw(0x0025, number.ljust(16, b"\0")))
    return exif_files.jpeg(block)


def test_two_bodies_of_one_model_are_two_cameras(threeshot: Run, drop: Path, tmp_path: Path) -> None:
    cards = []
    for name, number in (("one", b"F341001200316"), ("two", b"F341001200999")):
        folder = tmp_path / name / "DCIM" / "100_PANA"
        folder.mkdir(parents=True)
        cards.append(tmp_path / name)
        for seconds in (10, 20):
            making.save(folder / f"P10000{seconds}.JPG", frame(number, seconds))
    assert json.loads(threeshot("import", "HARBOUR-01", *cards, "--json").out)["copied"] == 4
    folders = {path.name: len(list(path.glob("*.JPG"))) for path in (drop / "originals").iterdir()}
    assert folders == {"DMC-LX7": 2, "DMC-LX7-0999": 2, "ascmhl": 0}


def test_a_frame_with_a_broken_directory_keeps_its_time_and_camera(threeshot: Run, tmp_path: Path) -> None:
    block = exif_files.camera("Canon", "Canon EOS R5", offset="+02:00")
    block.interop_at = block.ifd1_at = 4_000_000
    path = making.save(tmp_path / "IMG_0001.JPG", exif_files.jpeg(block))
    (said,) = json.loads(threeshot("inspect", path, "--json").out)
    assert said["camera"] == "Canon EOS R5" and said["captured_at"] == "2026-10-03T09:16:56.120+02:00"
    assert not any("EXIF" in note for note in said["notes"])


def test_a_lost_place_is_told_in_a_sentence(threeshot: Run, tmp_path: Path) -> None:
    block = exif_files.camera("Canon", "Canon EOS R5", offset="+02:00")
    block.gps_at = 4_000_000
    path = making.save(tmp_path / "IMG_0001.JPG", exif_files.jpeg(block))
    (said,) = json.loads(threeshot("inspect", path, "--json").out)
    assert said["camera"] == "Canon EOS R5"
    told = f"{path}: its EXIF is broken (where it was taken could not be read); the rest of it is used."
    assert told in said["notes"]
