"""Sentences that the studio made, told again in the language of the window.

What the studio says is English wherever it goes: it is stored, exported, written into reports and printed. The window shows much of it,
from whatever thread it comes and however old it is. So it is known again there by the catalogue's messages of the context `studio`, each
a sentence as the code has it, with its holes as `{1}`, `{2}`; what stands in these is told again, too. What no message knows stays as it
is.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from studio.base import language
from studio.base.language import N_, NN_, STUDIO, number, tr, trn
from studio.base.window_places import by_window

_HOLE = re.compile(r"\{(\d+)\}")
_COUNTED = re.compile(r"(\d[\d,]*) ([a-z][a-z -]*)")
_NUMBER = re.compile(r"[+−-]?\d[\d,]*(\.\d+)?( ?[%×°]| (px|EV|kB|MB|GB|ms|s|min|h|stops|V|[A-Z]{3}))?( ± \d+(\.\d+)?)?")
_DATE = re.compile(r"(\d{1,2}) ([A-Z][a-z]{2,8})(?: (\d{4})|, (\d\d:\d\d))?")
_LEAST_LETTERS = 2
"""So many letters of its own tell a message of which most is holes from any other text."""
_SEAMS = (r"\n", r"(?<=[.!?]) ", " · ", "; ", r": ", r", ", r" \(|\)", " and ", " of ")
"""Where sentences are put together from parts, in the order in which they are taken apart again."""
_SMALL = (
    N_("pass"), N_("passes"), N_("is"), N_("are"), N_("was"), N_("were"), N_("has"), N_("have"), N_("none"), N_("all"),
    N_(" and "), N_(" of "),
)  # fmt: skip
"""Words that stand in holes and between parts."""
_COUNTS = dict((
    NN_("backup", "backups"), NN_("bundle", "bundles"), NN_("burst", "bursts"), NN_("check", "checks"), NN_("copy", "copies"),
    NN_("day", "days"), NN_("decision", "decisions"), NN_("destination", "destinations"), NN_("line", "lines"), NN_("minor", "minors"),
    NN_("new frame", "new frames"), NN_("original", "originals"), NN_("other file", "other files"),
    NN_("planned frame", "planned frames"), NN_("rejected frame", "rejected frames"), NN_("required item", "required items"),
    NN_("buyer", "buyers"), NN_("click", "clicks"), NN_("order", "orders"), NN_("unit", "units"),
    NN_("visit", "visits"), NN_("point of sale", "points of sale"),
    NN_("wishlist add", "wishlist adds"),
    NN_("row", "rows"), NN_("second copy", "second copies"), NN_("sidecar", "sidecars"), NN_("more folder", "more folders"),
    NN_("more", "more"),
))  # fmt: skip
"""What the studio counts, beside what the window does: one, and several."""
_SINGULAR = {many: one for one, many in _COUNTS.items()}
_SEVERAL, _ANY = re.compile(r"\b[a-z]{3,} +[a-z]{2,}"), re.compile(r"\b[a-z]{3,}\b")
_WORDS = {r", ": _SEVERAL, r" \(|\)": _SEVERAL, " and ": _ANY, " of ": _ANY}
"""What tells English words in a part that was not known, by the seams within a sentence."""
_MOST = 400
"""A longer part is no sentence that one message makes."""


@dataclass(frozen=True)
class _Form:
    """A message as a pattern: how it is known again, and in which place each of its holes is found."""

    pattern: re.Pattern[str]
    message: str
    said: str


def retold(text: str) -> str:
    """A sentence of the studio in the language of this thread, itself where it is not known; for a command, where the window has it."""
    code = language.language()
    return by_window(text if code == "en" else _retold(code, text)) if text else text


def translated(text: str) -> str:
    """A text of a document that ships, in the language of this thread; what a crew wrote stays as it is."""
    code = language.language()
    return text if code == "en" else _exact(code).get(" ".join(text.split()), text)


@lru_cache(maxsize=4096)
def _retold(code: str, text: str) -> str:
    bare = text.strip()
    if bare != text:
        at = text.index(bare) if bare else len(text)
        return text[:at] + _retold(code, bare) + text[at + len(bare) :] if bare else text
    whole = _part(code, text) if len(text) <= _MOST else None
    if whole is not None:
        return whole
    # What it is about stands before a sentence that is known as a whole, though its holes hold what could be taken apart.
    about, colon, rest = text.partition(": ")
    if colon and len(rest) <= _MOST and (said := _part(code, rest)) is not None:
        return f"{_retold(code, about)}: {said}"
    for seam in _SEAMS:
        parts = re.split(f"({seam})", text)
        if len(parts) > 1:
            # The first few may be one message: two sentences that stand together in the code.
            for end in range(len(parts) - 2, 1, -2):
                first = _part(code, "".join(parts[:end]))
                if first is not None:
                    return first + _joint(parts[end]) + _retold(code, "".join(parts[end + 1 :]))
            told = [_joint(part) if n % 2 else _retold(code, part) for n, part in enumerate(parts)]
            if told[::2] != parts[::2] and not _is_patchwork(seam, told[::2], parts[::2]):
                return "".join(told)
    return text


def _is_patchwork(seam: str, told: list[str], parts: list[str]) -> bool:
    """Whether some parts would stay English words beside others: within a sentence all of it is told again, or none."""
    words = _WORDS.get(seam)
    return words is not None and any(one == other and words.search(one) for one, other in zip(told, parts, strict=True))


def _joint(seam: str) -> str:
    return tr(seam) if seam in _SMALL else seam


def _part(code: str, text: str) -> str | None:
    """One whole sentence or part; None where no message knows it."""
    exact = _exact(code).get(text)
    if exact is not None:
        return exact
    if _NUMBER.fullmatch(text):
        return number(text)
    if (dated := _DATE.fullmatch(text)) and (said := _date(code, dated)) is not None:
        return said
    if counted := _COUNTED.fullmatch(text):
        said = _counted(counted[1], counted[2])
        if said is not None:
            return said
    for form in _forms(code):
        if found := form.pattern.fullmatch(text):
            holes = [_retold(code, hole) for hole in found.groups()]
            return _filled(form.said, holes)
    if text.endswith(".") and (told := _part(code, text[:-1])) is not None:
        return f"{told}."
    capital = text[:1].lower() + text[1:]
    if capital != text and (told := _exact(code).get(capital)) is not None:
        return language.beginning(told)
    return None


def _date(code: str, found: re.Match[str]) -> str | None:
    """`3 Oct, 18:20`, `3 October 2027` and `3 Oct`, as `studio.base.wording` writes them."""
    day, month, year, time = found[1], _exact(code).get(found[2]), found[3], found[4]
    if month is None:
        return None
    if time:
        return tr("{day} {month}, {time}", day=day, month=month, time=time)
    return (
        tr("{day} {month} {year}", day=day, month=month, year=year)
        if year
        else tr("{day} {month}", day=day, month=month)
    )


def _counted(amount: str, noun: str) -> str | None:
    n = int(amount.replace(",", ""))
    for one in (noun, _SINGULAR.get(noun, noun.removesuffix("s"))):
        many = _COUNTS.get(one, one + "s")
        said = trn(one, many, n)
        if said not in (one, many):
            return f"{number(amount)} {said}"
    first, _, rest = noun.partition(" ")
    verb = _exact(language.language()).get(rest) if rest else None
    told = _counted(amount, first) if verb is not None else None
    return f"{told} {verb}" if told is not None else None


def _filled(said: str, holes: list[str]) -> str:
    return _HOLE.sub(lambda hole: holes[int(hole[1]) - 1], said)


def many(noun: str) -> str:
    """What is counted, of several: `files`."""
    one = noun.removesuffix("s")
    return trn(one, noun, 2) if language.language() != "en" else noun


@cache
def _said(code: str) -> dict[str, str]:
    """All messages of the studio, with what is said for them."""
    catalogue = language.catalogue(code)
    mark = f"{STUDIO}\x04"
    known: dict[object, str] = getattr(catalogue, "_catalog", {})
    return {
        str(message).removeprefix(mark): said
        for message, said in known.items()
        if isinstance(message, str) and message.startswith(mark) and said
    }


@cache
def _exact(code: str) -> dict[str, str]:
    """Those without holes, and the window's own words."""
    catalogue = language.catalogue(code)
    known: dict[object, str] = getattr(catalogue, "_catalog", {})
    own = {message: said for message, said in known.items() if isinstance(message, str) and "\x04" not in message}
    told = {message: said for message, said in _said(code).items() if not _HOLE.search(message)}
    return {message: said for message, said in {**own, **told}.items() if message and said}


@cache
def _forms(code: str) -> tuple[_Form, ...]:
    """Those with holes; the one with the most words of its own is tried first."""
    found = [(message, said) for message, said in _said(code).items() if _HOLE.search(message)]
    found = [(message, said) for message, said in found if _letters(message) >= _LEAST_LETTERS]
    found.sort(key=lambda one: (-_letters(one[0]), -len(_HOLE.sub("", one[0]))))
    return tuple(_Form(_pattern(message), message, said) for message, said in found)


def _pattern(message: str) -> re.Pattern[str]:
    parts = _HOLE.split(message)[::2]
    text = re.escape(parts[0])
    for n, part in enumerate(parts[1:], 1):
        # Of two holes with a mere space between the first has all but one word: `wrap about` and `16:40`.
        text += ("(.*)" if part == " " and n < len(parts) - 1 else "(.*?)") + re.escape(part)
    return re.compile(text, re.DOTALL)


def _letters(message: str) -> int:
    """How many letters of its own it has."""
    return sum(map(str.isalpha, _HOLE.sub("", message)))
