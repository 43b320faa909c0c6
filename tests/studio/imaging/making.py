"""Files that the tests make: a scene with a known layout, a minimal DNG, a PNG that claims to be huge."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

CORNERS = {
    "top left": (200, 30, 30),
    "top right": (30, 160, 30),
    "bottom left": (40, 40, 210),
    "bottom right": (220, 210, 60),
}


def quarters(width: int = 480, height: int = 320) -> Image.Image:
    """A picture whose four quarters are red, green, blue and yellow, so that every turn of it can be told."""
    pixels = np.zeros((height, width, 3), np.uint8)
    halves = {"top": slice(0, height // 2), "bottom": slice(height // 2, None)}
    sides = {"left": slice(0, width // 2), "right": slice(width // 2, None)}
    for name, colour in CORNERS.items():
        row, column = name.split()
        pixels[halves[row], sides[column]] = colour
    return Image.fromarray(pixels)


def centre_of(pixels: NDArray[np.uint8], corner: str) -> tuple[int, ...]:
    """The colour in the middle of a quarter of (h, w, 3) or (h, w) pixels."""
    height, width = pixels.shape[:2]
    row, column = corner.split()
    at = pixels[height // 4 if row == "top" else 3 * height // 4, width // 4 if column == "left" else 3 * width // 4]
    return tuple(int(value) for value in np.atleast_1d(at))


def stored_sideways(upright: Image.Image, orientation: int) -> Image.Image:
    """The pixels that, shown by this EXIF orientation, give `upright`."""
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    return upright.transpose(back[orientation]) if orientation in back else upright


def jpeg_bytes(image: Image.Image, **options: object) -> bytes:
    """The image as a JPEG."""
    out = io.BytesIO()
    image.save(out, "JPEG", **{"quality": 92, **options})
    return out.getvalue()


def bomb_png(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of a few bytes whose header claims `width` × `height` pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def dng_bytes(
    width: int = 640,
    height: int = 480,
    orientation: int = 1,
    brightest: int = 3000,
    preview: bytes | None = None,
    compression: int = 1,
    preview_space: int | None = None,
) -> bytes:
    """A minimal uncompressed DNG 1.4: one RGGB mosaic of 16 bits, black 64, white 4095, its values up to `brightest`.

    compression: how it says that the mosaic is packed. preview_space: PreviewColorSpace, 3 is Adobe RGB. With `preview`, a JPEG, that comes first and the mosaic is in a SubIFD, as cameras do it. Little endian; tags as the DNG
    specification 1.4.0.0 requires.
    """
    mosaic = np.random.default_rng(3).integers(64, brightest + 1, (height, width)).astype("<u2").tobytes()
    one, zero = (1, 1), (0, 1)
    sensor: list[tuple[int, str, Any]] = [
        (254, "I", [0]),
        (256, "I", [width]),
        (257, "I", [height]),
        (258, "H", [16]),
        (259, "H", [compression]),
        (262, "H", [32803]),
        (273, "I", mosaic),
        (277, "H", [1]),
        (278, "I", [height]),
        (279, "I", [len(mosaic)]),
        (33421, "H", [2, 2]),
        (33422, "B", [0, 1, 1, 2]),
        (50714, "H", [64]),
        (50717, "H", [4095]),
    ]
    camera: list[tuple[int, str, Any]] = [
        (271, "s", b"Threeshot\0"),
        (272, "s", b"Test RAW\0"),
        (274, "H", [orientation]),
        (306, "s", b"2026:10:03 09:16:56\0"),
        (50706, "B", [1, 4, 0, 0]),
        (50708, "s", b"Threeshot Test RAW\0"),
        (50721, "r", [one, zero, zero, zero, one, zero, zero, zero, one]),
        (50728, "R", [(1, 2), one, (1, 2)]),
        (50778, "H", [21]),
    ]
    start = b"II*\0" + struct.pack("<I", 8)
    if preview is None:
        return start + _directory(8, [*sensor, *camera])
    with Image.open(io.BytesIO(preview)) as image:
        size = image.size
    shown: list[tuple[int, str, Any]] = [
        (254, "I", [1]),
        (256, "I", [size[0]]),
        (257, "I", [size[1]]),
        (258, "H", [8, 8, 8]),
        (259, "H", [7]),
        (262, "H", [6]),
        (273, "I", preview),
        (277, "H", [3]),
        (278, "I", [size[1]]),
        (279, "I", [len(preview)]),
        *([(50970, "I", [preview_space])] if preview_space is not None else []),
    ]
    first = _directory(8, [*shown, *camera, (330, "I", [0])])
    second_at = 8 + len(first)
    first = _directory(8, [*shown, *camera, (330, "I", [second_at])])
    return start + first + _directory(second_at, sensor)


def _directory(at: int, tags: list[tuple[int, str, Any]]) -> bytes:
    """An image file directory at an offset, and after it what its tags point to. Bytes under an `I` tag are the picture's data."""
    codes = {"B": 1, "s": 2, "H": 3, "I": 4, "R": 5, "r": 10}
    aside_at = at + 2 + 12 * len(tags) + 4
    entries, aside = {}, b""
    # The picture's own data last, as in a camera's file.
    for number, kind, values in sorted(tags, key=lambda tag: (isinstance(tag[2], bytes) and tag[1] == "I", tag[0])):
        count = len(values)
        if kind == "s":
            raw = values
        elif isinstance(values, bytes):
            raw, count = struct.pack("<I", aside_at + len(aside)), 1
            aside += values + b"\0" * (len(values) % 2)
        elif kind in "Rr":
            raw = b"".join(struct.pack("<II" if kind == "R" else "<ii", *pair) for pair in values)
        else:
            raw = struct.pack(f"<{count}{kind}", *values)
        if len(raw) > 4:
            where = struct.pack("<I", aside_at + len(aside))
            aside += raw + b"\0" * (len(raw) % 2)
            raw = where
        entries[number] = struct.pack("<HHI", number, codes[kind], count) + raw.ljust(4, b"\0")
    return struct.pack("<H", len(tags)) + b"".join(entries[number] for number in sorted(entries)) + bytes(4) + aside


