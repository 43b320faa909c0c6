"""What is seen first of a drop that is opened: its page is laid out and drawn before, its pictures are read while it is shown."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QStackedWidget, QStyleOptionViewItem, QWidget

from ui.parts.frame_list import FrameList
from ui.parts.thumbnails import Pictures
from ui.review.page import ReviewPage
from ui.shoot.page import ShootPage
from ui.state.session import Session

_DRESSED = 60
"""Widgets in one step."""


def page_of(session: Session) -> str:
    """Where the work goes on in the drop that is open."""
    if not session.rows:
        return "brief"
    return "review" if session.coverage and session.coverage.complete else "shoot"


def steps(stack: QStackedWidget, *pages: QWidget) -> list[Callable[[], object]]:
    """What there is to do of the pages that opening leads to, while they are not shown: the first time costs most.

    Each step is so short that keys and clicks come between.
    """

    def lay_out(page: QWidget) -> None:
        if not page.isVisible():
            page.resize(stack.size())

    def dress(parts: list[QWidget]) -> None:
        for part in parts:
            part.ensurePolished()

    def draw(page: QWidget) -> None:
        if not page.isVisible():
            page.render(QPixmap(page.size()))

    made: list[Callable[[], object]] = []
    for page in pages:
        # Those, too, that are put away until there is a frame: they would be looked up in the style sheet while it is shown.
        parts = page.findChildren(QWidget)
        made.append(lambda page=page: lay_out(page))
        made += [lambda some=parts[at : at + _DRESSED]: dress(some) for at in range(0, len(parts), _DRESSED)]
        made.append(lambda page=page: draw(page))
    return made


class FirstPictures(QObject):
    """Asks for the pictures of a drop's first page while its frames are still read, and as soon as they are known; not only when the page
    is painted."""

    def __init__(
        self, window: QWidget, session: Session, pictures: Pictures, review: ReviewPage, shoot: ShootPage
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._pictures = window, session, pictures
        self._review, self._shoot = review, shoot
        session.coming.connect(lambda newest, previews: self._ask(shoot.newest if newest else review.strip, previews))
        session.frames_reset.connect(self._ask_known)

    def _ask_known(self) -> None:
        review, shoot, page = self._review, self._shoot, page_of(self._session)
        if page == "brief":
            return
        view, model = (review.strip, review.filter) if page == "review" else (shoot.newest, shoot.newest.model())
        rows = [model.row_at(n) for n in range(self._amount(view))]
        self._ask(view, [row["preview"] for row in rows if row is not None])

    def _amount(self, view: FrameList) -> int:
        """How many stand beside each other."""
        cell = view.itemDelegate().sizeHint(QStyleOptionViewItem(), QModelIndex())
        return self._window.width() // cell.width() + 1

    def _ask(self, view: FrameList, previews: list[str]) -> None:
        dots, first = round(view.itemDelegate().side * view.devicePixelRatioF()), previews[: self._amount(view)]
        # The large one and the first small one begin at once; of the others the latest wish is read first.
        for path, side in [(path, 0) for path in first[:1]] + [(path, dots) for path in first[:1] + first[:0:-1]]:
            self._pictures.get(path, side)
