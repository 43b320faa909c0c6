"""What the commands print: JSON, tables and sentences on stdout, what goes on meanwhile and errors on stderr.

Names come from outside, so nothing printed is ever read as markup, and no control character reaches the terminal.
"""

import contextlib
import json
import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from studio.base.wording import replace_invisible, visible

if TYPE_CHECKING:
    from rich.console import Console

WIDTH_UNKNOWN = 110
"""Columns to use where stdout is no terminal and COLUMNS isn't set."""

# Each word has its sign, so that nothing is told by colour alone; the last is for terminals without these characters.
MARKS: dict[str, tuple[str, str, str]] = {
    "pass": ("✓", "+", "green"),
    "check": ("◐", "~", "yellow"),
    "fail": ("✗", "x", "red"),
    "missing": ("○", "-", "red"),
    "captured": ("◔", ".", "yellow"),
    "acceptable": ("◑", "o", "cyan"),
    "selected": ("●", "*", "green"),
    "approved": ("★", "#", "green"),
    "reshoot": ("↻", "!", "magenta"),
    "yes": ("✓", "+", "green"),
    "no": ("○", "-", ""),
    "required": ("○", "-", "yellow"),
    "bad": ("✗", "x", "red"),
}


def plain(text: object) -> str:
    """`text` on one line; what isn't seen, or would do something to the terminal, is shown as what it is: `⟨U+001B⟩`."""
    return visible(str(text))


def lines(text: str) -> str:
    """`text` with its line breaks kept and all other control characters made visible."""
    return "\n".join(plain(line) for line in text.split("\n"))


def print_json(value: Any) -> None:
    """Print one JSON value on stdout; readable UTF-8 where stdout takes that, else escapes, as for what isn't seen."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        encoding = "ascii"
    if encoding != "utf8":
        text = json.dumps(value, ensure_ascii=True, indent=2, default=str)
    # Outside of strings JSON has none of these; in them an escape is the same value.
    print(replace_invisible(text, lambda character: json.dumps(character)[1:-1], but="\n"))


def console(stderr: bool = False) -> "Console":
    """A rich console that takes nothing as markup, emoji or number to be coloured."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or os.environ.get("COLUMNS") else WIDTH_UNKNOWN
    return Console(stderr=stderr, markup=False, emoji=False, highlight=False, width=width, soft_wrap=False)


def say(sentence: str = "", style: str = "") -> None:
    """One sentence (or several lines) on stdout, wrapped by the terminal and not by us."""
    if not sys.stdout.isatty() or not style:
        print(lines(sentence))
        return
    console().print(lines(sentence), style=style, soft_wrap=True)


def note(sentence: str) -> None:
    """What goes on meanwhile: a sentence on stderr. Work does not stop for a terminal that is gone."""
    with contextlib.suppress(OSError):
        print(lines(sentence), file=sys.stderr, flush=True)


def error(sentence: str) -> None:
    """What went wrong: a sentence on stderr, in red where that is a terminal."""
    if sys.stderr.isatty() and "NO_COLOR" not in os.environ:
        console(stderr=True).print(lines(sentence), style="bold red", soft_wrap=True)
        return
    note(sentence)


def mark(word: str, show: str | None = None) -> Any:
    """A word with its sign, as a rich Text: `✓ pass`. `show`: the word to print when it is another than the sign's."""
    from rich.text import Text

    sign, simple, style = MARKS.get(word, ("", "", ""))
    chosen = sign if _takes(sign) else simple
    shown = plain(word if show is None else show)
    return Text(f"{chosen} {shown}".strip(), style=style)


def say_marked(word: str, head: str, rest: str = "") -> None:
    """One line on stdout with the sign of `word` before it: `✓ head: rest`."""
    from rich.text import Text

    console().print(Text.assemble(mark(word, head), f": {lines(rest)}" if rest else ""), soft_wrap=True)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], right: Sequence[str] = ()) -> None:
    """Print a table on stdout. Cells are text or rich Text, None is an empty cell; `right` names the columns of numbers."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    made = Table(
        title=plain(title) if title else None, title_justify="left", box=box.SIMPLE_HEAD if _takes("─") else box.ASCII2
    )
    for column in columns:
        made.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        made.add_row(
            *(cell if isinstance(cell, Text) else Text("" if cell is None else lines(str(cell))) for cell in row)
        )
    console().print(made)


def number(value: float | None, digits: int = 2, sign: bool = False) -> str:
    """A number for a cell; empty when it is not known."""
    return "" if value is None else f"{value:{'+' if sign else ''}.{digits}f}"


def _takes(text: str) -> bool:
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return False
    return True
