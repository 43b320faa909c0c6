"""One look at a file gives the `inspect` answer, the preview and the score; a bad file gives one sentence."""

import json
import os
import pickle
from pathlib import Path

import pytest
from PIL import Image

from studio.base.workers import WorkerDied, WorkerFailure, Workers
from studio.judging.examine import Examination, examine, failed
from studio.scoring import Limits
from tests.studio import worker_tasks
from tests.studio.imaging import making

KEYS = {
    "file", "error", "width", "height", "captured_at", "camera", "codes", "sharpness", "subject", "exposure", "verdict", "reasons",
}  # fmt: skip
SHARPNESS = {"blur_px", "blur_px_delivery", "uncertainty_px", "edges", "score", "kind", "motion", "motion_ratio"}
EXPOSURE = {"subject_ev", "clipped_high_pct", "clipped_low_pct", "subject_clipped_high_pct", "noise_pct", "cast"}


def camera_a(sample_shoot: Path, name: str) -> str:
    return str(sample_shoot / "camera-a" / "DCIM" / "100HARBR" / f"{name}.JPG")


def test_the_inspect_answer_has_the_promised_shape(sample_shoot: Path) -> None:
    path = camera_a(sample_shoot, "IMG_0006")
    answer = examine(path).to_inspect()
    assert json.loads(json.dumps(answer)) == answer
    assert answer.keys() >= KEYS
    assert answer["file"] == path and answer["error"] is None
    assert (answer["width"], answer["height"]) == (2400, 1600)
    assert answer["captured_at"] == "2026-10-03T09:16:56.420+02:00"
    assert answer["camera"] == "Threeshot Sample Camera A"
    assert answer["codes"] == []
    assert answer["sharpness"].keys() >= SHARPNESS and answer["exposure"].keys() >= EXPOSURE
    assert answer["subject"].keys() >= {"x", "y", "width", "height", "source"}
    assert answer["sharpness"]["kind"] in ("sharp", "defocus", "motion", "unknown")
    assert answer["verdict"] in ("pass", "check", "fail") and isinstance(answer["reasons"], list)


def test_a_slate_is_read_and_a_preview_is_written(sample_shoot: Path, tmp_path: Path) -> None:
    preview = tmp_path / "previews" / "frame.jpg"
    found = examine(camera_a(sample_shoot, "IMG_0002"), Limits().to_dict(), str(preview))
    assert [code.format for code in found.codes] == ["QRCode"]
    assert found.preview == str(preview) and found.opened is True
    with Image.open(preview) as image:
        assert image.size == (1600, 1067) and image.mode == "RGB"
    assert [p.name for p in preview.parent.iterdir()] == ["frame.jpg"]
    assert found.phash is not None and len(found.phash) == 16
    assert pickle.loads(pickle.dumps(found)) == found


def test_a_sideways_phone_picture_is_seen_upright(sample_shoot: Path, tmp_path: Path) -> None:
    preview = tmp_path / "frame.jpg"
    found = examine(str(sample_shoot / "phone" / "IMG_1001.JPG"), None, str(preview))
    assert (found.width, found.height) == (1600, 2400)
    assert found.exif is not None and found.exif.latitude is not None
    with Image.open(preview) as image:
        assert image.size == (1067, 1600)
    box = found.to_inspect()["subject"]
    assert box["x"] >= 0 and box["x"] + box["width"] <= 1600 and box["y"] + box["height"] <= 2400


