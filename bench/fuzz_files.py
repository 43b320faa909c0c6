"""What `bench.fuzz` damages: whole files of every kind that the program opens, and the ways to damage them, each from a seed."""

import io
import random
import struct
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SAMPLE = Path(__file__).resolve().parent.parent / "resources" / "sample-shoot"
RESOURCES = SAMPLE.parent
SIDE = (240, 160)
_PNG = b"\x89PNG\r\n\x1a\n"
ODD = (0, 1, 2, 7, 8, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
ODD_TEXT = (
    "~", "''", "[]", "{}", "-1", "1e999", ".nan", "-.inf", "0x10", "1_000", "true", "NO", "2026-02-30", "9999-99-99", "*a", "&a b",
    "!!python/object:os.system x", "? a", "<<: {}", "\t", "\u202e", "\ufeff", "\x07", "'\\", '"\\x', "🧵" * 300, "a" * 6000, "[" * 40,
    "{a: " * 30, "../../etc/passwd", "CON", "9" * 400, "=cmd|' /C calc'!A0", "%s%n", "\u0085", "\u2028", "|", ">-", "#", "---", "...",
)  # fmt: skip


@dataclass(frozen=True)
class Whole:
    """A file that is as it should be. door: which front door it goes through."""

    name: str
    data: bytes
    door: str

    @property
    def ending(self) -> str:
        """Its name's ending, without the dot."""
        return self.name.rpartition(".")[2]


def wholes() -> list[Whole]:
    """One of each kind, some kilobytes each; the same every time."""
    return [*_pictures(), *_raws_and_boxes(), *_slates(), *_sounds(), *_documents(), *_sidecars()]


def damaged(whole: Whole, others: list[Whole], chance: random.Random) -> bytes:
    """The file with one to six things wrong with it."""
    text = whole.door in ("brief", "products", "kit", "checklist", "recipe", "sidecar")
    data = whole.data
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        ways = _IN_TEXT if text and chance.random() < 0.85 else _IN_BYTES
        data = chance.choice(ways)(data, chance)
        if chance.random() < 0.03:
            other = chance.choice(others).data
            data = data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other)) :]
    # Most of what is wrong in a PNG would be found by its checksums, and go no further.
    return _summed(data) if data.startswith(_PNG) and chance.random() < 0.7 else data


def _summed(data: bytes) -> bytes:
    """A PNG with the right checksum in each chunk, as far as its lengths lead."""
    new, at = bytearray(data), len(_PNG)
    while at + 12 <= len(new):
        length = int.from_bytes(new[at : at + 4], "big")
        if at + 12 + length > len(new):
            break
        new[at + 8 + length : at + 12 + length] = zlib.crc32(new[at + 4 : at + 8 + length]).to_bytes(4, "big")
        at += 12 + length
    return bytes(new)


def _flip(data: bytes, chance: random.Random) -> bytes:
    new = bytearray(data)
    for _ in range(chance.choice((1, 4, 30))):
        if new:
            new[_place(new, chance)] ^= 1 << chance.randrange(8)
    return bytes(new)


def _place(data: bytes | bytearray, chance: random.Random) -> int:
    """Mostly near the beginning, where headers are."""
    return chance.randrange(min(len(data), chance.choice((64, 512, len(data)))))


def _number(data: bytes, chance: random.Random) -> bytes:
    """An odd number, of one of the usual widths and byte orders, somewhere."""
    new, kind = bytearray(data), chance.choice(("B", ">H", "<H", ">I", "<I"))
    value = chance.choice((*ODD, chance.randrange(65536))) & (256 ** struct.calcsize(kind) - 1)
    at = _place(new, chance) if new else 0
    new[at : at + struct.calcsize(kind)] = struct.pack(kind, value)
    return bytes(new)


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _zeros(data: bytes, chance: random.Random) -> bytes:
    at, length = chance.randrange(len(data) + 1), chance.choice((4, 100, 4096))
    return data[:at] + bytes(min(length, len(data) - at)) + data[at + length :]


