"""The hot folder as a kind of live source."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from studio.capture.kind import Answers, FolderQuestion, IntoShoot, LiveSource, MenuEntry, Say, SourceKind


class _Watched(LiveSource):
    def __init__(self, folder: Path, say: Say) -> None:
        from studio.capture.hotfolder import HotFolder

        self._hot = HotFolder(folder, say=say)
        self._hot.check_there()
        super().__init__(self._hot)
        self._folder = folder

    @property
    def state(self) -> str:
        return "folder gone" if self._hot.gone else "watching"

    @property
    def well(self) -> bool:
        return not self._hot.gone

    @property
    def facts(self) -> str:
        return _below_home(self._folder)

    def begun(self, code: str) -> list[str]:
        return [f"Watching {self._folder} for drop {code}; Ctrl-C ends it."]


@contextlib.contextmanager
def _open(shoot: IntoShoot, answers: Answers, say: Say, renewed: Callable[[], None]) -> Iterator[LiveSource]:
    yield _Watched(answers["folder"], say)


def _below_home(folder: Path) -> str:
    """A folder as people know it: ~/Pictures/tethered."""
    with contextlib.suppress(ValueError, RuntimeError):
        return str(Path("~") / folder.relative_to(Path.home()))
    return str(folder)


KIND = SourceKind(
    id="watch",
    order=1,
    title="Hot folder",
    start="Watch a folder…",
    stop="Stop watching",
    tip="Take in what another program writes into a folder",
    icon="watch",
    entry=MenuEntry(
        "frames.watch",
        "Watch a hot folder…",
        ("Ctrl+H",),
        "Take in frames as another program writes them, until stopped.",
    ),
    help="""Take in every picture that arrives in a folder, until Ctrl-C.

    A file still being written is waited for. A slate, a tag or --product says which shot the frames belong to. Each
    verdict is told on stderr as it falls.
    """,
    questions=(
        FolderQuestion("folder", "", "What the camera's program writes into.", "FOLDER", title="The folder to watch"),
    ),
    where=lambda answers: _below_home(answers["folder"]),
    open=_open,
)
