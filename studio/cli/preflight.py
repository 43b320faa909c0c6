"""`threeshot preflight`: what can be tested before the first frame, tested."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from studio.base.errors import NotComplete
from studio.base.wording import are, count
from studio.cli.output import console, mark, plain, print_json, say
from studio.cli.work import ByOption, DropArgument, JsonOption, exit_with, long_work, opened

if TYPE_CHECKING:
    from studio.shoot.handed_out import Check, Preflight

MARKS = {"good": "pass", "look": "check", "bad": "fail", "unknown": "no"}
WORDS = {"unknown": "not told"}


def preflight(
    drop: DropArgument,
    backup: Annotated[
        Path | None,
        typer.Option(
            "--backup", metavar="FOLDER", help="The second copy's folder; default: the settings'.", show_default=False
        ),
    ] = None,
    card: Annotated[
        list[Path] | None,
        typer.Option(
            "--card", metavar="FOLDER", help="A card to read; default: all that are plugged in.", show_default=False
        ),
    ] = None,
    port: Annotated[
        str | None,
        typer.Option("--port", metavar="PORT", help="The camera's port, as 'tether' takes it.", show_default=False),
    ] = None,
    camera: Annotated[bool, typer.Option("--camera/--no-camera", help="Ask a camera that is connected.")] = True,
    by: ByOption = None,
    as_json: JsonOption = False,
) -> None:
    """Test space, writing, second copy, batteries, clocks, cards, a test frame and the catalog; tick what is good.

    Nothing on cards, cameras or among the originals is changed. Ends with 5 when something is bad.
    """
    with opened(drop) as shoot, long_work() as progress:
        found = shoot.checklist.preflight(backup, card, port=port, ask_camera=camera, progress=progress, who=by).made
    if as_json:
        print_json(found.to_dict())
    else:
        _show(found)
    exit_with(NotComplete.exit_code if found.bad else 0)


def _show(found: "Preflight") -> None:
    say(f"Preflight of {found.drop}")
    for check in found.checks:
        _show_one(check)
    if found.ticked:
        say(f"Ticked: {', '.join(found.ticked)}.")
    bad = len(found.bad)
    say(f"{count(bad, 'check')} {are(bad)} bad." if bad else "Nothing is bad.")


def _show_one(check: "Check") -> None:
    head = mark(MARKS[check.state], WORDS.get(check.state, check.state))
    head.append(f"  {plain(check.title)}", style="bold")
    if check.about:
        head.append(f"  {plain(check.about)}")
    out = console()
    out.print(head, soft_wrap=True)
    number = "" if check.number is None else f"{check.number:g} {check.unit}"
    facts = ", ".join(part for part in (number, f"limit {check.limit}" if check.limit else "") if part)
    out.print(f"    {plain(check.sentence)}{f'  ({plain(facts)})' if facts else ''}", soft_wrap=True)
