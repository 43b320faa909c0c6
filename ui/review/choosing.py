"""Which of the frames that are shown is looked at and chosen: in the filmstrip and the grid alike, whatever the filters do."""

from typing import Any

from PySide6.QtCore import QItemSelectionModel, QObject

from studio.base.language import tr
from ui.parts.frame_list import FrameList
from ui.parts.frame_model import frame_at
from ui.review.shown_frames import ShownFrames
from ui.review.wanted import Shot, Wanted
from ui.state.session import Session

_FLAGS = QItemSelectionModel.SelectionFlag


class FrameChoosing(QObject):
    """views: share one selection; the first is always asked."""

    def __init__(self, session: Session, shown: ShownFrames, views: tuple[FrameList, ...]) -> None:
        super().__init__(views[0])
        self._session, self._shown, self._views = session, shown, views
        self._kept: list[str] = []
        self._filtering = False
        shown.about_to_sift.connect(self._keep)
        shown.modelReset.connect(self._again)

    def go(self, index: Any) -> None:
        """Look at a frame."""
        self._views[0].selectionModel().setCurrentIndex(index, _FLAGS.ClearAndSelect)
        self.scroll_to(index)
        self._session.look_at(frame_at(index)["id"])

    def first(self) -> None:
        """Look at the first frame, or at none."""
        index = self._shown.index(0, 0)
        if index.isValid():
            self.go(index)
        else:
            self._session.look_at("")

    def scroll_to(self, index: Any) -> None:
        """See it in the views that are seen; one that comes is scrolled then."""
        for view in self._views:
            if view.isVisible():
                view.scrollTo(index)

    def filter(self, wanted: Wanted, notes: dict[Shot, str]) -> None:
        """Filter anew; what is looked at stays in view, however many more are shown now."""
        self._filtering = True
        self._shown.show_only(wanted, notes)
        self._filtering = False
        index = self._shown.near(self._session.current)
        if index.isValid():
            self._choose(index)
        else:
            self.first()

    def open_or_close(self) -> None:
        """The burst of the frame looked at: all its frames, or the best alone."""
        there = self._shown.open_or_close(self._session.current)
        if there:
            self.go(self._shown.find(there))
        elif self._session.current:
            self._session.said.emit(tr("This frame is in no burst."))

    def _keep(self) -> None:
        self._kept = self._views[0].chosen()

    def _again(self) -> None:
        """A model that was reset has nothing chosen: what was, as far as it is shown still."""
        index = self._shown.find(self._session.current)
        if not self._filtering and index.isValid():
            self._choose(index)

    def _choose(self, index: Any) -> None:
        self.go(index)
        for frame_id in self._kept if len(self._kept) > 1 else ():
            self._views[0].selectionModel().select(self._shown.find(frame_id), _FLAGS.Select)
