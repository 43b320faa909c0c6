"""JPEGs that a card damaged in the middle of their pixels: what is lost is told, and no such frame is called whole."""

import io
import random
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.cli.conftest import Run

# Damages after which a decoder finds its way again and leaves coded data over: 51, 2 or 9 bytes by its count, and (4) none.
LEFT_OVER = (0, 1, 4, 5, 7, 9, 16, 24)
# Damages after which the data runs out before the picture does, not beyond 2 kB of filling; and some that no decoder hears.
RAN_OUT = (25, 29, 30, 32, 34)
UNHEARD = (2, 14, 15)


def damaged(data: bytes, seed: int) -> bytes:
    """The JPEG with a piece of its coded data zeroed, repeated, or with some bits flipped."""
    dice = random.Random(seed)
    size, how = dice.choice((64, 512, 4096)), dice.choice(("zeros", "again", "bits"))
    at = dice.randrange(data.rindex(b"\xff\xda") + 5000, len(data) - size - 10)
    piece = bytearray(data[at : at + size])
    if how == "zeros":
        piece = bytearray(size)
    elif how == "again":
        piece[:] = data[at - size : at]
    else:
        for _ in range(8):
            piece[dice.randrange(size)] ^= 1 << dice.randrange(8)
    return data[:at] + bytes(piece) + data[at + size :]


def small_for_the_web(seed: int) -> bytes:
    """A small thing on white, in tables made for it: some end in a byte that has none of the ones that fill it up."""
    scene = np.full((800, 1200), 255, np.uint8)
    scene[100:124, 200:224] = np.random.default_rng(seed).integers(0, 255, (24, 24), np.uint8)
    made = io.BytesIO()
    Image.fromarray(scene).save(made, "JPEG", quality=90, optimize=True)
    return made.getvalue()


@pytest.fixture
def frame(sample_shoot: Path) -> bytes:
    return (sample_shoot / "camera-a" / "DCIM" / "100HARBR" / "IMG_0006.JPG").read_bytes()


@pytest.mark.parametrize("seed", LEFT_OVER)
def test_coded_data_that_is_left_over_means_lost_pixels(
    threeshot: Run, tmp_path: Path, frame: bytes, seed: int
) -> None:
    picture = tmp_path / "IMG_0001.JPG"
    picture.write_bytes(damaged(frame, seed))
    done = threeshot("inspect", picture, "--json")
    assert done.code == 3
    assert "a part of it is lost" in done.json[0]["error"]


@pytest.mark.parametrize(
    "filling",
    [b"\0", b"\xc8\0", bytes(5), b"\xff" * 7, b" " * 12, bytes(4096), b"MAKER 1.0 0001 0001\r\n\0\0"],
    ids=["a zero", "two bytes", "zeros", "ones", "spaces", "a sector of zeros", "words"],
)
def test_filling_behind_the_coded_data_costs_nothing(
    threeshot: Run, tmp_path: Path, frame: bytes, filling: bytes
) -> None:
    picture = tmp_path / "IMG_0001.JPG"
    picture.write_bytes(frame[:-2] + filling + frame[-2:] + frame)
    seen = threeshot("inspect", picture, "--json").json[0]
    assert seen["error"] is None
    assert seen["verdict"] == "pass"


@pytest.mark.parametrize("seed", RAN_OUT)
def test_a_picture_that_went_on_with_the_filling_behind_it_is_damaged(
    threeshot: Run, tmp_path: Path, frame: bytes, seed: int
) -> None:
    picture = tmp_path / "IMG_0001.JPG"
    picture.write_bytes(damaged(frame, seed)[:-2] + bytes(2048) + frame[-2:])
    done = threeshot("inspect", picture, "--json")
    assert done.code == 3
    assert "a part of it is lost" in done.json[0]["error"]


@pytest.mark.parametrize("seed", UNHEARD)
def test_of_a_picture_with_filling_it_is_not_said_that_it_is_whole(
    threeshot: Run, tmp_path: Path, frame: bytes, seed: int
) -> None:
    picture = tmp_path / "IMG_0001.JPG"
    picture.write_bytes(damaged(frame, seed)[:-2] + bytes(2048) + frame[-2:])
    notes = " ".join(threeshot("inspect", picture, "--json").json[0]["notes"])
    assert "extraneous bytes" in notes and "could be read to its end" in notes
    assert "whole" not in notes


def test_a_picture_whose_own_data_ends_in_zeros_is_not_called_damaged_for_the_filling_behind(
    threeshot: Run, tmp_path: Path
) -> None:
    data = next(made for made in map(small_for_the_web, range(100)) if made[:-2].endswith(bytes(16)))
    picture = tmp_path / "IMG_0001.JPG"
    picture.write_bytes(data[:-2] + bytes(2048) + data[-2:])
    assert threeshot("inspect", picture, "--json").json[0]["error"] is None


def test_a_card_with_such_a_frame_is_told_of_it(
    threeshot: Run, tmp_path: Path, sample_shoot: Path, frame: bytes
) -> None:
    card = tmp_path / "card" / "DCIM" / "100HARBR"
    card.mkdir(parents=True)
    (card / "IMG_0006.JPG").write_bytes(frame)
    (card / "IMG_0007.JPG").write_bytes(damaged(frame, 1))
    threeshot("drop", "new", sample_shoot / "brief.yaml", "--folder", tmp_path / "shoot")
    imported = threeshot("import", "HARBOUR-01", tmp_path / "card")
    assert "keep this card: 1 file could not be opened whole: DCIM/100HARBR/IMG_0007.JPG" in imported.out
    assert "safe to format" not in imported.out
    assert "safe to format" not in threeshot("card", "HARBOUR-01", tmp_path / "card").out
