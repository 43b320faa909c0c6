"""What a part of the window shows of the open shoot, read anew whenever it is told to, and never twice at once."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ui.state.work import caught

if TYPE_CHECKING:
    from studio.shoot.handed_out import Shoot
    from ui.state.session import Session


class Rereading:
    """One look at a time, off the window's thread; told to look while it does, it looks once more afterwards.

    ask(shoot): the look. show(found): on the window's thread, while that shoot is still open. wanted(): whether to look at all now.
    An error is shown as the session's are.
    """

    def __init__(
        self,
        session: "Session",
        ask: "Callable[[Shoot], Any]",
        show: Callable[[Any], object],
        wanted: Callable[[], bool] = lambda: True,
    ) -> None:
        self._session, self._ask, self._show, self._wanted = session, ask, show, wanted
        self._reading = self._again = False

    def refresh(self) -> None:
        """Look now, or once more when the look under way is done; nothing where no shoot is open."""
        shoot = self._session.shoot
        if shoot is None or not self._wanted():
            return
        if self._reading:
            self._again = True
            return
        self._reading = True

        def read(found: Any) -> None:
            self._reading = False
            if isinstance(found, Exception):
                self._session.fail(found)
            elif shoot is self._session.shoot:
                self._show(found)
            if self._again:
                self._again = False
                self.refresh()

        self._session.read(lambda: caught(lambda: self._ask(shoot)), read)
