"""The kinds of field that documents are made of: each takes the text that was written and says in words what it expects."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from studio.base import sku_names
from studio.base.files import safe_name
from studio.base.wording import visible
from studio.documents import gtin
from studio.documents.yaml_text import Mistake


class Document(BaseModel):
    """What every document and each of its parts is made of: unknown fields are a mistake, values don't change once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, str_strip_whitespace=True)

    @classmethod
    def across(cls, data: dict[str, Any]) -> Iterator[Mistake]:
        """Mistakes that only several fields together show. `data` is what was written, unchecked; `loc` counts from here."""
        yield from ()


def expected(text: str) -> PydanticCustomError:
    """The error that says what was expected instead; `documents` adds file, line, field and what was found."""
    return PydanticCustomError("expected", "{expected}", {"expected": text})


def day(value: Any) -> date | None:
    """The day that `2026-10-03` means, or None when it isn't written so."""
    if isinstance(value, date):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value.strip()):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            return None
    return None


def number(value: Any) -> float | None:
    """The number that a text means, whole or not; None when it means none, or one beyond a million million."""
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if abs(found) <= 1e12 else None


def _matching(pattern: str, what: str, also: Callable[[str], bool] = lambda text: True) -> tuple[Any, ...]:
    compiled = re.compile(pattern)

    def check(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        text = value.strip()
        if not compiled.fullmatch(text) or not also(text):
            raise expected(what)
        return text

    return BeforeValidator(check), Field(json_schema_extra={"pattern": f"^(?:{pattern})$"})


def _text(limit: int, lines: bool) -> BeforeValidator:
    def check(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        text = unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()
        if not text:
            raise expected("some text")
        if len(text) > limit:
            raise expected(f"at most {limit} characters, not {len(text)}")
        if not text.isprintable() and any(
            unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") and not (lines and c in "\n\t") for c in text
        ):
            raise expected("text without control characters" if lines else "one line of text")
        return visible(text, lines)

    return BeforeValidator(check)


def _day(value: Any) -> Any:
    if isinstance(value, date):
        return value
    found = day(value)
    if found is None:
        raise expected("a date like 2026-10-03")
    return found


def _gtin(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = gtin.clean(value)
    wanted = gtin.expectation(text)
    if wanted is not None:
        raise expected(wanted)
    return text


def _sku(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFC", value).strip()
    wanted = sku_names.expectation(text)
    if wanted is not None:
        raise expected(wanted)
    return text


def _url(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = value.strip()
    try:
        parts = urlsplit(text)
        good = (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and re.fullmatch(r"[!-~]{1,500}", text) is not None
        )
    except ValueError:
        good = False
    if not good:
        raise expected("a web address like https://example.com/name")
    return text


def _relative_path(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = value.strip()
    parts = text.split("/")
    bad = "\\" in text or ":" in text or any(part in ("", ".", "..") or safe_name(part) != part for part in parts)
    if bad or len(text) > 400:
        raise expected("a path below the brief's folder, like references/hero.jpg")
    return text


def _zone(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    import zoneinfo

    text = value.strip()
    try:
        zoneinfo.ZoneInfo(text)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise expected("a time zone of the IANA list, like Europe/Stockholm") from error
    return text


def _moment(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = value.strip().replace("T", " ")
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}", text):
            raise ValueError
        return datetime.strptime(text, "%Y-%m-%d %H:%M").strftime("%Y-%m-%d %H:%M")
    except ValueError:
        raise expected("a day and a time, written 2026-10-10 10:00") from None


def _is_folder_name(text: str) -> bool:
    return ".." not in text and safe_name(text) == text


Text = Annotated[str, _text(200, lines=False), Field(json_schema_extra={"maxLength": 200})]
"""One line, at most 200 characters."""
LongText = Annotated[str, _text(5000, lines=True), Field(json_schema_extra={"maxLength": 5000})]
"""Text of several lines, at most 5000 characters."""
Day = Annotated[date, BeforeValidator(_day)]
"""A day, written 2026-10-03."""
Moment = Annotated[
    str,
    BeforeValidator(_moment),
    Field(json_schema_extra={"pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}$"}),
]
"""A day and a time where the drop is, written 2026-10-10 10:00."""
Gtin = Annotated[str, BeforeValidator(_gtin), Field(json_schema_extra={"pattern": "^[0-9 -]+$"})]
"""A GTIN-8, -12, -13 or -14 with its check digit; kept as digits, leading zeros included."""
Url = Annotated[str, BeforeValidator(_url), Field(json_schema_extra={"format": "uri"})]
"""An http or https address."""
RelativePath = Annotated[str, BeforeValidator(_relative_path)]
"""A path with '/' below the document's own folder; never up, never absolute."""
TimeZone = Annotated[str, BeforeValidator(_zone)]
"""A time zone of the IANA list."""
Name = Annotated[
    str, *_matching(r"[a-z0-9][a-z0-9-]{0,39}", "a name of a-z, 0-9 and '-', like three-shot", _is_folder_name)
]
"""The name of a kit, checklist, recipe, rendition or item."""
RoleId = Annotated[
    str, *_matching(r"[a-z][a-z0-9-]{0,31}", "a role's id of a-z, 0-9 and '-', like hero or on-model", _is_folder_name)
]
"""The id of a role; also a folder's name in the bundle."""
DropId = Annotated[
    str, *_matching(r"[A-Z0-9][A-Z0-9_-]{0,39}", "a drop id of A-Z, 0-9, '-' and '_', like HARBOUR-01", _is_folder_name)
]
"""The drop's id; also its folder's name."""
Sku = Annotated[
    str,
    BeforeValidator(_sku),
    Field(json_schema_extra={"minLength": 1, "maxLength": sku_names.MAX_CHARACTERS}),
]
"""A stock keeping unit as the shop writes it, in whatever characters; see `sku_names` for the name it gives to a folder."""
CountryCode = Annotated[str, *_matching(r"[A-Z]{2}", "the two letters of a country (ISO 3166), like SE")]
"""ISO 3166-1 alpha-2."""
LanguageCode = Annotated[
    str,
    *_matching(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?", "a language as BCP 47 writes it, like sv, en or pt-BR"),
]
"""A language, with script or region where that matters: BCP 47."""
Email = Annotated[str, *_matching(r"[^\s@<>\"]{1,64}@[^\s@<>\"]+\.[^\s@<>\"]{2,}", "an e-mail address")]
"""An e-mail address, as far as one can tell by looking."""
