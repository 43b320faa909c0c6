"""Shopify's Admin GraphQL API by httpx: asked, throttled and retried as its documentation says; what it answers is taken for hostile.

Looked up on shopify.dev on 2026-12-01: API version 2026-10 is the newest stable one (a new one each quarter, each for twelve months; a
request to one that is gone is answered by the oldest there is). The access token goes in `X-Shopify-Access-Token`; an app of the Dev
Dashboard gets one for 24 hours by its client credentials. Throttled is what has HTTP 429 with Retry-After, or the error code THROTTLED
with `extensions.cost.throttleStatus`.
"""

import base64
import hashlib
import ipaddress
import json
import math
import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from studio.base.digits import is_digits
from studio.base.errors import NotFound
from studio.base.jobs import Progress
from studio.base.wording import short, visible
from studio.handover.engine_words import Failed

if TYPE_CHECKING:
    import httpx

MISSING = "Delivering to Shopify needs httpx, which is not installed here; install Threeshot with its extra 'deliver'."
NEWEST = "2026-10"
MOST_ANSWER = 4 << 20
"""Bytes of an answer in JSON."""
_TRIES = 6
"""How often it is asked where it is too busy, and where nothing answers."""
_AWAY_S = 20.0
"""Cut off for so long, the network is gone; a short outage is outlasted."""
_PAUSE_S = 1.0
"""Before it is tried again; longer each time."""
_LONGEST_WAIT_S = 60.0
_ANSWER_S = 120.0
"""Until an answer has to be whole."""
_PIECE = 1 << 16
_SECONDS = re.compile(r"[0-9]{1,6}(\.[0-9]{1,3})?\Z")
_LOCAL = ("localhost", ".localhost", ".local", ".internal", ".lan", ".home", ".arpa")
AWAY = "the network does not reach it now; run it again when it is back"
BUSY = "it is too busy now; run it again in a while"
_WORDS = {
    401: "it does not let us in: the access token is wrong, withdrawn or too old; add the target again with a new one",
    402: "the shop is frozen; whoever pays for it has to settle that with Shopify",
    403: "it does not allow that; give the app the rights write_files and read_products, and install it again",
    404: "there is no such shop, or it has no such API version",
    423: "the shop is locked; whoever runs it has to settle that with Shopify",
}


def transport() -> "httpx.BaseTransport | None":
    """What carries requests; None: httpx' own."""
    return None


