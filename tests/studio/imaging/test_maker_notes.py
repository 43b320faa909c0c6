"""Serial, lens, ISO and UTC offset from maker notes: what is there, what stands there when there is none, and hostile ones."""

import struct
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.imaging import focus, maker_facts, read_exif
from tests.studio.imaging import exif_files, making
from tests.studio.imaging.exif_files import Block, NoteMaker, camera, jpeg, long, raw, short, text


def noted(tmp_path: Path, make: str, model: str, note: NoteMaker, **more: object) -> Path:
    """A JPEG of a camera with a maker note."""
    block = camera(make, model, **more)
    block.note = note
    return making.save(tmp_path / "IMG_0001.JPG", jpeg(block))


@pytest.mark.parametrize(
    ("file", "serial"),
    [
        ("canon-standard.jpg", "012345678901"),
        ("canon-number.jpg", "0560018150"),
        ("canon-internal.jpg", "ZA2146315"),
        ("canon.cr3", "0053021004"),
        ("nikon.jpg", "2188172"),
        ("nikon-headless.jpg", "1005a431"),
        ("nikon-model-as-serial.jpg", None),
        ("nikon.dng", "2567806"),
        ("sony-slt.jpg", "0708722f67"),
        ("sony-ilce.jpg", "0000fb6a0d70"),
        ("olympus.jpg", "BHP242330"),
        ("om-system.jpg", "BHP242330"),
        ("olympus-old.jpg", "108479926"),
        ("panasonic.jpg", "F341001200316"),
        ("panasonic.rw2", "F341001200316"),
        ("pentax.jpg", "3861234"),
        ("ricoh.jpg", "0012345"),
        ("fujifilm.jpg", "FC A3115393 592D31333533 070731 962330313C44"),
        ("fujifilm.raf", "03N01234"),
        ("sigma.jpg", "1001403"),
        ("gopro.jpg", "C3221324657219"),
        ("apple.jpg", None),
        ("no-serial-in-it.jpg", None),
        ("moved-note.jpg", None),
        ("no-exif.jpg", None),
    ],
)
def test_the_serial_of_every_maker(file: str, serial: str | None) -> None:
    exif = read_exif(exif_files.FOLDER / file)
    assert exif.serial == serial and exif.problem is None
    standard = file in ("canon-standard.jpg", "nikon.dng", "fujifilm.raf")
    assert ("serial_from" in exif.extra) is (serial is not None and not standard)


@pytest.mark.parametrize(
    "nothing", ["", "0000000", "   ", "SerialNumber", "ffffffff", "FFFF FFFF", "N/A", "unknown", "-", "xxxxxxx"]
)
def test_what_stands_there_without_a_serial_is_none(tmp_path: Path, nothing: str) -> None:
    assert maker_facts.serial(nothing) is None
    exif = read_exif(making.save(tmp_path / "a.jpg", jpeg(camera("Canon", "Canon EOS R5", serial=nothing))))
    assert exif.serial is None and exif.problem is None


def test_the_standards_serial_comes_before_the_makers(tmp_path: Path) -> None:
    note = exif_files.canon_note(long(0x000C, 560018150))
    assert read_exif(noted(tmp_path, "Canon", "Canon EOS R5", note, serial="012")).serial == "012"
    assert read_exif(noted(tmp_path, "Canon", "Canon EOS R5", note, serial="000")).serial == "0560018150"


@pytest.mark.parametrize(
    ("model", "at", "serial"),
    [
        ("ILCE-7M3", 0x88, "0000fb6a0d70"),
        ("ILCE-7RM3A", 0x88, "0000fb6a0d70"),
        ("ILCE-7SM3", 0x88, "0000fb6a0d70"),
        ("ILCE-1", 0x8A, "0000fb6a0d70"),
        ("ILCE-6700", 0x38, "0000fb6a0d70"),
        ("SLT-A99V", 0xF0, "0000fb6a0d"),
        ("NEX-6", 0x7C, "12fb6a0d"),
        ("ILCE-6000", 0x7C, "12fb6a0d"),
        # Where the place is not known for a model, nothing is read: other bytes would be of every camera, or of every frame.
        ("DSC-RX100M3", 0x7C, None),
        ("NEX-7", 0x7C, None),
        ("ILCE-9M3", 0x88, None),
    ],
)
def test_sonys_serial_is_read_of_the_models_whose_place_is_known(
    tmp_path: Path, model: str, at: int, serial: str | None
) -> None:
    plain = bytes.fromhex(serial or "12fb6a0d")
    note = exif_files.headed_note(b"SONY DSC \0\0\0", exif_files.sony_9050(at, plain))
    assert read_exif(noted(tmp_path, "SONY", model, note)).serial == serial


