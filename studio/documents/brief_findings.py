"""Everything that is wrong with a brief, each with its field, its line, and, where it is plain, what would be right."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.base.errors import InvalidInput, NotFound
from studio.documents.brief import Brief, examine
from studio.documents.checklist import load_checklist
from studio.documents.field_types import day
from studio.documents.kit import load_kit
from studio.documents.loading import fields_of
from studio.documents.yaml_text import Loc, Mistake, Tree, lies_at

_LOOKS_LIKE = str.maketrans("OoQlI|SB", "00011158")


@dataclass(frozen=True)
class Finding:
    """loc: the field. line: in the file, from 1. sentence: as the command line says it. said: the same at its field, without the place.

    repair: what was meant, where that is plain; or None.
    """

    loc: Loc
    line: int | None
    sentence: str
    said: str
    repair: str | None = None


def find(text: str, path: Path) -> tuple[Brief | None, list[Finding]]:
    """The brief that a text is, as if it lay at `path`, or all findings, in the order of their lines."""
    tree = fields_of(text)
    brief, wrong = examine(tree, path)
    found = [
        finding_of(mistake if name == path.name else _of_csv(mistake, name), name, tree)
        for name, mistakes in wrong
        for mistake in mistakes
    ]
    named = tree.data if isinstance(tree.data, dict) else {}
    loaders: dict[str, Callable[[str], object]] = {"kit": load_kit, "checklist": load_checklist}
    for field, load in loaders.items():
        name = getattr(brief, field) if brief is not None else named.get(field)
        if isinstance(name, str) and not any(one.loc == (field,) for one in found):
            found += _unloadable(field, name, load, path.name, tree)
    unique = {(one.loc, one.sentence): one for one in found}
    ordered = sorted(unique.values(), key=lambda one: (one.line or 0, [str(part) for part in one.loc]))
    return (None if ordered else brief), ordered


def _unloadable(field: str, name: str, load: Callable[[str], object], file: str, tree: Tree) -> list[Finding]:
    try:
        load(name)
    except (NotFound, InvalidInput) as error:
        line = tree.line((field,))
        near = re.search(r"did you mean '([^']+)'", str(error))
        return [
            Finding((field,), line, f"{file}, line {line}, {field}: {error}", str(error), near[1] if near else None)
        ]
    return []


def _of_csv(mistake: Mistake, name: str) -> Mistake:
    where = f" in {name}" + (f", line {mistake.line}" if mistake.line else "")
    return Mistake(mistake.found + where, mistake.expected, ("products_from",))


def finding_of(mistake: Mistake, file: str, tree: Tree) -> Finding:
    """What is wrong with a document of that file name, for whoever shows it at its field."""
    line = mistake.line or tree.line(mistake.loc)
    placed = Mistake(mistake.found, mistake.expected, mistake.loc, line)
    repair = _repair(mistake, lies_at(tree.data, mistake.loc))
    return Finding(mistake.loc, line, placed.sentence(file), _said(mistake, repair), repair)


def _said(mistake: Mistake, repair: str | None) -> str:
    end = "" if mistake.expected.endswith("?") else "."
    if mistake.found == "nothing":
        return f"Missing: {mistake.expected}{end}"
    if found := re.search(r"whose check digit is ([0-9])", mistake.expected):
        return f"The last digit should be {found[1]}: a digit is wrong, or two are swapped."
    said = f"{mistake.found}: expected {mistake.expected}{end}"
    return said[:1].upper() + said[1:] + (f" Is it {repair}?" if repair and end else "")


def _repair(mistake: Mistake, value: Any) -> str | None:
    """What was meant, where there is one thing only that it can have been."""
    if not isinstance(value, str):
        return None
    text, wanted, made = value.strip(), mistake.expected, ""
    if wanted.startswith(("a whole number", "a number")):
        made = re.sub(r"\s|%|pcs\.?|pieces", "", text.translate(_LOOKS_LIKE)).replace(",", ".")
        made = made if re.fullmatch(r"[0-9]+" if "whole" in wanted else r"-?[0-9]+(\.[0-9]+)?", made) else ""
    elif wanted.startswith("a date like"):
        found = re.fullmatch(
            r"([0-9]{4})[./]([0-9]{1,2})[./]([0-9]{1,2})|([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})", text
        )
        year, month, number = (
            (found[1] or found[6], found[2] or found[5], found[3] or found[4]) if found else ("", "", "")
        )
        made = f"{year}-{month:0>2}-{number:0>2}" if found and day(f"{year}-{month:0>2}-{number:0>2}") else ""
    elif wanted.startswith("a web address") and re.fullmatch(r"[\w-]+(\.[\w-]+)+(/[!-~]*)?", text):
        made = f"https://{text}"
    elif wanted.startswith("a drop id"):
        made = re.sub(r"[^A-Z0-9_]+", "-", text.upper()).strip("-")[:40]
    elif wanted.startswith("the two letters") and len(text) == 2:
        made = text.upper()
    elif found := re.search(r"lost\? ([0-9]+) would be valid|did you mean '([^']+)'", wanted):
        made = found[1] or ""
    return made if made and made != text else None
