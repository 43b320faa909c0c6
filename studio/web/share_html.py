"""The page of a bundle: what it is, what is in it, how it is proved; made of what the bundle tells of itself."""

import math
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from studio.base import language, wording
from studio.base.language import N_, beginning, tr
from studio.base.retold import retold, translated
from studio.base.spoken import all_of, count, day, size
from studio.base.wording import in_fours, moment
from studio.handover.shared_bundle import PICTURES, SharedBundle, SharedFile
from studio.web.templates import environment

if TYPE_CHECKING:
    from jinja2 import Environment

_BOUND = "\N{NO-BREAK SPACE}"
_WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
AT_ONCE = 90
"""Pictures on a page."""
SHOWN = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".html": "text/html; charset=utf-8",
}
"""What a browser shows itself; all else is saved."""
_ALSO = {
    "data/report.html": N_("The report, to read here"),
    "data/report.pdf": N_("The report, to print"),
    "data/drop-sheet.html": N_("The drop sheet, to read here"),
    "data/drop-sheet.pdf": N_("The drop sheet, to print"),
    "data/bundle.csv": N_("All files with alt texts and rights, for a spreadsheet"),
    "data/bundle.json": N_("The same and more, for programs"),
    "data/shopify-products.csv": N_("Products, for Shopify"),
    "data/google-merchant.tsv": N_("Products, for Google Merchant Center"),
    "manifest-sha256.txt": N_("The SHA-256 of every file"),
    "tagmanifest-sha256.txt": N_("The SHA-256 of the bundle's own files; this is what is signed"),
    "signature": N_("The signature"),
    "bagit.txt": N_("Says that this is a BagIt bag"),
    "bag-info.txt": N_("Whose bag it is"),
}


class ShareHtml:
    """Pages of one bundle, in the language of the thread that makes them. until: when its link ends, in the time zone of this place."""

    def __init__(self, bundle: SharedBundle, until: datetime) -> None:
        story = bundle.story
        told = {f"data/{one['path']}": one for one in _dicts(story, "files") if isinstance(one.get("path"), str)}
        places = {path: at for at, path in enumerate(told)}
        titles = {_text(one, "sku"): _text(one, "title") for one in _dicts(story, "products")}
        roles = story.get("roles") if isinstance(story.get("roles"), dict) else {}
        self._pictures: list[dict[str, Any]] = []
        others = []
        for at, file in enumerate(bundle.files):
            facts = told.get(file.path)
            if facts is None:
                others.append(_entry(at, file))
                continue
            sku, role = _text(facts, "sku"), _text(facts, "role")
            shot = f"{titles.get(sku) or sku} · {translated(str((roles or {}).get(role) or role))}".strip(" ·")
            self._pictures.append({**_entry(at, file), **_of_picture(facts), "shot": shot or tr("Pictures")})
        # As the brief has them, the hero first; by their paths they stand in the bundle.
        self._pictures.sort(key=lambda one: places[one["path"]])
        self._others = sorted(others, key=lambda one: (one["path"] not in _ALSO, _order(one["path"]), one["path"]))
        self._originals = [one for one in self._others if one["path"].startswith("data/originals/")]
        self._about = {
            **_about(bundle),
            "until": _until(until),
            "purposes": Counter(one["purpose"] for one in self._pictures if one["purpose"]).most_common(),
            "originals": len(self._originals),
            "stripped": sum(bool(one.get("is_stripped")) for one in _dicts(story, "originals")),
            "count": len(self._pictures),
            "report": next((one for one in self._others if one["path"] == "data/report.html"), None),
        }
        self._others = [one for one in self._others if one not in self._originals]
        self.pages = max(1, math.ceil(len(self._pictures) / AT_ONCE))

    def page(self, number: int, wrong: str = "") -> str:
        """The page, with the pictures of that number's part, from 1. wrong: why it can't all be downloaded just now."""
        number = min(max(number, 1), self.pages)
        shots: dict[str, list[dict[str, Any]]] = {}
        for one in self._pictures[(number - 1) * AT_ONCE : number * AT_ONCE]:
            shots.setdefault(one["shot"], []).append(one)
        last = number == self.pages
        values = {"about": self._about, "shots": shots, "others": self._others, "originals": self._originals}
        return (
            _templates()
            .get_template("page.html.j2")
            .render(**values, number=number, pages=self.pages, last=last, wrong=retold(wrong), code=language.language())
        )

    @staticmethod
    def refusal(sentence: str) -> str:
        """The page of whoever is not let in: they may type the code."""
        return _templates().get_template("refused.html.j2").render(sentence=retold(sentence), code=language.language())


