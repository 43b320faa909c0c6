"""Keeps the catalogues of messages with the code: `python -m tools.messages`.

Each `resources/messages/CODE.po` gets the messages that are new, loses those that are gone, and is compiled to its `.mo`. What has no
translation yet is printed. `--add FILE…` takes in what these files of the studio, or documents that ship, say, to be retold in the window
(context `studio`), and `--word WORD…` single words of them.
"""

import argparse
import ast
import io
import re
import struct
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel.messages import pofile
from babel.messages.catalog import Catalog
from ruamel.yaml import YAML

from studio.base.language import LANGUAGES, STUDIO
from studio.web.page_words import messages_in

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "messages"
ROOMS = ("ui", "studio")
PAGES = ROOT / "studio" / "web" / "pages"
DOCUMENTS = ("checklists", "resources/kits", "resources/recipes", "resources/shops")
SHOWN_FIELDS = {"title", "text", "why", "guidance", "framing", "how"}
NOT_SHOWN = (
    "ui/screenshots.py",
    "ui/screenshot_set.py",
    "studio/cli",
    "studio/base/language.py",
    "studio/base/wording.py",
)
"""What nobody reads in the window, and where the marks themselves are."""
TEXTS = {"tr": (0,), "N_": (0,), "c": (1, 3), "WindowCommand": (1, 3)}
"""The calls that mark messages, with the places of these among their arguments; in the table of commands it is its rows."""
MARKED = re.compile(r"\b(trn?|trc|N[CN]?_|count|WindowCommand)\(")
Key = tuple[str | None, str | tuple[str, str]]
"""Context (or None) and message, or a message and its plural."""


@dataclass
class Found:
    """What the code says. messages: where each stands."""

    messages: dict[Key, list[tuple[str, int]]] = field(default_factory=dict)

    def add(self, key: Key, where: tuple[str, int]) -> None:
        """One more."""
        if key[1]:
            self.messages.setdefault(key, []).append(where)


