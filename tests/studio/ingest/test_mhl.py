"""The checksum history: what ASC MHL's reference tool wrote of the same files, and what it says of ours."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import etree

from studio import ingest
from studio.base.errors import InvalidInput
from studio.ingest import mhl
from studio.ingest.mhl import Hashed, add_generation, c4, tree_hashes
from studio.open_drop import OpenDrop
from tests.studio.ingest.cards import card, jpeg

ROOT = Path(__file__).resolve().parents[3]
_TOOL = next(
    (
        str(path)
        for path in (ROOT / ".venv-mhl/bin/ascmhl-debug", ROOT / ".venv-mhl/Scripts/ascmhl-debug.exe")
        if path.exists()
    ),
    shutil.which("ascmhl-debug"),
)
reference = pytest.mark.skipif(_TOOL is None, reason="The reference tool is not here; 'make mhl-tool' sets it up.")
OK, DIRECTORIES, MISSING, CHANGED, NEW, NONE, TAMPERED = 0, 12, 10, 11, 21, 30, 31

# Written by the reference tool, version 1.2: A.JPG "a\n", B.JPG "b\n", E.JPG empty, in `cam`.
FILES = {
    "cam/A.JPG": "5c73e7e3dcbb0395e841f27363849a18",
    "cam/B.JPG": "ccd433e50931cf855b19ef905838a84a",
    "cam/E.JPG": "99aa06d3014798d86001c324468d497f",
}


def verify(folder: Path, *options: str) -> int:
    """The reference tool's own verdict: it hashes every file."""
    assert _TOOL is not None
    return subprocess.run([_TOOL, "verify", *options, str(folder)], capture_output=True, timeout=60).returncode


def test_folder_hashes_are_those_of_the_reference_tool() -> None:
    assert tree_hashes(FILES) == {
        "cam": ("89e3d36623c3bd653af5338b64c91fc9", "c2790648c05999217d189adbaed70eef"),
        ".": ("c07b8daa409285e990a076e80061ea5d", "eeb5fbce99b673c5e2fe767c4d06b4ea"),
    }


def test_c4_ids_are_those_of_the_standard() -> None:
    # SMPTE ST 2114: the id of the empty string, and of "b" (as c4id.org gives it).
    assert c4(b"") == "c459dsjfscH38cYeXXYogktxf4Cd9ibshE3BHUo6a58hBXmRQdZrAkZzsWcbWtDg5oQstpDuni4Hirj75GEmTc1sFT"
    assert all(len(c4(bytes([n]))) == 90 and c4(bytes([n])).startswith("c4") for n in range(256))


def _tags(path: Path, name: str) -> list[etree._Element]:
    return list(etree.parse(path).iter(f"{{{mhl.NAMESPACE}}}{name}"))


def test_each_import_adds_a_generation_of_what_is_new(drop: OpenDrop, shoot: Path, tmp_path: Path) -> None:
    source = card(tmp_path / "card", [1, 2])
    ingest.import_sources(drop, [source])
    ingest.import_sources(drop, [source])
    jpeg(source / "DCIM/100CANON/IMG_0003.JPG", 3)
    ingest.import_sources(drop, [source])
    folder = shoot / "originals/ascmhl"
    first, second = sorted(folder.glob("*.mhl"))
    assert first.name.startswith("0001_originals_") and second.name.startswith("0002_originals_")
    assert [tag.text for tag in _tags(second, "path")] == ["Alpha-1/IMG_0003.JPG", "Alpha-1"]
    assert _tags(first, "tool")[0].text == "Threeshot" and _tags(first, "process")[0].text == "transfer"
    hashes = [tag for tag in _tags(first, "xxh128") if tag.get("action") == "original"]
    assert [tag.text for tag in hashes] == [
        row["xxh128"] for row in drop.catalog.rows("SELECT xxh128 FROM file ORDER BY path LIMIT 2")
    ]
    chain = etree.parse(folder / "ascmhl_chain.xml").getroot()
    entries = [[child.text for child in entry] + [entry.get("sequencenr")] for entry in chain]
    assert entries == [[path.name, c4(path.read_bytes()), str(n)] for n, path in enumerate((first, second), 1)]


