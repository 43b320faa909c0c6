"""A server by WebDAV: Nextcloud, ownCloud, a NAS. What such servers say of hashes is what they were told, so all is read back."""

from studio.handover.engine import CHEAPLY, Remote
from studio.handover.reaching import address_of
from studio.handover.target import (
    Settings,
    TargetAsk,
    TargetKind,
    WrongAnswer,
    given,
    is_address,
    obscured,
    one_of,
    path_below,
)

_VENDORS = ("other", "nextcloud", "owncloud", "infinitescale", "fastmail", "sharepoint")


def _check(settings: Settings) -> None:
    if not is_address(settings["url"]):
        raise WrongAnswer(
            "url", "expected an address like https://cloud.example.com/dav, without a name or password in it."
        )
    one_of(settings, "vendor", _VENDORS)
    if settings["vendor"] == "nextcloud" and "/dav/files/" not in settings["url"]:
        raise WrongAnswer(
            "url",
            "expected the address that Nextcloud's settings show, like https://cloud.example.com/remote.php/dav/files/NAME.",
        )


def _remote(name: str, settings: Settings) -> Remote:
    options = {"url": settings["url"], "vendor": settings["vendor"], **given(settings, "user")}
    if settings.get("password"):
        options["pass"] = obscured(settings["password"])
    secrets = (settings.get("password", ""),)
    return Remote(
        "webdav",
        options,
        path_below(settings.get("path", "")),
        name,
        secrets,
        lets_in=CHEAPLY,
        address=address_of(settings["url"]),
    )


KIND = TargetKind(
    id="webdav",
    order=3,
    title="A server by WebDAV (Nextcloud, ownCloud, a NAS)",
    asks=(
        TargetAsk("url", "its address, as its settings show it"),
        TargetAsk("user", "your name there", needed=False),
        TargetAsk("password", "your password there, best one made for this program alone", needed=False, secret=True),
        TargetAsk("vendor", "what it is", needed=False, default="other", choices=_VENDORS),
        TargetAsk("path", "the folder there", needed=False),
    ),
    remote=_remote,
    check=_check,
    tried="Tried with rclone's own server; with Nextcloud, ownCloud and SharePoint it was never tried.",
)
