"""`threeshot tether`: a camera on a cable or on Wi-Fi, its frames taken in while it shoots."""

from dataclasses import asdict
from typing import Annotated

import typer

from studio.cli.frames import BackupOption, ProductOption, RoleOption, arm, check_arming, take_in
from studio.cli.output import note, print_json, say, table
from studio.cli.work import JsonOption, known_drops, opened

_WHERE = "usb:001,005 as --list shows it, or 192.168.1.1 on Wi-Fi; default: the first camera that is seen."


def tether(
    drop: Annotated[
        str | None,
        typer.Argument(
            metavar="DROP",
            help="The drop's id (HARBOUR-01) or its folder; not needed with --list.",
            autocompletion=known_drops,
            show_default=False,
        ),
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="Only list the cameras that are there.")] = False,
    port: Annotated[str | None, typer.Option("--port", metavar="PORT", help=_WHERE, show_default=False)] = None,
    only_new: Annotated[
        bool, typer.Option("--only-new", help="Leave on its card what a camera holds when it first comes to this drop.")
    ] = False,
    backup: BackupOption = None,
    product: ProductOption = None,
    role: RoleOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take in every frame that a camera shoots, on a USB cable or on Wi-Fi, until Ctrl-C.

    Frames stay on the camera's card too. A camera that is unplugged, asleep or busy is waited for, and what it shot meanwhile
    is fetched; importing its card later adds nothing twice. A slate, a tag or --product says which shot the frames belong
    to. Linux and macOS, with 'threeshot[tether]'. With --json and --list: [{model, port}].
    """
    from studio.base.errors import UsageError

    if listed:
        _list(as_json)
        return
    if drop is None:
        raise UsageError("DROP is missing; name the drop whose frames these are, or use --list.")
    check_arming(product, role)
    from studio.capture import Tether
    from studio.capture.inbox import incoming

    with opened(drop) as shoot:
        arm(shoot, product, role)
        source = Tether(incoming(shoot.folder, "tether"), port, only_new=only_new, say=shoot.events.said.emit)
        note(f"Tethering to drop {shoot.code}; Ctrl-C ends it.")
        take_in(shoot, lambda progress: shoot.frames.take_from(source, backup, progress), as_json)


def _list(as_json: bool) -> None:
    from studio.capture.camera_process import cameras

    found = cameras()
    if as_json:
        print_json([asdict(one) for one in found])
    elif found:
        table("Cameras", ("Model", "Port"), [(one.model, one.port) for one in found])
    else:
        say("No camera is found; connect it with its cable, switch it on, and set its USB mode to PTP or remote.")
