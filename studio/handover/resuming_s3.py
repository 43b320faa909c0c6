"""Large files into a bucket, in parts: those that lie there of an earlier try are asked for, held against ours, and not sent again.

A part is held against ours by its ETag, the MD5 that the server computed of what it got. Where a bucket encrypts so that it is none
(SSE-KMS), or does not allow to list, all parts go.
"""

import base64
import concurrent.futures
import hashlib
import importlib.util
import mimetypes
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape

from studio.base.digits import is_digits
from studio.handover.engine_words import GONE
from studio.handover.reaching import QUIET_S
from studio.handover.resuming import TAKEN, Flow, NotSent
from studio.handover.s3_requests import PATIENT_S, Bucket, S3Error, text_of, told
from studio.handover.target import path_below

PART_BYTES = 8 << 20
"""Each part's; two are under way at a time, so a cut costs 16 MB at most."""
_AT_ONCE = 2
_MOST_PARTS = 9_000
"""Of the 10,000 that there may be."""
_PAGES = 12
_UPLOADS = 20
_TRIES, _WAIT_S = 3, 1.0
_SLICE = 64 << 10
_OWN_HOSTS = frozenset(
    ("alibaba", "alibabaos", "huaweiobs", "huawei", "netease", "tencentcos", "tencent", "qiniu", "chinamobile", "ionos")
)
"""Providers, as rclone calls them, that want each bucket under a host of its own; there the engine sends all."""


