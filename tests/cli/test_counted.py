"""What import, card and check say of one file, and of several: each sentence agrees with its count."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.studio.ingest.cards import card as small_card
from tests.studio.ingest.cards import jpeg
from tests.studio.ingest.test_check import damage

BEFORE_MINUTES = -400 * 24 * 60


@pytest.mark.parametrize("files", [1, 2])
def test_sentences_agree_with_their_counts(threeshot: Run, drop: Path, tmp_path: Path, files: int) -> None:
    def told(text: str, one: str, many: str) -> None:
        wanted = one if files == 1 else many
        assert wanted in " ".join(text.split()), (wanted, text)

    numbers = list(range(1, files + 1))
    card, disk = small_card(tmp_path / "card", numbers), tmp_path / "disk"
    done = threeshot("import", drop, card, "--backup", disk)
    told(done.out, "1 file copied and verified (", "2 files copied and verified (")
    told(
        done.out,
        "safe to format: 1 file, copied, verified on 2 destinations and opened.",
        "safe to format: 2 files, all copied, verified on 2 destinations and opened.",
    )
    done = threeshot("import", drop, card)
    told(done.out, "1 skipped that was here already", "2 skipped that were here already")
    there = [drop / f"originals/Alpha-1/IMG_{number:04}.JPG" for number in numbers]
    for path in there:
        damage(disk / "HARBOUR-01" / path.relative_to(drop))
    done = threeshot("check", drop)
    told(done.out, "of its backups 1 file is damaged", "of their backups 2 files are damaged")
    for path in there:
        damage(path)
    done = threeshot("card", drop, card)
    told(
        done.out,
        "1 file recorded, but the original in the shoot folder is damaged: it is not what was copied",
        "2 files recorded, but the originals in the shoot folder are damaged: they are not what was copied",
    )
    done = threeshot("import", drop, card, "--backup", disk)
    told(
        done.out,
        "1 file repaired: a copy was lost or damaged, and was made again.",
        "2 files repaired: copies were lost or damaged, and were made again.",
    )
    for number in numbers:
        jpeg(tmp_path / f"old/IMG_{number:04}.JPG", 90 + number, minutes=BEFORE_MINUTES + number)
    done = threeshot("import", drop, tmp_path / "old")
    told(done.out + done.err, "It counts for no time and no burst.", "They count for no time and no burst.")
    told(done.out, "1 file copied and verified (", "2 files copied and verified (")
