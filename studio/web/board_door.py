"""Who comes in to the board: a code for each role, names, and being put out again."""

import secrets
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from studio.base.clock import seconds_asleep_too
from studio.base.errors import InvalidInput, Refused
from studio.base.wording import visible
from studio.web.door import SESSION_S, VALID_S, Door, Guesses, Sessions, UnknownCode, is_full

PRODUCER, GUEST = "producer", "guest"
ROLES = (PRODUCER, GUEST)
MOST_NAME = 40
_MACHINES = frozenset(
    {"auto", "armed", "slate", "tag", "sidecar", "sidecars", "journal", "rebuild", "others", "person", "somebody"}
)
"""By whom the studio itself says that something is; nobody is called so."""
_ASKED, _ASKED_S = 60, 60.0
_MOST_ADDRESSES = 256


@dataclass
class BoardPerson:
    """Somebody who was let in. id: what the crew's screen calls the session, which is no secret. since: the time of day, to be shown."""

    id: str
    role: str
    address: str
    since: str
    name: str = ""

    @property
    def decides(self) -> bool:
        """Whether they approve and send back."""
        return self.role == PRODUCER

    def to_dict(self) -> dict[str, Any]:
        """{id, name, role, address, since}."""
        return {"id": self.id, "name": self.name, "role": self.role, "address": self.address, "since": self.since}


@dataclass
class DoorState:
    """What goes on when another door takes one's place: codes and sessions by role, and people by their sessions."""

    codes: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, Sessions] = field(default_factory=dict)
    people: dict[str, BoardPerson] = field(default_factory=dict)


class BoardDoor:
    """The codes and people of one board; see `door.Door`, of which each role has one. May be used from any thread."""

    def __init__(
        self,
        state: DoorState,
        times: tuple[float, float] = (VALID_S, SESSION_S),
        clock: Callable[[], float] = seconds_asleep_too,
    ) -> None:
        self._doors = {role: Door(*times, clock, state.codes.get(role, ""), state.sessions.get(role)) for role in ROLES}
        self._people = dict(state.people)
        self._clock, self._lock = clock, threading.RLock()
        self._guesses = Guesses(clock)
        self._asked: dict[str, deque[float]] = {}

    def state(self) -> DoorState:
        """What goes on."""
        with self._lock:
            sessions = {role: door.sessions() for role, door in self._doors.items()}
            there = {session for found in sessions.values() for session in found}
            self._people = {session: one for session, one in self._people.items() if session in there}
            return DoorState(self.codes(), sessions, dict(self._people))

    def codes(self) -> dict[str, str]:
        """By role, the code that lets one in now."""
        return {role: door.code() for role, door in self._doors.items()}

    def role_of(self, code: str) -> str | None:
        """Whom that code lets in now; None for one that lets nobody in."""
        return next(
            (role for role, good in self.codes().items() if secrets.compare_digest(code.encode(), good.encode())), None
        )

    def came(self, session: str, since: str) -> None:
        """At what time of day somebody came in."""
        with self._lock:
            if (person := self._people.get(session)) is not None:
                person.since = since

    def enter(self, code: str, address: str, since: str = "") -> str:
        """Use a code; the new session's secret. Raises Refused for a wrong one, and for a while after too many wrong ones."""
        with self._lock:
            self._guesses.check(address)
            why: Refused | None = None
            for role, door in self._doors.items():
                try:
                    session = door.enter(code)
                except Refused as error:
                    # Of a code that was one once is told what became of it.
                    why = error if why is None or isinstance(why, UnknownCode) else why
                    continue
                self._people[session] = BoardPerson(secrets.token_hex(6), role, address, since)
                return session
            self._guesses.wrong(address)
            assert why is not None
            raise why

    def knows(self, session: str | None) -> bool:
        """Whether that is the secret of a session that goes on."""
        return self.who(session) is not None

    def who(self, session: str | None) -> BoardPerson | None:
        """Whose session that is; None for none."""
        with self._lock:
            person = self._people.get(session or "")
            if person is None or not self._doors[person.role].knows(session):
                return None
            return person

    def name(self, session: str, name: str, crew: str) -> BoardPerson:
        """Say who somebody is, once. crew: who is at the computer. Raises InvalidInput for what is no name, or another's."""
        plain = visible(" ".join(name.split()))
        if not plain or len(plain) > MOST_NAME:
            raise InvalidInput(f"Say who you are, in 1 to {MOST_NAME} letters.")
        with self._lock:
            person = self.who(session)
            if person is None or person.name:
                raise InvalidInput("You are on the board already; scan a new code to come in anew.")
            taken = {one.name.casefold() for one in self.people()} | {crew.casefold()}
            if plain.casefold() in taken | _MACHINES:
                raise InvalidInput(f"'{plain}' is somebody else here; add a letter of your last name.")
            person.name = plain
            return person

    def people(self) -> list[BoardPerson]:
        """All who are in now, in the order in which they came."""
        with self._lock:
            sessions = {session for door in self._doors.values() for session in door.sessions()}
            return [one for session, one in self._people.items() if session in sessions]

    def put_out(self, person_id: str) -> BoardPerson | None:
        """End somebody's session; who it was."""
        with self._lock:
            for session, person in list(self._people.items()):
                if person.id == person_id:
                    self._doors[person.role].end(session)
                    return self._people.pop(session)
        return None

    def leave(self, session: str) -> None:
        """Somebody goes by themselves."""
        with self._lock:
            if (person := self._people.get(session)) is not None:
                self.put_out(person.id)

    def withdraw(self, role: str) -> None:
        """The code of that role lets nobody in any more; there is another one."""
        self._doors[role].withdraw()

    def may_ask(self, person: BoardPerson) -> bool:
        """Whether somebody said not too much lately: sixty things a minute."""
        with self._lock:
            while len(self._asked) >= _MOST_ADDRESSES:
                del self._asked[next(iter(self._asked))]
            asked = self._asked.setdefault(person.id, deque(maxlen=_ASKED))
            if is_full(asked, _ASKED_S, self._clock()):
                return False
            asked.append(self._clock())
            return True
