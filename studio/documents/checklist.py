"""The checklist: what is looked at before the first frame, while shooting and at the wrap, and why."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from studio.documents import loading
from studio.documents.field_types import Document, LongText, Name, Text, number
from studio.documents.yaml_text import Mistake, shown

SectionId = Literal["lighting", "audio", "workflow"]
Stage = Literal["before", "shooting", "wrap"]


class Limit(Document):
    """The limit of an item of a crew's own that rests on a number which `threeshot measure light` (or `sound`) gives."""

    number: Text = Field(description="the number's name, as measuring gives it, like cct_k")
    what: Text = Field(description="what the number is, in words, like colour temperature")
    unit: Text = Field(description="the number's unit, like K")
    low: float | None = Field(default=None, description="the least that is allowed")
    high: float | None = Field(default=None, description="the most that is allowed")
    needs: LongText = Field(default="", description="what must be in the frame or the recording for it to be told")
    remedy: LongText = Field(default="", description="what to do when it is beyond its limit")
    remedy_low: LongText = Field(default="", description="what to do when it is below, where that is something else")

    @classmethod
    def across(cls, data: dict[str, Any]) -> Iterator[Mistake]:
        """There is a limit, and the low one is not above the high one."""
        if data.get("low") is None and data.get("high") is None:
            yield Mistake("nothing", "the least that is allowed, low, or the most, high", ("low",))
        low, high = number(data.get("low")), number(data.get("high"))
        if low is not None and high is not None and low > high:
            yield Mistake(f"{high:g}", f"at least low, which is {low:g}", ("high",))


class ChecklistItem(Document):
    """One thing to look at. `measured`: the name of the measurement that can tick it; None when only a person can.

    stage: when it is looked at; an item that says nothing is looked at before the first frame. limit: for an item of a crew's own, the
    number it rests on; those that ship have theirs already.
    """

    id: Name = Field(description="the item's id, like grey-card")
    text: Text = Field(description="what to do, as one would say it on set")
    why: LongText = Field(description="why it matters")
    required: bool = Field(default=True, description="true when it is required, false when it is advised")
    stage: Stage = Field(
        default="before", description="when it is looked at: before the first frame, while shooting, or at the wrap"
    )
    measured: Name | None = Field(default=None, description="the measurement that can tick it, like light or sound")
    limit: Limit | None = Field(default=None, description="the number that it rests on, and the limit of it")

    @classmethod
    def across(cls, data: dict[str, Any]) -> Iterator[Mistake]:
        """A limit goes with a measurement."""
        if data.get("limit") is not None and data.get("measured") not in ("light", "sound"):
            yield Mistake(shown(data.get("measured")), "light or sound, since it has a limit", ("measured",))


class Section(Document):
    """The items of one field."""

    id: SectionId = Field(description="the section: lighting, audio or workflow")
    title: Text = Field(description="the section's title, for people")
    items: list[ChecklistItem] = Field(min_length=1, max_length=100, description="a list of items")

    @classmethod
    def across(cls, data: dict[str, Any]) -> Iterator[Mistake]:
        """No item twice."""
        yield from loading.repeated(data.get("items"), "items", "id")


class Checklist(Document):
    """Sections of items; those of the checklists under `include` come first, and are in `sections` once it is loaded."""

    name: Name = Field(description="the checklist's name, like on-location")
    title: Text = Field(description="the checklist's title, for people")
    include: list[Name] = Field(default=[], max_length=20, description="a list of the checklists it contains")
    sections: list[Section] = Field(default=[], max_length=20, description="a list of sections")

    @classmethod
    def across(cls, data: dict[str, Any]) -> Iterator[Mistake]:
        """It has something to look at; no section twice."""
        if not data.get("include") and not data.get("sections"):
            yield Mistake("nothing", "sections, or other checklists under include", ("sections",))
        yield from loading.repeated(data.get("sections"), "sections", "id")

    def items(self) -> list[ChecklistItem]:
        """All items, in the order they are looked at."""
        return [item for section in self.sections for item in section.items]


def load_checklist(name_or_path: str | Path) -> Checklist:
    """A checklist by its name (the person's own first, then those that ship) or its file, with what it includes.

    Raises NotFound, InvalidDocument (also for a checklist that includes itself, and an item id that two included ones have).
    """
    path = loading.find_document("checklists", name_or_path)
    return _whole(path, (), [])


def _whole(path: Path, above: tuple[Path, ...], met: list[int]) -> Checklist:
    own = loading.load(Checklist, path)
    if not own.include:
        return own
    sections: dict[str, Section] = {}
    mistakes: list[Mistake] = []
    where: dict[str, str] = {}
    parts = []
    for at, name in enumerate(own.include):
        way = (*above, path)
        parts.append(_whole(loading.find_included("checklists", name, path, ("include", at), way, met), way, met))
    for part in [*parts, own]:
        for section in part.sections:
            for item in section.items:
                if item.id in where:
                    found = f"item '{item.id}' both in {where[item.id]} and in {part.name}"
                    mistakes.append(
                        Mistake(found, "each item id once", ("include",), loading.line_of(path, ("include",)))
                    )
                where[item.id] = part.name
            there = sections.get(section.id)
            items = [*there.items, *section.items] if there else section.items
            sections[section.id] = (there or section).model_copy(update={"items": items})
    loading.refuse(path.name, mistakes)
    return own.model_copy(update={"sections": list(sections.values())})
