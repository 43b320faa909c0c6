"""The table of commands, `COMMANDS`: the program and its help are made from it. What a command does is said in its own module."""

from collections.abc import Callable
from typing import Annotated, ClassVar

import typer

from studio.cli import (
    bundle,
    catalog,
    checklist,
    coverage,
    demo,
    drop,
    frames,
    inspect,
    live,
    marks,
    measure,
    preflight,
    score,
    shots,
    slate,
    window,
)
from studio.cli.help import Command, CommandGroup

EXIT_CODES = (
    "Exit codes: 0 done; 1 a defect of ours; 2 wrong usage; 3 the input is not valid; 4 not found; 5 not complete or not intact; "
    "6 refused to keep data safe; 7 interrupted."
)


COMMANDS: dict[str, dict[str, Callable[..., None] | typer.Typer]] = {
    "Prepare": {
        "demo": demo.demo,
        "drop": drop.app,
        "checklist": checklist.checklist,
        "measure": measure.app,
        "preflight": preflight.preflight,
        "slate": slate.slate,
    },
    "Shoot": {
        "import": frames.import_,
        **live.commands(),
        "card": frames.card,
        "coverage": coverage.coverage,
    },
    "Choose": {
        "score": score.score,
        "assign": shots.assign,
        "select": shots.select,
        "reject": shots.reject,
        "mark": marks.mark,
        "approve": shots.approve,
        "reshoot": shots.reshoot,
    },
    "Deliver": {"export": bundle.export, "verify": bundle.verify},
    "Look after": {
        "inspect": inspect.inspect,
        "sidecars": marks.sidecars,
        "catalog": catalog.app,
        "app": window.window,
    },
}


class _Threeshot(CommandGroup):
    headings: ClassVar[dict[str, tuple[str, ...]]] = {heading: tuple(members) for heading, members in COMMANDS.items()}


app = typer.Typer(
    cls=_Threeshot,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 110},
    epilog=EXIT_CODES,
)


def _version(wanted: bool) -> None:
    if wanted:
        from studio.cli.log import version

        print(f"threeshot {version()}")
        raise typer.Exit


@app.callback()
def threeshot(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Say which version this is.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Threeshot takes a micro-drop from the creator's brief to a tagged, verifiable bundle of pictures.

    Start with `threeshot demo`, or with `threeshot drop new BRIEF.yaml`. `threeshot app` opens the window.
    """
    if context.invoked_subcommand is None:
        print(context.get_help())


for members in COMMANDS.values():
    for name, made in members.items():
        if isinstance(made, typer.Typer):
            app.add_typer(made, name=name)
        else:
            app.command(name, cls=Command)(made)
