"""`threeshot results`: numbers for people and for programs, files written, a broken file as one sentence, a stop that keeps nothing."""

import csv
from pathlib import Path

import pytest

from studio.base.errors import Interrupted
from studio.base.jobs import Progress
from studio.shoot import Shoot
from tests.cli.conftest import Run


def test_what_it_brought_is_said_printed_and_written(
    threeshot: Run, drop: Path, sample_shoot: Path, tmp_path: Path
) -> None:
    orders = sample_shoot / "results" / "shopify-orders.csv"
    written = {"--csv": tmp_path / "n.csv", "--report": tmp_path / "r.pdf", "--drop-sheet": tmp_path / "s.pdf"}
    said = threeshot("results", drop, orders, "--clicks", "40", *(word for pair in written.items() for word in pair))
    assert said.code == 0 and "With the code MARA10: 46 orders, 66 units, 36,846.00 SEK" in said.out, said.err
    assert "Not known: Shopify's export does not tell who bought for the first time." in said.out
    assert "Within 30 days: 40 interested again (40 clicks, no wishlist adds told, typed)." in said.out
    assert written["--report"].read_bytes().startswith(b"%PDF") and written["--drop-sheet"].read_bytes().startswith(
        b"%PDF"
    )
    with written["--csv"].open(encoding="utf-8-sig", newline="") as file:
        rows = {(row["what"], row["of"], row["number"]): row["value"] for row in csv.DictReader(file)}
    told = threeshot("results", drop, "--json")
    assert rows["sell_through", "HS-TOTE-01", "sold"] == str(told.json["sell_through"]["products"][0]["sold"])
    assert rows["conversions", "HARBOUR-01", "share_owed"] == "2947.68" and told.json["taken"] == []
    broken = tmp_path / "broken.csv"
    broken.write_text(orders.read_text("utf-8").replace("2026-10-10 ", "10 October "), "utf-8")
    wrong = threeshot("results", drop, broken)
    assert (
        wrong.code == 3
        and wrong.err.count("\n") == 1
        and "broken.csv, line 2, Created at: found no moment" in wrong.err
    )
    assert threeshot("results", drop, tmp_path / "none.csv").code == 4
    assert threeshot("results", drop, "--report", tmp_path / "r.docx").code == 2
    assert threeshot("results", drop, "--forget", "--clicks", "-1").code == 3
    folder = threeshot("results", drop, "--csv", tmp_path)
    assert folder.code == 6 and "cannot be written to (Is a directory)" in folder.err
    assert threeshot("results", drop, "--json").json["conversions"]["orders"] == 46


def test_a_stop_while_a_large_file_is_read_keeps_nothing_of_it(drop: Path, sample_shoot: Path, tmp_path: Path) -> None:
    head, *lines = (sample_shoot / "results" / "shopify-orders.csv").read_text("utf-8").splitlines()
    many = tmp_path / "many.csv"
    many.write_text("\n".join([head, *lines * 40]), "utf-8")
    told: list[int] = []

    def stop_halfway(done: int, total: int, what: str) -> None:
        told.append(done)
        if total and done > total // 2:
            progress.cancel()

    progress, shoot = Progress(stop_halfway), Shoot.open(str(drop))
    with pytest.raises(Interrupted):
        shoot.results.read([many], progress)
    assert len(told) > 2 and told == sorted(told), "how far it is, is told meanwhile"
    assert shoot.results.state()["files"] == [] and shoot.results.state()["conversions"]["orders"] == 0