def _noise(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.randbytes(chance.choice((1, 8, 300))) + data[at + chance.choice((0, 8, 300)) :]


def _again(data: bytes, chance: random.Random) -> bytes:
    """A part of it once more, or very often."""
    at = chance.randrange(len(data) + 1)
    part = data[at : at + chance.choice((1, 12, 200, 5000))]
    return data[:at] + part * chance.choice((2, 3, 500)) + data[at:]


def _without(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + data[at + chance.choice((1, 12, 200)) :]


def _moved(data: bytes, chance: random.Random) -> bytes:
    if len(data) < 64:
        return data
    a, b, c = sorted(chance.randrange(len(data)) for _ in range(3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def _line(change: Callable[[list[str], int, random.Random], None]) -> Callable[[bytes, random.Random], bytes]:
    def way(data: bytes, chance: random.Random) -> bytes:
        lines = data.decode("utf-8", "surrogateescape").split("\n")
        change(lines, chance.randrange(len(lines)), chance)
        return "\n".join(lines).encode("utf-8", "surrogateescape")

    return way


def _value(lines: list[str], at: int, chance: random.Random) -> None:
    """Another value in a line: after its colon, a comma, or within an attribute's quotes."""
    for mark in chance.sample((": ", ",", '="', ">"), 4):
        if mark in lines[at]:
            before, _, after = lines[at].partition(mark)
            rest = after[after.find('"') :] if mark == '="' else after[after.find("<") :] if mark == ">" else ""
            lines[at] = before + mark + chance.choice(ODD_TEXT) + rest
            return
    lines[at] += chance.choice(ODD_TEXT)


def _name(lines: list[str], at: int, chance: random.Random) -> None:
    before, colon, after = lines[at].partition(":")
    lines[at] = (before + chance.choice(("x", "s", "", chance.choice(ODD_TEXT)))) + colon + after


def _twice(lines: list[str], at: int, chance: random.Random) -> None:
    lines[at:at] = lines[at : at + chance.choice((1, 3, 10))] * chance.choice((1, 2, 400))


def _gone(lines: list[str], at: int, chance: random.Random) -> None:
    del lines[at : at + chance.choice((1, 1, 3))]


def _indented(lines: list[str], at: int, chance: random.Random) -> None:
    lines[at] = " " * chance.randrange(12) + lines[at].lstrip() if chance.random() < 0.8 else "\t" + lines[at]


_IN_BYTES = (_flip, _flip, _number, _number, _number, _cut, _zeros, _noise, _again, _without, _moved)
_IN_TEXT = tuple(map(_line, (_value, _value, _value, _name, _twice, _gone, _indented)))


def _pictures() -> list[Whole]:
    import cv2
    import numpy as np
    from PIL import Image

    with Image.open(SAMPLE / "camera-a" / "DCIM" / "100HARBR" / "IMG_0006.JPG") as opened:
        exif = opened.getexif()
        rgb = opened.convert("RGB").resize(SIDE)
    grey, deep = rgb.convert("L"), np.asarray(rgb.convert("L")).astype(np.uint16) * 257
    icc = _profile()
    clear = rgb.copy()
    clear.putalpha(grey)
    orders: list[tuple[str, Image.Image, str, dict[str, object]]] = [
        ("plain.jpg", rgb, "JPEG", {"exif": exif, "icc_profile": icc}),
        ("web.jpg", rgb, "JPEG", {"progressive": True}),
        ("grey.jpg", grey, "JPEG", {}),
        ("print.jpg", rgb.convert("CMYK"), "JPEG", {"exif": exif}),
        ("two.jpg", rgb, "MPO", {"save_all": True, "append_images": [rgb]}),
        ("plain.png", rgb, "PNG", {"exif": exif, "icc_profile": icc}),
        ("clear.png", clear, "PNG", {}),
        ("few.png", rgb.quantize(16), "PNG", {"transparency": 3}),
        ("deep.png", Image.fromarray(deep), "PNG", {}),
        ("film.png", rgb, "PNG", {"save_all": True, "append_images": [grey.convert("RGB")]}),
        ("plain.tif", rgb, "TIFF", {"exif": exif}),
        ("lzw.tif", rgb, "TIFF", {"compression": "tiff_lzw", "icc_profile": icc}),
        ("zip.tif", clear, "TIFF", {"compression": "tiff_adobe_deflate"}),
        ("jpeg.tif", rgb, "TIFF", {"compression": "jpeg"}),
        ("fax.tif", grey.convert("1"), "TIFF", {"compression": "group4"}),
        ("float.tif", grey.convert("F"), "TIFF", {}),
        ("plain.webp", rgb, "WEBP", {"exif": exif, "icc_profile": icc}),
        ("exact.webp", clear, "WEBP", {"lossless": True}),
        ("film.webp", rgb, "WEBP", {"save_all": True, "append_images": [grey.convert("RGB")]}),
        ("plain.avif", rgb, "AVIF", {"exif": exif}),
        ("clear.avif", clear, "AVIF", {}),
    ]
    made = []
    for name, image, kind, options in orders:
        out = io.BytesIO()
        image.save(out, kind, **options)
        made.append(Whole(name, out.getvalue(), "picture"))
    colours = np.asarray(rgb)
    for name, pixels in (
        ("deep.tif", colours.astype(np.uint16) * 257),
        ("rgbfloat.tif", colours.astype(np.float32) / 255),
    ):
        made.append(Whole(name, cv2.imencode(".tif", pixels)[1].tobytes(), "picture"))
    return made


def _profile() -> bytes:
    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


def _raws_and_boxes() -> list[Whole]:
    from tests.studio.imaging import making

    small = making.jpeg_bytes(making.quarters())
    dng = making.dng_bytes(*SIDE, preview=small)

    def box(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content) + 8) + name + content

    brands = {"heic": b"heic\0\0\0\0mif1heic", "mov": b"qt  \0\0\0\0qt  ", "cr3": b"crx \0\0\0\x01crx isom"}
    inner = {
        "heic": box(
            b"meta", bytes(4) + box(b"hdlr", bytes(8) + b"pict" + bytes(13)) + box(b"pitm", bytes(4) + b"\0\x01")
        ),
        "mov": box(b"moov", box(b"mvhd", bytes(100))),
        "cr3": box(b"moov", box(b"uuid", bytes.fromhex("85c0b687820f11e08111f4ce462b6a48") + box(b"CMT1", dng[:600]))),
    }
    boxes = [
        Whole(f"plain.{kind}", box(b"ftyp", brands[kind]) + inner[kind] + box(b"mdat", small), "picture")
        for kind in brands
    ]
    spans = struct.pack(">6I", 160, len(small), 160, 0, 160, 0)
    raf = b"FUJIFILMCCD-RAW 0201FF383501".ljust(84, b"\0") + spans.ljust(76, b"\0") + small
    return [
        Whole("plain.dng", dng, "picture"),
        Whole("plain.nef", dng, "picture"),
        Whole("plain.raf", raf, "picture"),
        *boxes,
    ]


def _slates() -> list[Whole]:
    """Photographs of codes that say something odd, each with every pixel right; they are damaged like pictures."""
    import segno

    says = "threeshot:1;drop=HARBOUR-01;sku=HS-TOTE-01;shot=hero;t={}"
    odd = ("2026-10-03T09:13:42+02:00", "9999-12-31T23:59:59.999999+14:00", "2026-10-03T09:13:42+99:99", "0001-01-01T00:00:00-23:59",
           "NaN", "", "2026-W40-6", "20261003")  # fmt: skip
    texts = [*(says.format(t) for t in odd), "threeshot:1;;;=;drop=", "threeshot:99;drop=A", "threeshot:1;" + "sku=A;" * 100,
             "threeshot:1;drop=../..;sku=\x1b[2J;shot=\u202e", "threeshot:1;sku=" + "A" * 900, "%00%0a"]  # fmt: skip
    made = []
    for at, text in enumerate(texts):
        out = io.BytesIO()
        segno.make(text, micro=False).save(out, kind="png", scale=4, border=4)
        made.append(Whole(f"slate{at}.png", out.getvalue(), "picture"))
    return made


def _sounds() -> list[Whole]:
    import numpy as np
    import soundfile

    tone = np.sin(np.arange(9_000) / 20)[:, None] * np.array([[0.5, 0.4]])
    orders = [("WAV", "PCM_16"), ("WAV", "PCM_24"), ("WAV", "FLOAT"), ("WAV", "IMA_ADPCM"), ("FLAC", "PCM_16"), ("OGG", "VORBIS"),
              ("AIFF", "PCM_16"), ("MP3", "MPEG_LAYER_III"), ("OGG", "OPUS"), ("CAF", "PCM_16"), ("W64", "PCM_16")]  # fmt: skip
    made = []
    for kind, coding in orders:
        out = io.BytesIO()
        soundfile.write(out, tone, 48_000, format=kind, subtype=coding)
        made.append(Whole(f"{coding.lower()}.{kind.lower()}", out.getvalue(), "sound"))
    return made


def _documents() -> list[Whole]:
    brief = (SAMPLE / "brief.yaml").read_bytes()
    products = "Handle,Title,Variant SKU,Variant Barcode,Option1 Name,Option1 Value\ntote,Tote,HS-T-1,7350012345679,Colour,Navy\n"
    plain = "sku;title;gtin\nHS-1;Scarf;7350012345679\nHS-2;Bag;\n"
    found = [Whole("brief.yaml", brief, "brief"), Whole("brief2.yaml", brief, "brief")]
    found += [
        Whole("shop.csv", products.encode(), "products"),
        Whole("plain.csv", plain.encode("utf-8-sig"), "products"),
    ]
    found += [
        Whole(f"{path.stem}.yaml", path.read_bytes(), "kit") for path in sorted((RESOURCES / "kits").glob("*.yaml"))
    ]
    recipes = sorted((RESOURCES / "recipes").glob("*.yaml"))
    found += [Whole(f"{path.stem}.yaml", path.read_bytes(), "recipe") for path in recipes]
    lists = sorted((RESOURCES.parent / "checklists").glob("*.yaml"))
    return found + [Whole(f"{path.stem}.yaml", path.read_bytes(), "checklist") for path in lists]


def _sidecars() -> list[Whole]:
    """What other programs write beside a picture."""
    from studio.xmp import Sidecar, write_sidecar

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "IMG_0001.xmp"
        write_sidecar(
            path, Sidecar(rating=3, label="Green", drop="FUZZ-01", sku="HS-TOTE-01", role="hero", select=True)
        )
        ours = path.read_bytes()
    theirs = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4" xmp:Label="Red"\n'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        "<dc:subject><rdf:Bag><rdf:li>scarf</rdf:li>\n<rdf:li>harbour</rdf:li></rdf:Bag></dc:subject>\n"
        "</rdf:Description></rdf:RDF></x:xmpmeta>\n"
    )
    entity = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>\n' + theirs.replace(
        "scarf", "&b;"
    )
    texts = (ours, theirs.encode(), ('<?xpacket begin="\ufeff"?>\n' + theirs).encode(), entity.encode())
    return [Whole(f"{at}.xmp", text, "sidecar") for at, text in enumerate(texts)]
