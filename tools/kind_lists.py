"""Writes the lists of what ships into the pages of docs/ that have some: `python -m tools.kind_lists` (`make docs`).

Each list stands between two comments, `<!-- kits: made by make docs -->` and `<!-- end -->`.
"""

import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from studio.capture.kinds import kinds
from studio.documents import loading
from studio.documents.checklist import load_checklist
from studio.documents.feed_kinds import feeds
from studio.documents.kit import load_kit
from studio.documents.recipe import Rules, load_recipe
from studio.documents.shop import load_shop
from studio.handover.targets import kinds as target_kinds
from studio.measure.items import measured_items
from tools import exif_table

DOCS = Path(__file__).resolve().parent.parent / "docs"


def kits() -> str:
    """Every kit by its name, with its roles."""
    found = ((name, load_kit(name)) for name in loading.names("kits"))
    return _table(
        ("kit", "roles"), ((f"`{name}`", ", ".join(f"`{role.id}`" for role in kit.roles)) for name, kit in found)
    )


def checklists() -> str:
    """Every checklist by its name, with its title and how much there is to look at."""
    found = ((name, load_checklist(name)) for name in loading.names("checklists"))
    return _table(
        ("checklist", "what", "items"), ((f"`{name}`", list_.title, str(len(list_.items()))) for name, list_ in found)
    )


def recipes() -> str:
    """Every recipe by its name, with its title and its renditions."""
    found = ((name, load_recipe(name)) for name in loading.names("recipes"))
    return _table(
        ("recipe", "for", "renditions"),
        (
            (f"`{name}`", recipe.title, ", ".join(f"`{rendition.name}`" for rendition in recipe.renditions))
            for name, recipe in found
        ),
    )


def receivers() -> str:
    """Where each receiver's rules are published, with the day and what is said there."""
    found = ((name, load_recipe(name)) for name in loading.names("recipes"))
    return _table(
        ("recipe", "page", "of", "what it says"),
        (
            (f"`{name}`", f"<{source.address}>", str(source.date), source.says)
            for name, recipe in found
            for source in recipe.sources
        ),
    )


def shops() -> str:
    """Every export that is read, how one gets it and the columns that it is known by."""
    found = ((name, load_shop(name)) for name in loading.names("shops"))
    return _table(
        ("export", "what", "how to get it", "known by the columns", "where these were looked up"),
        (
            (f"`{name}`", shop.title, shop.how, ", ".join(shop.first_names()), f"{shop.seen}: {shop.source}")
            for name, shop in found
        ),
    )


def rules() -> str:
    """Every rule that a recipe may have, with what it demands."""
    return _table(
        ("rule", "what it demands"),
        ((f"`{name}`", field.description or "") for name, field in Rules.model_fields.items()),
    )


def feed_kinds() -> str:
    """Every feed that a recipe may ask for."""
    return _table(("feed", "for", "file"), ((f"`{one.name}`", one.title, f"`{one.file}`") for one in feeds().values()))


def items() -> str:
    """Every measured item, light first, with its number and its limit."""
    order = sorted(measured_items().values(), key=lambda item: (item.kind, item.id))
    return _table(
        ("item", "measured by", "number", "limit"),
        ((f"`{i.id}`", i.kind, i.what, f"{i.limit}{', or none' if i.absent_is_good else ''}") for i in order),
    )


def sources() -> str:
    """Every kind of live source, with what it does, its keys in the window, and its command."""
    rows = []
    for kind in kinds():
        keys = ", ".join(kind.entry.keys)
        if kind.admission is not None and kind.admission.entry.keys:
            keys += f"; {kind.admission.word.lower()} {', '.join(kind.admission.entry.keys)}"
        rows.append((kind.title, kind.tip, keys, f"`threeshot {kind.id}`"))
    return _table(("live source", "what it does", "key", "on the command line"), rows)


def targets() -> str:
    """Every kind of target, how arrival is proved there, and what was tried."""
    rows = []
    for kind in target_kinds():
        proof = f"its own hash ({', '.join(kind.hashes)}), else read back" if kind.hashes else "read back"
        rows.append((f"`{kind.id}`", kind.title, kind.own.proof if kind.own else proof, kind.tried))
    return _table(("kind", "what", "arrival is proved by", "tried"), rows)


LISTS: dict[str, dict[str, Callable[[], str]]] = {
    "documents.md": {
        "kits": kits,
        "checklists": checklists,
        "recipes": recipes,
        "receivers": receivers,
        "rules": rules,
        "feeds": feed_kinds,
    },
    "measuring.md": {"items": items},
    "results.md": {"shops": shops},
    "live.md": {"sources": sources},
    "delivery.md": {"targets": targets},
    "formats.md": {"exif": exif_table.table},
}


def filled(name: str) -> str:
    """The page of that name with its lists as they are today."""
    page = (DOCS / name).read_text("utf-8")
    for list_, made in LISTS[name].items():
        begin = f"<!-- {list_}: made by make docs -->"
        found = re.search(rf"{re.escape(begin)}\n.*?<!-- end -->", page, re.DOTALL)
        if found is None:
            raise ValueError(f"docs/{name} has no place for the list of {list_}.")
        page = page.replace(found[0], f"{begin}\n{made()}\n<!-- end -->")
    return page


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        # A person's own kinds are not what ships.
        os.environ["THREESHOT_HOME"] = home
        for name in LISTS:
            (DOCS / name).write_text(filled(name), "utf-8")
            print(f"Written: docs/{name}", file=sys.stderr)
