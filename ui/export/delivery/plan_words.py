"""What a line of a delivery plan says: the questions of its fields, and its words in the table."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from studio.base.language import N_, tr
from studio.base.retold import translated
from ui.parts.field import Ask, as_text

if TYPE_CHECKING:
    from studio.shoot.handed_out import KnownRecipe

AUDIENCES = {
    "storefront": N_("Storefront"),
    "ads": N_("Ads"),
    "creator": N_("Creator"),
    "archive": N_("Archive"),
}
TAGS = {"public": N_("public"), "partner": N_("for partners"), "internal": N_("internal")}
SENDS = {"": N_("by the audience"), "files": N_("the pictures alone"), "bundle": N_("the whole bundle")}
Line = tuple[str, str, str]
"""A line of a plan: audience, recipe, target."""


def asks_of(recipes: "list[KnownRecipe]", targets: list[str]) -> list[Ask]:
    """What a line says, each by its place in it."""

    def choice(*loc: str, title: str, of: dict[str, str]) -> Ask:
        return Ask(loc, title, "choice", choices=tuple((value, tr(words)) for value, words in of.items()))

    known = {"": "", **{one.name: translated(one.title) for one in recipes}}
    return [
        choice("audience", title=N_("For whom"), of=AUDIENCES),
        choice("recipe", title=N_("Recipe"), of=known),
        choice("target", title=N_("Target"), of={"": "", **{one: one for one in targets}}),
        choice("privacy", title=N_("Tags say at most what is"), of={"": N_("public, where nothing is said"), **TAGS}),
        Ask(("folder",), N_("Folder there"), hint="{bundle}"),
        choice("send", title=N_("What is sent"), of=SENDS),
        Ask(("accepts", "formats"), N_("Takes these formats only"), "list", N_("jpeg, png")),
        Ask(("accepts", "max_mb"), N_("Takes files up to, in MB"), hint="20"),
        Ask(("accepts", "max_megapixels"), N_("Takes pictures up to, in megapixels"), hint="20"),
        Ask(("originals",), N_("The originals go too"), "tick"),
        Ask(("accepts", "needs_gtin"), N_("Every picture needs its barcode number"), "tick"),
    ]


def sends_of(audience: str, said: Mapping[str, Any]) -> str:
    """What a line sends: said, or as it is for its audience."""
    files = said.get("send") == "files" or (not said.get("send") and audience in ("storefront", "ads"))
    originals = str(said.get("originals")).lower() == "true"
    return tr("pictures") if files else tr("bundle, originals") if originals else tr("bundle")


def takes_of(said: Mapping[str, Any]) -> str:
    """What the receiver takes, in a line; empty for everything."""
    takes = said.get("accepts")
    if not isinstance(takes, Mapping):
        return ""
    told = [as_text(takes.get("formats"))]
    told += [f"≤ {takes[key]} {unit}" for key, unit in (("max_mb", "MB"), ("max_megapixels", "MP")) if takes.get(key)]
    told += ["GTIN"] if str(takes.get("needs_gtin")).lower() == "true" else []
    return tr("Takes: {what}", what=", ".join(one for one in told if one))
