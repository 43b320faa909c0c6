"""A Windows share (SMB), without mounting it."""

import re

from studio.base.wording import visible
from studio.handover.engine import Remote
from studio.handover.reaching import Address
from studio.handover.target import Settings, TargetAsk, TargetKind, WrongAnswer, host, number, obscured, path_below

_SHARE = re.compile(r"[^/\\:*?\"<>|]{1,80}")


def _check(settings: Settings) -> None:
    host(settings)
    if not _SHARE.fullmatch(settings["share"].strip("/")):
        found = visible(settings["share"][:80])
        raise WrongAnswer(
            "share", f"found '{found}', expected the name of a share alone; a folder in it has a question of its own."
        )
    number(settings, "port", 1, 65535)


def _remote(name: str, settings: Settings) -> Remote:
    options = {
        "host": settings["host"],
        "port": settings["port"],
        "user": settings["user"],
        "domain": settings["domain"],
    }
    if settings.get("password"):
        options["pass"] = obscured(settings["password"])
    root = f"{settings['share'].strip('/')}/{path_below(settings.get('path', ''))}".rstrip("/")
    address = Address(settings["host"], int(settings["port"]))
    return Remote("smb", options, root, name, (settings.get("password", ""),), address=address)


KIND = TargetKind(
    id="smb",
    order=5,
    title="A Windows share (SMB)",
    asks=(
        TargetAsk("host", "the server's name or address"),
        TargetAsk("share", "the share's name"),
        TargetAsk("user", "your name there"),
        TargetAsk("password", "your password there", needed=False, secret=True),
        TargetAsk("domain", "the domain", needed=False, default="WORKGROUP"),
        TargetAsk("port", "its port", needed=False, default="445"),
        TargetAsk("path", "the folder in the share", needed=False),
    ),
    remote=_remote,
    check=_check,
    strict_names=True,
    tried="Files arrived once at impacket's server, which does not hang up as Windows does; with Windows or a NAS it was never tried.",
)
