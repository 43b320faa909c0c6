"""The frames as they came in: what the Shoot page shows while more of them do."""

from typing import Any

from ui.parts.frame_model import FrameModel, order
from ui.state.session import Row, Session


class NewestFrames(FrameModel):
    """All frames, newest arrival first."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, _arrival, last_first=True)


def _arrival(row: Row) -> tuple[Any, ...]:
    return row["ingested_at"] or "", order(row)
