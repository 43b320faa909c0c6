"""Numbers, sizes, lists, times and names from outside in words: the one place that says how they read, for sentences, reports, window."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip

# What changes how a text reads without being seen itself: control characters and lone surrogates; marks of direction, which let a name
# end in `gpj.exe` and read `exe.jpg`; spaces of no width, fillers, variation selectors and tags.
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff]"
)
_JOINERS = "\u200c\u200d"
_VARIANTS = "\ufe0e\ufe0f"
_FIRST_JOINED = 0x0600
"""From here on are the scripts in which joiners are part of words (Arabic and those after it), and the emoji."""


def visible(text: str, lines: bool = False) -> str:
    """`text` with each character that is not seen, or turns others round, written as what it is: `⟨U+202E⟩`.

    For everything that comes from outside and is shown. Joiners within words and emoji that need them stay. lines: line breaks and tabs,
    too.
    """
    return replace_invisible(text, lambda character: f"⟨U+{ord(character):04X}⟩", "\n\t" if lines else "")


def replace_invisible(text: str, by: Callable[[str], str], but: str = "") -> str:
    """`text` with `by(character)` for each character that is not seen; see `visible`. but: characters that stay."""
    if text.isascii() and text.isprintable():
        return text

    def replaced(found: re.Match[str]) -> str:
        character, at = found[0], found.start()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        joins = character in _JOINERS and _is_joined(before) and _is_joined(after)
        varies = character in _VARIANTS and (before in "#*0123456789©®" or ord(before) >= 0x203C) if before else False
        return character if character in but or joins or varies else by(character)

    return _INVISIBLE.sub(replaced, text)


def _is_joined(neighbour: str) -> bool:
    return (
        neighbour != ""
        and ord(neighbour) >= _FIRST_JOINED
        and (neighbour in _VARIANTS or not _INVISIBLE.match(neighbour))
    )


def count(amount: int, noun: str, plural: str | None = None) -> str:
    """`1 frame`, `0 frames`, `1,234 frames`. plural: the noun's plural where it is not made with an s."""
    return f"{amount:,} {noun if amount == 1 else plural or noun + 's'}"


def agreeing(amount: int, one: str, many: str) -> str:
    """What goes with a count, as that many have it: `agreeing(2, "it is", "they are")` is `they are`."""
    return one if amount == 1 else many


def are(amount: int) -> str:
    """The verb after a count: `1 file is`, `2 files are`."""
    return agreeing(amount, "is", "are")


def were(amount: int) -> str:
    """The same of what is past: `1 file was`, `2 files were`."""
    return agreeing(amount, "was", "were")


def have(amount: int) -> str:
    """And of what something has: `1 file has`, `2 files have`."""
    return agreeing(amount, "has", "have")


def size(amount: float) -> str:
    """Bytes as people say them, in powers of 1000: `512 bytes`, `14 kB`, `2.3 MB`, `40 MB`, `12.3 GB`."""
    # Compared as rounded below, so that no unit is said with more digits than it takes to the next one.
    if amount < 999.5:
        return count(round(amount), "byte")
    if amount < 999_500:
        return f"{amount / 1e3:.0f} kB"
    if amount < 999_500_000:
        return f"{amount / 1e6:.0f} MB" if amount >= 9_950_000 else f"{amount / 1e6:.1f} MB"
    return f"{amount / 1e9:,.1f} GB"


def listed(words: Sequence[str], most: int | None = None) -> str:
    """`a, b, c`; with `most`, no more than that many and what is left counted: `a, b, c and 3 more`."""
    left = 0 if most is None else max(0, len(words) - most)
    return ", ".join(words[: len(words) - left]) + (f" and {left:,} more" if left else "")


def in_fours(digits: str) -> str:
    """A key's digits in groups of four, as they are read and typed: `12ab 34cd`."""
    return " ".join(digits[n : n + 4] for n in range(0, len(digits), 4))


