"""The webcam's way, with a clip for its pictures: opened, looked at and kept by OpenCV in a process of its own."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from studio.base.errors import NotFound
from studio.capture.webcam import NoWebcam, Webcam
from studio.measure import opening
from studio.shoot import Shoot

CARD_FRAME = Path(__file__).resolve().parents[3] / "resources/sample-shoot/camera-a/DCIM/100HARBR/IMG_0001.JPG"


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three pictures of the grey card: as it is, one stop darker on its right half, and as it is again."""
    frame = cv2.resize(cv2.imread(str(CARD_FRAME)), (1280, 852))
    darker = frame.copy()
    darker[:, 640:] = (darker[:, 640:] * 0.72).astype(np.uint8)
    path = tmp_path_factory.mktemp("clip") / "webcam.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 10, (1280, 852))
    assert writer.isOpened()
    for picture in (frame, darker, frame):
        writer.write(picture)
    writer.release()
    return path


def test_each_look_measures_the_picture_of_now_and_the_last_one_can_be_kept(clip: Path, tmp_path: Path) -> None:
    with Webcam(str(clip)) as webcam:
        first = webcam.look(picture=tmp_path / "seen.jpg")
        assert first["grey_card"] is not None and first["error"] is None
        assert (first["width"], first["height"]) == (1280, 852)
        assert (tmp_path / "seen.jpg").read_bytes()[:2] == b"\xff\xd8"
        second = webcam.look()
        assert second["key_fill_stops"] > first["key_fill_stops"] + 0.5
        kept = webcam.keep(tmp_path / "kept.png")
        again = opening.light_of(str(kept))
        assert again["key_fill_stops"] == second["key_fill_stops"] and again["cast"] == second["cast"]
        webcam.look()
        with pytest.raises(NoWebcam, match="gives no picture any more; plug it in again"):
            webcam.look()


def test_a_look_that_is_kept_is_a_measurement_of_the_drop(clip: Path, sample_shoot: Path, tmp_path: Path) -> None:
    shoot = Shoot.create(sample_shoot / "brief.yaml", tmp_path / "drop")
    with Webcam(str(clip)) as webcam:
        found = webcam.look()
        row = shoot.checklist.keep_look(webcam, who="Ines").made
    assert row["result"]["cast"] == found["cast"] and row["by"] == "Ines"
    (kept,) = (tmp_path / "drop" / "measurements").iterdir()
    assert row["result"]["file"] == str(kept) and kept.name.startswith("light-")
    assert "grey-card" in shoot.checklist.tick_measured().made[0]


def test_a_webcam_that_is_not_there_costs_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="is not there; plug one in.*or measure a frame") as told:
        Webcam("97")
    assert "\n" not in str(told.value)
    (tmp_path / "nothing.avi").write_bytes(b"no clip at all")
    with pytest.raises(NoWebcam):
        Webcam(str(tmp_path / "nothing.avi"))


def test_nothing_is_kept_before_the_first_look(clip: Path, tmp_path: Path) -> None:
    with Webcam(str(clip)) as webcam, pytest.raises(NoWebcam, match="has not been looked at yet"):
        webcam.keep(tmp_path / "kept.png")
    assert list(tmp_path.iterdir()) == []
