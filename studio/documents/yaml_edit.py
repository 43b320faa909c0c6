"""A YAML text changed in places: what is not changed stays to the letter, with its comments, order, quotes and unknown fields.

The text is not loaded and written anew: only the lines of the place that changes are others. Each edit is read back, and refused when it
would say anything else than was meant.
"""

import copy
from collections.abc import Sequence
from typing import Any

from studio.base.errors import InvalidInput
from studio.documents import yaml_writing as writing
from studio.documents.yaml_places import YamlPlaces, in_flow, joined, kind_of
from studio.documents.yaml_text import Loc, field_path, lies_at, parse
from studio.documents.yaml_writing import INDENT, Texts


class NotEditable(InvalidInput):
    """The text is written in a way that can't be changed in place; it is as it was."""


def put(text: str, loc: Loc, value: Any, texts: Texts, order: Sequence[str] = ()) -> str:
    """The text with `value` at `loc`; what is missing on the way is made. None, or an empty text, takes the field out.

    order: the field names that may stand beside it, in their usual order. Raises NotEditable.
    """
    value = _trimmed(value)
    before = _readable(text)
    if lies_at(before, loc) == value:
        return text
    if isinstance(value, list) and _is_block(text, loc) and all(isinstance(one, str) for one in value):
        return _put_list(text, loc, value, texts)
    wanted = _with(before, loc, value)
    for careful in (False, True):
        made = _Edit(text, texts, order, careful).put(loc, value)
        if _says(made, wanted, text):
            return made
    raise _refused(loc)


def insert(text: str, loc: Loc, at: int, values: list[Any], texts: Texts, order: Sequence[str] = ()) -> str:
    """The text with these items put into the list at `loc`, before its item `at`. Raises NotEditable."""
    values = [_trimmed(value) for value in values]
    there = lies_at(_readable(text), loc)
    if not isinstance(there, list) or not there:
        return put(text, loc, values, texts, order)
    wanted = [*there[:at], *values, *there[at:]]
    if not _is_block(text, loc):
        return put(text, loc, wanted, texts, order)
    return _proved(_Edit(text, texts, order).insert(loc, at, values), text, loc, wanted)


def remove(text: str, loc: Loc, at: int, texts: Texts, count: int = 1) -> str:
    """The text without these items of the list at `loc`. Raises NotEditable."""
    there = lies_at(_readable(text), loc)
    wanted = [*there[:at], *there[at + count :]]
    if not _is_block(text, loc):
        return put(text, loc, wanted, texts)
    made = text
    for _ in range(count):
        made = _Edit(made, texts).remove(loc, at)
    return _proved(made, text, loc, wanted)


def move(text: str, loc: Loc, at: int, to: int, texts: Texts) -> str:
    """The text with the item `at` of the list at `loc` at the place `to`; the comments right above an item go with it."""
    there = list(lies_at(_readable(text), loc))
    there.insert(to, there.pop(at))
    if not _is_block(text, loc):
        return put(text, loc, there, texts)
    return _proved(_Edit(text, texts).move(loc, at, to), text, loc, there)


def _put_list(text: str, loc: Loc, values: list[str], texts: Texts) -> str:
    """A list of texts, an item a line: those that are the same keep their lines, and the comments on them."""
    old = list(lies_at(parse(text).data, loc))
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


def _readable(text: str) -> Any:
    """What the text says. Raises NotEditable for one that is no YAML of fields."""
    tree = parse(text)
    if not isinstance(tree.data, dict) and (tree.mistakes or tree.data is not None):
        raise NotEditable("The brief can't be read as it is written; mend that in the file itself.")
    return tree.data


def _says(made: str, wanted: Any, before: str) -> bool:
    """Whether a text says just that, with no mistake that was not there before."""
    tree = parse(made)
    return _said(tree.data) == _said(wanted) and {m.found for m in tree.mistakes} <= {
        m.found for m in parse(before).mistakes
    }


def _proved(made: str, before: str, loc: Loc, wanted: list[Any]) -> str:
    if not _says(made, _with(parse(before).data, loc, wanted), before):
        raise _refused(loc)
    return made


def _refused(loc: Loc) -> NotEditable:
    return NotEditable(
        f"{field_path(loc)}: is written in a way that can't be changed here; change it in the file itself."
    )


