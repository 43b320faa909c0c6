"""EXIF is read as ExifTool reads it, over the files kept for tests; and where it isn't, the documents say why."""

import json
import time
from pathlib import Path

import pytest

from studio.imaging import read_exif
from tests.studio.imaging import exif_files
from tools import exif_table

CELLS = list(exif_table.cells())


@pytest.mark.parametrize("field", [field.name for field in exif_table.FIELDS])
def test_no_value_is_wrong_and_none_is_missing_without_a_reason(field: str) -> None:
    told = exif_table.OTHERWISE | exif_table.MISSING
    mine = [cell for cell in CELLS if cell.field == field and (cell.field, cell.file) not in told]
    assert [cell for cell in mine if cell.how in ("wrong", "missing")] == []
    assert any(cell.how == "same" for cell in mine) or field == "label"


def test_each_reason_is_of_a_difference_that_there_is() -> None:
    differ = {(cell.field, cell.file) for cell in CELLS if cell.how not in ("same", "none")}
    assert set(exif_table.MISSING) | set(exif_table.OTHERWISE) <= differ


def test_exiftools_answers_are_of_all_the_files_that_are_kept() -> None:
    recorded = json.loads(exif_table.ANSWERS.read_text("utf-8"))
    assert set(recorded["files"]) == set(exif_table.kept())
    assert set(exif_files.files()) <= set(recorded["files"])


@pytest.mark.parametrize(
    "name", ["canon.cr3", "nikon.jpg", "sony-slt.jpg", "olympus.jpg", "panasonic.rw2", "raw-profile.png"]
)
def test_the_kept_files_carry_what_their_maker_makes(name: str) -> None:
    """The picture's own bytes are as the codec's version writes them; what is read is not."""
    kept, made = (exif_files.FOLDER / name).read_bytes(), exif_files.files()[name]
    start = kept.find(b"Exif\0\0") if name.endswith(".jpg") else 0
    end = kept.find(b"\xff\xdb") if name.endswith(".jpg") else len(kept)
    assert kept[start:end] == made[start:end] if name != "panasonic.rw2" else kept[:200] == made[:200]


def test_a_files_exif_is_read_in_a_tenth_of_a_second() -> None:
    for path in exif_table.kept().values():
        took = []
        for _ in range(3):
            started = time.perf_counter()
            read_exif(path)
            took.append(time.perf_counter() - started)
        assert min(took) < 0.1, path


def test_a_missing_value_and_a_wrong_one_are_noticed() -> None:
    cell = exif_table.Cell("iso", "any", 400.0, 200)
    assert cell.how == "wrong" and exif_table.Cell("iso", "any", 400.0, None).how == "missing"
    assert exif_table.Cell("serial", "any", "560018150", "0560018150").how == "same"
    assert exif_table.Cell("serial", "any", None, "1").how == "more"


def test_the_table_is_made_without_exiftool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(Path("/nowhere")))
    assert "| time |" in exif_table.table()
