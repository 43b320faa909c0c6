"""What the forms of the brief ask, section by section: the one list that fields, sections and errors are laid out by."""

from dataclasses import dataclass

from ui.state.commands import BRIEF_SECTIONS

Loc = tuple[str | int, ...]


@dataclass(frozen=True)
class Ask:
    """One field. kind: `line`, `lines` (several), `list` (apart by commas), `choice`, `tick`, `file`. hint: shown while it is empty.

    choices: (value, as people read it). wide: it takes the whole width.
    """

    loc: Loc
    title: str
    kind: str = "line"
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    wide: bool = False


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
    ("", "not said"),
    ("unlimited", "signed, unlimited"),
    ("limited", "signed, until a day"),
    ("none", "not signed"),
    ("not-applicable", "none is needed"),
)
STRICT = (("", "as each person has set it"), ("strict", "strict"), ("normal", "normal"), ("forgiving", "forgiving"))
SECTIONS = (
    FormSection("story", BRIEF_SECTIONS["story"], ("drop", "title", "line", "narrative", "date", "keywords"), (
        ("", (
            _a("drop", "Drop id", hint="HARBOUR-01; its folder is called so"), _a("title", "Title", hint="Harbour Stitch"),
            _a("line", "The narrative in one line", hint="Stitched from retired sails, within sight of the quay.", wide=True),
            _a("narrative", "The narrative", "lines", "What all pictures of this drop tell"),
            _a("keywords", "Keywords", "list", "sailcloth, harbour, wool"), _a("date", "Day of the brief", hint="2026-10-03"),
        )),
    )),
    FormSection("creator", BRIEF_SECTIONS["creator"], ("creator",), (
        ("", (
            _a("creator.name", "Name", hint="Mara Lindqvist"), _a("creator.handle", "Handle", hint="@mara.harbour"),
            _a("creator.code", "Code for customers", hint="MARA10"), _a("creator.link", "Link", hint="https://example.com/mara"),
            _a("creator.credit", "Credit line", hint="Photo: Mara Lindqvist"),
            _a("creator.revenue_share_pct", "Share of the revenue, in per cent", hint="8"),
        )),
        ("How to reach the creator; it goes into the tags of every picture", (
            _a("creator.contact.email", "E-mail"), _a("creator.contact.phone", "Telephone"), _a("creator.contact.url", "Web address"),
            _a("creator.contact.address", "Street"), _a("creator.contact.postcode", "Postal code"), _a("creator.contact.city", "City"),
            _a("creator.contact.region", "State or province"), _a("creator.contact.country", "Country"),
        )),
        ("Samples", (
            _a("creator.packaging_notes", "What the parcel must have", "lines"),
            _a("creator.sample_notes", "What happens with the samples", "lines"),
        )),
    )),
    FormSection("products", BRIEF_SECTIONS["products"], ("products", "products_from", "options")),
    FormSection("dates", BRIEF_SECTIONS["dates"], ("dates", "location", "time_zone", "tactics", "pop_up", "fulfilment"), (
        ("", (
            _a("dates.shoot_day", "Day of the shoot", hint="2026-10-03"),
            _a("dates.publish_by", "Published by", hint="seven days after the brief"),
            _a("dates.sales_from", "Sales begin", hint="2026-10-10 10:00"), _a("time_zone", "Time zone", hint="Europe/Stockholm"),
            _a("location.name", "Place", hint="Marstrand quay"),
            _a("location.city", "City"), _a("location.country", "Country"),
            _a("location.country_code", "The country's two letters", hint="SE"), _a("location.latitude", "Degrees north"),
            _a("location.longitude", "Degrees east"),
        )),
        ("Tactics", (
            _a("tactics.pop_up_reserve_pct", "Held back for pop-ups, in per cent", hint="30"),
            _a("tactics.retargeting_window_h", "Visitors are addressed again for, in hours", hint="72"),
        )),
        ("The pop-up: what was sold near it is counted in the results", (
            _a("pop_up.name", "Name", hint="Marstrand quay"),
            _a("pop_up.locations", "Points of sale, as the shop's exports call them", "list", "Marstrand quay"),
            _a("pop_up.postcodes", "Postcodes near it, or how they begin", "list", "440 3, 442"),
            _a("pop_up.centre", "Or a radius around the postcode", hint="44030"), _a("pop_up.radius_km", "of so many km", hint="15"),
        )),
        ("Packing and sending: for the drop sheet", (
            _a("fulfilment.partner", "Packed and sent by", hint="Kaj Pack"),
            _a("fulfilment.pack", "Packed in", "lines"), _a("fulfilment.insert", "Care card, and what is put in", "lines"),
        )),
    )),
    FormSection("people", BRIEF_SECTIONS["people"], ("people", "rights"), (
        ("What the brand may do with the pictures", (
            _a("rights.territory", "Where", hint="EU"), _a("rights.until", "Until", hint="2027-10-03"),
            _a("rights.channels", "Channels", "list", "storefront, social, ads"),
            _a("rights.usage_terms", "Terms of use, in words", "lines"),
            _a("rights.web_statement", "Web address of the full terms", hint="https://example.com/terms"),
            _a("rights.copyright", "Copyright line", hint="© 2026 Harbour Stitch"),
        )),
    )),
    FormSection("kit", BRIEF_SECTIONS["kit"], ("kit", "checklist", "sensitivity")),
)  # fmt: skip


def person(at: int) -> tuple[Ask, ...]:
    """The fields of one person in the pictures."""
    return (
        Ask(("people", at, "name"), "Name"),
        Ask(("people", at, "release"), "Model release", "choice", choices=RELEASES),
        Ask(("people", at, "until"), "Release holds until", hint="2027-10-03"),
        Ask(("people", at, "age"), "Age on the shoot day"),
        Ask(("people", at, "minor"), "Under age", "tick"),
    )


def section_of(loc: Loc) -> str:
    """The section that a field is in; empty for one that no form has."""
    head = loc[0] if loc else ""
    return next((section.id for section in SECTIONS if head in section.heads), "")
