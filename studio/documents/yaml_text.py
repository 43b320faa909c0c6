"""YAML from outside, read into plain lists and texts, with the line of everything.

Every scalar stays the text that was written: a GTIN keeps its leading zeros and `NO` stays Norway; the models say what a text
is to become. Anchors, tags and second documents are refused, so nothing can unfold into more than was written.
"""

import pickle
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

Loc = tuple[str | int, ...]
MAX_DEPTH = 24
MAX_VALUES = 20_000
"""Names and values in one document: a brief of 500 products with every field filled in has fewer."""
_PLAIN_TAGS = {
    *(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp", "value", "merge")),
    None,
    "!",
}
_LISTS_AND_FIELDS = {None, "!", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"}
_NULLS = {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True)
class Mistake:
    """One thing wrong in a document: where (line from 1, field path), what was found there, and what is expected."""

    found: str
    expected: str
    loc: Loc = ()
    line: int | None = None

    def sentence(self, name: str) -> str:
        """The mistake as people read it: `brief.yaml, line 12, products[1].gtin: found '…', expected ….`"""
        where = [name, f"line {self.line}" if self.line else "", field_path(self.loc)]
        end = "" if self.expected.endswith("?") else "."
        return f"{', '.join(part for part in where if part)}: found {self.found}, expected {self.expected}{end}"


@dataclass
class Tree:
    """What a YAML text holds. `data`: dicts, lists, texts and None; `lines`: the line (from 1) of each place in it."""

    data: Any = None
    lines: dict[Loc, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def line(self, loc: Loc) -> int | None:
        """The line of that place, or of the nearest thing around it."""
        while loc and loc not in self.lines:
            loc = loc[:-1]
        return self.lines.get(loc)


def field_path(loc: Loc) -> str:
    """`("products", 1, "gtin")` as `products[1].gtin`."""
    path = ""
    for part in loc:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += ("." if path else "") + (part if re.fullmatch(r"\w[\w ()-]{0,59}", part) else shown(part))
    return path


def shown(value: Any) -> str:
    """A value from a document, short and safe to print: quoted, control characters escaped, at most 60 characters."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, dict):
        return "fields" if value else "no fields"
    if isinstance(value, (list, tuple)):
        return "a list" if value else "an empty list"
    text = str(value)
    return repr(text if len(text) <= 60 else text[:57] + "…")


def parse(text: str) -> Tree:
    """Read a YAML text. Never raises: what is wrong is in the tree's `mistakes`, and `data` holds what could be read.

    It is read as a stream, so that what is nested too deeply or holds too much is refused where it is found, not after all of it. A text
    that was just read is not read again: a drop's documents are asked for often, and change seldom.
    """
    tree: Tree = pickle.loads(_kept(text))
    return tree


@lru_cache(maxsize=32)
def _kept(text: str) -> bytes:
    """The tree as a pickle, which is taken apart ten times as quickly as the tree is copied."""
    return pickle.dumps(_read(text))


def _read(text: str) -> Tree:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.reader import ReaderError

    try:
        return _Reading(YAML(typ="safe", pure=True).parse(text)).document()
    except _Beyond as error:
        return Tree(mistakes=[error.mistake])
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return Tree(mistakes=[_syntax(str(error.problem or error.context or ""), mark.line + 1 if mark else None)])
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        return Tree(
            mistakes=[Mistake(f"the control character U+{ord(text[error.position]):04X}", "text only", line=line)]
        )
    except Exception:  # The parser meets hostile text and has more ways to fail than it documents.
        return Tree(mistakes=[Mistake("text that is not YAML", "fields, each 'name: value'")])


def _syntax(problem: str, line: int | None) -> Mistake:
    problem = re.sub(r"\('(<[^>]+>)',\)", r"'\1'", problem)
    for pattern, found, expected in _SYNTAX:
        match = re.search(pattern, problem)
        if match:
            return Mistake(match.expand(found), match.expand(expected), line=line)
    return Mistake(f"a mistake in the YAML ({problem})", "fields, each 'name: value'", line=line)


_SYNTAX = (
    (r"another document", "a second document ('---')", "one document"),
    (r"found character '\\t'", "a tab", "spaces for indentation"),
    (
        r"mapping values are not allowed",
        "a ':' that is not allowed here",
        "'name: value', with the value in quotes when it holds ': '",
    ),
    (r"could not find expected ':'", "a line without ':'", "'name: value'"),
    (r"found undefined alias", "an alias (*)", "the value written out (a text that begins with * goes in quotes)"),
    (r"found unexpected end of stream", "a quote that is never closed", "a closing quote"),
    (r"expected <block end>, but (?:found|got) (.+)", r"\1", "the same indentation as the lines above"),
    (r"expected (.+), but (?:found|got) (.+)", r"\2", r"\1"),
    (r"found character (.+) that cannot start any token", r"a value that begins with \1", "that value in quotes"),
)


class _Beyond(Exception):
    """Nothing more is read: the text is nested too deeply, or holds too much."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.found)
        self.mistake = mistake


class _Reading:
    """One document, from the parser's events; no more of it is read than the limits allow."""

    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self._count = 0
        self.tree = Tree()

    def document(self) -> Tree:
        """All of it. Raises _Beyond, and whatever the parser raises."""
        self._next()
        if _kind(self._next()) == "StreamEndEvent":
            return self.tree
        self.tree.data = self._value(self._next(), ())
        self._next()
        after = self._next()
        if _kind(after) != "StreamEndEvent":
            return Tree(mistakes=[Mistake("a second document ('---')", "one document", line=_line(after))])
        return self.tree

    def _next(self) -> Any:
        return next(self._events)

    def _value(self, event: Any, loc: Loc) -> Any:
        kind, line = _kind(event), _line(event)
        self.tree.lines.setdefault(loc, line)
        self._count += 1
        if self._count > MAX_VALUES:
            found = f"more than {MAX_VALUES:,} names and values"
            raise _Beyond(Mistake(found, f"at most {MAX_VALUES:,} in one document", line=line))
        if len(loc) > MAX_DEPTH:
            found = "brackets or lists nested too deeply"
            raise _Beyond(Mistake(found, f"at most {MAX_DEPTH} levels", loc[:3], line))
        if kind == "AliasEvent":
            expected = "the value written out (a text that begins with * goes in quotes)"
            return self._refuse(loc, line, "an alias (*)", expected)
        tag = event.tag
        if kind == "ScalarEvent" and tag in _PLAIN_TAGS:
            return None if not event.style and event.value in _NULLS else event.value
        if kind in ("SequenceStartEvent", "MappingStartEvent"):
            held = self._items(loc) if kind == "SequenceStartEvent" else self._fields(loc)
            if tag in _LISTS_AND_FIELDS:
                return held
        return self._refuse(loc, line, f"the tag {shown(tag)}", "a plain value without a tag ('!')")

    def _items(self, loc: Loc) -> list[Any]:
        items: list[Any] = []
        while _kind(event := self._next()) != "SequenceEndEvent":
            items.append(self._value(event, (*loc, len(items))))
        return items

    def _fields(self, loc: Loc) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        first: dict[str, int] = {}
        while _kind(event := self._next()) != "MappingEndEvent":
            line = _line(event)
            if _kind(event) != "ScalarEvent":
                self._value(event, (*loc, "?"))
                self._value(self._next(), (*loc, "?"))
                self._refuse(loc, line, "a list or fields as a field's name", "a name")
                continue
            self._count += 1
            name = str(event.value)
            here = (*loc, name)
            if name in first:
                self._value(self._next(), here)
                self._refuse(here, line, f"the field a second time (first on line {first[name]})", "it once")
                continue
            first[name] = self.tree.lines[here] = line
            fields[name] = self._value(self._next(), here)
        return fields

    def _refuse(self, loc: Loc, line: int, found: str, expected: str) -> None:
        self.tree.mistakes.append(Mistake(found, expected, loc, line))


def _kind(event: Any) -> str:
    return type(event).__name__


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def lies_at(data: Any, loc: Loc) -> Any:
    """What lies at a place of plain data; None for nothing."""
    for part in loc:
        if isinstance(part, int):
            data = data[part] if isinstance(data, list) and part < len(data) else None
        else:
            data = data.get(part) if isinstance(data, dict) else None
    return data
