"""The process that serves a bundle to whoever was let in: its page, its files, all of it as one archive. It reads, and writes nothing.

`GET /in/CODE` lets in; `GET /` is the page; `GET /zip/NAME.zip` all of it, stored, from any place on (Range); `GET /file/PATH` one file, to
be saved; `GET /look/PATH` the same to be looked at, where a browser shows it; `GET /picture/N` a small picture. A path is one of those that
the bundle's manifest lists, to the letter; there is no other way to a file.
"""

import asyncio
import contextlib
import json
import time
from base64 import b64encode
from collections.abc import Callable
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from studio.base.beside_process import Lent, Link, borrow
from studio.base.clock import now_text
from studio.base.digits import is_digits
from studio.base.errors import NotFound, Refused
from studio.base.language import language
from studio.handover.shared_bundle import LAYOUT, FileStretch, NoLongerAsBundled, SharedBundle, SharedFile, Stretch
from studio.web.asked import in_its_language, page_file, peer
from studio.web.guard import Guard, cookie_of, session_of
from studio.web.page_pictures import PagePictures
from studio.web.page_words import said, speaking
from studio.web.proved_answer import Arrived, ProvedAnswer, asked_range, disposition
from studio.web.serving import Places, Serving
from studio.web.share_door import ShareDoor, ShareState
from studio.web.share_html import SHOWN, ShareHtml

MOST_CONNECTIONS, MOST_EACH = 160, 24
_ANSWER_S = 20.0
_RENEW_S = 0.5
_BARE = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
_HTML_POLICY = f"{_BARE}sandbox allow-downloads"
"""A report's own styles are within it; whoever made the bundle, no script of it runs, and it is of no origin."""
_DEVICES = ("iPhone", "iPad", "Android", "Windows", "Macintosh", "CrOS", "Linux")


def serve(link: Link, lent: Lent, at: str, bundle: SharedBundle, door: ShareState, until: str) -> None:
    """Serve until the program asks to come to an end.

    at: `address:port`. door: code and visitors that go on. until: when the link ends (ISO 8601).
    """
    places = Places(MOST_CONNECTIONS)
    app = ShareApp(link, at, bundle, ShareDoor(door), until, places)
    with Serving(app.guard(), borrow(lent), most_each=MOST_EACH, places=places):
        while not link.wait_for_end(_RENEW_S):
            pass
        app.close()


