"""Asking where a drop's shoot folder lies now, when it is not where it was; what a person chooses is proved before it is taken."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.base.language import tr
from ui.parts.page_context import PageContext
from ui.state.session import Row

if TYPE_CHECKING:
    from studio.shoot.handed_out import Moved


def ask_where(context: PageContext, drop: Row, then: Callable[[], object]) -> None:
    """Let a person choose the folder; `then` is called once it is taken. A wrong one is told, and nothing is changed."""
    session = context.session

    def take(folder: Path) -> None:
        def work(progress: Any) -> "Moved":
            from studio.shoot import locate_drop

            return locate_drop(session.catalog, drop["code"], folder, progress)

        def taken(moved: "Moved") -> None:
            session.said.emit(moved.sentence)
            if session.shoot is not None and session.shoot.code == moved.drop:
                session.open(moved.drop, then)
            else:
                then()

        session.run(tr("Look at the folder of {code}", code=drop["code"]), work, taken)

    # Nothing is looked for above it: its disk may be the one that does not answer.
    context.ask_folder(tr("Where the folder of {code} lies now", code=drop["code"]), None, take)
