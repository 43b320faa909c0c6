"""EXIF as cameras lay it out, built byte by byte (TIFF 6.0; Exif 2.32; maker notes as ExifTool documents them), independent of the reader.

`python -m tests.studio.imaging.exif_files` writes the files of tests/files/exif anew; what exiftool says of them is recorded beside them.
"""

import io
import struct
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.studio.imaging import making

FOLDER = Path(__file__).resolve().parents[2] / "files" / "exif"

Tag = tuple[int, int, bytes, int]
"""Number, type, bytes in the directory's order, count."""
NoteMaker = Callable[[int, str], bytes]
"""(offset of the note in the block, byte order) → the note."""


def text(tag: int, value: str | bytes, kind: int = 2) -> Tag:
    """Text with its NUL."""
    data = (value.encode() if isinstance(value, str) else value) + b"\0"
    return tag, kind, data, len(data)


def raw(tag: int, data: bytes) -> Tag:
    """Bytes of no type."""
    return tag, 7, data, len(data)


def short(tag: int, *values: int, order: str = "<") -> Tag:
    """Numbers of 16 bits."""
    return tag, 3, struct.pack(f"{order}{len(values)}H", *values), len(values)


def long(tag: int, *values: int, order: str = "<") -> Tag:
    """Numbers of 32 bits."""
    return tag, 4, struct.pack(f"{order}{len(values)}I", *values), len(values)


def ratio(tag: int, *values: tuple[int, int], order: str = "<", kind: int = 5) -> Tag:
    """Fractions of 32 bits each."""
    code = "I" if kind == 5 else "i"
    return tag, kind, b"".join(struct.pack(f"{order}2{code}", *pair) for pair in values), len(values)


def directory(at: int, tags: list[Tag], order: str = "<", following: int = 0) -> bytes:
    """A directory that stands at an offset, and what does not fit into its entries behind it, in the order given."""
    aside_at, aside = at + 2 + 12 * len(tags) + 4, b""
    entries: dict[int, bytes] = {}
    for tag, kind, data, count in tags:
        value = data.ljust(4, b"\0")
        if len(data) > 4:
            value = struct.pack(order + "I", aside_at + len(aside))
            aside += data + b"\0" * (len(data) % 2)
        entries[tag] = struct.pack(order + "HHI", tag, kind, count) + value
    ordered = b"".join(entries[tag] for tag in sorted(entries))
    return struct.pack(order + "H", len(tags)) + ordered + struct.pack(order + "I", following) + aside


@dataclass
class Block:
    """An EXIF block to be. note: the maker note, made for the place it gets. interop, ifd1: where those directories are said to be."""

    main: list[Tag] = field(default_factory=list)
    exif: list[Tag] = field(default_factory=list)
    gps: list[Tag] = field(default_factory=list)
    note: NoteMaker | None = None
    order: str = "<"
    gps_at: int | None = None
    interop_at: int | None = None
    ifd1_at: int = 0
    magic: bytes = b""
    more: list[Tag] = field(default_factory=list)

    def to_bytes(self) -> bytes:
        """The block; the maker note is the last of the EXIF directory's values."""
        start = self.magic or (b"II*\0" if self.order == "<" else b"MM\0*")
        main = [*self.main, long(0x8769, 0, order=self.order)]
        if self.gps or self.gps_at is not None:
            main.append(long(0x8825, 0, order=self.order))
        exif = list(self.exif)
        if self.interop_at is not None:
            exif.append(long(0xA005, self.interop_at, order=self.order))
        exif_at = 8 + len(directory(8, main, self.order))
        if self.note is not None:
            length = len(self.note(0, self.order))
            before = len(directory(exif_at, [*exif, raw(0x927C, b"")], self.order))
            made = self.note(exif_at + before, self.order)
            assert len(made) == length
            exif.append(raw(0x927C, made))
        inner = directory(exif_at, exif, self.order)
        gps_at = exif_at + len(inner) + len(inner) % 2
        values = {0x8769: exif_at, 0x8825: gps_at if self.gps_at is None else self.gps_at}
        main = [long(tag[0], values[tag[0]], order=self.order) if tag[0] in values else tag for tag in main]
        whole = start + struct.pack(self.order + "I", 8) + directory(8, main, self.order, self.ifd1_at) + inner
        return whole.ljust(gps_at, b"\0") + (directory(gps_at, self.gps, self.order) if self.gps else b"")


