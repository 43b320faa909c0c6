"""A catalog and a shoot folder made by the version before: they open, migrate after a backup, and give what they gave there.

`tests/files/catalog_v1/README.md` says what is in them and how they were made. The originals are taken from the sample shoot.
"""

import contextlib
import csv
import io
import json
import re
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from studio.base.errors import Interrupted
from studio.cli import main
from studio.judging import chain
from studio.shoot import Shoot, open_catalog, rebuild_catalog

OLDER = Path(__file__).resolve().parent.parent / "files" / "catalog_v1"
DROP = "HARBOUR-01"
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NEW_EACH_TIME = frozenset(
    {
        *("at", "built_at", "delivered_at", "decided_at", "exported_at", "ingested_at", "scored_at", "selected_at"),
        *("from", "to", "seconds", "turnaround_h", "days_to_publish"),
        *("bytes", "sha256"),
    }
)
"""Keys of a bundle's story that tell of moments, or of bytes that another encoder or another id makes others."""
LEVELS = 3
"""How far apart two renditions' tiles may be, of 255: another processor rounds otherwise, another crop or colour is far beyond it."""


def lay_out(folder: Path, home: Path, sample: Path) -> Path:
    """Make the shoot folder and the catalog as the version before left them; the path of the catalog."""
    shutil.copytree(OLDER / "shoot", folder)
    (folder / "bundles").mkdir()
    text = (OLDER / "catalog.sql").read_text("utf-8")
    for placeholder, place in (("{SHOOT}", folder), ("{SAMPLE}", sample), ("{HOME}", home)):
        text = text.replace(placeholder, place.as_posix())
    catalog = home / "data" / "catalog.db"
    catalog.parent.mkdir(parents=True)
    db = sqlite3.connect(catalog)
    try:
        db.executescript(text)
        originals = db.execute("SELECT source, path FROM file").fetchall()
    finally:
        db.close()
    for source, path in originals:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, folder / path)
    return catalog


def threeshot(*arguments: str | Path) -> Any:
    """What a command says with `--json`."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*map(str, arguments), "--json"])
    assert code == 0, err.getvalue()
    return json.loads(out.getvalue())


STOREFRONT = """\
name: storefront
title: Storefront
renditions:
  - {name: square, title: Product page, aspect: "1:1", width: 2048, height: 2048, fit: whole, quality: 88, max_kb: 500,
     rules: {max_kb: 500, exact_size_px: [2048, 2048]}}
"""
"""As it was then: the whole frame, with bars."""


def all_told(out: Path) -> dict[str, Any]:
    """What coverage, frames, checklist and an exported bundle say, but for ids and times."""
    shots = {key: value for key, value in threeshot("coverage", DROP).items() if key != "pace"}
    for one in (shots, *shots["shots"]):
        assert (one.pop("not_judged"), one.pop("not_taken_in"), one.pop("mark", None)) == (0, 0, None)
    for one in shots["shots"]:
        assert (one.pop("decided_by") is not None) == (one["state"] in ("approved", "reshoot")), one
        assert one.pop("comments") == []
    frames = threeshot("drop", "show", DROP, "--frames")["frames"]
    checklist = threeshot("checklist", DROP)
    recipe = out.with_name("storefront.yaml")
    recipe.write_text(STOREFRONT)
    bundle = Path(threeshot("export", DROP, "--to", out, "--recipe", recipe, "--originals")["bundle"])
    story = json.loads((bundle / "data" / "bundle.json").read_text("utf-8"))
    with (bundle / "data" / "bundle.csv").open(encoding="utf-8-sig", newline="") as table:
        rows = list(csv.DictReader(table))
    payload = sorted(path for path in (bundle / "data").rglob("*") if path.is_file())
    told = {"coverage": shots, "frames": frames, "checklist": checklist, "bundle": story, "csv": rows}
    return {
        **_without_ids(_without_times_and_places(told)),
        "files": [path.relative_to(bundle).as_posix() for path in payload],
        "renditions": {path.name: _tiles(path) for path in payload if path.suffix == ".jpg"},
    }


def _without_times_and_places(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_times_and_places(one) for key, one in value.items() if key not in NEW_EACH_TIME}
    if isinstance(value, list):
        return [_without_times_and_places(one) for one in value]
    return Path(value).name if isinstance(value, str) and Path(value).is_absolute() else value


def _without_ids(told: dict[str, Any]) -> dict[str, Any]:
    """Each id as the place of its first appearance, so that only which is the same as which counts."""
    known: dict[str, str] = {}
    text = UUID.sub(lambda found: known.setdefault(found[0], f"id {len(known)}"), json.dumps(told))
    plain: dict[str, Any] = json.loads(text)
    return plain


def _tiles(path: Path) -> list[Any]:
    """A picture's size, and the mean colour of each of 6 × 6 tiles, 0 to 255."""
    with Image.open(path) as picture:
        small = picture.convert("RGB").resize((6, 6), Image.Resampling.BOX)
        return [*picture.size, small.tobytes().hex()]


