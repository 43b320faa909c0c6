"""A Windows share (SMB), without mounting it."""

from studio.handover.engine import Remote
from studio.handover.reaching import Address
from studio.handover.target import Settings, TargetAsk, TargetKind, number, obscured, path_below


def _check(settings: Settings) -> None:
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
