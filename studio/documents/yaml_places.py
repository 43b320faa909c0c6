"""Where everything of a YAML text stands in it: its nodes as the parser has them, and the lines that they take."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

from studio.documents.yaml_text import Loc

Node = Any
"""A node of ruamel.yaml: it has a value, and marks where it starts and ends."""


@dataclass(frozen=True)
class Spot:
    """A place in the text, as the parser's marks are."""

    index: int
    line: int
    column: int


class YamlPlaces:
    """Attributes: text (ends with a line's end), lines, starts (where each line begins), root (its node, or None)."""

    def __init__(self, text: str) -> None:
        from ruamel.yaml import YAML

        self.text = text if not text or text.endswith("\n") else text + "\n"
        self.root: Node = YAML(typ="safe", pure=True).compose(self.text)
        self.starts = [0, *(n + 1 for n, c in enumerate(self.text) if c == "\n")]
        self.lines = self.text.split("\n")[:-1]
        self._place_empty(self.root)

    def blocks(self, loc: Loc) -> list[tuple[int, int]]:
        """The first and last line of each item of a list, with the comments right above it (but the first's: they may be the list's)."""
        node = self.node(loc)
        column = node.start_mark.column
        found: list[tuple[int, int]] = []
        for dash, value in zip(self.dashes(node), node.value, strict=True):
            first = self.row(dash)
            last = max(first, self.row(self.end(value)))
            while found and first - 1 > found[-1][1] and self.line(first - 1).startswith(" " * column + "#"):
                first -= 1
            found.append((first, last))
        return found

    def _place_empty(self, node: Node) -> None:
        """What is empty stands right behind its colon or dash; the parser says that it is where the next thing begins."""
        kind = kind_of(node)
        if kind not in ("map", "list"):
            return
        dashes = self.dashes(node) if kind == "list" and not node.flow_style else []
        for n, part in enumerate(node.value):
            name, value = part if kind == "map" else (None, part)
            if kind_of(value) == "scalar" and not value.style and value.value == "" and (name is not None or dashes):
                at = 1 + (self.text.index(":", name.end_mark.index) if name is not None else dashes[n])
                row = self.row(at)
                value.start_mark = value.end_mark = Spot(at, row, at - self.starts[row])
            self._place_empty(value)

    def dashes(self, node: Node) -> list[int]:
        """Where the dash of each item of a list stands: what an item holds is further in."""
        column, row, found = node.start_mark.column, node.start_mark.line, list[int]()
        while len(found) < len(node.value) and row < len(self.lines):
            if self.lines[row][column : column + 2].rstrip() == "-":
                found.append(self.starts[row] + column)
            row += 1
        return found

    def node(self, loc: Loc) -> Node:
        """The node at a place that is there."""
        node = self.root
        for part in loc:
            node = node.value[part] if isinstance(part, int) else next(v for k, v in node.value if k.value == part)
        return node

    def key(self, loc: Loc) -> Node:
        """The node of a field's name."""
        return next(k for k, _ in self.node(loc[:-1]).value if k.value == loc[-1])

    def reach(self, loc: Loc) -> int:
        """How many parts of the way are there."""
        node = self.root
        for depth, part in enumerate(loc):
            kind = kind_of(node)
            if kind == "list" and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
            elif kind == "map" and any(k.value == part for k, _ in node.value):
                node = next(v for k, v in node.value if k.value == part)
            else:
                return depth
        return len(loc)

    def end(self, node: Node) -> int:
        """Where what a node says ends; the parser's own end of a block lies behind the comments that follow."""
        if kind_of(node) == "scalar":
            if node.style in ("|", ">"):
                return int(node.start_mark.index) + len(self.text[node.start_mark.index : node.end_mark.index].rstrip())
            return int(node.end_mark.index)
        if node.flow_style or not node.value:
            return int(node.end_mark.index)
        last = node.value[-1]
        return self.end(last[1] if kind_of(node) == "map" else last)

    def row(self, index: int) -> int:
        """The line, from 0, that a place of the text is on."""
        return min(bisect_right(self.starts, index) - 1, max(0, len(self.lines) - 1))

    def line(self, row: int) -> str:
        """A line; empty for one that is not there."""
        return self.lines[row] if 0 <= row < len(self.lines) else ""


def joined(lines: list[str]) -> str:
    """The lines as a text."""
    return "\n".join(lines) + "\n"


def kind_of(node: Node) -> str:
    """`scalar`, `map`, `list`, or `none`."""
    return {"ScalarNode": "scalar", "MappingNode": "map", "SequenceNode": "list"}.get(type(node).__name__, "none")


def in_flow(node: Node) -> bool:
    """Whether it is written in brackets and holds something; an empty pair of them is replaced by a block."""
    return kind_of(node) in ("map", "list") and bool(node.flow_style) and bool(node.value)
