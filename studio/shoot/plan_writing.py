"""A delivery plan that is being written: the drop's own, or another. Its file has at once what was typed, right or wrong."""

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.base.errors import NotFound
from studio.base.files import write_atomic
from studio.shoot import layout
from studio.shoot.shoot import Shoot
from studio.shoot.writing import keep_beside, plain_text, text_of

if TYPE_CHECKING:
    from studio.documents.brief_findings import Finding

DELIVERIES = ("deliveries",)


@dataclass(frozen=True)
class PlanWritten:
    """How far a plan is, for whoever shows it. data: what its text says. findings: all that is wrong. undoable, redoable: in words, empty
    for nothing. editable: whether its fields can be changed one by one. there: whether it lies in its file."""

    data: Mapping[str, Any] = field(default_factory=dict)
    findings: "tuple[Finding, ...]" = ()
    undoable: str = ""
    redoable: str = ""
    editable: bool = True
    there: bool = False

    @property
    def lines(self) -> list[Mapping[str, Any]]:
        """Its deliveries, as they are written."""
        found = self.data.get("deliveries")
        return [one if isinstance(one, Mapping) else {} for one in found] if isinstance(found, list) else []


class PlanWriting:
    """One plan under the pen, for one thread at a time. Attributes: path, edited (text, history).

    Every edit is one of `edited`; `keep` writes it. A plan with mistakes is written too: whoever delivers by it is told of them.
    """

    def __init__(self, path: Path, shoot: Shoot, text: str | None) -> None:
        from studio.documents.delivery_plan import DeliveryPlan, blank_plan
        from studio.documents.edited import EditedDocument

        self.path, self._shoot = path, shoot
        self._own = path.parent == shoot.folder
        self.edited: EditedDocument = EditedDocument(
            text if text is not None else blank_plan(_named(shoot.code)), DeliveryPlan
        )
        self._kept = plain_text(text) if text is not None else None

    @classmethod
    def of_shoot(cls, shoot: Shoot, path: Path | None = None) -> "PlanWriting":
        """The plan at `path`; none: the drop's own, in its folder, which may not be there yet. Raises NotFound, InvalidInput."""
        if path is not None:
            return cls(path, shoot, text_of(path))
        own = shoot.folder / layout.DELIVERY_PLAN
        return cls(own, shoot, text_of(own) if own.exists() else None)

    def state(self) -> PlanWritten:
        """How far it is. Raises InvalidInput (the list of targets)."""
        from studio.documents.brief_findings import finding_of
        from studio.documents.delivery_plan import examine_plan
        from studio.documents.loading import fields_of

        tree = fields_of(self.edited.text)
        _, mistakes = examine_plan(tree)
        found = [finding_of(one, self.path.name, tree) for one in mistakes]
        is_plan = isinstance(tree.data, dict)
        return PlanWritten(
            tree.data if is_plan else {},
            (*found, *_of_targets(tree.data, self.path.name, tree)),
            self.edited.undoable,
            self.edited.redoable,
            is_plan,
            self._kept is not None,
        )

    def add(self, line: Mapping[str, Any], what: str) -> None:
        """Another delivery, behind the others."""
        there = self.edited.value(DELIVERIES)
        self.edited.insert(DELIVERIES, len(there) if isinstance(there, list) else 0, [dict(line)], what)

    def keep(self) -> str:
        """Write it. Where another program wrote the file meanwhile, what that wrote is kept beside it, and the sentence says where.

        Raises Refused (the disk is full), NotFound (the drop's folder is gone), InvalidInput (what another program wrote can't be read).
        """
        if self.edited.text == self._kept or (self._kept is None and not self.edited.undoable):
            return ""
        if self._own:
            self._shoot.drop.check_folder()
        said = ""
        theirs = plain_text(text_of(self.path)) if self.path.exists() else None
        if theirs is not None and theirs not in (self._kept, self.edited.text):
            kept = keep_beside(theirs, f"{self._shoot.code}-plan")
            said = f"{self.path.name} was changed by another program; what it wrote is kept in {kept}."
        write_atomic(self.path, self.edited.bytes, within=self._shoot.folder if self._own else None)
        self._kept = self.edited.text
        return said

    def look(self) -> bool:
        """See whether another program wrote the file, and take over what it wrote; whether it did. It can be undone.

        Raises InvalidInput, where what it wrote is no text.
        """
        theirs = None
        with contextlib.suppress(NotFound):
            theirs = plain_text(text_of(self.path))
        # One that nobody began here, and that was not there yet, is theirs alone.
        ours = self.edited.text if self._kept is not None or self.edited.undoable else None
        if theirs is None or theirs == self._kept or ours not in (self._kept, theirs):
            return False
        self.edited.replace(theirs, "what another program wrote")
        self._kept = theirs
        return True


def _named(code: str) -> str:
    """A plan's name, of a drop's id."""
    return re.sub(r"[^a-z0-9-]", "-", code.lower()).strip("-")[:40] or "plan"


def _of_targets(data: Any, file: str, tree: Any) -> "list[Finding]":
    """The targets that nobody knows here."""
    from studio.documents.brief_findings import Finding
    from studio.handover.known_targets import known_targets, target_named

    known, found = {one.name for one in known_targets()}, []
    lines = data.get("deliveries") if isinstance(data, dict) else None
    for at, one in enumerate(lines if isinstance(lines, list) else []):
        name = one.get("target") if isinstance(one, dict) else None
        if isinstance(name, str) and name.strip() and name.strip() not in known:
            loc = ("deliveries", at, "target")
            try:
                target_named(name.strip())
            except NotFound as error:
                line = tree.line(loc)
                found.append(Finding(loc, line, f"{file}, line {line}, deliveries[{at}].target: {error}", str(error)))
    return found
