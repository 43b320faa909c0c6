"""`threeshot deliver` and `delivered`: bundles to targets, with proof; what is still to go; and where each file is now."""

from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from studio.base.errors import NotComplete, UsageError
from studio.base.wording import all_of, are, count, meant, moment, size
from studio.cli import deliver_targets
from studio.cli.help import Command, CommandGroup
from studio.cli.output import note, print_json, say, say_marked, table
from studio.cli.work import DropArgument, DropOrBundleArgument, JsonOption, exit_with, long_work, opened, opened_catalog

if TYPE_CHECKING:
    from studio.shoot.deliveries import DeliveryWish
    from studio.shoot.handed_out import DeliveryReport, DryRun

_HOW = {"remote-hash": "by the target's own hash", "read-back": "read back"}
_WHERE = "Give --to NAME or --plan FILE."
_SHOWN = 8
MOST_MB = 100_000.0


class _SendsByDefault(CommandGroup):
    """Whatever is none of its commands is what to send: `threeshot deliver HARBOUR-01 --to nas`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command's name where it was left out."""
        if args and args[0] not in self.commands and args[0] not in ("--help", "-h"):
            if not any(one.startswith(("--to", "--plan", "--help", "-h")) for one in args):
                # Nothing is sent without one of these: more likely a command was mistyped.
                told = meant(args[0], [one for one in self.commands if one != "send"], "")
                raise UsageError(f"There is no command '{args[0]}': {told}" if told else _WHERE)
            args = ["send", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_SendsByDefault,
    rich_markup_mode=None,
    invoke_without_command=True,
    help="Deliver bundles to folders, servers and clouds, and prove that they arrived.",
)
app.add_typer(deliver_targets.app, name="targets")
LEAST_MB = 0.001


def _limit(value: float) -> float:
    """Raises UsageError where it is no rate that anything arrives by."""
    if value == 0 or LEAST_MB <= value <= MOST_MB:
        return value
    raise UsageError(
        f"--limit {value:g}: expected megabytes a second, from {LEAST_MB:g} to {MOST_MB:g}, or 0 for as fast as it goes."
    )


LimitOption = Annotated[
    float,
    typer.Option(
        "--limit",
        metavar="MB",
        help=f"Megabytes a second at most, from {LEAST_MB:g}; 0: as fast as it goes.",
        callback=_limit,
        show_default=False,
    ),
]
KeepTryingOption = Annotated[
    bool, typer.Option("--keep-trying", help="Go on by itself when the network is back, until it is through.")
]


@app.callback()
def deliver(context: typer.Context) -> None:
    """Deliver bundles to folders, servers and clouds, and prove that they arrived."""
    if context.invoked_subcommand is None:
        print(context.get_help())


