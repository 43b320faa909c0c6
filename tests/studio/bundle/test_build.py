"""Building a bundle: complete or absent, readable by standard tools, safe with any name."""

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import xxhash
from jsonschema import Draft202012Validator

from studio import bundle
from studio.base.errors import Interrupted, InvalidInput, NotComplete, NotFound, Refused
from studio.base.findings import Finding
from studio.base.jobs import Progress
from studio.bundle import staging
from tests.studio.bundle.conftest import Workbench

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = json.loads((ROOT / "resources" / "schema" / "bundle.schema.json").read_text("utf-8"))


def test_the_common_validator_on_the_command_line_accepts_a_new_bundle(built: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "bagit", "--validate", str(built)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "is valid" in done.stderr


def test_the_folder_is_named_by_drop_and_moment_and_a_second_one_of_that_minute_gets_a_number(bench: Workbench) -> None:
    first = bench.build()
    second = bench.build()
    assert [first.name, second.name] == ["HARBOUR-01_2026-10-03T1052Z", "HARBOUR-01_2026-10-03T1052Z-2"]
    assert bundle.verify(first).intact
    assert bundle.verify(second).intact


def test_it_holds_the_files_the_reports_and_the_tag_files_and_nothing_else(bench: Workbench) -> None:
    made = bench.build()
    found = {p.relative_to(made).as_posix() for p in made.rglob("*") if p.is_file()}
    tags = {"bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt", "signature"}
    documents = {f"data/{name}" for name in ("bundle.json", "bundle.csv", "report.html", "report.pdf")}
    assert found == tags | documents | {f"data/{path}" for path, _ in bench.files}
    assert (made / "bagit.txt").read_bytes() == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    assert list(bench.target.iterdir()) == [made]


def test_bag_info_names_drop_sender_and_the_payload_by_count_and_size(built: Path) -> None:
    info = dict(line.split(": ", 1) for line in (built / "bag-info.txt").read_text("utf-8").splitlines())
    payload = [p for p in (built / "data").rglob("*") if p.is_file()]
    assert info["Payload-Oxum"] == f"{sum(p.stat().st_size for p in payload)}.{len(payload)}"
    assert info["External-Identifier"] == "HARBOUR-01"
    assert info["Source-Organization"] == "Mara Lindqvist"
    assert info["Contact-Email"] == "mara@example.com"
    assert info["Bagging-Date"] == "2026-10-03"


def test_a_value_with_line_breaks_stays_one_line_of_bag_info(
    bench: Workbench, bagit_accepts: Callable[[Path], bool]
) -> None:
    bench.contents.drop.title = "Harbour\r\nPayload-Oxum: 1.1\u2028Stitch"
    made = bench.build()
    lines = (made / "bag-info.txt").read_text("utf-8").splitlines()
    assert sum(line.startswith("Payload-Oxum") for line in lines) == 1
    assert bagit_accepts(made)


def test_bundle_json_follows_its_schema_and_the_schema_describes_every_field(built: Path) -> None:
    document = json.loads((built / "data" / "bundle.json").read_text("utf-8"))
    Draft202012Validator.check_schema(SCHEMA)
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(document)] == []
    assert list(_undescribed(document, SCHEMA)) == []
    assert len(document["frames"]) == 42
    assert document["files"][0]["sha256"] in (built / "manifest-sha256.txt").read_text("utf-8")


def _undescribed(value: object, schema: dict[str, object], where: str = "") -> list[str]:
    """The fields of a document that its schema has no words for."""
    if "$ref" in schema:
        return _undescribed(value, SCHEMA["$defs"][str(schema["$ref"]).rpartition("/")[2]], where)
    found: list[str] = []
    if isinstance(value, dict) and "properties" in schema:
        for key, inner in value.items():
            if key not in schema["properties"]:  # type: ignore[operator]
                found.append(f"{where}/{key}")
            else:
                found += _undescribed(inner, schema["properties"][key], f"{where}/{key}")  # type: ignore[index]
    elif isinstance(value, list) and "items" in schema:
        for inner in value:
            found += _undescribed(inner, schema["items"], f"{where}[]")  # type: ignore[arg-type]
    return found


