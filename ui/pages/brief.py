"""The Brief page: what the drop is about, as the crew needs it on set; and what the brief does not say."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from studio.base.wording import count
from ui.parts.basics import Panel, button, clear, label, row, scrolling
from ui.parts.page import WindowPage
from ui.parts.page_context import PageContext

if TYPE_CHECKING:
    from studio.shoot.handed_out import Brief, Product, Variant

RELEASES = {
    "unlimited": "release signed",
    "limited": "release signed, limited",
    "none": "no release",
    "not-applicable": "no release needed",
}


def unsaid(brief: "Brief") -> list[str]:
    """What the brief leaves open, in words: none of it is a mistake, but tags or plans will lack it."""
    said: list[tuple[bool, str]] = [
        (bool(brief.narrative), "the narrative"),
        (bool(brief.creator.code), "the creator's code"),
        (bool(brief.creator.link), "the creator's link"),
        (bool(brief.creator.credit), "the credit line"),
        (brief.creator.contact is not None, "how to reach the creator"),
        (brief.creator.revenue_share_pct is not None, "the revenue share"),
        (brief.location is not None, "the location"),
        (bool(brief.rights.territory), "where the pictures may be used"),
        (brief.rights.until is not None, "until when the pictures may be used"),
        (bool(brief.rights.usage_terms), "the usage terms in words"),
        (bool(brief.rights.web_statement), "a web statement of rights"),
        (bool(brief.rights.copyright), "the copyright line"),
        (bool(brief.keywords), "keywords"),
    ]
    for product in brief.products:
        unnumbered = [one.sku for one in product.variants if one.gtin is None] if product.gtins else []
        said.append((product.code is not None, f"the GTIN of {product.sku}"))
        said += [(False, f"the GTIN of {sku}") for sku in unnumbered]
        said.append((bool(product.description), f"a description of {product.sku}"))
        said.append((bool(product.alt_text), f"alt texts of {product.sku}"))
    said += [(person.release != "none", f"a model release of {person.name}") for person in brief.people]
    return [text for there, text in said if not there]


class BriefPage(WindowPage):
    """Two columns: the story and the products left, the plan and what is missing right."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        run = context.actions.run
        self.title = label("", "title")
        top = row(
            button("Edit the brief", lambda: run("brief.edit"), tip="Open brief.yaml in your editor (E)"),
            button("Read it again", lambda: run("brief.reload"), tip="Take in what was changed (F5)"),
            button(
                "Shoot folder", lambda: run("drop.folder"), tip="Open the folder with originals, sidecars and bundles"
            ),
        )
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addLayout(top)
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        inside = QWidget()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(0, 0, 8, 0)
        columns.setSpacing(14)
        columns.addLayout(self._left, 5)
        columns.addLayout(self._right, 3)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(18, 14, 10, 10)
        outer.addLayout(head)
        outer.addWidget(scrolling(inside), 1)
        self.session.shoot_changed.connect(self.refresh)
        self.session.brief_changed.connect(self.refresh)

    def handlers(self) -> dict[str, Callable[[], object]]:
        return {"brief.edit": self._edit, "brief.reload": self.session.reload_brief}

    def _edit(self) -> None:
        if self.session.shoot is not None:
            self.context.show(self.session.shoot.folder / "brief.yaml")

    def refresh(self) -> None:
        """Show the open drop's brief."""
        shoot = self.session.shoot
        if shoot is None:
            return
        brief = shoot.drop.brief
        self.title.setText(brief.title)
        clear(self._left)
        clear(self._right)
        if brief.line:
            self._left.addWidget(label(brief.line, "lead", select=True))
        if brief.narrative:
            story = Panel("The story")
            story.box.addWidget(label(brief.narrative.strip(), select=True))
            self._left.addWidget(story)
        products = Panel(f"Products ({len(brief.products)})")
        for n, product in enumerate(brief.products):
            if n:
                products.box.addSpacing(6)
            products.box.addLayout(self._product(product))
        self._left.addWidget(products)
        roles = Panel(f"Every product is shot in {count(len(shoot.drop.kit.roles), 'role')}")
        for role in shoot.drop.kit.roles:
            roles.box.addWidget(label(role.title, "heading"))
            roles.box.addWidget(label(" ".join(f"{role.guidance} {role.framing}".split()), "muted"))
        self._left.addWidget(roles)
        self._left.addStretch(1)
        self._right.addWidget(self._missing(unsaid(brief)))
        self._right.addWidget(self._plan(brief))
        self._right.addWidget(self._creator(brief))
        self._right.addWidget(self._rights(brief))
        if brief.people:
            people = Panel("People in the pictures")
            for person in brief.people:
                until = f" until {_day(person.until)}" if person.until else ""
                minor = ", under age" if person.minor else ""
                good = person.release in ("unlimited", "not-applicable") or (
                    person.until is not None and person.until >= date.today()
                )
                people.box.addWidget(label(person.name, "heading"))
                people.box.addWidget(label(f"{RELEASES[person.release]}{until}{minor}", "good" if good else "bad"))
            self._right.addWidget(people)
        self._right.addStretch(1)

    def _product(self, product: "Product") -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        grid.addWidget(label(product.title, "heading", select=True), 0, 0)
        grid.addWidget(label(product.sku, "heading", select=True), 0, 1)
        left = [product.colourway or "", " ".join((product.notes or product.description or "").split())]
        grid.addWidget(
            label("\n".join(text for text in left if text), "muted", select=True), 1, 0, Qt.AlignmentFlag.AlignTop
        )
        right = [f"GTIN {product.code}" if product.code else "no GTIN"]
        if product.stock is not None:
            held = round(product.stock * self.session.shoot.drop.brief.tactics.pop_up_reserve_pct / 100)
            right.append(f"{product.stock} to sell, {held} of them kept for pop-ups")
        right += [_variant(one) for one in product.variants if len(product.variants) > 1]
        right += [f"also shot as {role.title}" for role in product.extra_roles]
        grid.addWidget(label("\n".join(right), "muted", select=True), 1, 1, Qt.AlignmentFlag.AlignTop)
        return grid

    @staticmethod
    def _missing(gaps: list[str]) -> Panel:
        card = Panel(
            "The brief is complete" if not gaps else "The brief does not say", role="good" if not gaps else "warn"
        )
        if gaps:
            card.box.addWidget(label("\n".join(f"• {gap}" for gap in gaps)))
            card.box.addWidget(label("Nothing is invented: what is not said here is left out of the tags.", "muted"))
        return card

    @staticmethod
    def _plan(brief: "Brief") -> Panel:
        card = Panel("Plan")
        shoot, publish = brief.dates.shoot_day, brief.dates.publish_by
        facts = [("Shoot day", _day(shoot)), ("Publish by", _day(publish))]
        if publish is not None:
            left = (publish - date.today()).days
            facts.append(("Days left", str(left) if left >= 0 else f"{-left} days over"))
        if brief.location is not None:
            place = ", ".join(
                dict.fromkeys(
                    part for part in (brief.location.name, brief.location.city, brief.location.country) if part
                )
            )
            facts.append(("Where", place))
        facts += [
            ("Time zone", brief.time_zone),
            ("Kept for pop-ups", f"{brief.tactics.pop_up_reserve_pct:g} %"),
            ("Retargeting", f"within {brief.tactics.retargeting_window_h} h"),
        ]
        card.box.addLayout(_facts(facts))
        return card

    @staticmethod
    def _creator(brief: "Brief") -> Panel:
        creator = brief.creator
        card = Panel("Creator")
        card.box.addWidget(label(f"{creator.name}  {creator.handle}", "lead", select=True))
        share = f"{creator.revenue_share_pct:g} %" if creator.revenue_share_pct is not None else ""
        contact = creator.contact
        reach = ", ".join(part for part in (contact.email, contact.phone) if part) if contact else ""
        card.box.addLayout(
            _facts(
                [
                    ("Code", creator.code or ""), ("Link", str(creator.link or "")), ("Share", share), ("Credit", creator.credit or ""),
                    ("Contact", reach), ("Packaging", creator.packaging_notes or ""), ("Samples", creator.sample_notes or ""),
                ]
            )
        )  # fmt: skip
        return card

    @staticmethod
    def _rights(brief: "Brief") -> Panel:
        rights = brief.rights
        card = Panel("Rights")
        card.box.addLayout(
            _facts(
                [
                    ("Where", rights.territory or ""), ("Until", _day(rights.until)), ("Channels", ", ".join(rights.channels)),
                    ("Terms", rights.usage_terms or ""), ("Web", str(rights.web_statement or "")), ("Copyright", rights.copyright or ""),
                ]
            )
        )  # fmt: skip
        return card


def _variant(one: "Variant") -> str:
    """`M: HS-SHIRT-M, GTIN 2010261001010, 12 to sell`."""
    parts = [
        f"{one.option}: {one.sku}" if one.option else one.sku,
        f"GTIN {one.gtin}" if one.gtin else "",
        f"{one.inventory} to sell" if one.inventory is not None else "",
    ]
    return ", ".join(part for part in parts if part)


def _facts(facts: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    for n, (name, value) in enumerate((name, value) for name, value in facts if value):
        grid.addWidget(label(name, "muted", wrap=False), n, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label(" ".join(value.split()), select=True), n, 1)
    return grid


def _day(day: date | None) -> str:
    return f"{day:%a %d %b %Y}" if day else ""
