"""The drop's last bundle behind a link, while the window serves it."""

from typing import TYPE_CHECKING, Any

from studio.base.language import tr
from ui.state.served_page import Say, ServedPage, Told
from ui.state.session import Session
from ui.state.work import Task

if TYPE_CHECKING:
    from studio.shoot.handed_out import SharedBundle
    from studio.web.share import SharePage


class ServedBundle(ServedPage):
    """See `ServedPage`; its page is a `SharePage`. Before it listens the bundle is read and proved, which the job bar shows.

    Attribute: proving, the work of that while it is done.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session, tr("Link to the bundle"))
        self.proving: Task | None = None
        self._bundle: SharedBundle | None = None

    def prove(self, address: str) -> None:
        """Read the bundle that was made last, then serve it on that address."""
        shoot = self._session.shoot
        if shoot is None or self.proving is not None:
            return

        def proved(bundle: "SharedBundle | None") -> None:
            self.proving, self._bundle = None, bundle
            self.changed.emit()
            if bundle is not None and shoot is self._session.shoot:
                self.begin(address)

        what = tr("Read the bundle for its link")
        self.proving = self._session.run(
            what, lambda progress: shoot.sharing.bundle(progress), proved, lambda _: proved(None)
        )
        self.changed.emit()

    def made(self, shoot: Any, address: str, say: Say, told: Told) -> "SharePage":
        """The bundle that was proved."""
        from studio.web.share import SharePage

        assert self._bundle is not None
        return SharePage(self._bundle, shoot, address, say=say, told=told)

    def is_over(self, page: "SharePage") -> bool:
        """Its time is up."""
        return page.is_over
