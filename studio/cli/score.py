"""`threeshot score`: judge a drop's frames."""

from typing import Annotated, Any

import typer

from studio.base.errors import UsageError
from studio.base.wording import count
from studio.cli.drop import SHOWN, frame_table
from studio.cli.output import mark, print_json, print_json_of_many, say, say_marked, table
from studio.cli.work import DropArgument, JsonOption, each_for_json, long_work, opened


def score(
    drop: DropArgument,
    again: Annotated[
        bool, typer.Option("--again", help="Look at every frame anew, also those that have a verdict.")
    ] = False,
    agreement: Annotated[
        bool,
        typer.Option(
            "--agreement",
            help="Judge nothing; say how often the crew's choices and the verdicts agreed, and where not.",
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Judge the frames that have no verdict yet, and list every verdict with its reasons.

    With --agreement: people's selects, stars and rejections against the verdict each frame had at that moment: by rule, with advice where
    the crew overrules one (nothing is learned from it), and how often the frame kept of a burst is the one put first.
    """
    if agreement:
        if again:
            raise UsageError("--again and --agreement exclude each other.")
        _agreement(drop, as_json)
        return
    with opened(drop) as shoot, long_work() as progress:
        counts = shoot.frames.score(again=again, progress=progress)
        if as_json:
            print_json_of_many({"drop": shoot.code, **counts}, "frames", each_for_json(shoot.frames.each(), SHOWN))
            return
        frame_table(shoot.frames.each())
    say(
        f"{counts['pass']} pass, {counts['check']} to check, {counts['fail']} fail, {counts['unreadable']} could not be read."
    )


def _agreement(drop: str, as_json: bool) -> None:
    with opened(drop) as shoot:
        found = shoot.agreement()
    if as_json:
        print_json({"drop": shoot.code, **found})
        return
    if not found["decisions"]:
        say("Nobody has selected, starred or rejected a frame yet.")
        return
    if found["differed"]:
        table(
            "Where the crew decided otherwise",
            ("Frame", "Verdict", "Decided", "By", "Why the verdict"),
            [
                (d["name"], mark(d["verdict"]), d["decided"], d["by"], "; ".join(d["reasons"]))
                for d in found["differed"]
            ],
        )
    table(
        "By what the verdict said",
        ("Rule", "Verdict", "Frames", "Decided", "Kept", "Rejected", "Kept, 19 times in 20"),
        [
            (
                rule["title"],
                mark(rule["says"]),
                rule["said"],
                rule["decided"],
                rule["kept"],
                rule["rejected"],
                _range(rule),
            )
            for rule in found["rules"]
        ],
        right=("Frames", "Decided", "Kept", "Rejected", "Kept, 19 times in 20"),
    )
    clear = found["decisions"] - found["undecided"]
    share = "" if found["agreed_pct"] is None else f" ({found['agreed_pct']:g} %)"
    say(f"{found['agreed']} of {count(clear, 'decision')} agreed with the verdict{share}.")
    if found["undecided"]:
        say(f"{count(found['undecided'], 'decision')} more on frames whose verdict left it to the crew.")
    _bursts(found["bursts"])
    for rule in found["rules"]:
        if rule["advice"] is not None:
            say_marked("check", "Overruled", rule["advice"])


def _range(rule: dict[str, Any]) -> str:
    return "" if rule["kept_low_pct"] is None else f"{rule['kept_low_pct']:.0f} to {rule['kept_high_pct']:.0f} %"


def _bursts(found: dict[str, Any]) -> None:
    if not found["bursts"]:
        return
    of, chance = count(found["bursts"], "burst"), found["first_by_chance_pct"]
    say(
        f"Of {of} the frame put first was kept in {found['first']} ({found['first_pct']:g} %; by chance {chance:g} %), "
        f"one of the first two in {found['first_two']} ({found['first_two_pct']:g} %; {found['first_two_by_chance_pct']:g} %)."
    )
