"""Two files hold the same coded picture or they don't, whatever is said beside it; and no file makes that take long."""

import io
import random
import struct
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from studio.imaging.same_picture import same_picture
from tests.studio.imaging.making import dng_bytes, jpeg_bytes, save, segment, with_segments

SIZE = (64, 48)
Made = Callable[[int, int], bytes]
"""(seed of the pixels, stars) → a file."""


def noise(seed: int) -> Image.Image:
    return Image.frombytes("RGB", SIZE, random.Random(seed).randbytes(SIZE[0] * SIZE[1] * 3))


def by_pillow(kind: str, **how: object) -> Made:
    """As Pillow saves it, with as many stars in its EXIF and packet, and so many words that all that follows lies elsewhere."""

    def made(seed: int, stars: int) -> bytes:
        exif, out = Image.Exif(), io.BytesIO()
        exif[0x010E], exif[0x4746] = "harbour " * (1 + 40 * stars), stars
        packet = {"xmp": b"<x>" + b"stars" * stars + b"</x>"} if kind in ("WEBP", "AVIF") else {}
        noise(seed).save(out, kind, exif=exif, **packet, **how)
        return out.getvalue()

    return made


def dng(seed: int, stars: int) -> bytes:
    """The preview is made anew with the stars, the sensor's data is not."""
    return dng_bytes(64, 48, brightest=3000 + seed, preview=jpeg_bytes(noise(100 + stars)))


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + name + content


def cr3(seed: int, stars: int) -> bytes:
    media = random.Random(seed).randbytes(3000)
    return box(b"ftyp", b"crx \0\0\0\1crx isom") + box(b"uuid", b"stars" * stars) + box(b"mdat", media)


def jxl(seed: int, stars: int) -> bytes:
    said = box(b"xml ", b"<x>" + b"stars" * stars + b"</x>")
    return b"\0\0\0\x0cJXL \r\n\x87\n" + box(b"ftyp", b"jxl ") + said + box(b"jxlc", random.Random(seed).randbytes(900))


def raf(seed: int, stars: int) -> bytes:
    preview = jpeg_bytes(noise(100 + stars))
    sensor = random.Random(seed).randbytes(3000)
    where = struct.pack(">6I", 200, len(preview), 0, 0, 200 + len(preview), len(sensor))
    return (b"FUJIFILMCCD-RAW 0201FF383501X-T4".ljust(84, b"\0") + where).ljust(200, b"\0") + preview + sensor


def between_scans(seed: int, stars: int) -> bytes:
    """A JPEG with stray bytes, fill bytes and a comment between its segments, and a trailer behind its end."""
    data = with_segments(jpeg_bytes(noise(seed)), segment(0xFE, b"stars" * stars))
    return data[:2] + b"\0" * stars + data[2:] + b"trailer" * stars


KINDS: dict[str, Made] = {
    "jpg": by_pillow("JPEG", quality=92),
    "progressive.jpg": by_pillow("JPEG", progressive=True),
    "restarts.jpg": by_pillow("JPEG", restart_marker_blocks=2),
    "strays.jpg": between_scans,
    "png": by_pillow("PNG"),
    "webp": by_pillow("WEBP"),
    "lossless.webp": by_pillow("WEBP", lossless=True),
    "avif": by_pillow("AVIF"),
    "tif": by_pillow("TIFF"),
    "lzw.tif": by_pillow("TIFF", compression="tiff_lzw"),
    "dng": dng,
    "cr3": cr3,
    "jxl": jxl,
    "raf": raf,
}


@pytest.mark.parametrize("name", KINDS)
def test_what_is_said_beside_a_picture_does_not_make_it_another(tmp_path: Path, name: str) -> None:
    made = KINDS[name]
    plain, rated = save(tmp_path / f"a.{name}", made(1, 0)), save(tmp_path / f"b.{name}", made(1, 4))
    other = save(tmp_path / f"c.{name}", made(2, 0))
    assert plain.read_bytes() != rated.read_bytes()
    assert same_picture(plain, rated) and same_picture(rated, plain)
    assert not same_picture(plain, other) and not same_picture(rated, other)


@pytest.mark.parametrize("name", KINDS)
def test_a_file_that_is_cut_off_or_damaged_is_never_taken_for_the_whole_one(tmp_path: Path, name: str) -> None:
    data, dice = KINDS[name](1, 3), random.Random(4)
    whole, broken = save(tmp_path / f"a.{name}", data), tmp_path / f"b.{name}"
    # What is said may stand behind the picture, and is not missed; the first half holds nothing but picture.
    for at in [3, 9, 30, *(dice.randrange(len(data)) for _ in range(40))]:
        save(broken, data[: min(at, len(data) // 2)])
        assert not same_picture(whole, broken) and not same_picture(broken, whole)
        save(broken, data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :])
        assert same_picture(whole, broken) == same_picture(broken, whole)


def test_what_is_no_picture_is_the_same_as_nothing(tmp_path: Path) -> None:
    for data in (
        b"",
        b"\xff\xd8",
        b"II*\0",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a" + bytes(900),
        bytes(900),
        b"%PDF" + bytes(900),
    ):
        path = save(tmp_path / "a.bin", data)
        assert not same_picture(path, path)
    assert not same_picture(tmp_path / "gone.jpg", tmp_path / "gone.jpg")
    assert not same_picture(tmp_path, tmp_path)


def hostile() -> list[bytes]:
    start = jpeg_bytes(noise(1))
    strips = [(256, 4, 1, 8), (257, 4, 1, 8), (273, 4, 100_000, 200), (279, 4, 100_000, 200)]
    many = b"".join(struct.pack("<HHII", *entry) for entry in strips)
    items = struct.pack(">BxxxBBH", 1, 0x44, 0, 60_000) + struct.pack(">HHHHII", 1, 0, 0, 1, 0, 1 << 30) * 60_000
    meta = box(b"meta", bytes(4) + box(b"iinf", bytes(6)) + box(b"iloc", items))
    return [
        start[:-2] + b"\xff\xc4\0\2" * 2_000_000,
        start[:2] + bytes(30_000_000),
        start[:2] + b"\xff\xe0\0\2" * 2_000_000,
        b"\x89PNG\r\n\x1a\n" + b"\0\0\0\0IDAT\0\0\0\0" * 1_000_000,
        b"II*\0\x08\0\0\0" + struct.pack("<H", 4) + many + bytes(4) + struct.pack("<I", 1_000_000) * 400_000,
        box(b"ftyp", b"heic\0\0\0\0heicmif1") + meta,
        box(b"ftyp", b"crx \0\0\0\1crx isom") + struct.pack(">I4sQ", 1, b"mdat", 1 << 62),
        b"RIFF\xff\xff\xff\xffWEBP" + b"VP8 \xff\xff\xff\xff",
    ]


def test_no_file_makes_it_take_long(tmp_path: Path) -> None:
    began_s = time.process_time()
    for number, data in enumerate(hostile()):
        path = save(tmp_path / f"{number}", data)
        assert not same_picture(path, path)
    # Counted are seconds of the processor: what each costs is measured in bench, this is far beyond it.
    assert time.process_time() - began_s < 20
