"""A Shopify shop: pictures go into its Files, with their alternative texts, and to its products where that is asked for.

Limits: Shopify's product media pages (help.shopify.com, shopify.dev "product-media"; see the recipe shopify): less than 20 MB; its
pages say 20 or 25 megapixels, so the smaller; aspect 100:1 to 1:100; formats that its pages name and a recipe can make.
"""

import re

from studio.base.clock import now_text
from studio.base.jobs import Progress
from studio.base.wording import count, listed, size, visible
from studio.handover.carrier import Carrier, OwnWay, Witness
from studio.handover.engine import Remote
from studio.handover.objection import Objection
from studio.handover.parcel import Parcel, ParcelFile
from studio.handover.proof import READ_BACK, Proof
from studio.handover.shop_api import NEWEST
from studio.handover.shop_closing import BY, closing
from studio.handover.shop_files import MIME, ShopCarrier, ShopWitness
from studio.handover.target import Settings, TargetAsk, TargetKind, WrongAnswer, given, one_of

MOST_BYTES = 20_000_000
MOST_PIXELS = 20_000_000
MOST_ASPECT = 100
_SHOP = re.compile(r"[a-z0-9][a-z0-9-]{0,62}\.myshopify\.com\Z")
_VERSION = re.compile(r"20[2-9][0-9]-(01|04|07|10)\Z")
_SIGNS = re.compile(r"[!-~]*\Z")
_PRODUCTS = ("no", *BY)
_SHOWN = 3
_PROOF = "its original read back, else its storage's own hash of the upload that the picture was made of"
_SCOPES = "query rights { currentAppInstallation { accessScopes { handle } } }"


def _shop(settings: Settings) -> str:
    """The shop's own address, whose name may be given alone."""
    text = settings["shop"].strip().lower().removeprefix("https://").rstrip("/")
    return text if "." in text else f"{text}.myshopify.com"


def _check(settings: Settings) -> None:
    if not _SHOP.match(_shop(settings)):
        told = f"found '{visible(settings['shop'][:80])}', expected the shop's own address, like harbour-goods.myshopify.com."
        raise WrongAnswer("shop", told)
    if not _VERSION.match(settings.get("version") or NEWEST):
        raise WrongAnswer("version", f"found '{visible(settings['version'][:20])}', expected one like {NEWEST}.")
    one_of({"products": "no", **given(settings, "products")}, "products", _PRODUCTS)
    if not settings.get("token"):
        lacking = [key for key in ("client_id", "client_secret") if not settings.get(key)]
        if len(lacking) == 1:
            raise WrongAnswer(lacking[0], "is missing; an app's ID and its secret go together.")
        if lacking:
            raise WrongAnswer("token", "is missing; give an access token, or an app's client_id and client_secret.")
    for key in ("token", "client_id", "client_secret"):
        if not _SIGNS.match(settings.get(key, "")):
            raise WrongAnswer(key, "expected letters, digits and signs without spaces, as Shopify shows it.")


def _remote(name: str, settings: Settings) -> Remote:
    options = {
        "shop": _shop(settings),
        "version": settings.get("version") or NEWEST,
        "products": settings.get("products") or "no",
        **given(settings, "token", "client_id", "client_secret"),
    }
    secrets = tuple(given(settings, "token", "client_secret").values())
    return Remote("shopify", options, "", name, secrets)


def _carrier(remote: Remote, progress: Progress, limit: int) -> Carrier:
    return ShopCarrier(remote, progress, limit)


def _witness(carrier: Carrier, parcel: Parcel) -> Witness:
    return ShopWitness(carrier, parcel)


def _minds(parcel: Parcel) -> list[Objection]:
    """What Shopify would not take; each picture as its bundle tells of it."""
    found = []
    odd = [one.name for one in parcel.files if not one.name.lower().endswith(tuple(MIME))]
    if odd:
        told = (
            f"{count(len(odd), 'file')} that a shop does not take: {listed(odd, _SHOWN)}; taken are JPEG, PNG and WebP."
        )
        found.append(Objection("format", told, True))
    large = [f"{one.name} ({size(one.bytes)})" for one in parcel.files if one.bytes > MOST_BYTES]
    if large:
        told = f"{count(len(large), 'file')} beyond {size(MOST_BYTES)}: {listed(large, _SHOWN)}."
        found.append(Objection("size", told, True))
    sides = {one.name: (_side(one, "width"), _side(one, "height")) for one in parcel.files}
    many = [name for name, (width, height) in sides.items() if width * height > MOST_PIXELS]
    if many:
        told = f"{count(len(many), 'picture')} beyond {MOST_PIXELS // 1_000_000} megapixels: {listed(many, _SHOWN)}."
        found.append(Objection("size", told, True))
    narrow = [name for name, both in sides.items() if min(both) and max(both) > MOST_ASPECT * min(both)]
    if narrow:
        told = f"{count(len(narrow), 'picture')} longer than {MOST_ASPECT}:1: {listed(narrow, _SHOWN)}."
        found.append(Objection("size", told, True))
    return found


def _side(file: ParcelFile, which: str) -> int:
    told = file.facts.get(which)
    return told if isinstance(told, int) else 0


def _tried(carrier: Carrier) -> Proof:
    """The app's rights are asked for; nothing is written, as nothing in a shop is taken away again."""
    assert isinstance(carrier, ShopCarrier)
    told = carrier.api.ask(_SCOPES, {}).get("currentAppInstallation")
    listed_ = told.get("accessScopes") if isinstance(told, dict) else None
    rights = {one.get("handle") for one in listed_ or () if isinstance(one, dict)}
    lacking = [] if "write_files" in rights else ["write_files"]
    if carrier.remote.options.get("products") in BY and not rights & {"read_products", "write_products"}:
        lacking.append("write_products")
    if lacking:
        raise carrier.api.failed(f"its app lacks the right {' and '.join(lacking)}; give it that, and install it again")
    return Proof(READ_BACK, "sha256", now_text())


KIND = TargetKind(
    id="shopify",
    order=9,
    title="A Shopify shop",
    asks=(
        TargetAsk("shop", "its own address, like harbour-goods.myshopify.com"),
        TargetAsk("token", "an app's access token (shpat_…), where it has one", needed=False, secret=True),
        TargetAsk("client_id", "or the app's client ID, of the Dev Dashboard", needed=False),
        TargetAsk("client_secret", "and its secret", needed=False, secret=True),
        TargetAsk(
            "products",
            f"by what pictures are attached to products: {', '.join(BY)}; no: Files alone",
            needed=False,
            default="no",
            choices=_PRODUCTS,
        ),
        TargetAsk("version", "the API's version", needed=False, default=NEWEST),
    ),
    remote=_remote,
    check=_check,
    tells_free=False,
    own=OwnWay("Files", _PROOF, _carrier, _witness, _minds, _tried, closing),
    tried="Never tried against a real shop; tried with a server of the tests' that answers as Shopify's documentation says.",
)