def _apart(one: list[Any], other: list[Any]) -> int:
    """The largest difference of two pictures' tiles; 255 when their sizes differ."""
    if one[:2] != other[:2]:
        return 255
    return max(abs(a - b) for a, b in zip(bytes.fromhex(one[2]), bytes.fromhex(other[2]), strict=True))


@pytest.fixture
def catalog(home: Path, tmp_path: Path, sample_shoot: Path) -> Path:
    return lay_out(tmp_path / "shoot", home, sample_shoot)


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    """What the version before said of it."""
    told: dict[str, Any] = json.loads((OLDER / "expected.json").read_text("utf-8"))
    return told


def _migrations(catalog: Path) -> list[str]:
    db = sqlite3.connect(catalog)
    try:
        return [name for (name,) in db.execute("SELECT name FROM _sqlite_migrations ORDER BY id")]
    finally:
        db.close()


def _sources(catalog: Path) -> list[Path]:
    """Where the originals were copied from."""
    db = sqlite3.connect(catalog)
    try:
        return [Path(source) for (source,) in db.execute("SELECT source FROM file")]
    finally:
        db.close()


def _dump(catalog: Path) -> str:
    db = sqlite3.connect(catalog)
    try:
        return "\n".join(db.iterdump())
    finally:
        db.close()


def test_it_opens_and_is_copied_before_its_schema_is_changed_and_only_then(catalog: Path) -> None:
    before, was = _migrations(catalog), _dump(catalog)
    assert Shoot.open(DROP).code == DROP
    copies = [path for path in catalog.parent.glob("*.db") if path != catalog]
    after = _migrations(catalog)
    assert after[: len(before)] == before
    assert len(copies) == (1 if after != before else 0)
    for copy in copies:
        assert _dump(copy) == was
    assert len(threeshot("drop", "show", DROP, "--frames")["frames"]) == 17
    assert threeshot("catalog", "check") == {"path": str(catalog), "sound": True, "wrong": [], "originals": {}}
    assert _migrations(catalog) == after and len(list(catalog.parent.glob("*.db"))) == 1 + len(copies)


