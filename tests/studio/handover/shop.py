"""A Shopify shop on loopback, of the tests': it answers as Shopify's documentation says (shopify.dev, Admin GraphQL API 2026-10).

Its schema is what the documentation has of the types that are used, so a query that the real one would refuse is refused here. Requests
for any host come here, and are kept with the address that they were meant for.
"""

import base64
import contextlib
import hashlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx
from graphql import GraphQLResolveInfo, build_schema, graphql_sync
from PIL import Image

NAME = "harbour-goods.myshopify.com"
TOKEN = "shpat_harbour-token-41"
STORAGE = "https://shopify-staged-uploads.storage.googleapis.com"
SCHEMA = build_schema(
    """
    scalar URL
    scalar DateTime
    scalar UnsignedInt64
    enum FileStatus { FAILED PROCESSING READY UPLOADED }
    enum FileContentType { EXTERNAL_VIDEO FILE IMAGE MODEL_3D VIDEO }
    enum FileCreateInputDuplicateResolutionMode { APPEND_UUID RAISE_ERROR REPLACE }
    enum StagedUploadHttpMethodType { POST PUT }
    enum StagedUploadTargetGenerateUploadResource { FILE IMAGE VIDEO PRODUCT_IMAGE }
    interface Node { id: ID! }
    type FileError { code: String! details: String message: String! }
    interface File { id: ID! alt: String createdAt: DateTime! updatedAt: DateTime! fileErrors: [FileError!]! fileStatus: FileStatus! }
    type Image { url: URL! width: Int height: Int }
    type MediaImageOriginalSource { url: URL fileSize: Int }
    type MediaImage implements File & Node {
      id: ID! alt: String createdAt: DateTime! updatedAt: DateTime! fileErrors: [FileError!]! fileStatus: FileStatus!
      image: Image originalSource: MediaImageOriginalSource
    }
    type GenericFile implements File & Node {
      id: ID! alt: String createdAt: DateTime! updatedAt: DateTime! fileErrors: [FileError!]! fileStatus: FileStatus!
      url: URL originalFileSize: Int
    }
    type PageInfo { hasNextPage: Boolean! endCursor: String }
    type FileConnection { nodes: [File!]! pageInfo: PageInfo! }
    type Media implements Node { id: ID! }
    type MediaConnection { nodes: [Media!]! }
    type Product implements Node { id: ID! handle: String! title: String! media(first: Int): MediaConnection! }
    type ProductConnection { nodes: [Product!]! }
    type ProductVariant implements Node { id: ID! sku: String barcode: String product: Product! }
    type ProductVariantConnection { nodes: [ProductVariant!]! }
    type AccessScope { handle: String! description: String! }
    type AppInstallation { accessScopes: [AccessScope!]! }
    type Query {
      files(first: Int, after: String, query: String): FileConnection!
      nodes(ids: [ID!]!): [Node]!
      product(id: ID!): Product
      products(first: Int, query: String): ProductConnection!
      productVariants(first: Int, query: String): ProductVariantConnection!
      currentAppInstallation: AppInstallation!
    }
    input StagedUploadInput {
      filename: String! fileSize: UnsignedInt64 httpMethod: StagedUploadHttpMethodType = PUT
      mimeType: String! resource: StagedUploadTargetGenerateUploadResource!
    }
    type StagedUploadParameter { name: String! value: String! }
    type StagedMediaUploadTarget { url: URL resourceUrl: URL parameters: [StagedUploadParameter!]! }
    type UserError { field: [String!] message: String! }
    type StagedUploadsCreatePayload { stagedTargets: [StagedMediaUploadTarget!] userErrors: [UserError!]! }
    input FileCreateInput {
      alt: String contentType: FileContentType filename: String originalSource: String!
      duplicateResolutionMode: FileCreateInputDuplicateResolutionMode = APPEND_UUID
    }
    type FilesUserError { code: String field: [String!] message: String! }
    type FileCreatePayload { files: [File!] userErrors: [FilesUserError!]! }
    input FileUpdateInput { id: ID! alt: String referencesToAdd: [ID!] referencesToRemove: [ID!] }
    type FileUpdatePayload { files: [File!] userErrors: [FilesUserError!]! }
    type Mutation {
      stagedUploadsCreate(input: [StagedUploadInput!]!): StagedUploadsCreatePayload
      fileCreate(files: [FileCreateInput!]!): FileCreatePayload
      fileUpdate(files: [FileUpdateInput!]!): FileUpdatePayload
    }
    """
)


class Killed(BaseException):
    """The program ends here."""


@dataclass
class Held:
    """A file in the shop. looks: how often it was looked at, as it is worked on meanwhile."""

    id: str
    name: str
    data: bytes
    alt: str
    size: tuple[int, int]
    looks: int = 0
    created: str = "2026-11-30T10:00:00Z"


