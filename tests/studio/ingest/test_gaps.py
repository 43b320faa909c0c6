"""Gaps in a camera's counter."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio import ingest
from studio.ingest.gaps import LARGEST, counter, missing, runs_of
from studio.open_drop import OpenDrop
from tests.studio.ingest.cards import card, jpeg


@pytest.mark.parametrize(
    ("stem", "found"),
    [
        ("IMG_0006", ("IMG_", 6, 4)),
        ("DSC00042", ("DSC", 42, 5)),
        ("_MG_9999", ("_MG_", 9999, 4)),
        ("0007", ("", 7, 4)),
        ("20261003_112233", None),
        ("IMG_12", None),
        ("IMG_0006-2", None),
        ("portrait", None),
    ],
)
def test_a_counter_is_four_or_five_digits_at_the_end(stem: str, found: tuple[str, int, int] | None) -> None:
    assert counter(stem) == found


def _missing(*folders: tuple[int, list[int]]) -> list[int]:
    return missing([run for folder, numbers in folders for run in runs_of(folder, numbers)], 4)


def test_what_lies_between_is_missing() -> None:
    assert _missing((100, [5, 6, 7, 9, 12])) == [8, 10, 11]


def test_a_roll_over_is_no_gap_but_may_hold_one() -> None:
    assert _missing((100, [9998, 9999]), (101, [1, 2])) == []
    assert _missing((100, [9997, 9998]), (101, [2])) == [9999, 1]
    assert _missing((100, [9997, 9999, 2, 3])) == [9998, 1]


def test_a_new_folder_goes_on_or_starts_again() -> None:
    assert _missing((100, [99, 100]), (101, [101, 103])) == [102]
    assert _missing((100, [54, 55]), (101, [1, 2])) == []


def test_what_is_missing_in_two_folders_is_listed_once() -> None:
    assert _missing((0, [1, 3]), (100, [1, 3])) == [2]
    assert _missing((100, [1, 4]), (101, [2, 7])) == [3, 5, 6]


def test_a_huge_gap_is_another_shoot() -> None:
    assert _missing((100, [1, 2 + LARGEST])) == list(range(2, 2 + LARGEST))
    assert _missing((100, [1, 3 + LARGEST])) == []


@given(st.sets(st.integers(1, 9999), max_size=40))
def test_nothing_seen_is_called_missing(numbers: set[int]) -> None:
    found = missing(runs_of(100, numbers), 4)
    assert not set(found) & numbers and len(found) == len(set(found))
    assert all(1 <= number <= 9999 for number in found)


def test_gaps_are_closed_by_a_later_import_and_not_counted_across_prefixes(drop: OpenDrop, tmp_path: Path) -> None:
    source = card(tmp_path / "card", [7, 9], serial="7")
    other = tmp_path / "card/DCIM/100CANON"
    (other / "MVI_0010.MP4").write_bytes(b"clip")
    assert ingest.import_sources(drop, [source]).gaps == [{"camera": "Alpha-1", "missing": ["IMG_0008"]}]
    assert ingest.import_sources(drop, [card(tmp_path / "second", [8, 11], serial="7")]).gaps == [
        {"camera": "Alpha-1", "missing": ["IMG_0010"]}
    ]


def test_pictures_in_adobe_rgb_are_named_otherwise_by_the_same_counter(drop: OpenDrop, tmp_path: Path) -> None:
    named = {"6": ("IMG_0001", "_MG_0002", "_MG_0004", "IMG_0005"), "7": ("DSC_0010", "_DSC0011", "DSC_0012")}
    named["8"] = ("DSC00020", "_DSC0021", "DSC00022")
    for serial, names in named.items():
        for seed, name in enumerate(names, int(serial) * 10):
            jpeg(tmp_path / "card" / serial / f"DCIM/100MAKER/{name}.JPG", seed, serial=serial)
    found = ingest.import_sources(drop, [tmp_path / "card" / serial for serial in named]).gaps
    assert [gap["missing"] for gap in found] == [["IMG_0003"]]
