"""The page that a phone opens to send pictures for the armed shot: served in a process beside the program (`phone_app`).

Here is what that process asks the program: which shot is armed, what became of a frame, and what the crew should see and know.
"""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from studio.base.beside import Beside
from studio.capture.addresses import listen_near
from studio.capture.inbox import incoming
from studio.capture.kind import Say
from studio.capture.phone import PhoneLimits, PhoneUploads
from studio.web import phone_app
from studio.web.door import CODE_BYTES, SESSION_S, VALID_S, Sessions

if TYPE_CHECKING:
    from studio.shoot import Shoot

PORT = 8733
_END_S = 10.0


class PhonePage:
    """The page of one shoot. A context manager: served from entering to leaving.

    host: the one address to listen on. port: exactly that, 0: any free one, None: the usual one, any free one where that is taken.
    source: the live source to hand to `Shoot.frames.take_from`. address: of the page. link: what the QR says; it admits one phone, and is
    another one then. say: told what the crew should know. new_code: told that a new code is wanted on the screen, from another thread.
    times: seconds that a code and a session last. Raises NotFound (no such address), Refused (the port is taken).
    """

    def __init__(
        self,
        shoot: "Shoot",
        host: str,
        port: int | None = None,
        limits: PhoneLimits | None = None,
        say: Say = lambda sentence: None,
        new_code: Callable[[], None] = lambda: None,
        times: tuple[float, float] = (VALID_S, SESSION_S),
    ) -> None:
        self._shoot, self._say, self._new_code, self.host = shoot, say, new_code, host
        self._limits, self._times = limits, times
        self._listening = listen_near(host, port, PORT)
        self._at = f"{host}:{self._listening.getsockname()[1]}"
        try:
            self._folder = incoming(shoot.folder, "phone")
            self.source = PhoneUploads(self._folder, lambda message: self.beside.tell(message), say)
        except BaseException:
            self._listening.close()
            raise
        self._code = secrets.token_urlsafe(CODE_BYTES)
        self._sessions: Sessions = {}
        self._scored: set[str] = set()
        self.beside = Beside("phone-page", phone_app.serve, self._listening, self._args, self._heard, self._again)
        shoot.events.frame_scored.connect(self._is_scored)

    def __enter__(self) -> Self:
        self.beside.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.beside.end(_END_S)
        self._listening.close()
        self._shoot.events.frame_scored.disconnect(self._is_scored, missing_ok=True)

    def _is_scored(self, frame_id: str) -> None:
        self._scored.add(frame_id)

    @property
    def address(self) -> str:
        """The page's address; without a session it answers with a refusal."""
        return f"http://{self._at}/"

    @property
    def link(self) -> str:
        """What a phone opens, once."""
        return f"{self.address}in/{self._code}"

    # -- the process beside --------------------------------------------------------------------------------------

    def _args(self) -> tuple[Any, ...]:
        return self._at, self._folder, self._limits, self._code, self._sessions, self._times

    def _again(self, once_more: bool) -> None:
        if once_more:
            self._say(
                "The phone page ended by itself and was started again; phones go on, what was under way is sent again."
            )
        else:
            self._say("The phone page keeps ending by itself; stop it, and start it again later.")

    def _heard(self, message: tuple[Any, ...]) -> Any:
        """What the process tells and asks; on a thread of its own."""
        what, *rest = message
        if what == "arrived":
            self.source.arrived(Path(rest[0]))
        elif what == "sessions":
            self._sessions = rest[0]
        elif what == "say":
            self._say(rest[0])
        elif what == "code":
            self._code = rest[0]
            self._new_code()
        elif what == "armed":
            return self._armed()
        elif what == "asked":
            return self._asked()
        elif what == "about":
            return {"drop": self._shoot.code, "title": self._shoot.drop.brief.title}
        elif what == "frames":
            return {frame_id: self._frame(frame_id) for frame_id in rest[0]}
        return None

    def _armed(self) -> dict[str, Any] | None:
        armed = self._shoot.arming.armed
        if armed is None:
            return None
        sku, role = armed
        known = self._shoot.drop.role(sku, role)
        return {
            "sku": sku,
            "role": role,
            "title": self._shoot.drop.brief.titles().get(sku, sku),
            "role_title": known.title if known else role,
            "guidance": known.guidance if known else "",
        }

    def _asked(self) -> str | None:
        """What is asked on the computer of a tag, in a line: whose the frames are is not sure until somebody answers there."""
        asked = self._shoot.arming.tags_asked()
        if not asked:
            return None
        shot, tag = f"{asked[0].sku} {asked[0].role}", f"{asked[0].tag_sku} {asked[0].tag_role}"
        return (
            f"The computer asks whether it is {tag} from there on. Answer it there; until then frames stay with {shot}."
        )

    def _frame(self, frame_id: str) -> dict[str, Any]:
        """What a phone is told of a frame of its own: whose it is, and its verdict once that is there."""
        row = self._shoot.frames.get(frame_id)
        said: dict[str, Any] = {"shot": [row["sku"], row["role"]] if row["sku"] else None}
        if frame_id in self._scored:
            told = {"verdict": row["verdict"], "reasons": row["reasons"] or [], "error": row["error"]}
            said |= {"state": "scored", **told}
        return said
