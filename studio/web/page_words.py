"""The language of a page for phones: its browser's, from the same catalogue of messages as the window's.

Templates say `{{ tr("Who are you?") }}` and scripts `t("Live")`, `tn("{n} mark", "{n} marks", many)`: what these mark are messages, and a
page brings along what its scripts say. Pages are made on one thread, one after the other, so each is made while that thread speaks its
language.
"""

import contextlib
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from studio.base import language
from studio.base.language import tr, trn
from studio.base.retold import retold

_STRING = r'"([^"\\]*)"'
_ONE = re.compile(rf"\b(?:tr|t)\(\s*{_STRING}")
_TWO = re.compile(rf"\b(?:trn|tn)\(\s*{_STRING}\s*,\s*{_STRING}")
Message = str | tuple[str, str]


def messages_in(source: str) -> list[Message]:
    """What a template or a script marks; of what is counted one and several."""
    return [*(found[1] for found in _ONE.finditer(source)), *((found[1], found[2]) for found in _TWO.finditer(source))]


def language_of(headers: Mapping[str, str]) -> str:
    """The code of the language that a browser asks for (RFC 9110, 12.5.4) and that there is; English else."""
    wanted = []
    for at, part in enumerate(headers.get("accept-language", "")[:400].split(",")):
        code, _, weight = part.strip().partition(";")
        found = re.fullmatch(r"\s*q=([01](?:\.[0-9]{0,3})?)\s*", weight)
        if code and code != "*" and (not weight or (found is not None and float(found[1]) > 0)):
            wanted.append((-(float(found[1]) if found is not None else 1.0), at, code.strip()))
    return language.chosen("", [code for _, _, code in sorted(wanted)])


@contextlib.contextmanager
def speaking(headers: Mapping[str, str]) -> Iterator[None]:
    """Within it this thread speaks what that browser asks for. Nothing may be waited for in it."""
    before = language.language()
    language.speak(language_of(headers))
    try:
        yield
    finally:
        language.speak(before)


def said(sentence: str, headers: Mapping[str, str]) -> str:
    """A sentence of the studio in that language."""
    with speaking(headers):
        return retold(sentence)


def words_of(*scripts: str) -> str:
    """What these scripts of `pages/` say in the language of this thread: JSON, by what they say in English; of what is counted two."""
    if language.language() == "en":
        return "{}"
    told: dict[str, str | list[str]] = {}
    for message in _messages_of(*scripts):
        if isinstance(message, str):
            told[message] = tr(message)
        else:
            # The holes are filled in the browser.
            told[message[0]] = [trn(*message, n, n="{n}") for n in (1, 2)]
    return json.dumps(told, ensure_ascii=False)


@cache
def _messages_of(*scripts: str) -> tuple[Message, ...]:
    read = (files("studio.web").joinpath("pages", *name.split("/")).read_text("utf-8") for name in scripts)
    return tuple(message for text in read for message in messages_in(text))
