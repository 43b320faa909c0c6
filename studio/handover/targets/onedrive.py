"""Microsoft OneDrive, and SharePoint's document libraries."""

from studio.handover.engine import Remote
from studio.handover.reaching import address_of
from studio.handover.target import Settings, TargetAsk, TargetKind, given, one_of, path_below, token, token_secrets

_TYPES = ("personal", "business", "documentLibrary")


def _check(settings: Settings) -> None:
    token(settings["token"])
    one_of(settings, "drive_type", _TYPES)


def _remote(name: str, settings: Settings) -> Remote:
    options = {"token": token(settings["token"]), **{key: settings[key] for key in ("drive_id", "drive_type")}}
    options |= given(settings, "client_id", "client_secret")
    secrets = (*token_secrets(settings["token"]), settings.get("client_secret", ""))
    return Remote(
        "onedrive",
        options,
        path_below(settings.get("path", "")),
        name,
        secrets,
        address=address_of("https://graph.microsoft.com"),
    )


KIND = TargetKind(
    id="onedrive",
    order=8,
    title="Microsoft OneDrive, SharePoint's document libraries",
    asks=(
        TargetAsk("token", "what lets us in, made in your browser", secret=True),
        TargetAsk("drive_id", "the drive's id"),
        TargetAsk("drive_type", "what it is", needed=False, default="business", choices=_TYPES),
        TargetAsk("path", "the folder there", needed=False),
        TargetAsk("client_id", "the id of an app of your own", needed=False),
        TargetAsk("client_secret", "the secret of that app of your own", needed=False, secret=True),
    ),
    remote=_remote,
    check=_check,
    hashes=("quickxor",),
    strict_names=True,
    longest_path=400,
    authorise="onedrive",
    tried="Never tried against Microsoft's servers; that it asks them as it should was seen once.",
)
