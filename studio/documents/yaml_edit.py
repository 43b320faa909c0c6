"""A YAML text changed in places: what is not changed stays to the letter, with its comments, order, quotes and unknown fields.

The text is not loaded and written anew: only the lines of the place that changes are others. Each edit is read back, and refused when it
would say anything else than was meant.
"""

import copy
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from studio.base.errors import InvalidInput
from studio.documents import yaml_writing as writing
from studio.documents.yaml_text import Loc, field_path, parse
from studio.documents.yaml_writing import INDENT, Texts

Node = Any


class NotEditable(InvalidInput):
    """The text is written in a way that can't be changed in place; it is as it was."""


def put(text: str, loc: Loc, value: Any, texts: Texts, order: Sequence[str] = ()) -> str:
    """The text with `value` at `loc`; what is missing on the way is made. None, or an empty text, takes the field out.

    order: the field names that may stand beside it, in their usual order. Raises NotEditable.
    """
    value = _trimmed(value)
    before = parse(text).data
    if _at(before, loc) == value:
        return text
    if isinstance(value, list) and _is_block(text, loc) and all(isinstance(one, str) for one in value):
        return _put_list(text, loc, value, texts)
    wanted = _with(before, loc, value)
    for careful in (False, True):
        made = _Edit(text, texts, order, careful).put(loc, value)
        if _said(parse(made).data) == _said(wanted) and not parse(made).mistakes:
            return made
    raise _refused(loc)


def insert(text: str, loc: Loc, at: int, values: list[Any], texts: Texts, order: Sequence[str] = ()) -> str:
    """The text with these items put into the list at `loc`, before its item `at`. Raises NotEditable."""
    values = [_trimmed(value) for value in values]
    there = _at(parse(text).data, loc)
    if not isinstance(there, list) or not there:
        return put(text, loc, values, texts, order)
    wanted = [*there[:at], *values, *there[at:]]
    if not _is_block(text, loc):
        return put(text, loc, wanted, texts, order)
    return _proved(_Edit(text, texts, order).insert(loc, at, values), text, loc, wanted)


def remove(text: str, loc: Loc, at: int, texts: Texts, count: int = 1) -> str:
    """The text without these items of the list at `loc`. Raises NotEditable."""
    there = _at(parse(text).data, loc)
    wanted = [*there[:at], *there[at + count :]]
    if not _is_block(text, loc):
        return put(text, loc, wanted, texts)
    made = text
    for _ in range(count):
        made = _Edit(made, texts).remove(loc, at)
    return _proved(made, text, loc, wanted)


def move(text: str, loc: Loc, at: int, to: int, texts: Texts) -> str:
    """The text with the item `at` of the list at `loc` at the place `to`; the comments right above an item go with it."""
    there = list(_at(parse(text).data, loc))
    there.insert(to, there.pop(at))
    if not _is_block(text, loc):
        return put(text, loc, there, texts)
    return _proved(_Edit(text, texts).move(loc, at, to), text, loc, there)


def _put_list(text: str, loc: Loc, values: list[str], texts: Texts) -> str:
    """A list of texts, an item a line: those that are the same keep their lines, and the comments on them."""
    old = list(_at(parse(text).data, loc))
    same = 0
    while same < min(len(old), len(values)) and old[same] == values[same]:
        same += 1
    tail = 0
    while tail < min(len(old), len(values)) - same and old[-1 - tail] == values[-1 - tail]:
        tail += 1
    both = min(len(old), len(values)) - same - tail
    for at in range(same, same + both):
        text = put(text, (*loc, at), values[at], texts)
    if len(old) > len(values):
        return remove(text, loc, same + both, texts, len(old) - len(values))
    return insert(text, loc, same + both, list(values[same + both : len(values) - tail]), texts)


def _proved(made: str, before: str, loc: Loc, wanted: list[Any]) -> str:
    found = parse(made)
    if found.mistakes or _said(found.data) != _said(_with(parse(before).data, loc, wanted)):
        raise _refused(loc)
    return made


