"""A folder: a disk, or a network drive that this computer sees as one."""

from pathlib import Path

from studio.base.errors import InvalidInput
from studio.handover.engine import Remote
from studio.handover.target import Settings, TargetAsk, TargetKind


def _check(settings: Settings) -> None:
    path = Path(settings["path"]).expanduser()
    if not path.is_absolute() or not path.is_dir():
        # Never made: of a drive that is not mounted only an empty place on this computer would come to be.
        raise InvalidInput(
            f"path: found '{settings['path'][:200]}', expected a folder that is there now, from the root."
        )


def _remote(name: str, settings: Settings) -> Remote:
    path = Path(settings["path"]).expanduser()
    return Remote("local", {}, path.as_posix(), name)


KIND = TargetKind(
    id="folder",
    order=1,
    title="A folder, or a network drive that is mounted",
    asks=(TargetAsk("path", "the folder, which has to be there"),),
    remote=_remote,
    check=_check,
    is_folder=True,
    tried="Tried with folders of a local disk.",
)
