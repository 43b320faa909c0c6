"""A bundle behind a link, for those who have nothing of ours: served in a process beside the program (`share_app`), and only read.

Here is what that process asks and tells: pictures that have to be made, who came in, what was fetched, what can't be given out any more.
"""

import contextlib
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from studio.base import jobs, picture_cache
from studio.base.beside import Beside
from studio.base.clock import real_now
from studio.base.errors import NotFound, Refused, ThreeshotError
from studio.base.jobs import Progress
from studio.base.wording import size
from studio.capture.addresses import is_here, listen_near, networks
from studio.capture.kind import Say
from studio.handover.shared_bundle import SharedBundle
from studio.shoot.sharing import Fetch
from studio.web import share_app
from studio.web.previews_made import PreviewsMade
from studio.web.share_door import ShareState, Visitor, new_code, shown_code
from studio.web.share_html import until_words

if TYPE_CHECKING:
    from studio.shoot import Shoot

PORT = 8735
DAY_S = 86_400.0
_END_S = 10.0
_LOOK_S = 3.0
"""How often is looked whether this computer still has its address."""


class SharePage:
    """The page of one bundle. A context manager: served from entering to leaving.

    shoot: the drop it is of, in whose events is kept what was fetched; None where it is not known here. host, port: as of a `PhonePage`;
    where the network gives this computer another address the page is served there. for_s: how long its link is open. say: told what the
    crew should know. told: told that the link, or who came in, or what was fetched is another, from another thread.
    until: when it ends (aware). visitors, fetched: so far. Raises NotFound (no such address), Refused (the port is taken).
    """

    def __init__(
        self,
        bundle: SharedBundle,
        shoot: "Shoot | None",
        host: str,
        port: int | None = None,
        for_s: float = DAY_S,
        say: Say = lambda sentence: None,
        told: Callable[[], object] = lambda: None,
    ) -> None:
        self._bundle, self._shoot, self._say, self._told = bundle, shoot, say, told
        self._port = port
        self.host = host
        self._listening = listen_near(host, port, PORT)
        self._at = f"{host}:{self._listening.getsockname()[1]}"
        self._interface = self._interface_of(host)
        self._ends_s = time.monotonic() + for_s
        self.until = real_now() + timedelta(seconds=for_s)
        self._door = ShareState(new_code(), self.until.timestamp())
        self.visitors: list[Visitor] = []
        self.fetched: list[Fetch] = []
        self.troubles: list[str] = []
        self._previews = PreviewsMade(lambda number: self.beside.tell(("made", number)))
        self._looking: jobs.Job | None = None
        self.beside = self._made_beside()

    def __enter__(self) -> Self:
        try:
            if self._shoot is not None:
                self._shoot.sharing.began(self._bundle, self.until)
        except BaseException:
            self._listening.close()
            raise
        self.beside.start()
        self._looking = jobs.run("share-looks", self._look)
        return self

    def __exit__(self, *error: object) -> None:
        if self._looking is not None:
            self._looking.cancel()
            with contextlib.suppress(TimeoutError):
                self._looking.wait(_END_S)
        self.beside.end(_END_S)
        self._listening.close()
        self._previews.close()

    @property
    def name(self) -> str:
        """The bundle's."""
        return self._bundle.name

    @property
    def address(self) -> str:
        """The page's address; without the code it asks for it."""
        return f"http://{self._at}/"

    @property
    def code(self) -> str:
        """As it is shown, and typed."""
        return shown_code(self._door.code)

    @property
    def link(self) -> str:
        """What the QR says; it lets in all who have it."""
        return f"{self.address}in/{self.code}"

    @property
    def is_over(self) -> bool:
        """Whether its time is up, by whichever clock says so: one stands still while a laptop sleeps, the other may be set."""
        return time.monotonic() >= self._ends_s or real_now() >= self.until

    @property
    def until_words(self) -> str:
        """When it ends, in this computer's own time zone."""
        return until_words(self.until.astimezone())

    @property
    def whole(self) -> int:
        """How often all of it was fetched."""
        return sum(one.file is None for one in self.fetched)

    # -- the process beside ----------------------------------------------------------------------------------------

    def _made_beside(self) -> Beside:
        return Beside("share", share_app.serve, self._listening, self._args, self._heard, self._again)

    def _args(self) -> tuple[Any, ...]:
        return self._at, self._bundle, self._door, self.until.astimezone().isoformat()

    def _again(self, once_more: bool) -> None:
        if once_more:
            self._say("The bundle's page ended by itself and was started again; downloads go on where browsers can.")
        else:
            self._say("The bundle's page keeps ending by itself; stop it, and start it again later.")

    def _heard(self, message: tuple[Any, ...]) -> Any:
        """What the process tells and asks; on a thread of its own."""
        what, *rest = message
        if what == "door":
            self._door = rest[0]
            known = {one.id for one in self.visitors}
            for one in self._door.visitors.values():
                if one.id not in known:
                    self.visitors.append(one)
                    self._say(f"Somebody at {_from(one)} opened the bundle's page.")
            self._told()
        elif what == "fetched":
            self._was_fetched(*rest)
        elif what == "refused":
            self._say(f"Somebody at {rest[0]} was kept out of the bundle's page: {rest[1]}")
        elif what == "broken":
            self.troubles.append(rest[1])
            self._say(f"A download by {rest[0]} was broken off: {rest[1]}")
            self._told()
        elif what == "picture":
            file = self._bundle.files[rest[0]]
            if file.xxh128 is None:
                return None
            source = str(self._bundle.root / file.path)
            return self._previews.get(str(rest[0]), source, picture_cache.place(file.xxh128))
        return None

    def _was_fetched(self, visitor: Visitor, file: str, many: int, at: str) -> None:
        fetch = Fetch(file or None, many, visitor.address, visitor.device, at)
        self.fetched.append(fetch)
        what = "all of it" if fetch.file is None else fetch.file.rpartition("/")[2]
        self._say(f"Downloaded whole by {_from(visitor)}: {what}, {size(many)}.")
        if self._shoot is not None:
            try:
                self._shoot.sharing.was_fetched(self._bundle, fetch)
            except (ThreeshotError, OSError) as error:
                self._say(f"That it was fetched could not be kept: {error}")
        self._told()

    # -- another address -------------------------------------------------------------------------------------------

    @staticmethod
    def _interface_of(host: str) -> str:
        return next((one.interface for one in networks() if one.address == host), "")

    def _look(self, progress: Progress) -> None:
        """Should this computer get another address, be served there; on a thread of its own."""
        is_away = False
        while not progress.wait(_LOOK_S):
            if is_here(self.host):
                is_away = False
                continue
            if self._move():
                is_away = False
            elif not is_away:
                is_away = True
                self._say(
                    "This computer is in no network now, so nobody reaches the bundle's page; it goes on when it is back."
                )

    def _move(self) -> bool:
        """To the address that the same interface has now, else to any there is; whether there is one."""
        there = networks()
        same = [one for one in there if self._interface and one.interface == self._interface]
        for one in same or there:
            try:
                listening = listen_near(one.address, self._port, PORT)
            except (NotFound, Refused):
                continue
            self.beside.end(_END_S)
            self._listening.close()
            self._listening, self.host = listening, one.address
            self._at = f"{self.host}:{listening.getsockname()[1]}"
            self.beside = self._made_beside()
            self.beside.start()
            self._say(
                "This computer has another address now; the link that was given out leads nowhere, the new one is shown."
            )
            self._told()
            return True
        return False


def _from(visitor: Visitor) -> str:
    return f"{visitor.address} ({visitor.device})" if visitor.device else visitor.address
