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


def whose(drop: Path) -> dict[str, tuple[Any, ...]]:
    """Of each frame what it is, whose, by whom, and when it was taken by its camera's clock and by the right one."""
    shoot = Shoot.open(str(drop))
    rows = shoot.drop.catalog.rows(
        "SELECT frame.name, frame.kind, sku, role, assigned_by, captured_at, captured_offset_s, corrected_at, rejected FROM frame"
        " LEFT JOIN shot ON shot.id = shot_id LEFT JOIN product ON product.id = product_id"
    )
    shoot.drop.catalog.close()
    return {row["name"]: tuple(row.values())[1:] for row in rows}


def some_of(sample: Path, card: Path, names: dict[str, list[str]]) -> Path:
    """A card with some frames of the sample shoot, by the folders they lie in."""
    for folder, wanted in names.items():
        (card / folder).mkdir(parents=True)
        for name in wanted:
            (card / folder / f"{name}.JPG").write_bytes(next(sample.rglob(f"{name}.JPG")).read_bytes())
    return card


def delete(drop: Path, *names: str) -> None:
    for name in names:
        next(drop.glob(f"originals/*/{name}.JPG")).unlink()


IN_A = [f"IMG_{number:04d}" for number in (2, 3, 4, 12, 14, 20, 21)]
IN_B = ["DSC_0401", "DSC_0403"]


def test_rejects_that_were_deleted_stay_on_their_shots_and_at_their_times(
    threeshot: Run, drop: Path, tmp_path: Path, sample_shoot: Path
) -> None:
    card = some_of(sample_shoot, tmp_path / "card", {"DCIM/100HARBR": IN_A, "DCIM/101HARBR": IN_B})
    assert threeshot("import", drop, card).code == 0
    assert threeshot("assign", drop, "IMG_0014", "--product", "HS-SCARF-01", "--role", "detail").code == 0
    # Two pictures of one shot, one with its sidecar, one that a person put elsewhere; a slate, and the one that sets a clock.
    gone = ("IMG_0003", "IMG_0004", "IMG_0014", "IMG_0012", "DSC_0401")
    assert threeshot("reject", drop, *gone).code == 0
    delete(drop, *gone)
    next(drop.glob("originals/*/IMG_0004.xmp")).unlink()
    before = whose(drop)
    assert before["IMG_0012"][:3] == ("slate", "HS-BEANIE-01", "hero") and before["IMG_0014"][2] == "detail"
    assert before["DSC_0403"][4] != before["DSC_0403"][6], "its clock runs fast"
    lose_catalog()
    assert threeshot("catalog", "rebuild", drop).code == 0
    assert whose(drop) == before
    assert threeshot("score", drop, "--again").code == 0
    assert whose(drop) == before
    assert threeshot("import", drop, card, "--json").json["restored"] == len(gone)
    assert whose(drop) == before


def test_lost_originals_without_a_journal_are_on_the_shot_of_their_sidecar_or_on_none(
    threeshot: Run, drop: Path, tmp_path: Path, sample_shoot: Path
) -> None:
    card = some_of(sample_shoot, tmp_path / "card", {"DCIM/100HARBR": ["IMG_0002", "IMG_0003", "IMG_0004", "IMG_0020"]})
    assert threeshot("import", drop, card).code == 0
    assert threeshot("reject", drop, "IMG_0003", "IMG_0004").code == 0
    delete(drop, "IMG_0003", "IMG_0004")
    next(drop.glob("originals/*/IMG_0004.xmp")).unlink()
    (drop / "threeshot.jsonl").unlink()
    lose_catalog()
    assert threeshot("catalog", "rebuild", drop).code == 0
    seen = whose(drop)
    assert seen["IMG_0003"][1:3] == ("HS-TOTE-01", "hero")
    assert seen["IMG_0004"][1:3] == (None, None), "the last slate of the card says nothing of it"


def test_a_sidecar_that_was_deleted_is_nothing_new_on_its_card(threeshot: Run, drop: Path, tmp_path: Path) -> None:
    card = small_card(tmp_path / "card", [900, 901, 902])
    folder, there = card / "DCIM/100CANON", drop / "originals/Alpha-1"
    put(folder / "IMG_0900.xmp", packet('xmp:Rating="3"'))
    for name in ("IMG_0900.acr", "IMG_0901.acr"):
        put(folder / name, name.encode())
    assert threeshot("import", drop, card).code == 0
    assert threeshot("reject", drop, "IMG_0900").code == 0
    for name in ("IMG_0900.JPG", "IMG_0900.xmp", "IMG_0900.acr"):
        (there / name).unlink()
    before = threeshot("card", drop, card)
    assert before.code == 0 and "safe to format, but for 3 files of 1 rejected frame" in before.out
    lose_catalog()
    assert threeshot("catalog", "rebuild", drop).code == 0
    done = threeshot("card", drop, card)
    assert done.code == 0 and "safe to format, but for 2 files of 1 rejected frame" in done.out, "its sidecar is back"
    # One that nobody threw away is missed, as it was before, and comes back.
    (there / "IMG_0901.acr").unlink()
    lose_catalog()
    assert threeshot("catalog", "rebuild", drop).code == 0
    done = threeshot("card", drop, card)
    assert done.code == 5 and "the original in the shoot folder is missing: DCIM/100CANON/IMG_0901.acr" in done.out
    assert threeshot("import", drop, card, "--json").json["repaired"] == 1
    assert (there / "IMG_0901.acr").read_bytes() == b"IMG_0901.acr"


def test_cameras_came_from_where_they_came_from_before(threeshot: Run, drop: Path, tmp_path: Path) -> None:
    def came_from() -> dict[str, list[str]]:
        return {one["camera"]: one["sources"] for one in threeshot("camera", drop, "--json").json}

    phones = [small_card(tmp_path / name, [at, at + 1]) for name, at in (("ann", 900), ("bo", 910), ("cy", 920))]
    for phone in phones:
        assert threeshot("import", drop, phone).code == 0
    assert came_from() == {
        name: [str(one)] for name, one in zip(("Alpha-1", "Alpha-1-2", "Alpha-1-3"), phones, strict=True)
    }
    assert threeshot("camera", drop, "Alpha-1", "--rename", "Ann").code == 0
    assert threeshot("camera", drop, "Alpha-1-3", "--join", "Alpha-1-2").code == 0
    before = came_from()
    assert before == {"Ann": [str(phones[0])], "Alpha-1-2": [str(one) for one in phones[1:]]}
    for _ in range(2):
        lose_catalog()
        assert threeshot("catalog", "rebuild", drop).code == 0
        assert came_from() == before
    # What comes from there still is that phone's.
    for phone, at in zip(phones, (902, 912, 922), strict=True):
        for path in phone.rglob("*.JPG"):
            path.unlink()
        assert threeshot("import", drop, small_card(phone, [at])).code == 0
    assert came_from() == before


def test_without_a_journal_slates_and_tags_are_read_again(
    threeshot: Run, drop: Path, tmp_path: Path, sample_shoot: Path
) -> None:
    card = some_of(sample_shoot, tmp_path / "card", {"DCIM/100HARBR": IN_A, "DCIM/101HARBR": IN_B})
    assert threeshot("import", drop, card).code == 0
    before = {name: (row[0], *row[1:3], row[5]) for name, row in whose(drop).items()}
    assert {kind for kind, *_ in before.values()} == {"picture", "slate", "tag"}
    lose_catalog()
    (drop / "threeshot.jsonl").unlink()
    assert threeshot("catalog", "rebuild", drop).code == 0
    assert {name: (row[0], *row[1:3], row[5]) for name, row in whose(drop).items()} == before
