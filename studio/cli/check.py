"""`threeshot check`: originals and backups read again from their disks, and made good where one is damaged."""

from pathlib import Path
from typing import Annotated

import typer

from studio.base.errors import NotComplete
from studio.base.wording import count
from studio.cli.output import plain, print_json, say, say_marked
from studio.cli.work import DropArgument, JsonOption, exit_with, long_work, opened


def check(
    drop: DropArgument,
    backup: Annotated[
        Path | None,
        typer.Option(
            "--backup",
            metavar="DIR",
            help="Where the second copies are; default: where they were made.",
            show_default=False,
        ),
    ] = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Make a damaged or missing copy good from another that is right.")
    ] = False,
    cards: Annotated[
        list[Path] | None,
        typer.Option(
            "--card",
            metavar="DIR",
            help="With --repair: a card or folder that may hold good copies.",
            show_default=False,
        ),
    ] = None,
    forget: Annotated[
        Path | None,
        typer.Option(
            "--forget",
            metavar="DIR",
            help="A backup that was given away or erased: ask for its copies no more. Nothing on it is touched.",
            show_default=False,
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Read every original and its backup again from the disk, and say which are intact, changed, missing or not readable.

    --repair takes only bytes whose hash is the recorded one, and keeps what was damaged in the folder 'damaged'. Sidecars
    are left out: programs go on writing to them. An original of a rejected frame that is not there was deleted on purpose: it
    is counted, and is no fault. Stopped, it goes on when it is run again. Ends with 5 when a copy is not intact. --forget reads
    nothing. With --json: {files, intact, changed, missing, unreadable, deleted, deleted_frames, repaired, read_at, copies, notes}.
    """
    from studio.base.errors import UsageError

    if cards and not repair:
        raise UsageError("--card goes with --repair.")
    if forget is not None:
        if backup or repair:
            raise UsageError("--forget goes alone; read the copies that are left afterwards.")
        with opened(drop) as shoot:
            files = shoot.originals.forget_backup(forget)
        if as_json:
            print_json({"drop": drop, "forgotten": str(forget), "files": files})
        else:
            say(f"{plain(str(forget))}: {count(files, 'second copy', 'second copies')} will not be asked for any more.")
        return
    with opened(drop) as shoot, long_work() as progress:
        report = shoot.originals.check(backup, repair, cards or [], progress)
    if as_json:
        print_json(report.to_dict())
    else:
        first, *others = report.sentences()
        say_marked("pass" if report.safe else "fail", first)
        for sentence in others:
            say(sentence)
    exit_with(0 if report.safe else NotComplete.exit_code)
