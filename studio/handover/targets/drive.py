"""Google Drive."""

from studio.handover.engine import Remote
from studio.handover.reaching import address_of
from studio.handover.target import Settings, TargetAsk, TargetKind, given, path_below, token, token_secrets


def _check(settings: Settings) -> None:
    token(settings["token"])


def _remote(name: str, settings: Settings) -> Remote:
    own = given(settings, "client_id", "client_secret", "team_drive", "root_folder_id")
    options = {"scope": "drive", "token": token(settings["token"]), **own}
    secrets = (*token_secrets(settings["token"]), settings.get("client_secret", ""))
    return Remote(
        "drive",
        options,
        path_below(settings.get("path", "")),
        name,
        secrets,
        address=address_of("https://www.googleapis.com"),
    )


KIND = TargetKind(
    id="drive",
    order=6,
    title="Google Drive",
    asks=(
        TargetAsk("token", "what lets us in, made in your browser", secret=True),
        TargetAsk("path", "the folder there", needed=False),
        TargetAsk("root_folder_id", "the id of a folder to stay below", needed=False),
        TargetAsk("team_drive", "the id of a shared drive", needed=False),
        TargetAsk("client_id", "the id of an OAuth client of your own", needed=False),
        TargetAsk("client_secret", "the secret of that client of your own", needed=False, secret=True),
    ),
    remote=_remote,
    check=_check,
    hashes=("md5",),
    authorise="drive",
    tried="Never tried against Google's servers; that it asks them as it should was seen once.",
)
