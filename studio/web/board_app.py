"""The board's own process: pages and pictures for whoever was let in, what they decide, and a line on which changes are told.

Pages are HTML, parts of them too (`GET /part/…`, fetched by htmx); what changes something is JSON with the header `X-Threeshot: 1`:
`POST /name` {name}; `POST /decide` {sku, role, decision, note, frame, strokes, seen: {decided_at, select}} → {shot}, or 409 {error, now}
where somebody else decided meanwhile; `POST /comment` {sku, role, text, on, key}; `POST /leave`. `GET /events` is an event stream:
`changed` with {rows: [sku] | null} for what is another since `Last-Event-ID`, `enough` where newer streams took its place, `out`.
`GET /picture/FRAME?side=small` gives a preview, never an original.
"""

import asyncio
import contextlib
import functools
import json
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from studio.base.beside_process import Lent, Link, borrow
from studio.base.errors import NotFound, Refused, ThreeshotError
from studio.web.asked import asked_json, in_its_language, page_file, peer
from studio.web.board_asked import a_comment, a_decision
from studio.web.board_door import BoardDoor, BoardPerson, DoorState
from studio.web.board_html import BoardHtml
from studio.web.guard import Guard, cookie_of, session_of
from studio.web.page_pictures import PagePictures
from studio.web.page_words import said, speaking
from studio.web.serving import Places, Serving

MOST_CONNECTIONS, MOST_EACH = 160, 24
_STATUS = {"InvalidInput": 422, "NotFound": 404, "Refused": 429, "DecidedMeanwhile": 409}
_ANSWER_S = 20.0
_RENEW_S = 1.0
_ALIVE_S = 15.0
"""A line is written into each event stream so often, so that both sides see when the other is gone."""
_MOST_STREAMS = 4
"""Of one person, who may have several pages open; the oldest ends."""
_asked = functools.partial(asked_json, most_bytes=200_000, within_s=20.0)


def serve(
    link: Link,
    lent: Lent,
    at: str,
    door: DoorState,
    times: tuple[float, float],
    state: dict[str, Any],
    crew: str,
) -> None:
    """Serve until the program asks to come to an end.

    at: `address:port`. door: codes and people that go on. times: seconds that a code and a session last. state: as `BoardVerbs.state`.
    crew: who is at the computer.
    """
    places = Places(MOST_CONNECTIONS)
    app = _BoardApp(link, at, BoardDoor(door, times), state, crew)
    with Serving(app.guard(places), borrow(lent), most_each=MOST_EACH, places=places):
        while not link.wait_for_end(_RENEW_S):
            app.renew()
        app.close()