def test_sonys_serial_of_nearly_nothing_is_none(tmp_path: Path) -> None:
    for plain in ("000000000210", "ffffffffffff", "000000000000"):
        note = exif_files.headed_note(b"SONY DSC \0\0\0", exif_files.sony_9050(0x38, bytes.fromhex(plain)))
        assert read_exif(noted(tmp_path, "SONY", "ILCE-7CM2", note)).serial is None


def test_two_bodies_of_one_model_differ_and_one_body_stays_one_in_raw_and_jpeg(tmp_path: Path) -> None:
    found = []
    for number in (b"F341001200316\0\0\0", b"F341001200317\0\0\0"):
        block = camera("Panasonic", "DC-G9")
        block.note = exif_files.headed_note(b"Panasonic\0\0\0", raw(0x0025, number))
        picture = making.save(tmp_path / "P1.JPG", jpeg(block))
        whole = making.save(tmp_path / "P1.RW2", exif_files.rw2(camera("Panasonic", "DC-G9"), picture.read_bytes()))
        found.append((read_exif(picture).serial, read_exif(whole).serial))
    assert found == [("F341001200316",) * 2, ("F341001200317",) * 2]


@pytest.mark.parametrize(
    ("file", "offset"),
    [
        ("nikon.jpg", 7200),
        ("canon-internal.jpg", 7200),
        ("canon.cr3", 7200),
        ("olympus.jpg", 7200),
        ("om-system.jpg", 7200),
    ],
)
def test_the_utc_offset_of_a_clock_that_exif_does_not_name(file: str, offset: int) -> None:
    assert read_exif(exif_files.FOLDER / file).offset_s == offset


def test_a_zone_that_nobody_set_says_nothing(tmp_path: Path) -> None:
    nikon = exif_files.nikon_note(raw(0x0024, struct.pack(">hBB", 0, 0, 0)))
    assert read_exif(noted(tmp_path, "NIKON CORPORATION", "NIKON D3100", nikon)).offset_s is None
    canon = exif_files.canon_note((0x0035, 9, struct.pack("<4i", 16, 0, 20, 0), 4))
    assert read_exif(noted(tmp_path, "Canon", "Canon EOS 6D", canon)).offset_s is None
    own = exif_files.nikon_note(raw(0x0024, struct.pack(">hBB", 60, 0, 0)))
    assert read_exif(noted(tmp_path, "NIKON CORPORATION", "NIKON Z 6", own, offset="+09:00")).offset_s == 9 * 3600


@pytest.mark.parametrize(
    ("file", "iso", "lens"),
    [
        ("canon-number.jpg", 100, None),
        ("canon-internal.jpg", 125, "8.8-36.8mm"),
        ("nikon.jpg", 320, "18-105mm f/3.5-5.6"),
        ("olympus-old.jpg", 200, None),
        ("olympus.jpg", 400, "OLYMPUS M.12-40mm F2.8"),
        ("iso-beyond-16-bits.jpg", 102400, None),
    ],
)
def test_iso_and_lens_that_exif_does_not_name(file: str, iso: int, lens: str | None) -> None:
    exif = read_exif(exif_files.FOLDER / file)
    assert (exif.iso, exif.lens) == (iso, lens)


def test_a_note_that_was_moved_is_believed_in_what_it_holds_itself(tmp_path: Path) -> None:
    """Its offsets lead 64 bytes too far, to what happens to read as another camera's serial."""

    def moved(*more: exif_files.Tag) -> NoteMaker:
        def made(at: int, order: str) -> bytes:
            note = exif_files.directory(at + 64, [text(0x0096, "ZA2146315"), *more], order)
            return note + bytes(54) + b"QB9999999\0"

        return made

    assert read_exif(noted(tmp_path, "Canon", "Canon PowerShot S5 IS", moved())).serial is None
    assert read_exif(noted(tmp_path, "Canon", "Canon EOS 450D", moved(long(0x000C, 560018150)))).serial == "0560018150"