@dataclass
class Shop:
    """What the shop has, how it is to behave, and what it was asked: (address, headers)."""

    port: int = 0
    files: dict[str, Held] = field(default_factory=dict)
    uploads: dict[str, bytes] = field(default_factory=dict)
    media: dict[str, list[str]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    token: str = TOKEN
    rights: tuple[str, ...] = ("write_files", "read_products")
    skus: dict[str, str] = field(default_factory=dict)
    looks_until_ready: int = 2
    fails: str = ""
    tells_original: bool = True
    changes_original: bool = False
    tells_md5: bool = True
    refuses: str = ""
    finds: bool = True
    late: int = 0
    damages: int = 0
    place: str = STORAGE
    cdn: str = "https://cdn.shopify.com/s/files/1"
    answers: list[Callable[[], tuple[int, dict[str, str], bytes] | None]] = field(default_factory=list)
    when: Callable[[int, str], None] = lambda number, moment: None

    def now(self) -> datetime:
        """By the shop's own clock: half a minute goes by with each request."""
        return datetime(2026, 12, 1, 10, tzinfo=UTC) + timedelta(seconds=30 * len(self.asked))

    def named(self, name: str) -> list[Held]:
        """All files of that name."""
        return [one for one in self.files.values() if one.name == name]

    # -- what the schema's fields answer

    def root(self) -> dict[str, Any]:
        return {
            "files": self._files,
            "nodes": lambda info, ids: [self._shown(self.files[one]) if one in self.files else None for one in ids],
            "product": lambda info, id: self._product(id),
            "products": lambda info, first, query: {
                "nodes": [self._product(f"gid://shopify/Product/{n}") for n in {*self.skus.values()} if n in query]
            },
            "productVariants": lambda info, first, query: {
                "nodes": [
                    {"id": sku, "sku": sku, "barcode": None, "product": self._product(f"gid://shopify/Product/{n}")}
                    for sku, n in self.skus.items()
                ]
            },
            "currentAppInstallation": {"accessScopes": [{"handle": one, "description": one} for one in self.rights]},
            "stagedUploadsCreate": self._stage,
            "fileCreate": self._create,
            "fileUpdate": self._update,
        }

    def _files(self, info: GraphQLResolveInfo, first: int, query: str, after: str | None = None) -> dict[str, Any]:
        wanted = query.removeprefix('filename:"').removesuffix('"')
        # A search takes names apart: it finds what is like it, too.
        self.late -= 1
        finds = self.finds and self.late < 0
        alike = [one for one in self.files.values() if wanted.split("_")[0] in one.name] if finds else []
        begin = int(after or 0)
        page = alike[begin : begin + first]
        more = begin + first < len(alike)
        return {"nodes": map(self._shown, page), "pageInfo": {"hasNextPage": more, "endCursor": str(begin + first)}}

    def _shown(self, one: Held) -> dict[str, Any]:
        one.looks += 1
        ready = one.looks > self.looks_until_ready
        status = "READY" if ready else ("UPLOADED", "PROCESSING")[min(one.looks - 1, 1)]
        failed = bool(self.fails) and self.fails in one.name and ready
        size = len(one.data) + (7 if self.changes_original else 0)
        original = {"url": f"{STORAGE}/originals/{one.id[-1]}", "fileSize": size} if self.tells_original else None
        image = {
            "url": f"{self.cdn}/{one.name}?v=1",
            "width": one.size[0],
            "height": one.size[1],
        }
        return {
            "__typename": "MediaImage",
            "id": one.id,
            "alt": one.alt,
            "createdAt": one.created,
            "fileStatus": "FAILED" if failed else status,
            "fileErrors": [{"code": "IMAGE_PROCESSING_FAILURE", "message": "The image is broken."}] if failed else [],
            "image": image if ready and not failed else None,
            "originalSource": original if ready and not failed else None,
        }

    def _product(self, id: str) -> dict[str, Any]:
        return {
            "id": id,
            "handle": id.rpartition("/")[2],
            "media": lambda info, first: {"nodes": [{"id": one} for one in self.media.get(id, ())]},
        }

    def _stage(self, info: GraphQLResolveInfo, input: list[dict[str, Any]]) -> dict[str, Any]:
        targets = []
        for one in input:
            path = f"/tmp/{len(self.uploads)}/{one['filename']}"
            self.uploads[path] = b""
            parameters = [{"name": "content_type", "value": one["mimeType"]}, {"name": "acl", "value": "private"}]
            address = f"{self.place}{path}"
            targets.append({"url": f"{address}?X-Goog-Signature=abc", "resourceUrl": address, "parameters": parameters})
        return {"stagedTargets": targets, "userErrors": []}

    def _create(self, info: GraphQLResolveInfo, files: list[dict[str, Any]]) -> dict[str, Any]:
        (one,) = files
        if self.refuses:
            return {"files": [], "userErrors": [{"field": ["files"], "message": self.refuses, "code": "INVALID"}]}
        if self.named(one["filename"]) and one["duplicateResolutionMode"] == "RAISE_ERROR":
            error = {"field": ["files"], "message": "Filename already exists.", "code": "FILENAME_ALREADY_EXISTS"}
            return {"files": [], "userErrors": [error]}
        data = self.uploads[one["originalSource"].removeprefix(self.place)]
        made = Held(f"gid://shopify/MediaImage/{len(self.files)}", one["filename"], data, one["alt"], (0, 0))
        with contextlib.suppress(OSError):
            made.size = Image.open(io.BytesIO(data)).size
        made.created = self.now().isoformat().replace("+00:00", "Z")
        self.files[made.id] = made
        return {"files": [self._shown(made)], "userErrors": []}

    def _update(self, info: GraphQLResolveInfo, files: list[dict[str, Any]]) -> dict[str, Any]:
        for one in files:
            for product in one["referencesToAdd"]:
                self.media.setdefault(product, []).append(one["id"])
        return {"files": [], "userErrors": []}

    # -- over HTTP

    def answer(
        self, method: str, address: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body; status 0: the line is cut."""
        if self.answers and method == "POST" and (told := self.answers.pop(0)()) is not None:
            return told
        _, _, path = address.removeprefix("https://").partition("/")
        path = f"/{path.partition('?')[0]}"
        if method == "PUT":
            body = body[:-1] if self.damages > 0 else body
            self.uploads[path], self.damages = body, self.damages - 1
            digest = hashlib.md5(body, usedforsecurity=False).digest()
            told = {
                "ETag": f'"{digest.hex()}"',
                "x-goog-hash": f"crc32c=AAAAAA==,md5={base64.b64encode(digest).decode()}",
            }
            return 200, told if self.tells_md5 else {}, b""
        if method == "GET":
            data = next(one.data for one in self.files.values() if one.id[-1] == path[-1])
            return 200, {}, data + (b"changed" if self.changes_original else b"")
        if path == "/admin/oauth/access_token":
            given = json.loads(body)
            right = (given["grant_type"], given["client_secret"]) == ("client_credentials", "harbour-app-secret")
            return (
                (200, {}, json.dumps({"access_token": self.token, "expires_in": 86399}).encode())
                if right
                else (400, {}, b"{}")
            )
        if headers.get("x-shopify-access-token") != self.token:
            return 401, {}, b'{"errors":"[API] Invalid API key or access token (unrecognized login or wrong password)"}'
        if path != "/admin/api/2026-10/graphql.json":
            return 404, {}, b'{"errors":"Not Found"}'
        asked = json.loads(body)
        done = graphql_sync(SCHEMA, asked["query"], self.root(), variable_values=asked["variables"])
        assert not done.errors, done.errors
        cost = {"requestedQueryCost": 22, "actualQueryCost": 12, "throttleStatus": status(988)}
        return 200, {}, json.dumps({"data": done.data, "extensions": {"cost": cost}}).encode()


def status(available: float) -> dict[str, float]:
    return {"maximumAvailable": 1000.0, "currentlyAvailable": available, "restoreRate": 1e6}


def throttled() -> tuple[int, dict[str, str], bytes]:
    """What is answered where the points are spent."""
    errors = [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}]
    cost = {"requestedQueryCost": 752, "actualQueryCost": None, "throttleStatus": status(666)}
    return 200, {}, json.dumps({"errors": errors, "extensions": {"cost": cost}}).encode()


def denied() -> tuple[int, dict[str, str], bytes]:
    """What is answered to an app without the right."""
    told = "Access denied for files field. Required access: `read_files` access scope."
    errors = [{"message": told, "extensions": {"code": "ACCESS_DENIED"}, "path": ["files"]}]
    return 200, {}, json.dumps({"errors": errors, "data": None}).encode()


class ToShop(httpx.BaseTransport):
    """Carries whatever is asked of any host to the shop, over a socket."""

    def __init__(self, shop: Shop) -> None:
        self._shop, self._inner = shop, httpx.HTTPTransport(verify=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        number = len(self._shop.asked)
        self._shop.asked.append((str(request.url), dict(request.headers)))
        self._shop.when(number, "before")
        headers = {**request.headers, "X-Meant": str(request.url)}
        inner = httpx.Request(
            request.method, f"http://127.0.0.1:{self._shop.port}/", headers=headers, stream=request.stream
        )
        answer = self._inner.handle_request(inner)
        self._shop.when(number, "after")
        return answer


@contextlib.contextmanager
def serving() -> Iterator[Shop]:
    """A shop that answers until it is left."""
    shop = Shop()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one piece

        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            code, more, data = shop.answer(self.command, headers["x-meant"], headers, body)
            if not code:
                self.close_connection = True
                return
            self.send_response_only(code)
            for name, value in {
                "Date": format_datetime(shop.now(), True),
                "Content-Length": str(len(data)),
                **more,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_POST = do_PUT = do_GET = _any

        def log_message(self, *_: object) -> None:
            """Quiet."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Whoever asked is gone: it was killed."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    shop.port = server.server_address[1]
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield shop
    finally:
        server.shutdown()
        server.server_close()
