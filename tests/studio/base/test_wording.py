"""Counts, sizes, lists and times in words: examples, and what holds for every number."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.base import wording

UNITS = {"byte": 1, "bytes": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9}
SECONDS = {"ms": 0.001, "s": 1, "min": 60, "h": 3600, "d": 86400}


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (14_200, "14 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (2_345_678, "2.3 MB"),
        (9_949_999, "9.9 MB"),
        (9_950_000, "10 MB"),
        (412_345_678, "412 MB"),
        (999_499_999, "999 MB"),
        (999_500_000, "1.0 GB"),
        (12_345_678_901, "12.3 GB"),
        (2_345_600_000_000, "2,345.6 GB"),
    ],
)
def test_a_size_is_said_in_the_unit_that_people_use(amount: int, told: str) -> None:
    assert wording.size(amount) == told


@given(st.integers(0, 10**15))
def test_a_size_in_words_is_the_size_to_within_what_it_is_rounded_to(amount: int) -> None:
    number, unit = wording.size(amount).replace(",", "").split(" ")
    last = UNITS[unit] / (10 if "." in number else 1)
    assert abs(float(number) * UNITS[unit] - amount) <= last / 2 * 1.0001
    assert unit == "GB" or float(number) < 1000, "the next unit is there for that"


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_the_larger_of_two_sizes_is_never_said_to_be_the_smaller(one: int, other: int) -> None:
    def read(amount: int) -> float:
        number, unit = wording.size(amount).replace(",", "").split(" ")
        return float(number) * UNITS[unit]

    assert (read(one) <= read(other)) if one <= other else (read(one) >= read(other))


def test_a_count_has_its_noun_in_the_right_number() -> None:
    assert [wording.count(n, "frame") for n in (0, 1, 2, 1234)] == ["0 frames", "1 frame", "2 frames", "1,234 frames"]
    assert [wording.count(n, "entry", "entries") for n in (0, 1, 2)] == ["0 entries", "1 entry", "2 entries"]
    assert [f"{wording.count(n, 'file')} {wording.are(n)} here" for n in (0, 1, 2)] == [
        "0 files are here",
        "1 file is here",
        "2 files are here",
    ]


@given(st.integers(0, 10**9))
def test_a_count_keeps_its_number(amount: int) -> None:
    number, noun = wording.count(amount, "frame").split(" ")
    assert int(number.replace(",", "")) == amount
    assert (noun == "frame") is (amount == 1)


@given(st.lists(st.text("abc", min_size=1, max_size=3), max_size=12), st.integers(1, 5))
def test_a_list_names_the_first_and_counts_the_rest(names: list[str], most: int) -> None:
    told = wording.listed(names, most)
    head, _, rest = told.partition(" and ")
    named = head.split(", ") if head else []
    assert named == names[:most]
    assert len(named) + (int(rest.removesuffix(" more")) if rest else 0) == len(names)
    assert wording.listed(names) == ", ".join(names), "without a limit all are named"


def test_a_list_ends_with_and() -> None:
    assert [wording.all_of(list(words)) for words in ("", "a", "ab", "abc")] == ["", "a", "a and b", "a, b and c"]
    assert wording.listed(["a", "b", "c"], 3) == "a, b, c"
    assert wording.listed(["a", "b", "c", "d"], 2) == "a, b and 2 more"


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (-3, "0 s"),
        (0, "0 s"),
        (0.2, "< 1 s"),
        (38, "38 s"),
        (59.4, "59 s"),
        (61, "1 min 01 s"),
        (300, "5 min"),
        (725, "12 min"),
        (3600, "1 h"),
        (7500, "2 h 05 min"),
        (86_400, "1 d"),
        (52 * 86_400 + 3 * 3600, "52 d 3 h"),
    ],
)
def test_a_duration_is_said_with_its_two_largest_units(seconds: float, told: str) -> None:
    assert wording.duration(seconds) == told


@given(st.floats(1, 10**8))
def test_a_duration_in_words_is_the_duration_to_within_its_smaller_unit(seconds: float) -> None:
    parts = re.findall(r"(\d+) (min|d|h|s)", wording.duration(seconds))
    read = sum(int(number) * SECONDS[unit] for number, unit in parts)
    # Said in days and hours it is right to an hour, and so on down; a minute's half is rounded twice at most.
    least = {"d": 3600, "h": 60, "min": 60, "s": 1}[parts[0][1]]
    assert abs(read - seconds) <= least / 2 + 30


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.04, "40 ms"),
        (1, "1.0 s"),
        (1.44, "1.4 s"),
        (10, "10 s"),
        (75, "75 s"),
        (120, "2 min"),
        (7199, "120 min"),
        (7200, "2.0 h"),
        (12_600, "3.5 h"),
    ],
)
def test_a_measured_time_is_said_in_one_unit(seconds: float, told: str) -> None:
    assert wording.span(seconds) == told


def test_a_time_to_come_is_said_as_well_as_it_is_known() -> None:
    assert [wording.to_come(minutes) for minutes in (0.4, 12.4, 89, 90, 200)] == [
        "0 min",
        "12 min",
        "89 min",
        "1.5 h",
        "3.3 h",
    ]


def test_moments_are_said_in_english_in_their_own_zone() -> None:
    when = datetime(2026, 3, 4, 9, 5, 7, tzinfo=timezone(timedelta(hours=2)))
    assert wording.stamp(when) == "04 Mar 09:05"
    assert wording.stamp(when, seconds=True) == "04 Mar 09:05:07"
    assert wording.day(date(2027, 10, 3)) == "3 October 2027"
    assert wording.moment(when.isoformat()) == "2026-03-04 09:05 +02:00"
    assert wording.moment(datetime(2026, 11, 24, 15, 30, tzinfo=UTC).isoformat()) == "2026-11-24 15:30 UTC"
    assert [wording.moment(text) for text in (None, "", "some day")] == ["", "", "some day"]
    assert wording.time_of_day(when.isoformat()) == "09:05:07"
    assert [wording.time_of_day(text) for text in (None, "", "some day")] == ["", "", ""]


def test_days_are_counted_from_today() -> None:
    told = ["", "today", "in 1 day", "in 7 days", "1 day ago", "3 days ago"]
    assert [wording.days_left(days) for days in (None, 0, 1, 7, -1, -3)] == told


@given(st.text(max_size=40), st.integers(1, 30))
def test_a_text_is_cut_to_its_limit_and_says_so(text: str, limit: int) -> None:
    told = wording.short(text, limit)
    assert len(told) <= limit
    assert told == text or (told.endswith("…") and text.startswith(told[:-1]))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("gpj.\u202eexe", "gpj.⟨U+202E⟩exe"),
        ("IMG\u200b_0001.JPG", "IMG⟨U+200B⟩_0001.JPG"),
        ("esc\x1b[31m", "esc⟨U+001B⟩[31m"),
        (
            "soft\xadhyphen, \ufefffirst, \u2066isolate\u2069",
            "soft⟨U+00AD⟩hyphen, ⟨U+FEFF⟩first, ⟨U+2066⟩isolate⟨U+2069⟩",
        ),
        ("filler\u3164\u2800\U000e0041", "filler⟨U+3164⟩⟨U+2800⟩⟨U+E0041⟩"),
        ("\udcff", "⟨U+DCFF⟩"),
        ("a\u200db\ufe0f", "a⟨U+200D⟩b⟨U+FE0F⟩"),
        ("two\nlines", "two⟨U+000A⟩lines"),
        # What people write stays: words of other scripts with the joiners that they need, emoji with theirs.
        ("Łódź, Ελλάδα, می\u200cخواهم, क्\u200dष", "Łódź, Ελλάδα, می\u200cخواهم, क्\u200dष"),
        ("👩\u200d👧 ❤\ufe0f 1\ufe0f\u20e3", "👩\u200d👧 ❤\ufe0f 1\ufe0f\u20e3"),
    ],
)
def test_what_is_not_seen_in_a_text_is_shown_as_what_it_is(text: str, seen: str) -> None:
    assert wording.visible(text) == seen
    assert wording.visible(seen) == seen


def test_line_breaks_stay_where_lines_are_meant() -> None:
    assert wording.visible("two\nlines\tand\x07", lines=True) == "two\nlines\tand⟨U+0007⟩"
