"""`threeshot key`: this station's key, to be told to the brand beforehand, and the keys of others that are known here."""

from pathlib import Path
from typing import Annotated

import typer

from studio.base.errors import UsageError
from studio.base.files import write_atomic
from studio.base.wording import in_fours
from studio.cli.help import Command, CommandGroup
from studio.cli.output import print_json, say
from studio.cli.work import JsonOption

app = typer.Typer(
    cls=CommandGroup,
    rich_markup_mode=None,
    invoke_without_command=True,
    help="Show the key that bundles are signed with, and keep a list of others' keys.",
)
KeyArgument = Annotated[
    str,
    typer.Argument(metavar="KEY", help="Its 16 digits, or its six words in quotes.", show_default=False),
]


@app.callback()
def key(context: typer.Context) -> None:
    """Show the key that bundles are signed with, and keep a list of others' keys."""
    if context.invoked_subcommand is None:
        show()


@app.command("show", cls=Command)
def show(
    qr: Annotated[
        Path | None,
        typer.Option(
            "--qr", metavar="FILE", help="Write its QR code into this file (.svg or .png).", show_default=False
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show the key that this station signs with: its id, its words to read aloud, its QR code.

    Tell it to the brand before the first bundle, by another way than the bundle takes. With --json:
    {key, words, fingerprint, qr: {text, file}}: what the QR code says, and the file that it was written to.
    """
    from studio.shoot import station_key

    own = station_key()
    if qr is not None:
        own.write_qr(qr)
    if as_json:
        print_json({**own.to_dict(), "qr": {"text": own.qr_text, "file": str(qr) if qr else None}})
        return
    say(f"Key:    {in_fours(own.id)}")
    say(f"Words:  {own.words}")
    say(f"SHA-256 of the public key: {own.fingerprint}")
    if qr is not None:
        say(f"QR code: {qr}")
    else:
        _draw(own.qr_text)
    say("Tell it to the brand before the first bundle: 'threeshot verify BUNDLE --key KEY' holds a bundle to it.")


@app.command("list", cls=Command)
def list_(as_json: JsonOption = False) -> None:
    """List the keys of others that are known here. With --json: a list of {key, name, words}.

    While there are any, 'verify' wants a bundle to be signed with one of them, or with this station's own.
    """
    from studio.shoot import known_keys

    found = known_keys()
    if as_json:
        print_json([one.to_dict() for one in found])
        return
    for one in found:
        say(f"{in_fours(one.id)}  {one.name}")
    if not found:
        say("No key of anybody else is known here; 'threeshot key add KEY NAME' adds one.")


@app.command("add", cls=Command)
def add(
    key: KeyArgument,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose key it is.", show_default=False)],
    as_json: JsonOption = False,
) -> None:
    """Put somebody's key on the list of those that are known here. With --json: {key, name, words}."""
    from studio.shoot import remember_key

    made = remember_key(key, name)
    if as_json:
        print_json(made.to_dict())
    else:
        say(f"Known from now on: {made.shown}.")


@app.command("forget", cls=Command)
def forget(
    key: Annotated[
        str, typer.Argument(metavar="KEY", help="Its digits, its six words, or its name.", show_default=False)
    ],
    as_json: JsonOption = False,
) -> None:
    """Take a key off the list. With --json: {key, name, words}."""
    from studio.shoot import forget_key

    gone = forget_key(key)
    if as_json:
        print_json(gone.to_dict())
    else:
        say(f"Not known any more: {gone.shown}.")


@app.command("certificate", cls=Command)
def certificate(
    root: Annotated[
        Path | None,
        typer.Option(
            "--root", metavar="FILE", help="Write the root that credentials are signed under.", show_default=False
        ),
    ] = None,
    request: Annotated[
        Path | None,
        typer.Option(
            "--request", metavar="FILE", help="Write a request for a brand's own root to sign.", show_default=False
        ),
    ] = None,
    install: Annotated[
        Path | None,
        typer.Option("--install", metavar="FILE", help="Take the certificate that a brand gave.", show_default=False),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Hand out the root of this station's Content Credentials, or take a certificate of a brand's own root. All files are PEM.

    At first the station signs under a root of its own, which nobody else knows: --root hands it to the brand, which trusts it with
    'key trust', or in its own programs. A brand that has a root signs the --request, and the answer goes in by --install.
    With --json: {root, request, installed}: the files written, and whom the new certificate names.
    """
    from studio.shoot import certificate_request, credentials_root, install_certificate

    if len([one for one in (root, request, install) if one is not None]) != 1:
        raise UsageError("Give one of --root, --request and --install.")
    installed = install_certificate(install) if install is not None else None
    if root is not None:
        write_atomic(root, credentials_root())
    if request is not None:
        write_atomic(request, certificate_request())
    if as_json:
        print_json({"root": root and str(root), "request": request and str(request), "installed": installed})
    elif installed is not None:
        say(f"Content Credentials are signed from now on as: {installed}")
    elif root is not None:
        say(f"Root: {root}")
    else:
        say(f"Request: {request}; what the brand answers goes in with 'threeshot key certificate --install FILE'.")


@app.command("trust", cls=Command)
def trust(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Roots, as a PEM file.", show_default=False)],
    as_json: JsonOption = False,
) -> None:
    """Trust Content Credentials that were signed under the roots in a file. With --json: {trusted}: whom they name."""
    from studio.shoot import trust_roots

    trusted = trust_roots(file)
    if as_json:
        print_json({"trusted": trusted})
        return
    for name in trusted:
        say(f"Trusted from now on: {name}")


def _draw(text: str) -> None:
    import sys

    import segno

    if sys.stdout.isatty():
        segno.make(text, error="m", micro=False).terminal(out=sys.stdout, compact=True)
