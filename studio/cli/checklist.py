"""`threeshot checklist`: what is ticked, ticking, and the printed page."""

from pathlib import Path
from typing import Annotated, Any

import typer

from studio.base.clock import from_text
from studio.base.errors import NotComplete, UsageError
from studio.base.wording import count, stamp
from studio.cli.output import mark, print_json, say, table
from studio.cli.work import ByOption, DropArgument, JsonOption, exit_with, opened

ACTIONS = ("tick", "untick")


def checklist(
    drop: DropArgument,
    action: Annotated[
        str | None,
        typer.Argument(metavar="tick|untick", help="Tick the items that follow, or untick them.", show_default=False),
    ] = None,
    items: Annotated[
        list[str] | None,
        typer.Argument(metavar="ITEM", help="The items' ids, as the list shows them.", show_default=False),
    ] = None,
    by: ByOption = None,
    note: Annotated[
        str | None,
        typer.Option("--note", metavar="TEXT", help="A note that is kept with the tick.", show_default=False),
    ] = None,
    print_to: Annotated[
        Path | None,
        typer.Option(
            "--print", metavar="FILE", help="Write the list as one page, PDF or HTML by its ending.", show_default=False
        ),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="End with 5 when a required item is not ticked.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show the drop's checklist, tick items, or print it.

    `threeshot checklist HARBOUR-01 tick grey-card clocks-set --by Mara` ticks two.
    """
    if action is not None and action not in ACTIONS:
        raise UsageError(f"'{action}' is nothing a checklist can do; write 'tick' or 'untick' before the items.")
    if action is not None and not items:
        raise UsageError(f"Say which items to {action}: 'threeshot checklist {drop}' lists them.")
    if action is None and (by or note):
        raise UsageError("--by and --note go with 'tick ITEM'.")
    with opened(drop) as shoot:
        if action is not None:
            shoot.checklist.tick(items or [], by=by, note=note, off=action == "untick")
        state = shoot.checklist.state()
        if print_to is not None:
            shoot.checklist.print_page(print_to)
        title = shoot.drop.checklist.title
        sections = {str(section.id): section.title for section in shoot.drop.checklist.sections}
    if as_json:
        print_json(state)
    elif print_to is not None:
        say(f"Written: {print_to}")
    elif action is not None:
        say(_summary(state))
    else:
        _show(title, sections, state)
    if check and not state["complete"]:
        if as_json:
            exit_with(NotComplete.exit_code)
        raise NotComplete(_summary(state))


def _show(title: str, sections: dict[str, str], state: dict[str, Any]) -> None:
    say(f"{title}, drop {state['drop']}")
    for section, heading in sections.items():
        table(
            heading,
            ("", "Item", "What", "By"),
            [
                (
                    mark("yes", "done")
                    if item["ticked"]
                    else mark("required")
                    if item["required"]
                    else mark("no", "advised"),
                    item["id"],
                    "\n".join(_told(item)),
                    "\n".join(str(part) for part in (item["by"], item["note"]) if part),
                )
                for item in state["items"]
                if item["section"] == section
            ],
        )
    say(_summary(state))


def _told(item: dict[str, Any]) -> list[str]:
    """What the item asks, why while it is open, and what was measured."""
    told = [item["text"], *([item["why"]] if item["why"] and not item["ticked"] else [])]
    measured = item["measurement"]
    if measured:
        when = stamp(from_text(measured["at"]).astimezone())
        told.append(f"Measured by {measured['by']}, {when}: {measured['sentence']}")
        if measured["overruled"]:
            told.append(f"Overruled by {measured['overruled']['by']}: {measured['overruled']['reason']}")
    return told


def _summary(state: dict[str, Any]) -> str:
    missing = [item["id"] for item in state["items"] if item["required"] and not item["ticked"]]
    if not missing:
        return "Everything required is ticked."
    return f"{count(len(missing), 'required item')} not ticked yet: {', '.join(missing)}."
