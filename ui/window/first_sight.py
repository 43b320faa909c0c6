"""What is seen first of a drop that is opened: its page is laid out and drawn before, its pictures are read while it is shown."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QStackedWidget, QStyleOptionViewItem, QWidget

from ui.parts.thumbnails import Pictures
from ui.review.page import ReviewPage
from ui.shoot.page import ShootPage
from ui.state.session import Session


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

    def draw(page: QWidget) -> None:
        if not page.isVisible():
            page.render(QPixmap(page.size()))

    return [lambda do=do, page=page: do(page) for page in pages for do in (lay_out, draw)]


class FirstPictures(QObject):
    """Asks for the pictures of a drop's first page as soon as its frames are known, not only when the page is painted."""

    def __init__(
        self, window: QWidget, session: Session, pictures: Pictures, review: ReviewPage, shoot: ShootPage
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._pictures = window, session, pictures
        self._review, self._shoot = review, shoot
        session.frames_reset.connect(self._ask)

    def _ask(self) -> None:
        review, shoot, page = self._review, self._shoot, page_of(self._session)
        if page == "brief":
            return
        view, model = (review.strip, review.filter) if page == "review" else (shoot.newest, shoot.newest.model())
        cell = view.itemDelegate().sizeHint(QStyleOptionViewItem(), QModelIndex())
        dots = round(view.itemDelegate().side * view.devicePixelRatioF())
        rows = [row for n in range(self._window.width() // cell.width() + 1) if (row := model.row_at(n)) is not None]
        # The large one and the first small one begin at once; of the others the latest wish is read first.
        for row, side in [(row, 0) for row in rows[:1]] + [(row, dots) for row in rows[:1] + rows[:0:-1]]:
            self._pictures.get(row["preview"], side)