class _Edit(YamlPlaces):
    """One edit of one text. careful: every text goes in quotes, on one line."""

    def __init__(self, text: str, texts: Texts, order: Sequence[str] = (), careful: bool = False) -> None:
        super().__init__(text)
        self._texts, self._order, self._careful = texts, order, careful

    # -- what is asked ------------------------------------------------------------------------------------------

    def put(self, loc: Loc, value: Any) -> str:
        depth = self.reach(loc)
        flow = next((n for n in range(depth + 1) if in_flow(self.node(loc[:n]))), None)
        if flow is not None and not (depth == len(loc) and isinstance(value, str) and flow < depth):
            node = self.node(loc[:flow])
            data = _with(_plain(node), loc[flow:], value)
            if data in ({}, None):
                return self._drop(loc[:flow])
            return self._replace(loc[:flow], node, data)
        if depth < len(loc):
            if value is None:
                return self.text
            held = value
            for name in reversed(loc[depth + 1 :]):
                held = {name: held} if isinstance(name, str) else [held]
            holder = self.node(loc[:depth])
            if kind_of(holder) == "map" and holder.value:
                return self._add(loc[:depth], holder, str(loc[depth]), held)
            if kind_of(holder) == "list" and holder.value:
                return self.insert(loc[:depth], len(holder.value), [held])
            made: Any = [held] if isinstance(loc[depth], int) else {loc[depth]: held}
            return self._replace(loc[:depth], holder, made) if depth else self._begin(made)
        return self._drop(loc) if value is None else self._replace(loc, self.node(loc), value)

    def insert(self, loc: Loc, at: int, values: list[Any]) -> str:
        node, blocks = self.node(loc), self.blocks(loc)
        column = node.start_mark.column
        apart = [""] if len(blocks) > 1 and not self.line(blocks[1][0] - 1).strip() else []
        lines: list[str] = []
        for n, value in enumerate(values):
            made = writing.item(value, column, self._texts, (*loc, at + n))
            lines += [*made, *apart] if at < len(blocks) else [*apart, *made]
        here = blocks[at][0] if at < len(blocks) else blocks[-1][1] + 1
        return joined([*self.lines[:here], *lines, *self.lines[here:]])

    def remove(self, loc: Loc, at: int) -> str:
        blocks = self.blocks(loc)
        first, last = blocks[at]
        if len(blocks) == 1:
            # The list is empty then: its field says so, with whatever is written behind it.
            name = self.key(loc)
            colon = self.text.index(":", name.end_mark.index)
            row = self.row(colon)
            head = self.lines[row][: colon - self.starts[row] + 1]
            rest = self.lines[row][len(head) :]
            return joined(
                [*self.lines[:row], f"{head} []{rest}", *self.lines[row + 1 : first], *self.lines[last + 1 :]]
            )
        after = last + 1
        if at + 1 < len(blocks):
            while after < blocks[at + 1][0] and not self.line(after).strip():
                after += 1
        else:
            while first - 1 > blocks[at - 1][1] and not self.line(first - 1).strip():
                first -= 1
        return joined([*self.lines[:first], *self.lines[after:]])

    def move(self, loc: Loc, at: int, to: int) -> str:
        blocks = self.blocks(loc)
        order = list(range(len(blocks)))
        order.insert(to, order.pop(at))
        made = self.lines[: blocks[0][0]]
        for place, which in enumerate(order):
            first, last = blocks[which]
            made += self.lines[first : last + 1]
            if place + 1 < len(blocks):
                made += self.lines[blocks[place][1] + 1 : blocks[place + 1][0]]
        return joined([*made, *self.lines[blocks[-1][1] + 1 :]])

    # -- how it is done -----------------------------------------------------------------------------------------

    def _replace(self, loc: Loc, node: Any, value: Any) -> str:
        """Another value in a node's place."""
        start, end = node.start_mark.index, self.end(node)
        if kind_of(node) != "scalar" and not node.flow_style:
            return self._reput(loc, value)
        flowing = any(in_flow(self.node(loc[:n])) for n in range(len(loc)))
        kept_flow = flowing or (in_flow(node) and not _has_fields(value))
        if kept_flow or not (_is_long(value, self._careful) or _has_fields(value)):
            plain = writing.quoted(value) if self._careful and isinstance(value, str) else None
            made = plain or writing.flow(value, self._texts, loc)
            if isinstance(value, str) and not flowing and plain is None:
                made = writing.scalar(value, self._texts.hold(loc))
            # What was quoted stays so; and a block that becomes one line keeps what is written beside its head.
            if isinstance(value, str) and node.style in ("'", '"') and made[:1] not in "'\"":
                made = writing.quoted(value)
            if kind_of(node) == "scalar" and node.style in ("|", ">"):
                row = self.row(start)
                head = self.lines[row]
                beside = head.find(" #", start - self.starts[row])
                first = head[: start - self.starts[row]] + made + (head[beside:] if beside >= 0 else "")
                return joined([*self.lines[:row], first, *self.lines[self.row(end) + 1 :]])
            space = " " if start == end else ""
            return self.text[:start] + space + made + self.text[end:]
        return self._reput(loc, value)

    def _reput(self, loc: Loc, value: Any) -> str:
        """The lines of a field or an item made anew; what is written behind its name stays there."""
        if loc and isinstance(loc[-1], int):
            first, last = self.blocks(loc[:-1])[loc[-1]]
            holder = self.node(loc[:-1])
            column, first = holder.start_mark.column, self.row(self.dashes(holder)[loc[-1]])
            made = writing.item(value, column, self._texts, loc)
            return joined([*self.lines[:first], *made, *self.lines[last + 1 :]])
        name, node = self.key(loc), self.node(loc)
        row, column = name.start_mark.line, name.start_mark.column
        made = writing.entry(str(loc[-1]), value, column, self._texts, loc)
        head = self.lines[row][:column] + made[0][column:]
        beside = self._beside(name, node)
        last = max(row, self.row(self.end(node)))
        return joined([*self.lines[:row], head + beside, *made[1:], *self.lines[last + 1 :]])

    def _beside(self, name: Any, node: Any) -> str:
        """The comment on a field's first line, or on its only one."""
        row = name.start_mark.line
        line = self.lines[row]
        block = kind_of(node) == "scalar" and node.style in ("|", ">")
        behind = node.start_mark.index if block else self.end(node) if self.row(self.end(node)) == row else 0
        if kind_of(node) != "scalar" and not node.flow_style:
            behind = name.end_mark.index
        found = line.find(" #", max(0, behind - self.starts[row])) if behind else -1
        return line[found:] if found >= 0 else ""

    def _add(self, loc: Loc, holder: Any, name: str, value: Any) -> str:
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
            return joined([*self.lines[:row], *made, *self.lines[row:]])
        behind = max(holder.value[at][0].start_mark.line, self.row(self.end(holder.value[at][1])))
        spaced = not loc and len(made) > 1 and not self.line(behind + 1).strip()
        return joined([*self.lines[: behind + 1], *([""] if spaced else []), *made, *self.lines[behind + 1 :]])

    def _begin(self, fields: dict[Any, Any]) -> str:
        """The first fields of a text that has none."""
        text = self.text
        if self.root is not None:
            text = text[: self.root.start_mark.index] + text[self.root.end_mark.index :].lstrip()
        return text + "\n".join(writing.entries(fields, 0, self._texts, ())) + "\n"

    def _drop(self, loc: Loc) -> str:
        """A field taken out; where a comment is written to it, its name stays, without a value."""
        if not loc or isinstance(loc[-1], int):
            item = self.node(loc)
            if kind_of(item) == "scalar" and item.style not in ("|", ">"):
                return self.text[: item.start_mark.index] + self.text[self.end(item) :]
            return self._reput(loc, None) if loc else ""
        holder, name, node = self.node(loc[:-1]), self.key(loc), self.node(loc)
        row, last = name.start_mark.line, self.row(self.end(node))
        commented = self._comments(name, node, last)
        alone = len(holder.value) == 1
        in_item = self.lines[row][: name.start_mark.column].strip() != ""
        if alone and not commented and not in_item and len(loc) > 1:
            return self._drop(loc[:-1])
        if commented or alone or in_item:
            return self._reput(loc, None)
        return joined([*self.lines[:row], *self.lines[last + 1 :]])

    def _comments(self, name: Any, node: Any, last: int) -> bool:
        """Whether a comment is written to a field: right above it, behind it, or among what it holds."""
        row = name.start_mark.line
        above = self.line(row - 1) if row else ""
        own_above = above.strip().startswith("#") and len(above) - len(above.lstrip()) == name.start_mark.column
        within = self.lines[row + 1 : last + 1] if kind_of(node) != "scalar" else []
        return own_above or bool(self._beside(name, node)) or any(" #" in f" {line.strip()}" for line in within)


def _is_block(text: str, loc: Loc) -> bool:
    edit = _Edit(text, Texts())
    if edit.reach(loc) < len(loc):
        return False
    node = edit.node(loc)
    return (
        kind_of(node) == "list"
        and bool(node.value)
        and not any(in_flow(edit.node(loc[:n])) for n in range(len(loc) + 1))
    )


def _has_fields(value: Any) -> bool:
    return (isinstance(value, dict) and bool(value)) or (isinstance(value, list) and any(map(_has_fields, value)))


def _is_long(value: Any, careful: bool) -> bool:
    return not careful and isinstance(value, str) and writing.block_lines(value, 2 * INDENT) is not None


def _plain(node: Any) -> Any:
    kind = kind_of(node)
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
