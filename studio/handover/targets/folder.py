"""A folder: a disk, or a network drive that this computer sees as one."""

import os
from pathlib import Path

from studio.base.errors import Refused
from studio.handover.engine import Remote
from studio.handover.resuming import Resuming
from studio.handover.target import Settings, TargetAsk, TargetKind, WrongAnswer
from studio.ingest.volume import mount_of

MOUNT = "mount"


def _check(settings: Settings) -> None:
    if not Path(settings["path"]).expanduser().is_absolute():
        raise _expected(settings)


def _meet(settings: Settings, accepted: str | None) -> dict[str, str]:
    """What drive it is on is kept: where that is not mounted, an empty folder on this computer lies in its place."""
    path = Path(settings["path"]).expanduser()
    if not path.is_dir():
        raise _expected(settings)
    mount = mount_of(path)
    return {} if mount == mount.parent else {MOUNT: str(mount)}


def _see(settings: Settings) -> None:
    path, mount = Path(settings["path"]).expanduser(), settings.get(MOUNT)
    # Never made: of a drive that is not mounted only an empty place on this computer would come to be.
    if not path.is_dir() or (mount and not os.path.ismount(mount)):
        why = "is not there" if not path.is_dir() else "is an empty place, as its drive is not mounted"
        raise Refused(f"{path}: {why}; connect its disk or mount it, and run it again.")


def _expected(settings: Settings) -> WrongAnswer:
    return WrongAnswer("path", f"found '{settings['path'][:200]}', expected a folder that is there now, from the root.")


def _remote(name: str, settings: Settings) -> Remote:
    path = Path(settings["path"]).expanduser()
    return Remote("local", {}, path.as_posix(), name)


def _resuming(settings: Settings) -> Resuming:
    from studio.handover.resuming_folder import IntoFolder

    return IntoFolder(settings)


KIND = TargetKind(
    id="folder",
    order=1,
    title="A folder, or a network drive that is mounted",
    asks=(TargetAsk("path", "the folder, which has to be there", pick="folder"),),
    remote=_remote,
    resuming=_resuming,
    check=_check,
    meet=_meet,
    see=_see,
    is_folder=True,
    tried="Tried with folders of a local disk.",
)