def test_all_that_was_said_and_chosen_is_there_and_the_bundle_is_the_same(
    catalog: Path, expected: dict[str, Any], tmp_path: Path
) -> None:
    told = all_told(tmp_path / "out")
    assert told["coverage"] == expected["coverage"]
    assert _as_then(told["frames"]) == expected["frames"]
    for item in told["checklist"]["items"]:
        if item["id"] in ("flicker", "hum"):
            item["needs"] = None  # said of these two since
    since = told["checklist"].pop("stages"), told["checklist"].pop("not_ready")
    assert ([one["stage"] for one in since[0]], since[1]) == (["before", "shooting", "wrap"], None)
    then = expected["checklist"]
    assert {**told["checklist"], "items": _items_as_then(told["checklist"]["items"])} == {
        **then,
        "items": _items_as_then(then["items"]),
    }
    sheets = ["data/drop-sheet.html", "data/drop-sheet.pdf", "data/google-merchant.tsv", "data/shopify-products.csv"]
    assert [name for name in told["files"] if name not in sheets] == expected["files"]
    told["bundle"]["products"] = _as_then(told["bundle"]["products"], "folder", "variants")
    assert told["bundle"].pop("judged") == {"normal": 12}
    assert told["bundle"].pop("not_ready") is None
    assert set(told["bundle"].pop("signed_by")) == {"key", "words", "fingerprint"}
    assert not any(original.pop("is_stripped") for original in told["bundle"]["originals"])
    assert {file.pop("purpose") for file in told["bundle"]["files"]} == {"Product page"}
    arounds = [file.pop("around") for file in told["bundle"]["files"]]
    barred = [one for one in told["bundle"]["findings"] if "so bars of #FFFFFF stand beside the picture" in one]
    assert arounds.count("bars") == len(barred) and set(arounds) <= {"bars", "continued"}, "that is told since"
    told["bundle"]["findings"] = [one for one in told["bundle"]["findings"] if one not in barred]
    for row in (*told["bundle"]["files"], *told["csv"]):
        if row["warnings"] and "bars of" in str(row["warnings"]):
            row["warnings"] = [] if isinstance(row["warnings"], list) else ""
    assert told["bundle"].pop("results") is None and told["bundle"].pop("drop_sheet")["code"] == "HARBOUR-01"
    assert (told["bundle"]["drop"].pop("brand"), told["bundle"]["drop"].pop("languages")) == (None, [])
    assert not any(file.pop("alt_texts") for file in told["bundle"]["files"])
    selects = {file["frame"]: file["alt_text"] for file in told["bundle"]["files"]}
    assert all(frame.pop("alt_text") == selects.get(frame["id"]) for frame in told["bundle"]["frames"])
    then = dict(expected["bundle"])
    for bundle in (told["bundle"], then):
        bundle["checklist"] = _items_as_then(bundle["checklist"])
    # In a public picture it is left out on purpose since, and so is not missing.
    then["missing_tags"] = {tag: files for tag, files in then["missing_tags"].items() if tag != "creator contact"}
    assert told["bundle"] == then
    assert _as_then(told["csv"], "variant_skus", "variant_gtins", "title") == expected["csv"]
    assert told["renditions"].keys() == expected["renditions"].keys()
    far = {name: _apart(tiles, expected["renditions"][name]) for name, tiles in told["renditions"].items()}
    assert {name: apart for name, apart in far.items() if apart > LEVELS} == {}


def _as_then(rows: list[dict[str, Any]], *added: str) -> list[dict[str, Any]]:
    """Frames, products or lines of a table without the fields that were added since."""
    return [{name: value for name, value in row.items() if name not in (added or ("notes",))} for row in rows]


