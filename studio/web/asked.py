"""What a phone sends as JSON, read within limits: whoever sends it may send anything."""

import asyncio
import json
from typing import Any

from starlette.requests import Request

from studio.base.errors import InvalidInput, Refused


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