def camera(make: str, model: str, order: str = "<", **more: object) -> Block:
    """A frame as any camera writes it; `serial`, `lens`, `offset`, `iso=None` and so on change or leave out one thing each."""
    facts: dict[str, object] = {"iso": 400, "taken": "2026:10:03 09:16:56", "subsec": "12", **more}
    exif = [
        ratio(0x829A, (1, 250), order=order),
        ratio(0x829D, (28, 10), order=order),
        text(0x9003, str(facts["taken"])),
        text(0x9004, str(facts["taken"])),
        ratio(0x920A, (50, 1), order=order),
        text(0x9291, str(facts["subsec"])),
    ]
    if facts["iso"] is not None:
        exif.append(short(0x8827, int(str(facts["iso"])), order=order))
    for name, tag in (("offset", 0x9011), ("offset_changed", 0x9010), ("serial", 0xA431), ("lens", 0xA434)):
        if name in facts:
            exif.append(text(tag, str(facts[name])))
    changed = str(facts.get("changed", facts["taken"]))
    main = [text(0x010F, make), text(0x0110, model), short(0x0112, 6, order=order), text(0x0132, changed)]
    return Block(main, exif, order=order)


def place(order: str = "<") -> list[Tag]:
    """57° 53' 10.03" N, 11° 34' 54.84" W."""
    north = ratio(2, (57, 1), (53, 1), (1003, 100), order=order)
    west = ratio(4, (11, 1), (34, 1), (5484, 100), order=order)
    return [text(1, "N"), north, text(3, "W"), west]


def canon_note(*tags: Tag) -> NoteMaker:
    """Canon's: a directory whose offsets count from EXIF's beginning."""
    return lambda at, order: directory(at, list(tags), order)


def nikon_note(*tags: Tag, order: str = ">") -> NoteMaker:
    """Nikon's: a TIFF of its own behind ten bytes."""
    start = b"MM\0*\0\0\0\x08" if order == ">" else b"II*\0\x08\0\0\0"
    return lambda at, _: b"Nikon\0\x02\x10\0\0" + start + directory(8, list(tags), order)


def headed_note(head: bytes, *tags: Tag) -> NoteMaker:
    """A head, and a directory whose offsets count from EXIF's beginning."""
    return lambda at, order: head + directory(at + len(head), list(tags), order)


def own_note(head: bytes, *tags: Tag, order: str = "<") -> NoteMaker:
    """A head, and a directory whose offsets count from the note's beginning."""
    return lambda at, _: head + directory(len(head), list(tags), order)


def olympus_note(head: bytes, equipment: list[Tag], settings: list[Tag]) -> NoteMaker:
    """Olympus's: a head, and directories inside the directory, all counted from the note's beginning."""

    def made(at: int, _: str) -> bytes:
        first = len(head)
        equipment_at = first + len(directory(first, [long(0x2010, 0), long(0x2020, 0)]))
        inner = directory(equipment_at, equipment)
        settings_at = equipment_at + len(inner)
        outer = directory(first, [(0x2010, 13, *long(0, equipment_at)[2:]), (0x2020, 13, *long(0, settings_at)[2:])])
        return head + outer + inner + directory(settings_at, settings)

    return made


def sony_9050(at: int, serial: bytes, length: int = 944) -> Tag:
    """Tag 0x9050 with a serial at a place, enciphered: b³ mod 249, 249 to 255 as they are."""
    plain = bytearray(length)
    plain[at : at + len(serial)] = serial
    return raw(0x9050, bytes(byte**3 % 249 if byte < 249 else byte for byte in plain))


def jpeg(block: Block | bytes, xmp: bytes | None = None, more: bytes = b"") -> bytes:
    """The smallest JPEG with this block behind `Exif`. more: further segments."""
    exif = block if isinstance(block, bytes) else block.to_bytes()
    picture = making.jpeg_bytes(making.quarters(16, 16), quality=50)
    segments = b"\xff\xe1" + struct.pack(">H", len(exif) + 8) + b"Exif\0\0" + exif if exif else b""
    if xmp is not None:
        packet = b"http://ns.adobe.com/xap/1.0/\0" + xmp
        segments += b"\xff\xe1" + struct.pack(">H", len(packet) + 2) + packet
    return picture[:2] + segments + more + picture[2:]


