"""The pages that opening a drop leads to are laid out and drawn once before anybody sees them: the first time costs most."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from ui.window.main_window import Window


def steps(window: "Window") -> list[Callable[[], object]]:
    """What there is to do of each of them while it is not shown, in steps so short that keys and clicks come between."""

    def lay_out(page: QWidget) -> None:
        if not page.isVisible():
            page.resize(window.stack.size())

    def draw(page: QWidget) -> None:
        if not page.isVisible():
            page.render(QPixmap(page.size()))

    pages = (window.review_page, window.shoot_page)
    return [lambda do=do, page=page: do(page) for page in pages for do in (lay_out, draw)]
