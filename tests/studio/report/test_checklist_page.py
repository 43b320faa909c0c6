"""The checklist on one page, to carry or to file."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from studio.base.errors import UsageError
from studio.documents.checklist import Checklist, ChecklistItem, Section, load_checklist
from studio.report import checklist_page


def _pages(path: Path) -> int:
    return len(re.findall(rb"/Type /Page\b", path.read_bytes()))


@pytest.mark.parametrize("ending", [".pdf", ".html"])
def test_the_one_that_ships_is_written_with_boxes_and_ticks(tmp_path: Path, ending: str) -> None:
    checklist = load_checklist("on-location")
    item = checklist.items()[0]
    ticks = [
        {"id": item.id, "ticked": True, "by": "Mara", "at": None, "note": "<beside> the tote"},
        {"id": "gone", "ticked": True},
    ]
    path = checklist_page(checklist, ticks, tmp_path / f"list{ending}", heading="HARBOUR-01 Harbour Stitch")
    if ending == ".pdf":
        assert _pages(path) == 1
        if shutil.which("pdftotext"):
            text = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True).stdout.decode()
            assert "HARBOUR-01 Harbour Stitch" in text
            assert "Mara · <beside> the tote" in text
    else:
        text = path.read_text("utf-8")
        assert text.count('aria-label="ticked"') == 1
        assert text.count('aria-label="not ticked"') == len(checklist.items()) - 1
        assert "Mara · &lt;beside&gt; the tote" in text
        assert "Content-Security-Policy" in text


def test_the_page_has_the_items_by_their_stages(tmp_path: Path) -> None:
    checklist = load_checklist("on-location")
    text = checklist_page(checklist, [], tmp_path / "list.html").read_text("utf-8")
    at = [text.index(f'<p class="stage">{stage}</p>') for stage in ("Before", "While shooting", "Wrap")]
    assert at == sorted(at)
    assert at[1] < text.index("Ten seconds of room tone") < at[2] < text.index("Samples counted out and packed")


@pytest.mark.parametrize(("items", "pages"), [(1, 1), (70, 1), (90, 1)])
def test_however_many_items_it_stays_one_page(tmp_path: Path, items: int, pages: int) -> None:
    assert _pages(checklist_page(_checklist(items), [], tmp_path / "list.pdf")) == pages


def test_a_list_that_no_readable_type_fits_on_a_page_takes_several_and_loses_nothing(tmp_path: Path) -> None:
    path = checklist_page(_checklist(600), [], tmp_path / "list.pdf")
    assert _pages(path) > 1
    if shutil.which("pdftotext"):
        text = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True).stdout.decode()
        assert "thing number 599" in " ".join(text.split())


def test_another_ending_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"ends in '\.docx'"):
        checklist_page(_checklist(1), [], tmp_path / "list.docx")
    assert list(tmp_path.iterdir()) == []


def _checklist(count: int) -> Checklist:
    items = [
        ChecklistItem(id=f"item-{n}", text=f"Look at thing number {n} & its neighbour", why="Since it matters.")
        for n in range(count)
    ]
    sections = (
        [
            Section(id=section, title=section.title(), items=items[at::3][:100] if count <= 300 else items[at::3])
            for at, section in enumerate(("lighting", "audio", "workflow"))
            if items[at::3]
        ]
        if count <= 300
        else _big(items)
    )
    return Checklist(name="long", title="Long list", sections=sections)


def _big(items: list[ChecklistItem]) -> list[Section]:
    return [Section(id="workflow", title=f"Part {at}", items=items[at : at + 100]) for at in range(0, len(items), 100)]
