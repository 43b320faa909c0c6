"""Writes docs/cli.md from the real help of every command and the real output of a small shoot: `python -m tools.cli_docs` (`make docs`)."""

import contextlib
import io
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "cli.md"
SAMPLE = ROOT / "resources" / "sample-shoot"
WIDTH = "100"

# A line that begins with `$` is run and shown with what it prints; one with `#` is said.
SESSION = """
# A drop begins with its brief. Run it again when the brief has changed.
$ threeshot drop new brief.yaml --folder shoot
# The checklist, before the first frame. (Here only what ticking says; without `tick` it lists every item.)
$ threeshot checklist HARBOUR-01 tick grey-card mixed-light clocks-set --by Mara --note "by the quay"
# Slates tell the camera's frames apart, and put its clock right.
$ threeshot slate HARBOUR-01 --print slates.pdf
# The card. It may be formatted when Threeshot says so.
$ threeshot import HARBOUR-01 card
# Frames that no slate or tag claimed are assigned by hand; then the best of each shot is proposed.
$ threeshot assign HARBOUR-01 IMG_0004 IMG_0005 IMG_0006 --product HS-TOTE-01 --role hero
$ threeshot select HARBOUR-01 --auto
$ threeshot coverage HARBOUR-01
# A bundle can be made at any time, and proves itself.
$ threeshot export HARBOUR-01 --to out --recipe storefront
$ threeshot verify out/BUNDLE
# Any picture can be looked at, without a drop.
$ threeshot inspect card/DCIM/100HARBR/IMG_0004.JPG slate.jpg
# Mistakes are told in one sentence each, on stderr, and with the exit code of their kind.
$ threeshot coverage HARBOR-01
"""
CARD = ("IMG_0004.JPG", "IMG_0005.JPG", "IMG_0006.JPG")
EXIT_CODES = """| code | meaning | for example |
|---|---|---|
| 0 | done | |
| 1 | a defect of ours; the details are in the log file that the sentence names | |
| 2 | wrong usage | an unknown option, two options that exclude each other |
| 3 | the input is not valid | mistakes in a brief; `inspect` of several pictures of which one cannot be read (all are shown) |
| 4 | not found | an unknown drop, frame or product; a file that is not there |
| 5 | not complete or not intact | `verify` of a changed bundle; `import` when a file could not be copied; `card` when it is to be kept; `check`; `catalog check` |
|   | | `coverage --check`, `checklist --check` and `export --complete-only` when something is missing; `export` when an original has changed |
| 6 | refused to keep data safe | no space, no permission, a catalog of a newer version |
| 7 | interrupted; run it again to go on | Ctrl-C |

`coverage` and `checklist` only answer a question, so they end with 0 also when something is missing, unless `--check` is given.
`watch`, `tether`, `ftp` and `phone` are ended by Ctrl-C, so that is their 0."""
INTRODUCTION = """# The command line

*This page is made by `make docs` from the real help and the real output of every command; a test compares.*

`DROP` is the drop's id (`HARBOUR-01`) or its folder. `threeshot --install-completion` makes the shell complete commands and drops.

With `--json` a command prints one JSON value on stdout and nothing else there; progress and remarks go to stderr. When a command
fails, stdout stays empty and stderr says why in one sentence. Where the answer itself is the bad news, it is printed all the same:
`verify` of a changed bundle, `card` with a card to be kept and `import` with a file that failed (5), `inspect` with an unreadable picture (3).
"""


def write() -> str:
    """The whole page."""
    return "\n".join(part() for part in PARTS.values()).rstrip() + "\n"


def parts_of(page: str) -> dict[str, str]:
    """A page taken apart again, as `PARTS` made it."""
    found = dict.fromkeys(PARTS, "")
    name = next(iter(PARTS))
    for line in page.splitlines(keepends=True):
        name = line[3:].strip() if line[:3] == "## " and line[3:].strip() in PARTS else name
        found[name] += line
    return found


