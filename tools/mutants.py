"""Changes the code in small ways and counts which changes no test notices: `python -m tools.mutants ROOM…` (`make mutants`).

Each room is tried with the quick tests nearest to it, in a copy below build/mutants, one process. A mutant that survives is a line that
could be wrong without anybody noticing: write the test that notices, or see that it makes no difference.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "mutants"
COPIED = ("studio", "resources", "checklists", "tests", "tools", "docs", "pyproject.toml")
MOST_MINUTES = 30
"""A room that takes longer is stopped; what was found until then is told, and the next run goes on from there."""
_STATES = {0: "survived", 1: "killed", 3: "killed", 5: "untested", 33: "untested", None: "not tried", 37: "killed"}
_TIMEOUTS = (24, -24, 36, 152, 255)


@dataclass(frozen=True)
class Room:
    """What is changed (files by pattern), and the tests that are to notice."""

    files: tuple[str, ...]
    tests: tuple[str, ...]


ROOMS = {
    "coverage": Room(("studio/coverage/*.py",), ("tests/studio/coverage",)),
    "catalog": Room(
        ("studio/catalog/*.py",),
        ("tests/studio/catalog", "tests/studio/coverage", "tests/studio/shoot"),
    ),
    "documents": Room(("studio/documents/*.py",), ("tests/studio/documents",)),
    "bundle": Room(("studio/bundle/*.py",), ("tests/studio/bundle",)),
    "scoring": Room(
        ("studio/scoring/*.py",),
        (
            "tests/studio/scoring/test_verdict.py",
            "tests/studio/scoring/test_light_measured.py",
            "tests/studio/scoring/test_subject_found.py",
            "tests/studio/scoring/test_subject_and_overlays.py",
            "tests/studio/scoring/test_blur_of_edges.py",
            "tests/studio/scoring/test_blur.py",
            "tests/studio/scoring/test_focus_and_motion.py",
        ),
    ),
    "xmp": Room(("studio/xmp/*.py",), ("tests/studio/xmp",)),
    "tags": Room(
        ("studio/render/select_tags.py",),
        ("tests/studio/render/test_select_tags.py", "tests/studio/render/test_tags.py"),
    ),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the rooms that are named, or all of them; print counts and survivors. Returns 1 when a room could not be tried."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"of {', '.join(ROOMS)}; default: all")
    parser.add_argument("--files", metavar="PATTERN", action="append", help="only files of the rooms like this one")
    parser.add_argument("--tests", metavar="PATH", action="append", help="these tests instead of the rooms' own")
    parser.add_argument("--minutes", type=float, default=MOST_MINUTES, help="at most so long for a room")
    parser.add_argument("--again", action="store_true", help="try survivors of an earlier run anew: after a new test")
    parser.add_argument("--show", action="store_true", help="print every survivor's change")
    options = parser.parse_args(arguments)
    if unknown := sorted(set(options.rooms) - set(ROOMS)):
        parser.error(f"no room {', '.join(unknown)}; there are {', '.join(ROOMS)}")
    return max(_try(name, options) for name in options.rooms or ROOMS)


def _try(name: str, options: argparse.Namespace) -> int:
    place = lay_out(name, ROOMS[name], options.files, options.tests)
    if options.again:
        forget_survivors(place)
    mutmut = [sys.executable, "-m", "mutmut"]
    try:
        done = _run([*mutmut, "run", "--max-children", "1"], place, options.minutes)
    except subprocess.TimeoutExpired:
        print(f"{name}: stopped after {options.minutes:g} minutes; run it again to go on.", file=sys.stderr)
    else:
        if done.returncode != 0:
            print(f"{name}: {(done.stdout + done.stderr)[-3000:]}", file=sys.stderr)
            return 1
    for path, results in counted(place).items():
        totals = Counter(results.values())
        print(f"{path}: " + ", ".join(f"{totals[state]} {state}" for state in sorted(totals)))
        for mutant in (mutant for mutant, state in results.items() if state == "survived"):
            print(f"  {mutant}")
            if options.show:
                shown = subprocess.run([*mutmut, "show", mutant], cwd=place, capture_output=True, text=True).stdout
                print(
                    *(
                        f"    {line}"
                        for line in shown.splitlines()
                        if line[:1] in "+-" and line[:3] not in ("+++", "---")
                    ),
                    sep="\n",
                )
    return 0


def _run(command: Sequence[str], place: Path, minutes: float) -> subprocess.CompletedProcess[str]:
    """Run it in a session of its own, so that a mutant that hangs ends with it. Raises subprocess.TimeoutExpired."""
    with subprocess.Popen(
        command,
        cwd=place,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        try:
            out, err = running.communicate(timeout=minutes * 60)
        except BaseException:
            os.killpg(running.pid, signal.SIGKILL)
            raise
    return subprocess.CompletedProcess(command, running.returncode, out, err)


def lay_out(name: str, room: Room, files: Sequence[str] | None = None, tests: Sequence[str] | None = None) -> Path:
    """A copy of what the room's tests need, with mutmut's settings for it. What an earlier run found there is kept."""
    place = BUILD / name
    place.mkdir(parents=True, exist_ok=True)
    for item in COPIED:
        source, target = ROOT / item, place / item
        if source.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target)
    # A file that an earlier run left as it is would be taken for one whose mutants are made already.
    for left in (place / "mutants" / "studio").rglob("*.py"):
        left.unlink()
    settings = {
        "source_paths": ["studio/"],
        "only_mutate": list(files or room.files),
        "also_copy": [item for item in COPIED if item not in ("studio", "tests", "pyproject.toml")],
        "pytest_add_cli_args_test_selection": list(tests or room.tests),
        "pytest_add_cli_args": ["-p", "no:cacheprovider", "-p", "no:xdist"],
    }
    lines = ["", "[tool.mutmut]", *(f"{key} = {json.dumps(value)}" for key, value in settings.items()), ""]
    with (place / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n".join(lines))
    tomllib.loads((place / "pyproject.toml").read_text("utf-8"))
    return place


def forget_survivors(place: Path) -> None:
    """Let the next run try everything anew that was not killed, with all tests that there are now; what was killed stays so."""
    for meta in sorted((place / "mutants").rglob("*.meta")):
        found = json.loads(meta.read_text("utf-8"))
        codes = found["exit_code_by_key"]
        found["exit_code_by_key"] = {
            key: code if _STATES.get(code) == "killed" else None for key, code in codes.items()
        }
        meta.write_text(json.dumps(found), "utf-8")
    # Which tests come by which line is asked anew too: the tests are others.
    (place / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)


def counted(place: Path) -> dict[str, dict[str, str]]:
    """By file, the state of each mutant: killed, survived, timeout, untested (no near test comes by), not tried."""
    found = {}
    for meta in sorted((place / "mutants").rglob("*.meta")):
        codes = json.loads(meta.read_text("utf-8"))["exit_code_by_key"]
        if codes:
            path = meta.relative_to(place / "mutants").as_posix().removesuffix(".meta")
            found[path] = {
                key: "timeout" if code in _TIMEOUTS else _STATES.get(code, "odd") for key, code in codes.items()
            }
    return found


if __name__ == "__main__":
    sys.exit(main())
