"""The PDFs' font ships with Threeshot: any script that it has, `?` for what no font has, the same bytes on every machine."""

import hashlib
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from studio.base import pdf_fonts

ROOT = Path(__file__).resolve().parents[3]


def test_what_the_font_has_is_written_in_it_and_the_rest_is_told_apart() -> None:
    assert pdf_fonts.markup("Łódź & Ελλάδα – “Кёльн” − ₹") == "Łódź &amp; Ελλάδα – “Кёльн” − ₹"
    assert pdf_fonts.markup("a<b", heavy=True) == '<font name="NotoSans-Bold">a&lt;b</font>'
    assert pdf_fonts.markup("靴 a") == '<font name="STSong-Light">靴</font> a'
    assert pdf_fonts.markup("a🧵\x00") == "a?[U+0000]"
    assert pdf_fonts.plain("袋Ł") == "?Ł"


@given(st.text(max_size=60), st.booleans())
def test_every_character_has_a_font_or_a_question_mark(text: str, heavy: bool) -> None:
    told = pdf_fonts.runs(text, heavy)
    clean = pdf_fonts.printable(text)
    words = "".join(words for _, words in told)
    assert len(words) == len(clean)
    assert all(there == told_as or told_as == "?" for there, told_as in zip(clean, words, strict=True))
    assert pdf_fonts.width(text, 9.0, heavy) >= 0


def test_the_font_ships_with_its_licence() -> None:
    fonts = files("resources").joinpath("fonts")
    licence = fonts.joinpath("OFL.txt").read_text("utf-8")
    assert "SIL Open Font License, Version 1.1" in licence and "Noto Project Authors" in licence
    for name in (pdf_fonts.regular(), pdf_fonts.bold()):
        data = fonts.joinpath(f"{name}.ttf").read_bytes()
        assert data[:4] == b"\x00\x01\x00\x00", "TrueType outlines, which is what reportlab takes"
        assert len(data) < 700_000


MAKE = """
import hashlib, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from studio import report, slates
from studio.documents.checklist import load_checklist
from tests.studio.report.sample_contents import sample_contents
contents = sample_contents(Path("resources/sample-shoot"))
contents.drop.title = "Łódź, Ελλάδα"
folder = Path(sys.argv[1])
report.checklist_page(load_checklist("on-location"), [], folder / "checklist.pdf", heading="Łódź")
slates.write_pdf(folder / "slates.pdf", [slates.SlatePage("HARBOUR-01", "HS-1", "hero", "Łódź 靴")])
for data in (report.pdf(contents, {{}}), (folder / "checklist.pdf").read_bytes(), (folder / "slates.pdf").read_bytes()):
    assert b"NotoSans-Regular" in data and b"NotoSans-Bold" in data
    print(hashlib.sha256(data).hexdigest())
"""


def test_every_pdf_has_the_same_bytes_whatever_the_machine_has(tmp_path: Path) -> None:
    made = []
    for number, language in enumerate(("C", "de_DE.UTF-8")):
        home = tmp_path / f"home-{number}"
        fonts = home / ".local/share/fonts"
        fonts.mkdir(parents=True)
        if number:
            # A font that the first machine lacks, under a name that a search of the system would take.
            data = files("resources").joinpath("fonts", "NotoSans-Bold.ttf").read_bytes()
            (fonts / "DejaVuSans.ttf").write_bytes(data)
        own = {"HOME": str(home), "THREESHOT_HOME": str(home), "LANG": language, "TZ": f"UTC+{number}"}
        command = [sys.executable, "-c", MAKE.format(root=str(ROOT)), str(home)]
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, **own}, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        made.append(done.stdout.split())
    assert made[0] == made[1]
    assert len(made[0]) == 3 and all(len(digest) == hashlib.sha256().digest_size * 2 for digest in made[0])
