"""The sample shoot from brief to bundle, against the truth in labels.csv, and the catalog made again from what is on disk."""

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from studio.base import paths
from studio.bundle import verify
from studio.catalog import Catalog
from studio.shoot import Shoot, rebuild
from tests.installed import build, clean, install, run

pytestmark = [pytest.mark.learned, pytest.mark.slow]


@pytest.fixture(scope="module")
def labels(sample_shoot: Path) -> dict[str, dict[str, str]]:
    with (sample_shoot / "labels.csv").open(encoding="utf-8", newline="") as file:
        return {Path(row["file"]).stem: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The demo, run once for all tests here, in a home of its own, by an installation that has nothing of the checkout."""
    folder = tmp_path_factory.mktemp("demo")
    threeshot = install(build(folder), folder / "environment")
    environment = {**clean(), "THREESHOT_HOME": str(folder / "home"), "THREESHOT_PERSON": "Mara"}
    ran = run(threeshot, "demo", "--no-window", "--json", "--to", "out", cwd=folder, env=environment)
    result = json.loads(ran.stdout)
    assert set(result) == {"drop", "folder", "bundle", "report", "results"}
    assert "2,947.68 SEK" in Path(result["results"]).read_text("utf-8")
    own = {"threeshot": threeshot, "environment": environment, "home": folder / "home"}
    return {**result, **own, "said": ran.stderr.splitlines()}


@pytest.fixture
def shoot(done: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Shoot:
    monkeypatch.setenv("THREESHOT_HOME", str(done["home"]))
    return Shoot.open("HARBOUR-01")


def test_every_select_is_a_frame_that_is_called_good(shoot: Shoot, labels: dict[str, dict[str, str]]) -> None:
    selects = [row for row in shoot.frames.list() if row["is_select"]]
    assert len(selects) == 9
    for row in selects:
        truth = labels[row["name"]]
        assert truth["variant"] == "good", row["name"]
        assert (row["sku"], row["role"]) == (truth["sku"], truth["role"])


def test_every_frame_is_on_its_product_and_role(shoot: Shoot, labels: dict[str, dict[str, str]]) -> None:
    rows = {row["name"]: row for row in shoot.frames.list()}
    assert set(rows) == set(labels)
    for name, truth in labels.items():
        if truth["variant"] == "greycard":
            assert rows[name]["kind"] == "other"
            continue
        assert (rows[name]["sku"], rows[name]["role"]) == (truth["sku"], truth["role"]), name
        wanted = {"slate": "slate", "hangtag": "tag"}.get(truth["variant"], "picture")
        assert rows[name]["kind"] == wanted, name


def test_the_slate_gives_camera_b_its_true_time(shoot: Shoot, labels: dict[str, dict[str, str]]) -> None:
    from datetime import datetime

    fast = {
        row["name"]: row["clock_fast_s"] for row in shoot.drop.catalog.rows("SELECT name, clock_fast_s FROM camera")
    }
    assert fast["Sample-Camera-B"] == pytest.approx(277, abs=1)
    assert fast["Sample-Camera-A"] == pytest.approx(0, abs=1)
    for row in shoot.frames.list():
        truth = datetime.fromisoformat(labels[row["name"]]["true_time"])
        assert abs((datetime.fromisoformat(row["corrected_at"]) - truth).total_seconds()) < 1.0, row["name"]


def test_the_only_gap_in_the_counters_is_said(done: dict[str, Any]) -> None:
    gaps = [sentence for sentence in done["said"] if "gap" in sentence]
    assert len(gaps) == 1
    assert "IMG_0008" in gaps[0]


def test_every_frame_is_judged_as_its_label_says(shoot: Shoot, labels: dict[str, dict[str, str]]) -> None:
    """Through examine, with the camera's own subject area where the file has one, and by the role's limits."""
    kinds = {"soft": "defocus", "focus-behind": "defocus", "focus-front": "defocus", "motion": "motion"}
    for row in shoot.frames.list():
        variant = labels[row["name"]]["variant"]
        if row["kind"] != "picture":
            continue
        said = " ".join(row["reasons"]).lower()
        over, under = "over" in said or "blown" in said, "under" in said
        assert (over, under) == (variant == "over", variant == "under"), (row["name"], said)
        if variant in kinds:
            assert row["verdict"] != "pass" and row["blur_kind"] == kinds[variant], (row["name"], said)
        elif variant in ("good", "noisy", "cast"):
            assert row["blur_kind"] == "sharp", (row["name"], said)
        if variant == "good":
            assert row["verdict"] == "pass", (row["name"], said)
        else:
            assert variant == "noisy" or row["reasons"], row["name"]


def test_the_originals_are_byte_for_byte_what_was_on_the_cards(
    shoot: Shoot, sample_shoot: Path, labels: dict[str, dict[str, str]]
) -> None:
    for row in shoot.frames.list():
        source = sample_shoot / labels[row["name"]]["file"]
        assert (shoot.folder / row["path"]).read_bytes() == source.read_bytes()


def test_the_bundle_is_intact_for_us_and_for_bagit(done: dict[str, Any]) -> None:
    found = verify(Path(done["bundle"]))
    assert found.intact, found.sentences()
    command = [sys.executable, "-m", "bagit", "--validate", "--quiet", done["bundle"]]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0
    story = json.loads((Path(done["bundle"]) / "data" / "bundle.json").read_text("utf-8"))
    assert {(f["sku"], f["role"]) for f in story["files"]} == {(s["sku"], s["role"]) for s in story["shots"]}
    assert len(story["shots"]) == 9
    for file in story["files"]:
        assert (Path(done["bundle"]) / "data" / file["path"]).is_file()
    assert Path(done["report"]).read_text("utf-8").count("data:image/jpeg") >= 9


def test_no_rendition_is_cut_barred_or_enlarged_and_the_window_shows_what_is_made(
    shoot: Shoot, done: dict[str, Any]
) -> None:
    story = json.loads((Path(done["bundle"]) / "data" / "bundle.json").read_text("utf-8"))
    made = {(f["sku"], f["role"], f["rendition"]): f for f in story["files"]}
    assert {file["around"] for file in made.values()} <= {"as-shot", "continued", "transparent"}
    assert not any("enlarged" in one or "cuts the product" in one for one in story["findings"])
    plan = shoot.handover.plan("brand-team")
    for file in plan.files:
        found = made.get((file.sku, file.role, file.rendition))
        if file.rendition == "cutout":
            assert found is None or found["name"].endswith(".png")
        elif not file.is_made:
            about = f"{file.sku} {file.role} as {file.rendition}: is not made: a crop would cut the product"
            assert found is None and [one.startswith(about) for one in story["findings"]].count(True) == 1
        else:
            assert found is not None
            assert (found["width"], found["height"], found["around"]) == (*file.made, file.around), found["name"]
    unmade = [(one.sku, one.role, one.rendition) for one in plan.files if not one.is_made]
    assert ("HS-SCARF-01", "lifestyle", "9x16") in unmade


def test_the_installation_knows_its_own_work(done: dict[str, Any]) -> None:
    def asked(*command: str) -> Any:
        return json.loads(run(done["threeshot"], *command, "--json", cwd=done["home"], env=done["environment"]).stdout)

    assert asked("verify", done["bundle"])["intact"] is True
    coverage = asked("coverage", done["drop"])
    assert coverage["complete"] is True and len(coverage["shots"]) == 9
    assert [model["name"] for model in asked("models", "list")] == ["subject", "face"]


def test_bursts_are_grouped(shoot: Shoot) -> None:
    bursts: dict[str, set[str]] = {}
    for row in shoot.frames.list():
        if row["burst"]:
            bursts.setdefault(row["burst"], set()).add(row["name"])
    groups = list(bursts.values())
    for burst in (
        {"IMG_0005", "IMG_0006", "IMG_0007"},
        {"IMG_0017", "IMG_0018", "IMG_0019"},
        {"DSC_0409", "DSC_0410", "DSC_0411"},
    ):
        assert any(burst <= group for group in groups), burst


def test_timing_tells_every_stage(shoot: Shoot) -> None:
    found = shoot.timing()
    assert found["turnaround_h"] > 0
    assert {stage["name"] for stage in found["stages"]} == {"shooting", "import", "scoring", "selecting", "export"}
    assert {(s["sku"], s["role"]) for s in found["shots"]} == {(s.sku, s.role) for s in shoot.coverage().shots}
    select = next(row for row in shoot.frames.list() if row["is_select"])
    times = next(f for f in found["frames"] if f["id"] == select["id"])
    assert times["ingested_at"] <= times["scored_at"] <= times["selected_at"] <= times["exported_at"]


def test_importing_the_same_cards_again_adds_nothing(shoot: Shoot, sample_shoot: Path) -> None:
    before = len(shoot.frames.list())
    report = shoot.frames.import_sources([sample_shoot / "camera-a", sample_shoot / "phone"]).to_dict()
    assert (report["copied"], report["skipped"], report["failed"]) == (0, 29, [])
    assert len(shoot.frames.list()) == before


def test_a_lost_catalog_is_made_again_from_the_shoot_folder(
    done: dict[str, Any], shoot: Shoot, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = {s.sku + s.role: (s.state, s.select and s.select["file"], s.frames) for s in shoot.coverage().shots}
    kinds = {row["name"]: (row["kind"], row["corrected_at"]) for row in shoot.frames.list()}
    ticked = [item["id"] for item in shoot.checklist.state()["items"] if item["ticked"]]
    monkeypatch.setenv("THREESHOT_HOME", str(home))
    monkeypatch.setenv("THREESHOT_MODELS", "off")  # what is made again here is what was said, not what is measured
    report = rebuild.rebuild(Catalog(), [Path(done["folder"])])
    again = Shoot.open("HARBOUR-01")
    assert {
        s.sku + s.role: (s.state, s.select and s.select["file"], s.frames) for s in again.coverage().shots
    } == wanted
    assert {row["name"]: (row["kind"], row["corrected_at"]) for row in again.frames.list()} == kinds
    assert [item["id"] for item in again.checklist.state()["items"] if item["ticked"]] == ticked
    assert report.drops[0]["frames"] == 42
    assert report.lost == [], "the journal has what only the catalog knew"
    # A second time there is nothing left to do.
    assert rebuild.rebuild(again.drop.catalog, [Path(done["folder"])]).drops[0]["frames"] == 0
    assert len(again.frames.list()) == 42


def test_a_damaged_catalog_is_moved_aside_not_deleted(home: Path) -> None:
    paths.catalog_path().parent.mkdir(parents=True)
    paths.catalog_path().write_bytes(b"scratched disk " * 1000)
    catalog, said = rebuild.opened()
    assert said is not None
    assert catalog.check() == []
    (aside,) = paths.data_dir().glob("catalog-damaged-*.db")
    assert aside.read_bytes() == b"scratched disk " * 1000
