"""Before any page: who asks, for which host, and what browsers may do with the answer."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from studio.base.retold import retold

OWN_HEADER = "x-threeshot"
ENTRANCE = "/in/"
_POLICY = "Content-Security-Policy"
_HEADERS = {
    _POLICY: (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Guard:
    """Lets through who has a session (`knows`), and everybody to the entrance; all others get `refusal`, a sentence in a page or JSON.

    host: `address:port` that requests must be for, so that no name somebody else has made to point here reaches the page. What
    changes something must carry a header that only our own page's script can set. let_in: told of the connection (address, port) of each
    request that has a session. style: how the pages look, also the one that refuses; so it is everybody's. asks_code: the page that
    refuses has a form for the code, which it sends to the entrance. speaking: around what is made for a browser, so that it is in its
    language; English where nothing is given.
    """

    def __init__(
        self,
        app: ASGIApp,
        host: str,
        knows: Callable[[str | None], bool],
        refusal: Callable[[str], str],
        let_in: Callable[[tuple[str, int] | None], object] = lambda client: None,
        style: str = "/phone.css",
        asks_code: bool = False,
        speaking: "Callable[[Headers], AbstractContextManager[object]]" = lambda headers: nullcontext(),
    ) -> None:
        self._app, self._host, self._knows, self._refusal, self._let_in = app, host, knows, refusal, let_in
        self._style, self._speaking = style, speaking
        self._headers = dict(_HEADERS)
        if asks_code:
            self._headers[_POLICY] = _HEADERS[_POLICY].replace("form-action 'none'", "form-action 'self'")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    # What is none of our own pages may be held to less than these are, by the page that serves it.
                    if name != _POLICY or name not in headers:
                        headers[name] = value
            await send(message)

        headers = Headers(scope=scope)
        sentence = self._why_not(scope, headers)
        if sentence is None:
            if self._knows(session_of(headers)):
                self._let_in(scope.get("client"))
            await self._app(scope, receive, send_with_headers)
            return
        wants_page = scope["method"] in ("GET", "HEAD") and "text/html" in headers.get("accept", "")
        with self._speaking(headers):
            body = self._refusal(sentence) if wants_page else json.dumps({"error": retold(sentence)})
        kind = b"text/html; charset=utf-8" if wants_page else b"application/json"
        await send_with_headers(
            {
                "type": "http.response.start",
                "status": 403,
                "headers": [(b"content-type", kind), (b"content-length", str(len(body.encode())).encode())],
            }
        )
        await send_with_headers({"type": "http.response.body", "body": body.encode()})

    def _why_not(self, scope: Scope, headers: Headers) -> str | None:
        if headers.get("host") != self._host:
            return "This page is reached by scanning the code on the computer only."
        if "transfer-encoding" in headers:
            # Browsers say how long what they send is; two lengths in one request are read in two ways by two readers.
            return "This was not asked by a browser; open the page again by scanning the code on the computer."
        if (scope["path"].startswith(ENTRANCE) or scope["path"] == self._style) and scope["method"] == "GET":
            return None
        if not self._knows(session_of(headers)):
            return "Scan the code on the computer to open this page."
        others = headers.get("origin", f"http://{self._host}") != f"http://{self._host}"
        if others or (scope["method"] not in ("GET", "HEAD") and headers.get(OWN_HEADER) != "1"):
            return "This was not asked by the page itself; open it again by scanning the code on the computer."
        return None


def session_of(headers: Headers) -> str | None:
    """The session's secret in a request's cookie."""
    cookies: SimpleCookie = SimpleCookie()
    name = cookie_of(headers.get("host", ""))
    try:
        cookies.load(headers.get("cookie", ""))
    except CookieError:
        return None
    return cookies[name].value if name in cookies else None


def cookie_of(host: str) -> str:
    """The name of the cookie of the page at `address:port`.

    Browsers give an address's cookies to all of its ports: with one name for all, whoever opens a second page would be out of the first.
    """
    return f"threeshot-{host.rpartition(':')[2]}"
