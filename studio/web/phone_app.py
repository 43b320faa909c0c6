"""The phone page's own process: serves the page that a phone opens to send pictures for the armed shot, and receives them.

In pieces, gone on with after a lost network, verdict and all. The protocol, all JSON but the pieces themselves, each with the header
`X-Threeshot: 1`:
`POST /uploads` {name, size, shot} → an upload with the `offset` to begin at (not 0 when it goes on with an unfinished one); `shot` is
[sku, role] of what was armed when the picture was queued, null for none, and what is armed now where it isn't said;
`PUT /uploads/ID?offset=N` bytes → {offset}, or 409 with the right offset; `GET /uploads/ID` → where it stands;
`POST /uploads/ID/finish` {crc32} → it is handed on; `DELETE /uploads/ID`; `GET /state` → the armed shot, what the
computer asks of a tag (null for nothing), and all uploads.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from studio.base.beside_process import Lent, Link, borrow
from studio.base.digits import is_digits
from studio.base.errors import InvalidInput, NotFound, Refused, ThreeshotError
from studio.capture.inbox import sync
from studio.capture.phone import PhoneLimits, PhoneReceiving, Upload
from studio.ingest.watching import Shot
from studio.web import phone_html
from studio.web.asked import asked_json, in_its_language, page_file, peer
from studio.web.door import Door, Sessions
from studio.web.guard import Guard, cookie_of, session_of
from studio.web.page_words import said as told_to
from studio.web.page_words import speaking
from studio.web.serving import Places, Serving

_STATUS = {InvalidInput: 422, NotFound: 404, Refused: 429}
_MOST_JSON = 10_000
_SHOWN = 30
_ANSWER_S = 20.0
_RENEW_S = 1.0


def serve(
    link: Link,
    lent: Lent,
    at: str,
    folder: Path,
    limits: PhoneLimits | None,
    code: str,
    sessions: Sessions,
    times: tuple[float, float],
) -> None:
    """Serve until the program asks to come to an end.

    at: `address:port` of the page. code: that the screen shows. sessions: that go on. times: seconds that a code and a session last.
    Asks ("armed",), ("asked",), ("about",), ("frames", ids), ("code", code), ("say", sentence); tells ("arrived", place), ("sessions", …).
    """
    receiving = PhoneReceiving(folder, limits, lambda place: link.tell(("arrived", str(place))))
    door, places = Door(*times, code=code, sessions=sessions), Places()
    app = _App(link, at, receiving, door)
    with Serving(app.guard(places), borrow(lent), places=places):
        while not link.wait_for_end(_RENEW_S):
            app.renew()


class _App:
    """The page of one shoot. Everything of it runs on the server's thread, but `renew` and `_heard`."""

    def __init__(self, link: Link, at: str, receiving: PhoneReceiving, door: Door) -> None:
        self._link, self._at, self._receiving, self._door = link, at, receiving, door
        self._given = door.code()
        self._refused_s = -1.0
        link.heard = self._heard

    def _heard(self, message: tuple[Any, ...]) -> None:
        """What became of a file, in the program."""
        what, place, *rest = message
        if what == "taken":
            self._receiving.taken(Path(place), *rest)
        else:
            self._receiving.failed(Path(place))

    def renew(self) -> None:
        """A code that has expired is followed by the next one, on the screen too."""
        if self._door.code() != self._given:
            self._given = self._door.code()
            self._link.ask(("code", self._given))

    async def _ask(self, *message: Any) -> Any:
        """What the program makes of a question. Raises Refused when it has no answer in time."""
        try:
            return await asyncio.wait_for(asyncio.wrap_future(self._link.ask(message)), _ANSWER_S)
        except (TimeoutError, RuntimeError, OSError):
            raise Refused("The computer is busy; try again in a moment.") from None

    async def _say(self, sentence: str) -> None:
        await self._ask("say", sentence)

    # -- the pages -----------------------------------------------------------------------------------------------

    def guard(self, places: Places) -> Guard:
        """The pages, behind what says who may open them."""
        routes = [
            Route("/in/{code}", self._enter),
            Route("/", self._page),
            Route("/phone.js", page_file("phone.js", kind="text/javascript")),
            Route("/phone.css", page_file("phone.css", kind="text/css")),
            Route("/state", self._state),
            Route("/uploads", _told(self._begin), methods=["POST"]),
            Route("/uploads/{id}", _told(self._upload), methods=["GET", "PUT", "DELETE"]),
            Route("/uploads/{id}/finish", _told(self._finish), methods=["POST"]),
        ]
        return Guard(
            Starlette(routes=routes), self._at, self._door.knows, phone_html.refusal, places.let_in, speaking=speaking
        )

    async def _enter(self, request: Request) -> Response:
        """The QR's link: begin a session with its code, and go on to the page."""
        if self._door.knows(session_of(request.headers)):
            return RedirectResponse("/", 303)
        try:
            session = self._door.enter(request.path_params["code"])
        except Refused as error:
            why = str(error)
            # Told once a second at most: whoever guesses shall not drown what else the crew is told.
            if time.monotonic() - self._refused_s > 1.0:
                self._refused_s = time.monotonic()
                await self._say(f"A phone at {peer(request)} was refused: {error}")
            await self._want_code()
            return in_its_language(request, lambda: phone_html.refusal(why), 403)
        self._link.tell(("sessions", self._door.sessions()))
        await self._say(f"A phone at {peer(request)} is connected.")
        await self._want_code()
        answer = RedirectResponse("/", 303)
        answer.set_cookie(cookie_of(self._at), session, max_age=43_200, httponly=True, samesite="lax", path="/")
        return answer

    async def _want_code(self) -> None:
        """Ask for a new code on the screen when the one that is there is no longer valid; it is there before the phone is answered."""
        if self._door.code() != self._given:
            self._given = self._door.code()
            await self._ask("code", self._given)

    async def _page(self, request: Request) -> Response:
        about = await self._ask("about")
        return in_its_language(request, lambda: phone_html.page(about["drop"], about["title"]))

    async def _state(self, request: Request) -> Response:
        mine = self._receiving.of(str(session_of(request.headers)))[:_SHOWN]
        armed, asked = await asyncio.gather(self._ask("armed"), self._ask("asked"))
        uploads = await self._shown_all(mine, request)
        with speaking(request.headers):
            return JSONResponse({**phone_html.state(armed, asked), "uploads": uploads})

    # -- uploads -------------------------------------------------------------------------------------------------

    async def _begin(self, request: Request) -> Response:
        asked = await asked_json(request, _MOST_JSON, self._receiving.limits.rate_s)
        name, size = asked.get("name"), asked.get("size")
        if not isinstance(name, str) or not isinstance(size, int) or isinstance(size, bool):
            raise InvalidInput("An upload begins with its name and its size in bytes.")
        shot = _shot(asked["shot"]) if "shot" in asked else await self._armed()
        upload = self._receiving.begin(str(session_of(request.headers)), peer(request), name, size, shot)
        return JSONResponse(
            {**await self._shown(upload, request), "piece": self._receiving.limits.piece_bytes // 4}, 201
        )

    async def _armed(self) -> Shot | None:
        armed = await self._ask("armed")
        return (armed["sku"], armed["role"]) if armed else None

    async def _upload(self, request: Request) -> Response:
        upload = self._receiving.get(str(session_of(request.headers)), request.path_params["id"])
        if request.method == "PUT":
            return await self._receive(request, upload)
        if request.method == "DELETE":
            self._receiving.give_up(upload)
        return JSONResponse(await self._shown(upload, request))

    async def _receive(self, request: Request, upload: Upload) -> Response:
        """One piece. What came of it is kept whatever happens to the connection; the newest connection has the right to go on."""
        limits = self._receiving.limits
        if request.query_params.get("offset") != str(upload.received) or upload.state != "receiving":
            return JSONResponse(await self._shown(upload, request), 409)
        length = request.headers.get("content-length", "")
        if not is_digits(length) or int(length) > limits.piece_bytes:
            return JSONResponse({"error": f"A piece has at most {limits.piece_bytes} bytes, and says how many."}, 413)
        upload.turn += 1
        turn, came = upload.turn, 0
        loop = asyncio.get_running_loop()
        began = loop.time()
        pieces = request.stream()
        try:
            while piece := await asyncio.wait_for(anext(pieces, b""), limits.rate_s):
                if upload.turn != turn:
                    return JSONResponse(await self._shown(upload, request), 409)
                self._receiving.write(upload, piece)
                came += len(piece)
                elapsed = loop.time() - began
                if elapsed > limits.rate_s and came < limits.rate_bps * elapsed:
                    raise TimeoutError
        except TimeoutError:
            sentence = f"Slower than {limits.rate_bps} bytes a second; come closer to the hotspot and go on."
            return JSONResponse(
                {**await self._shown(upload, request), "error": told_to(sentence, request.headers)},
                408,
                {"Connection": "close"},
            )
        except ClientDisconnect:
            return Response(status_code=499)
        return JSONResponse(await self._shown(upload, request))

    async def _finish(self, request: Request) -> Response:
        asked = await asked_json(request, _MOST_JSON, self._receiving.limits.rate_s)
        upload = self._receiving.get(str(session_of(request.headers)), request.path_params["id"])
        if not isinstance(asked.get("crc32"), int):
            raise InvalidInput("An upload ends with the CRC-32 of the whole file.")
        if upload.state == "receiving":
            # Of a long clip that takes a while, in which the other phones are not to wait.
            with contextlib.suppress(OSError):
                await asyncio.to_thread(sync, upload.part)
        self._receiving.finish(upload, asked["crc32"])
        return JSONResponse(await self._shown(upload, request))

    # -- what is shown -------------------------------------------------------------------------------------------

    async def _shown(self, upload: Upload, request: Request) -> dict[str, Any]:
        """An upload for the phone: {id, name, size, offset, state, shot, verdict, reasons, error, says, tone}; in its language."""
        return (await self._shown_all([upload], request))[0]

    async def _shown_all(self, uploads: list[Upload], request: Request) -> list[dict[str, Any]]:
        taken = [one.frame_id for one in uploads if one.state == "taken" and one.frame_id is not None]
        frames: dict[str, dict[str, Any]] = await self._ask("frames", taken) if taken else {}
        with speaking(request.headers):
            return [_of_upload(one, frames.get(one.frame_id or "", {})) for one in uploads]


def _of_upload(upload: Upload, frame: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "id": upload.id,
        "name": upload.name,
        "size": upload.size,
        "offset": upload.received,
        "state": upload.state,
        "shot": list(upload.shot) if upload.shot else None,
        "verdict": None,
        "reasons": [],
        "error": upload.sentence,
        **frame,
    }
    return phone_html.upload(said)


def _shot(named: Any) -> Shot | None:
    """The shot that a picture was queued for. Raises InvalidInput when that is none."""
    if named is None:
        return None
    if isinstance(named, list) and len(named) == 2 and all(isinstance(one, str) for one in named):
        return named[0], named[1]
    raise InvalidInput("A shot is named by its product and its role.")


def _told(
    endpoint: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """What goes wrong in an endpoint, as a sentence in JSON."""

    async def told(request: Request) -> Response:
        try:
            return await endpoint(request)
        except ThreeshotError as error:
            return JSONResponse({"error": told_to(str(error), request.headers)}, _STATUS.get(type(error), 500))
        except OSError as error:
            sentence = f"The computer could not keep it ({error.strerror}); tell the crew, then send it again."
            return JSONResponse({"error": told_to(sentence, request.headers)}, 507)
        except ClientDisconnect:
            return Response(status_code=499)

    return told
