"""A folder: a disk, or a network drive that this computer sees as one."""

import os
from pathlib import Path

from studio.base import paths
from studio.base.errors import Refused
from studio.handover.engine import Remote
from studio.handover.resuming import Resuming
from studio.handover.target import Settings, TargetAsk, TargetKind, WrongAnswer
from studio.ingest.volume import mount_of

MOUNT = "mount"


def _check(settings: Settings) -> None:
    if not paths.at_home(settings["path"]).is_absolute():
        raise _expected(settings)


def _meet(settings: Settings, accepted: str | None) -> dict[str, str]:
    """What drive it is on is kept: where that is not mounted, an empty folder on this computer lies in its place."""
    path = paths.at_home(settings["path"])
    if not _is_folder(path):
        raise _expected(settings)
    mount = mount_of(path)
    return {} if mount == mount.parent else {MOUNT: str(mount)}


def _see(settings: Settings) -> None:
    path, mount = paths.at_home(settings["path"]), settings.get(MOUNT)
    # Never made: of a drive that is not mounted only an empty place on this computer would come to be.
    if not _is_folder(path) or (mount and not os.path.ismount(mount)):
        why = "is not there" if not _is_folder(path) else "is an empty place, as its drive is not mounted"
        raise Refused(f"{path}: {why}; connect its disk or mount it, and run it again.")


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        # Its name is longer than any, or it lies where nobody may look.
        return False


def _expected(settings: Settings) -> WrongAnswer:
    return WrongAnswer("path", f"found '{settings['path'][:200]}', expected a folder that is there now, from the root.")


def _remote(name: str, settings: Settings) -> Remote:
    path = paths.at_home(settings["path"])
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
