"""The table of commands, `COMMANDS`: the program and its help are made from it. What a command does is said in its own module."""

from collections.abc import Callable, Iterator, Mapping
from inspect import cleandoc
from typing import Annotated, Any, ClassVar

import typer

from studio.cli import (
    alt,
    board,
    bundle,
    cameras,
    cards,
    catalog,
    check,
    checklist,
    coverage,
    crop,
    deliver,
    demo,
    drop,
    frames,
    inspect,
    key,
    live,
    marks,
    measure,
    models,
    people,
    pieces,
    preflight,
    results,
    score,
    settings,
    share,
    shots,
    slate,
    subject,
    tags,
    window,
)
from studio.cli.help import LONGEST_SENTENCE, Command, CommandGroup

EXIT_CODES = (
    "Exit codes: 0 done; 1 a defect of ours; 2 wrong usage; 3 the input is not valid; 4 not found; 5 not complete or not intact; "
    "6 refused to keep data safe; 7 interrupted."
)


COMMANDS: dict[str, dict[str, Callable[..., None] | live.LiveCommand | typer.Typer]] = {
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
        "cards": cards.cards,
        "camera": cameras.camera,
        "tags": tags.tags,
        "coverage": coverage.coverage,
    },
    "Choose": {
        "score": score.score,
        "assign": shots.assign,
        "select": shots.select,
        "reject": shots.reject,
        "mark": marks.mark,
        "subject": subject.subject,
        "people": people.people,
        "approve": shots.approve,
        "reshoot": shots.reshoot,
        "board": board.board,
    },
    "Deliver": {
        "crop": crop.crop,
        "alt": alt.alt,
        "export": bundle.export,
        "verify": bundle.verify,
        "deliver": deliver.app,
        "delivered": deliver.delivered,
        "share": share.share,
        "key": key.app,
        "pieces": pieces.pieces,
    },
    "Afterwards": {"results": results.results},
    "Look after": {
        "check": check.check,
        "inspect": inspect.inspect,
        "sidecars": marks.sidecars,
        "catalog": catalog.app,
        "models": models.app,
        "settings": settings.settings,
        "app": window.window,
    },
}


_BY_NAME = {name: made for members in COMMANDS.values() for name, made in members.items()}


class _Commands(Mapping[str, Any]):
    """Name → typer's command, made when it is asked for: to make all of them is an eighth of what `--help` takes."""

    def __init__(self) -> None:
        self._ready: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._ready:
            made, alone = _BY_NAME[name], typer.Typer(add_completion=False, rich_markup_mode=None)
            if isinstance(made, typer.Typer):
                alone.add_typer(made, name=name)
                self._ready[name] = typer.main.get_group(alone).commands[name]
            else:
                alone.command(name, cls=Command)(made.function() if isinstance(made, live.LiveCommand) else made)
                self._ready[name] = typer.main.get_command(alone)
        return self._ready[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_BY_NAME)

    def __len__(self) -> int:
        return len(_BY_NAME)


class _Threeshot(CommandGroup):
    headings: ClassVar[dict[str, tuple[str, ...]]] = {heading: tuple(members) for heading, members in COMMANDS.items()}

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings | {"commands": {}})
        self.commands = _Commands()  # type: ignore[assignment]

    def list_commands(self, ctx: Any) -> list[str]:
        """Their names, without making them."""
        return list(_BY_NAME)

    def first_sentence(self, name: str) -> str:
        """A command's first sentence, without making it."""
        made = _BY_NAME[name]
        text = made.info.help if isinstance(made, typer.Typer) else made.__doc__
        return Command(name, help=cleandoc(text or "")).get_short_help_str(LONGEST_SENTENCE)


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