def all_of(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def duration(seconds: float) -> str:
    """A length of time with its two largest units, for a report: `38 s`, `12 min`, `2 h 05 min`, `52 d 3 h`."""
    whole = round(max(0.0, seconds))
    if 0 < seconds < 1:
        return "< 1 s"
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        minutes, rest = divmod(whole, 60)
        return f"{minutes} min {rest:02d} s" if rest and minutes < 10 else f"{round(whole / 60)} min"
    if whole < 86400:
        hours, minutes = divmod(round(whole / 60), 60)
        return f"{hours} h {minutes:02d} min" if minutes else f"{hours} h"
    days, hours = divmod(round(whole / 3600), 24)
    return f"{days} d {hours} h" if hours else f"{days} d"


def span(seconds: float) -> str:
    """A time that was measured, in one unit: `40 ms`, `1.4 s`, `75 s`, `12 min`, `3.5 h`."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def to_come(minutes: float) -> str:
    """A time that is still to come, as well as one can know it: `85 min`, `1.5 h`."""
    return f"{minutes:.0f} min" if minutes < 90 else f"{minutes / 60:.1f} h"


def time_of_day(text: str | None) -> str:
    """The time of day of an ISO 8601 moment, in its own offset; empty when not known."""
    try:
        return datetime.fromisoformat(text).strftime("%H:%M:%S") if text else ""
    except ValueError:
        return ""


def clock_said(camera: Mapping[str, Any]) -> str:
    """What is known of a camera's clock, and what set it: `4 min 37 s ahead, by slate DSC_0401`. camera: as `shoot.cameras.all()` has."""
    fast_s = camera["clock_fast_s"]
    if fast_s is None:
        return "not known"
    told = "said by a person" if camera["clock_by"] == "person" else f"by slate {camera['clock_frame'] or ''}".rstrip()
    return f"{ahead(fast_s)}, {told}"


def ahead(fast_s: float) -> str:
    """What a clock is off: `4 min 37 s ahead`, `12 s behind`, `right`."""
    if abs(fast_s) < 0.5:
        return "right"
    return f"{duration(abs(fast_s))} {'ahead' if fast_s > 0 else 'behind'}"


def moment(text: str | None) -> str:
    """An ISO 8601 moment as `2026-11-24 15:30 UTC`, or with its offset; the text itself when it is none."""
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return text or ""
    if found is None:
        return ""
    offset = found.strftime("%z")
    return f"{found:%Y-%m-%d %H:%M} " + ("UTC" if offset in ("", "+0000") else f"{offset[:3]}:{offset[3:5]}")


def stamp(when: datetime, seconds: bool = False) -> str:
    """A moment in the time zone it is given in: `24 Nov 15:30`, or `24 Nov 15:30:08`; English, whatever the computer's language is."""
    return f"{when.day:02d} {_MONTHS[when.month - 1][:3]} {when:{'%H:%M:%S' if seconds else '%H:%M'}}"


def moment_of(when: datetime) -> str:
    """A moment in the time zone it is given in, within a sentence: `3 Oct, 18:20`."""
    return f"{when.day} {_MONTHS[when.month - 1][:3]}, {when:%H:%M}"


def day(when: date) -> str:
    """`3 October 2027`: English, whatever the computer's language is."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def day_short(when: date) -> str:
    """`3 Oct`: in a list, where the year is known."""
    return f"{when.day} {_MONTHS[when.month - 1][:3]}"


def days_left(days: int | None) -> str:
    """`in 7 days`, `today`, `3 days ago`; empty when there is no date."""
    if days is None:
        return ""
    if days == 0:
        return "today"
    return f"in {count(days, 'day')}" if days > 0 else f"{count(-days, 'day')} ago"


def short(text: str, limit: int) -> str:
    """`text`, or its beginning and `…` when it is longer than `limit` characters."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def money(amounts: Mapping[str, float]) -> str:
    """Amounts by their currencies: `1,234.50 SEK`, `12.00 EUR and 8.00 USD`; without a currency the amount alone. None is `0`."""
    said = [f"{amount:,.2f} {currency}".rstrip() for currency, amount in amounts.items()]
    return all_of(said) if said else "0"


def meant(text: str, known: Iterable[str], otherwise: str) -> str:
    """Of a name that there is not: the one that was probably meant, as a question; else that."""
    import difflib  # most commands are given names that there are

    near = difflib.get_close_matches(text, known, 1)
    return f"did you mean '{near[0]}'?" if near else otherwise


def per_cent(part: float | None) -> str:
    """`42 %`, `0.5 %`; a dash for what is not known."""
    if part is None:
        return "–"
    return f"{part:.1f} %" if 0 < part < 9.95 else f"{part:.0f} %"
