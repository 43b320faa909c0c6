"""What is seen first of a drop that is opened: its page is laid out and drawn before, its pictures are read while it is shown."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

if TYPE_CHECKING:
    from ui.state.session import Session
    from ui.window.main_window import Window


def page_of(session: "Session") -> str:
    """Where the work goes on in the drop that is open."""
    if not session.rows:
        return "brief"
    return "review" if session.coverage and session.coverage.complete else "shoot"


def steps(window: "Window") -> list[Callable[[], object]]:
    """What there is to do of the pages that opening leads to, while they are not shown: the first time costs most.

    Each step is so short that keys and clicks come between.
    """

    def lay_out(page: QWidget) -> None:
        if not page.isVisible():
            page.resize(window.stack.size())

    def draw(page: QWidget) -> None:
        if not page.isVisible():
            page.render(QPixmap(page.size()))

    pages = (window.review_page, window.shoot_page)
    return [lambda do=do, page=page: do(page) for page in pages for do in (lay_out, draw)]


class FirstPictures(QObject):
    """Asks for the pictures of a drop's first page as soon as its frames are known, not only when the page is painted."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._window = window
        window.session.frames_reset.connect(self._ask)

    def _ask(self) -> None:
        window, page = self._window, page_of(self._window.session)
        if page == "brief":
            return
        review, shoot = window.review_page, window.shoot_page
        view, model = (review.strip, review.filter) if page == "review" else (shoot.newest, shoot.newest.model())
        cell = view.itemDelegate().sizeHint(QStyleOptionViewItem(), QModelIndex())
        dots = round(view.itemDelegate().side * view.devicePixelRatioF())
        rows = [row for n in range(window.width() // cell.width() + 1) if (row := model.row_at(n)) is not None]
        # The large one and the first small one begin at once; of the others the latest wish is read first.
        for row, side in [(row, 0) for row in rows[:1]] + [(row, dots) for row in rows[:1] + rows[:0:-1]]:
            window.pictures.get(row["preview"], side)