def _refused(loc: Loc) -> NotEditable:
    return NotEditable(
        f"{field_path(loc)}: is written in a way that can't be changed here; change it in the file itself."
    )


@dataclass(frozen=True)
class _Mark:
    """A place in the text, as the parser's marks are."""

    index: int
    line: int
    column: int


class _Edit:
    """One edit of one text. careful: every text goes in quotes, on one line."""

    def __init__(self, text: str, texts: Texts, order: Sequence[str] = (), careful: bool = False) -> None:
        from ruamel.yaml import YAML

        self._text = text if not text or text.endswith("\n") else text + "\n"
        self._texts, self._order, self._careful = texts, order, careful
        self._root: Node = YAML(typ="safe", pure=True).compose(self._text)
        self._starts = [0, *(n + 1 for n, c in enumerate(self._text) if c == "\n")]
        self._lines = self._text.split("\n")[:-1]
        self._place_empty(self._root)

    # -- what is asked ------------------------------------------------------------------------------------------

    def put(self, loc: Loc, value: Any) -> str:
        depth = self._reach(loc)
        flow = next((n for n in range(depth + 1) if _in_flow(self._node(loc[:n]))), None)
        if flow is not None and not (depth == len(loc) and isinstance(value, str) and flow < depth):
            node = self._node(loc[:flow])
            data = _with(_plain(node), loc[flow:], value)
            if data in ({}, None):
                return self._drop(loc[:flow])
            return self._replace(loc[:flow], node, data)
        if depth < len(loc):
            if value is None:
                return self._text
            held = value
            for name in reversed(loc[depth + 1 :]):
                held = {name: held} if isinstance(name, str) else [held]
            holder = self._node(loc[:depth])
            if _kind(holder) == "map" and holder.value:
                return self._add(loc[:depth], holder, str(loc[depth]), held)
            if _kind(holder) == "list" and holder.value:
                return self.insert(loc[:depth], len(holder.value), [held])
            made: Any = [held] if isinstance(loc[depth], int) else {loc[depth]: held}
            return self._replace(loc[:depth], holder, made) if depth else self._begin(made)
        return self._drop(loc) if value is None else self._replace(loc, self._node(loc), value)

    def insert(self, loc: Loc, at: int, values: list[Any]) -> str:
        node, blocks = self._node(loc), self._blocks(loc)
        column = node.start_mark.column
        apart = [""] if len(blocks) > 1 and not self._line(blocks[1][0] - 1).strip() else []
        lines: list[str] = []
        for n, value in enumerate(values):
            made = writing.item(value, column, self._texts, (*loc, at + n))
            lines += [*made, *apart] if at < len(blocks) else [*apart, *made]
        here = blocks[at][0] if at < len(blocks) else blocks[-1][1] + 1
        return self._joined([*self._lines[:here], *lines, *self._lines[here:]])

    def remove(self, loc: Loc, at: int) -> str:
        blocks = self._blocks(loc)
        first, last = blocks[at]
        if len(blocks) == 1:
            # The list is empty then: its field says so, with whatever is written behind it.
            name = self._key(loc)
            colon = self._text.index(":", name.end_mark.index)
            row = self._row(colon)
            head = self._lines[row][: colon - self._starts[row] + 1]
            rest = self._lines[row][len(head) :]
            return self._joined([*self._lines[:row], f"{head} []{rest}", *self._lines[row + 1 : first], *self._lines[last + 1 :]])
        after = last + 1
        if at + 1 < len(blocks):
            while after < blocks[at + 1][0] and not self._line(after).strip():
                after += 1
        else:
            while first - 1 > blocks[at - 1][1] and not self._line(first - 1).strip():
                first -= 1
        return self._joined([*self._lines[:first], *self._lines[after:]])

    def move(self, loc: Loc, at: int, to: int) -> str:
        blocks = self._blocks(loc)
        order = list(range(len(blocks)))
        order.insert(to, order.pop(at))
        made = self._lines[: blocks[0][0]]
        for place, which in enumerate(order):
            first, last = blocks[which]
            made += self._lines[first : last + 1]
            if place + 1 < len(blocks):
                made += self._lines[blocks[place][1] + 1 : blocks[place + 1][0]]
        return self._joined([*made, *self._lines[blocks[-1][1] + 1 :]])

    # -- how it is done -----------------------------------------------------------------------------------------

    def _replace(self, loc: Loc, node: Node, value: Any) -> str:
        """Another value in a node's place."""
        start, end = node.start_mark.index, self._end(node)
        if _kind(node) != "scalar" and not node.flow_style:
            return self._reput(loc, value)
        in_flow = any(_in_flow(self._node(loc[:n])) for n in range(len(loc)))
        kept_flow = in_flow or (_in_flow(node) and not _has_fields(value))
        if kept_flow or not (_is_long(value, self._careful) or _has_fields(value)):
            plain = writing.quoted(value) if self._careful and isinstance(value, str) else None
            made = plain or writing.flow(value, self._texts, loc)
            if isinstance(value, str) and not in_flow and plain is None:
                made = writing.scalar(value, self._texts.hold(loc))
            # What was quoted stays so; and a block that becomes one line keeps what is written beside its head.
            if isinstance(value, str) and node.style in ("'", '"') and made[:1] not in "'\"":
                made = writing.quoted(value)
            if _kind(node) == "scalar" and node.style in ("|", ">"):
                row = self._row(start)
                head = self._lines[row]
                beside = head.find(" #", start - self._starts[row])
                first = head[: start - self._starts[row]] + made + (head[beside:] if beside >= 0 else "")
                return self._joined([*self._lines[:row], first, *self._lines[self._row(end) + 1 :]])
            space = " " if start == end else ""
            return self._text[:start] + space + made + self._text[end:]
        return self._reput(loc, value)

    def _reput(self, loc: Loc, value: Any) -> str:
        """The lines of a field or an item made anew; what is written behind its name stays there."""
        if loc and isinstance(loc[-1], int):
            first, last = self._blocks(loc[:-1])[loc[-1]]
            holder = self._node(loc[:-1])
            column, first = holder.start_mark.column, self._row(self._dashes(holder)[loc[-1]])
            made = writing.item(value, column, self._texts, loc)
            return self._joined([*self._lines[:first], *made, *self._lines[last + 1 :]])
        name, node = self._key(loc), self._node(loc)
        row, column = name.start_mark.line, name.start_mark.column
        made = writing.entry(str(loc[-1]), value, column, self._texts, loc)
        head = self._lines[row][:column] + made[0][column:]
        beside = self._beside(name, node)
        last = max(row, self._row(self._end(node)))
        return self._joined([*self._lines[:row], head + beside, *made[1:], *self._lines[last + 1 :]])

    def _beside(self, name: Node, node: Node) -> str:
        """The comment on a field's first line, or on its only one."""
        row = name.start_mark.line
        line = self._lines[row]
        block = _kind(node) == "scalar" and node.style in ("|", ">")
        behind = node.start_mark.index if block else self._end(node) if self._row(self._end(node)) == row else 0
        if _kind(node) != "scalar" and not node.flow_style:
            behind = name.end_mark.index
        found = line.find(" #", max(0, behind - self._starts[row])) if behind else -1
        return line[found:] if found >= 0 else ""

    def _add(self, loc: Loc, holder: Node, name: str, value: Any) -> str:
        """A new field, behind those that usually stand before it."""
        names = [key.value for key, _ in holder.value]
        ahead = self._order[: list(self._order).index(name)] if name in self._order else ()
        first = -1 if not loc and name in self._order else 0 if name in self._order else len(names) - 1
        at = max((n for n, one in enumerate(names) if one in ahead), default=first)
        made = writing.entry(name, value, holder.start_mark.column, self._texts, (*loc, name))
        if self._careful and isinstance(value, str):
            made = [f"{' ' * holder.start_mark.column}{writing.scalar(name)}: {writing.quoted(value)}"]
        if at < 0:
            row = holder.value[0][0].start_mark.line
            return self._joined([*self._lines[:row], *made, *self._lines[row:]])
        behind = max(holder.value[at][0].start_mark.line, self._row(self._end(holder.value[at][1])))
        spaced = not loc and len(made) > 1 and not self._line(behind + 1).strip()
        return self._joined([*self._lines[: behind + 1], *([""] if spaced else []), *made, *self._lines[behind + 1 :]])

    def _begin(self, fields: dict[Any, Any]) -> str:
        """The first fields of a text that has none."""
        text = self._text
        if self._root is not None:
            text = text[: self._root.start_mark.index] + text[self._root.end_mark.index :].lstrip()
        return text + "\n".join(writing.entries(fields, 0, self._texts, ())) + "\n"

    def _drop(self, loc: Loc) -> str:
        """A field taken out; where a comment is written to it, its name stays, without a value."""
        if not loc or isinstance(loc[-1], int):
            item = self._node(loc)
            if _kind(item) == "scalar" and item.style not in ("|", ">"):
                return self._text[: item.start_mark.index] + self._text[self._end(item) :]
            return self._reput(loc, None) if loc else ""
        holder, name, node = self._node(loc[:-1]), self._key(loc), self._node(loc)
        row, last = name.start_mark.line, self._row(self._end(node))
        commented = self._comments(name, node, last)
        alone = len(holder.value) == 1
        in_item = self._lines[row][: name.start_mark.column].strip() != ""
        if alone and not commented and not in_item and len(loc) > 1:
            return self._drop(loc[:-1])
        if commented or alone or in_item:
            return self._reput(loc, None)
        return self._joined([*self._lines[:row], *self._lines[last + 1 :]])

    def _comments(self, name: Node, node: Node, last: int) -> bool:
        """Whether a comment is written to a field: right above it, behind it, or among what it holds."""
        row = name.start_mark.line
        above = self._line(row - 1) if row else ""
        own_above = above.strip().startswith("#") and len(above) - len(above.lstrip()) == name.start_mark.column
        within = self._lines[row + 1 : last + 1] if _kind(node) != "scalar" else []
        return own_above or bool(self._beside(name, node)) or any(" #" in f" {line.strip()}" for line in within)

    # -- where things are ---------------------------------------------------------------------------------------

    def _blocks(self, loc: Loc) -> list[tuple[int, int]]:
        """The first and last line of each item of a list, with the comments right above it (but the first's: they may be the list's)."""
        node = self._node(loc)
        column = node.start_mark.column
        found: list[tuple[int, int]] = []
        for dash, value in zip(self._dashes(node), node.value, strict=True):
            first = self._row(dash)
            last = max(first, self._row(self._end(value)))
            while found and first - 1 > found[-1][1] and self._line(first - 1).startswith(" " * column + "#"):
                first -= 1
            found.append((first, last))
        return found

    def _place_empty(self, node: Node) -> None:
        """What is empty stands right behind its colon or dash; the parser says that it is where the next thing begins."""
        kind = _kind(node)
        if kind not in ("map", "list"):
            return
        dashes = self._dashes(node) if kind == "list" and not node.flow_style else []
        for n, part in enumerate(node.value):
            name, value = part if kind == "map" else (None, part)
            if _kind(value) == "scalar" and not value.style and value.value == "" and (name is not None or dashes):
                at = 1 + (self._text.index(":", name.end_mark.index) if name is not None else dashes[n])
                row = self._row(at)
                value.start_mark = value.end_mark = _Mark(at, row, at - self._starts[row])
            self._place_empty(value)

    def _dashes(self, node: Node) -> list[int]:
        """Where the dash of each item of a list stands: what an item holds is further in."""
        column, row, found = node.start_mark.column, node.start_mark.line, list[int]()
        while len(found) < len(node.value) and row < len(self._lines):
            if self._lines[row][column : column + 2].rstrip() == "-":
                found.append(self._starts[row] + column)
            row += 1
        return found

    def _node(self, loc: Loc) -> Node:
        node = self._root
        for part in loc:
            node = node.value[part] if isinstance(part, int) else next(v for k, v in node.value if k.value == part)
        return node

    def _key(self, loc: Loc) -> Node:
        return next(k for k, _ in self._node(loc[:-1]).value if k.value == loc[-1])

    def _reach(self, loc: Loc) -> int:
        """How many parts of the way are there."""
        node = self._root
        for depth, part in enumerate(loc):
            kind = _kind(node)
            if kind == "list" and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
            elif kind == "map" and any(k.value == part for k, _ in node.value):
                node = next(v for k, v in node.value if k.value == part)
            else:
                return depth
        return len(loc)

    def _end(self, node: Node) -> int:
        """Where what a node says ends; the parser's own end of a block lies behind the comments that follow."""
        if _kind(node) == "scalar":
            if node.style in ("|", ">"):
                return node.start_mark.index + len(self._text[node.start_mark.index : node.end_mark.index].rstrip())
            return int(node.end_mark.index)
        if node.flow_style or not node.value:
            return int(node.end_mark.index)
        last = node.value[-1]
        return self._end(last[1] if _kind(node) == "map" else last)

    def _row(self, index: int) -> int:
        return min(bisect_right(self._starts, index) - 1, max(0, len(self._lines) - 1))

    def _line(self, row: int) -> str:
        return self._lines[row] if 0 <= row < len(self._lines) else ""

    @staticmethod
    def _joined(lines: list[str]) -> str:
        return "\n".join(lines) + "\n"


