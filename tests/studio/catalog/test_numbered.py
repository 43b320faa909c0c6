"""Odd numbers of a camera, kept as frames come: the same answers as going through all of its frames, at what the new ones cost."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.base.clock import from_text, to_text
from studio.catalog import Catalog, Row, numbered
from studio.catalog.cameras import move_frames, put_camera

NEAR, FEW, START = 200, 20, datetime(2026, 10, 3, 9, tzinfo=UTC)
HALF_DAY = timedelta(hours=12)


def same_shoot(one: str, other: str) -> bool:
    return abs(from_text(other) - from_text(one)) <= HALF_DAY


def by_all(rows: Sequence[Row]) -> list[str]:
    """The answer by going through all frames, in the order of time: a number twice in one folder, or numbers that leave and come back."""
    odd: dict[str, None] = {}
    last: dict[str, Row] = {}
    seen: dict[tuple[str, str, int], Row] = {}
    tracks: dict[str, list[Row]] = {}
    for row in rows:
        prefix, number = row["prefix"], row["number"]
        twice = seen.get((row["folder"], prefix, number))
        if twice is not None and same_shoot(twice["at"], row["at"]):
            odd[row["name"]] = None
        seen[row["folder"], prefix, number] = row
        before = last.get(prefix)
        if before is not None and abs(number - before["number"]) > NEAR:
            for end in tracks.get(prefix, []):
                if 0 < number - end["number"] <= NEAR and same_shoot(end["at"], row["at"]):
                    odd[row["name"]] = None
            tracks.setdefault(prefix, []).append(before)
        last[prefix] = row
    return list(odd)


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return Catalog(tmp_path_factory.mktemp("numbered") / "catalog.db")


def camera_in(catalog: Catalog, code: str) -> tuple[str, str]:
    there = catalog.value('SELECT id FROM "drop" WHERE code = ?', [code])
    columns = [
        row["name"]
        for row in catalog.rows(
            "SELECT name FROM pragma_table_info('drop') WHERE \"notnull\" = 1 AND dflt_value IS NULL"
        )
    ]
    drop = there or catalog.insert("drop", {**dict.fromkeys(columns, ""), "code": code, "folder": code, "id": code})
    return str(drop), put_camera(
        catalog, str(drop), f"Phone-{catalog.value('SELECT COUNT(*) FROM camera')}", "P", "P", None
    )["id"]


def frame(catalog: Catalog, drop: str, camera: str, prefix: str, number: int, minutes: int, folder: str) -> str:
    name = f"{prefix}{number:04}"
    at = to_text(START + timedelta(minutes=minutes))
    values = {
        "drop_id": drop,
        "camera_id": camera,
        "name": name,
        "counter": number,
        "captured_at": at,
        "ingested_at": at,
        "kind": "picture",
    }
    made = catalog.insert("frame", values)
    columns = [
        row["name"]
        for row in catalog.rows(
            "SELECT name FROM pragma_table_info('file') WHERE \"notnull\" = 1 AND dflt_value IS NULL"
        )
    ]
    file = {
        **dict.fromkeys(columns, ""),
        "drop_id": drop,
        "frame_id": made,
        "kind": "picture",
        "path": made,
        "size": 1,
        "source": f"{folder}/{name}.JPG",
    }
    catalog.insert("file", {key: value for key, value in file.items() if key != "id"})
    return made


def all_frames(catalog: Catalog, camera: str) -> list[Row]:
    return catalog.rows(
        "SELECT frame.name, rtrim(name, '0123456789') AS prefix, counter AS number, captured_at AS at,"
        " rtrim(source, replace(source, '/', '')) AS folder FROM frame JOIN file ON frame_id = frame.id"
        " WHERE camera_id = ? ORDER BY captured_at, counter, frame.id",
        [camera],
    )


FRAMES = st.lists(
    st.tuples(
        st.sampled_from(["IMG_", "DSC_"]),
        st.one_of(st.integers(1, 12), st.integers(600, 612), st.integers(190, 220), st.just(9999)),
        st.integers(0, 60).map(lambda n: n * 31),
        st.sampled_from(["a", "b"]),
    ),
    max_size=14,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(FRAMES, st.integers(1, 5), st.booleans())
def test_in_whatever_order_frames_come_the_odd_ones_are_those_that_a_look_at_all_finds(
    catalog: Catalog, frames: list[tuple[str, int, int, str]], at_once: int, moved: bool
) -> None:
    with catalog.unhurried():
        drop, camera = camera_in(catalog, "NUMBERED")
        there = []
        for start in range(0, len(frames), at_once):
            there += [frame(catalog, drop, camera, *one) for one in frames[start : start + at_once]]
            numbered.put_in_order(catalog, camera, NEAR, same_shoot)
            assert numbered.odd_names(catalog, camera) == by_all(all_frames(catalog, camera))
        if moved and there:
            _, other = camera_in(catalog, "NUMBERED")
            move_frames(catalog, drop, there[::2], camera, other)
            for one in (camera, other):
                numbered.put_in_order(catalog, one, NEAR, same_shoot)
                assert numbered.odd_names(catalog, one) == by_all(all_frames(catalog, one))


def test_a_time_that_is_read_otherwise_later_is_put_in_order_again(catalog: Catalog) -> None:
    drop, camera = camera_in(catalog, "NUMBERED")
    ids = [frame(catalog, drop, camera, "IMG_", *one, "a") for one in ((1, 0), (801, 1), (2, 2))]
    numbered.put_in_order(catalog, camera, NEAR, same_shoot)
    assert numbered.odd_names(catalog, camera) == ["IMG_0002"]
    catalog.update("frame", ids[1], {"captured_at": to_text(START + timedelta(minutes=9))})
    numbered.put_in_order(catalog, camera, NEAR, same_shoot)
    assert numbered.odd_names(catalog, camera) == []


@pytest.mark.parametrize("turns", [1, 2], ids=["one body", "two that take turns"])
def test_a_few_frames_more_cost_no_more_in_a_camera_of_many(catalog: Catalog, turns: int) -> None:
    steps = []
    for frames in (100, 600):
        counted = [0]
        with catalog.unhurried(), catalog.change():
            drop, camera = camera_in(catalog, "NUMBERED")
            for n in range(frames):
                frame(catalog, drop, camera, "IMG_", 1 + n // turns + 5000 * (n % turns), n, "a")
            numbered.put_in_order(catalog, camera, FEW, same_shoot)
            for n in range(frames, frames + 4):
                frame(catalog, drop, camera, "IMG_", 1 + n // turns + 5000 * (n % turns), n, "a")
            catalog.db.conn.set_progress_handler(lambda counted=counted: counted.__setitem__(0, counted[0] + 20), 20)
            try:
                numbered.put_in_order(catalog, camera, FEW, same_shoot)
            finally:
                catalog.db.conn.set_progress_handler(None, 0)
        steps.append(counted[0])
    assert steps[1] <= 1.2 * steps[0] + 200, steps
