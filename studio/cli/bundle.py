"""`threeshot export` and `verify`: the bundle that is handed over, and the proof that it is whole."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from studio.base.errors import NotComplete, UsageError
from studio.base.wording import are, count, in_fours, size
from studio.cli.output import note, print_json, say, say_marked
from studio.cli.work import DropArgument, JsonOption, RecipeOption, exit_with, long_work, opened

if TYPE_CHECKING:
    from studio.shoot import Shoot
    from studio.shoot.handed_out import ExportPlan


def export(
    drop: DropArgument,
    to: Annotated[
        Path, typer.Option("--to", metavar="DIR", help="The folder to put the bundle into.", show_default=False)
    ],
    recipe: RecipeOption = None,
    originals: Annotated[bool, typer.Option("--originals", help="Put the selects' original files in too.")] = False,
    strip: Annotated[
        bool,
        typer.Option(
            "--strip",
            help="Put them in as copies without places, serial numbers, names and comments; only JPEGs can be.",
        ),
    ] = False,
    complete_only: Annotated[
        bool, typer.Option("--complete-only", help="End with 5, and make nothing, when a shot is missing.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what is to mind, and make nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Make the bundle: every select rendered by a recipe, tagged, with manifest, signature and report.

    What a marketplace's rules or missing facts in the brief say against it is listed first, on stderr, a line for each kind, and is in
    the report. What each file takes of its frame is `threeshot crop`. The bundle is complete or absent. A shot of which an original has
    changed since it was copied is left out, and the command ends with 5. A file that would cut the product, or a cut-out that is not
    sure, is not made, and told. With --json: {bundle, report, files, bytes, warnings, groups: [{code, line, more, count, warnings}],
    missing_tags, damaged, not_made: [{sku, role, rendition, reason}], signed_by: {key, words, fingerprint}}; with --dry-run: {warnings,
    groups: [{code, line, more, count, warnings}]}.
    """
    with opened(drop) as shoot:
        covered = shoot.coverage()
        if complete_only and not covered.complete:
            raise NotComplete(covered.sentence)
        if dry_run:
            _to_mind(shoot.handover.plan(recipe, None if strip else originals), as_json)
            return
        told: set[str] = set()
        if not as_json:
            plan = shoot.handover.plan(recipe, None if strip else originals)
            note(plan.says)
            for group in plan.groups:
                note(group.sentence)
            told = {one.what for one in plan.findings}
        _say_who()
        _ask_for_wrap(shoot)
        with long_work() as progress:
            report = shoot.handover.export(to, recipe, originals, progress, complete_only, strip)
    if as_json:
        for one in report.damaged:
            note(one["reason"])
        print_json(report.to_dict())
        exit_with(NotComplete.exit_code if report.damaged else 0)
        return
    if not covered.complete:
        say(covered.sentence)
    minded = count(len(report.warnings), "point")
    say(f"{count(report.files, 'file')}, {size(report.bytes)}; {minded} to mind, listed in the report.")
    say(f"Bundle:  {report.bundle}")
    say(f"Report:  {report.report}")
    say(
        f"Signed:  key {in_fours(report.signed_by['key'])}, in words: {report.signed_by['words']}; tell it to the brand beforehand."
    )
    for group in report.found_on_files(told):
        say_marked("check", "Mind", group.sentence)
    for one in report.damaged:
        say_marked("fail", "Left out", one["reason"])
    exit_with(NotComplete.exit_code if report.damaged else 0)


def _say_who() -> None:
    """Nobody has said who they are: then the report calls them what the computer does."""
    from studio.base.settings import load

    mine = load()
    if not mine.is_named:
        note(
            f"The report calls you '{mine.person}', as this computer does; 'threeshot settings --person NAME' says who you are from now on."
        )


def _ask_for_wrap(shoot: "Shoot") -> None:
    """With every shot there this may be the last export: what is still open of the wrap is named, and nothing is refused."""
    still = shoot.checklist.to_ask_before_leaving()
    if still:
        note(
            f"All shots are there, but {count(len(still), 'required item')} of the wrap {are(len(still))} open: "
            f"{', '.join(still)}. See 'threeshot checklist {shoot.code} --stage wrap'."
        )


def _to_mind(plan: "ExportPlan", as_json: bool) -> None:
    if as_json:
        told = [one.sentence for one in plan.findings]
        print_json({"warnings": told, "groups": [one.to_dict() for one in plan.groups]})
        return
    note(plan.says)
    for sentence in [one.sentence for one in plan.groups] or ["Nothing to mind."]:
        say(sentence)


def verify(
    bundle: Annotated[Path, typer.Argument(metavar="BUNDLE", help="A bundle's folder.", show_default=False)],
    key: Annotated[
        list[str] | None,
        typer.Option(
            "--key",
            metavar="KEY",
            help="It has to be signed with this key: its 16 digits, or its six words in quotes. Repeatable: with one of them.",
            show_default=False,
        ),
    ] = None,
    any_key: Annotated[
        bool, typer.Option("--any-key", help="Ask for no signature, even where keys are known ('threeshot key list').")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Say that a bundle, or any BagIt bag, is intact, or exactly what is missing, changed or extra.

    Ends with 5 when it is not intact, or is not signed with a key that was asked for: by --key, or by the list of known keys.
    With --json: {intact, missing, changed, extra, signature, signer: {key, name} | null,
    credentials: {trusted, untrusted, without, invalid, signers, cameras} | null, asked, problems, beside, remarks, bagit,
    algorithms, files, bytes}.
    """
    from studio.shoot import verify_bundle

    if key and any_key:
        raise UsageError("--key and --any-key say the opposite; give one of them.")
    with long_work() as progress:
        found = verify_bundle(bundle, progress, key, any_key)
    if as_json:
        print_json(found.to_dict())
    else:
        first, *others = found.sentences()
        say_marked("pass" if found.intact else "fail", first)
        for sentence in others:
            say(sentence)
    exit_with(0 if found.intact else NotComplete.exit_code)
