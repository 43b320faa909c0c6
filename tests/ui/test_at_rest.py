"""A window that nobody touches rests: no page asks to be laid out again and again, which would take a core and a battery for nothing."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import Crew

LOOK_MS, LOOKS = 60, 20
MOST = 20
"""What may still come of what was shown last; without an end there are hundreds."""


class Asked(QObject):
    """Counts how often a part asked to be laid out anew, by the kind of part."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.kinds.append(type(watched).__name__)
        return False


def test_no_page_asks_to_be_laid_out_without_an_end(shooting: Crew, qapp: QApplication, qtbot: object) -> None:
    for name in shooting.window.rail.buttons:
        shooting.go_to(name)
        shooting.settle()
        for _ in range(LOOKS):
            asked = Asked()
            qapp.installEventFilter(asked)
            try:
                qtbot.wait(LOOK_MS)  # type: ignore[attr-defined]
            finally:
                qapp.removeEventFilter(asked)
            if len(asked.kinds) <= MOST:
                break
        else:
            raise AssertionError((name, len(asked.kinds), sorted(set(asked.kinds))))
