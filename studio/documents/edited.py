"""A document that is being written: its text, every field of it changed in place, and what was done to it undone."""

import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from studio.documents import yaml_edit
from studio.documents.loading import model_in
from studio.documents.yaml_text import Loc, lies_at, parse
from studio.documents.yaml_writing import Texts

MOST_STEPS = 200
"""So many edits can be undone."""
_NO_TEXT = (int, float, bool, date)


@dataclass(frozen=True)
class Step:
    """What can be undone: the text before it, and what it was, in words. place: where it wrote, for typing that goes on there."""

    text: str
    what: str
    place: Loc | None = None


class EditedDocument:
    """The text of a document, and its edits. Attribute: text. model: what it is. Raises NotEditable where it can't be changed in place."""

    def __init__(self, text: str, model: type[BaseModel]) -> None:
        self.text, self._model, self._texts = text.replace("\r\n", "\n"), model, _TextsOf(model)
        self._windows = "\r\n" in text
        self._done: list[Step] = []
        self._undone: list[Step] = []

    @property
    def data(self) -> dict[str, Any]:
        """What the text says: fields, lists, texts; empty where it can't be read."""
        found = parse(self.text).data
        return found if isinstance(found, dict) else {}

    def value(self, loc: Loc) -> Any:
        """What is at that place; None for nothing."""
        return lies_at(self.data, loc)

    @property
    def undoable(self) -> str:
        """What `undo` would take back, in words; empty for nothing."""
        return self._done[-1].what if self._done else ""

    @property
    def redoable(self) -> str:
        """What `redo` would do again; empty for nothing."""
        return self._undone[-1].what if self._undone else ""

    @property
    def bytes(self) -> bytes:
        """The text as it lies in its file."""
        return (self.text.replace("\n", "\r\n") if self._windows else self.text).encode()

    def put(self, loc: Loc, value: Any, what: str = "", typing_on: bool = False) -> None:
        """Set a field; None or an empty text takes it out. typing_on: with what was typed there just before, it is undone as one."""
        self._change(
            lambda text: yaml_edit.put(text, loc, value, self._texts, self._order(loc)),
            what or "the change",
            loc if typing_on else None,
        )

    def insert(self, loc: Loc, place: int, values: list[Any], what: str) -> None:
        """Put items into the list at `loc`, before its item `place`."""
        self._change(lambda text: yaml_edit.insert(text, loc, place, values, self._texts, self._order(loc)), what)

    def remove(self, loc: Loc, place: int, what: str) -> None:
        """Take an item out of the list at `loc`."""
        self._change(lambda text: yaml_edit.remove(text, loc, place, self._texts), what)

    def move(self, loc: Loc, place: int, to: int, what: str) -> None:
        """Put an item of the list at `loc` in another place."""
        self._change(lambda text: yaml_edit.move(text, loc, place, to, self._texts), what)

    def together(self, what: str, edits: Callable[["EditedDocument"], object]) -> None:
        """Several edits that are undone as one; all of them are made, or none."""
        made = EditedDocument(self.text, self._model)
        edits(made)
        self._change(lambda _: made.text, what)

    def replace(self, text: str, what: str) -> None:
        """Another text altogether, such as what another program has written; it can be undone."""
        self._change(lambda _: text.replace("\r\n", "\n"), what)

    def settle(self) -> None:
        """What is typed from now on is undone by itself."""
        if self._done and self._done[-1].place is not None:
            self._done[-1] = Step(self._done[-1].text, self._done[-1].what)

    def undo(self) -> str:
        """Take back the last edit; what it was, or nothing."""
        return self._turn(self._done, self._undone)

    def redo(self) -> str:
        """Make the edit again that was taken back last; what it was, or nothing."""
        return self._turn(self._undone, self._done)

    def _turn(self, source: list[Step], target: list[Step]) -> str:
        if not source:
            return ""
        step = source.pop()
        target.append(Step(self.text, step.what))
        self.text = step.text
        return step.what

    def _order(self, loc: Loc) -> list[str]:
        """The names of the fields that may stand beside `loc`, in the order of the documentation."""
        model: type[BaseModel] | None = self._model
        for part in loc[:-1]:
            if isinstance(part, str) and model is not None:
                info = model.model_fields.get(part)
                model = model_in(info.annotation) if info is not None else None
        return list(model.model_fields) if model is not None else []

    def _change(self, edit: Callable[[str], str], what: str, place: Loc | None = None) -> None:
        before, self.text = self.text, edit(self.text)
        if self.text == before:
            return
        self._undone.clear()
        goes_on = place is not None and bool(self._done) and self._done[-1].place == place
        if goes_on and self.text == self._done[-1].text:
            # Typed back to what stood there: there is nothing to undo.
            self._done.pop()
        elif not goes_on:
            self._done.append(Step(before, what, place))
            del self._done[:-MOST_STEPS]


class _TextsOf(Texts):
    def __init__(self, model: type[BaseModel]) -> None:
        self._model = model

    def hold(self, loc: Loc) -> bool:
        """Whether the document's field there is a text; numbers, days, true and false are none."""
        model: type[BaseModel] | None = self._model
        kind: Any = str
        for part in loc:
            if isinstance(part, int) or model is None:
                continue
            info = model.model_fields.get(part)
            kind = info.annotation if info is not None else str
            model = model_in(kind)
        return not any(one in _NO_TEXT for one in _kinds(kind))


def _kinds(annotation: Any) -> list[Any]:
    if get_origin(annotation) in (types.UnionType, typing.Union, typing.Annotated, list):
        return [kind for one in get_args(annotation) for kind in _kinds(one)]
    return [annotation]
