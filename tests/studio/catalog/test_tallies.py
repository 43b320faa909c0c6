"""What triggers keep in step: whatever happens to frames and scores, the tallies say what the frames say."""

import random
from datetime import timedelta
from pathlib import Path

import pytest

from studio.base.clock import from_text, to_text
from studio.catalog import Catalog, digests, judging, tallies_held
from studio.catalog.coverage import shot_states
from studio.catalog.drops import forget_drop
from studio.catalog.timing import moments_with_shots
from studio.coverage import pace
from studio.coverage.states import ShotState
from studio.ingest import mhl_document
from tests.studio.small_drop import START, SmallDrop


@pytest.fixture
def drop(tmp_path: Path) -> SmallDrop:
    return SmallDrop(Catalog(tmp_path / "catalog.db"))


@pytest.mark.parametrize("dice", range(4))
def test_whatever_happens_the_tallies_say_what_the_frames_say(drop: SmallDrop, dice: int) -> None:
    chance, catalog, frames = random.Random(dice), drop.catalog, []
    skus = [None, "TOTE", "SCARF"]
    for _ in range(120):
        act = chance.randrange(9)
        frame_id = chance.choice(frames) if frames else None
        if act < 2 or frame_id is None:
            frames.append(drop.frame(chance.choice(skus), verdict=chance.choice(["pass", "fail", None])))
        elif act == 2:
            catalog.update("frame", frame_id, {"shot_id": chance.choice([None, *drop.shots.values()])})
        elif act == 3:
            catalog.update(
                "frame",
                frame_id,
                {"kind": chance.choice(["picture", "clip", "other"]), "rejected": chance.randrange(2)},
            )
        elif act == 4:
            catalog.update("frame", frame_id, {"width": chance.choice([None, 4000]), "height": 6000})
        elif act == 5:
            values = {
                "verdict": chance.choice(["pass", "check"]),
                "sharpness": chance.random(),
                "reasons": ["soft"] * chance.randrange(5),
            }
            row = {"version": 1, "scored_at": "now", "kind": "sharp", "result": {}}
            judging.put_score(catalog, frame_id, {**row, **values})
        elif act == 6:
            catalog.execute("DELETE FROM score WHERE frame_id = ?", [frame_id])
        elif act == 7:
            at = to_text(START + timedelta(minutes=chance.randrange(90)))
            catalog.update("frame", frame_id, {"corrected_at": chance.choice([None, at, at, at])})
        else:
            catalog.delete("frame", frames.pop(frames.index(frame_id)))
    assert tallies_held.wrong(catalog) == []
    assert sum(row["frames"] for row in shot_states(catalog, drop.id)) == catalog.value(
        "SELECT COUNT(*) FROM frame WHERE shot_id IS NOT NULL AND kind IN ('picture', 'clip')"
    )
    every = catalog.rows(
        "SELECT corrected_at, shot_id FROM frame WHERE corrected_at IS NOT NULL ORDER BY corrected_at, id"
    )
    taken = [(from_text(row["corrected_at"]), row["shot_id"]) for row in every]
    told = [(from_text(at), shot) for at, shot in moments_with_shots(catalog, drop.id, "", "~", 100_000)]
    columns = ("shot_id", "sku", "title", "role", "state", "frames", "passing", "selects", "required")
    shots = [ShotState(**{name: row[name] for name in columns}) for row in shot_states(catalog, drop.id)]
    assert pace.estimate(told, shots, START).to_dict() == pace.estimate(taken, shots, START).to_dict()
    catalog.execute("DELETE FROM shot WHERE id = ?", [drop.shots["TOTE", "hero"]])
    assert tallies_held.wrong(catalog) == []
    forget_drop(catalog, drop.id)
    for table in ("tally", "standing", "due", "moment", "unsettled"):
        assert catalog.value(f"SELECT COUNT(*) FROM {table}") == 0, table


@pytest.mark.parametrize("dice", range(3))
def test_folder_hashes_are_the_same_whether_files_come_one_by_one_or_all_at_once(
    drop: SmallDrop, dice: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "_PIECE", 4)
    chance = random.Random(dice)
    folders = ["", "A/", "A/deep/er/", "B/"]
    files = {f"{chance.choice(folders)}{n}.JPG": f"{chance.getrandbits(128):032x}" for n in range(90)}
    files |= {f"twin-{n}.JPG": "0" * 32 for n in range(9)}
    left = list(files)
    while left:
        at = chance.randrange(1, 30)
        some, left = left[:at], left[at:]
        digests.add(drop.catalog, drop.id, "", [mhl_document.leaf(path, files[path]) for path in some])
    kept = digests.of_folders(drop.catalog, drop.id, "")
    assert mhl_document.tree_of(kept) == mhl_document.tree_hashes(files)


def test_a_tally_that_is_not_so_is_told(drop: SmallDrop) -> None:
    drop.frame("TOTE")
    drop.catalog.execute("UPDATE tally SET frames = 7")
    assert [sentence.split("'")[1] for sentence in tallies_held.wrong(drop.catalog)] == ["tally"]
    drop.catalog.execute("DELETE FROM standing")
    assert [sentence.split("'")[1] for sentence in tallies_held.wrong(drop.catalog)] == ["tally", "standing"]