def files() -> Iterator[Path]:
    """The files that people read words of in the window."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith(NOT_SHOWN):
                yield path


def name_of(call: ast.Call) -> str:
    """What is called, without what it is of."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def text_of(node: ast.expr | None) -> str | None:
    """A string that is written there; None for what is none."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def marked_in(source: str, name: str, found: Found) -> None:
    """Add the messages that a module marks."""
    tree = ast.parse(source)
    spoken = "from studio.base.spoken import" in source or name.endswith("base/spoken.py")
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        called, args = name_of(call), call.args
        where = (name, call.lineno)
        if called in ("c", "WindowCommand") and not name.endswith("state/commands.py"):
            continue
        for place in TEXTS.get(called, ()):
            if len(args) > place and (text := text_of(args[place])) is not None:
                found.add((None, text), where)
        if called in ("trc", "NC_") and len(args) > 1:
            context, text = text_of(args[0]), text_of(args[1])
            if context is not None and text is not None:
                found.add((context, text), where)
        if called in ("trn", "NN_") and len(args) > 1:
            one, many = text_of(args[0]), text_of(args[1])
            if one is not None and many is not None:
                found.add((None, (one, many)), where)
        if called == "count" and spoken and len(args) > 1 and (noun := text_of(args[1])) is not None:
            plural = text_of(args[2]) if len(args) > 2 else None
            found.add((None, (noun, plural or noun + "s")), where)


def marked() -> Found:
    """All messages that the code marks."""
    found = Found()
    for path in files():
        if not MARKED.search(path.read_text("utf-8")):
            continue
        marked_in(path.read_text("utf-8"), path.relative_to(ROOT).as_posix(), found)
    for path in sorted(one for one in PAGES.rglob("*.*") if one.suffix in (".j2", ".js") and ".min." not in one.name):
        for message in messages_in(path.read_text("utf-8")):
            found.add((None, message), (path.relative_to(ROOT).as_posix(), 0))
    return found


def template_of(node: ast.expr) -> str | None:
    """A string as `retold` reads it: its own words, each hole as `{1}`, `{2}`; None for what is none."""
    if isinstance(node, ast.JoinedStr):
        n, text = 0, ""
        for part in node.values:
            if isinstance(part, ast.Constant):
                text += str(part.value)
            else:
                n += 1
                text += f"{{{n}}}"
        return text
    text = text_of(node)
    # A sentence of a table has its holes by names; in a message they are numbered as those of the others.
    if text is None or "{" not in text:
        return text
    count = iter(range(1, 99))
    return re.sub(r"\{[a-z_]*(:[^{}]*)?\}", lambda _: f"{{{next(count)}}}", text)


def said_in_document(text: str) -> dict[str, int]:
    """What a document that ships says to people, with its lines."""
    found: dict[str, int] = {}

    def look(node: Any) -> None:
        if isinstance(node, dict):
            for name, value in node.items():
                if name in SHOWN_FIELDS and isinstance(value, str):
                    found.setdefault(" ".join(value.split()), 0)
                look(value)
        elif isinstance(node, list):
            for value in node:
                look(value)

    look(YAML(typ="safe", pure=True).load(text))
    return found


def said_in(source: str, words: bool = False) -> dict[str, int]:
    """Whatever a module of the studio says in more than one word, with its lines. words: single ones, too."""
    found: dict[str, int] = {}

    def look(node: ast.AST) -> None:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return
        if isinstance(node, ast.expr) and (text := template_of(node)) is not None:
            if (words or " " in text.strip()) and re.search("[A-Za-z]{2}", text):
                found.setdefault(text, node.lineno)
            if isinstance(node, ast.JoinedStr):
                for part in node.values:
                    if isinstance(part, ast.FormattedValue):
                        look(part.value)
            return
        for child in ast.iter_child_nodes(node):
            look(child)

    look(ast.parse(source))
    return found


def said_at(path: Path, words: bool = False) -> dict[str, int]:
    """What a module or a document says."""
    text = path.read_text("utf-8")
    return said_in_document(text) if path.suffix == ".yaml" else said_in(text, words)


def said_by_the_studio(names: Iterable[str] = ()) -> dict[str, tuple[str, int]]:
    """What the studio says, and where. names: in these files alone."""
    found: dict[str, tuple[str, int]] = {}
    everything = [
        *(ROOT / "studio").rglob("*.py"),
        *(path for room in DOCUMENTS for path in (ROOT / room).glob("*.yaml")),
    ]
    for path in [ROOT / name for name in names] or sorted(everything):
        name = path.relative_to(ROOT).as_posix()
        if not path.exists():
            continue
        for text, line in said_at(path, words=True).items():
            found.setdefault(text, (name, line))
    return found


def catalogue_of(code: str) -> Catalog:
    """The catalogue as its file has it; an empty one where there is none."""
    path = FOLDER / f"{code}.po"
    if not path.exists():
        return Catalog(locale=code, project="Threeshot", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return pofile.read_po(file, locale=code)


def brought_up(old: Catalog, added: Sequence[str] = ()) -> Catalog:
    """The catalogue with the messages that there are now: translations stay, new ones are empty, what is gone is gone."""
    new = Catalog(locale=str(old.locale), project="Threeshot", charset="utf-8", fuzzy=False)
    new.header_comment = (
        f"# Threeshot in {LANGUAGES[str(old.locale)]}. `python -m tools.messages` keeps it with the code."
    )
    new.revision_date = new.creation_date = old.creation_date if old.creation_date and len(old) else new.creation_date
    for (context, text), places in sorted(marked().messages.items(), key=lambda item: (item[1][0], str(item[0]))):
        _take(new, old, context, text, sorted({name for name, _ in places}))
    told = {str(message.id): [name for name, _ in message.locations] for message in old if message.context == STUDIO}
    said = said_by_the_studio(sorted({name for names in told.values() for name in names})) if told and not added else {}
    if not {*told, *added} <= said.keys():
        said = said_by_the_studio()
    for text in sorted({*told, *added} & said.keys(), key=lambda text: (*said[text], text)):
        _take(new, old, STUDIO, text, [said[text][0]])
    return new


def _take(new: Catalog, old: Catalog, context: str | None, text: str | tuple[str, str], places: list[str]) -> None:
    known = old.get(text, context)
    kept = known.string if known is not None and isinstance(known.id, tuple) == isinstance(text, tuple) else None
    comments = known.user_comments if known is not None else ()
    new.add(text, kept, locations=[(name, None) for name in places], context=context, user_comments=comments)


def written(catalog: Catalog) -> bytes:
    """A catalogue as its file has it."""
    file = io.BytesIO()
    pofile.write_po(file, catalog, width=120, omit_header=False, include_lineno=False, sort_output=False)
    return b"\n".join(line for line in file.getvalue().split(b"\n") if not line.startswith(_OF_THE_MOMENT))


_OF_THE_MOMENT = (
    b'"POT-Creation-Date',
    b'"PO-Revision-Date',
    b'"Last-Translator',
    b'"Generated-By',
    b'"Report-Msgid',
    b'"Language-Team',
)


def compiled(catalog: Catalog) -> bytes:
    """A catalogue as the program reads it (GNU's MO format); its head says what reading needs, and no time or program."""
    head = f"Content-Type: text/plain; charset=UTF-8\nPlural-Forms: {catalog.plural_forms}\n"
    pairs = [("", head)]
    for message in catalog:
        if message.id and all(_strings(message.string)):
            context = f"{message.context}\x04" if message.context else ""
            pairs.append((context + "\x00".join(_strings(message.id)), "\x00".join(_strings(message.string))))
    texts = sorted((key.encode(), said.encode()) for key, said in pairs)
    count, table = len(texts), 7 * 4
    at = table + count * 16
    places: tuple[list[int], list[int]] = ([], [])
    data = b""
    for side in (0, 1):
        for pair in texts:
            places[side].extend((len(pair[side]), at + len(data)))
            data += pair[side] + b"\0"
    return (
        struct.pack(f"<7I{count * 4}I", 0x950412DE, 0, count, table, table + count * 8, 0, 0, *places[0], *places[1])
        + data
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Bring all catalogues up; 1 when one lacks translations."""
    parser = argparse.ArgumentParser(prog="python -m tools.messages", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--add", nargs="+", type=Path, default=[], metavar="FILE")
    parser.add_argument("--word", nargs="+", default=[])
    asked = parser.parse_args(argv)
    added = [*asked.word, *(text for path in asked.add for text in said_at(path))]
    FOLDER.mkdir(exist_ok=True)
    lacking = 0
    for code in LANGUAGES:
        if code == "en":
            continue
        new = brought_up(catalogue_of(code), added)
        (FOLDER / f"{code}.po").write_bytes(written(new))
        read = catalogue_of(code)
        (FOLDER / f"{code}.mo").write_bytes(compiled(read))
        empty = [message for message in read if message.id and not all(_strings(message.string))]
        lacking += len(empty)
        print(f"{code}: {len(read)} messages, {len(empty)} without a translation")
        for message in empty:
            print(f"  {message.id if isinstance(message.id, str) else message.id[0]!r}", file=sys.stderr)
    return int(lacking > 0)


def _strings(string: str | Sequence[str]) -> Sequence[str]:
    return [string] if isinstance(string, str) else list(string)


if __name__ == "__main__":
    raise SystemExit(main())
