"""Each thing is in its room: SQL in the catalog alone, and no file longer than can be read in one go."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CATALOG = ROOT / "studio" / "catalog"
MOST_LINES = 400
# Whole statements and the pieces they are put together from. Its words are in capitals, as all SQL of ours is.
SQL = re.compile(
    r"\bSELECT\b.+\bFROM\b|\bINSERT (OR [A-Z]+ )?INTO\b|\bREPLACE INTO\b|\bUPDATE\b.+\bSET\b|\bDELETE FROM\b"
    r"|\b(CREATE|DROP|ALTER) (TEMP )?(TABLE|VIEW|INDEX|TRIGGER)\b|\bPRAGMA\b|\bBEGIN IMMEDIATE\b|\bATTACH DATABASE\b"
    r"|\bJOIN \w+|\bORDER BY\b|\bGROUP BY\b|\bWHERE \w+|\bIS (NOT )?NULL\b|\bIN \(|\w+\.\w+ = \?|\bCOUNT\(",
    re.DOTALL,
)
ASKING = {"rows", "row", "value", "execute"}
"""The methods of a Catalog that take SQL."""


def text_of(node: ast.AST) -> str | None:
    """A string as it is written: constants, f-strings and their sums, each hole as `?`; None for what is none."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "?" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts = [text_of(node.left), text_of(node.right)]
        return "".join(part or "?" for part in parts) if any(parts) else None
    return None


def strings_in(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Every string of a module with its line, sums as one; docstrings (strings that stand alone) left out."""
    left = [node]
    while left:
        node = left.pop()
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        text = text_of(node)
        if text is not None:
            yield node.lineno, text  # type: ignore[attr-defined]
        left += [one for one in ast.iter_child_nodes(node) if text is None or not isinstance(one, ast.Constant)]


def questions_in(tree: ast.AST) -> Iterator[int]:
    """The lines where a catalog's methods that take SQL are called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ASKING:
            of = node.func.value
            name = of.attr if isinstance(of, ast.Attribute) else of.id if isinstance(of, ast.Name) else ""
            if name.strip("_") in ("catalog", "db"):
                yield node.lineno


def sql_in(source: str) -> list[int]:
    """The lines of a module that hold SQL, or hand it to a catalog."""
    tree = ast.parse(source)
    return sorted({*(line for line, text in strings_in(tree) if SQL.search(text)), *questions_in(tree)})


def test_no_sql_text_outside_the_catalog() -> None:
    files = [path for room in ("studio", "ui") for path in sorted((ROOT / room).rglob("*.py"))]
    outside = [path for path in files if not path.is_relative_to(CATALOG)]
    assert len(outside) > 200
    found = {str(path.relative_to(ROOT)): lines for path in outside if (lines := sql_in(path.read_text("utf-8")))}
    assert found == {}


def test_the_catalog_itself_would_be_found() -> None:
    having = {path.name for path in CATALOG.glob("*.py") if sql_in(path.read_text("utf-8"))}
    assert having >= {"store.py", "schema.py", "frames.py", "files.py", "cameras.py", "history.py", "drops.py"}


@pytest.mark.parametrize(
    "source",
    [
        'x = "SELECT id FROM frame"',
        'x = "SELECT id" + " FROM frame"',
        'x = f"SELECT {column} FROM frame"',
        'x = f"SELECT {column}" + f" FROM {table}"',
        'x = ("SELECT id "\n     "FROM frame")',
        'def f():\n    """Say so."""\n    return g("DELETE FROM frame")',
        'x = "INSERT OR REPLACE INTO frame VALUES (1)"',
        'x = f"UPDATE {table} SET rating = 1"',
        'x = "PRAGMA user_version"',
        'x = "BEGIN IMMEDIATE"',
        'frames(catalog, drop_id, "pick.rank IS NOT NULL")',
        'frames(catalog, drop_id, f"frame.id IN ({marks})")',
        'f"{catalog.rows(query)}"',
        "self._drop.catalog.execute(query)",
    ],
)
def test_sql_is_found_however_it_is_written(source: str) -> None:
    assert sql_in(source) != []


@pytest.mark.parametrize(
    "source",
    [
        '"""SELECT id FROM frame: a docstring may say so."""',
        'def f():\n    """DELETE FROM frame."""\n    return 1',
        'x = "Select frames from the tray, or delete them from the card."',
        'x = "Where the originals lie: {folder}"',
        "catalog.update(table, frame_id, values)",
        "model.rows(3)",
    ],
)
def test_what_is_no_sql_is_left_alone(source: str) -> None:
    assert sql_in(source) == []


def timed_waits_in(source: str) -> list[str]:
    """Where a module that has a SimpleQueue waits on a queue for a time: Python 3.11 and 3.12 wait for ever after a signal's handler there."""
    if "SimpleQueue" not in source or "timeout" not in source:
        return []
    gets = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get"
    ]
    timed = [node for node in gets if any(word.arg == "timeout" for word in node.keywords)]
    return [ast.unparse(node) for node in timed]


def test_nothing_waits_for_a_time_on_a_queue_that_a_signal_may_make_wait_for_ever() -> None:
    files = [path for room in ("studio", "ui") for path in sorted((ROOT / room).rglob("*.py"))]
    found = {str(path): waits for path in files if (waits := timed_waits_in(path.read_text("utf-8")))}
    assert found == {}
    assert timed_waits_in("line = SimpleQueue()\nline.get(timeout=1.0)") == ["line.get(timeout=1.0)"]


@pytest.mark.parametrize("house", ["studio", "ui"])
def test_no_file_is_longer_than_can_be_read_in_one_go(house: str) -> None:
    lines = {path: len(path.read_text("utf-8").splitlines()) for path in (ROOT / house).rglob("*.py")}
    assert lines
    long = {str(path.relative_to(ROOT)): count for path, count in lines.items() if count > MOST_LINES}
    assert long == {}, f"more than {MOST_LINES} lines: split what does two things"