@app.command("send", cls=Command)
def send(
    what: DropOrBundleArgument,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="NAME", help="The target, as 'deliver targets' lists it.", show_default=False),
    ] = None,
    plan: Annotated[
        Path | None,
        typer.Option("--plan", metavar="FILE", help="A delivery plan (YAML): all its targets.", show_default=False),
    ] = None,
    folder: Annotated[
        str | None,
        typer.Option(
            "--folder", metavar="NAME", help="The folder there; default: the bundle's name.", show_default=False
        ),
    ] = None,
    files: Annotated[
        bool, typer.Option("--files", help="The pictures alone, without the bundle's proof, report and originals.")
    ] = False,
    limit: LimitOption = 0.0,
    keep_trying: KeepTryingOption = False,
    refuse: Annotated[
        bool,
        typer.Option(
            "--refuse-changed", help="End with 6 where other bytes lie under a name, instead of giving ours another."
        ),
    ] = False,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Also send what the plan says the receiver does not take.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would go where, and what there is to mind; send nothing.")
    ] = False,
    live: Annotated[
        bool,
        typer.Option("--live", help="Send a small picture of each new select, as the day is shot, until Ctrl-C."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Deliver a drop's last bundle, or any bundle, to a target; each file's arrival is proved. The word 'send' may be left out.

    Stopped at any point, run again only what is missing goes. Nothing at a target is overwritten: where other bytes lie under a name,
    the bundle's folder, or the file, gets another. With --plan the bundles are built by its recipes where none is as the drop is now, and
    go to all its targets, the storefront's first. With --live no bundle goes, but previews of what is selected, by the recipe preview;
    stopped, it writes a receipt of them. Ends with 5 when a file did not arrive. What is proved and how is in the receipt,
    which is signed: docs/delivery.md. With --json: {target, files, bytes, proved, failed, receipt, folder, audience, sent,
    delivered_at, renamed, objections}; with --plan, deliveries with a list of these. With --json and --dry-run: {target, folder, send,
    bytes_to_go, have, renamed, free, objections, error}, or a list of these as well; error is why a target of a plan can't be looked at,
    and it ends with 5 then.
    """
    from studio.shoot.deliveries import DeliveryWish

    if (to is None) == (plan is None):
        raise UsageError(_WHERE)
    if plan is not None and (folder is not None or files):
        raise UsageError("--folder and --files are what a plan says; leave them out with --plan.")
    if live and (to is None or files or refuse or anyway or dry_run or keep_trying):
        raise UsageError("--live goes with --to NAME, --folder, --limit and --json only.")
    wish = DeliveryWish(folder, "files" if files else "bundle", ceil(limit * 1e6), refuse, anyway, keep_trying)
    bundle = Path(what)
    if (bundle / "bagit.txt").is_file():
        if to is None:
            raise UsageError("--plan delivers a drop; give the drop's id.")
        if live:
            raise UsageError("--live sends what is selected of a drop; give the drop's id.")
        _bundle(bundle, to, wish, dry_run, as_json)
        return
    if live and to is not None:
        _live(what, to, wish, as_json)
        return
    with opened(what) as shoot:
        if to is not None and shoot.deliveries.is_behind():
            note(
                f"{shoot.code} was changed since its last bundle was built; 'threeshot export' makes one as it is now."
            )
        with long_work() as progress:
            if dry_run:
                if to is not None:
                    _told_dry([shoot.deliveries.look(to, wish, progress)], False, as_json)
                else:
                    looks = shoot.deliveries.look_by_plan(plan or Path(), wish, progress)
                    _told_dry([look for _, look in looks], True, as_json)
                return
            if to is not None:
                reports = [shoot.deliveries.deliver(to, wish, progress)]
            else:
                reports = shoot.deliveries.follow(
                    plan or Path(),
                    wish,
                    progress,
                    lambda one: note(f"{one.audience}: recipe {one.recipe} to {one.target} …"),
                )
    _told(reports, plan is not None, as_json)


def _live(what: str, to: str, wish: "DeliveryWish", as_json: bool) -> None:
    with opened(what) as shoot:
        note(f"Previews of {shoot.code} go to {to} as frames are selected; Ctrl-C ends it.")
        with long_work(until_stopped=True) as progress:
            report = shoot.deliveries.live(to, wish, progress, note)
    if not report.files and not report.failed and not as_json:
        say("Nothing was selected, so no preview went.")
        return
    if report.files or not as_json:
        _told([report], False, as_json)
    else:
        print_json(report.to_dict())


def _bundle(bundle: Path, to: str, wish: "DeliveryWish", dry_run: bool, as_json: bool) -> None:
    from studio.shoot.delivering import deliver_bundle, look_at_bundle

    with opened_catalog() as catalog, long_work() as progress:
        if dry_run:
            _told_dry([look_at_bundle(bundle, to, wish, progress)], False, as_json)
            return
        report = deliver_bundle(catalog, bundle, to, wish, progress, note)
    _told([report], False, as_json)


def _told(reports: "list[DeliveryReport]", by_plan: bool, as_json: bool) -> None:
    if as_json:
        for one in reports:
            for objection in one.objections:
                note(objection.sentence)
        told = [one.to_dict() for one in reports]
        print_json({"deliveries": told} if by_plan else told[0])
    else:
        for one in reports:
            _say(one)
    exit_with(0 if all(one.done for one in reports) else NotComplete.exit_code)


def _say(report: "DeliveryReport") -> None:
    for objection in report.objections:
        say(objection.sentence)
    for before, now in report.renamed.items():
        say(f"Other bytes lie there as {before}; ours is {now}.")
    if report.done:
        ways = all_of([f"{count:,} {_HOW[way]}" for way, count in report.proved.items() if count])
        went = "" if report.sent == report.files else f", {report.sent:,} sent now"
        say_marked("pass", report.target, f"{count(report.files, 'file')}, {size(report.bytes)}{went}; proved: {ways}.")
        say(f"Folder:   {report.folder}")
        say(f"Receipt:  {report.receipt}")
        return
    arrived = sum(report.proved.values())
    say_marked(
        "fail",
        report.target,
        f"{arrived:,} of {count(report.files, 'file')} {are(arrived)} proved to be there; run it again for the others.",
    )
    for one in report.failed[:_SHOWN]:
        say(f"  {one['file']}: {one['reason']}" if one["file"] else f"  {one['reason']}")
    if len(report.failed) > _SHOWN:
        say(f"  … and {len(report.failed) - _SHOWN:,} more")


def _told_dry(looks: "list[DryRun]", by_plan: bool, as_json: bool) -> None:
    if as_json:
        told = [one.to_dict() for one in looks]
        print_json({"deliveries": told} if by_plan else told[0])
    for one in () if as_json else looks:
        if one.error is not None:
            say_marked("fail", one.target, one.error.removeprefix(f"{one.target}: "))
            continue
        free = f"; {size(one.free)} free there" if one.free is not None else ""
        to_go = f"{count(len(one.send), 'file')} to go, {size(one.bytes_to_go)}; {len(one.have):,} there already{free}"
        say(f"{one.target}, folder {one.folder}: {to_go}.")
        for name in one.send[:_SHOWN]:
            say(f"  {name}")
        if len(one.send) > _SHOWN:
            say(f"  … and {len(one.send) - _SHOWN:,} more")
        for objection in one.objections:
            say_marked("fail" if objection.stops else "check", "To mind", objection.sentence)
    exit_with(0 if all(one.error is None for one in looks) else NotComplete.exit_code)


@app.command("queue", cls=Command)
def queue(
    run: Annotated[bool, typer.Option("--run", help="Go on with all of them.")] = False,
    give_up: Annotated[
        str | None,
        typer.Option(
            "--give-up", metavar="ID", help="Take this one out; what is at the target stays there.", show_default=False
        ),
    ] = None,
    limit: LimitOption = 0.0,
    keep_trying: KeepTryingOption = False,
    as_json: JsonOption = False,
) -> None:
    """List the deliveries that are not through, of all drops, or go on with them; they are kept whatever happens.

    Ends with 5 when --run could not bring all of them through. With --json: {deliveries: [{id, drop, bundle, target, folder, audience,
    queued_at, error}], run}: what is left, and what each run of --run answered, as 'deliver' does.
    """
    from studio.base.errors import Interrupted, ThreeshotError
    from studio.shoot import delivering
    from studio.shoot.deliveries import DeliveryWish

    ran: list[dict[str, Any]] = []
    with opened_catalog() as catalog:
        if give_up is not None:
            gone = delivering.give_up_delivery(catalog, give_up)
            note(f"Given up: {Path(gone['bundle']).name} to {gone['target']}.")
        for row in delivering.delivery_queue(catalog) if run else ():
            wish = DeliveryWish(limit=ceil(limit * 1e6), keep_trying=keep_trying)
            try:
                with long_work() as progress:
                    report = delivering.go_on_delivering(catalog, row, wish, progress, note)
            except Interrupted:
                raise
            except ThreeshotError as error:
                note(str(error))
                continue
            ran.append(report.to_dict())
            if not as_json:
                _say(report)
        left = delivering.delivery_queue(catalog)
    if as_json:
        kept = ("id", "bundle", "target", "folder", "audience", "queued_at", "error")
        told = [{**{key: row[key] for key in kept}, "drop": row["drop_code"]} for row in left]
        print_json({"deliveries": told, "run": ran})
    elif left:
        rows = [
            (
                row["id"][-8:],
                row["drop_code"],
                Path(row["bundle"]).name,
                row["target"],
                moment(row["queued_at"]),
                row["error"],
            )
            for row in left
        ]
        table("Still to go", ("Id", "Drop", "Bundle", "Target", "Since", "Why it stopped"), rows)
    else:
        say("Nothing is left to be delivered.")
    exit_with(NotComplete.exit_code if run and left else 0)


def delivered(
    drop: DropArgument,
    read_back: Annotated[
        bool, typer.Option("--read-back", help="Read every byte back, also where the target has hashes of its own.")
    ] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no target; say what was proved when.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Say where each file of a drop was delivered to, and ask the targets whether it is there still, with the same bytes.

    Ends with 5 when something is missing or changed, could not be asked, or is still to go. With --json: {drop, complete,
    deliveries: [{id, target, kind, folder, audience, send, state, queued_at, delivered_at, receipt, receipt_valid, error,
    not_asked, files_count, bytes,
    files: [{path, name, bytes, sha256, how, algorithm, proved_at, now}]}]}.
    """
    with opened(drop) as shoot, long_work() as progress:
        state = shoot.deliveries.state(not offline, read_back, progress)
    if as_json:
        print_json(state)
    else:
        _say_state(state)
    exit_with(0 if state["complete"] else NotComplete.exit_code)


def _say_state(state: dict[str, Any]) -> None:
    from studio.shoot.deliveries import holds

    if not state["deliveries"]:
        say(f"{state['drop']} was not delivered yet.")
    for one in state["deliveries"]:
        there = [file["now"] for file in one["files"]]
        when = (
            f"delivered {moment(one['delivered_at'])}"
            if one["delivered_at"]
            else f"to go since {moment(one['queued_at'])}"
        )
        now = all_of([f"{there.count(word):,} {word.replace('-', ' ')}" for word in dict.fromkeys(there)])
        told = f"{when}; {count(one['files_count'], 'file')}, {size(one['bytes'])}" + (f": {now}" if now else "")
        say_marked("pass" if holds(one) else "fail", f"{one['target']}, folder {one['folder']}", f"{told}.")
        for file in one["files"]:
            if file["now"] in ("missing", "changed"):
                say(f"  {file['name']}: {file['now']}")
        if one["not_asked"]:
            say(f"  It could not be asked: {one['not_asked']}")
        if one["error"]:
            say(f"  {one['error']}")
        if one["receipt"]:
            odd = "" if one["receipt_valid"] else " (not there any more, or not what was signed of this delivery)"
            say(f"  Receipt: {one['receipt']}{odd}")
