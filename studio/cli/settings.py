"""`threeshot settings`: what this person has set, and how strict verdicts are."""

from typing import TYPE_CHECKING, Annotated

import typer

from studio.base.errors import UsageError
from studio.cli.output import print_json, say
from studio.cli.work import JsonOption

if TYPE_CHECKING:
    from studio.base.settings import Settings


def settings(
    sensitivity: Annotated[
        str | None,
        typer.Option(
            "--sensitivity",
            metavar="STEP",
            help="How strict verdicts are: strict (limits × 0.8), normal, or forgiving (× 1.3).",
            show_default=False,
        ),
    ] = None,
    person: Annotated[
        str | None,
        typer.Option(
            "--person",
            metavar="NAME",
            help="Who you are: it stands beside what you tick, choose and decide.",
            show_default=False,
        ),
    ] = None,
    cache_gb: Annotated[
        float | None,
        typer.Option(
            "--cache-gb",
            metavar="GB",
            help="What previews may take on the disk; those not looked at for longest go first, and are made again when they are.",
            show_default=False,
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show the settings, say who you are, and set how strict verdicts are.

    What makes a frame undeliverable (too few pixels, damage) is never more forgiving. A brief that says `sensitivity:` goes before the
    setting, so that all computers of a crew judge alike. Verdicts follow with the next command that judges, from what was measured.
    With --json: {person, station, theme, backup, recipe, camera_address, sensitivity, cache_gb}.
    """
    from studio.base.sensitivity import TOLERANCES, meaning
    from studio.base.settings import LEAST_CACHE_GB, load

    mine = load()
    known = {str(one): one for one in TOLERANCES}
    if sensitivity is not None:
        if sensitivity not in known:
            raise UsageError(f"'{sensitivity}' is no sensitivity; it is {', '.join(known)}.")
        mine.sensitivity = known[sensitivity]
        mine.save()
    if person is not None:
        mine.say_who(person)
    if cache_gb is not None:
        _keep_within(mine, cache_gb, LEAST_CACHE_GB)
    if as_json:
        print_json(mine.to_dict())
    elif sensitivity is not None:
        say(
            f"Verdicts are {sensitivity} from now on: {meaning(mine.sensitivity)}. Each drop follows with its next 'threeshot score'."
        )
    elif person is not None:
        say(f"You are {mine.person} from now on.")
    elif cache_gb is not None:
        say(f"Previews take {cache_gb:g} GB at most from now on.")
    else:
        for name, text in mine.to_dict().items():
            say(f"{name.replace('_', ' ')}: {text or 'not set'}")


def _keep_within(mine: "Settings", cache_gb: float, least: float) -> None:
    from studio.base import picture_cache

    if not least <= cache_gb < float("inf"):
        raise UsageError(f"{cache_gb:g} GB is too little for previews; say {least:g} or more.")
    mine.cache_gb = f"{cache_gb:g}"
    mine.save()
    picture_cache.hold()
