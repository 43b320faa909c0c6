"""`threeshot catalog`: where it is, a copy of it, whether it is sound, and making it again from the shoot folders."""

from pathlib import Path
from typing import Annotated

import typer

from studio.base.errors import NotComplete
from studio.base.paths import at_home
from studio.cli.help import Command, CommandGroup
from studio.cli.output import note, print_json, say
from studio.cli.work import JsonOption, exit_with, long_work, opened_catalog

app = typer.Typer(
    cls=CommandGroup,
    rich_markup_mode=None,
    invoke_without_command=True,
    help="Look after the catalog: path, backup, check, rebuild.",
)


@app.callback()
def catalog(context: typer.Context) -> None:
    """Look after the catalog: path, backup, check, rebuild."""
    if context.invoked_subcommand is None:
        print(context.get_help())


@app.command("path", cls=Command)
def path(as_json: JsonOption = False) -> None:
    """Say where the catalog is: one SQLite file, which Datasette and sqlite-utils open."""
    from studio.base import paths

    if as_json:
        print_json({"path": str(paths.catalog_path())})
    else:
        say(str(paths.catalog_path()))


@app.command("backup", cls=Command)
def backup(
    to: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="Where to; default: a dated file beside the catalog.", show_default=False),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Copy the catalog, whole even while others work on it."""
    from studio.base.clock import utc_now

    with opened_catalog() as opened:
        target = at_home(to or opened.path.with_name(f"catalog-{utc_now():%Y%m%dT%H%M%SZ}.db")).absolute()
        made = opened.backup(target)
    if as_json:
        print_json({"backup": str(made)})
    else:
        say(f"Written: {made}")


@app.command("check", cls=Command)
def check(as_json: JsonOption = False) -> None:
    """Check the catalog's integrity, and say when each drop's originals were read again. Ends with 5 when something is wrong."""
    from studio.shoot import originals_read

    with opened_catalog() as opened:
        wrong = opened.check()
        where = opened.path
        read = originals_read(opened) if not wrong else {}
    if as_json:
        print_json({"path": str(where), "sound": not wrong, "wrong": wrong, "originals": read})
    else:
        for sentence in wrong or [f"{where}: sound.", *(f"{drop}: {line}" for drop, line in read.items())]:
            say(sentence)
    exit_with(NotComplete.exit_code if wrong else 0)


@app.command("rebuild", cls=Command)
def rebuild(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FOLDER",
            help="Shoot folders, or folders that hold some; default: those the catalog knows and those in the usual place.",
            show_default=False,
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make the catalog's rows again from shoot folders, and say what could not be recovered.

    Stopped at any point, running it again goes on. Ends with 5 when a folder could not be rebuilt.
    """
    from studio.shoot import rebuild as room

    opened, moved = room.opened()
    try:
        if moved is not None:
            note(moved)
        with long_work() as progress:
            report = room.rebuild(opened, [at_home(folder).absolute() for folder in folders or []], progress)
    finally:
        opened.close()
    if as_json:
        print_json(report.to_dict())
    else:
        for sentence in report.sentences():
            say(sentence)
    exit_with(NotComplete.exit_code if report.failed else 0)
