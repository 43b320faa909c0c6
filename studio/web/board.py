"""The producer's board: coverage, frames and decisions on any phone in the network; served in a process beside the program (`board_app`).

Here is what that process asks the program, and what it is told: how the drop is, whenever anybody changed something.
"""

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

from studio.base import jobs
from studio.base.beside import Beside
from studio.base.clock import utc_now
from studio.base.errors import InvalidInput, ThreeshotError
from studio.base.jobs import Progress
from studio.base.wording import short
from studio.capture.addresses import listen_near
from studio.capture.kind import Say
from studio.coverage.time_zone import zone
from studio.shoot.board import DecidedMeanwhile
from studio.web import board_app
from studio.web.board_door import PRODUCER, BoardDoor, BoardPerson, DoorState
from studio.web.door import SESSION_S, VALID_S
from studio.web.previews_made import PreviewsMade

if TYPE_CHECKING:
    from studio.shoot import Shoot

PORT = 8734
LOOK_S = 0.2
"""How often is looked whether anybody changed something."""
_AT_MOST_S = 0.5
"""While much changes (an import) the board is told so often."""
_ANYWAY_S = 30.0
"""What the time of day changes, pace and turnaround, is told so often."""
_END_S = 10.0
_MOST_SAID = 120
_KINDS = ("InvalidInput", "NotFound", "Refused")
_REMEMBERED = 500
"""Comments by their keys: one that comes again, as its answer was lost, is not said twice."""


