"""What a shop shows of a file, and what this computer noted of those that it told a shop to make."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from studio.base import line_file
from studio.base.private import own_folder
from studio.handover.engine_words import plain
from studio.handover.shop_api import errors_of

_SKEW = timedelta(seconds=5)


@dataclass(frozen=True)
class ShopFile:
    """A file as the shop shows it. url: where anybody sees it. original: where its bytes are for a while, and size, how many they are."""

    id: str
    status: str
    created: str
    url: str = ""
    width: int = 0
    height: int = 0
    original: str = ""
    size: int = -1
    wrong: str = ""

    @property
    def name(self) -> str:
        """What it is called; empty while the shop has not said."""
        return self.url.partition("?")[0].rpartition("/")[2]


@dataclass
class ShopNote:
    """What was noted of a file before and after the shop was told to make it. at: by the shop's clock. md5: as its storage told."""

    name: str
    sha256: str
    md5: str
    at: str
    id: str = ""
    url: str = ""


class ShopRecord:
    """What this computer told a shop to make, a line each; no secret is in it."""

    def __init__(self, shop: str) -> None:
        self._path = own_folder("targets") / f"{shop}.files.jsonl"
        self.by_name: dict[str, ShopNote] = {}
        for line in line_file.read(self._path):
            if line is not None:
                self._take(line)

    def note(self, one: ShopNote) -> None:
        """Keep it, on the disk before this returns."""
        line_file.append(self._path, [line_file.to_line(vars(one))])
        self.by_name[one.name] = one

    def _take(self, line: Mapping[str, Any]) -> None:
        keys = ("name", "sha256", "md5", "at", "id", "url")
        if all(isinstance(line.get(key), str) for key in keys):
            self.by_name[line["name"]] = ShopNote(**{key: line[key] for key in keys})


def shown_of(node: object) -> ShopFile | None:
    """A file as an answer has it; None for what is none."""
    one = as_mapping(node)
    if not isinstance(one.get("id"), str) or not isinstance(one.get("fileStatus"), str):
        return None
    image, original = as_mapping(one.get("image")), as_mapping(one.get("originalSource"))
    errors = [str(error.get("message") or error.get("code")) for error in errors_of(one, "fileErrors")]
    return ShopFile(
        one["id"],
        one["fileStatus"],
        str(one.get("createdAt") or ""),
        _address(image.get("url") or one.get("url")),
        _number(image.get("width"), 0),
        _number(image.get("height"), 0),
        _address(original.get("url") or one.get("url")),
        _number(original.get("fileSize", one.get("originalFileSize")), -1),
        plain("; ".join(errors[:3]), ()),
    )


def is_since(created: str, at: str) -> bool:
    """Whether something was made since then. created: ISO 8601; at: as HTTP has dates."""
    try:
        return datetime.fromisoformat(created) >= parsedate_to_datetime(at) - _SKEW
    except (ValueError, TypeError):
        return False


def _address(value: object) -> str:
    """An address that may stand in a table and be asked; empty for what is none."""
    right = isinstance(value, str) and value.startswith("https://") and value.isascii() and value.isprintable()
    return str(value) if right and not set(str(value)) & set(" \"'<>\\") else ""


def _number(value: object, otherwise: int) -> int:
    return value if isinstance(value, int) else otherwise


def as_list(value: object) -> list[Any]:
    """A list of an answer; empty for what is none."""
    return value if isinstance(value, list) else []


def as_mapping(value: object) -> dict[str, Any]:
    """An object of an answer; empty for what is none."""
    return value if isinstance(value, dict) else {}
