"""A server by WebDAV: Nextcloud, ownCloud, a NAS. What such servers say of hashes is what they were told, so all is read back."""

from studio.base.errors import InvalidInput
from studio.handover.engine import Remote
from studio.handover.target import Settings, TargetAsk, TargetKind, given, is_address, obscured, path_below

_VENDORS = ("other", "nextcloud", "owncloud", "infinitescale", "fastmail", "sharepoint")


def _check(settings: Settings) -> None:
    if not is_address(settings["url"]):
        raise InvalidInput(
            "url: expected an address like https://cloud.example.com/dav, without a name or password in it."
        )
    if settings["vendor"] not in _VENDORS:
        raise InvalidInput(f"vendor: found '{settings['vendor'][:40]}', expected one of {', '.join(_VENDORS)}.")


def _remote(name: str, settings: Settings) -> Remote:
    options = {"url": settings["url"], "vendor": settings["vendor"], **given(settings, "user")}
    if settings.get("password"):
        options["pass"] = obscured(settings["password"])
    secrets = (settings.get("password", ""),)
    return Remote("webdav", options, path_below(settings.get("path", "")), name, secrets)


KIND = TargetKind(
    id="webdav",
    order=3,
    title="A server by WebDAV (Nextcloud, ownCloud, a NAS)",
    asks=(
        TargetAsk("url", "its address, as its settings show it"),
        TargetAsk("user", "your name there", needed=False),
        TargetAsk("password", "your password there, best one made for this program alone", needed=False, secret=True),
        TargetAsk("vendor", f"what it is: {', '.join(_VENDORS)}", needed=False, default="other"),
        TargetAsk("path", "the folder there", needed=False),
    ),
    remote=_remote,
    check=_check,
    tried="Tried with rclone's own server; with Nextcloud, ownCloud and SharePoint it was never tried.",
)