def _kind(node: Node) -> str:
    return {"ScalarNode": "scalar", "MappingNode": "map", "SequenceNode": "list"}.get(type(node).__name__, "none")


def _in_flow(node: Node) -> bool:
    """Whether it is written in brackets and holds something; an empty pair of them is replaced by a block."""
    return _kind(node) in ("map", "list") and bool(node.flow_style) and bool(node.value)


def _is_block(text: str, loc: Loc) -> bool:
    edit = _Edit(text, Texts())
    if edit._reach(loc) < len(loc):
        return False
    node = edit._node(loc)
    return _kind(node) == "list" and bool(node.value) and not any(_in_flow(edit._node(loc[:n])) for n in range(len(loc) + 1))


def _has_fields(value: Any) -> bool:
    return (isinstance(value, dict) and bool(value)) or (isinstance(value, list) and any(map(_has_fields, value)))


def _is_long(value: Any, careful: bool) -> bool:
    return not careful and isinstance(value, str) and writing.block_lines(value, 2 * INDENT) is not None


def _plain(node: Node) -> Any:
    kind = _kind(node)
    if kind == "map":
        return {k.value: _plain(v) for k, v in node.value}
    if kind == "list":
        return [_plain(v) for v in node.value]
    return None if not node.style and node.value in ("", "~", "null", "Null", "NULL") else node.value


