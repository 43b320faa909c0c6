"""What is done to all frames of the open drop, from whatever page: read their sidecars, score them anew."""

from collections.abc import Callable

from studio.base.language import tr
from studio.base.spoken import count
from ui.state.session import Session


def handlers(session: Session) -> dict[str, Callable[[], object]]:
    """What the commands do, by their ids."""
    return {"frames.sidecars": lambda: _read_sidecars(session), "frames.score": lambda: _score_again(session)}


def _read_sidecars(session: Session) -> None:
    shoot = session.shoot
    if shoot is not None:
        session.do(
            lambda: shoot.marks.read_sidecars().made,
            lambda n: session.said.emit(tr("Read the sidecars: {frames} changed.", frames=count(n, "frame"))),
        )


def _score_again(session: Session) -> None:
    shoot = session.shoot
    if shoot is not None:
        session.run(
            tr("Score"),
            lambda progress: shoot.frames.score(again=True, progress=progress),
            lambda _: session.refresh(),
        )
