"""Numbered pieces of a limited run: signed, printed, listed, and refused when they are changed or of no run."""

import csv
import hashlib
import json
import re
import shutil
import subprocess
from base64 import b64encode
from pathlib import Path

import pytest

from tests.browser import BROWSER, shown
from tests.cli.conftest import Run


def lines_of(table: str) -> list[str]:
    with Path(table).open(newline="", encoding="utf-8-sig") as rows:
        return [row["text"] for row in csv.DictReader(rows)]


def test_a_run_is_made_once_and_the_same_again(threeshot: Run, drop: Path) -> None:
    (made,) = threeshot("pieces", drop, "--sku", "HS-TOTE-01", "--count", "23", "--json").json
    first = lines_of(made["table"])
    assert len(set(first)) == 23 and max(map(len, first)) < 160, "a code that a hang tag has room for"
    labels = Path(made["sheet"]).read_bytes()
    assert labels.startswith(b"%PDF") and labels.count(b"/Type /Page\n") == 2
    Path(made["table"]).unlink()
    (again,) = threeshot("pieces", drop, "--sku", "HS-TOTE-01", "--count", "23", "--json").json
    assert again == made and lines_of(made["table"]) == first
    refused = threeshot("pieces", drop, "--sku", "HS-TOTE-01", "--count", "24")
    assert refused.code == 6 and "would give its numbers away twice" in refused.err
    for words, code, told in (
        (("--sku", "NOPE", "--count", "2"), 4, "has no product 'NOPE'; there are HS-TOTE-01"),
        (("--sku", "HS-SCARF-01", "--count", "0"), 3, "A run has 1 to 100,000 pieces"),
        (("--sku", "HS-SCARF-01", "--count", "2", "--page", "javascript:alert(1)"), 3, "is no web address"),
        (("--sku", "HS-SCARF-01"), 2, "Give --sku with --count"),
    ):
        ended = threeshot("pieces", drop, *words)
        assert ended.code == code and told in ended.err, ended.err
    assert [one["sku"] for one in threeshot("pieces", drop, "--json").json] == ["HS-TOTE-01"]


def test_a_piece_is_told_from_a_changed_one_and_one_of_no_run(threeshot: Run, drop: Path) -> None:
    (made,) = threeshot(
        "pieces", drop, "--sku", "HS-TOTE-01", "--count", "12", "--page", "https://example.com/p", "--json"
    ).json
    seventh = lines_of(made["table"])[6]
    assert seventh.startswith("https://example.com/p#TS1;HARBOUR-01;HS-TOTE-01;7/12;")
    told = threeshot("pieces", drop, "--check", seventh, "--json").json
    assert (told["genuine"], told["sku"], told["number"], told["count"]) == (True, "HS-TOTE-01", 7, 12)
    for text, why in (
        (seventh.replace(";7/12;", ";8/12;"), "It was changed"),
        (seventh[:-1] + ("A" if seventh[-1] != "A" else "Q"), "It was changed"),
        (seventh[:-2], "is not a piece's line"),
        # Bits that base64 does not need: the same signature, and yet a change.
        (seventh[:-1] + chr(ord(seventh[-1]) + 1), "is not a piece's line"),
        (re.sub(r";[0-9a-f]{16};", ";0123456789abcdef;", seventh), "is not this station's"),
    ):
        ended = threeshot("pieces", drop, "--check", text)
        assert ended.code == 5 and ended.out.startswith("✗ ") and why in ended.out, ended.out
    # A run that another laptop's catalog made with the same key, and this drop knows nothing of.
    runs = Path(made["page"]).parent / "runs.json"
    runs.write_text(json.dumps([{**json.loads(runs.read_text())[0], "count": 11}]))
    assert "has no such run" in threeshot("pieces", drop, "--check", seventh).out
    runs.write_text("{")
    ended = threeshot("pieces", drop, "--sku", "HS-TOTE-01", "--count", "12")
    assert ended.code == 3 and "is not a list of runs" in ended.err


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler is not installed")
def test_the_codes_on_the_labels_can_be_read(threeshot: Run, drop: Path, tmp_path: Path) -> None:
    import cv2
    import zxingcpp

    (made,) = threeshot("pieces", drop, "--sku", "HS-TOTE-01", "--count", "5", "--json").json
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", made["sheet"], str(tmp_path / "page")], check=True)
    read = zxingcpp.read_barcodes(cv2.imread(str(tmp_path / "page.png")))
    assert {code.text for code in read} == set(lines_of(made["table"]))


@pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")
def test_the_page_checks_a_piece_in_a_browser_without_a_network(threeshot: Run, drop: Path, tmp_path: Path) -> None:
    (made,) = threeshot("pieces", drop, "--sku", "HS-TOTE-01", "--count", "12", "--json").json
    page, seventh = Path(made["page"]), lines_of(made["table"])[6]
    # The same page in a browser whose own cryptography has no Ed25519; its script is another, and so is the hash that lets it run.
    text = page.read_text("utf-8").replace('{ name: "Ed25519" }, false', '{ name: "none" }, false')
    script = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)[0]
    allowed = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    old = tmp_path / "old.html"
    old.write_text(re.sub(r"sha256-[A-Za-z0-9+/=]+", f"sha256-{allowed}", text), "utf-8")
    genuine, changed = "Genuine: number 7 of 12.", "Not genuine."
    eighth = seventh.replace(";7/12;", ";8/12;")
    for where, line, told in (
        (page, seventh, genuine),
        (page, eighth, changed),
        (old, seventh, genuine),
        (old, eighth, changed),
    ):
        page_shown = shown(f"{where.as_uri()}#{line}", tmp_path, 9000)
        assert f"<strong>{told}</strong>" in page_shown, page_shown[-1500:]
