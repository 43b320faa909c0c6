"""report.pdf: numbered pages, any script, any length, never a crash."""

import base64
import io
import re
import shutil
import subprocess
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from studio import report
from studio.base.findings import Finding
from studio.report.contents import Contents, Frame, ProductEntry, Shot, Tick
from tests.studio.report.sample_contents import sample_contents

needs_pdftotext = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")


def _text(pdf: bytes, tmp_path: Path) -> str:
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True).stdout.decode()


@needs_pdftotext
def test_it_tells_the_essence_on_numbered_pages(sample_shoot: Path, tmp_path: Path) -> None:
    contents = sample_contents(sample_shoot, tmp_path)
    text = _text(report.pdf(contents), tmp_path)
    pages = text.count("\f")
    assert [f"page {n} of {pages}" in text for n in range(1, pages + 1)] == [True] * pages
    assert pages >= 3
    flat = " ".join(text.split())
    for told in (
        "Harbour Stitch",
        "MARA10",
        "1 of 9 shots missing",
        "What to mind",
        "IMG_0006",
        "select",
        "Room tone",
        "SHA-256",
    ):
        assert told.lower() in flat.lower(), told


def test_names_in_any_script_and_markup_in_names_do_not_stop_it(sample_shoot: Path) -> None:
    contents = sample_contents(sample_shoot)
    odd = "袋 さくら 가방 قميص Ελλάδα Łódź 🧵 <b>&</i> \x00\u2028\ud800 ￿"
    contents.drop.title = contents.drop.narrative = contents.creator.name = contents.creator.handle = odd
    contents.products[0].title = contents.frames[2].name = contents.checklist[0].text = odd
    contents.findings = [Finding("clip", odd, odd, values={"frame": odd})]
    contents.frames[2].reasons = [odd]
    contents.timing["stages"][0]["name"] = odd
    contents.drop.code = odd
    assert report.pdf(contents).startswith(b"%PDF")


@needs_pdftotext
def test_titles_in_other_scripts_can_be_read_and_found(sample_shoot: Path, tmp_path: Path) -> None:
    contents = sample_contents(sample_shoot)
    contents.drop.title, contents.products[0].title = "Łódź – Ελλάδα", "Сумка Ёлка"
    contents.timing["shots"][0]["sku"] = "ŞİŞLİ"
    text = _text(report.pdf(contents), tmp_path)
    for told in ("Łódź – Ελλάδα", "Сумка Ёлка", "ŞİŞLİ"):
        assert told in text


def test_words_beyond_any_page_do_not_stop_it(sample_shoot: Path) -> None:
    contents = sample_contents(sample_shoot)
    long = "word " * 3000
    unbroken = "x" * 5000
    contents.drop.narrative = long
    contents.drop.title = unbroken[:300]
    contents.coverage = long
    contents.findings = [Finding("left-out", values={"why": said}) for said in (long, unbroken)]
    contents.rights.usage_terms = long
    contents.creator.credit = unbroken
    contents.products[0].title = long[:2000]
    contents.products[0].colourway = unbroken[:300]
    contents.shots[0].state, contents.shots[0].decision_note = "reshoot", long
    contents.frames[2].name = unbroken
    contents.frames[2].reasons = [long] * 20
    contents.frames[3].error = long
    contents.files[0].name = unbroken
    contents.checklist[0] = Tick("a", "lighting", long, True, True, "Mara" * 100, None, long)
    assert report.pdf(contents).startswith(b"%PDF")
    assert report.html(contents, {})


@needs_pdftotext
def test_a_kit_with_many_roles_and_many_products_is_all_there(tmp_path: Path) -> None:
    from studio.report.contents import CreatorEntry, Drop

    roles = [f"role-{n:02d}" for n in range(11)]
    products = [ProductEntry(f"SKU-{n:03d}", f"Product {n}") for n in range(40)]
    contents = Contents(
        Drop("MANY-01", "Many"),
        CreatorEntry("@many"),
        products=products,
        shots=[Shot(p.sku, role, "missing") for p in products for role in roles],
        built_at="2026-11-24T15:30:00.000000Z",
        frames=[Frame(f"f{n}", f"IMG_{n:04d}", "A", sku="SKU-000", role="role-00") for n in range(60)],
    )
    text = _text(report.pdf(contents), tmp_path)
    assert all(re.search(rf"Role {n:02d}", text) for n in range(11))
    assert all(f"IMG_{n:04d}" in text for n in range(60))
    assert "and 240 more; all are in bundle.json." in text


def _pages(pdf: bytes) -> Iterator[list[bytes]]:
    """The operators of each page, a line each."""
    for coded in re.findall(
        rb"/Filter \[ /ASCII85Decode /FlateDecode \].*?stream\r?\n(.*?)~>endstream", pdf, re.DOTALL
    ):
        content = zlib.decompress(base64.a85decode(b"<~" + coded + b"~>", adobe=True))
        if b" Tf" in content:
            yield content.splitlines()


def test_a_screen_reader_is_told_what_each_piece_is_in_which_order_and_what_pictures_show(
    sample_shoot: Path,
) -> None:
    contents = sample_contents(sample_shoot)
    small = io.BytesIO()
    Image.new("RGB", (30, 20), "navy").save(small, "JPEG")
    pictures = {frame.id: small.getvalue() for frame in contents.frames}
    shown = next(frame for frame in contents.frames if frame.sku)
    contents.drop.languages, shown.alt_text = ["sv"], "En (blå) väska"
    pdf = report.pdf(contents, pictures)
    objects = re.findall(rb"obj\n(<<.*?)\nendobj", pdf, re.DOTALL)
    (catalog,) = [one for one in objects if b"/Type /Catalog" in one]
    assert b"/Lang (en)" in catalog and b"/MarkInfo" in catalog and b"/StructTreeRoot" in catalog
    assert b"/Marked true" in pdf and b"/DisplayDocTitle true" in pdf

    elements = [one for one in objects if b"/Type /StructElem" in one]
    kinds = Counter(re.search(rb"/S /(\w+)", one)[1] for one in elements)
    assert kinds[b"Document"] == kinds[b"H1"] == 1
    assert all(kinds[kind] for kind in (b"H2", b"H3", b"Table", b"TR", b"TH", b"TD", b"L", b"LI", b"LBody", b"P"))
    figures = [one for one in elements if b"/S /Figure" in one]
    assert len(figures) > len(pictures) and all(b"/Alt (" in one for one in figures)
    own = [one for one in figures if b"/Lang (sv)" in one]
    assert own and all(b"/Alt (En \\(bl\\345\\) v\\344ska)" in one for one in own)

    # All that is drawn is a piece of an element, or says that it is none.
    pages = list(_pages(pdf))
    for page in pages:
        depth = 0
        for line in page:
            depth += line.endswith((b" BDC", b" BMC")) - (line == b"EMC")
            assert depth in (0, 1)
            assert depth or not re.search(rb" (Tj|Do|S|f\*?|B\*?)( T\*)?( ET)?$", line), line
        assert depth == 0
    assert len(pages) == pdf.count(b"/StructParents") >= 3
