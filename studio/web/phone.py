"""The page that a phone opens to send pictures for the armed shot: in pieces, gone on with after a lost network, verdict and all.

The protocol, all JSON but the pieces themselves, each with the header `X-Threeshot: 1`:
`POST /uploads` {name, size} → an upload with the `offset` to begin at (not 0 when it goes on with an unfinished one);
`PUT /uploads/ID?offset=N` bytes → {offset}, or 409 with the right offset; `GET /uploads/ID` → where it stands;
`POST /uploads/ID/finish` {crc32} → it is handed on; `DELETE /uploads/ID`; `GET /state` → the armed shot and all uploads.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Self

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from studio.base.errors import InvalidInput, NotFound, Refused, ThreeshotError
from studio.capture.addresses import listen_near
from studio.capture.inbox import incoming
from studio.capture.kind import Say
from studio.capture.phone import PhoneLimits, PhoneUploads, Upload
from studio.web.door import Door
from studio.web.guard import COOKIE, Guard, session_of
from studio.web.serving import Serving

if TYPE_CHECKING:
    from studio.shoot import Shoot

PORT = 8733
_STATUS = {InvalidInput: 422, NotFound: 404, Refused: 429}
_MOST_JSON = 10_000
_SHOWN = 30


class PhonePage:
    """The page of one shoot. A context manager: served from entering to leaving.

    host: the one address to listen on. port: exactly that, 0: any free one, None: the usual one, any free one where that is taken.
    source: the live source to hand to `Shoot.frames.take_from`. address: of the page. link: what the QR says; it admits one phone, and is
    another one then. say: told what the crew should know. new_code: told that a new code is wanted on the screen, from another thread.
    Raises NotFound (no such address), Refused (the port is taken).
    """

    def __init__(
        self,
        shoot: "Shoot",
        host: str,
        port: int | None = None,
        limits: PhoneLimits | None = None,
        say: Say = lambda sentence: None,
        new_code: Callable[[], None] = lambda: None,
        door: Door | None = None,
    ) -> None:
        self._shoot, self._say, self._new_code, self.host = shoot, say, new_code, host
        self._door = door or Door()
        listening = listen_near(host, port, PORT)
        self._at = f"{host}:{listening.getsockname()[1]}"
        try:
            self.source = PhoneUploads(incoming(shoot.folder, "phone"), limits)
        except OSError:
            listening.close()
            raise
        self._serving = Serving(self._app(), listening)
        self._scored: set[str] = set()
        self._given = ""
        self._refused_s = -1.0
        shoot.events.frame_scored.connect(self._is_scored)

    def __enter__(self) -> Self:
        self._serving.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._serving.__exit__(*error)
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
        self._given = self._door.code()
        return f"{self.address}in/{self._given}"

    # -- the pages -----------------------------------------------------------------------------------------------

    def _app(self) -> Guard:
        routes = [
            Route("/in/{code}", self._enter),
            Route("/", self._page),
            Route("/phone.js", _file("phone.js", "text/javascript")),
            Route("/phone.css", _file("phone.css", "text/css")),
            Route("/state", self._state),
            Route("/uploads", _told(self._begin), methods=["POST"]),
            Route("/uploads/{id}", _told(self._upload), methods=["GET", "PUT", "DELETE"]),
            Route("/uploads/{id}/finish", _told(self._finish), methods=["POST"]),
        ]
        return Guard(Starlette(routes=routes), self._at, self._door.knows, _refusal)

    async def _enter(self, request: Request) -> Response:
        """The QR's link: begin a session with its code, and go on to the page."""
        if self._door.knows(session_of(request.headers)):
            return RedirectResponse("/", 303)
        try:
            session = self._door.enter(request.path_params["code"])
        except Refused as error:
            # Told once a second at most: whoever guesses shall not drown what else the crew is told.
            if time.monotonic() - self._refused_s > 1.0:
                self._refused_s = time.monotonic()
                self._say(f"A phone at {_peer(request)} was refused: {error}")
            self._want_code()
            return HTMLResponse(_refusal(str(error)), 403)
        self._say(f"A phone at {_peer(request)} is connected.")
        self._want_code()
        answer = RedirectResponse("/", 303)
        answer.set_cookie(COOKIE, session, max_age=43_200, httponly=True, samesite="lax", path="/")
        return answer

    def _want_code(self) -> None:
        """Ask for a new code on the screen when the one that is there is no longer valid."""
        if self._door.code() != self._given:
            self._new_code()

    async def _page(self, request: Request) -> Response:
        return HTMLResponse(_render("phone.html", drop=self._shoot.code, title=self._shoot.drop.brief.title))

    async def _state(self, request: Request) -> Response:
        mine = self.source.of(str(session_of(request.headers)))[:_SHOWN]
        return JSONResponse({"armed": self._armed(), "uploads": [self._shown(one) for one in mine]})

    # -- uploads -------------------------------------------------------------------------------------------------

    async def _begin(self, request: Request) -> Response:
        asked = await self._json(request)
        name, size = asked.get("name"), asked.get("size")
        if not isinstance(name, str) or not isinstance(size, int) or isinstance(size, bool):
            raise InvalidInput("An upload begins with its name and its size in bytes.")
        upload = self.source.begin(str(session_of(request.headers)), name, size, self._shoot.arming.armed)
        return JSONResponse({**self._shown(upload), "piece": self.source.limits.piece_bytes // 4}, 201)

    async def _upload(self, request: Request) -> Response:
        upload = self.source.get(str(session_of(request.headers)), request.path_params["id"])
        if request.method == "PUT":
            return await self._receive(request, upload)
        if request.method == "DELETE":
            self.source.give_up(upload)
        return JSONResponse(self._shown(upload))

    async def _receive(self, request: Request, upload: Upload) -> Response:
        """One piece. What came of it is kept whatever happens to the connection; the newest connection has the right to go on."""
        limits = self.source.limits
        if request.query_params.get("offset") != str(upload.received) or upload.state != "receiving":
            return JSONResponse(self._shown(upload), 409)
        length = request.headers.get("content-length", "")
        if not length.isdecimal() or int(length) > limits.piece_bytes:
            return JSONResponse({"error": f"A piece has at most {limits.piece_bytes} bytes, and says how many."}, 413)
        upload.turn += 1
        turn, came = upload.turn, 0
        loop = asyncio.get_running_loop()
        began = loop.time()
        pieces = request.stream()
        try:
            while piece := await asyncio.wait_for(anext(pieces, b""), limits.rate_s):
                if upload.turn != turn:
                    return JSONResponse(self._shown(upload), 409)
                self.source.write(upload, piece)
                came += len(piece)
                elapsed = loop.time() - began
                if elapsed > limits.rate_s and came < limits.rate_bps * elapsed:
                    raise TimeoutError
        except TimeoutError:
            sentence = f"Slower than {limits.rate_bps} bytes a second; come closer to the hotspot and go on."
            return JSONResponse({**self._shown(upload), "error": sentence}, 408, {"Connection": "close"})
        except ClientDisconnect:
            return Response(status_code=499)
        return JSONResponse(self._shown(upload))

    async def _finish(self, request: Request) -> Response:
        asked = await self._json(request)
        upload = self.source.get(str(session_of(request.headers)), request.path_params["id"])
        if not isinstance(asked.get("crc32"), int):
            raise InvalidInput("An upload ends with the CRC-32 of the whole file.")
        self.source.finish(upload, asked["crc32"])
        return JSONResponse(self._shown(upload))

    async def _json(self, request: Request) -> dict[str, Any]:
        body = bytearray()
        try:
            async with asyncio.timeout(self.source.limits.rate_s):
                async for piece in request.stream():
                    body += piece
                    if len(body) > _MOST_JSON:
                        raise InvalidInput("That is too long for what was asked.")
            asked = json.loads(bytes(body))
        except TimeoutError:
            raise Refused("Too slow; come closer to the hotspot and go on.") from None
        except (ValueError, RecursionError):
            raise InvalidInput("What was asked is no JSON.") from None
        if not isinstance(asked, dict):
            raise InvalidInput("What was asked is no JSON object.")
        return asked

    # -- what is shown -------------------------------------------------------------------------------------------

    def _armed(self) -> dict[str, Any] | None:
        armed = self._shoot.arming.armed
        if armed is None:
            return None
        sku, role = armed
        product = next((one for one in self._shoot.drop.brief.products if one.sku == sku), None)
        known = self._shoot.drop.role(sku, role)
        return {
            "sku": sku,
            "role": role,
            "title": product.title if product else sku,
            "role_title": known.title if known else role,
            "guidance": known.guidance if known else "",
        }

    def _shown(self, upload: Upload) -> dict[str, Any]:
        """An upload for the phone: {id, name, size, offset, state, shot, verdict, reasons, error}."""
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
        }
        if upload.state == "taken" and upload.frame_id is not None:
            row = self._shoot.frames.get(upload.frame_id)
            said["shot"] = [row["sku"], row["role"]] if row["sku"] else None
            if upload.frame_id in self._scored:
                said |= {
                    "state": "scored",
                    "verdict": row["verdict"],
                    "reasons": row["reasons"] or [],
                    "error": row["error"],
                }
        return said


def _told(
    endpoint: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """What goes wrong in an endpoint, as a sentence in JSON."""

    async def told(request: Request) -> Response:
        try:
            return await endpoint(request)
        except ThreeshotError as error:
            return JSONResponse({"error": str(error)}, _STATUS.get(type(error), 500))
        except OSError as error:
            sentence = f"The computer could not keep it ({error.strerror}); tell the crew, then send it again."
            return JSONResponse({"error": sentence}, 507)
        except ClientDisconnect:
            return Response(status_code=499)

    return told


def _peer(request: Request) -> str:
    return request.client.host if request.client else "an unknown address"


def _file(name: str, kind: str) -> Callable[[Request], Awaitable[Response]]:
    body = files("studio.web").joinpath("pages", name).read_bytes()

    async def answer(request: Request) -> Response:
        return Response(body, media_type=kind)

    return answer


def _refusal(sentence: str) -> str:
    return _render("refused.html", sentence=sentence)


def _render(page: str, **values: str) -> str:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    def load(name: str) -> str:
        return files("studio.web").joinpath("pages", name).read_text("utf-8")

    environment = Environment(loader=FunctionLoader(load), autoescape=True, undefined=StrictUndefined)
    return environment.get_template(page).render(**values)
