"""A card that is pulled, and an import that is cut off: told at once, and again by whatever opens the drop next, until somebody answers."""

import os
import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from typing import Any

import pytest

from studio.base.errors import Interrupted, NotFound
from studio.base.jobs import Progress
from studio.ingest import CardsUnderWay, copying, under_way
from studio.ingest import ingest as ingest_module
from studio.ingest.discover import Discovery, discover
from studio.ingest.identity import Identities
from studio.ingest.report import CardVerdict
from studio.shoot import Shoot
from tests.studio.capture.receiving import until
from tests.studio.ingest.cards import card, jpeg


class Pull:
    """Lets so many files be copied, and pulls the card as the next one is begun."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, root: Path, after: int) -> None:
        self._root, self._after, self._begun, self._done = root, after, 0, 0
        self._lock = threading.Condition()
        self.original = copying.copy_verified
        monkeypatch.setattr(copying, "copy_verified", self._copy)

    def _copy(self, *given: Any) -> Any:
        with self._lock:
            self._begun += 1
            if self._begun > self._after:
                self._lock.wait_for(lambda: self._done >= self._after)
                if self._root.exists():
                    self._root.rename(self._root.with_name("in-the-pocket"))
        copied = self.original(*given)
        with self._lock:
            self._done += 1
            self._lock.notify_all()
        return copied


@pytest.fixture
def shoot(sample_shoot: Path, tmp_path: Path) -> Shoot:
    return Shoot.create(sample_shoot / "brief.yaml", tmp_path / "HARBOUR-01")


def open_cards(shoot: Shoot) -> list[str]:
    return [row["sentence"] for row in shoot.cards.all() if row["is_open"]]


def test_a_card_pulled_after_12_of_300_files_is_told_before_its_frames_are_judged_and_stays_to_be_kept(
    shoot: Shoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = card(tmp_path / "CAMERA-B", range(1, 301))
    Pull(monkeypatch, root, 12)
    told: list[CardVerdict] = []
    shoot.events.card_kept.connect(told.append)
    shoot.events.preview_ready.connect(lambda _: told or pytest.fail("frames were looked at before it was told"))
    report = shoot.frames.import_sources([root])
    sentence = "keep this card: pulled: 288 of 300 not copied. Put it in again and import it again; what is copied stays copied."
    assert [one.sentence for one in told] == [sentence]
    assert [one.sentence for one in report.cards] == [sentence] and not report.cards[0].safe
    assert (report.planned, report.copied, len(report.failed)) == (300, 12, 288)
    again = Shoot.open(str(shoot.folder), shoot.drop.catalog)
    assert open_cards(again) == [sentence] and again.unsaid() == []
    # Put in again it comes in whole, and nothing is open any more.
    (tmp_path / "in-the-pocket").rename(root)
    monkeypatch.undo()
    report = again.frames.import_sources([root])
    assert (report.copied, report.skipped) == (288, 12) and report.cards[0].safe and open_cards(again) == []


def test_what_was_copied_before_its_card_was_pulled_is_its_cameras(
    shoot: Shoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """EXIF is read from the card beside the copying; here it comes to none of it in time."""
    root = card(tmp_path / "CAMERA-B", range(1, 5))
    Pull(monkeypatch, root, 2)
    ask = Identities._ask

    def late(self: Identities, wanted: dict[int, str], others: dict[int, list[str]]) -> list[int]:
        assert until(lambda: not root.exists(), 20)
        return ask(self, wanted, others)

    monkeypatch.setattr(Identities, "_ask", late)
    assert shoot.frames.import_sources([root]).copied == 2
    assert {row["camera"] for row in shoot.frames.list()} == {"Alpha-1"}
    assert {row["captured_at"] is None for row in shoot.frames.list()} == {False}


def test_a_card_pulled_when_all_is_copied_is_kept_until_it_was_checked(shoot: Shoot, tmp_path: Path) -> None:
    root = card(tmp_path / "CAMERA-B", [1, 2])
    shoot.events.frame_scored.connect(lambda _: root.exists() and root.rename(tmp_path / "in-the-pocket"))
    report = shoot.frames.import_sources([root])
    assert report.cards[0].reasons[0] == "pulled before it could be checked: its 2 files are copied"
    assert len(open_cards(shoot)) == 1


def test_a_broken_file_on_a_card_that_is_there_is_no_pulled_card(shoot: Shoot, tmp_path: Path) -> None:
    root = card(tmp_path / "CAMERA-B", [1, 2])
    locked = root / "DCIM/100CANON/IMG_0002.JPG"
    shoot.events.card_kept.connect(lambda verdict: pytest.fail(verdict.sentence))
    locked.unlink()
    os.mkfifo(locked)
    report = shoot.frames.import_sources([root])
    assert report.copied == 1 and "pulled" not in report.cards[0].sentence


def test_an_import_that_is_stopped_leaves_its_card_to_be_kept_until_it_is_answered(
    shoot: Shoot, tmp_path: Path
) -> None:
    root = card(tmp_path / "CAMERA-B", [1, 2, 3])
    progress = Progress()
    shoot.events.frame_arrived.connect(lambda _: progress.cancel())
    with pytest.raises(Interrupted):
        shoot.frames.import_sources([root], progress=progress)
    (sentence,) = open_cards(Shoot.open(str(shoot.folder), shoot.drop.catalog))
    assert sentence.startswith("keep this card: its import was stopped") and sentence.endswith(
        "what is copied stays copied."
    )
    (row,) = shoot.cards.all()
    shoot.cards.answer(row["id"])
    assert open_cards(shoot) == [] and not shoot.cards.all()[0]["safe"]


def test_an_import_that_ends_while_its_card_is_looked_through_says_to_keep_the_card(
    shoot: Shoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = card(tmp_path / "CAMERA-B", [1, 2, 3])
    told: list[str] = []
    shoot.events.card_kept.connect(lambda verdict: told.append(verdict.sentence))

    def put_away(source: Path, leave_out: object) -> Discovery:
        source.rename(tmp_path / "in-the-pocket")
        return discover(source)

    def stop(source: Path, leave_out: object) -> Discovery:
        raise Interrupted("stopped")

    for happens, error, why in (
        (stop, Interrupted, "its import was stopped before it was looked through. Import it again"),
        (put_away, NotFound, "pulled before it was looked through. Put it in again and import it again"),
    ):
        monkeypatch.setattr(ingest_module, "discover", happens)
        with pytest.raises(error):
            shoot.frames.import_sources([root])
        assert told == [f"keep this card: {why}; what is copied stays copied."] and open_cards(shoot) == told
        told.clear()
    monkeypatch.undo()
    with pytest.raises(NotFound):
        shoot.frames.import_sources([tmp_path / "no-card"])
    assert told == [] and Shoot.open(str(shoot.folder), shoot.drop.catalog).unsaid() == []


VICTIM = """
import os, signal, sys
from pathlib import Path
from studio.shoot import Shoot

