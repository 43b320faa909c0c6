"""Opening what a command works on, and long work: a bar on stderr where that is a terminal, and Ctrl-C that stops at a safe point."""

import contextlib
import gc
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, Self

import typer

from studio.base.wording import are, count, listed, size
from studio.cli.output import note, plain
from studio.cli.stopping import on_signals

if TYPE_CHECKING:
    from studio.base.jobs import Progress
    from studio.catalog import Catalog
    from studio.shoot import Shoot

SHOWN_EVERY_S = 0.05


def known_drops() -> list[str]:
    """The drops' ids, for the shell's completion; makes no catalog where there is none."""
    from studio.base import paths
    from studio.base.errors import ThreeshotError
    from studio.catalog.drops import drop_codes

    if not paths.catalog_path().exists():
        return []
    with contextlib.suppress(ThreeshotError), opened_catalog() as catalog:
        return drop_codes(catalog)
    return []


DropArgument = Annotated[
    str,
    typer.Argument(
        metavar="DROP", help="The drop's id (HARBOUR-01) or its folder.", autocompletion=known_drops, show_default=False
    ),
]
DropOrBundleArgument = Annotated[
    str,
    typer.Argument(
        metavar="DROP|BUNDLE",
        help="The drop's id or folder, or a bundle's folder.",
        autocompletion=known_drops,
        show_default=False,
    ),
]
AddressOption = Annotated[
    str | None,
    typer.Option(
        "--address",
        metavar="IP",
        help="This computer's address to listen on; default: the one towards the default route.",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the answer as one JSON value and nothing else.")]
ByOption = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME", help="Who does this; default: you, as in the settings.", show_default=False),
]
RecipeOption = Annotated[
    str | None,
    typer.Option(
        "--recipe",
        metavar="NAME",
        help="The recipe, by name or file; default: as in the settings.",
        show_default=False,
    ),
]


@contextlib.contextmanager
def opened_catalog() -> "Iterator[Catalog]":
    """The person's catalog, closed at the end."""
    from studio.catalog import Catalog

    catalog = Catalog()
    try:
        yield catalog
    finally:
        catalog.close()


@contextlib.contextmanager
def opened(drop: str) -> "Iterator[Shoot]":
    """The drop of that id or folder; what its rooms have to say meanwhile goes to stderr. Raises NotFound."""
    from studio.shoot import Shoot

    _ask_who()
    with opened_catalog() as catalog:
        shoot = Shoot.open(drop, catalog)
        # The rooms that were read for it stay until the end, as in `studio.cli`.
        gc.freeze()
        shoot.events.said.connect(note)
        shoot.events.not_ready.connect(lambda still: note(_not_ready(shoot.code, still)))
        for sentence in shoot.unsaid():
            note(sentence)
        yield shoot


def _ask_who() -> None:
    """Asked once, where there is somebody to ask: who it is that ticks, chooses and decides from now on.

    Not where a program takes the answer (--json, a pipe): it may have been started from a terminal, and would wait for ever. Whoever ends
    the input says nothing, and is asked again next time.
    """
    from studio.base.errors import InvalidInput
    from studio.base.settings import load

    if "--json" in sys.argv or not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        return
    mine = load()
    if mine.is_named:
        return
    note("Who are you? It stands beside what you tick, choose and decide, and in the report.")
    while not mine.is_named:
        sys.stderr.write(f"Name [{plain(mine.person)}]: ")
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            note("")
            return
        try:
            mine.say_who(line.strip() or mine.person)
        except InvalidInput as error:
            note(str(error))


def _not_ready(code: str, still: list[str]) -> str:
    return (
        f"Not ready to shoot: {count(len(still), 'required item')} of the checklist {are(len(still))} open before the first frame "
        f"({listed(still, 3)}). The frames are taken in all the same; say why with 'threeshot checklist {code} --not-ready REASON'."
    )


def heard(shoot: "Shoot") -> list[str]:
    """What is said from now on of an opened drop, and so is on stderr: a list that grows."""
    said: list[str] = []
    shoot.events.said.connect(lambda sentence: said.append(sentence))
    return said


@contextlib.contextmanager
def long_work(until_stopped: bool = False) -> "Iterator[Progress]":
    """A Progress for one long verb. The first Ctrl-C (SIGTERM, SIGHUP) asks it to stop where nothing is lost, the second stops at once.

    `until_stopped`: stopping is how this work ends, so nothing is said about it.
    """
    from studio.base.jobs import Progress

    with contextlib.ExitStack() as stack:
        bar = stack.enter_context(_Bar()) if sys.stderr.isatty() else None
        progress = Progress(bar.show if bar else None)
        if bar:
            bar.progress = progress

        def stop(number: int, frame: FrameType | None) -> None:
            if progress.cancelled:
                raise KeyboardInterrupt
            progress.cancel()
            if not until_stopped and number == signal.SIGINT:
                # A sentence that was being written when the signal came can't be joined by another.
                with contextlib.suppress(RuntimeError):
                    note("Stopping at the next safe point; Ctrl-C once more stops at once.")

        stack.enter_context(on_signals(stop))
        yield progress


class _Bar:
    """A progress bar on stderr. `progress`: whose unit says how to write the amounts."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        from studio.cli.output import console

        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.fields[amount]}", markup=False),
            TimeRemainingColumn(),
        )
        self.progress: Progress | None = None
        self._rich = RichProgress(*columns, console=console(stderr=True), transient=True)
        self._task = self._rich.add_task("", total=None, amount="")
        self._last = 0.0

    def __enter__(self) -> Self:
        self._rich.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._rich.stop()

    def show(self, done: int, total: int, what: str) -> None:
        """A Progress's listener; may be called from any thread, and often."""
        now = time.monotonic()
        if now - self._last < SHOWN_EVERY_S and 0 < done < total:
            return
        self._last = now
        unit = self.progress.unit if self.progress else ""
        amount = f"{size(done)} of {size(total)}" if unit == "bytes" else f"{done} of {total} {unit}"
        self._rich.update(
            self._task,
            completed=done,
            total=total or None,
            description=plain(what)[:48],
            amount=amount if total else f"{done} {unit}",
        )


def exit_with(code: int) -> None:
    """End the command with this exit code, after everything it had to print is printed."""
    if code:
        raise typer.Exit(code)


def rows_for_json(rows: list[dict[str, Any]], keys: tuple[str, ...]) -> list[dict[str, Any]]:
    """Those columns of rows of the catalog that others may rely on."""
    return list(each_for_json(rows, keys))


def each_for_json(rows: Iterable[dict[str, Any]], keys: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """The same one by one: for answers that may be long."""
    return ({key: row.get(key) for key in keys} for row in rows)
