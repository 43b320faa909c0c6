"""`threeshot alt`: what pictures show, in words for those who can't see them."""

from typing import Annotated, Any

import typer

from studio.base.errors import UsageError
from studio.base.wording import count, short
from studio.cli.output import print_json, say, table
from studio.cli.work import ByOption, DropArgument, JsonOption, opened

_SHOWN = 80


def alt(
    drop: DropArgument,
    frame: Annotated[
        str | None,
        typer.Argument(
            metavar="FRAME", help="The frame: id, name, or path; left out: all selects.", show_default=False
        ),
    ] = None,
    text: Annotated[
        str | None,
        typer.Option("--text", metavar="TEXT", help="What the picture shows, in a sentence.", show_default=False),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            "--lang",
            metavar="LANGUAGE",
            help="One of the brief's languages, like sv; default: its first.",
            show_default=False,
        ),
    ] = None,
    propose: Annotated[
        bool, typer.Option("--propose", help="Take what is proposed, wherever nothing is said in the first language.")
    ] = False,
    clear: Annotated[bool, typer.Option("--clear", help="Take back what was said of the frame.")] = False,
    by: ByOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what a picture shows, for those who can't see it; without FRAME, show what is said of all selects.

    It goes into the tags, the tables and the report, before what the brief says of the shot. What is proposed is made of the brief:
    product, colour, role, description; 125 characters at most. With --json: {drop, languages, frames: [{frame, name, sku, role, texts,
    own, proposal}]}: texts by language, own the languages in which it was said of this frame and not by the brief.
    """
    acts = [text is not None, propose, clear]
    if sum(acts) > 1:
        raise UsageError("Give --text, --propose or --clear, one of these.")
    if (text is not None or clear) and frame is None:
        raise UsageError("Say of which frame: threeshot alt DROP FRAME --text '…'.")
    if language is not None and text is None and not clear:
        raise UsageError("--lang goes with --text or --clear.")
    if text is not None and not text.strip():
        raise UsageError("Give some text, or --clear to take back what was said.")
    with opened(drop) as shoot:
        chosen = None if frame is None else str(shoot.frames.find(frame)["id"])
        taken = 0
        if chosen is not None and (text is not None or clear):
            shoot.alt_texts.say(chosen, None if clear else text, language, by)
        elif propose:
            taken = len(shoot.alt_texts.propose(None if chosen is None else [chosen], by).made)
        found = shoot.alt_texts.of_selects() if chosen is None else [shoot.alt_texts.of(chosen)]
        answer: dict[str, Any] = {"drop": shoot.code, "languages": list(shoot.drop.brief.languages)}
    answer["frames"] = [one.to_dict() for one in found]
    if as_json:
        print_json(answer)
        return
    if propose:
        say(f"Took what is proposed for {count(taken, 'picture')}.")
    if not found:
        say("No shot has a select yet; select frames first ('threeshot select … --auto').")
        return
    rows = []
    for one in found:
        said = list(one.texts.items())
        if not said:
            said = [("", f"nothing is said; proposed: {one.proposal}" if one.proposal else "nothing is said")]
        for language_, words in said:
            shown = "" if language_ == "x-default" else language_
            rows.append((one.name, f"{one.sku} {one.role}".strip(), shown, len(words), short(words, _SHOWN)))
    table("Alternative texts", ("Frame", "Shot", "In", "Characters", "Text"), rows)
