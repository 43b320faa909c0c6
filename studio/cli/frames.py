"""`threeshot import` and `card`: frames in, and whether a card may be formatted; and what taking in live has in common."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from studio.base.errors import Interrupted, NotComplete
from studio.base.wording import count, listed, size, were
from studio.cli.output import note, plain, print_json, say, say_marked, table
from studio.cli.stopping import TERMINAL_CLOSED, terminal_closed
from studio.cli.work import DropArgument, JsonOption, exit_with, heard, long_work, opened

if TYPE_CHECKING:
    from studio.base.jobs import Progress
    from studio.shoot import Shoot
    from studio.shoot.handed_out import CardVerdict, ImportReport

_LISTED = 200
_GAP = 10
BackupOption = Annotated[
    Path | None,
    typer.Option(
        "--backup", metavar="DIR", help="Copy to this second destination too, in the same pass.", show_default=False
    ),
]

ProductOption = Annotated[
    str | None,
    typer.Option("--product", metavar="SKU", help="The product that frames belong to.", show_default=False),
]
RoleOption = Annotated[
    str | None,
    typer.Option("--role", metavar="ROLE", help="Their role; default: the kit's first.", show_default=False),
]


def import_(
    drop: DropArgument,
    sources: Annotated[list[Path], typer.Argument(metavar="SOURCE", help="Cards or folders.", show_default=False)],
    backup: BackupOption = None,
    source_twice: Annotated[
        bool, typer.Option("--source-twice", help="Read every source file a second time and compare.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Copy cards or folders into the drop, verified, then score the frames.

    Frames that are here already are skipped, whatever their names. Interrupted, it goes on when it is run again. Ends with
    5 when a file could not be copied and verified; whether a card may be formatted is the card's own verdict ('threeshot
    card'). With --json: {planned, copied, skipped, bytes, repaired, restored, versions, backed_up,
    failed: [{source, reason}], backup_failed: [{source, reason}], gaps: [{camera, missing}], frames, new_frames, cameras, strays,
    questions, notes, cards}.
    """
    with opened(drop) as shoot, long_work() as progress:
        said = heard(shoot)
        report = shoot.frames.import_sources(sources, backup=backup, source_twice=source_twice, progress=progress)
        _tell(report, shoot, said, as_json)
        # The card's verdict is told already: what is left may take a while.
        shoot.frames.find_subjects(progress)
    exit_with(NotComplete.exit_code if report.failed or report.backup_failed else 0)


def check_arming(product: str | None, role: str | None) -> None:
    """Whether `--product` and `--role` go together, before anything is opened. Raises UsageError."""
    from studio.base.errors import UsageError

    if role is not None and product is None:
        raise UsageError("--role goes with --product.")


def arm(shoot: "Shoot", product: str | None, role: str | None) -> None:
    """Arm what `--product` and `--role` say; without them each camera follows its own slates. Raises UsageError, NotFound."""
    check_arming(product, role)
    shoot.arming.arm(product, role)


def take_in(
    shoot: "Shoot",
    take: "Callable[[Progress], ImportReport]",
    as_json: bool,
    settings: dict[str, Any] | None = None,
) -> None:
    """Run a live source until Ctrl-C, each verdict told on stderr, and its report at the end. `settings`: go into the JSON too."""
    told: dict[str, str] = {}
    shoot.events.frame_scored.connect(lambda frame_id: _tell_frame(shoot, frame_id, told))
    shoot.events.asked.connect(lambda sentence: note(sentence) if sentence else None)
    said = heard(shoot)
    with long_work(until_stopped=True) as progress:
        try:
            report = take(progress)
        except Interrupted:
            # Asked to stop while a file was under way: that file is taken up by the next run, everything before it is here.
            note(shoot.coverage().sentence)
            raise
    _tell(report, shoot, said, as_json, settings)
    if terminal_closed():
        raise Interrupted(TERMINAL_CLOSED)
    exit_with(NotComplete.exit_code if report.failed else 0)