def save(path: Path, data: bytes) -> Path:
    """Write a test's file."""
    path.write_bytes(data)
    return path


def with_embedded(data: bytes, small: bytes) -> bytes:
    """A JPEG with EXIF, and in that a second directory with this JPEG as its preview, as cameras write it (Exif 2.32, 4.5.6)."""
    at = data.index(b"Exif\0\0") + 6
    length = int.from_bytes(data[at - 8 : at - 6], "big")
    tiff = data[at : at - 8 + length]
    order = "<" if tiff[:2] == b"II" else ">"
    first = struct.unpack(order + "I", tiff[4:8])[0]
    link = first + 2 + 12 * struct.unpack(order + "H", tiff[first : first + 2])[0]
    tiff += b"\0" * (len(tiff) % 2)
    entries = [(0x0103, 3, 1, 6), (0x0201, 4, 1, len(tiff) + 2 + 3 * 12 + 4), (0x0202, 4, 1, len(small))]
    second = struct.pack(order + "H", len(entries))
    for tag, kind, count, value in entries:
        packed = struct.pack(order + "H", value) + b"\0\0" if kind == 3 else struct.pack(order + "I", value)
        second += struct.pack(order + "HHI", tag, kind, count) + packed
    made = tiff[:link] + struct.pack(order + "I", len(tiff)) + tiff[link + 4 :] + second + b"\0" * 4 + small
    return data[: at - 8] + (len(made) + 8).to_bytes(2, "big") + b"Exif\0\0" + made + data[at - 8 + length :]


