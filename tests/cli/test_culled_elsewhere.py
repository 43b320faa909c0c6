"""A card that was culled in another program before it is imported: its rejections count, from the import to the proposal."""

import csv
import shutil
from pathlib import Path

from tests.cli.conftest import Run
from tests.studio.judging.test_taken_over import packet, put, put_in

CARD = {f"IMG_{number:04d}" for number in (2, 6, 9, 12, 14, 15, 18, 20, 21, 25)}
"""Of each product its slate or tag, and what is good of each shot."""


def test_frames_rejected_elsewhere_cover_no_shot_and_are_not_proposed(
    drop: Path, sample_shoot: Path, tmp_path: Path, threeshot: Run
) -> None:
    with (sample_shoot / "labels.csv").open(encoding="utf-8", newline="") as file:
        truth = [row for row in csv.DictReader(file) if Path(row["file"]).stem in CARD]
    card = tmp_path / "card"
    (card / "DCIM/100HARBR").mkdir(parents=True)
    for row in truth:
        shutil.copy(sample_shoot / row["file"], card / "DCIM/100HARBR")
    frames = {Path(row["file"]).stem: row for row in truth if row["variant"] not in ("slate", "hangtag", "greycard")}
    culled = sorted(name for name, row in frames.items() if row["sku"] != "HS-BEANIE-01")
    for number, name in enumerate(culled):
        picture = card / "DCIM/100HARBR" / f"{name}.JPG"
        if number % 2:
            put_in(picture, 'xmp:Rating="-1"')
        else:
            put(picture.with_suffix(".xmp"), packet('xmp:Rating="-1"'))
    done = threeshot("import", drop, card)
    assert done.code == 0
    assert (done.out + done.err).count(f"Taken over: {len(culled)} rejections that were there already.") == 1
    shots = threeshot("coverage", drop, "--json").json["shots"]
    assert {s["sku"] for s in shots if s["frames"]} == {row["sku"] for row in frames.values()}
    assert {s["sku"] for s in shots if s["state"] not in ("missing", "captured")} == {"HS-BEANIE-01"}
    threeshot("select", drop, "--auto")
    after = threeshot("coverage", drop, "--json").json["shots"]
    assert {s["sku"] for s in after if s["select"]} == {"HS-BEANIE-01"}


def test_removed_rejects_come_back_and_are_counted_as_what_they_are(
    drop: Path, sample_shoot: Path, tmp_path: Path, threeshot: Run
) -> None:
    card = tmp_path / "card"
    card.mkdir()
    for number in (1001, 1002, 1003):
        shutil.copy(sample_shoot / "phone" / f"IMG_{number}.JPG", card)
    assert threeshot("import", drop, card).code == 0
    assert threeshot("reject", drop, "IMG_1001").code == 0
    next((drop / "originals").rglob("IMG_1001.JPG")).unlink()
    answer = threeshot("import", drop, card, "--json").json
    assert (answer["copied"], answer["skipped"], answer["repaired"], answer["restored"]) == (0, 2, 0, 1)
    assert next(
        f for f in threeshot("drop", "show", drop, "--frames", "--json").json["frames"] if f["name"] == "IMG_1001"
    )["rejected"]
    next((drop / "originals").rglob("IMG_1001.JPG")).unlink()
    assert (
        "1 file of a rejected frame restored: removed from the originals, it is back, rejected still."
        in threeshot("import", drop, card).out
    )
