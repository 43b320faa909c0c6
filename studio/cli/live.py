"""`threeshot ftp` and `phone`: frames that are pushed here over the crew's own network while the shoot goes on."""

import sys
from typing import Annotated

import typer

from studio.cli.frames import BackupOption, ProductOption, RoleOption, arm, take_in
from studio.cli.output import note
from studio.cli.work import DropArgument, JsonOption, opened

AddressOption = Annotated[
    str | None,
    typer.Option(
        "--address",
        metavar="IP",
        help="This computer's address in the crew's network; default: the one towards the default route.",
        show_default=False,
    ),
]
PortOption = Annotated[
    int | None, typer.Option("--port", metavar="PORT", min=0, max=65535, help="0 takes any.", show_default=False)
]


def ftp(
    drop: DropArgument,
    address: AddressOption = None,
    port: PortOption = None,
    backup: BackupOption = None,
    product: ProductOption = None,
    role: RoleOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take in what cameras push by FTP over Wi-Fi, until Ctrl-C.

    The settings for the camera are told at the start on stderr, with a password made anew each time; port 2121 unless
    another is given. A camera can upload and do nothing else, on this one address. FTP is not encrypted: use the crew's
    own network. With --json, at the end: what 'import' answers, and settings.
    """
    from studio.capture import CameraFtp
    from studio.capture.addresses import choose
    from studio.capture.ftp import PORT
    from studio.capture.inbox import incoming

    with opened(drop) as shoot:
        arm(shoot, product, role)
        host = choose(address)
        source = CameraFtp(
            incoming(shoot.folder, "ftp"), host, PORT if port is None else port, say=shoot.events.said.emit
        )
        settings = source.settings
        note(f"Camera FTP for drop {shoot.code}; Ctrl-C ends it. Type this into the camera:")
        rows = (
            ("Server", settings.host),
            ("Port", settings.port),
            ("User", settings.user),
            ("Password", settings.password),
        )
        for name, value in (*rows, ("Folder", "/"), ("Passive mode", "on"), ("Encryption", "off (plain FTP)")):
            note(f"  {name}: {value}")
        _show_qr(settings.url)
        try:
            take_in(
                shoot, lambda progress: shoot.frames.take_from(source, backup, progress), as_json, settings.to_dict()
            )
        finally:
            source.close()


def phone(
    drop: DropArgument,
    address: AddressOption = None,
    port: PortOption = None,
    backup: BackupOption = None,
    product: ProductOption = None,
    role: RoleOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take in what phones send through a page on the local network, until Ctrl-C.

    A QR on stderr opens the page; each code admits one phone, once, within 30 minutes, and is followed by the next one.
    Port 8733 unless another is given. The page says what is protected and what isn't: it is not encrypted. With --json,
    at the end: what 'import' answers, and settings {address}.
    """
    from studio.capture.addresses import choose
    from studio.web.phone import PORT, PhonePage

    def show_code() -> None:
        note(f"The next phone: {page.link}")
        _show_qr(page.link)

    with opened(drop) as shoot:
        arm(shoot, product, role)
        page = PhonePage(
            shoot, choose(address), PORT if port is None else port, say=shoot.events.said.emit, new_code=show_code
        )
        with page:
            note(f"Phone page for drop {shoot.code}; Ctrl-C ends it. Scan this with a phone in the same network:")
            note(f"  {page.link}")
            _show_qr(page.link)
            take_in(
                shoot,
                lambda progress: shoot.frames.take_from(page.source, backup, progress),
                as_json,
                {"address": page.address},
            )


def _show_qr(text: str) -> None:
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