class _BoardApp:
    """The pages of one board. Everything runs on the server's thread, but `renew`, `close` and `_heard`."""

    def __init__(self, link: Link, at: str, door: BoardDoor, state: dict[str, Any], crew: str) -> None:
        self._link, self._at, self._door, self._crew = link, at, door, crew
        self._view = BoardHtml(state)
        self._given = door.codes()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: set[asyncio.Event] = set()
        self._pictures = PagePictures(self._where)
        self._streams: dict[str, list[asyncio.Event]] = {}
        self._refused_s = -1.0
        self._ended = False
        link.heard = self._heard

    # -- the program -----------------------------------------------------------------------------------------------

    def _heard(self, message: tuple[Any, ...]) -> None:
        """What the program tells; on the link's thread."""
        what, value = message
        if what == "state":
            self._on_loop(lambda: self._renewed(value))
        elif what == "made":
            self._on_loop(lambda: self._pictures.made(value))
        elif what == "out":
            self._door.put_out(value)
            self._door_changed()
            self._on_loop(self._wake)
        elif what == "withdraw":
            self._door.withdraw(value)
            self._door_changed()

    def _on_loop(self, do: Callable[[], object]) -> None:
        if self._loop is None:
            do()  # nobody was served yet
        else:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(do)

    def _renewed(self, state: dict[str, Any]) -> None:
        self._view.renew(state)
        self._wake()

    def _wake(self) -> None:
        for event in self._waiting:
            event.set()

    def renew(self) -> None:
        """Codes that have expired are followed by the next ones, on the screen too."""
        if self._door.codes() != self._given:
            self._door_changed()

    def close(self) -> None:
        """End the event streams: who listens to one would keep the server from its end."""
        self._ended = True
        self._on_loop(self._wake)

    def _door_changed(self) -> None:
        state = self._door.state()
        self._given = state.codes
        self._link.tell(("door", state))

    async def _ask(self, *message: Any) -> Any:
        """What the program makes of a question. Raises Refused when it has no answer in time, and what its verb raised as _Answered."""
        try:
            answer = await asyncio.wait_for(asyncio.wrap_future(self._link.ask(message)), _ANSWER_S)
        except (TimeoutError, RuntimeError, OSError):
            raise Refused("The computer is busy; try again in a moment.") from None
        if isinstance(answer, dict) and "error" in answer:
            raise _AnsweredError(answer)
        return answer

    # -- coming in -------------------------------------------------------------------------------------------------

    def guard(self, places: Places) -> Guard:
        """The pages, behind what says who may open them."""
        routes = [
            Route("/in/{code}", self._enter),
            Route("/", self._page),
            Route("/shot", self._page),
            Route("/part/board", _told(self._part_board)),
            Route("/part/head", _told(self._part_head)),
            Route("/part/product", _told(self._part_product)),
            Route("/part/shot", _told(self._part_shot)),
            Route("/part/more", _told(self._part_more)),
            Route("/events", _told(self._events)),
            Route("/picture/{frame}", _told(self._picture)),
            Route("/name", _told(self._name), methods=["POST"]),
            Route("/leave", _told(self._leave), methods=["POST"]),
            Route("/decide", _told(self._decide), methods=["POST"]),
            Route("/comment", _told(self._comment), methods=["POST"]),
            Route("/favicon.ico", _nothing),
            Route("/board.css", page_file("base.css", "board/board.css", kind="text/css")),
            *(Route(f"/{name}", page_file(f"board/{name}", kind="text/javascript")) for name in _SCRIPTS),
        ]
        app = Starlette(routes=routes)
        return Guard(
            app, self._at, self._door.knows, self._view.refusal, places.let_in, "/board.css", speaking=speaking
        )

    async def _enter(self, request: Request) -> Response:
        """The QR's link: begin a session with its code, and go on to the page."""
        self._loop = asyncio.get_running_loop()
        code, mine = request.path_params["code"], session_of(request.headers)
        person = self._door.who(mine)
        if person is not None and self._door.role_of(code) in (person.role, None):
            return RedirectResponse("/", 303)
        try:
            session = self._door.enter(code, peer(request))
        except Refused as error:
            # Told once a second at most: whoever guesses shall not drown what else the crew is told.
            if time.monotonic() - self._refused_s > 1.0:
                self._refused_s = time.monotonic()
                self._link.tell(("refused", peer(request), str(error)))
            if self._door.codes() != self._given:
                self._door_changed()
            why = str(error)
            return in_its_language(request, lambda: self._view.refusal(why), 403)
        if person is not None:
            # Whoever looked so far and is given a producer's code decides from now on.
            self._door.leave(str(mine))
            self._wake()
        # Asked of the program only for whom it knows: whoever guesses costs it nothing.
        with contextlib.suppress(Refused):
            self._door.came(session, await self._ask("now"))
        self._door_changed()
        answer = RedirectResponse("/", 303)
        # A session's cookie, without an age: it goes with the browser, and the session itself ends at the computer.
        answer.set_cookie(cookie_of(self._at), session, httponly=True, samesite="lax", path="/")
        return answer

    def _person(self, request: Request) -> BoardPerson:
        """Who asks. Raises Refused for somebody who has not said who they are."""
        person = self._door.who(session_of(request.headers))
        if person is None or not person.name:
            raise Refused("Say who you are first; open the board again.")
        return person

    async def _name(self, request: Request) -> Response:
        asked = await _asked(request)
        name = asked.get("name")
        person = self._door.name(str(session_of(request.headers)), name if isinstance(name, str) else "", self._crew)
        self._door_changed()
        self._link.tell(("named", person.name, person.role, person.address))
        return JSONResponse({"name": person.name, "role": person.role})

    async def _leave(self, request: Request) -> Response:
        self._door.leave(str(session_of(request.headers)))
        self._door_changed()
        self._wake()
        answer = JSONResponse({})
        answer.delete_cookie(cookie_of(self._at), path="/")
        # What the page still holds goes, too.
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'
        return answer

    # -- pages -----------------------------------------------------------------------------------------------------

    async def _page(self, request: Request) -> Response:
        self._loop = asyncio.get_running_loop()
        person = self._door.who(session_of(request.headers))
        if person is None:
            return in_its_language(
                request, lambda: self._view.refusal("Scan the code on the computer to open this page."), 403
            )
        if not person.name:
            return in_its_language(request, lambda: self._view.naming(person))
        shot = None
        if "sku" in request.query_params:
            # The page without it, where the program is just busy: it asks again itself.
            with contextlib.suppress(_AnsweredError, Refused):
                shot = await self._shot(request)
        return in_its_language(request, lambda: self._view.page(person, shot))

    async def _shot(self, request: Request) -> dict[str, Any]:
        asked = request.query_params
        shot: dict[str, Any] = await self._ask("shot", asked.get("sku", ""), asked.get("role", ""))
        return shot

    async def _part_board(self, request: Request) -> Response:
        person = self._person(request)
        return in_its_language(request, lambda: self._view.board(person))

    async def _part_head(self, request: Request) -> Response:
        person = self._person(request)
        return in_its_language(request, lambda: self._view.head(person))

    async def _part_product(self, request: Request) -> Response:
        self._person(request)
        return in_its_language(request, lambda: self._view.product(request.query_params.get("sku", "")))

    async def _part_more(self, request: Request) -> Response:
        person = self._person(request)
        return in_its_language(request, lambda: self._view.more(person))

    async def _part_shot(self, request: Request) -> Response:
        person, shot = self._person(request), await self._shot(request)
        return in_its_language(request, lambda: self._view.shot(person, shot))

    # -- pictures --------------------------------------------------------------------------------------------------

    async def _picture(self, request: Request) -> Response:
        self._person(request)
        frame_id, small = request.path_params["frame"], request.query_params.get("side") == "small"
        data = await self._pictures.get(frame_id, self._view.content_of(frame_id), small)
        return Response(data, media_type="image/jpeg")

    async def _where(self, frame_id: str) -> str | None:
        """Where the preview of one of the drop's frames lies. Raises NotFound for any other."""
        try:
            path: str | None = (await self._ask("picture", frame_id))["preview"]
        except _AnsweredError as error:
            raise NotFound(str(error)) from None
        return path

    # -- what changes ----------------------------------------------------------------------------------------------

    async def _events(self, request: Request) -> Response:
        person = self._person(request)
        session = str(session_of(request.headers))
        last = request.headers.get("last-event-id") or request.query_params.get("last", "")
        # Counted here, and not when it begins: many that come at once are many. The newest have the places: of a phone whose network
        # went, what is left here is only taken to be heard.
        event, mine = asyncio.Event(), self._streams.setdefault(person.id, [])
        mine.append(event)
        for older in mine[:-_MOST_STREAMS]:
            older.set()
        return _Stream(self._told_of(session, last, event, mine), lambda: mine.remove(event))

    async def _told_of(
        self, session: str, last: str, event: asyncio.Event, mine: list[asyncio.Event]
    ) -> AsyncIterator[str]:
        """Each change as it comes, first what was missed. Ends with the session, or when newer ones took its place."""
        self._waiting.add(event)
        try:
            yield "retry: 1000\n\n"
            while not self._ended and self._door.knows(session):
                event.clear()
                if event not in mine[-_MOST_STREAMS:]:
                    yield "event: enough\ndata: {}\n\n"
                    return
                told = self._view.since(last)
                if told is not None:
                    last = self._view.version
                    yield f"id: {last}\nevent: changed\ndata: {json.dumps(told)}\n\n"
                try:
                    await asyncio.wait_for(event.wait(), _ALIVE_S)
                except TimeoutError:
                    yield f"event: alive\ndata: {secrets.token_hex(2)}\n\n"
            if not self._ended:
                yield "event: out\ndata: {}\n\n"
        finally:
            self._waiting.discard(event)

    async def _decide(self, request: Request) -> Response:
        person, asked = self._says(request), a_decision(await _asked(request))
        return JSONResponse({"shot": await self._ask("decide", person, asked)})

    async def _comment(self, request: Request) -> Response:
        person, asked = self._says(request), a_comment(await _asked(request))
        return JSONResponse({"shot": await self._ask("comment", person, asked)})

    def _says(self, request: Request) -> BoardPerson:
        person = self._person(request)
        if not self._door.may_ask(person):
            raise Refused("That is a lot at once; wait a minute.")
        return person


class _Stream(StreamingResponse):
    """An event stream. ended: told when it is no more, however it ended."""

    def __init__(self, told: AsyncIterator[str], ended: Callable[[], object]) -> None:
        super().__init__(told, media_type="text/event-stream")
        self._when_ended = ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._when_ended()


class _AnsweredError(ThreeshotError):
    """What a verb of the program raised: {error, kind, now}."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__(answer["error"])
        self.answer = answer


_SCRIPTS = ("board.js", "drawing.js", "htmx.min.js")


async def _nothing(request: Request) -> Response:
    return Response(status_code=204)


def _told(endpoint: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """What goes wrong in an endpoint, as a sentence in JSON."""

    async def told(request: Request) -> Response:
        try:
            return await endpoint(request)
        except _AnsweredError as error:
            answer = {**error.answer, "error": said(error.answer["error"], request.headers)}
            return JSONResponse(answer, _STATUS.get(error.answer["kind"], 500))
        except ThreeshotError as error:
            return JSONResponse({"error": said(str(error), request.headers)}, _STATUS.get(type(error).__name__, 500))
        except ClientDisconnect:
            return Response(status_code=499)

    return told
