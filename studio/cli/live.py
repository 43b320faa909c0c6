"""`threeshot watch`, `tether`, `ftp`, `phone`: a command for each kind of live source, made of what the kind says of itself."""

import inspect
import sys
from collections.abc import Callable
from dataclasses import asdict, astuple, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from studio.capture.kind import DeviceQuestion, FolderQuestion, PortQuestion, SourceKind, SourceQuestion, YesNoQuestion
from studio.capture.kinds import kinds
from studio.cli.frames import BackupOption, ProductOption, RoleOption, arm, check_arming, take_in
from studio.cli.output import note, print_json, say, table
from studio.cli.work import DropArgument, JsonOption, known_drops, opened

if TYPE_CHECKING:
    from studio.capture.kind import LiveSource

_LISTED = "listed"
OptionalDropArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="DROP",
        help="The drop's id (HARBOUR-01) or its folder; not needed with --list.",
        autocompletion=known_drops,
        show_default=False,
    ),
]


class LiveCommand:
    """A kind's command, made when it is asked for; its help alone is there at once."""

    def __init__(self, kind: SourceKind) -> None:
        self._kind = kind
        self.__doc__ = kind.help

    def function(self) -> Callable[..., None]:
        """What typer makes the command of."""
        return _command(self._kind)


def commands() -> dict[str, LiveCommand]:
    """Name → command, one for each kind."""
    return {kind.id: LiveCommand(kind) for kind in kinds()}


def _command(kind: SourceKind) -> Callable[..., None]:
    """The kind's command: its questions as arguments and options, then what all of them have."""
    devices: DeviceQuestion | None = kind.question(DeviceQuestion)

    def command(
        drop: str | None, backup: Path | None, product: str | None, role: str | None, as_json: bool, **answers: Any
    ) -> None:
        from studio.base.errors import UsageError

        if devices is not None and answers.pop(_LISTED):
            _list(devices, as_json)
        elif drop is None:
            raise UsageError("DROP is missing; name the drop whose frames these are, or use --list.")
        else:
            check_arming(product, role)
            _take_in(kind, drop, answers, (product, role), backup, as_json)

    listing = {}
    if devices is not None:
        listing[_LISTED] = (Annotated[bool, typer.Option("--list", help=devices.list_help)], False)
    asked: dict[str, tuple[Any, Any]] = {
        "drop": (DropArgument, inspect.Parameter.empty) if devices is None else (OptionalDropArgument, None),
        **listing,
        **{question.key: _parameter(question) for question in kind.questions},
        "backup": (BackupOption, None),
        "product": (ProductOption, None),
        "role": (RoleOption, None),
        "as_json": (JsonOption, False),
    }
    # Typer reads a command's arguments and options from its signature, and its help from its docstring.
    command.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
            for name, (annotation, default) in asked.items()
        ]
    )
    command.__annotations__ = {name: annotation for name, (annotation, _) in asked.items()}
    command.__name__, command.__doc__ = kind.id, kind.help
    return command


def _parameter(question: SourceQuestion) -> tuple[Any, Any]:
    """A question's annotation for typer, and its default."""
    told: dict[str, Any] = {"help": question.help}
    if isinstance(question, YesNoQuestion):
        return Annotated[bool, typer.Option(question.option, **told)], False
    told |= {"metavar": question.metavar, "show_default": False}
    sort: Any = str
    if isinstance(question, FolderQuestion):
        sort = Path
    elif isinstance(question, PortQuestion):
        sort = int
        told |= {"min": 0, "max": 65535}
    if not question.option:
        return Annotated[sort, typer.Argument(**told)], inspect.Parameter.empty
    return Annotated[sort | None, typer.Option(question.option, **told)], None


def _take_in(
    kind: SourceKind,
    drop: str,
    answers: dict[str, Any],
    armed: tuple[str | None, str | None],
    backup: Path | None,
    as_json: bool,
) -> None:
    with opened(drop) as shoot:
        arm(shoot, *armed)

        def renewed() -> None:
            _show(live, lambda text: note(kind.admission.again.format(text)) if kind.admission else None)

        with kind.open(shoot, answers, shoot.events.said.emit, renewed) as live:
            for line in live.begun(shoot.code):
                note(line)
            _show(live, lambda text: None)
            take_in(
                shoot,
                lambda progress: shoot.frames.take_from(live.source, backup, progress),
                as_json,
                live.settings,
            )


def _show(live: "LiveSource", told: Callable[[str], None]) -> None:
    """What lets a device in, where it needs that: `told`, and as a QR."""
    shown = live.shown()
    if shown is not None:
        told(shown.text)
        show_qr(shown.text)


def _list(question: DeviceQuestion, as_json: bool) -> None:
    found = question.look()
    if as_json:
        print_json([asdict(one) for one in found])
    elif found:
        columns = tuple(field.name.capitalize() for field in fields(found[0]))
        table(question.list_title, columns, [astuple(one) for one in found])
    else:
        say(question.nothing)


def show_qr(text: str) -> None:
    """A QR on stderr, where that is a terminal; elsewhere nobody could scan it."""
    if not sys.stderr.isatty():
        return
    import io

    import segno

    try:
        "▀▄█".encode(sys.stderr.encoding or "ascii")
    except UnicodeEncodeError:
        segno.make(text, error="m", micro=False).terminal(out=sys.stderr, border=2)
        return
    drawn = io.StringIO()
    segno.make(text, error="m", micro=False).terminal(out=drawn, border=2, compact=True)
    # White on black, whatever the terminal's own colours are: not every phone reads an inverted code.
    for line in drawn.getvalue().splitlines():
        print(f"\x1b[38;5;231;48;5;16m{line}\x1b[0m", file=sys.stderr, flush=True)
