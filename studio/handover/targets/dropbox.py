"""Dropbox."""

from studio.handover.engine import Remote
from studio.handover.reaching import address_of
from studio.handover.target import Settings, TargetAsk, TargetKind, given, path_below, token, token_secrets


def _check(settings: Settings) -> None:
    token(settings["token"])


def _remote(name: str, settings: Settings) -> Remote:
    options = {"token": token(settings["token"]), **given(settings, "client_id", "client_secret")}
    secrets = (*token_secrets(settings["token"]), settings.get("client_secret", ""))
    return Remote(
        "dropbox",
        options,
        path_below(settings.get("path", "")),
        name,
        secrets,
        address=address_of("https://content.dropboxapi.com"),
    )


KIND = TargetKind(
    id="dropbox",
    order=7,
    title="Dropbox",
    asks=(
        TargetAsk("token", "what lets us in, made in your browser", secret=True),
        TargetAsk("path", "the folder there", needed=False),
        TargetAsk("client_id", "the id of an app of your own", needed=False),
        TargetAsk("client_secret", "the secret of that app of your own", needed=False, secret=True),
    ),
    remote=_remote,
    check=_check,
    hashes=("dropbox",),
    strict_names=True,
    authorise="dropbox",
    tried="Never tried against Dropbox's servers; that it asks them as it should was seen once.",
)
