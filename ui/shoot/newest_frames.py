"""The frames as they came in: what the Shoot page shows while more of them do."""

from typing import Any

from PySide6.QtCore import Qt

from ui.parts.frame_model import FrameFilter, FrameModel, Index, frame_at, order
from ui.state.session import Row


class NewestFrames(FrameFilter):
    """All frames, newest arrival first."""

    def __init__(self, model: FrameModel) -> None:
        super().__init__(model)
        self.setDynamicSortFilter(True)
        self.sort(0, Qt.SortOrder.DescendingOrder)

    def lessThan(self, left: Index, right: Index) -> bool:
        return _arrival(frame_at(left)) < _arrival(frame_at(right))


def _arrival(row: Row) -> tuple[Any, ...]:
    return row["ingested_at"] or "", *order(row)
