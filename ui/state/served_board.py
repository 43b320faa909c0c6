"""The producer's board while the window serves it."""

from typing import TYPE_CHECKING, Any

from studio.base.language import tr
from ui.state.served_page import Say, ServedPage, Told
from ui.state.session import Session

if TYPE_CHECKING:
    from studio.web.board import BoardPage
    from studio.web.board_door import BoardPerson


class ServedBoard(ServedPage):
    """See `ServedPage`; its page is a `BoardPage`."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, tr("Board"))

    def made(self, shoot: Any, address: str, say: Say, told: Told) -> "BoardPage":
        """The open drop's board."""
        from studio.web.board import BoardPage

        return BoardPage(shoot, address, say=say, told=told)

    @property
    def people(self) -> "list[BoardPerson]":
        """Who is in and has said who they are, in the order in which they came."""
        page = self.page
        return [one for one in page.people if one.name] if page is not None else []
