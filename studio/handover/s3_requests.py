"""Requests to a bucket, signed as Amazon's documents say (Signature Version 4, `AWS4-HMAC-SHA256`), by httpx.

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
"""

import datetime as dt
import hashlib
import hmac
import ssl
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from studio.base.clock import utc_now

if TYPE_CHECKING:
    import httpx
    from lxml.etree import _Element

EMPTY = hashlib.sha256(b"").hexdigest()
_LARGEST_ANSWER = 8 << 20
_CONNECT_S, PATIENT_S = 10.0, 60.0


class S3Error(Exception):
    """A bucket refused something. status: of HTTP; code: S3's own, as `NoSuchUpload`."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(f"{status} {code} {text}".strip())
        self.status, self.code = status, code


def authorization(
    method: str, address: str, headers: Mapping[str, str], body_sha256: str, region: str, key: str, secret: str
) -> str:
    """The header that lets a request in. headers: all that are signed, names in lower case, `host` and `x-amz-date` among them."""
    parts = urlsplit(address)
    names = sorted(headers)
    asked = [
        *(method, parts.path, "&".join(sorted(parts.query.split("&"))) if parts.query else ""),
        *(f"{name}:{' '.join(headers[name].split())}" for name in names),
        *("", ";".join(names), body_sha256),
    ]
    date = headers["x-amz-date"][:8]
    scope = f"{date}/{region}/s3/aws4_request"
    told = "\n".join(
        ("AWS4-HMAC-SHA256", headers["x-amz-date"], scope, hashlib.sha256("\n".join(asked).encode()).hexdigest())
    )
    signing = f"AWS4{secret}".encode()
    for part in (date, region, "s3", "aws4_request"):
        signing = hmac.digest(signing, part.encode(), "sha256")
    signature = hmac.digest(signing, told.encode(), "sha256").hex()
    return f"AWS4-HMAC-SHA256 Credential={key}/{scope}, SignedHeaders={';'.join(names)}, Signature={signature}"


class Bucket:
    """A bucket of a target. Each method raises S3Error where it refuses, httpx.TransportError where the network does."""

    def __init__(self, endpoint: str, bucket: str, region: str, key: str, secret: str) -> None:
        import certifi
        import httpx

        trusted = ssl.create_default_context()
        trusted.load_verify_locations(certifi.where())
        self._at = f"{endpoint.rstrip('/')}/{quote(bucket, safe='-._~')}"
        self._region, self._key, self._secret = region, key, secret
        self._client = httpx.Client(timeout=httpx.Timeout(PATIENT_S, connect=_CONNECT_S), verify=trusted)

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def ask(
        self,
        method: str,
        name: str,
        query: Mapping[str, str],
        headers: Mapping[str, str] = {},
        body: Iterable[bytes] = (),
        size: int = 0,
        sha256: str = EMPTY,
        within_s: float = PATIENT_S,
    ) -> "httpx.Response":
        """The answer, read whole. name: the object's, empty for the bucket. body: `size` bytes with that SHA-256.

        within_s: so long nothing may come or go; to put an upload together takes a bucket its time.
        """
        import httpx

        path = f"{self._at}/{quote(name, safe='/-._~')}" if name else self._at
        asked = "&".join(
            f"{quote(one, safe='-._~')}={quote(value, safe='-._~')}" for one, value in sorted(query.items())
        )
        address = f"{path}?{asked}" if asked else path
        told = {one.lower(): value for one, value in headers.items()}
        now = utc_now().astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
        told |= {"host": urlsplit(address).netloc, "x-amz-date": now, "x-amz-content-sha256": sha256}
        told["authorization"] = authorization(method, address, told, sha256, self._region, self._key, self._secret)
        told["content-length"] = str(size)
        # As it stands: what was signed is what goes.
        patience = {"timeout": httpx.Timeout(within_s, connect=_CONNECT_S).as_dict()}
        request = httpx.Request(method, address, headers=told, content=body if size else None, extensions=patience)
        answer = self._client.send(request, stream=True)
        try:
            data = b""
            for piece in answer.iter_bytes():
                data += piece
                if len(data) > _LARGEST_ANSWER:
                    raise httpx.ReadError("an answer without end", request=request)
        finally:
            answer.close()
        if answer.status_code >= 300 or data.lstrip()[:300].find(b"<Error>") >= 0:
            raise _refused(answer.status_code, data)
        return httpx.Response(answer.status_code, headers={"etag": answer.headers.get("etag", "")}, content=data)


def told(data: bytes) -> "_Element":
    """What a bucket answers, without the names' namespaces. Raises ValueError where it makes no sense."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError("its answer makes no sense") from error
    for one in root.iter(etree.Element):
        one.tag = etree.QName(one).localname
    return root


def text_of(element: "_Element", name: str) -> str:
    """What a child of that name says; empty where there is none."""
    return str(element.findtext(name) or "").strip()


def _refused(status: int, data: bytes) -> S3Error:
    try:
        root = told(data)
        return S3Error(status, text_of(root, "Code")[:80], text_of(root, "Message")[:200])
    except ValueError:
        return S3Error(status, "", "")
