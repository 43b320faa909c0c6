"""`threeshot coverage`: the pace beside the states, in words and as JSON; the question in a live command."""

import json
import re
import signal
from pathlib import Path

from tests.cli.conftest import Run, start
from tests.studio.capture.receiving import until


def test_the_pace_is_told_in_words_and_as_json(drop: Path, card: Path, threeshot: Run) -> None:
    assert threeshot("coverage", drop).out.splitlines()[-1] == "Pace: 9 left · pace known from the second shot on."
    assert threeshot("import", drop, card).code == 0
    threeshot("assign", drop, "IMG_0004", "--product", "HS-TOTE-01", "--role", "hero")
    threeshot("assign", drop, "IMG_0006", "--product", "HS-TOTE-01", "--role", "lifestyle")
    answer = threeshot("coverage", drop, "--json").json
    assert {"drop", "complete", "shots"} <= set(answer)
    assert answer["pace"]["shots_done"] + answer["pace"]["shots_left"] == 9
    assert answer["pace"]["minutes_per_shot"] > 0 and answer["pace"]["minutes_left"] > 0
    assert re.fullmatch(r"Pace: [\d.]+ min a shot · \d left · .+\.", threeshot("coverage", drop).out.splitlines()[-1])


def test_frames_of_one_moment_tell_no_pace_and_that_is_said(drop: Path, card: Path, threeshot: Run) -> None:
    good = next(card.rglob("IMG_0006.JPG"))
    # Bytes behind its end make it another file.
    good.with_name("IMG_0007.JPG").write_bytes(good.read_bytes() + b"\xff\xd9")
    good.with_name("IMG_0004.JPG").unlink()
    assert threeshot("import", drop, card).code == 0

    def pace() -> str:
        return threeshot("coverage", drop).out.splitlines()[-1]

    threeshot("assign", drop, "IMG_0006", "--product", "HS-TOTE-01", "--role", "lifestyle")
    assert pace() == "Pace: 8 left · pace known from the second shot on."
    threeshot("assign", drop, "IMG_0007", "--product", "HS-TOTE-01", "--role", "hero")
    assert pace() == "Pace: 7 left · the frames' times tell no pace yet."
    threeshot("reject", drop, "IMG_0006", "IMG_0007")
    assert pace() == "Pace: 9 left · pace known once a shot is done."


def test_a_live_command_asks_whether_to_move_on(drop: Path, sample_shoot: Path, tmp_path: Path) -> None:
    good = sample_shoot / "camera-a" / "DCIM" / "100HARBR" / "IMG_0006.JPG"
    hot = tmp_path / "hot"
    hot.mkdir()
    process = start("watch", drop, hot, "--product", "hs-tote-01", "--role", "hero", "--json")
    try:
        assert process.stderr is not None
        assert until(lambda: "Watching" in process.stderr.readline())
        for number in range(6):
            # Bytes behind its end make it another file.
            (hot / f"IMG_{number:04d}.JPG").write_bytes(good.read_bytes() + bytes([number]) * 9 + b"\xff\xd9")
        asked = ""
        while "are enough" not in asked:
            asked = process.stderr.readline()
            assert asked, "it was never asked"
        assert re.fullmatch(
            r"HS-TOTE-01 hero: [56] frames pass, 5 are enough\. On to HS-TOTE-01 lifestyle\?", asked.strip()
        )
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
    finally:
        process.kill()
    assert json.loads(out)["copied"] == 6
