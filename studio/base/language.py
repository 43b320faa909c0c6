"""The language that people read in the window: sentences are written in English and said in another from a catalogue of messages.

Only a thread that was told to speak a language speaks it. The command line, workers and all that is stored, exported or handed over stay
English: they run on threads of their own, and nobody tells those. A page of the board is made in its browser's language.
"""

import gettext
import re
import threading
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

LANGUAGES: Mapping[str, str] = {"en": "English", "de": "Deutsch"}
"""The languages there are, by their codes, each by its own name. Another is a `resources/messages/CODE.po`, and its line here."""
STUDIO = "studio"
"""The context of the sentences that the studio makes in English and the window tells again (`retold`)."""
_NUMBERS: Mapping[str, tuple[str, str]] = {"de": (".", ",")}
"""What stands between thousands and before decimals, where it is not as in English."""
_HOLE = re.compile(r"\{([a-z_][a-z0-9_]*)(?::([^{}]*))?\}")
_SEPARATOR = re.compile(r"(?<=\d)[.,](?=\d)")


class _Spoken(threading.local):
    """What this thread speaks; English until it is told otherwise."""

    language = "en"
    catalogue: gettext.NullTranslations | None = None


_spoken = _Spoken()


def tr(text: str, /, **values: object) -> str:
    """`text` in the language of this thread, with `values` in its `{holes}`: `tr("Keep {name}", name=card)`.

    Numbers are written as that language does. A hole that no value is given for stays as it is (`{frame.pick}` stands for a key).
    """
    found = _spoken.catalogue.gettext(text) if _spoken.catalogue is not None and text else text
    return _filled(found, values) if values else found


def trn(one: str, many: str, n: int, /, **values: object) -> str:
    """`one` or `many`, as `n` asks in the language of this thread; `{n}` in it is that number."""
    if _spoken.catalogue is not None:
        found = _spoken.catalogue.ngettext(one, many, n)
    else:
        found = one if n == 1 else many
    return _filled(found, {"n": f"{n:,}", **values}, numbers=("n",))


def trc(context: str, text: str, /, **values: object) -> str:
    """As `tr`, where one English word is several in other languages; context: says which, and is never shown."""
    found = _spoken.catalogue.pgettext(context, text) if _spoken.catalogue is not None else text
    return _filled(found, values) if values else found


def N_(text: str, /) -> str:
    """`text` itself: marks a message that is written before a language is known, and said by `tr` when it is shown."""
    return text


def NC_(context: str, text: str, /) -> tuple[str, str]:
    """The same for what is said by `trc(*marked)`."""
    return context, text


def NN_(one: str, many: str, /) -> tuple[str, str]:
    """The same for what is said by `trn`."""
    return one, many


def number(text: str) -> str:
    """A number that is written as in English, as it is written in the language of this thread: `1,234.5` is `1.234,5` in German."""
    marks = _NUMBERS.get(_spoken.language)
    if marks is None:
        return text
    return _SEPARATOR.sub(lambda found: marks[0] if found[0] == "," else marks[1], text)


def within(text: str) -> str:
    """A title within a sentence: in small letters in English; other languages keep theirs, as German does its nouns."""
    return text.lower() if _spoken.language == "en" else text


def language() -> str:
    """The code of what this thread speaks."""
    return _spoken.language


def speak(code: str) -> None:
    """From now on this thread speaks that language; `en`, or one that there is no catalogue of, is English."""
    _spoken.catalogue = catalogue(code) if code != "en" else None
    _spoken.language = code if _spoken.catalogue is not None else "en"


def chosen(setting: str, offered: Iterable[str]) -> str:
    """The code of the language that is set (`system`, or a code). offered: what the computer's person reads, best first: `de-AT`, `en`."""
    if setting in LANGUAGES:
        return setting
    codes = [re.split(r"[_.@-]", one.lower())[0] for one in offered]
    return next((code for code in codes if code in LANGUAGES), "en")


@cache
def catalogue(code: str) -> gettext.NullTranslations | None:
    """The messages of that language; None where there are none."""
    from importlib import resources

    try:
        with (resources.files("resources") / "messages" / f"{code}.mo").open("rb") as file:
            return gettext.GNUTranslations(file)
    except OSError:
        return None


def _filled(text: str, values: Mapping[str, Any], numbers: tuple[str, ...] = ()) -> str:
    def put(found: re.Match[str]) -> str:
        name, form = found[1], found[2]
        if name not in values:
            return found[0]
        value = values[name]
        if isinstance(value, (int, float)) or form is not None or name in numbers:
            return number(format(value, form or ""))
        return str(value)

    return _HOLE.sub(put, text)


def beginning(text: str) -> str:
    """A word as a sentence or a button begins with it: `Strict` of `strict`."""
    return text[:1].upper() + text[1:]
