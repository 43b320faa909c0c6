"""A catalog that was lost and made again: the card that it knew is known, and each file is of the frame that it was of."""

from pathlib import Path
from typing import Any

import pytest

from studio.base import paths
from studio.shoot import Shoot
from tests.cli.conftest import Run
from tests.studio.ingest.cards import card as small_card
from tests.studio.ingest.cards import contents
from tests.studio.judging.test_taken_over import packet, put


def lose_catalog() -> None:
    for part in paths.catalog_path().parent.glob("catalog.db*"):
        part.unlink()


def files(drop: Path) -> list[tuple[Any, ...]]:
    """Each file with its frame, and what an import knows it by."""
    shoot = Shoot.open(str(drop))
    rows = shoot.drop.catalog.rows(
        "SELECT file.path, frame.name, frame.kind, file.kind AS sort, original_name, source, size, xxh128, file.copied_at,"
        " frame.ingested_at FROM file JOIN frame ON frame.id = frame_id ORDER BY path"
    )
    shoot.drop.catalog.close()
    return [tuple(row.values()) for row in rows]


@pytest.mark.parametrize("journal", ["kept", "lost"])
def test_sidecars_that_came_with_a_card_are_known_when_it_is_put_in_again(
    threeshot: Run, drop: Path, tmp_path: Path, journal: str
) -> None:
    card = small_card(tmp_path / "card", [900, 901, 902])
    folder = card / "DCIM/100CANON"
    put(folder / "IMG_0900.xmp", packet('xmp:Rating="3"'), hours=2)
    put(folder / "IMG_0900.JPG.xmp", packet('xmp:Rating="3"'), hours=2)
    put(folder / "IMG_0900.acr", b"masks")
    put(folder / "NKSC_PARAM/IMG_0900.JPG.nksc", packet('xmp:Label="Red"'))
    put(folder / "IMG_0901.dop", b"one")
    put(folder / "IMG_0990.acr", b"waits for its picture")
    assert threeshot("import", drop, card).code == 0
    if journal == "kept":
        put(folder / "IMG_0901.dop", b"another, newer")
        assert threeshot("import", drop, card, "--json").json["copied"] == 1
        assert threeshot("mark", drop, "IMG_0900", "--rating", "5").code == 0
    # What is written beside the originals later came from no card.
    assert threeshot("mark", drop, "IMG_0902", "--rating", "4").code == 0
    (drop / "originals/Alpha-1/IMG_0902.pp3").write_text("[RAW]")
    before, said, there = files(drop), threeshot("card", drop, card, "--json").json, contents(drop)
    assert said["safe"]
    lose_catalog()
    if journal == "lost":
        # Without it nobody knows that a second IMG_0901.dop came.
        (drop / "threeshot.jsonl").unlink()
    done = threeshot("catalog", "rebuild", drop)
    assert done.code == 0 and "could not be understood" not in done.out + done.err
    again = threeshot("card", drop, card, "--json").json
    assert (again["safe"], again["sentence"]) == (True, said["sentence"])
    answer = threeshot("import", drop, card, "--json").json
    assert (answer["copied"], answer["skipped"], answer["repaired"], answer["failed"]) == (0, 9, 0, [])
    assert contents(drop).keys() == there.keys()
    if journal == "kept":
        assert files(drop) == before
        assert threeshot("catalog", "rebuild", drop).code == 0
        assert files(drop) == before