class IntoBucket:
    """A bucket that is asked for by its path."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._settings = settings

    def send(self, source: Path, name: str, flow: Flow, cut_off: bool = False) -> None:
        """See `Resuming.send`."""
        import httpx

        settings = self._settings
        name_of_bucket, _, above = settings["bucket"].strip("/").partition("/")
        key = "/".join(part for part in (above, path_below(settings.get("path", "")), name) if part)
        bucket = Bucket(
            _endpoint(settings),
            name_of_bucket,
            settings.get("region") or "us-east-1",
            settings["access_key"],
            settings["secret_key"],
        )
        try:
            _Upload(bucket, key, source, flow).run(cut_off)
        except S3Error as error:
            raise NotSent(TAKEN if error.status == 412 else str(error)) from error
        except httpx.TimeoutException as error:
            raise NotSent("i/o timeout") from error
        except httpx.TransportError as error:
            raise NotSent(str(error) or "connection reset") from error
        except ValueError as error:
            raise NotSent(str(error)) from error
        finally:
            bucket.close()


def can_resume(settings: Mapping[str, str]) -> bool:
    """Whether all is here that is needed for it, and the bucket is asked for by its path."""
    return importlib.util.find_spec("httpx") is not None and settings.get("provider", "").lower() not in _OWN_HOSTS


def part_bytes(size: int) -> int:
    """How large the parts of a file of that size are, so that there are not too many."""
    least = -(-size // _MOST_PARTS)
    return max(PART_BYTES, -(-least // (1 << 20)) << 20) if least > PART_BYTES else PART_BYTES


class _Upload:
    def __init__(self, bucket: Bucket, name: str, source: Path, flow: Flow) -> None:
        self._bucket, self._name, self._source, self._flow = bucket, name, source, flow
        self._size = source.stat().st_size
        self._part = part_bytes(self._size)
        self._count = -(-self._size // self._part)

    def run(self, over: bool) -> None:
        upload, there = self._begun()
        if not upload:
            kind = mimetypes.guess_type(self._name)[0] or "application/octet-stream"
            changed = f"{self._source.stat().st_mtime:.6f}"
            headers = {"content-type": kind, "x-amz-meta-mtime": changed}
            upload = text_of(told(self._bucket.ask("POST", self._name, {"uploads": ""}, headers).content), "UploadId")
            if not upload:
                raise ValueError("it began no upload")
        self._flow.there(sum(self._length(number) for number in there))
        missing = [number for number in range(1, self._count + 1) if number not in there]
        with concurrent.futures.ThreadPoolExecutor(_AT_ONCE, "part") as pool:
            try:
                for number, tag in zip(missing, pool.map(lambda one: self._put(upload, one), missing), strict=True):
                    there[number] = tag
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        self._complete(upload, there, over)

    def _begun(self) -> tuple[str, dict[int, str]]:
        """The upload of an earlier try that has most of our parts, and these: number -> ETag. Empty for none."""
        best: tuple[str, dict[int, str]] = "", {}
        try:
            for upload in self._uploads():
                found = self._agreeing(upload)
                if len(found) > len(best[1]):
                    best = upload, found
        except S3Error as error:
            # Who may put files there may perhaps not list.
            if error.status not in (400, 403, 404, 405, 501):
                raise
        return best

    def _uploads(self) -> list[str]:
        found: list[str] = []
        query = {"uploads": "", "prefix": self._name}
        for _ in range(_PAGES):
            page = told(self._bucket.ask("GET", "", query).content)
            found += [text_of(one, "UploadId") for one in page.iter("Upload") if text_of(one, "Key") == self._name]
            if text_of(page, "IsTruncated") != "true" or not text_of(page, "NextKeyMarker"):
                break
            query |= {
                "key-marker": text_of(page, "NextKeyMarker"),
                "upload-id-marker": text_of(page, "NextUploadIdMarker"),
            }
        return [one for one in found if one][-_UPLOADS:]

    def _agreeing(self, upload: str) -> dict[int, str]:
        """The parts of an upload, where all are ours, byte for byte as far as MD5 tells; else it is somebody's, and is left alone."""
        found: dict[int, str] = {}
        query = {"uploadId": upload}
        for _ in range(_PAGES):
            page = told(self._bucket.ask("GET", self._name, query).content)
            for one in page.iter("Part"):
                self._flow.progress.check()
                number, tag = text_of(one, "PartNumber"), text_of(one, "ETag").strip('"').lower()
                if not self._is_ours(number, text_of(one, "Size"), tag):
                    return {}
                found[int(number)] = tag
            marker = text_of(page, "NextPartNumberMarker")
            if text_of(page, "IsTruncated") != "true" or not marker:
                break
            query["part-number-marker"] = marker
        return found

    def _is_ours(self, number: str, size: str, tag: str) -> bool:
        if not (is_digits(number) and 1 <= int(number) <= self._count and size == str(self._length(int(number)))):
            return False
        return hashlib.md5(self._bytes(int(number)), usedforsecurity=False).hexdigest() == tag

    def _put(self, upload: str, number: int) -> str:
        """Send one part; its ETag. Tried again where the network or the server is not well."""
        import httpx

        if self._flow.watch.gone:
            raise NotSent(GONE)
        data = self._bytes(number)
        md5 = hashlib.md5(data, usedforsecurity=False)
        headers = {"content-md5": base64.b64encode(md5.digest()).decode()}
        query = {"partNumber": str(number), "uploadId": upload}
        for left in reversed(range(_TRIES)):
            went = [0]
            try:
                body = self._slices(data, went)
                sha256 = hashlib.sha256(data).hexdigest()
                # A lost network is to be seen soon; a bucket that is only slow gets its time when it is asked again.
                within_s = QUIET_S if left == _TRIES - 1 else PATIENT_S
                answer = self._bucket.ask("PUT", self._name, query, headers, body, len(data), sha256, within_s)
                return answer.headers["etag"].strip('"')
            except (httpx.TransportError, S3Error) as error:
                if not left or (isinstance(error, S3Error) and error.status < 500 and error.status != 429):
                    raise
                if isinstance(error, httpx.TransportError) and self._flow.watch.stays_away(self._flow.progress):
                    raise
                self._flow.progress.advance(-went[0])
                self._flow.progress.wait(_WAIT_S * (_TRIES - left))
                self._flow.progress.check()
        raise AssertionError("unreachable")

    def _complete(self, upload: str, parts: Mapping[int, str], over: bool) -> None:
        listed = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>&quot;{escape(parts[number])}&quot;</ETag></Part>"
            for number in sorted(parts)
        )
        body = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
        sha256 = hashlib.sha256(body).hexdigest()
        headers = {"content-type": "application/xml"}
        # Not over what has come to lie there meanwhile, where the server knows that condition.
        for condition in ({} if over else {"if-none-match": "*"}, {}):
            try:
                query = {"uploadId": upload}
                self._bucket.ask("POST", self._name, query, {**headers, **condition}, [body], len(body), sha256)
                return
            except S3Error as error:
                if not condition or error.status not in (400, 501):
                    raise

    def _length(self, number: int) -> int:
        return min(self._part, self._size - (number - 1) * self._part)

    def _bytes(self, number: int) -> bytes:
        with self._source.open("rb") as file:
            return _at(file, (number - 1) * self._part, self._length(number))

    def _slices(self, data: bytes, went: list[int]) -> Iterator[bytes]:
        for start in range(0, len(data), _SLICE):
            piece = data[start : start + _SLICE]
            self._flow.goes(len(piece))
            went[0] += len(piece)
            yield piece


def _at(file: BinaryIO, start: int, length: int) -> bytes:
    file.seek(start)
    data = file.read(length)
    if len(data) != length:
        raise ValueError("our own file became shorter meanwhile")
    return data


def _endpoint(settings: Mapping[str, str]) -> str:
    told = settings.get("endpoint", "")
    if not told:
        region = settings.get("region") or "us-east-1"
        return f"https://s3.{region}.amazonaws.com" + (".cn" if region.startswith("cn-") else "")
    return told if "://" in told else f"https://{told}"
