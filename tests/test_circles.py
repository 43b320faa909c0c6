"""The files in order: none that import each other, none of the window too long, no class of the window that shares its name."""

import ast
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MOST_LINES = 400

Graph = dict[str, set[str]]


def files_of(root: Path, *packages: str) -> dict[str, Path]:
    """Every module of the packages below `root`, by its dotted name."""
    found = {}
    for package in packages:
        for path in (root / package).rglob("*.py"):
            name = ".".join(path.relative_to(root).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


@dataclass(frozen=True)
class Said:
    """What a file says of itself. imports: (module, name) of each, name None for the module itself; classes: their names."""

    imports: tuple[tuple[str, str | None], ...]
    classes: tuple[str, ...]


@cache
def said_in(path: Path) -> Said:
    """A file is read once for all tests; its syntax, which is large, is not kept."""
    imports: list[tuple[str, str | None]] = []
    classes: list[str] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            imports += [(alias.name, None) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            imports += [(node.module, alias.name) for alias in node.names]
        elif isinstance(node, ast.ClassDef):
            classes.append(node.name)
    return Said(tuple(imports), tuple(classes))


def imports(files: dict[str, Path]) -> Graph:
    """What each file imports of the others: at the top, inside functions, and for annotations alone."""
    graph: Graph = {name: set() for name in files}
    for name, path in files.items():
        for module, part in said_in(path).imports:
            # A name of a package is a file of its own, or comes from the package's face.
            one = inner if part is not None and (inner := f"{module}.{part}") in files else module
            if one in files and one != name:
                graph[name].add(one)
    return graph


def circles(graph: Graph) -> list[list[str]]:
    """Files that can be reached from themselves, those of one circle together (Tarjan's strongly connected components)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_files: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        order[name] = lowest[name] = len(order)
        open_files.append(name)
        for other in sorted(graph[name]):
            if other not in order:
                visit(other)
                lowest[name] = min(lowest[name], lowest[other])
            elif other in open_files:
                lowest[name] = min(lowest[name], order[other])
        if lowest[name] == order[name]:
            circle = open_files[open_files.index(name) :]
            del open_files[-len(circle) :]
            if len(circle) > 1:
                found.append(sorted(circle))

    for name in graph:
        if name not in order:
            visit(name)
    return found


def test_a_circle_is_found_where_it_is_for_annotations_alone(tmp_path: Path) -> None:
    for name, text in {
        "house/__init__.py": "",
        "house/page.py": "from house.measuring import Measuring\nfrom house import parts\n",
        "house/measuring.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from house.page import Page\n",
        "house/parts.py": "def late():\n    import house.theme\n",
        "house/theme.py": "from house import parts\n",
        "house/alone.py": "from house.page import Page\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    found = circles(imports(files_of(tmp_path, "house")))
    assert sorted(found) == [["house.measuring", "house.page"], ["house.parts", "house.theme"]]


@pytest.mark.parametrize("package", ["studio", "ui"])
def test_no_files_import_each_other(package: str) -> None:
    graph = imports(files_of(ROOT, package))
    assert len(graph) > 40 and sum(map(len, graph.values())) > len(graph)
    assert circles(graph) == []


def test_no_file_of_the_window_is_too_long_to_be_read_at_once() -> None:
    lengths = {name: len(path.read_text("utf-8").splitlines()) for name, path in files_of(ROOT, "ui").items()}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_every_class_of_the_window_has_a_name_of_its_own() -> None:
    homes: dict[str, list[str]] = defaultdict(list)
    for name, path in files_of(ROOT, "studio", "ui").items():
        for one in said_in(path).classes:
            homes[one].append(name)
    shared = {
        name: where
        for name, where in homes.items()
        if len(where) > 1 and any(file.split(".")[0] == "ui" for file in where)
    }
    assert shared == {}
