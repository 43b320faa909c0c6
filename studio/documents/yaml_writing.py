"""Plain values written as YAML that `yaml_text` reads back as the same: the pieces that go into a document that is being edited."""

import json
import re
from typing import Any

from studio.documents.yaml_text import Loc

INDENT = 2
WIDTH = 110
_NOT_FIRST = set("-?:,[]{}#&*!|>'\"%@`=<~")
_OTHER_THAN_TEXT = re.compile(
    r"[-+.]?[0-9][0-9_.,:eExXa-fA-F+-]*|[-+]?\.(inf|nan)|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*|~|null|true|false|yes|no|on|off|y|n",
    re.I,
)
"""What some reader of YAML takes for a number, a day, or yes or no, where it stands without quotes."""


def scalar(text: str, is_text: bool = True, in_flow: bool = False) -> str:
    """One line of YAML for a text. is_text: it stays text for every reader, so what looks like a number gets quotes."""
    risky = (
        text[:1] in _NOT_FIRST
        or text != text.strip()
        or ": " in text
        or " #" in text
        or text.endswith(":")
        or not text.isprintable()
        or (is_text and _OTHER_THAN_TEXT.fullmatch(text) is not None)
        or (in_flow and any(mark in text for mark in ",[]{}:"))
        or text in ("...", "null", "Null", "NULL", "")
    )
    return quoted(text) if risky else text


def quoted(text: str) -> str:
    """The text in double quotes, on one line."""
    written = json.dumps(text, ensure_ascii=False)
    return "".join(one if one.isprintable() else _escape(one) for one in written)


def block_lines(text: str, indent: int) -> tuple[str, list[str]] | None:
    """Several lines, or one that is long, as a block: its head (`|-`, `>-`) and its lines; None where a block can't say it."""
    lines = text.split("\n")
    odd = any(line != line.rstrip() or line[:1].isspace() or not line.isprintable() for line in lines)
    if odd or not lines[0]:
        return None
    pad = " " * indent
    if len(lines) > 1:
        return "|-", [pad + line if line else "" for line in lines]
    if len(text) <= WIDTH - indent or "  " in text:
        return None
    return ">-", [pad + line for line in _folded(text, WIDTH - indent)]


def entry(key: str, value: Any, indent: int, texts: "Texts", loc: Loc) -> list[str]:
    """`key: value`, with whatever lies in it, as lines of a block. texts: which places hold text; loc: where this is."""
    head = f"{' ' * indent}{scalar(key)}:"
    if isinstance(value, dict) and value:
        return [head, *entries(value, indent + INDENT, texts, loc)]
    if isinstance(value, list) and value:
        if all(isinstance(one, str) for one in value) and len(line := flow(value, texts, loc)) + len(head) < WIDTH:
            return [f"{head} {line}"]
        return [head, *items(value, indent + INDENT, texts, loc)]
    if isinstance(value, str) and (block := block_lines(value, indent + INDENT)) is not None:
        return [f"{head} {block[0]}", *block[1]]
    return [head if value is None else f"{head} {flow(value, texts, loc)}"]


def entries(fields: dict[str, Any], indent: int, texts: "Texts", loc: Loc) -> list[str]:
    """All fields as lines of a block."""
    return [line for key, value in fields.items() for line in entry(key, value, indent, texts, (*loc, key))]


def items(values: list[Any], indent: int, texts: "Texts", loc: Loc) -> list[str]:
    """A list as lines of a block."""
    return [line for at, value in enumerate(values) for line in item(value, indent, texts, (*loc, at))]


def item(value: Any, indent: int, texts: "Texts", loc: Loc) -> list[str]:
    """One item of a list as lines of a block."""
    pad = " " * indent
    if isinstance(value, dict) and value:
        lines = entries(value, indent + INDENT, texts, loc)
        return [f"{pad}- {lines[0].lstrip()}", *lines[1:]]
    return [f"{pad}- {flow(value, texts, loc)}"]


def flow(value: Any, texts: "Texts", loc: Loc) -> str:
    """Any value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(k)}: {flow(v, texts, (*loc, k)) or '~'}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(one, texts, (*loc, at)) or "~" for at, one in enumerate(value)) + "]"
    return "" if value is None else scalar(str(value), texts.hold(loc), in_flow=True)


class Texts:
    """Which places of a document hold text, so that it is in quotes where it looks like a number. The base: all do."""

    def hold(self, loc: Loc) -> bool:
        """Whether the field there is a text."""
        return True


def _folded(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] += f" {word}" if lines[-1] else word
    return lines


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"