def _about(bundle: SharedBundle) -> dict[str, Any]:
    story = bundle.story
    drop, creator, rights = (_dict(story, key) for key in ("drop", "creator", "rights"))
    signed, sheet = _dict(story, "signed_by"), _dict(story, "drop_sheet")
    channels = [str(one) for one in rights.get("channels") or () if isinstance(one, str)]
    facts = [
        (N_("Publish by"), _day(_text(drop, "publish_by"))),
        (N_("Sales begin"), _day(_text(sheet, "sales_from"))),
        (N_("Use until"), _day(_text(rights, "until"))),
        (N_("Territory"), _text(rights, "territory")),
        (N_("Channels"), beginning(all_of([translated(one) for one in channels]))),
        (N_("Terms"), _text(rights, "usage_terms")),
        (N_("Credit"), _text(creator, "credit")),
        (N_("Code"), _text(creator, "code")),
        (N_("Copyright"), _text(rights, "copyright")),
    ]
    named = bundle.signed_by and signed.get("key") == bundle.signed_by
    return {
        "code": _text(drop, "code"),
        "title": _text(drop, "title") or bundle.name,
        "brand": _text(drop, "brand"),
        "line": _text(drop, "line"),
        "who": " ".join(one for one in (_text(creator, "name"), _text(creator, "handle")) if one),
        "facts": [(tr(name), value) for name, value in facts if value],
        "key": in_fours(bundle.signed_by) if bundle.signed_by else "",
        "words": _text(signed, "words") if named else "",
        "name": bundle.name,
        "zip": f"/zip/{quote(bundle.name)}.zip",
        "files": count(len(bundle.files), "file"),
        "size": size(bundle.size),
        "built": moment(bundle.built_at.isoformat()),
    }


def _entry(at: int, file: SharedFile) -> dict[str, Any]:
    place = quote(file.path)
    kind = PurePosixPath(file.path).suffix.lower()
    return {
        "at": at,
        "path": file.path,
        "name": file.path.rpartition("/")[2],
        "what": tr(_ALSO.get(file.path, "")),
        "size": size(file.size).replace(" ", _BOUND),
        # In eights: sixty-four digits in one are read by nobody.
        "sha256": " ".join(file.sha256[part : part + 8] for part in range(0, 64, 8)),
        "save": f"/file/{place}",
        "look": f"/look/{place}" if kind in SHOWN else "",
        "picture": f"/picture/{at}" if kind in PICTURES and file.xxh128 is not None else "",
    }


def _of_picture(facts: Mapping[str, Any]) -> dict[str, Any]:
    wide, high = facts.get("width"), facts.get("height")
    return {
        "purpose": translated(_text(facts, "purpose")) or _text(facts, "rendition"),
        "px": f"{wide} × {high} px".replace(" ", _BOUND) if isinstance(wide, int) and isinstance(high, int) else "",
        "alt": _text(facts, "alt_text"),
    }


def _order(path: str) -> int:
    return list(_ALSO).index(path) if path in _ALSO else len(_ALSO)


def _dict(told: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = told.get(key)
    return value if isinstance(value, dict) else {}


def _dicts(told: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    value = told.get(key)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(told: Mapping[str, Any], key: str) -> str:
    value = told.get(key)
    return value if isinstance(value, str) else ""


def _day(text: str) -> str:
    try:
        return ", ".join([day(date.fromisoformat(text[:10])), *text[10:].split()])
    except ValueError:
        return text


def _until(when: datetime) -> str:
    return f"{tr(_WEEKDAYS[when.weekday()])} {day(when)}, {when:%H:%M}"


def until_words(when: datetime) -> str:
    """When a link ends, in English: `Wed 2 December 2026, 14:30`."""
    return f"{_WEEKDAYS[when.weekday()]} {wording.day(when)}, {when:%H:%M}"


@cache
def _templates() -> "Environment":
    made = environment("share")
    made.globals.update(count=count, tr=tr)
    return made
