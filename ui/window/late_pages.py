"""The window's pages by name: the first are there at once, others are made when they are asked for, or while nothing else is to do."""

from collections.abc import Callable, Iterator, Mapping

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget

from ui.parts.page import WindowPage
from ui.state.actions import Actions
from ui.state.commands import BY_ID
from ui.state.session import Session

QUIET_MS = 5000
"""How long after a drop was opened the next is made: its frames come first."""
EACH_MS = 100


class LatePages(Mapping[str, WindowPage]):
    """there: the pages that are made already; late: how each of the others is. All of them go into the stack, and do their commands."""

    def __init__(
        self,
        stack: QStackedWidget,
        actions: Actions,
        session: Session,
        there: dict[str, WindowPage],
        late: dict[str, Callable[[], WindowPage]],
    ) -> None:
        self._stack, self._actions, self._session = stack, actions, session
        self._made: dict[str, WindowPage] = {}
        self._late = dict(late)
        self._names = (*there, *late)
        actions.lacking = self._make_for
        for name, page in there.items():
            self._take(name, page)
        self._timer = QTimer(stack)
        self._timer.timeout.connect(self._next)
        session.shoot_changed.connect(lambda: self._timer.start(QUIET_MS) if self._late else None)
        session.ended.connect(self._timer.stop)

    def __getitem__(self, name: str) -> WindowPage:
        if name in self._late:
            self._take(name, self._late.pop(name)())
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def _take(self, name: str, page: WindowPage) -> None:
        self._made[name] = page
        self._stack.addWidget(page)
        self._actions.handle(page.handlers())

    def _make_for(self, command: str) -> None:
        """Somebody asks for what a page does that is not made yet: most often for one of its own commands."""
        for name in (BY_ID[command].page, *self._names):
            if not self._actions.handled(command) and name in self._late:
                self[name]

    def _next(self) -> None:
        if not self._late:
            self._timer.stop()
        elif not self._session.tasks:
            self._timer.setInterval(EACH_MS)
            self[next(iter(self._late))]