def test_the_same_file_gives_the_same_answer(sample_shoot: Path) -> None:
    path = camera_a(sample_shoot, "IMG_0014")
    assert examine(path) == examine(path)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.jpg", b"", "is empty"),
        ("words.jpg", b"not a picture at all", "not a picture"),
        ("bomb.png", making.bomb_png(), "megapixels"),
        ("cut.jpg", making.jpeg_bytes(making.quarters(900, 600))[:4000], "ends early"),
        ("cut.DNG", making.dng_bytes()[:30_000], "ends early"),
        ("clip.mp4", b"", "is empty"),
    ],
)
def test_a_bad_file_is_one_sentence_and_nothing_else(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    path = making.save(tmp_path / name, data)
    preview = tmp_path / "preview.jpg"
    answer = examine(str(path), None, str(preview), True).to_inspect()
    assert words in answer["error"] and answer["error"].startswith(str(path)) and answer["error"].endswith(".")
    for key, value in answer.items():
        assert key in ("file", "error") or value in (None, []), key
    assert not preview.exists()


def test_a_missing_file_is_an_answer_too(tmp_path: Path) -> None:
    assert "no such file" in str(examine(str(tmp_path / "gone.jpg")).error)
    assert "could not be read" in str(examine(str(tmp_path / "gone.mp4")).error)


def test_a_preview_that_cannot_be_written_is_said(sample_shoot: Path, tmp_path: Path) -> None:
    making.save(tmp_path / "blocked", b"a file where a folder should be")
    found = examine(camera_a(sample_shoot, "IMG_0006"), None, str(tmp_path / "blocked" / "frame.jpg"))
    assert found.error is None and found.opened is None and found.result is None, "the original is not to blame"
    assert found.unwritten is not None


def test_a_clip_is_listed_and_not_judged(tmp_path: Path) -> None:
    path = making.save(tmp_path / "C0001.MP4", b"\0\0\0\x18ftypmp42" + bytes(100))
    found = examine(str(path))
    assert found.kind == "clip" and found.error is None and found.result is None and found.opened is None
    assert found.to_inspect()["verdict"] is None


def test_a_raw_is_proved_when_asked_thoroughly(tmp_path: Path) -> None:
    path = making.save(tmp_path / "IMG_0001.DNG", making.dng_bytes(1600, 1200))
    found = examine(str(path), None, None, True)
    assert found.error is None and found.kind == "raw" and found.opened is True
    assert (found.width, found.height) == (1600, 1200)
    assert found.headroom_ev == pytest.approx(0.456, abs=0.02)
    assert found.result is not None


def test_a_png_named_jpg_is_judged_with_a_note(tmp_path: Path) -> None:
    making.quarters(900, 600).save(tmp_path / "real.png")
    path = (tmp_path / "real.png").rename(tmp_path / "IMG_0001.JPG")
    answer = examine(str(path)).to_inspect()
    assert answer["error"] is None and any("PNG" in note for note in answer["notes"])


def test_broken_exif_stops_nothing(tmp_path: Path) -> None:
    data = making.jpeg_bytes(making.quarters(900, 600), exif=b"Exif\0\0II*\0\xff\xff\xff\x7f" + b"\xff" * 200)
    found = examine(str(making.save(tmp_path / "a.jpg", data)))
    assert found.error is None and found.width == 900 and found.result is not None


def test_a_shoot_goes_through_workers_though_one_file_kills_its_own(sample_shoot: Path) -> None:
    paths = [camera_a(sample_shoot, f"IMG_{n:04}") for n in (6, 14, 20)]
    with Workers(count=2) as workers:
        with pytest.raises(WorkerDied) as caught:
            workers.run(worker_tasks.leave, paths[0])
        found = dict(workers.map(examine, [(path,) for path in paths]))
    assert {args[0] for args in found} == set(paths)
    assert all(isinstance(one, Examination) and one.error is None for one in found.values())
    answer = failed(paths[0], WorkerFailure(caught.value)).to_inspect()
    assert answer["file"] == paths[0] and "could not be read: " in answer["error"] and answer["width"] is None


@pytest.mark.skipif(os.name == "nt", reason="memory is bounded on Linux only")
def test_a_picture_that_needs_too_much_memory_costs_itself_only(tmp_path: Path, sample_shoot: Path) -> None:
    Image.new("1", (16_000, 16_000), 1).save(tmp_path / "vast.png")
    with Workers(count=1, memory_mb=700) as workers:
        said = workers.run(examine, str(tmp_path / "vast.png")).error
        assert said is not None and "has 16,000 × 16,000 pixels (256 megapixels); opening it takes 977 MB" in said
        assert "more than the 700 MB that one picture may take" in said
        assert workers.run(examine, camera_a(sample_shoot, "IMG_0006")).error is None