def gopro(number: bytes) -> bytes:
    """What a GoPro has in APP6: a device with its name, and the camera's serial after it."""

    def item(key: bytes, data: bytes) -> bytes:
        return key + b"c\1" + struct.pack(">H", len(data)) + data + bytes(-len(data) % 4)

    inner = item(b"DVNM", b"Photo Global Settings") + item(b"CASN", number) + item(b"MINF", b"HERO6 Black")
    data = b"GoPro\0" + b"DEVC\0\1" + struct.pack(">H", len(inner)) + inner
    return b"\xff\xe6" + struct.pack(">H", len(data) + 2) + data


def saved(block: Block, kind: str) -> bytes:
    """A WebP or AVIF with this block, as Pillow writes it."""
    out = io.BytesIO()
    making.quarters(16, 16).save(out, kind, exif=b"Exif\0\0" + block.to_bytes())
    return out.getvalue()


def xmp(**values: str) -> bytes:
    """An XMP packet with these properties of `xmp:`."""
    said = " ".join(f'xmp:{name}="{value}"' for name, value in values.items())
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" {said}/></rdf:RDF></x:xmpmeta>'
    ).encode()


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG of one pixel with these chunks before its data."""

    def packed(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0\x80")
    inner = b"".join(packed(*chunk) for chunk in [(b"IHDR", header), *chunks, (b"IDAT", pixels), (b"IEND", b"")])
    return b"\x89PNG\r\n\x1a\n" + inner


def raw_profile(block: bytes, packed: bool = True, name: bytes = b"exif") -> tuple[bytes, bytes]:
    """The text chunk in which ImageMagick writes EXIF: 36 bytes a line, in hexadecimal digits."""
    data = b"Exif\0\0" + block
    lines = "\n".join(data[at : at + 36].hex() for at in range(0, len(data), 36))
    said = f"\n{name.decode()}\n{len(data):8d}\n{lines}\n".encode()
    key = b"Raw profile type " + name + b"\0"
    return (b"zTXt", key + b"\0" + zlib.compress(said)) if packed else (b"tEXt", key + said)


def cr3(main: bytes, exif: bytes, note: bytes, gps: bytes) -> bytes:
    """Canon's CR3: each directory in a box of its own."""

    def box(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content) + 8) + name + content

    parts = ((b"CMT1", main), (b"CMT2", exif), (b"CMT3", note), (b"CMT4", gps))
    uuid = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48") + b"".join(box(*part) for part in parts)
    return box(b"ftyp", b"crx \0\0\0\x01crx isom") + box(b"moov", box(b"uuid", uuid)) + box(b"mdat", bytes(64))


def one_directory(tags: list[Tag]) -> bytes:
    """A TIFF with one directory."""
    return b"II*\0\x08\0\0\0" + directory(8, tags)


def rw2(block: Block, inside: bytes) -> bytes:
    """Panasonic's RAW: its own magic number, and a whole JPEG under tag 0x002E."""
    block.magic = b"IIU\0"
    block.main = [*block.main, short(0x0017, 400), raw(0x002E, inside)]
    return block.to_bytes()


def raf(inside: bytes) -> bytes:
    """Fujifilm's RAW: a JPEG at 200."""
    head = b"FUJIFILMCCD-RAW 0201FF383501X-T4".ljust(84, b"\0") + struct.pack(">II", 200, len(inside))
    return head.ljust(200, b"\0") + inside


def _with(block: Block, **changes: object) -> Block:
    for name, value in changes.items():
        setattr(block, name, value)
    return block


TIME_INFO = (0x0035, 9, struct.pack("<4i", 16, 120, 19, 60), 4)
"""Canon's: two hours east, Paris, summer time counted in."""


