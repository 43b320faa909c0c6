"""The previews' cache: never a wrong or a half picture, within its limit, whatever else happens to it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from studio.base import files, jobs, picture_cache
from studio.base.errors import NotAsRecorded, Refused
from studio.shoot import Previews, Shoot

pytestmark = pytest.mark.usefixtures("home")
JPEG = b"\xff\xd8" + bytes(1000) + b"\xff\xd9"


def kept(digit: str, used_s: float) -> Path:
    path = Path(picture_cache.place(digit * 32))
    picture_cache.keep(path, JPEG)
    os.utime(path, (used_s, used_s))
    return path


def test_what_was_not_looked_at_for_longest_goes_first() -> None:
    first, second, third = (kept(digit, 1_000_000.0 + n) for n, digit in enumerate("abc"))
    picture_cache.note_use(first)
    assert picture_cache.used_bytes() == 3 * len(JPEG)
    assert picture_cache.hold(3 * len(JPEG)) == 0
    assert picture_cache.hold(2 * len(JPEG)) == 2 * len(JPEG)
    assert (first.exists(), second.exists(), third.exists()) == (True, False, False)
    assert picture_cache.empty() == len(JPEG) and picture_cache.used_bytes() == 0


def test_what_a_killed_process_left_half_is_never_shown_and_goes(tmp_path: Path) -> None:
    path = kept("a", 1_000_000.0)
    for half in (b"", JPEG[:500], bytes(len(JPEG)), JPEG[:-2] + bytes(2)):
        path.write_bytes(half)
        assert not picture_cache.is_whole(path)
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    left = path.with_name(f"{files.PART_PREFIX}{files.this_host()}-{dead.stdout.strip()}-x.jpg")
    mine = path.with_name(f"{files.part_prefix()}x.jpg")
    for part in (left, mine):
        part.write_bytes(JPEG)
    picture_cache.empty()
    assert (left.exists(), mine.exists()) == (False, True), "what is being written stays"


def test_several_may_keep_use_and_remove_at_once() -> None:
    def work(progress: jobs.Progress) -> int:
        for n in range(40):
            path = Path(picture_cache.place(f"{n:032x}"))
            picture_cache.keep(path, JPEG)
            picture_cache.note_use(path)
            picture_cache.hold(10 * len(JPEG))
        return 1

    running = [jobs.run(f"cache-{n}", work) for n in range(3)]
    assert [job.wait(60) for job in running] == [1, 1, 1]
    there = [path for path in picture_cache.folder().rglob("*") if path.is_file()]
    assert 1 <= len(there) <= 10 and all(map(picture_cache.is_whole, there))


def test_a_full_disk_loses_older_entries_rather_than_the_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    old, written = kept("a", 1_000_000.0), files.write_atomic

    def on_full_disk(path: Path, data: bytes) -> None:
        if old.exists():
            raise Refused(f"{path}: the disk is full")
        written(path, data)

    monkeypatch.setattr(picture_cache, "write_atomic", on_full_disk)
    assert kept("b", 2_000_000.0).read_bytes() == JPEG
    old.write_bytes(JPEG)
    monkeypatch.setattr(picture_cache, "_ROOM_BYTES", 0)
    with pytest.raises(Refused, match="full"):
        kept("c", 2_000_000.0)


def test_the_same_picture_in_two_drops_has_one_preview_and_a_damaged_one_none(
    sample_shoot: Path, tmp_path: Path
) -> None:
    (tmp_path / "card").mkdir()
    shutil.copy2(sample_shoot / "phone" / "IMG_1001.JPG", tmp_path / "card")
    brief = (sample_shoot / "brief.yaml").read_text("utf-8")
    (tmp_path / "other.yaml").write_text(brief.replace("HARBOUR-01", "HARBOUR-02"), "utf-8")
    shoots = [Shoot.create(sample_shoot / "brief.yaml", tmp_path / "1")]
    shoots += [Shoot.create(tmp_path / "other.yaml", tmp_path / "2")]
    for shoot in shoots:
        shoot.frames.import_sources([tmp_path / "card"])
    one, two = (shoot.frames.list()[0] for shoot in shoots)
    assert one["preview"] == two["preview"] and picture_cache.is_whole(one["preview"])
    seen = Path(one["preview"]).read_bytes()
    picture_cache.empty()
    original = shoots[0].folder / one["path"]
    original.chmod(0o644)
    shutil.copy2(sample_shoot / "phone" / "IMG_1002.JPG", original)
    with Previews() as previews:
        with pytest.raises(NotAsRecorded, match="no longer what was recorded"):
            previews.write(original, Path(one["preview"]))
        assert not Path(one["preview"]).exists()
        shoots[0].frames.score(again=True)
        assert not Path(one["preview"]).exists(), "nor by judging it again"
        previews.write(shoots[1].folder / two["path"], Path(two["preview"]))
    assert Path(one["preview"]).read_bytes() == seen
