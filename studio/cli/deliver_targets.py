"""`threeshot deliver targets`: where deliveries may go. Secrets are asked for, or read from a file; never from the command line."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from studio.base.errors import InvalidInput, UsageError
from studio.cli.help import Command, CommandGroup
from studio.cli.output import note, print_json, say, say_marked, table
from studio.cli.work import JsonOption, long_work

if TYPE_CHECKING:
    from studio.shoot.handed_out import Target, TargetKind

app = typer.Typer(
    cls=CommandGroup,
    rich_markup_mode=None,
    invoke_without_command=True,
    help="The targets that deliveries go to: list, add, test, forget.",
)
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The target's name.", show_default=False)]


@app.callback()
def targets(context: typer.Context) -> None:
    """The targets that deliveries go to: list, add, test, forget."""
    if context.invoked_subcommand is None:
        list_()


@app.command("list", cls=Command)
def list_(
    kinds: Annotated[
        bool, typer.Option("--kinds", help="List the kinds there are instead, and what each asks for.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """List the targets that are known here. With --json: {targets: [{name, kind, settings, kept}], kinds: [{id, title, asks, tried}]}."""
    from studio.shoot.delivering import known_targets, target_kinds

    found = known_targets()
    if as_json:
        told = [
            {"id": k.id, "title": k.title, "asks": [one._asdict() for one in k.asks], "tried": k.tried}
            for k in target_kinds()
        ]
        print_json({"targets": [one.to_dict() for one in found], "kinds": told})
    elif kinds:
        for kind in target_kinds():
            say(f"{kind.id}: {kind.title}. {kind.tried}")
            for one in kind.asks:
                said = (
                    ", secret"
                    if one.secret
                    else f", {one.default}"
                    if one.default
                    else ""
                    if one.needed
                    else ", may be left out"
                )
                choices = f" ({', '.join(one.choices)})" if one.choices else ""
                say(f"  {one.key}: {one.help}{choices}{said}")
    elif found:
        table("", ("Name", "Kind", "Where"), [(one.name, one.kind.id, _where(one)) for one in found])
    else:
        say("No target is known yet; 'threeshot deliver targets add NAME --kind folder --set path=/mnt/nas' adds one.")


@app.command("add", cls=Command)
def add(
    name: NameArgument,
    kind: Annotated[
        str,
        typer.Option(
            "--kind", metavar="KIND", help="What it is: 'list --kinds' says which there are.", show_default=False
        ),
    ],
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="KEY=VALUE", help="What is to be known of it, no secrets. Repeatable.", show_default=False
        ),
    ] = None,
    secrets: Annotated[
        Path | None,
        typer.Option(
            "--secrets",
            metavar="FILE",
            help="Secrets as KEY=VALUE, a line each; '-' reads them from standard input.",
            show_default=False,
        ),
    ] = None,
    accept_key: Annotated[
        str | None,
        typer.Option(
            "--accept-key",
            metavar="FINGERPRINT",
            help="The host key that the server has to have (SFTP).",
            show_default=False,
        ),
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Change one that is known already.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Keep a target. Secrets that it needs are asked for on the terminal, and kept in the system's keyring.

    Where there is no keyring, they are kept in a file that only you can read. A server by SFTP is asked for its host key: compare the
    fingerprint with what whoever runs it tells you; from then on it is held to. Google Drive, Dropbox and OneDrive are allowed in your
    browser. With --json: {name, kind, settings, kept, secrets}: secrets is where they are, keyring, file or empty.
    """
    from studio.shoot.delivering import NotAccepted, add_target, target_kinds

    told = next((one for one in target_kinds() if one.id == kind), None)
    answers = _pairs(set_ or [], "--set")
    if told is not None:
        for key in answers:
            if (ask := told.ask(key)) is not None and ask.secret:
                raise UsageError(
                    f"--set {key}: is a secret, which others could see here; leave it out, or use --secrets FILE."
                )
        answers |= _secrets(told, secrets, answers)
    try:
        target, where = add_target(name, kind, answers, accept_key, again)
    except NotAccepted as new:
        if accept_key is not None or as_json or not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise
        note(f"{new.where} answers with the host key {new.kind}:")
        note(f"  {new.fingerprint}")
        note("Ask whoever runs it whether that is theirs.")
        sys.stderr.write("Accept it from now on? [y/N] ")
        sys.stderr.flush()
        if sys.stdin.readline().strip().casefold() not in ("y", "yes"):
            raise
        target, where = add_target(name, kind, answers, new.fingerprint, again)
    if as_json:
        print_json({**target.to_dict(), "secrets": where})
        return
    say(
        f"Known from now on: {target.name} ({target.kind.title}). 'threeshot deliver targets test {target.name}' tries it."
    )
    if where == "file":
        say(
            "This computer has no keyring that we can use: the secrets are in a file in your data folder that only you can read."
        )


