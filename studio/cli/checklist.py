"""`threeshot checklist`: what is ticked at which stage, ticking, why it is shot before it is ready, and the printed page."""

from pathlib import Path
from typing import Annotated, Any

import typer

from studio.base.clock import from_text
from studio.base.errors import NotComplete, UsageError
from studio.base.terms import READY, STAGES
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
    stage: Annotated[
        str | None,
        typer.Option(
            "--stage",
            metavar="before|shooting|wrap",
            help="Show, or check, the items of that stage only.",
            show_default=False,
        ),
    ] = None,
    not_ready: Annotated[
        str | None,
        typer.Option(
            "--not-ready",
            metavar="REASON",
            help="Say why it is shot before it is ready; kept with the checklist, and in the report.",
            show_default=False,
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show the drop's checklist by its stages (before, while shooting, wrap), tick items, or print it.

    `threeshot checklist HARBOUR-01 tick grey-card clocks-set --by Mara` ticks two. A crew is ready to shoot when all that is
    required before is ticked; `--check --stage before` ends with 5 until then. Frames are taken in all the same: you are asked once, and
    `--not-ready` says why.
    With --json: {drop, complete, stages: [{stage, title, required, ticked, ready, open}], not_ready, items: [{id, section,
    stage, required, ticked, by, at, text, why, measured, note, needs, measurement}]}; complete when everything required of all stages is
    ticked.
    """
    if action is not None and action not in ACTIONS:
        raise UsageError(f"'{action}' is nothing a checklist can do; write 'tick' or 'untick' before the items.")
    if action is not None and not items:
        raise UsageError(f"Say which items to {action}: 'threeshot checklist {drop}' lists them.")
    if action is None and (note or (by and not_ready is None)):
        raise UsageError("--by and --note go with 'tick ITEM'.")
    if action is not None and not_ready is not None:
        raise UsageError("--not-ready says why it is shot before it is ready; give it without tick or untick.")
    if stage is not None and stage not in STAGES:
        raise UsageError(
            f"'{stage}' is no stage of a checklist; write {', '.join(list(STAGES)[:-1])} or {list(STAGES)[-1]}."
        )
    with opened(drop) as shoot:
        if action is not None:
            shoot.checklist.tick(items or [], by=by, note=note, off=action == "untick")
        if not_ready is not None:
            shoot.checklist.not_ready(not_ready, by)
        state = shoot.checklist.state()
        if print_to is not None:
            shoot.checklist.print_page(print_to)
        title = shoot.drop.checklist.title
        sections = {str(section.id): section.title for section in shoot.drop.checklist.sections}
    if as_json:
        print_json(state)
    elif print_to is not None:
        say(f"Written: {print_to}")
    elif action is not None or not_ready is not None:
        for one in _stages(state, stage):
            say(_stage_line(one))
        _say_not_ready(state)
    else:
        _show(title, sections, state, stage)
    if check and not all(one["ready"] for one in _stages(state, stage)):
        if as_json:
            exit_with(NotComplete.exit_code)
        raise NotComplete(_summary(state, stage))


def _show(title: str, sections: dict[str, str], state: dict[str, Any], chosen: str | None) -> None:
    say(f"{title}, drop {state['drop']}")
    for stage in _stages(state, chosen):
        for section, heading in sections.items():
            items = [i for i in state["items"] if i["section"] == section and i["stage"] == stage["stage"]]
            if items:
                table(f"{stage['title']}: {heading}", ("", "Item", "What", "By"), [_line(item) for item in items])
        say(_stage_line(stage))
    _say_not_ready(state)


def _stages(state: dict[str, Any], chosen: str | None) -> list[dict[str, Any]]:
    """The chosen stage, or those that have items."""
    there = {item["stage"] for item in state["items"]}
    return [one for one in state["stages"] if (one["stage"] == chosen if chosen else one["stage"] in there)]


def _line(item: dict[str, Any]) -> tuple[Any, ...]:
    done = mark("yes", "done") if item["ticked"] else mark("required") if item["required"] else mark("no", "advised")
    by = "\n".join(str(part) for part in (item["by"], item["note"]) if part)
    return done, item["id"], "\n".join(_told(item)), by


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


def _stage_line(stage: dict[str, Any]) -> str:
    """Whether a stage is ready, in a line: `Wrap: 1 required item not ticked yet: cards-safe.`"""
    if stage["ready"]:
        return f"{stage['title']}: {READY[stage['stage']]}, everything required is ticked."
    return f"{stage['title']}: {count(len(stage['open']), 'required item')} not ticked yet: {', '.join(stage['open'])}."


def _say_not_ready(state: dict[str, Any]) -> None:
    early = state["not_ready"]
    if early is not None:
        when = stamp(from_text(early["at"]).astimezone())
        say(f"Frames came in before it was ready ({early['by']}, {when}): {early['reason'] or 'no reason given'}.")


def _summary(state: dict[str, Any], chosen: str | None) -> str:
    missing = [item for stage in _stages(state, chosen) for item in stage["open"]]
    return f"{count(len(missing), 'required item')} not ticked yet: {', '.join(missing)}."
