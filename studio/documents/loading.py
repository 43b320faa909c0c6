"""Documents from outside: YAML into models, with every mistake at once, each with its file, line and field."""

import difflib
import io
import types
import typing
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from studio.base import paths
from studio.base.errors import InvalidInput, NotFound
from studio.base.paths import at_home
from studio.base.wording import meant
from studio.documents.field_types import Document
from studio.documents.yaml_text import Loc, Mistake, Tree, field_path, parse, shown

M = TypeVar("M", bound=BaseModel)
Places = dict[Loc, tuple[type[BaseModel], dict[str, Any]]]
Kind = Literal["kits", "recipes", "checklists", "shops"]
MAX_BYTES = 200_000
MAX_MISTAKES = 50
MAX_INCLUDED = 40
"""Documents that one document includes, with what those include."""
_ENDINGS = (".yaml", ".yml")


class InvalidDocument(InvalidInput):
    """A document with mistakes. `mistakes`: all of them, a sentence each; `str()` has one a line."""

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(mistakes))


def load(model: type[M], path: Path) -> M:
    """The document at `path` as a `model`. Raises InvalidDocument with all its mistakes, NotFound when there is no such file."""
    tree = read(path)
    made, mistakes = check(model, tree)
    refuse(path.name, mistakes)
    assert made is not None
    return made


def refuse(name: str, mistakes: list[Mistake]) -> None:
    """Raise InvalidDocument when there are mistakes, in the order of their lines; of very many, the first fifty."""
    if mistakes:
        raise InvalidDocument(sentences(name, mistakes))


def sentences(name: str, mistakes: list[Mistake]) -> list[str]:
    """The mistakes as sentences, in the order of their lines; of very many, the first fifty and how many more there are."""
    ordered = sorted(mistakes, key=lambda m: (m.line or 0, field_path(m.loc)))
    told = list(dict.fromkeys(mistake.sentence(name) for mistake in ordered))
    more = len(told) - MAX_MISTAKES
    return told if more <= 0 else [*told[:MAX_MISTAKES], f"{name}: has {more:,} more mistakes; correct these first."]


