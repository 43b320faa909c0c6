"""Frames that come one by one end as they would have, had they come all at once; and one that goes wrong costs itself only."""

import shutil
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.base import jobs
from studio.capture import HotFolder
from studio.catalog import Catalog, judging
from studio.judging import bursts, examine
from studio.judging.claims import claim
from studio.shoot import Shoot
from tests.studio.capture.receiving import until
from tests.studio.small_drop import SmallDrop

ALIKE, ANOTHER = "00000000000000ff", "ffffffff00000000"
SLATE = [{"format": "QRCode", "text": "threeshot:1;drop=HARBOUR-01;sku={sku};shot={role}"}]

frames = st.lists(
    st.tuples(
        st.sampled_from([0.4, 20.0, 59.0, 200.0, 4000.0]),  # seconds after the one before
        st.sampled_from([ALIKE, ANOTHER]),
        st.sampled_from(["picture", "picture", "picture", "TOTE", "SCARF"]),  # or a slate of that product
        st.sampled_from(["Mara", None, None]),
        st.booleans(),  # the second camera
    ),
    max_size=12,
)


@settings(max_examples=40)
@given(frames, st.randoms(use_true_random=False))
def test_claims_and_bursts_do_not_depend_on_how_frames_come(
    tmp_path_factory: pytest.TempPathFactory, wanted: list[tuple[float, str, str, str | None, bool]], dice: object
) -> None:
    moments, at_s = [], 0.0
    for gap_s, *_ in wanted:
        at_s += gap_s
        moments.append(at_s)
    order = list(range(len(wanted)))
    dice.shuffle(order)
    ends = []
    for way in ("one by one", "at once", "anew"):
        catalog = Catalog(tmp_path_factory.mktemp("catalog") / "catalog.db")
        drop = SmallDrop(catalog)
        cameras = drop.camera, drop.add_camera("B")
        ids: dict[int, str] = {}
        for n in order:
            _, phash, what, who, second = wanted[n]
            codes = [{**SLATE[0], "text": SLATE[0]["text"].format(sku=what, role="hero")}] if what != "picture" else []
            sku = "TOTE" if who else None
            frame_id = drop.frame(
                sku, verdict=None, minutes=moments[n] / 60, camera=cameras[second], codes=codes, by=who
            )
            catalog.update("frame", frame_id, {"phash": phash, "counter": n, "name": f"IMG_{n:04}"})
            ids[n] = frame_id
            if way == "one by one":
                changed = claim(drop, [frame_id])
                bursts.group(drop, [frame_id, *changed])
        if way == "at once":
            came = [ids[n] for n in order]
            bursts.group(drop, [*came, *claim(drop, came)])
        elif way == "anew":
            claim(drop)
            bursts.group(drop)
        names = {frame_id: n for n, frame_id in ids.items()}
        shots = {shot: key for key, shot in drop.shots.items()}
        ends.append(
            [
                (n, row["kind"], shots.get(row["shot_id"]), row["assigned_by"], names.get(row["burst"]))
                for n, row in ((n, catalog.get("frame", ids[n])) for n in sorted(ids))
            ]
        )
        catalog.close()
    assert ends[0] == ends[1] == ends[2]


def test_a_long_burst_that_comes_at_once_is_gone_through_once_and_not_once_a_frame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop = SmallDrop(Catalog(tmp_path / "catalog.db"))
    came = [drop.frame("TOTE", verdict=None, minutes=n / 600) for n in range(60)]
    read, ask = [], judging.frames_to_group_between

    def asked(*which: object) -> list[dict[str, object]]:
        rows = ask(*which)
        read.extend(rows)
        return rows

    monkeypatch.setattr("studio.judging.bursts.judging.frames_to_group_between", asked)
    bursts.group(drop, came)
    assert {drop.catalog.get("frame", one)["burst"] for one in came} == {came[0]}
    assert len(read) <= 4 * len(came)
    drop.catalog.close()


@pytest.fixture
def shoot(sample_shoot: Path, tmp_path: Path) -> Shoot:
    return Shoot.create(sample_shoot / "brief.yaml", tmp_path / "shoot")


def test_a_first_preview_is_there_before_the_frame_is_judged(shoot: Shoot, sample_shoot: Path, tmp_path: Path) -> None:
    hot, told = tmp_path / "hot", []
    hot.mkdir()
    shoot.events.preview_ready.connect(
        lambda frame_id: told.append(
            ("preview" if Path(shoot.frames.find(frame_id)["preview"]).exists() else "nothing", frame_id)
        )
    )
    shoot.events.frame_scored.connect(lambda frame_id: told.append(("scored", frame_id)))
    job = jobs.run("hot", lambda progress: shoot.frames.take_from(HotFolder(hot), progress=progress))
    for count, name in enumerate(("IMG_0007.JPG", "IMG_0006.JPG"), 1):
        shutil.copy2(sample_shoot / "camera-a" / "DCIM" / "100HARBR" / name, hot)
        assert until(lambda count=count: [what for what, _ in told].count("scored") == count)
    job.cancel()
    job.wait(30)
    # Of the first frame the workers still start, each when it may.
    last = told[-1][1]
    assert [what for what, frame_id in told if frame_id == last] == ["preview", "preview", "scored"]
    assert all(row["verdict"] for row in shoot.frames.list())


def test_a_first_preview_never_takes_the_place_of_the_real_one(sample_shoot: Path, tmp_path: Path) -> None:
    picture, preview = sample_shoot / "phone" / "IMG_1001.JPG", tmp_path / "previews" / "frame.jpg"
    assert examine.glance(str(picture), str(preview))
    first = preview.read_bytes()
    examine.examine(str(picture), None, str(preview))
    real = preview.read_bytes()
    assert real != first
    assert not examine.glance(str(picture), str(preview))
    assert preview.read_bytes() == real
    assert [path.name for path in preview.parent.iterdir()] == ["frame.jpg"]


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff nothing", b"not a picture"])
def test_what_cannot_be_read_has_no_first_preview(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "broken.jpg").write_bytes(data)
    assert not examine.glance(str(tmp_path / "broken.jpg"), str(tmp_path / "preview.jpg"))
    assert [path.name for path in tmp_path.iterdir()] == ["broken.jpg"]


def test_a_frame_that_cannot_be_judged_costs_itself_only_and_is_told(
    shoot: Shoot, sample_shoot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studio.judging import chain

    hot, said = tmp_path / "hot", []
    hot.mkdir()
    shoot.events.said.connect(said.append)
    real, calls = chain.settle, []

    def settle(*args: object, **more: object) -> object:
        calls.append(args)
        if len(calls) == 1:
            raise KeyError("sharpness")
        return real(*args, **more)

    monkeypatch.setattr(chain, "settle", settle)
    job = jobs.run("hot", lambda progress: shoot.frames.take_from(HotFolder(hot), progress=progress))
    for name in ("IMG_0006.JPG", "IMG_0007.JPG"):
        shutil.copy2(sample_shoot / "camera-a" / "DCIM" / "100HARBR" / name, hot)
        time.sleep(0.4)
    assert until(
        lambda: len(calls) == 2 and len(shoot.frames.list(verdict="check")) + len(shoot.frames.list(verdict="pass")) > 0
    )
    job.cancel()
    report = job.wait(30)
    assert report.copied == 2
    assert said == report.notes
    assert "safe among the originals, but could not be judged (KeyError: 'sharpness')" in said[0]
    shoot.frames.score()
    assert all(row["verdict"] for row in shoot.frames.list())