def _trimmed(value: Any) -> Any:
    """The value as it is written: texts without space around them, nothing for an empty one."""
    if isinstance(value, str):
        text = value.replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")
        return "\n".join(line.rstrip() for line in text.strip().split("\n")) or None
    if isinstance(value, dict):
        return {name: made for name, one in value.items() if (made := _trimmed(one)) is not None}
    return [_trimmed(one) for one in value] if isinstance(value, list) else value


def _at(data: Any, loc: Loc) -> Any:
    for part in loc:
        if isinstance(part, int):
            data = data[part] if isinstance(data, list) and part < len(data) else None
        else:
            data = data.get(part) if isinstance(data, dict) else None
    return data


def _with(data: Any, loc: Loc, value: Any) -> Any:
    """A copy of the data with that value at that place."""
    if not loc:
        return copy.deepcopy(value)
    part, rest = loc[0], loc[1:]
    if isinstance(part, int):
        there = list(data) if isinstance(data, list) else []
        there[part : part + 1] = [_with(there[part] if part < len(there) else None, rest, value)]
        return there
    held = dict(data) if isinstance(data, dict) else {}
    held[str(part)] = _with(held.get(str(part)), rest, value)
    return held


def _said(data: Any) -> Any:
    """What data says: fields without a value say nothing."""
    if isinstance(data, dict):
        held = {name: made for name, one in data.items() if (made := _said(one)) is not None}
        return held or None
    return [_said(one) for one in data] or None if isinstance(data, list) else data
