"""Kit and checklist, each chosen with what it asks to be read beside it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.base.language import tr
from studio.base.retold import translated
from studio.base.spoken import count
from studio.base.terms import STAGES
from ui.brief.asked import STRICT
from ui.brief.form import Fields, show_fields
from ui.brief.pen import Pen
from ui.parts.basics import Panel, clear, label
from ui.parts.field import Ask, Field, Loc

if TYPE_CHECKING:
    from studio.shoot.handed_out import Choosable, Finding

DEFAULTS = {"kit": "three-shot", "checklist": "on-location"}
"""What a brief that does not say has."""


class Choosing(QWidget):
    """Attributes: fields (kit, checklist, sensitivity), kit and checklist (what is shown of the chosen ones)."""

    def __init__(self, pen: Pen) -> None:
        super().__init__()
        self._pen = pen
        self.fields: list[Field] = []
        self._known: dict[str, dict[str, Choosable]] = {"kit": {}, "checklist": {}}
        self._shown: dict[str, tuple[str, int]] = {}
        self._data: Mapping[str, Any] = {}
        self._findings: Sequence[Finding] = ()
        self._choices = QVBoxLayout()
        self.kit, self.checklist = QVBoxLayout(), QVBoxLayout()
        panel, kit, checklist = Panel(tr("Kit and checklist"), margin=16), Panel(margin=16), Panel(margin=16)
        panel.box.addLayout(self._choices)
        for part, inside in ((kit, self.kit), (checklist, self.checklist)):
            inside.setSpacing(4)
            part.box.addLayout(inside)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 8, 8)
        box.setSpacing(8)
        for one in (panel, kit, checklist):
            box.addWidget(one)
        box.addStretch(1)

    def show_known(self, kits: "list[Choosable]", checklists: "list[Choosable]") -> None:
        """The kits and checklists there are."""
        self._known = {"kit": {one.name: one for one in kits}, "checklist": {one.name: one for one in checklists}}
        clear(self._choices)
        asks = [
            Ask(("kit",), tr("Every product is shot in these roles"), "choice", choices=_choices(kits)),
            Ask(("checklist",), tr("What is looked at on the day"), "choice", choices=_choices(checklists)),
            Ask(("sensitivity",), tr("How strict verdicts are"), "choice", choices=STRICT),
        ]
        fields = Fields(asks, self._pen)
        self.fields = fields.fields
        self._choices.addWidget(fields)
        self._shown = {}
        self.show_state(self._data, self._findings, True)

    def show_state(self, data: Mapping[str, Any], findings: "Sequence[Finding]", anew: bool) -> None:
        """Show what is chosen, and what that asks."""
        self._data, self._findings = data, findings
        if not self.fields:
            return
        show_fields(self.fields, {**DEFAULTS, **data}, findings, self._pen, anew)
        products = data.get("products")
        amount = len(products) if isinstance(products, list) else 0
        for what, box in (("kit", self.kit), ("checklist", self.checklist)):
            name = str(data.get(what) or DEFAULTS[what])
            if self._shown.get(what) != (name, amount):
                self._shown[what] = (name, amount)
                clear(box)
                known = self._known[what].get(name)
                if known is not None:
                    (self._show_kit if what == "kit" else self._show_checklist)(known, amount)

    def field_of(self, loc: Loc) -> Field | None:
        """The field where what is wrong at `loc` is shown."""
        return next((field for field in self.fields if field.loc == loc[:1]), None)

    def _show_kit(self, kit: "Choosable", products: int) -> None:
        self.kit.addWidget(
            label(
                tr(
                    "{title}: {roles}, {shots} to make",
                    title=translated(kit.title),
                    roles=count(len(kit.asks), "role"),
                    shots=count(len(kit.asks) * products, "shot"),
                ),
                "heading",
            )
        )
        for asked in kit.asks:
            self.kit.addSpacing(4)
            self.kit.addWidget(label(translated(asked.title), "field"))
            self.kit.addWidget(label(translated(asked.text), "muted"))

    def _show_checklist(self, checklist: "Choosable", products: int) -> None:
        self.checklist.addWidget(
            label(f"{translated(checklist.title)}: {count(len(checklist.asks), 'item')}", "heading")
        )
        for stage, title in STAGES.items():
            items = [one for one in checklist.asks if one.part == stage]
            if items:
                self.checklist.addSpacing(4)
                self.checklist.addWidget(label(f"{tr(title)} ({len(items)})", "field"))
                self.checklist.addWidget(
                    label(
                        "\n".join(f"{'•' if one.required else '◦'} {translated(one.title)}" for one in items), "muted"
                    )
                )
        self.checklist.addWidget(label(tr("• required   ◦ advised"), "small"))


def _choices(known: "list[Choosable]") -> tuple[tuple[str, str], ...]:
    return tuple(
        (
            one.name,
            f"{translated(one.title)} ({one.name})" if not one.mistakes else tr("{name}: has mistakes", name=one.name),
        )
        for one in known
    )