def _items_as_then(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The checklist's items without their stages, and without the two that were a part of another: that one is of the morning since."""
    kept = [item for item in items if item["id"] not in ("samples-packed", "backup-apart")]
    assert not any(item["ticked"] for item in items if item not in kept)
    words = {"samples-count": ("stage", "text", "why"), "backup-drive": ("stage", "text", "why")}
    return [
        {key: value for key, value in item.items() if key not in words.get(item["id"], ("stage",))} for item in kept
    ]


EXPOSED = {
    "IMG_0002": "Subject perhaps 0.5 EV over",
    "IMG_0003": "Subject 2.8 EV over against the grey card",
    "DSC_0401": "Subject perhaps 0.5 EV over",
    "IMG_1002": "Subject perhaps 0.5 EV over",
}
"""Frames whose exposure is held against something known since, or is left to a person to look at."""


OUTLINED = {"IMG_0009", "DSC_0403", "DSC_0404", "IMG_1001", "IMG_1002"}
MEASURED = ("blur_px", "blur_px_delivery", "subject_ev")
"""Frames that are measured anew by their product's outline, where the learned model is here, and what is another number then."""


def test_its_cards_are_known_again_and_no_verdict_changes_but_those_on_exposure(
    catalog: Path, expected: dict[str, Any], tmp_path: Path, sample_shoot: Path
) -> None:
    for source in _sources(catalog):
        target = tmp_path / "card" / source.relative_to(sample_shoot)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    report = threeshot("import", DROP, tmp_path / "card")
    assert (report["copied"], report["skipped"], report["failed"]) == (0, 17, [])
    assert [card["safe"] for card in report["cards"]] == [True]
    threeshot("score", DROP)
    frames = threeshot("drop", "show", DROP, "--frames")["frames"]
    for then, now in zip(expected["frames"], _as_then(frames), strict=True):
        # Words of reasons were others then.
        aside = [
            "id",
            "reasons",
            *(["verdict"] if now["name"] in EXPOSED else []),
            *(MEASURED if now["name"] in OUTLINED else []),
        ]
        assert {**now, **dict.fromkeys(aside)} == {**then, **dict.fromkeys(aside)}
        assert bool(now["reasons"]) == (now["verdict"] in ("check", "fail"))
    assert {
        row["name"]: row["reasons"][0].partition(":")[0].partition(",")[0] for row in frames if row["name"] in EXPOSED
    } == EXPOSED


def test_what_it_called_damaged_is_looked_at_again_by_the_next_run(catalog: Path) -> None:
    db = sqlite3.connect(catalog)
    with db:
        db.execute("UPDATE file SET opened = 0, open_error = 'damaged' WHERE original_name = 'IMG_0006.JPG'")
        db.execute("UPDATE frame SET error = 'damaged', examined_at = '2026-10-04' WHERE name = 'IMG_0006'")
    db.close()
    threeshot("score", DROP)
    shown = {frame["name"]: frame for frame in threeshot("drop", "show", DROP, "--frames")["frames"]}
    assert shown["IMG_0006"]["error"] is None


def test_what_it_knew_without_an_event_saying_so_begins_the_journal_and_outlives_its_loss(
    catalog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **more: object) -> None:
        raise Interrupted("stopped before anything was scored")

    shoot = Shoot.open(DROP)
    known, folder = _said(shoot), shoot.folder
    assert any(row["pick_by"] for row in shoot.frames.list())
    shoot.drop.catalog.close()
    for part in catalog.parent.glob("catalog*"):
        part.unlink()
    monkeypatch.setattr(chain, "run", stop)
    with pytest.raises(Interrupted):
        rebuild_catalog(open_catalog(), [folder])
    assert _said(Shoot.open(DROP)) == known


def test_a_rebuild_counts_selects_and_no_alternates(catalog: Path) -> None:
    shoot = Shoot.open(DROP)
    picks = [row for row in shoot.frames.list() if row["pick_by"]]
    selects = [row for row in picks if row["is_select"]]
    assert len(picks) > len(selects)
    shoot.drop.catalog.close()
    for part in catalog.parent.glob("catalog*"):
        part.unlink()
    (told,) = rebuild_catalog(open_catalog(), [shoot.folder]).drops
    assert told["selects"] == told["in_catalog"]["selects"] == len(selects)


def _said(shoot: Shoot) -> list[Any]:
    columns = ("name", "sku", "role", "assigned_by", "kind", "rating", "label", "rejected", "pick_rank", "pick_by")
    shots = "SELECT role, decision, decision_note, decided_by, decided_at FROM shot ORDER BY product_id, position"
    items = [(item["id"], item["ticked"], item["by"], item["at"]) for item in shoot.checklist.state()["items"]]
    return [[[row[one] for one in columns] for row in shoot.frames.list()], shoot.drop.catalog.rows(shots), items]
