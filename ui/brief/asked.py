"""What the forms of the brief ask, section by section: the one list that fields, sections and errors are laid out by."""

from dataclasses import dataclass

from studio.base.language import N_, tr
from ui.parts.field import Ask, Loc
from ui.state.commands import BRIEF_SECTIONS


@dataclass(frozen=True)
class FormSection:
    """id; title; heads: the first parts of the fields that belong to it; groups: (heading, its fields)."""

    id: str
    title: str
    heads: tuple[str, ...]
    groups: tuple[tuple[str, tuple[Ask, ...]], ...] = ()

    @property
    def asks(self) -> tuple[Ask, ...]:
        """All its fields."""
        return tuple(ask for _, asks in self.groups for ask in asks)


def _a(path: str, title: str, kind: str = "line", hint: str = "", wide: bool = False) -> Ask:
    return Ask(tuple(path.split(".")), title, kind, hint, (), wide or kind in ("lines", "list"))


RELEASES = (
    ("", N_("not said")),
    ("unlimited", N_("signed, unlimited")),
    ("limited", N_("signed, until a day")),
    ("none", N_("not signed")),
    ("not-applicable", N_("none is needed")),
)
STRICT = (
    ("", N_("as each person has set it")),
    ("strict", N_("strict")),
    ("normal", N_("normal")),
    ("forgiving", N_("forgiving")),
)
SECTIONS = (
    FormSection("story", BRIEF_SECTIONS["story"], (
        "drop", "title", "line", "narrative", "date", "keywords", "brand", "languages",
    ), (
        ("", (
            _a("drop", N_("Drop id"), hint=N_("HARBOUR-01; its folder is called so")), _a("title", N_("Title"), hint="Harbour Stitch"),
            _a("line", N_("The narrative in one line"), hint=N_("Stitched from retired sails, within sight of the quay."), wide=True),
            _a("narrative", N_("The narrative"), "lines", N_("What all pictures of this drop tell")),
            _a("keywords", N_("Keywords"), "list", N_("sailcloth, harbour, wool")), _a("date", N_("Day of the brief"), hint="2026-10-03"),
            _a("brand", N_("Brand, as its shop is called"), hint="Harbour Stitch"),
            _a("languages", N_("Languages of the alternative texts, the brief's own first"), "list", "en, sv"),
        )),
    )),
    FormSection("creator", BRIEF_SECTIONS["creator"], ("creator",), (
        ("", (
            _a("creator.name", N_("Name"), hint="Mara Lindqvist"), _a("creator.handle", N_("Handle"), hint="@mara.harbour"),
            _a("creator.code", N_("Code for customers"), hint="MARA10"), _a("creator.link", N_("Link"), hint="https://example.com/mara"),
            _a("creator.credit", N_("Credit line"), hint=N_("Photo: Mara Lindqvist")),
            _a("creator.revenue_share_pct", N_("Share of the revenue, in per cent"), hint="8"),
        )),
        (N_("How to reach the creator; it goes into the tags of every picture"), (
            _a("creator.contact.email", N_("E-mail")), _a("creator.contact.phone", N_("Telephone")),
            _a("creator.contact.url", N_("Web address")),
            _a("creator.contact.address", N_("Street")), _a("creator.contact.postcode", N_("Postal code")),
            _a("creator.contact.city", N_("City")),
            _a("creator.contact.region", N_("State or province")), _a("creator.contact.country", N_("Country")),
        )),
        (N_("Samples"), (
            _a("creator.packaging_notes", N_("What the parcel must have"), "lines"),
            _a("creator.sample_notes", N_("What happens with the samples"), "lines"),
        )),
    )),
    FormSection("products", BRIEF_SECTIONS["products"], ("products", "products_from", "options")),
    FormSection("dates", BRIEF_SECTIONS["dates"], ("dates", "location", "time_zone", "tactics", "pop_up", "fulfilment"), (
        ("", (
            _a("dates.shoot_day", N_("Day of the shoot"), hint="2026-10-03"),
            _a("dates.publish_by", N_("Published by"), hint=N_("seven days after the brief")),
            _a("dates.sales_from", N_("Sales begin"), hint="2026-10-10 10:00"),
            _a("time_zone", N_("Time zone"), hint="Europe/Stockholm"), _a("location.name", N_("Place"), hint="Marstrand quay"),
            _a("location.city", N_("City")), _a("location.country", N_("Country")),
            _a("location.country_code", N_("The country's two letters"), hint="SE"), _a("location.latitude", N_("Degrees north")),
            _a("location.longitude", N_("Degrees east")),
        )),
        (N_("Tactics"), (
            _a("tactics.pop_up_reserve_pct", N_("Held back for pop-ups, in per cent"), hint="30"),
            _a("tactics.retargeting_window_h", N_("Visitors are addressed again for, in hours"), hint="72"),
        )),
        (N_("The pop-up: what was sold near it is counted in the results"), (
            _a("pop_up.name", N_("Name"), hint="Marstrand quay"),
            _a("pop_up.locations", N_("Points of sale, as the shop's exports call them"), "list", "Marstrand quay"),
            _a("pop_up.postcodes", N_("Postcodes near it, or how they begin"), "list", "440 3, 442"),
            _a("pop_up.centre", N_("Or a radius around the postcode"), hint="44030"),
            _a("pop_up.radius_km", N_("of so many km"), hint="15"),
        )),
        (N_("Packing and sending: for the drop sheet"), (
            _a("fulfilment.partner", N_("Packed and sent by"), hint="Kaj Pack"),
            _a("fulfilment.pack", N_("Packed in"), "lines"), _a("fulfilment.insert", N_("Care card, and what is put in"), "lines"),
        )),
    )),
    FormSection("people", BRIEF_SECTIONS["people"], ("people", "rights"), (
        (N_("What the brand may do with the pictures"), (
            _a("rights.territory", N_("Where"), hint="EU"), _a("rights.until", N_("Until"), hint="2027-10-03"),
            _a("rights.channels", N_("Channels"), "list", N_("storefront, social, ads")),
            _a("rights.usage_terms", N_("Terms of use, in words"), "lines"),
            _a("rights.web_statement", N_("Web address of the full terms"), hint="https://example.com/terms"),
            _a("rights.copyright", N_("Copyright line"), hint="© 2026 Harbour Stitch"),
        )),
    )),
    FormSection("kit", BRIEF_SECTIONS["kit"], ("kit", "checklist", "sensitivity")),
)  # fmt: skip


def person(at: int) -> tuple[Ask, ...]:
    """The fields of one person in the pictures."""
    return (
        Ask(("people", at, "name"), tr("Name")),
        Ask(("people", at, "release"), tr("Model release"), "choice", choices=RELEASES),
        Ask(("people", at, "until"), tr("Release holds until"), hint="2027-10-03"),
        Ask(("people", at, "age"), tr("Age on the shoot day")),
        Ask(("people", at, "minor"), tr("Under age"), "tick"),
    )


def section_of(loc: Loc) -> str:
    """The section that a field is in; empty for one that no form has."""
    head = loc[0] if loc else ""
    return next((section.id for section in SECTIONS if head in section.heads), "")