def read_text(path: Path, limit: int = MAX_BYTES) -> str | Mistake:
    """The text of a file from outside, or the mistake that keeps it from being read. Raises NotFound, or InvalidInput for a folder."""
    try:
        if path.is_dir():
            raise InvalidInput(f"{_printable(path)}: is a folder, expected a file.")
        if not path.is_file():
            raise NotFound(f"{_printable(path)}: there is no such file; check the name and the folder.")
        with path.open("rb") as source:
            data = source.read(limit + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a usable name"
        raise InvalidInput(
            f"{_printable(path)}: cannot be read ({reason}); check the file and its permissions."
        ) from error
    if len(data) > limit:
        return Mistake(f"more than {limit // 1000} kB", f"at most {limit // 1000} kB of text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Mistake(f"the byte 0x{data[error.start]:02x}, which is not UTF-8", "text saved as UTF-8", line=line)


def read(path: Path) -> Tree:
    """The YAML at `path`, not yet checked against a model; its mistakes are in the tree. Raises NotFound, InvalidInput (a folder)."""
    text = read_text(path)
    if isinstance(text, Mistake):
        return Tree(mistakes=[text])
    return fields_of(text)


def fields_of(text: str) -> Tree:
    """The YAML of a document's text, whose mistakes are in the tree; one is that it has no fields."""
    tree = parse(text)
    if not tree.mistakes and not isinstance(tree.data, dict):
        tree.mistakes.append(Mistake(shown(tree.data), "fields, each 'name: value'", line=1))
    return tree


def check(model: type[M], tree: Tree) -> tuple[M | None, list[Mistake]]:
    """The tree as a `model`, and all mistakes in it. The model is None when there are any."""
    if not isinstance(tree.data, dict):
        return None, tree.mistakes
    places = dict(_places(model, tree.data, ()))
    mistakes = list(tree.mistakes)
    made: M | None = None
    try:
        made = model.model_validate(tree.data)
    except ValidationError as error:
        mistakes += _mistakes(error, places, tree)
    for loc, (part, data) in places.items():
        if issubclass(part, Document):
            mistakes += [Mistake(m.found, m.expected, (*loc, *m.loc)) for m in part.across(data)]
    # What could not be read is missing from the data: that it is missing is no second mistake.
    unread = {m.loc for m in tree.mistakes}
    mistakes = [m for m in mistakes if m.found != "nothing" or m.loc not in unread]
    placed = [m if m.line else Mistake(m.found, m.expected, m.loc, tree.line(m.loc)) for m in mistakes]
    return (None if placed else made), placed


def find_document(kind: Kind, name_or_path: str | Path) -> Path:
    """The file of a kit, recipe, checklist or shop: a path, or a name in the person's config folder, then among those that ship.

    Raises NotFound, naming those there are.
    """
    text = str(name_or_path)
    if isinstance(name_or_path, Path) or "/" in text or "\\" in text or text.endswith(_ENDINGS):
        path = at_home(text)
        if not path.is_file():
            raise NotFound(f"{_printable(path)}: there is no such file; check the name and the folder.")
        return path
    for folder in _folders(kind):
        for ending in _ENDINGS:
            # The name has no separator, so it can't lead out of the folder.
            if "\0" not in text and (folder / f"{text}{ending}").is_file():
                return folder / f"{text}{ending}"
    known = names(kind)
    hint = meant(text, known, f"there are {', '.join(known)}, or give the path of a YAML file.")
    raise NotFound(f"There is no {kind[:-1]} {shown(text)}: {hint}")


def find_included(kind: Kind, name: str, by: Path, loc: Loc, above: tuple[Path, ...], met: list[int]) -> Path:
    """The file of what document `by` includes: as `find_document` does, or beside it when `by` lies in a folder of its own.

    `above`: the files on the way here, `by` last. `met`: the bytes of every file included so far, on any way; grows by this one.

    Raises InvalidDocument when it isn't there, when including it would go round in a circle, and when it all becomes too much.
    """
    beside = by.parent / f"{name}.yaml"
    try:
        path = beside if by.parent not in _folders(kind) and beside.is_file() else find_document(kind, name)
    except NotFound as error:
        known = ", ".join(names(kind))
        raise InvalidDocument(
            [Mistake(shown(name), f"one of {known}", loc, line_of(by, loc)).sentence(by.name)]
        ) from error
    if path.resolve() in [file.resolve() for file in above]:
        circle = " -> ".join([*(file.stem for file in above), path.stem])
        wrong = Mistake(
            f"{shown(name)}, which goes round in a circle ({circle})", "one that does not include this", loc
        )
        raise InvalidDocument([Mistake(wrong.found, wrong.expected, loc, line_of(by, loc)).sentence(by.name)])
    met.append(path.stat().st_size if path.is_file() else 0)
    if len(met) > MAX_INCLUDED or sum(met) > MAX_BYTES:
        found = f"{shown(name)} after {len(met) - 1} documents of {sum(met[:-1]) // 1000} kB"
        expected = f"at most {MAX_INCLUDED} included documents, with those they include, and {MAX_BYTES // 1000} kB"
        raise InvalidDocument([Mistake(found, expected, loc, line_of(by, loc)).sentence(by.name)])
    return path


def repeated(items: Any, name: str, key: str) -> Iterator[Mistake]:
    """A mistake for each item of a list whose `key` an earlier one has already; `loc` from the document that has the list."""
    seen: dict[str, int] = {}
    for at, item in enumerate(items if isinstance(items, list) else []):
        value = item.get(key) if isinstance(item, dict) else None
        if isinstance(value, str) and value in seen:
            yield Mistake(
                f"{shown(value)} again", f"one that {name}[{seen[value]}] does not have already", (name, at, key)
            )
        elif isinstance(value, str):
            seen[value] = at


def line_of(path: Path, loc: Loc) -> int | None:
    """The line of that place in the YAML at `path`; read anew, for the few sentences that are made after reading."""
    return read(path).line(loc)


def names(kind: Kind) -> list[str]:
    """The names of all kits, recipes, checklists or shops there are: the person's own and those that ship, sorted."""
    found = {
        path.stem
        for folder in _folders(kind)
        if folder.is_dir()
        for path in folder.iterdir()
        if path.suffix in _ENDINGS
    }
    return sorted(found)


def dump(model: BaseModel) -> str:
    """The model as YAML that `load` reads back into an equal one; fields that keep their default are left out."""
    from ruamel.yaml import YAML

    writer = YAML()
    writer.width = 120
    writer.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    writer.dump(model.model_dump(exclude_defaults=True), out)
    return out.getvalue()


def readable(name: str, text: str) -> None:
    """Raise InvalidDocument when a document that was made, of parts that are each within the limits, is beyond them in all."""
    size = len(text.encode())
    wrong = [Mistake(f"more than {MAX_BYTES // 1000} kB", f"at most {MAX_BYTES // 1000} kB of text")]
    too_much = wrong if size > MAX_BYTES else parse(text).mistakes
    refuse(f"{name} with all its products", too_much)


def _printable(path: Path) -> str:
    """The path for a sentence: as it is, or escaped and shortened when a terminal should not print it."""
    text = str(path)
    return text if text.isprintable() and len(text) <= 300 else repr(text[:300])


def _folders(kind: Kind) -> tuple[Path, Path]:
    shipped = Path(str(files("checklists"))) if kind == "checklists" else Path(str(files("resources"))) / kind
    return paths.config_dir() / kind, shipped


def _places(
    model: type[BaseModel], data: Any, loc: Loc
) -> Iterator[tuple[Loc, tuple[type[BaseModel], dict[str, Any]]]]:
    """Each place of the data where a model's fields are expected, with that model and the data there."""
    if not isinstance(data, dict):
        return
    yield loc, (model, data)
    for name, part in _parts_of(model):
        value = data.get(name)
        if isinstance(value, list):
            for at, item in enumerate(value):
                yield from _places(part, item, (*loc, name, at))
        else:
            yield from _places(part, value, (*loc, name))


@cache
def _parts_of(model: type[BaseModel]) -> tuple[tuple[str, type[BaseModel]], ...]:
    """The fields that hold further models, and which."""
    found = ((name, model_in(info.annotation)) for name, info in model.model_fields.items())
    return tuple((name, part) for name, part in found if part is not None)


def model_in(annotation: Any) -> type[BaseModel] | None:
    """The model in `Model`, `Model | None`, `list[Model]` or `tuple[Model, ...]`."""
    if isinstance(annotation, type) and not get_args(annotation) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (list, tuple, types.UnionType, typing.Union, typing.Annotated):
        return next((found for found in map(model_in, get_args(annotation)) if found), None)
    return None


def _mistakes(error: ValidationError, places: Places, tree: Tree) -> list[Mistake]:
    """All that pydantic found. Names that are near are looked for only where the sentence will be told: looking is slow."""
    details = error.errors(include_url=False)
    details.sort(key=lambda detail: tree.line(_loc(detail)) or 0)
    return [_mistake(detail, places, hint=at < MAX_MISTAKES) for at, detail in enumerate(details)]


def _loc(detail: Any) -> Loc:
    return tuple(part for part in detail["loc"] if part != "[key]")


def _mistake(detail: Any, places: Places, hint: bool) -> Mistake:
    loc = _loc(detail)
    kind, context, found = detail["type"], detail.get("ctx", {}), shown(detail["input"])
    model = places.get(loc[:-1], (None, {}))[0]
    fields = model.model_fields if model else {}
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(str(loc[-1]), list(fields), 1) if hint else []
        known = f"a known one; did you mean '{near[0]}'?" if near else f"one of {', '.join(fields)}"
        return Mistake("a field that does not exist", known, loc)
    if kind == "missing":
        described = fields[str(loc[-1])].description if str(loc[-1]) in fields else None
        return Mistake("nothing", described or "a value", loc)
    if kind == "expected":
        return Mistake(found, str(context["expected"]), loc)
    if kind == "string_pattern_mismatch" and str(loc[-1]) in fields:
        return Mistake(found, fields[str(loc[-1])].description or "text of another form", loc)
    if kind == "too_long" and isinstance(detail["input"], list):
        found = f"{len(detail['input']):,} in the list"
        return Mistake(found, f"at most {context['max_length']}", loc)
    return Mistake(found, _expectation(kind, context, detail["msg"]), loc)


def _expectation(kind: str, context: dict[str, Any], message: str) -> str:
    fixed = {
        "string_type": "text",
        "int_type": "a whole number",
        "int_parsing": "a whole number",
        "int_from_float": "a whole number",
        "int_parsing_size": "a whole number of usual size",
        "float_type": "a number",
        "float_parsing": "a number",
        "finite_number": "a number",
        "bool_type": "true or false",
        "bool_parsing": "true or false",
        "list_type": "a list",
        "tuple_type": "a list",
        "dict_type": "fields, each 'name: value'",
        "model_type": "fields, each 'name: value'",
    }
    if kind in fixed:
        return fixed[kind]
    number = {
        "greater_than": ("more than", "gt"),
        "greater_than_equal": ("at least", "ge"),
        "less_than": ("less than", "lt"),
    }
    number["less_than_equal"] = ("at most", "le")
    if kind in number:
        word, key = number[kind]
        return f"{word} {context[key]:g}"
    if kind == "literal_error":
        return f"one of {context['expected']}".replace(" or ", ", ")
    if kind == "too_short":
        return f"at least {context['min_length']} in the list"
    if kind == "too_long":
        return f"at most {context['max_length']} in the list"
    return message[0].lower() + message[1:].rstrip(".")