def test_every_field_of_bundle_json_is_named_in_the_brand_teams_page(built: Path) -> None:
    page = (ROOT / "docs" / "bundle.md").read_text("utf-8")
    document = json.loads((built / "data" / "bundle.json").read_text("utf-8"))
    assert [key for key in document if f"`{key}`" not in page] == []
    header = (built / "data" / "bundle.csv").read_text("utf-8-sig").splitlines()[0].split(",")
    assert [column for column in header if f"`{column}`" not in page] == []


def test_numbers_that_are_none_are_null_in_bundle_json(bench: Workbench) -> None:
    bench.contents.frames[0].sharpness = float("nan")
    bench.contents.measurements = [{"kind": "sound", "at": "", "by": "Mara", "result": {"peak_dbfs": float("-inf")}}]
    document = json.loads((bench.build() / "data" / "bundle.json").read_text("utf-8"), parse_constant=_no_constant)
    assert document["frames"][0]["sharpness"] is None
    assert document["measurements"][0]["result"]["peak_dbfs"] is None


def _no_constant(text: str) -> object:
    raise AssertionError(f"{text} is no JSON")


def test_the_table_has_one_line_a_file_and_spreadsheets_see_its_letters_and_run_nothing(bench: Workbench) -> None:
    bench.contents.files[0].alt_text = '=HYPERLINK("http://example.com","Blå väska")'
    bench.contents.files[1].alt_text = "@SUM(A1)"
    bench.contents.files[2].warnings = [Finding("no-name", values={"why": "-1 EV"}), Finding("crop-cuts", file="a.jpg")]
    bench.add_original("originals/camera-a/IMG_0006.JPG", b"original")
    data = (bench.build() / "data" / "bundle.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    bare = re.sub(rb'"(?:[^"]|"")*"', b"", data)
    assert b"; " in data and not set(b";\t") & set(bare), "where LibreOffice would divide, too"
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(rows) == len(bench.files) + 1
    assert rows[0]["alt_text"] == '\'=HYPERLINK("http://example.com","Blå väska")'
    assert rows[1]["alt_text"] == "'@SUM(A1)"
    assert (
        rows[2]["warnings"]
        == "'-1 EV; a.jpg: the crop cuts the product; choose a frame with more room around it, or a wider format."
    )
    assert rows[0]["gtin"] == "2010261001010"
    assert rows[-1]["rendition"] == "original"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


@pytest.mark.parametrize(
    "path",
    [
        "HS-TOTE-01/hero/100%25 wool.jpg",
        "HS-TOTE-01/hero/line\nbreak.jpg",
        "HS-TOTE-01/hero/two\u2028lines \x85.jpg",
        'HS-TOTE-01/hero/"quote" <a>.jpg',
        "HS-TOTE-01/hero/" + "x" * 300 + ".jpg",
        "HS-TOTE-01/hero/🧵👩‍👩‍👧 Blåbär 袋.jpg",
        "HS-TOTE-01/../../../escape.jpg",
        "/etc/passwd",
        "C:\\temp\\x.jpg",
        "HS-TOTE-01/hero/con.jpg",
        "HS-TOTE-01/hero/ends in space .jpg ",
        "HS-TOTE-01/hero/\u202egpj.exe",
    ],
)
def test_any_name_becomes_one_that_the_common_validator_and_every_system_can_read(
    bench: Workbench, bagit_accepts: Callable[[Path], bool], path: str
) -> None:
    bench.add(path, b"odd name")
    made = bench.build()
    assert bundle.verify(made).sentences()[0].startswith(f"{made.name}: intact")
    assert bagit_accepts(made)
    added = bench.contents.files[-1]
    assert (made / "data" / added.path).read_bytes() == b"odd name"
    assert added.path.isprintable() or "👩" in added.path
    assert (bench.folder / "escape.jpg").exists() is False


def test_two_files_that_some_systems_would_take_for_one_are_refused_with_both_names(bench: Workbench) -> None:
    bench.add("HS-TOTE-01/Hero/A.jpg", b"1")
    bench.add("hs-tote-01/hero/a.JPG", b"2")
    with pytest.raises(InvalidInput, match="taken by 'HS-TOTE-01/Hero/A.jpg'"):
        bench.build()
    assert list(bench.target.glob("*")) == []


@pytest.mark.parametrize("path", ["Report.HTML", "HS-TOTE-01", "bundle.json/x.jpg"])
def test_a_file_cannot_take_the_place_of_the_bundles_own(bench: Workbench, path: str) -> None:
    bench.add(path, b"1")
    with pytest.raises(InvalidInput, match="name is taken"):
        bench.build()


def test_an_original_is_copied_and_compared_with_what_the_import_recorded(bench: Workbench) -> None:
    source = bench.add_original("originals/camera-a/IMG_0006.JPG", b"as shot")
    bench.contents.originals.append(
        bundle.Original(
            "originals/camera-a/IMG_0006.JPG", "IMG_0006.JPG", xxh128=xxhash.xxh3_128(b"as shot").hexdigest()
        )
    )
    made = bench.build()
    copied = made / "data" / "originals" / "camera-a" / "IMG_0006.JPG"
    assert copied.read_bytes() == b"as shot"
    assert not copied.samefile(source)
    source.write_bytes(b"as rotted")
    with pytest.raises(NotComplete, match=r"no longer what was recorded.*backup"):
        bench.build()
    assert list(bench.target.iterdir()) == [made]


def test_a_rendition_that_changed_since_it_was_rendered_stops_the_build(bench: Workbench) -> None:
    bench.contents.files[3].sha256 = "0" * 64
    with pytest.raises(NotComplete, match="sha256 differs"):
        bench.build()
    assert list(bench.target.iterdir()) == []


def test_a_staged_file_that_is_gone_or_a_link_is_told_before_anything_is_written(
    bench: Workbench, tmp_path: Path
) -> None:
    staged = bench.files[0][1]
    staged.unlink()
    with pytest.raises(NotFound, match="cannot be read for the bundle"):
        bench.build()
    staged.symlink_to("/etc/passwd")
    with pytest.raises(InvalidInput, match="not a plain file"):
        bench.build()
    del bench.files[0]
    with pytest.raises(NotFound, match="no file was given for it"):
        bench.build()
    assert not bench.target.exists()


def test_a_disk_without_room_is_refused_before_anything_is_written(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    usage = shutil.disk_usage(bench.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    with pytest.raises(Refused, match="has 1 kB free, the bundle needs 67 MB"):
        bench.build()
    assert list(bench.target.iterdir()) == []


def test_a_target_that_may_not_be_written_to_is_one_sentence(bench: Workbench) -> None:
    bench.target = Path("/proc/nowhere/bundles")
    with pytest.raises((Refused, OSError)) as told:
        bench.build()
    assert "\n" not in str(told.value)


def test_stopped_in_the_middle_nothing_is_left(bench: Workbench) -> None:
    progress = Progress(lambda done, total, what: progress.cancel() if done > total / 2 else None)
    with pytest.raises(Interrupted):
        bundle.build(bench.target, bench.contents, bench.files, progress=progress)
    assert list(bench.target.iterdir()) == []


KILLED = """
import importlib, pickle, sys, time
from pathlib import Path
from studio import bundle, report
target, stop = Path(sys.argv[1]), sys.argv[2]
contents, files = pickle.loads(Path(sys.argv[3]).read_bytes())
def hold(*args, **named):
    print("here", flush=True)
    time.sleep(60)
module, name = {"files": ("studio.bundle.bag", "_place"), "report": ("studio.report", "html"),
                "manifest": ("studio.bundle.bag", "_write_tags"), "rename": ("studio.bundle.bag", "_publish")}[stop]
setattr(importlib.import_module(module), name, hold)
bundle.build(target, contents, files)
"""


@pytest.mark.parametrize("point", ["files", "report", "manifest", "rename"])
def test_killed_at_any_point_it_leaves_only_what_the_next_build_removes(bench: Workbench, point: str) -> None:
    import pickle

    state = bench.folder / "state"
    state.write_bytes(pickle.dumps((bench.contents, bench.files)))
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(bench.target), point, str(state)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "here"
    at_work = list(bench.target.iterdir())
    assert at_work
    assert all(p.name.startswith(staging.PREFIX) for p in at_work)
    assert staging.clean(bench.target) == []
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    made = bench.build()
    assert list(bench.target.iterdir()) == [made]
    assert bundle.verify(made).intact


def test_what_belongs_to_others_is_not_cleaned_away(tmp_path: Path) -> None:
    mine = tmp_path / f"{staging.PREFIX}dead"
    (mine / "data").mkdir(parents=True)
    other = tmp_path / ".someone-else"
    other.mkdir()
    link = tmp_path / f"{staging.PREFIX}link"
    link.symlink_to(other)
    with staging.building(tmp_path) as folder:
        assert not mine.exists()
        assert folder.is_dir()
        assert other.is_dir()
        assert link.is_symlink()
    assert sorted(p.name for p in tmp_path.iterdir()) == [".someone-else", link.name]


def test_two_builds_at_once_in_one_folder_both_end_well(bench: Workbench) -> None:
    import pickle

    state = bench.folder / "state"
    state.write_bytes(pickle.dumps((bench.contents, bench.files)))
    program = KILLED.replace("setattr(importlib.import_module(module), name, hold)\n", "")
    calls = [
        subprocess.Popen([sys.executable, "-c", program, str(bench.target), "files", str(state)], cwd=ROOT)
        for _ in range(2)
    ]
    assert [call.wait(60) for call in calls] == [0, 0]
    made = sorted(bench.target.iterdir())
    assert [p.name for p in made] == ["HARBOUR-01_2026-10-03T1052Z", "HARBOUR-01_2026-10-03T1052Z-2"]
    assert all(bundle.verify(p).intact for p in made)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_others_on_the_drive_may_read_what_is_in_it(bench: Workbench) -> None:
    for _, staged in bench.files:
        staged.chmod(0o600)
    made = bench.build()
    umask = os.umask(0)
    os.umask(umask)
    modes = {oct(p.stat().st_mode & 0o777) for p in made.rglob("*") if p.is_file()}
    assert modes == {oct(0o666 & ~umask)}


def test_a_build_of_many_files_stays_quick(bench: Workbench) -> None:
    for number in range(300):
        bench.add(f"many/{number:04d}.jpg", b"x" * 1000)
    started = time.monotonic()
    bench.build()
    assert time.monotonic() - started < 20


def test_without_locks_only_what_is_a_day_old_counts_as_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno

    import filelock

    def none_here(*_: object, **__: object) -> None:
        raise OSError(errno.EOPNOTSUPP, "no locks on this file system")

    monkeypatch.setattr(filelock.FileLock, "acquire", none_here)
    fresh, old = (tmp_path / f"{staging.PREFIX}{name}" for name in ("fresh", "old"))
    for folder in (fresh, old):
        (folder / "data").mkdir(parents=True)
    os.utime(old, (0, 0))
    with staging.building(tmp_path) as folder:
        assert folder.is_dir() and fresh.is_dir() and not old.exists()
        assert staging.clean(tmp_path) == [], "somebody is at work there"
    assert list(tmp_path.iterdir()) == [fresh]
