"""Damaged files through the front doors, the short version; the long one is `python -m bench.fuzz`."""

from pathlib import Path

from bench import fuzz
from bench.fuzz_files import wholes

SEED, FILES = 11, 36


def test_no_damaged_file_ends_the_program_or_makes_it_say_a_traceback(tmp_path: Path) -> None:
    """What has failed once is sent first."""
    tally = fuzz.fuzz(tmp_path, FILES, SEED)
    assert tally.files == FILES
    assert tally.defects() == 0, (dict(tally.counts), sorted(path.name for path in (tmp_path / "failed").iterdir()))
    commands = {said.split()[0] for said in tally.exits}
    assert {"drop", "inspect", "import", "measure", "sidecars", "export"} <= commands
    # Run again, there is nothing left to do.
    assert fuzz.fuzz(tmp_path, FILES, SEED).exits == tally.exits


def test_what_does_not_answer_is_told_as_a_hang(tmp_path: Path) -> None:
    tally = fuzz.Tally()
    one = fuzz.make(SEED, 0, wholes())
    assert fuzz.run_batch(tmp_path / "batch", [one], tally, hang_s=0.0) == [(one, "hang")]
    assert tally.defects() == 1


def test_a_number_makes_the_same_file_each_time() -> None:
    whole = wholes()
    assert [fuzz.make(SEED, n, whole).data for n in range(30)] == [fuzz.make(SEED, n, whole).data for n in range(30)]
    assert len({fuzz.make(SEED, n, whole).data for n in range(30)}) > 25
