"""The report in a real browser, from a small phone to a desk: nothing is cut at the side."""

import dataclasses
import html
import re
from pathlib import Path

import pytest

from studio import report
from tests.browser import BROWSER, shown
from tests.studio.report.sample_contents import sample_contents

WIDTHS = (320, 390, 768, 1440)
LOOK = """<script>addEventListener('load', () => {
  const width = document.documentElement.clientWidth, cut = [];
  for (const one of document.querySelectorAll('body *')) {
    // Plots are scrolled by themselves; heads of columns are there for screen readers alone on a phone.
    if (one.ownerSVGElement || one.closest('.turnaround figure, thead')) continue;
    const box = one.getBoundingClientRect();
    if (box.width && (box.right > width + 1 || box.left < -1)) cut.push(one.tagName + ' ' + one.className + ' ' + Math.round(box.right));
  }
  parent.postMessage([innerWidth, document.documentElement.scrollWidth > width || cut.length, cut.slice(0, 5)].join(' '), '*');
})</script>"""
GATHER = """<title></title><script>const told = [];
addEventListener('message', said => { told.push(said.data); document.title = told.join('|'); })</script>"""


@pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")
def test_nothing_is_cut_at_the_side_from_a_small_phone_to_a_desk(sample_shoot: Path, tmp_path: Path) -> None:
    contents = sample_contents(sample_shoot)
    long = "Donaudampfschifffahrtskapitänsmütze mit Ohrenklappen, ungefüttert"
    products = [dataclasses.replace(one, title=f"{one.title} {long}", sku=one.sku) for one in contents.products]
    page = report.html(dataclasses.replace(contents, products=products), {})
    # Its own rules let no script run, so that a copy without them is measured.
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page).replace("</head>", LOOK + "</head>")
    frames = [f'<iframe width="{width}" height="900" srcdoc="{html.escape(page)}"></iframe>' for width in WIDTHS]
    (tmp_path / "all.html").write_text(GATHER + "".join(frames), "utf-8")
    page_shown = shown((tmp_path / "all.html").as_uri(), tmp_path, 8000)
    told = re.search(r"<title>([^<]+)</title>", page_shown)
    assert told is not None, page_shown[:200]
    assert sorted(told[1].split("|"), key=lambda one: int(one.split()[0])) == [f"{width} 0 " for width in WIDTHS]
