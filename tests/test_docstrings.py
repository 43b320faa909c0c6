"""Every public module, class and function of the studio says what it is for."""

import ast
from pathlib import Path

import pytest

STUDIO = Path(__file__).resolve().parent.parent / "studio"
FILES = sorted(STUDIO.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(STUDIO)))
def test_every_public_name_has_a_docstring(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    missing = [] if ast.get_docstring(tree) or not tree.body else ["the module itself"]
    for node in tree.body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef) or node.name.startswith("_"):
            continue
        if not ast.get_docstring(node):
            missing.append(node.name)
        if isinstance(node, ast.ClassDef):
            methods = [n for n in node.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]
            missing += [f"{node.name}.{m.name}" for m in methods if not ast.get_docstring(m)]
    assert missing == []


def test_no_file_of_the_house_is_long() -> None:
    roots = [STUDIO, STUDIO.parent / "ui"]
    long = {
        str(p): n for root in roots for p in root.rglob("*.py") if (n := len(p.read_text("utf-8").splitlines())) > 450
    }
    assert long == {}