def card(
    drop: DropArgument,
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="The card or folder.", show_default=False)],
    as_json: JsonOption = False,
) -> None:
    """Say whether a card is safe to format, or is to be kept, why, and for which files.

    Reads every file on it again, and every copy of them from its disk. Ends with 5 when the card is to be kept. Files of rejected frames
    that were deleted on purpose are told, and decide nothing: the card may hold their last copy.
    """
    with opened(drop) as shoot, long_work() as progress:
        verdict = shoot.frames.card(source, progress)
    if as_json:
        print_json(verdict.to_dict())
    else:
        _tell_card(verdict)
    exit_with(0 if verdict.safe else NotComplete.exit_code)


def _tell(
    report: "ImportReport", shoot: "Shoot", said: list[str], as_json: bool, settings: dict[str, Any] | None = None
) -> None:
    """said: sentences that were told on stderr meanwhile; the answer for people does not repeat them."""
    if as_json:
        print_json({**report.to_dict(), **({"settings": settings} if settings is not None else {})})
        return
    answer = report.to_dict()
    say(
        f"{count(answer['copied'], 'file')} copied and verified ({size(answer['bytes'])}), {answer['skipped']} skipped that "
        f"{were(answer['skipped'])} here already, {len(answer['failed'])} failed; {count(report.new_frames, 'new frame')}."
    )
    for sentence in report.made_again:
        say(sentence)
    if answer["backup_failed"]:
        table("Copied, but not to the backup", ("File", "Why"), [_failure(fail) for fail in answer["backup_failed"]])
    if answer["failed"]:
        table("Not copied", ("File", "Why"), [_failure(fail) for fail in answer["failed"]])
    for sentence in answer["notes"]:
        if sentence not in said:
            say(sentence)
    for gap in answer["gaps"]:
        missing = listed(gap["missing"], _GAP)
        all_named = "; --json names all" if len(gap["missing"]) > _GAP else ""
        say(f"{gap['camera']}: {missing} missing in the counter; may still be on a card{all_named}.")
    for verdict in report.cards:
        _tell_card(verdict)
    say(shoot.coverage().sentence)


def _failure(fail: dict[str, str]) -> tuple[str, str]:
    """A file, and why it is not in; a sentence that begins with its path does not say it again."""
    return fail["source"], fail["reason"].removeprefix(f"{fail['source']}: ")


def _tell_card(verdict: "CardVerdict") -> None:
    say_marked("pass" if verdict.safe else "fail", str(verdict.source), verdict.sentence)
    for name in verdict.files[:_LISTED]:
        say(f"    {plain(name)}")
    if len(verdict.files) > _LISTED:
        say(f"    and {len(verdict.files) - _LISTED} more; --json names all")
    for sentence in verdict.seen:
        say(f"    {sentence}")


def _tell_frame(shoot: "Shoot", frame_id: str, told: dict[str, str]) -> None:
    """told: what was said of each frame last, which is not said again when its subject was found and nothing else came of it."""
    row = shoot.frames.get(frame_id)
    shot = f"{row['sku']} {row['role']}" if row["sku"] else "unassigned"
    if row["error"]:
        # The file's own name begins it; whose it is goes behind that.
        name, why = row["original_name"], row["error"].removeprefix(f"{row['original_name']}: ")
        note(f"{name}, {shot}: {why}")
        return
    why = f": {'; '.join(row['reasons'])}" if row["reasons"] else ""
    sentence = f"{row['name']}: {row['verdict'] or row['kind']}, {shot}{why}"
    if told.get(frame_id) == sentence:
        return
    told[frame_id] = sentence
    note(sentence)
    for question in shoot.arming.tags_asked([frame_id]):
        note(
            f"{question.sentence} It {question.stays} until you say so, in the window or with "
            f"'threeshot tags {shoot.code} {question.name} --follow' (or --stay)."
        )
