"""What a page is: a widget with handlers for its commands, told when it is shown."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.parts.page_context import PageContext


class WindowPage(QWidget):
    """The base of all pages. Attributes: context; kept_px, what messages leave free of its right edge."""

    kept_px = 0

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self.session = context.session
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What the page's commands do, by their ids."""
        return {}

    def entered(self) -> None:
        """The page is shown now."""
        self.setFocus()