def test_nothing_outside_a_note_is_read_for_it(tmp_path: Path) -> None:
    """One of its values is behind its directory, as it should be; another leads to a text behind the note."""
    block = camera("Canon", "Canon PowerShot S5 IS")
    block.gps = [text(0x001D, "ZA2146315")]
    outside = 0

    def leading_out(at: int, order: str) -> bytes:
        note = exif_files.directory(at, [text(0x0095, "6.0-72.0 mm"), text(0x0096, "QB9999999")], order)
        entry = 2 + 12 + 8
        return note[:entry] + struct.pack("<I", outside) + note[entry + 4 :]

    block.note = leading_out
    outside = block.to_bytes().rindex(b"ZA2146315")
    whole = block.to_bytes()
    assert whole[outside:].startswith(b"ZA2146315") and struct.pack("<I", outside) in whole
    exif = read_exif(making.save(tmp_path / "a.jpg", jpeg(whole)))
    assert exif.lens == "6.0-72.0 mm" and exif.serial is None


def test_a_hostile_note_ends_soon_and_says_nothing(tmp_path: Path) -> None:
    """Directories in themselves, values of gigabytes, hundreds of entries on the same bytes."""
    itself = exif_files.own_note(b"OLYMPUS\0II\x03\0", long(0x2010, 12), long(0x2020, 12), long(0x0404, 0xFFFFFFFF))
    huge = exif_files.canon_note((0x0096, 2, struct.pack("<I", 0), 0xFFFFFFFF), (0x0001, 4, bytes(4), 0x3FFFFFFF))
    same = exif_files.canon_note(
        *[(tag, 3, bytes(60_000), 30_000) for tag in (0x26,)], *[short(n, 1) for n in range(100, 340)]
    )
    started = time.perf_counter()
    for make, note in (("OLYMPUS", itself), ("Canon", huge), ("Canon", same), ("NIKON", huge), ("SONY", huge)):
        exif = read_exif(noted(tmp_path, make, "Any", note))
        assert exif.serial is None and exif.problem is None and exif.iso == 400
    assert time.perf_counter() - started < 3


@pytest.mark.parametrize("number", [b"", b"\0" * 14, b"0" * 14, b"C322\xff24657219", b"ab", b"C" * 200])
def test_what_a_gopro_has_without_a_serial_is_none(tmp_path: Path, number: bytes) -> None:
    data = jpeg(camera("GoPro", "HERO6 Black"), more=exif_files.gopro(number))
    exif = read_exif(making.save(tmp_path / "GOPR0001.JPG", data))
    assert exif.serial is None and exif.model == "HERO6 Black" and exif.problem is None


def test_a_gopros_endless_containers_end(tmp_path: Path) -> None:
    endless = b"GoPro\0" + b"DEVC\0\0\0\0" * 8000
    segment = b"\xff\xe6" + struct.pack(">H", len(endless) + 2) + endless
    exif = read_exif(making.save(tmp_path / "a.jpg", jpeg(camera("GoPro", "HERO6 Black"), more=segment)))
    assert exif.serial is None and exif.problem is None


def test_what_is_odd_in_a_note_costs_that_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def odd(*_: object) -> None:
        raise IndexError("as no maker writes it")

    note = exif_files.canon_note(long(0x000C, 560018150))
    monkeypatch.setattr(focus, "area", odd)
    block = camera("Canon", "Canon EOS 450D")
    block.exif += [long(0xA002, 6000), long(0xA003, 4000)]
    block.note = note
    exif = read_exif(making.save(tmp_path / "a.jpg", jpeg(block)))
    assert exif.serial == "0560018150" and exif.subject_area is None and exif.problem is None


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(sorted(exif_files.files())),
    edits=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=6)), min_size=1, max_size=5),
    kept=st.floats(0.3, 1),
)
def test_damaged_files_never_raise_and_say_what_is_a_value(
    tmp_path: Path, name: str, edits: list[tuple[float, bytes]], kept: float
) -> None:
    data = bytearray((exif_files.FOLDER / name).read_bytes())
    for where, what in edits:
        at = int(where * (len(data) - 1))
        data[at : at + len(what)] = what
    started = time.perf_counter()
    exif = read_exif(making.save(tmp_path / name, bytes(data[: int(len(data) * kept) + 1])))
    assert time.perf_counter() - started < 2
    assert exif.problem is None or exif.problem.endswith(".")
    assert exif.serial is None or (exif.serial == exif.serial.strip() and exif.serial.isprintable())
    assert exif.iso is None or exif.iso > 0
    assert exif.offset_s is None or abs(exif.offset_s) <= 14 * 3600


def test_a_block_of_nothing_but_its_head_is_no_camera(tmp_path: Path) -> None:
    exif = read_exif(making.save(tmp_path / "a.jpg", jpeg(Block())))
    assert exif.camera is None and exif.problem is None