@app.command("test", cls=Command)
def test(name: NameArgument, as_json: JsonOption = False) -> None:
    """Write a small file at a target, prove that it arrived, and take it away again. With --json:
    {name, writable, removable, proof, algorithm, free}.
    """
    from studio.base.wording import size
    from studio.shoot.delivering import try_target

    with long_work() as progress:
        found = try_target(name, progress)
    if as_json:
        print_json(found)
        return
    how = "by its own hash" if found["proof"] == "remote-hash" else "by reading back"
    free = f"; {size(found['free'])} free" if found["free"] is not None else ""
    say_marked("pass", name, f"can be written to; arrival is proved {how} ({found['algorithm']}){free}.")
    if not found["removable"]:
        say("The small file could not be taken away again, as nothing may be deleted there; that hinders no delivery.")


@app.command("forget", cls=Command)
def forget(name: NameArgument, as_json: JsonOption = False) -> None:
    """Forget a target, with its secrets and its host key; what lies there stays. With --json: {name, kind, settings, kept}."""
    from studio.shoot.delivering import forget_target

    gone = forget_target(name)
    if as_json:
        print_json(gone.to_dict())
    else:
        say(f"Forgotten: {gone.name}.")


def _where(target: "Target") -> str:
    shown = ("path", "url", "host", "bucket", "share", "endpoint", "shop")
    return ", ".join(value for key, value in target.settings.items() if key in shown)


def _pairs(lines: list[str], what: str) -> dict[str, str]:
    found = {}
    for line in lines:
        key, equals, value = line.partition("=")
        if not equals or not key.strip():
            raise UsageError(f"{what}: expected KEY=VALUE.")
        found[key.strip()] = value
    return found


def _secrets(kind: "TargetKind", file: Path | None, answers: dict[str, str]) -> dict[str, str]:
    """The secrets that a kind asks for: from a file, the browser or the terminal."""
    if file is not None:
        try:
            # Windows' Notepad puts a mark before the first letter.
            text = (sys.stdin.read() if str(file) == "-" else file.read_text("utf-8")).removeprefix("\ufeff")
        except (OSError, UnicodeError) as error:
            raise InvalidInput(f"{file}: can't be read as secrets, KEY=VALUE on each line.") from error
        return _pairs([line for line in text.splitlines() if line.strip()], "--secrets")
    if kind.authorise:
        from studio.shoot.delivering import LET_IN, allow_in_browser

        note(f"{kind.title}: your browser opens; allow it there.")
        with long_work() as progress:
            token = allow_in_browser(kind, progress, lambda address: note(f"If it does not open, go to {address}"))
        return {LET_IN: token}
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return {}
    import getpass

    wanted = [
        one for one in kind.asks if one.secret and not (one.key == "key_passphrase" and not answers.get("key_file"))
    ]
    return {one.key: getpass.getpass(f"{one.key} ({one.help}; Enter for none): ", sys.stderr) for one in wanted}
