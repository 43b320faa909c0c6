"""The verified copy itself: what is written is read back and compared, and what differs is never kept."""

from pathlib import Path

import pytest

from studio.base.errors import Interrupted, Refused
from studio.base.jobs import Progress
from studio.ingest import copying, reading
from studio.ingest.copying import CopyFailed, Copying, Order, copy_verified
from studio.ingest.destination import rename_into_place
from tests.studio.ingest.cards import jpeg


def _order(tmp_path: Path, count: int = 1, pad: int = 2_500_000) -> Order:
    source = jpeg(tmp_path / "card/IMG_0001.JPG", 1, pad=pad)
    folders = tuple(tmp_path / f"destination-{n}" for n in range(count))
    for folder in folders:
        folder.mkdir()
    return Order(source, folders, source.stat().st_size)


def test_a_copy_is_the_same_bytes_on_every_destination(tmp_path: Path) -> None:
    order = _order(tmp_path, 2)
    copied = copy_verified(order, True, bytearray(reading.PIECE))
    assert [part.read_bytes() for part in copied.parts] == [order.source.read_bytes()] * 2
    assert copied.xxh128 == reading.hash_file(order.source) and copied.size == order.size


@pytest.mark.parametrize(("times", "wrong_folder"), [(1, 1), (2, 1), (1, 0), (2, 0)])
def test_what_is_read_back_wrong_is_copied_once_more_then_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int, wrong_folder: int
) -> None:
    order = _order(tmp_path, 2)
    read, wrong = reading.hash_from_disk, [times]

    def bad_disk(path: Path, *more: object) -> tuple[str, str]:
        found = read(path)
        if path.parent.name == f"destination-{wrong_folder}" and wrong[0]:
            wrong[0] -= 1
            return "f" * 32, "disk"
        return found

    monkeypatch.setattr(copying.reading, "hash_from_disk", bad_disk)
    counted: list[int] = []
    if times == 1:
        assert copy_verified(order, False, bytearray(reading.PIECE), counted.append).size == order.size
    elif wrong_folder == 1:
        copied = copy_verified(order, False, bytearray(reading.PIECE), counted.append)
        assert [part.parent for part in copied.parts] == [order.folders[0]], (
            "the original is not given up for its backup"
        )
        assert "read back from" in str(copied.lost) and not list(order.folders[1].iterdir())
    else:
        with pytest.raises(CopyFailed, match=r"read back from .*destination-0 differs"):
            copy_verified(order, False, bytearray(reading.PIECE), counted.append)
        assert not [path for folder in order.folders for path in folder.iterdir()], "nothing that differs is kept"
    came = times == 1 or wrong_folder == 1
    assert sum(counted) == (order.size if came else 0), "progress counts what came through"


def test_a_destination_that_is_gone_stops_all_with_a_sentence(tmp_path: Path) -> None:
    order = _order(tmp_path)
    order.folders[0].rmdir()
    with Copying([order, order], Progress(), False) as under_way, pytest.raises(Refused, match=r"check the disk"):
        under_way.result(0)


def test_leaving_early_removes_the_parts_nobody_took(tmp_path: Path) -> None:
    order = _order(tmp_path)
    with pytest.raises(KeyboardInterrupt), Copying([order] * 6, Progress(), False) as under_way:
        under_way.result(0).parts[0].rename(tmp_path / "taken.JPG")
        raise KeyboardInterrupt
    assert list(order.folders[0].iterdir()) == []


def test_a_cancelled_progress_ends_the_copy(tmp_path: Path) -> None:
    order, progress = _order(tmp_path), Progress()
    progress.cancel()
    with Copying([order], progress, False) as under_way, pytest.raises(Interrupted):
        under_way.result(0)
    assert list(order.folders[0].iterdir()) == []


def test_a_folder_or_device_in_a_files_place_is_left_alone(tmp_path: Path) -> None:
    order = Order(Path("/dev/null"), (tmp_path,), 0)
    with pytest.raises(CopyFailed, match="no plain file"):
        copy_verified(order, False, bytearray(reading.PIECE))


def test_a_final_name_is_never_taken_from_another_file(tmp_path: Path) -> None:
    part, final = tmp_path / "part", tmp_path / "IMG_0001.JPG"
    part.write_bytes(b"new")
    final.write_bytes(b"old")
    with pytest.raises(FileExistsError):
        rename_into_place(part, final)
    assert (part.read_bytes(), final.read_bytes()) == (b"new", b"old")
    final.unlink()
    rename_into_place(part, final)
    assert final.read_bytes() == b"new" and not part.exists()


def test_where_the_system_has_no_such_rename_a_link_or_a_look_does_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studio.ingest import destination

    def no_links(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(destination, "_rename_exclusively", lambda part, final: False)
    for link in (destination.os.link, no_links):
        monkeypatch.setattr(destination.os, "link", link)
        test_a_final_name_is_never_taken_from_another_file(tmp_path)
        (tmp_path / "IMG_0001.JPG").unlink()


def test_a_hash_says_whether_it_came_from_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = jpeg(tmp_path / "a.jpg", 1, pad=2_000_000)
    assert reading.hash_from_disk(path)[0] == reading.hash_file(path)
    monkeypatch.setattr(reading, "_still_in_memory", lambda handle, size: True)
    # A page that would not go: around the cache, where the system has a way.
    assert reading.hash_from_disk(path)[0] == reading.hash_file(path)
    monkeypatch.setattr(reading, "_open_direct", lambda path, handle: None)
    assert reading.hash_from_disk(path) == (reading.hash_file(path), "memory")


def test_a_sample_tells_files_apart_at_their_beginning_middle_and_end(tmp_path: Path) -> None:
    data = bytearray(jpeg(tmp_path / "a.jpg", 1, pad=1_000_000).read_bytes())
    original = reading.sample(tmp_path / "a.jpg", len(data))
    for at in (0, len(data) // 2 + 5, len(data) - 1):
        changed = bytearray(data)
        changed[at] ^= 1
        (tmp_path / "b.jpg").write_bytes(changed)
        assert reading.sample(tmp_path / "b.jpg", len(data)) != original