def comparable(page: str) -> str:
    """The page without its measured numbers, which may differ in a last digit from machine to machine."""
    return re.sub(r"\d+(\.\d+)?", "0", page)


def _help() -> Iterator[str]:
    import typer.main

    from studio.cli.commands import COMMANDS, app

    order = [name for members in COMMANDS.values() for name in members]

    def walk(group: Any, prefix: str) -> Iterator[str]:
        names = [name for name in order if name in group.commands] if prefix == "threeshot" else group.commands
        for name in names:
            command = group.commands[name]
            full = f"{prefix} {name}"
            if hasattr(command, "commands"):
                yield from walk(command, full)
            else:
                printed = _run([*full.split()[1:], "--help"])
                yield f"### {full}\n\n```text\n{printed}\n```\n"

    yield "## Commands\n"
    yield f"```text\n{_run(['--help'])}\n```\n"
    yield from walk(typer.main.get_command(app), "threeshot")


def _session() -> Iterator[str]:
    yield "## A small shoot\n"
    with tempfile.TemporaryDirectory() as name:
        place = Path(name).resolve()
        card = place / "card" / "DCIM" / "100HARBR"
        card.mkdir(parents=True)
        for frame in CARD:
            shutil.copy(SAMPLE / "camera-a" / "DCIM" / "100HARBR" / frame, card)
        shutil.copy(SAMPLE / "camera-b" / "DCIM" / "101HARBR" / "DSC_0401.JPG", place / "slate.jpg")
        shutil.copy(SAMPLE / "brief.yaml", place)
        with _surroundings(place):
            for line in SESSION.strip().splitlines():
                if line.startswith("#"):
                    yield f"{line[2:]}\n"
                    continue
                typed = shlex.split(line.replace("BUNDLE", _bundle(place)))[2:]
                printed = _run(typed).replace(f"{place}/", "").replace(_bundle(place), "HARBOUR-01_2026-10-03T1530Z")
                yield f"```console\n{line.replace('BUNDLE', 'HARBOUR-01_2026-10-03T1530Z')}\n{printed}\n```\n"


PARTS: dict[str, Callable[[], str]] = {
    "Exit codes": lambda: f"{INTRODUCTION}\n## Exit codes\n\n{EXIT_CODES}\n",
    "A small shoot": lambda: "\n".join(_session()),
    "Commands": lambda: "\n".join(_help()),
}
"""The page in its parts, by their headings; the first begins it. Each is made by itself, and is compared by itself."""


def _bundle(place: Path) -> str:
    return next((path.name for path in (place / "out").glob("HARBOUR-01_*")), "BUNDLE")


@contextlib.contextmanager
def _surroundings(place: Path) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(THREESHOT_HOME=str(place / "home"), THREESHOT_PERSON="Mara")
    try:
        with contextlib.chdir(place):
            yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _run(arguments: list[str]) -> str:
    """What a command prints, on stdout and stderr, without the spaces at the ends of its lines."""
    from studio.cli import main

    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = WIDTH
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            main(arguments)
    finally:
        os.environ.pop("COLUMNS") if before is None else os.environ.update(COLUMNS=before)
    text = out.buffer.getvalue().decode("utf-8")  # type: ignore[attr-defined]
    # Each run has a key of its own.
    text = re.sub(r"key( [0-9a-f]{4}){4}", "key 4ebd 0a07 a567 9774", text)
    text = re.sub(r"in words:( [a-z]+){6};", "in words: exchange tribe limit enlist just ripple;", text)
    text = re.sub(r"Threeshot station [0-9a-f]{16}", "Threeshot station 4ebd0a07a5679774", text)
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())


if __name__ == "__main__":
    page = write()
    if "✗ unreadable" in page:
        sys.exit("A picture of the sample shoot could not be read, so what was printed is no example.")
    DOCUMENT.write_text(page, "utf-8")
    print(f"Written: {DOCUMENT.relative_to(ROOT)}", file=sys.stderr)