def files() -> dict[str, bytes]:
    """Every file of tests/files/exif, by name."""
    lens = ratio(0x0084, (18, 1), (105, 1), (35, 10), (56, 10), order=">")
    zone = raw(0x0024, struct.pack(">hBB", 60, 1, 0))
    olympus = [text(0x0101, "BHP242330".ljust(31)), text(0x0203, "OLYMPUS M.12-40mm F2.8")]
    utc = [text(0x0908, "2026:10:03 07:16:56")]
    sony = camera("SONY", "ILCE-7M3", lens="FE 55mm F1.8 ZA")
    rating = Block([text(0x010F, "Canon"), text(0x0110, "Canon EOS R5"), short(0x4746, 3)])
    panasonic = raw(0x0025, b"F341001200316\0\0\0")
    whole = camera("Canon", "Canon EOS R5", serial="012345678901", lens="RF50mm F1.2 L USM", offset="+02:00")
    broken = {"gps_at": 4_000_000} | {"interop_at": 4_000_000, "ifd1_at": 4_000_000}
    garbage = 60
    untyped = camera("Canon", "Canon EOS R5")
    untyped.main = [text(0x010F, "HUAWEI", kind=7), text(0x0110, "EML-L29", kind=7), *untyped.main[2:]]
    beyond = camera("NIKON CORPORATION", "NIKON Z 9", iso=65535)
    beyond.exif += [short(0x8830, 2), long(0x8832, 102400)]
    dng = camera("NIKON CORPORATION", "NIKON D5300")
    dng.main += [raw(0xC612, b"\1\4\0\0"), text(0xC62F, "2567806")]
    found = {
        "canon-standard.jpg": jpeg(_with(whole, gps=place())),
        "canon-number.jpg": jpeg(
            _with(
                camera("Canon", "Canon EOS 20D", iso=None),
                note=canon_note(
                    short(0x0001, 34, *[0] * 15, 0x7FFF), short(0x0004, 6, 0, 160), long(0x000C, 560018150)
                ),
            )
        ),
        "canon-internal.jpg": jpeg(
            _with(
                camera("Canon", "Canon PowerShot G7 X Mark II", iso=None),
                note=canon_note(
                    short(0x0001, 34, *[0] * 15, 0x4000 | 125),
                    TIME_INFO,
                    text(0x0095, "8.8-36.8mm"),
                    text(0x0096, "ZA2146315"),
                ),
            )
        ),
        "canon.cr3": cr3(
            one_directory([text(0x010F, "Canon"), text(0x0110, "Canon EOS R6"), short(0x0112, 8)]),
            one_directory([text(0x9003, "2026:10:03 09:16:56"), text(0x9291, "12"), short(0x8827, 200)]),
            one_directory([long(0x000C, 53021004), TIME_INFO, text(0x0095, "RF35mm F1.8 MACRO IS STM")]),
            one_directory(place()),
        ),
        "nikon.jpg": jpeg(
            _with(
                camera("NIKON CORPORATION", "NIKON D90", iso=None, order=">"),
                note=nikon_note(short(0x0002, 0, 320, order=">"), text(0x001D, "2188172"), zone, lens),
                gps=place(">"),
            )
        ),
        "nikon-headless.jpg": jpeg(
            _with(camera("NIKON CORPORATION", "NIKON D100"), note=canon_note(text(0x00A0, "NO= 1005a431        ")))
        ),
        "nikon-model-as-serial.jpg": jpeg(
            _with(camera("NIKON CORPORATION", "NIKON D50"), note=nikon_note(text(0x001D, "D50"), lens))
        ),
        "sony-slt.jpg": jpeg(
            _with(
                camera("SONY", "SLT-A58"),
                note=headed_note(b"SONY DSC \0\0\0", sony_9050(0xF0, bytes.fromhex("0708722f67"))),
            )
        ),
        "sony-ilce.jpg": jpeg(
            _with(sony, note=headed_note(b"SONY DSC \0\0\0", sony_9050(0x88, bytes.fromhex("0000fb6a0d70"))))
        ),
        "olympus.jpg": jpeg(
            _with(
                camera("OLYMPUS CORPORATION", "E-M1MarkII"),
                note=olympus_note(b"OLYMPUS\0II\x03\0", olympus, utc),
            )
        ),
        "om-system.jpg": jpeg(
            _with(camera("OM Digital Solutions", "OM-1"), note=olympus_note(b"OM SYSTEM\0\0\0II\x04\0", olympus, utc))
        ),
        "olympus-old.jpg": jpeg(
            _with(
                camera("OLYMPUS OPTICAL CO.,LTD", "C720UZ", iso=None),
                note=headed_note(b"OLYMP\0\1\0", text(0x0404, "108479926"), ratio(0x1001, (6, 1), kind=10)),
            )
        ),
        "panasonic.jpg": jpeg(_with(camera("Panasonic", "DMC-LX3"), note=headed_note(b"Panasonic\0\0\0", panasonic))),
        "panasonic.rw2": rw2(
            camera("Panasonic", "DC-G9", iso=None),
            jpeg(
                _with(
                    camera("Panasonic", "DC-G9"),
                    note=headed_note(b"Panasonic\0\0\0", panasonic, text(0x0051, "LUMIX G VARIO 12-60/F3.5-5.6")),
                )
            ),
        ),
        "pentax.jpg": jpeg(
            _with(
                camera("PENTAX", "PENTAX K-5", order=">"),
                note=headed_note(b"AOC\0MM", text(0x0229, "3861234")),
            )
        ),
        "ricoh.jpg": jpeg(
            _with(
                camera("RICOH IMAGING COMPANY, LTD.", "RICOH GR III"),
                note=own_note(b"RICOH\0II", text(0x0229, "0012345")),
            )
        ),
        "fujifilm.jpg": jpeg(
            _with(
                camera("FUJIFILM", "FinePix F40fd"),
                note=own_note(b"FUJIFILM\x0c\0\0\0", text(0x0010, "FC  A3115393     592D31333533 070731 962330313C44")),
            )
        ),
        "fujifilm.raf": raf(
            jpeg(
                _with(
                    camera("FUJIFILM", "X-T4", serial="03N01234", lens="XF35mmF1.4 R", offset="+02:00"),
                    note=own_note(b"FUJIFILM\x0c\0\0\0", text(0x0010, "FF03B6221612     593336393133 2020:05:01")),
                )
            )
        ),
        "sigma.jpg": jpeg(
            _with(camera("SIGMA", "SIGMA DP1"), note=headed_note(b"SIGMA\0\0\0\1\0", text(0x0002, "1001403")))
        ),
        "gopro.jpg": jpeg(camera("GoPro", "HERO6 Black"), more=gopro(b"C3221324657219")),
        "apple.jpg": jpeg(
            _with(
                camera("Apple", "iPhone 15 Pro", lens="iPhone 15 Pro back camera 6.765mm f/1.78", offset="+02:00"),
                note=lambda at, _: b"Apple iOS\0\0\1MM" + directory(14, [long(0x0001, 14, order=">")], ">"),
            )
        ),
        "nikon.dng": dng.to_bytes(),
        "no-serial-in-it.jpg": jpeg(
            _with(
                camera("Panasonic", "DMC-LX7", serial="0000000"),
                note=headed_note(b"Panasonic\0\0\0", raw(0x0025, bytes(16))),
            )
        ),
        "untyped-make.jpg": jpeg(untyped),
        "latin-1.jpg": jpeg(Block([text(0x010F, b"Mus\xe9e"), text(0x0110, "Cam\u00e9ra")])),
        "broken-pointers.jpg": jpeg(
            _with(camera("Canon", "Canon EOS R5", serial="012345678901", lens="RF50mm F1.2 L USM"), **broken)
        ),
        "broken-directories.jpg": jpeg(
            _with(
                camera("Canon", "Canon EOS R5", serial="012345678901", lens="RF50mm F1.2 L USM"),
                interop_at=garbage,
                ifd1_at=garbage,
                gps=place(),
            )
        ),
        "changed-later.jpg": jpeg(
            camera("Apple", "iPhone 15 Pro", changed="2026:10:05 18:00:00", offset_changed="-05:00")
        ),
        "never-changed.jpg": jpeg(camera("Apple", "iPhone 15 Pro", offset_changed="+02:00")),
        "iso-beyond-16-bits.jpg": jpeg(beyond),
        "exif.avif": saved(_with(whole, gps=place()), "AVIF"),
        "exif.webp": saved(_with(whole, gps=place()), "WEBP"),
        "exif.png": png((b"eXIf", _with(whole, gps=place()).to_bytes())),
        "raw-profile.png": png(raw_profile(whole.to_bytes())),
        "raw-profile-plain.png": png(raw_profile(whole.to_bytes(), packed=False, name=b"APP1")),
        "rating-exif.jpg": jpeg(rating),
        "rating-xmp.jpg": jpeg(camera("Canon", "Canon EOS R5"), xmp(Rating="4")),
        "label-xmp.jpg": jpeg(camera("Canon", "Canon EOS R5"), xmp(Label="Green")),
        "moved-note.jpg": jpeg(
            _with(
                camera("Panasonic", "DMC-LX3"),
                note=lambda at, order: headed_note(b"Panasonic\0\0\0", panasonic)(at + 100, order),
            )
        ),
        "no-exif.jpg": jpeg(b""),
    }
    return dict(sorted(found.items()))


if __name__ == "__main__":
    for name, data in files().items():
        (FOLDER / name).write_bytes(data)
        print(f"Written: {name}, {len(data):,} bytes", file=sys.stderr)