class BoardPage:
    """The board of one shoot. A context manager: served from entering to leaving.

    host, port: as of a `PhonePage`. link(role): what the QR says; it admits one, and is another one then. people: who is in. say: told
    what the crew should know. told: told that codes or people are others, from another thread. times: seconds that a code and a session
    last. decisions, comments: how many were made from it. Raises NotFound (no such address), Refused (the port is taken).
    """

    def __init__(
        self,
        shoot: "Shoot",
        host: str,
        port: int | None = None,
        say: Say = lambda sentence: None,
        told: Callable[[], object] = lambda: None,
        times: tuple[float, float] = (VALID_S, SESSION_S),
    ) -> None:
        self._shoot, self._say, self._told, self._times = shoot, say, told, times
        self.host = host
        self._listening = listen_near(host, port, PORT)
        self._at = f"{host}:{self._listening.getsockname()[1]}"
        door = BoardDoor(DoorState(), times)
        self._door = door.state()
        self.people: list[BoardPerson] = []
        self.visitors: dict[str, BoardPerson] = {}
        self.decisions = self.comments = 0
        self._heard_of: deque[tuple[str, str]] = deque(maxlen=_REMEMBERED)
        self._state: dict[str, Any] = {}
        self._poked = threading.Event()
        self._previews = PreviewsMade(lambda frame_id: self.beside.tell(("made", frame_id)))
        self._looking: jobs.Job | None = None
        self.beside = Beside("board", board_app.serve, self._listening, self._args, self._heard, self._again)

    def __enter__(self) -> Self:
        self._state = self._shoot.board.state()
        self.beside.start()
        self._looking = jobs.run("board-looks", self._look)
        return self

    def __exit__(self, *error: object) -> None:
        if self._looking is not None:
            self._looking.cancel()
            self._poked.set()
            with contextlib.suppress(TimeoutError):
                self._looking.wait(_END_S)
        self.beside.end(_END_S)
        self._listening.close()
        self._previews.close()

    @property
    def address(self) -> str:
        """The board's address; without a session it answers with a refusal."""
        return f"http://{self._at}/"

    def link(self, role: str = PRODUCER) -> str:
        """What a phone opens, once. role: producer or guest."""
        return f"{self.address}in/{self._door.codes[role]}"

    def put_out(self, person_id: str) -> None:
        """Somebody who is in is so no more."""
        self.beside.tell(("out", person_id))

    def withdraw(self, role: str) -> None:
        """The code of a role that is shown lets nobody in any more; there is another one in a moment."""
        self.beside.tell(("withdraw", role))

    # -- what is told ---------------------------------------------------------------------------------------------

    def _look(self, progress: Progress) -> None:
        """Tell the process how the drop is, soon after anybody changed something; on a thread of its own."""
        seen, told_s, trouble = self._shoot.board.changes(), time.monotonic(), ""
        while not progress.cancelled:
            poked = self._poked.wait(LOOK_S)
            self._poked.clear()
            since = time.monotonic() - told_s
            if not poked and since < _ANYWAY_S and self._shoot.board.changes() == seen:
                continue
            if not poked and since < _AT_MOST_S and progress.wait(_AT_MOST_S - since):
                return
            seen, told_s = self._shoot.board.changes(), time.monotonic()
            try:
                state = self._shoot.board.state()
            except (ThreeshotError, OSError) as error:
                # What lasts (a brief with mistakes, a folder that is gone) is said once.
                if str(error) != trouble:
                    self._say(f"The board shows what it last knew: {error}")
                trouble = str(error)
                continue
            trouble = ""
            if state != self._state:
                self._state = state
                self.beside.tell(("state", state))

    def _args(self) -> tuple[Any, ...]:
        return self._at, self._door, self._times, self._state, self._shoot.drop.catalog.who

    def _again(self, once_more: bool) -> None:
        if once_more:
            self._say("The board ended by itself and was started again; phones go on by themselves.")
        else:
            self._say("The board keeps ending by itself; stop it, and start it again later.")

    # -- what is asked --------------------------------------------------------------------------------------------

    def _heard(self, message: tuple[Any, ...]) -> Any:
        """What the process tells and asks; on a thread of its own."""
        what, *rest = message
        if what == "door":
            self._door = rest[0]
            self.people = list(self._door.people.values())
            self.visitors.update((one.id, one) for one in self.people)
            self._told()
        elif what == "named":
            self._say(f"{rest[0]} is on the board ({rest[1]}, from {rest[2]}).")
        elif what == "refused":
            self._say(f"Somebody at {rest[0]} was kept out of the board: {rest[1]}")
        elif what == "now":
            return f"{utc_now().astimezone(zone(self._shoot.drop)):%H:%M}"
        elif what == "shot":
            return _said(lambda: self._shoot.board.shot(*rest))
        elif what == "picture":
            return _said(lambda: self._picture(*rest))
        elif what == "decide":
            return _said(lambda: self._decide(*rest))
        elif what == "comment":
            return _said(lambda: self._comment(*rest))
        return None

    def _picture(self, frame_id: str) -> dict[str, Any]:
        """Its preview's place; made anew where it is not there, which is told later."""
        found = self._shoot.board.picture(frame_id)
        return {"preview": self._previews.get(frame_id, found["source"], found["preview"])}

    def _decide(self, person: BoardPerson, asked: dict[str, Any]) -> dict[str, Any]:
        if not person.decides:
            raise InvalidInput("A guest looks; ask the crew for a producer's code to decide.")
        shot = asked["sku"], asked["role"]
        change = self._shoot.board.decide(
            *shot, asked["decision"], person.name, asked["note"], asked["strokes"], asked["frame"], asked["seen"]
        )
        self._poked.set()
        if change is not None:
            self.decisions += 1
            self._say(_did(person.name, *shot, asked["decision"], asked["note"]))
        return self._shoot.board.shot(*shot)

    def _comment(self, person: BoardPerson, asked: dict[str, Any]) -> dict[str, Any]:
        if not person.decides:
            raise InvalidInput("A guest looks; ask the crew for a producer's code to say something.")
        shot, said = (asked["sku"], asked["role"]), (person.id, asked["key"])
        if asked["key"] is not None and said in self._heard_of:
            return self._shoot.board.shot(*shot)
        self._shoot.board.comment(*shot, asked["text"], person.name, asked["on"])
        if asked["key"] is not None:
            self._heard_of.append(said)
        self.comments += 1
        self._poked.set()
        self._say(f"{person.name} says of {shot[0]} {shot[1]}: “{_short(asked['text'])}”")
        return self._shoot.board.shot(*shot)


def _short(text: str) -> str:
    """The beginning of what somebody wrote, on one line: all of it stands at the shot."""
    return short(" ".join(text.split()), _MOST_SAID)


def _did(who: str, sku: str, role: str, decision: str, note: str) -> str:
    """What somebody decided, as the crew is told."""
    if decision == "approved":
        return f"{who} approved {sku} {role}."
    if decision == "undecided":
        return f"{who} took the decision on {sku} {role} back."
    return f"{who} sent {sku} {role} back: “{_short(note)}”." if note else f"{who} sent {sku} {role} back."


def _said(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What a verb gives, or {error, kind, now} of what it raises: in another process its class is not of use."""
    try:
        return work()
    except DecidedMeanwhile as error:
        return {"error": str(error), "kind": "DecidedMeanwhile", "now": error.now}
    except ThreeshotError as error:
        # The kind that the page knows: a brief with mistakes is bad input, and no reason to try again until it works.
        kinds = [kind.__name__ for kind in type(error).__mro__]
        return {"error": str(error), "kind": next((kind for kind in kinds if kind in _KINDS), kinds[0])}
