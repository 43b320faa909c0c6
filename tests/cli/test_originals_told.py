"""What the originals tell of people and places is said before they are handed over, and in the report."""

import hashlib
import json
from pathlib import Path

from PIL import Image

from tests.cli.conftest import Run


def test_what_an_original_tells_is_said_before_it_goes_along(
    threeshot: Run, drop: Path, sample_shoot: Path, tmp_path: Path
) -> None:
    with Image.open(sample_shoot / "camera-a/DCIM/100HARBR/IMG_0006.JPG") as picture:
        exif = picture.getexif()
        exif[0x013B] = "Mara Lindqvist"
        exif.get_ifd(0x8769).update({0xA430: "Mara Lindqvist", 0xA431: "SN-4711", 0xA435: "LENS-42"})
        exif.get_ifd(0x8825).update({1: "N", 2: (57.0, 53.0, 12.0), 3: "E", 4: (11.0, 34.0, 56.0)})
        (tmp_path / "card").mkdir()
        picture.resize((900, 600)).save(tmp_path / "card/IMG_0006.JPG", exif=exif, quality=90)
    threeshot("import", drop, tmp_path / "card")
    threeshot("assign", drop, "IMG_0006", "--product", "HS-TOTE-01", "--role", "hero")
    threeshot("select", drop, "IMG_0006")
    told = (
        "IMG_0006.JPG: the original that goes along tells where it was taken, the camera's serial number, the lens' serial number, "
        "its owner's name and a photographer's name; whoever gets the bundle can read that."
    )
    planned = ("export", drop, "--to", tmp_path / "out", "--recipe", "storefront", "--dry-run", "--json")
    assert told not in threeshot(*planned).json["warnings"]
    assert told in threeshot(*planned, "--originals").json["warnings"]
    stripped = threeshot(*planned[:-2], "--strip", "--json").json
    assert not [one for one in stripped["warnings"] if "tells" in one]
    (copy,) = Path(stripped["bundle"]).glob("data/originals/*/IMG_0006.JPG")
    with Image.open(copy) as found, Image.open(tmp_path / "card/IMG_0006.JPG") as before:
        said = found.getexif()
        assert found.tobytes() == before.tobytes(), "not a pixel is changed"
        assert not said.get_ifd(0x8825) and 0x013B not in said
        assert not {0xA430, 0xA431, 0xA435} & set(said.get_ifd(0x8769))
        assert said[0x0110] == "Sample Camera A" and said.get_ifd(0x8769)[0x9003].startswith("2026:10:03")
    for secret in (b"SN-4711", b"LENS-42", b"Lindqvist"):
        assert secret not in copy.read_bytes()
    (original,) = json.loads((Path(stripped["bundle"]) / "data/bundle.json").read_text("utf-8"))["originals"]
    assert original["is_stripped"] and original["sha256"] == hashlib.sha256(copy.read_bytes()).hexdigest()
    assert threeshot("verify", stripped["bundle"]).code == 0
    done = threeshot(*planned[:-2], "--originals", "--json").json
    assert told in done["warnings"] and "tells where it was taken" in Path(done["report"]).read_text("utf-8")
