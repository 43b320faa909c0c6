"""A section of the brief as a form: its fields in one column or two, as wide as there is room; the people, and who may be added."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.base.language import tr
from studio.base.spoken import count
from ui.brief.asked import FormSection, person
from ui.brief.pen import Pen
from ui.parts.basics import Panel, button, clear, label, row
from ui.parts.field import Ask, Field, Loc, belongs
from ui.parts.field_grid import FieldGrid

if TYPE_CHECKING:
    from studio.shoot.handed_out import Finding


class Fields(FieldGrid):
    """Fields of the brief in one column or two."""

    def __init__(self, asks: Iterable[Ask], pen: Pen) -> None:
        super().__init__(asks)
        for field in self.fields:
            field.typed.connect(pen.type)
            field.left.connect(pen.leave)
            field.repaired.connect(
                lambda loc, value: pen.edit(lambda writing: writing.edited.put(loc, value, tr("the repair")), True)
            )


def show_fields(
    fields: Iterable[Field], data: Mapping[str, Any], findings: "Sequence[Finding]", pen: Pen, anew: bool
) -> None:
    """Show in each field what the brief says and what is wrong with it; one that is typed in keeps what is typed."""
    for field in fields:
        if not pen.typing(field.loc) and (anew or not field.editor.hasFocus()):
            field.fill(data)
        field.show_findings([one for one in findings if belongs(one.loc, field.loc)])


class Form(QWidget):
    """The fields of a section, group by group. Attributes: section, fields."""

    def __init__(self, section: FormSection, pen: Pen) -> None:
        super().__init__()
        self.section, self._pen = section, pen
        self.fields: list[Field] = []
        self.panel = Panel(tr(section.title), margin=16)
        self.panel.box.setSpacing(12)
        for heading, asks in section.groups:
            if heading:
                self.panel.box.addSpacing(4)
                self.panel.box.addWidget(label(heading, "field"))
            group = Fields(asks, pen)
            self.fields += group.fields
            self.panel.box.addWidget(group)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 8, 8)
        self.box.addWidget(self.panel)
        self.box.addStretch(1)

    def show_state(self, data: Mapping[str, Any], findings: "Sequence[Finding]", anew: bool) -> None:
        """Show what the brief says, and what is wrong."""
        ours = [one for one in findings if one.loc[:1] and one.loc[0] in self.section.heads]
        homeless = [one for one in ours if not any(belongs(one.loc, field.loc) for field in self.fields)]
        show_fields(self.fields, data, findings, self._pen, anew)
        if homeless and self.fields:
            # A part that is missing altogether, or that the brief has under another name.
            first = self.fields[0]
            first.show_findings([*(one for one in ours if belongs(one.loc, first.loc)), *homeless])

    def field_of(self, loc: Loc) -> Field | None:
        """The field where what is wrong at `loc` is shown; the section's first for what no field has."""
        return next(
            (field for field in self.fields if belongs(loc, field.loc)), self.fields[0] if self.fields else None
        )


class PeopleForm(Form):
    """The same with the people in the pictures above, each with their fields. Attribute: add, the button."""

    def __init__(self, section: FormSection, pen: Pen) -> None:
        super().__init__(section, pen)
        self._own = list(self.fields)
        self.people = Panel(tr("People in the pictures"), margin=16)
        self._rows = QVBoxLayout()
        self._none = label(
            tr("Nobody is named. Whoever is seen in a picture is named with their model release."), "muted"
        )
        self.people.box.addWidget(self._none)
        self.people.box.addLayout(self._rows)
        self.add = button(tr("Add a person"), self._add)
        self.people.box.addLayout(row(self.add, None))
        self.box.insertWidget(0, self.people)
        self._shown = 0
        self._go = False

    def _add(self) -> None:
        self._go = True
        self._pen.edit(
            lambda writing: writing.edited.insert(("people",), self._shown, [{"name": None}], tr("the new person")),
            True,
        )

    def show_state(self, data: Mapping[str, Any], findings: "Sequence[Finding]", anew: bool) -> None:
        there = data.get("people")
        amount = len(there) if isinstance(there, list) else 0
        if amount != self._shown:
            clear(self._rows)
            self._shown, self.fields = amount, list(self._own)
            self._none.setVisible(not amount)
            for at in range(amount):
                if at:
                    self._rows.addSpacing(12)
                fields = Fields(person(at), self._pen)
                self.fields[at * 5 : at * 5] = fields.fields
                self._rows.addWidget(fields)
                self._rows.addLayout(
                    row(button(tr("Take this person out"), lambda at=at: self._remove(at), kind="plain"), None)
                )
            if self._go and amount:
                self.fields[(amount - 1) * 5].editor.setFocus()
            self._go = False
            anew = True
        super().show_state(data, findings, anew)

    def _remove(self, at: int) -> None:
        self._pen.edit(
            lambda writing: writing.edited.remove(
                ("people",), at, tr("taking out {persons}", persons=count(1, "person"))
            ),
            True,
        )
