"""What the pages for phones share: JSON read within limits (whoever sends it may send anything), who asks, and files as they are."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from studio.base.errors import InvalidInput, Refused
from studio.web.page_words import speaking


async def asked_json(request: Request, most_bytes: int, within_s: float) -> dict[str, Any]:
    """The JSON object of a request's body. Raises InvalidInput (too long, no such thing), Refused (too slow)."""
    body = bytearray()
    try:
        async with asyncio.timeout(within_s):
            async for piece in request.stream():
                body += piece
                if len(body) > most_bytes:
                    raise InvalidInput("That is too long for what was asked.")
        asked = json.loads(bytes(body))
    except TimeoutError:
        raise Refused("Too slow; come closer to the hotspot and go on.") from None
    except (ValueError, RecursionError):
        raise InvalidInput("What was asked is no JSON.") from None
    if not isinstance(asked, dict):
        raise InvalidInput("What was asked is no JSON object.")
    return asked


def peer(request: Request) -> str:
    """The address that asks, for people."""
    return request.client.host if request.client else "an unknown address"


def in_its_language(request: Request, make: Callable[[], str], status: int = 200) -> HTMLResponse:
    """What `make` makes, in the language of the browser that asks."""
    with speaking(request.headers):
        return HTMLResponse(make(), status)


def page_file(*names: str, kind: str) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that answers with files of `pages/`, one behind the other, read once. kind: their media type."""
    body = b"".join(files("studio.web").joinpath("pages", *name.split("/")).read_bytes() for name in names)

    async def answer(request: Request) -> Response:
        return Response(body, media_type=kind)

    return answer
