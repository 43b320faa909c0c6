"""Who is seen in the chosen frames, asked in place: only they are named in what is handed over."""

import json
from collections.abc import Callable

from studio.base.language import N_, tr
from studio.base.spoken import count, listed
from ui.parts.page_context import PageContext
from ui.parts.picker import Choice
from ui.state.session import Row

_HINT = N_("Return says that they are seen, or not; Esc when all are said")


def words(row: Row) -> str:
    """Who is seen in a frame; empty where nobody said."""
    if row["people"] is None:
        return ""
    return listed(json.loads(row["people"])) or "nobody"


class WhoIsSeen:
    """The question about the frames that a command is about (`targets()`); asked again after each answer, since several may be seen."""

    def __init__(self, context: PageContext, targets: Callable[[], list[str]]) -> None:
        self._context, self._targets = context, targets

    def ask(self) -> None:
        """Show the brief's people, those who are seen marked."""
        session, ids = self._context.session, self._targets()
        if session.shoot is None or not ids:
            return
        people = [person.name for person in session.shoot.drop.brief.people]
        if not people:
            session.failed.emit(tr("The brief names no people; add them on the Brief page, under People, rights."))
            return
        self._show(ids, people, session.rows[ids[0]]["people"])

    def _show(self, ids: list[str], people: list[str], said: str | None) -> None:
        seen = json.loads(said) if said is not None else []

        def with_or_without(name: str) -> list[str]:
            return [one for one in people if (one in seen) != (one == name)]

        choices = [
            Choice(f"{'●' if one in seen else '○'} {one}", lambda one=one: self._say(ids, people, with_or_without(one)))
            for one in people
        ]
        nobody = "●" if said is not None and not seen else "○"
        choices.append(Choice(tr("{nobody} Nobody is seen", nobody=nobody), lambda: self._say(ids, None, [])))
        if said is not None:
            choices.append(Choice(tr("Take back what was said"), lambda: self._say(ids, None, None)))
        self._context.picker.ask(tr("Who is seen in {frames}?", frames=count(len(ids), "frame")), choices, hint=_HINT)

    def _say(self, ids: list[str], people: list[str] | None, names: list[str] | None) -> None:
        """Say it; and ask for more of `people`, where more may be seen."""
        shoot = self._context.session.shoot
        if shoot is None:
            return
        said = {"people": None if names is None else json.dumps(names, ensure_ascii=False)}
        self._context.session.marking.do(dict.fromkeys(ids, said), lambda: shoot.marks.name_people(ids, names))
        if people is not None:
            self._show(ids, people, json.dumps(names))