def jpeg_of_scans(scans: int, image: Image.Image) -> bytes:
    """A progressive JPEG whose first coefficients are refined over and over again, in so many scans more."""
    whole = jpeg_bytes(image.convert("L"), progressive=True)
    end = whole.rindex(b"\xff\xd9")
    blocks = -(-image.width // 8) * -(-image.height // 8)
    scan = b"\xff\xda\0\x08\x01\x01\0\0\0\x10" + bytes(blocks // 8 + 1)
    return whole[:end] + scan * scans + b"\xff\xd9"


def grey_png(width: int, height: int) -> bytes:
    """A whole, grey PNG of very few bytes for its size."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packer = zlib.compressobj(1)
    rows = b"".join(packer.compress(bytes(width + 1)) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def float_tiff(width: int, height: int) -> bytes:
    """The header of a TIFF that claims to hold RGB as floats, and lacks its pixels."""
    out = io.BytesIO()
    Image.new("F", (16, 16)).save(out, "TIFF")
    data = out.getvalue()
    for tag, value in ((256, width), (257, height)):
        for kind in (3, 4):
            there = struct.pack("<HHII", tag, kind, 1, 16)
            data = data.replace(there, struct.pack("<HHII", tag, 4, 1, value))
    return data


def sampled_jpeg(image: Image.Image, sampling: tuple[tuple[int, int], ...]) -> bytes:
    """A JPEG whose components have these factors (across, down), each block in one flat colour (ITU-T T.81, F.1.2)."""
    across, down = (max(factors[n] for factors in sampling) for n in (0, 1))
    pixels = np.asarray(image.convert("YCbCr")).astype(float)
    height, width = pixels.shape[:2]
    rows, columns = -(-height // (8 * down)), -(-width // (8 * across))
    pixels = np.pad(pixels, ((0, rows * 8 * down - height), (0, columns * 8 * across - width), (0, 0)), mode="edge")
    flat = [
        np.rint(pixels[:, :, n].reshape(rows * v, 8 * down // v, columns * h, 8 * across // h).mean(axis=(1, 3)) - 128)
        for n, (h, v) in enumerate(sampling)
    ]
    bits, before = [], [0] * len(sampling)
    for row, column in np.ndindex(rows, columns):
        for n, (h, v) in enumerate(sampling):
            for y, x in np.ndindex(v, h):
                value = int(flat[n][row * v + y, column * h + x])
                step, before[n] = value - before[n], value
                size = abs(step).bit_length()
                bits.append(
                    f"{size:04b}" + (f"{step if step > 0 else step + (1 << size) - 1:0{size}b}" if size else "") + "0"
                )
    coded = "".join(bits)
    coded += "1" * (-len(coded) % 8)
    scan = int(coded, 2).to_bytes(len(coded) // 8, "big").replace(b"\xff", b"\xff\0")
    frame = struct.pack(">BHHB", 8, height, width, len(sampling))
    frame += b"".join(bytes((n + 1, h << 4 | v, 0)) for n, (h, v) in enumerate(sampling))
    order = bytes((len(sampling),)) + b"".join(bytes((n + 1, 0)) for n in range(len(sampling))) + b"\0\x3f\0"
    return (
        b"\xff\xd8"
        + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
        + segment(0xDB, b"\0" + bytes([8] * 64))
        + segment(0xC0, frame)
        + segment(0xC4, b"\0" + bytes([0, 0, 0, 12] + [0] * 12) + bytes(range(12)))
        + segment(0xC4, b"\x10" + bytes([1] + [0] * 15) + b"\0")
        + segment(0xDA, order)
        + scan
        + b"\xff\xd9"
    )


def segment(marker: int, body: bytes) -> bytes:
    """One segment of a JPEG."""
    return b"\xff" + bytes((marker,)) + struct.pack(">H", len(body) + 2) + body


def with_segments(data: bytes, *parts: bytes) -> bytes:
    """A JPEG with these bytes put right after its first two."""
    return data[:2] + b"".join(parts) + data[2:]


def exif_block(
    colour_space: int | None = None, interop: bytes | None = None, order: str = "<", orientation: int = 1
) -> bytes:
    """A TIFF-shaped EXIF block that says a ColorSpace and an InteroperabilityIndex, as DCF has cameras write it."""

    def folder(at: int, tags: list[tuple[int, int, int, bytes]], after: bytes = b"") -> bytes:
        entries = b"".join(
            struct.pack(order + "HHI", tag, kind, n) + value.ljust(4, b"\0") for tag, kind, n, value in tags
        )
        return struct.pack(order + "H", len(tags)) + entries + bytes(4) + after

    def long(value: int) -> bytes:
        return struct.pack(order + "I", value)

    spaces = [(0xA001, 3, 1, struct.pack(order + "H", colour_space))] if colour_space is not None else []
    pointers = [(0xA005, 4, 1, b"")] if interop is not None else []
    inner_at = 8 + 2 + 2 * 12 + 4
    interop_at = inner_at + 2 + 12 * (len(spaces) + len(pointers)) + 4
    first = folder(8, [(0x0112, 3, 1, struct.pack(order + "H", orientation)), (0x8769, 4, 1, long(inner_at))])
    inner = folder(inner_at, [*spaces, *[(tag, kind, n, long(interop_at)) for tag, kind, n, _ in pointers]])
    last = folder(interop_at, [(1, 2, 4, interop)]) if interop is not None else b""
    return (b"II*\0" if order == "<" else b"MM\0*") + long(8) + first + inner + last


def exif_segment(block: bytes) -> bytes:
    """The APP1 segment that holds an EXIF block."""
    return segment(0xE1, b"Exif\0\0" + block)


def with_others(data: bytes, others: list[tuple[int, bytes]], xmp: bytes = b"") -> bytes:
    """A JPEG with further ones behind it, and the index of all (CIPA DC-007): the MPType and the bytes of each."""

    def index(offsets: list[int]) -> bytes:
        entries = struct.pack("<IIIHH", 0x030000, 0, 0, 0, 0)
        entries += b"".join(
            struct.pack("<IIIHH", kind, len(other), at, 0, 0) for (kind, other), at in zip(others, offsets, strict=True)
        )
        tags = [
            (0xB000, 7, 4, b"0100"),
            (0xB001, 4, 1, struct.pack("<I", len(others) + 1)),
            (0xB002, 7, len(entries), struct.pack("<I", 50)),
        ]
        listed = b"".join(struct.pack("<HHI", tag, kind, n) + value for tag, kind, n, value in tags)
        return segment(0xE2, b"MPF\0II*\0" + struct.pack("<I", 8) + struct.pack("<H", 3) + listed + bytes(4) + entries)

    before = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp) if xmp else b""
    first = with_segments(data, before, index([0] * len(others)))
    # Offsets count from the index's own beginning: after SOI, the XMP, and the marker, length and name of its segment.
    at, offsets = len(first) - (2 + len(before) + 8), []
    for _, other in others:
        offsets.append(at)
        at += len(other)
    return with_segments(data, before, index(offsets)) + b"".join(other for _, other in others)


def png_with(data: bytes, name: bytes, body: bytes, sum_of: bytes | None = None) -> bytes:
    """A PNG with one more chunk behind its header; `sum_of`: what its checksum is made of, when not of what it holds."""
    chunk = (
        struct.pack(">I", len(body))
        + name
        + body
        + struct.pack(">I", zlib.crc32(name + body if sum_of is None else sum_of))
    )
    return data[:33] + chunk + data[33:]


def pq_avif(nits: NDArray[np.float64]) -> bytes:
    """(H, W, 3) cd/m² of BT.2020's primaries as an AVIF coded by PQ (SMPTE ST 2084): the box that says it is changed in what Pillow writes."""
    power = np.clip(nits / 10_000, 0, 1) ** (2610 / 16384)
    coded = ((3424 / 4096 + 2413 / 128 * power) / (1 + 2392 / 128 * power)) ** (2523 / 32)
    out = io.BytesIO()
    Image.fromarray(np.rint(coded * 255).astype(np.uint8)).save(out, "AVIF", quality=100, subsampling="4:4:4")
    return as_coded(out.getvalue(), 9, 16)


def as_coded(data: bytes, primaries: int, transfer: int) -> bytes:
    """An AVIF with other code points (ITU-T H.273) in its `colr` box."""
    at = data.index(b"nclx") + 4
    return data[:at] + struct.pack(">HH", primaries, transfer) + data[at + 4 :]