class ShopApi:
    """One shop. shown: how sentences call it. date: the shop's own clock, as its last answer had it (HTTP date).

    Every method raises Failed with a sentence in which no secret stands, and Interrupted.
    """

    def __init__(self, shop: str, version: str, secrets: Mapping[str, str], shown: str, progress: Progress) -> None:
        try:
            import httpx
        except ImportError as error:
            raise NotFound(MISSING) from error
        self._shop, self._secrets, self._shown, self._progress = shop, secrets, shown, progress
        self._address = f"https://{shop}/admin/api/{version}/graphql.json"
        self._token = secrets.get("token", "")
        try:
            self._client = httpx.Client(
                timeout=httpx.Timeout(30.0, connect=8.0),
                follow_redirects=False,
                transport=transport(),
                headers={"Accept-Encoding": "identity"},
            )
        except (ImportError, ValueError, httpx.InvalidURL) as error:
            # Of a kind that httpx does not know, or no address at all.
            raise self.failed(
                "the proxy that is set for this computer can't be used; set one by http, or none"
            ) from error
        self.date = ""

    def ask(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """What the API answers to a query or a mutation: its `data`. Throttled, it waits; cut off, it asks again."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        let_in_anew, cut_at = False, 0.0
        for number in range(_TRIES):
            headers = {"Content-Type": "application/json", "X-Shopify-Access-Token": self._let_in()}
            began = time.monotonic()
            code, told, answer = self._post(self._address, body, headers)
            if code == 401 and self._secrets.get("client_secret") and not let_in_anew:
                # A token of an app's credentials is for a day.
                self._token, let_in_anew = "", True
                continue
            self._refuse(code, told)
            wait_s = _wait_of(code, told, answer, _PAUSE_S * 2**number)
            if wait_s is None:
                return self._data_of(answer)
            cut_at = (cut_at or began) if code == 0 else 0.0
            if number == _TRIES - 1 or (cut_at and time.monotonic() - cut_at > _AWAY_S):
                break
            self._pause(wait_s)
        raise self.failed(AWAY if code == 0 else BUSY)

    def put(self, address: str, headers: Mapping[str, str], source: Path, limit: int) -> tuple[str, str, str]:
        """Upload a file to where the API said; the SHA-256 and the MD5 of what went, and the MD5 that the server tells of it, or empty.

        No token goes along. limit: bytes a second at most, 0 for none.
        """
        import httpx

        self._outside(address)
        sha256, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
        size = source.stat().st_size

        def pieces() -> Iterator[bytes]:
            sent, began = 0, time.monotonic()
            with source.open("rb") as file:
                while piece := file.read(_PIECE):
                    sha256.update(piece)
                    md5.update(piece)
                    yield piece
                    sent += len(piece)
                    self._progress.advance(len(piece))
                    if limit and (ahead_s := sent / limit - (time.monotonic() - began)) > 0:
                        self._progress.wait(ahead_s)

        try:
            with self._client.stream(
                "PUT", address, content=pieces(), headers={**headers, "Content-Length": str(size)}
            ) as answer:
                code, told = answer.status_code, dict(answer.headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Cut(AWAY) from error
        if code not in (200, 201, 204):
            raise Cut(f"its storage did not take the upload ({code})")
        if "md5=" in told.get("x-goog-hash", "") and _md5_of(told) not in ("", md5.hexdigest()):
            raise Cut("its storage got other bytes than were sent")
        return sha256.hexdigest(), md5.hexdigest(), _md5_of(told)

    def sha256_of(self, address: str, size: int) -> str:
        """The SHA-256 of what lies at an address that the API told of; empty where it can't be read, or is longer than `size` bytes."""
        import httpx

        self._outside(address)
        try:
            with self._client.stream("GET", address) as answer:
                if answer.status_code != 200:
                    return ""
                digest, got = hashlib.sha256(), 0
                for piece in answer.iter_bytes(_PIECE):
                    self._progress.check()
                    got += len(piece)
                    if got > size:
                        return ""
                    digest.update(piece)
        except (httpx.HTTPError, httpx.InvalidURL):
            return ""
        return digest.hexdigest()

    def failed(self, meaning: str) -> Failed:
        """An error of this shop's, in a sentence."""
        return Failed(f"{self._shown}: {meaning}.")

    def _let_in(self) -> str:
        if self._token or not self._secrets.get("client_secret"):
            return self._token
        form = {
            "grant_type": "client_credentials",
            "client_id": self._secrets.get("client_id", ""),
            "client_secret": self._secrets["client_secret"],
        }
        for number in range(_TRIES):
            code, told, answer = self._post(
                f"https://{self._shop}/admin/oauth/access_token",
                json.dumps(form).encode(),
                {"Content-Type": "application/json"},
            )
            if code == 400:
                raise self.failed(_WORDS[401])
            self._refuse(code, told)
            if (wait_s := _wait_of(code, told, answer, _PAUSE_S * 2**number)) is None:
                token = answer.get("access_token")
                if not isinstance(token, str) or not token.isascii() or not token.isprintable():
                    raise self.failed("it answered what can't be understood")
                self._token = token
                return token
            self._pause(wait_s)
        raise self.failed(AWAY if code == 0 else BUSY)

    def _post(self, address: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str], Any]:
        """The status (0: nothing came), the headers, and what is in the JSON."""
        import httpx

        self._progress.check()
        data, ends = b"", time.monotonic() + _ANSWER_S
        try:
            with self._client.stream("POST", address, content=body, headers=headers) as answer:
                for piece in answer.iter_bytes(_PIECE):
                    data += piece
                    if len(data) > MOST_ANSWER or time.monotonic() > ends:
                        raise self.failed("it answered more than it was asked for")
                code, told = answer.status_code, dict(answer.headers)
        except httpx.HTTPError as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise self.failed(
                    "its certificate can't be trusted; look at the clock, and who runs this network"
                ) from error
            return 0, {}, {}
        self.date = told.get("date", self.date)
        try:
            read = json.loads(data)
        except (ValueError, RecursionError):
            read = {}
        return code, told, read if isinstance(read, dict) else {}

    def _refuse(self, code: int, told: Mapping[str, str]) -> None:
        if 300 <= code < 400:
            host = visible(short(_host(told.get("location", "")), 60))
            raise self.failed(
                f"it sends us elsewhere ({host or 'nowhere'}), where nothing was sent; give the shop's own name"
            )
        if code in _WORDS:
            raise self.failed(_WORDS[code])

    def _data_of(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        for error in errors_of(answer):
            said = f"it says: {self.plain(error.get('message'))}"
            raise self.failed(f"{_WORDS[403]} ({said})" if _kind_of(error) == "ACCESS_DENIED" else said)
        data = answer.get("data")
        if not isinstance(data, dict):
            raise self.failed("it answered what can't be understood")
        return data

    def plain(self, text: object) -> str:
        """What the shop says, in one short line without secrets."""
        said = str(text or "nothing")
        for secret in self._secrets.values():
            said = said.replace(secret, "•••") if len(secret) > 3 else said
        return short(visible(" ".join(said.split())), 200).rstrip(".")

    def _pause(self, seconds: float) -> None:
        self._progress.wait(min(seconds, _LONGEST_WAIT_S))
        self._progress.check()

    def _outside(self, address: str) -> None:
        """Raise Failed where an address that the shop told is none in the world outside: in this network, or not encrypted."""
        host = _host(address)
        if not host.isascii() or _is_number(host) or "." not in host or host.endswith(_LOCAL):
            raise self.failed("it names a place for the file that is none of Shopify's, so nothing was sent there")


class Cut(Exception):
    """One upload did not come through; the text says why, as the end of a sentence."""


def _host(address: str) -> str:
    """The host of an address by https, at its usual port, with nobody's name in it; empty for any other."""
    try:
        parts = urlsplit(address)
        right = parts.scheme == "https" and parts.port in (None, 443) and "@" not in parts.netloc
    except ValueError:
        return ""
    return (parts.hostname or "").rstrip(".").lower() if right else ""


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        # 2130706433 and 0x7f.1 are addresses for many resolvers; no name in the world ends in digits (RFC 3696, 2).
        return is_digits(host.rpartition(".")[2][:1])
    return True


def _wait_of(code: int, told: Mapping[str, str], answer: Mapping[str, Any], pause_s: float) -> float | None:
    """Seconds until it may be asked again; None where it has answered."""
    if code == 429:
        after = told.get("retry-after", "").strip()
        return float(after) if _SECONDS.match(after) else pause_s
    if code == 0 or code >= 500:
        return pause_s
    if not any(_kind_of(error) == "THROTTLED" for error in errors_of(answer)):
        return None
    try:
        cost = answer["extensions"]["cost"]
        lacks = float(cost["requestedQueryCost"]) - float(cost["throttleStatus"]["currentlyAvailable"])
        wait_s = lacks / float(cost["throttleStatus"]["restoreRate"])
        return max(wait_s, pause_s / 4) if math.isfinite(wait_s) else pause_s
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return pause_s


def errors_of(answer: Mapping[str, Any], key: str = "errors") -> list[dict[str, Any]]:
    """The errors that an answer, or what a mutation returned, has; those alone that are what errors are."""
    errors = answer.get(key)
    return [one for one in errors if isinstance(one, dict)] if isinstance(errors, list) else []


def _kind_of(error: Mapping[str, Any]) -> object:
    more = error.get("extensions")
    return more.get("code") if isinstance(more, dict) else None


def _md5_of(told: Mapping[str, str]) -> str:
    """The MD5 of an object as its storage says: Google's in x-goog-hash, else what the ETag of an upload in one part is, in hex."""
    for part in told.get("x-goog-hash", "").split(","):
        name, _, value = part.strip().partition("=")
        if name == "md5":
            try:
                return base64.b64decode(value, validate=True).hex()
            except ValueError:
                return ""
    tag = told.get("etag", "").strip().strip('"').lower()
    return tag if len(tag) == 32 and all(letter in "0123456789abcdef" for letter in tag) else ""
