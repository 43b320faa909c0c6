"""A Windows share (SMB), without mounting it."""

from studio.handover.engine import Remote
from studio.handover.target import Ask, Settings, TargetKind, number, obscured, path_below


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
    return Remote("smb", options, root, name, (settings.get("password", ""),))


KIND = TargetKind(
    id="smb",
    order=5,
    title="A Windows share (SMB)",
    asks=(
        Ask("host", "the server's name or address"),
        Ask("share", "the share's name"),
        Ask("user", "your name there"),
        Ask("password", "your password there", needed=False, secret=True),
        Ask("domain", "the domain", needed=False, default="WORKGROUP"),
        Ask("port", "its port", needed=False, default="445"),
        Ask("path", "the folder in the share", needed=False),
    ),
    remote=_remote,
    check=_check,
    strict_names=True,
    tried="Never tried against a real server.",
)
