"""YAML from outside, read into plain lists and texts, with the line of everything.

Every scalar stays the text that was written: a GTIN keeps its leading zeros and `NO` stays Norway; the models say what a text
is to become. Anchors, tags and second documents are refused, so nothing can unfold into more than was written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Loc = tuple[str | int, ...]
MAX_DEPTH = 24
_PLAIN_TAGS = {
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp", "value", "merge")
}
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
    """Read a YAML text. Never raises: what is wrong is in the tree's `mistakes`, and `data` holds what could be read."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.reader import ReaderError

    tree = Tree()
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        tree.mistakes.append(_syntax(str(error.problem or error.context or ""), mark.line + 1 if mark else None))
        return tree
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        tree.mistakes.append(
            Mistake(f"the control character U+{ord(text[error.position]):04X}", "text only", line=line)
        )
        return tree
    except RecursionError:
        tree.mistakes.append(Mistake("brackets or lists nested too deeply", f"at most {MAX_DEPTH} levels"))
        return tree
    except Exception:  # The parser meets hostile text and has more ways to fail than it documents.
        tree.mistakes.append(Mistake("text that is not YAML", "fields, each 'name: value'"))
        return tree
    if root is not None:
        tree.data = _value(root, (), tree, set())
    return tree


def _syntax(problem: str, line: int | None) -> Mistake:
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


def _value(node: Any, loc: Loc, tree: Tree, seen: set[int]) -> Any:
    line = node.start_mark.line + 1
    tree.lines.setdefault(loc, line)
    if id(node) in seen:
        return _refuse(tree, loc, line, "an alias (*)", "the value written out")
    seen.add(id(node))
    if len(loc) > MAX_DEPTH:
        return _refuse(tree, loc[:3], line, "brackets or lists nested too deeply", f"at most {MAX_DEPTH} levels")
    kind = type(node).__name__
    tag = str(node.tag)
    if kind == "ScalarNode" and tag in _PLAIN_TAGS:
        plain = not node.style
        return None if plain and node.value in _NULLS else node.value
    if kind == "SequenceNode" and tag == "tag:yaml.org,2002:seq":
        return [_value(item, (*loc, at), tree, seen) for at, item in enumerate(node.value)]
    if kind == "MappingNode" and tag == "tag:yaml.org,2002:map":
        return dict(_pairs(node, loc, tree, seen))
    return _refuse(tree, loc, line, f"the tag {shown(tag)}", "a plain value without a tag ('!')")


def _pairs(node: Any, loc: Loc, tree: Tree, seen: set[int]) -> Iterator[tuple[str, Any]]:
    first: dict[str, int] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if type(key).__name__ != "ScalarNode":
            _refuse(tree, loc, line, "a list or fields as a field's name", "a name")
            continue
        name = str(key.value)
        here = (*loc, name)
        if name in first:
            _refuse(tree, here, line, f"the field a second time (first on line {first[name]})", "it once")
            continue
        first[name] = line
        tree.lines[here] = line
        yield name, _value(value, here, tree, seen)


def _refuse(tree: Tree, loc: Loc, line: int, found: str, expected: str) -> None:
    tree.mistakes.append(Mistake(found, expected, loc, line))