class ShareApp:
    """The pages of one bundle. Everything runs on the server's thread, but `close` and `_heard`."""

    def __init__(
        self, link: Link, at: str, bundle: SharedBundle, door: ShareDoor, until: str, places: Places | None = None
    ) -> None:
        self._link, self._at, self._bundle, self._door = link, at, bundle, door
        self._places = places or Places(MOST_CONNECTIONS)
        self._until = datetime.fromisoformat(until)
        self._made: dict[str, ShareHtml] = {}
        self._files = {one.path: one for one in bundle.files}
        self._zip = bundle.zipped()
        self._pictures = PagePictures(self._where)
        self._arrived: dict[tuple[str, str], Arrived] = {}
        self._broken: set[str] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._refused_s = -1.0
        self._ended = False
        link.heard = self._heard

    def close(self) -> None:
        """Break off what is under way."""
        self._ended = True

    def _heard(self, message: tuple[Any, ...]) -> None:
        what, value = message
        if what == "made" and self._loop is not None:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._pictures.made, value)

    def guard(self) -> Guard:
        """The pages, behind what says who may open them."""
        routes = [
            Route("/in/", self._typed),
            Route("/in/{code}", self._enter),
            Route("/", self._page),
            Route("/zip/{name}", self._all),
            Route("/file/{path:path}", self._file),
            Route("/look/{path:path}", self._look),
            Route("/picture/{number:int}", self._picture),
            Route("/share.css", page_file("base.css", "share/share.css", kind="text/css")),
            Route("/favicon.ico", _nothing),
        ]
        knows, refusal = self._door.knows, ShareHtml.refusal
        app = Starlette(routes=routes)
        return Guard(
            app, self._at, knows, refusal, self._places.let_in, style="/share.css", asks_code=True, speaking=speaking
        )

    # -- coming in -------------------------------------------------------------------------------------------------

    async def _typed(self, request: Request) -> Response:
        return self._let_in(request, request.query_params.get("code", ""))

    async def _enter(self, request: Request) -> Response:
        return self._let_in(request, request.path_params["code"])

    def _let_in(self, request: Request, code: str) -> Response:
        if self._door.knows(session_of(request.headers)):
            return RedirectResponse("/", 303)
        device = next((one for one in _DEVICES if one in request.headers.get("user-agent", "")), "")
        try:
            session = self._door.enter(code, peer(request), device.replace("Macintosh", "Mac"), now_text())
        except Refused as error:
            why = str(error)
            # Told once a second at most: whoever guesses shall not drown what else the crew is told.
            if time.monotonic() - self._refused_s > 1.0:
                self._refused_s = time.monotonic()
                self._link.tell(("refused", peer(request), str(error)))
            return in_its_language(request, lambda: ShareHtml.refusal(why), 403)
        self._link.tell(("door", self._door.state()))
        answer = RedirectResponse("/", 303)
        answer.set_cookie(cookie_of(self._at), session, httponly=True, samesite="lax", path="/")
        return answer

    # -- the page --------------------------------------------------------------------------------------------------

    async def _page(self, request: Request) -> Response:
        number = request.query_params.get("page", "1")
        wrong = await asyncio.to_thread(self._wrong) if self._broken else ""
        part = int(number) if is_digits(number) else 1
        return in_its_language(request, lambda: self._html().page(part, wrong))

    def _html(self) -> ShareHtml:
        """The pages in the language of this thread."""
        code = language()
        if code not in self._made:
            self._made[code] = ShareHtml(self._bundle, self._until)
        return self._made[code]

    async def _picture(self, request: Request) -> Response:
        self._loop = asyncio.get_running_loop()
        number = request.path_params["number"]
        if number >= len(self._bundle.files) or (content := self._bundle.files[number].xxh128) is None:
            return Response(status_code=404)
        try:
            return Response(await self._pictures.get(str(number), content, True), media_type="image/jpeg")
        except (NotFound, Refused):
            return Response(status_code=404)

    async def _where(self, number: str) -> str | None:
        """Where the preview of a picture lies; it is made by the program. Raises Refused where that is busy."""
        try:
            asked = self._link.ask(("picture", int(number)))
            path: str | None = await asyncio.wait_for(asyncio.wrap_future(asked), _ANSWER_S)
        except (TimeoutError, RuntimeError, OSError):
            raise Refused("The computer is busy; try again in a moment.") from None
        return path

    # -- what is downloaded ----------------------------------------------------------------------------------------

    async def _all(self, request: Request) -> Response:
        if request.path_params["name"] != (name := f"{self._bundle.name}.zip"):
            return _none()
        if wrong := await asyncio.to_thread(self._wrong_at_once):
            return _wrong_answer(request, self._html, wrong)
        headers = {"Content-Type": "application/zip", "Content-Disposition": disposition(name, False)}
        return self._answer(request, self._zip, "", f'"{self._bundle.proof[:32]}-{LAYOUT}"', headers)

    async def _file(self, request: Request) -> Response:
        return self._one(request, False)

    async def _look(self, request: Request) -> Response:
        return self._one(request, True)

    def _one(self, request: Request, to_look: bool) -> Response:
        file = self._files.get(request.path_params["path"])
        if file is None:
            return _none()
        kind = SHOWN.get(PurePosixPath(file.path).suffix.lower()) if to_look else None
        digest = b64encode(bytes.fromhex(file.sha256)).decode()
        headers = {
            "Content-Type": kind or "application/octet-stream",
            "Content-Disposition": disposition(file.path.rpartition("/")[2], kind is not None),
            "Repr-Digest": f"sha-256=:{digest}:",
        }
        if kind is not None and kind.startswith("text/html"):
            headers["Content-Security-Policy"] = _HTML_POLICY
        what = "" if kind is not None else file.path
        return self._answer(request, FileStretch(self._bundle.root, file), what, f'"{file.sha256}"', headers, kind)

    def _answer(
        self,
        request: Request,
        stretch: Stretch,
        what: str,
        tag: str,
        headers: dict[str, str],
        shown: str | None = None,
    ) -> Response:
        """what: the path of what is saved, empty for all of it. shown: the kind of what is only looked at, which counts as no download."""
        size = stretch.size
        part = asked_range(request, size, tag)
        if part is None:
            return Response(status_code=416, headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"})
        session = str(session_of(request.headers))
        visitor = self._door.visitor(session)
        connection = self._places.connection_of(request.scope.get("client"))
        asked = connection.cycle if connection is not None else None

        counts = shown is None and visitor is not None and request.method != "HEAD" and size > 0
        arrived = self._arrived.setdefault((session, what), Arrived(size))

        async def sent() -> None:
            # The system may hold some of it still, of a phone that is gone.
            if counts and arrived.ends(answer, connection is None or await connection.all_arrived(asked)):
                self._link.tell(("fetched", visitor, what, size, now_text()))

        def broken(error: NoLongerAsBundled) -> None:
            self._broken.add(error.path)
            self._link.tell(("broken", peer(request), str(error)))

        goes_on = lambda: not self._ended and self._door.knows(session)  # noqa: E731
        answer = ProvedAnswer(stretch, part, {**headers, "ETag": tag}, goes_on, broken, sent)
        if counts:
            arrived.begins(answer)
        return answer

    # -- what is wrong ---------------------------------------------------------------------------------------------

    def _wrong_at_once(self) -> str:
        """Why it is not even begun to send all of it: what is known to be wrong still is, or is so at a glance. Reads little."""
        return self._wrong() or next(filter(None, map(self._not_there, self._bundle.files)), "")

    def _not_there(self, file: SharedFile) -> str:
        try:
            there = (self._bundle.root / file.path).lstat().st_size
        except OSError:
            return _SORRY
        return "" if there == file.size else _SORRY

    def _wrong(self) -> str:
        """Why not all of it can be had; what is as it was again (a disk that is back) is forgotten."""
        for path in list(self._broken):
            file = self._files[path]
            try:
                file.check(self._bundle.root)
            except NoLongerAsBundled:
                return _SORRY
            self._broken.discard(path)
        return ""


_SORRY = (
    "Something of this bundle is not on the crew's computer as it was bundled, so it is not given out. Tell the crew; they know "
    "which file it is, and what is downloaded already is whole."
)


async def _nothing(request: Request) -> Response:
    return Response(status_code=204)


def _none() -> Response:
    return JSONResponse({"error": "There is no such file in this bundle."}, 404)


def _wrong_answer(request: Request, html: Callable[[], ShareHtml], sentence: str) -> Response:
    if "text/html" in request.headers.get("accept", ""):
        return in_its_language(request, lambda: html().page(1, sentence), 409)
    return Response(json.dumps({"error": said(sentence, request.headers)}), 409, media_type="application/json")