def test_a_generation_written_just_before_a_kill_is_taken_into_the_chain(tmp_path: Path) -> None:
    root = tmp_path / "originals"
    files = [Hashed(path, 2, digest) for path, digest in FILES.items()]
    written = add_generation(root, files[:2])
    assert written is not None
    (root / "ascmhl/ascmhl_chain.xml").unlink()
    assert add_generation(root, files[:2]) is None
    assert written.name in (root / "ascmhl/ascmhl_chain.xml").read_text()
    assert add_generation(root, files) is not None


def test_a_broken_history_is_told_of_and_costs_no_frame(drop: OpenDrop, shoot: Path, tmp_path: Path) -> None:
    source = card(tmp_path / "card", [1])
    ingest.import_sources(drop, [source])
    chain = shoot / "originals/ascmhl/ascmhl_chain.xml"
    chain.write_text('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;')
    jpeg(source / "DCIM/100CANON/IMG_0002.JPG", 2)
    report = ingest.import_sources(drop, [source])
    assert report.copied == 1 and any("is no ASC MHL file any more" in note for note in report.notes)
    with pytest.raises(InvalidInput):
        add_generation(shoot / "originals", [Hashed("x", 1, "0" * 32)])


@reference
def test_the_reference_tool_accepts_it_and_finds_what_is_changed_removed_or_added(
    drop: OpenDrop, shoot: Path, tmp_path: Path
) -> None:
    originals = shoot / "originals"
    assert verify(originals) == NONE
    source = card(tmp_path / "card", range(1, 5))
    (source / "DCIM/100CANON/IMG_0001.XMP").write_text("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
    (source / "DCIM/100CANON/IMG_0002.JPG.xmp").write_text("<y/>")
    (source / "DCIM/100CANON/empty.JPG").write_bytes(b"")
    jpeg(source / "DCIM/101CANON/IMG_0005.JPG", 5, model="Beta & <Co> 2")
    jpeg(source / "DCIM/102CANON/\N{DRESS} 'quoted' & so.JPG", 6, model="Gam\N{LATIN SMALL LETTER U WITH DIAERESIS}")
    ingest.import_sources(drop, [source], backup=tmp_path / "backup")
    assert verify(originals, "-dh") == OK
    (originals / "Alpha-1/IMG_0003.xmp").write_text("a rating, by whatever program")
    (originals / "Alpha-1/IMG_0001.XMP").write_text("another rating")
    (originals / "Alpha-1/IMG_0004.XmP").write_text("odd")
    (originals / "Alpha-1/.threeshot-part-abc").write_text("a part")
    assert verify(originals, "-dh") == OK, "sidecars are no part of the history"
    jpeg(source / "DCIM/100CANON/IMG_0007.JPG", 7)
    ingest.import_sources(drop, [source], backup=tmp_path / "backup")
    for folder in (originals, tmp_path / "backup/HARBOUR-01/originals"):
        assert verify(folder) == OK and len(list((folder / "ascmhl").glob("*.mhl"))) == 2, (
            "the sidecars are no new files"
        )
    for break_it, expected in ((_change, CHANGED), (_remove, MISSING), (_add, NEW), (_tamper, TAMPERED)):
        copy = tmp_path / break_it.__name__ / "originals"
        shutil.copytree(originals, copy)
        break_it(copy)
        assert verify(copy) == expected, break_it.__name__


def _change(originals: Path) -> None:
    path = originals / "Alpha-1/IMG_0002.JPG"
    os.chmod(path, 0o644)  # noqa: PTH101
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def _remove(originals: Path) -> None:
    (originals / "Alpha-1/IMG_0007.JPG").unlink()


def _add(originals: Path) -> None:
    (originals / "Alpha-1/IMG_0099.JPG").write_bytes(b"smuggled in")


def _tamper(originals: Path) -> None:
    path = sorted((originals / "ascmhl").glob("*.mhl"))[0]
    path.write_text(path.read_text().replace("Threeshot", "Fourshot"))
