"""A bucket of S3, or of whatever speaks as S3 does (MinIO, Cloudflare R2, Wasabi, Backblaze, Ceph)."""

import re

from studio.base.wording import visible
from studio.handover.engine import CHEAPLY, Remote
from studio.handover.reaching import Address, address_of
from studio.handover.resuming import RESUMED_FROM, Resuming
from studio.handover.target import Settings, TargetAsk, TargetKind, WrongAnswer, is_address, path_below

CUTOFF = RESUMED_FROM
"""Bytes: what is smaller goes in one part, and its ETag is the MD5 of its bytes as the server has it. Of what goes in several parts only
rclone's own note is there, which proves nothing."""


_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,254}(/.*)?")
_SIGNS = re.compile(r"[!-~]*")


def _check(settings: Settings) -> None:
    if not _BUCKET.fullmatch(settings["bucket"].strip("/")) or ".." in settings["bucket"]:
        found = visible(settings["bucket"][:80])
        raise WrongAnswer("bucket", f"found '{found}', expected a bucket's name: letters, digits, '.' and '-'.")
    for key in ("access_key", "region"):
        if not _SIGNS.fullmatch(settings.get(key, "")):
            raise WrongAnswer(key, "expected letters, digits and signs, without spaces.")
    endpoint = settings.get("endpoint", "")
    if endpoint and not is_address(endpoint if "://" in endpoint else f"https://{endpoint}"):
        raise WrongAnswer(
            "endpoint", "expected an address like https://s3.example.com, without a name or password in it."
        )


def _remote(name: str, settings: Settings) -> Remote:
    options = {
        "provider": settings["provider"],
        "access_key_id": settings["access_key"],
        "secret_access_key": settings["secret_key"],
        "region": settings.get("region", ""),
        "endpoint": settings.get("endpoint", ""),
        "upload_cutoff": f"{CUTOFF}B",
        "chunk_size": "16Mi",
        # Whoever may only put files into a bucket may not look whether it is there.
        "no_check_bucket": "true",
    }
    root = f"{settings['bucket'].strip('/')}/{path_below(settings.get('path', ''))}".rstrip("/")
    options = {key: value for key, value in options.items() if value}
    return Remote(
        "s3",
        options,
        root,
        name,
        (settings["secret_key"],),
        by_prefix=True,
        lets_in=CHEAPLY,
        address=server_of(settings),
    )


def server_of(settings: Settings) -> Address | None:
    """Where it is asked; None where only the engine knows, of whose it is."""
    told = settings.get("endpoint", "")
    if not told and settings.get("provider", "").lower() in ("", "aws", "other"):
        told = f"s3.{settings.get('region') or 'us-east-1'}.amazonaws.com"
    return address_of(told) if told else None


def _resuming(settings: Settings) -> Resuming | None:
    from studio.handover.resuming_s3 import IntoBucket, can_resume

    return IntoBucket(settings) if can_resume(settings) else None


KIND = TargetKind(
    id="s3",
    order=4,
    title="A bucket of S3, or of what speaks as it does",
    asks=(
        TargetAsk("bucket", "the bucket, which has to be there"),
        TargetAsk("access_key", "the access key's id"),
        TargetAsk("secret_key", "the secret that goes with it", secret=True),
        TargetAsk("endpoint", "the server's address; none: Amazon's own", needed=False),
        TargetAsk("region", "the region, like eu-north-1", needed=False),
        TargetAsk(
            "provider",
            "whose it is, as rclone calls it: AWS, Minio, Cloudflare, Wasabi, Other",
            needed=False,
            default="Other",
        ),
        TargetAsk("path", "the folder in the bucket", needed=False),
    ),
    remote=_remote,
    resuming=_resuming,
    check=_check,
    hashes=("md5",),
    greatest=CUTOFF - 1,
    tells_what_it_was_told=True,
    tells_free=False,
    tried="Tried with rclone's own server; with Amazon's and others' it was never tried.",
)