shoot = Shoot.open(sys.argv[1])
shoot.events.frame_arrived.connect(lambda _: os.kill(os.getpid(), signal.SIGKILL))
shoot.frames.import_sources([Path(sys.argv[2])])
"""


def test_an_import_that_was_killed_is_told_when_the_drop_is_opened_next_with_what_to_do_and_once(
    shoot: Shoot, tmp_path: Path
) -> None:
    root = card(tmp_path / "CAMERA-B", [1, 2, 3])
    victim = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(VICTIM), str(shoot.folder), str(root)], check=False, capture_output=True
    )
    assert victim.returncode == -9, victim.stderr.decode()
    again = Shoot.open(str(shoot.folder), shoot.drop.catalog)
    (told,) = again.unsaid()
    copied = len(again.frames.list())
    assert told == (
        f"CAMERA-B: keep this card: its import was cut off when {copied} of 3 files {'was' if copied == 1 else 'were'} copied. "
        "Import it again; what is copied stays copied."
    )
    assert len(open_cards(again)) == 1
    assert Shoot.open(str(shoot.folder), shoot.drop.catalog).unsaid() == []
    assert again.frames.import_sources([root]).cards[0].safe and open_cards(again) == []


def test_what_was_said_of_cards_and_answered_is_known_to_a_catalog_that_is_rebuilt(
    shoot: Shoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studio.catalog import Catalog
    from studio.shoot import rebuild_catalog

    for name, number in (("ONE", 1), ("TWO", 2)):
        root = card(tmp_path / name, [number])
        jpeg(root / "DCIM/100CANON/IMG_0099.JPG", 99 + number).write_bytes(b"\xff\xd8\xff no picture" * 9)
        shoot.frames.import_sources([root])
    answered = next(row for row in shoot.cards.all() if row["source"].endswith("ONE"))
    shoot.cards.answer(answered["id"])
    monkeypatch.setenv("THREESHOT_HOME", str(tmp_path / "other-home"))
    catalog = Catalog()
    rebuild_catalog(catalog, [shoot.folder])
    again = Shoot.open(str(shoot.folder), catalog)
    assert [(Path(row["source"]).name, row["is_open"]) for row in again.cards.all()] == [("TWO", True), ("ONE", False)]


def test_an_import_killed_while_its_card_was_looked_through_is_told_once(shoot: Shoot, tmp_path: Path) -> None:
    root = card(tmp_path / "CAMERA-B", [1])
    killed = VICTIM.replace(
        "shoot.events", "from studio.ingest import ingest\ningest.discover = lambda *_: os.kill(os.getpid(), 9)\n#"
    )
    victim = subprocess.run(
        [sys.executable, "-c", killed, str(shoot.folder), str(root)], check=False, capture_output=True
    )
    assert victim.returncode == -9, victim.stderr.decode()
    again = Shoot.open(str(shoot.folder), shoot.drop.catalog)
    assert again.unsaid() == [
        "CAMERA-B: keep this card: its import was cut off before it was looked through. "
        "Import it again; what is copied stays copied."
    ]
    assert Shoot.open(str(shoot.folder), shoot.drop.catalog).unsaid() == []


def test_a_card_whose_import_is_stopped_while_cards_are_looked_at_is_in_the_list_until_it_came_in_whole(
    shoot: Shoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, first, second = (
        card(tmp_path / name, numbers) for name, numbers in (("C", [9]), ("A", [1, 2]), ("B", [3]))
    )
    shoot.frames.import_sources([before])
    progress = Progress()

    def look(source: Path, leave_out: object) -> Discovery:
        progress.cancel()
        return discover(source)

    monkeypatch.setattr(ingest_module, "discover", look)
    with pytest.raises(Interrupted):
        shoot.frames.import_sources([first, second], progress=progress)
    monkeypatch.undo()
    kept = {Path(row["source"]).name: row for row in shoot.cards.all() if row["is_open"]}
    assert {name: (row["files"], row["sentence"].partition(". ")[0]) for name, row in kept.items()} == {
        "A": (2, "keep this card: its import was stopped before anything of it was copied"),
        "B": (0, "keep this card: its import was stopped before it was looked through"),
    }
    assert {Path(row["source"]).name: row["emptied_at"] for row in shoot.cards.all()} == {
        "A": None,
        "B": None,
        "C": None,
    }
    report = shoot.frames.import_sources([first, second])
    assert [one.safe for one in report.cards] == [True, True] and open_cards(shoot) == []
    assert not report.cards[1].seen, "nothing was known of what is on it"


def test_a_card_whose_import_was_killed_while_it_was_looked_through_is_in_the_list(
    shoot: Shoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = card(tmp_path / "CAMERA-B", [1, 2])
    cards = CardsUnderWay(shoot.drop)
    cards.looking([root])
    monkeypatch.setattr(under_way, "still_runs", lambda run: False)
    again = Shoot.open(str(shoot.folder), shoot.drop.catalog)
    (told,) = again.unsaid()
    assert told.startswith("CAMERA-B: keep this card: its import was cut off before it was looked through")
    assert open_cards(again) == [told.partition(": ")[2]]
