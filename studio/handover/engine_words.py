"""What the engine says when something fails, in a sentence that tells what to do; with no secret in it."""

import re
from collections.abc import Sequence

from studio.base.errors import ThreeshotError
from studio.base.wording import short, visible

_UNREACHED = (
    r"i/o timeout|timed out|deadline exceeded|no route to host|network is unreachable|connection reset|broken pipe|disconnected|EOF"
    r"|socket is closed|connection lost"
)
GONE = "i/o timeout"
"""What is said of a server that is reached no more."""
_KNOWN: tuple[tuple[str, str], ...] = (
    (
        r"knownhosts: key mismatch|host key mismatch",
        "its host key is another than the one that was accepted: somebody may stand between; ask whoever runs it, and where it is right, "
        "'threeshot deliver targets forget' and add it again",
    ),
    (
        r"knownhosts: key is unknown|no hostkey",
        "its host key is not known; add the target again and compare the key's fingerprint",
    ),
    (
        r"unable to authenticate|401 Unauthorized|InvalidAccessKeyId|SignatureDoesNotMatch|logon failure|invalid_grant|expired_access_token"
        r"|bad username or password|Error 401|ExpiredToken|InvalidAuthenticationToken|invalid_token|token (has )?(been )?(expired|revoked)",
        "it does not let us in with this name and secret; add the target again with the right ones",
    ),
    (r"is passphrase protected", "its key is locked; add the target again with what it is locked with"),
    (
        r"not an encrypted key|key is not password protected",
        "its key is not locked; add the target again without what it would be locked with",
    ),
    (
        r"SFTP: .*packet too long",
        "it lets us in, but something else than SFTP answers; what is printed there at each login, by a .bashrc say, has to be silent",
    ),
    (
        r"no space left|507 Insufficient|quota ?exceeded|storageQuotaExceeded|disk full|not enough space",
        "it is full; free some space there",
    ),
    (
        r"403 Forbidden|AccessDenied|permission denied|access is denied",
        "it does not allow that; ask whoever runs it for the right to write",
    ),
    (r"read-only file system", "it is read-only"),
    (r"is a file not a directory", "it does not let us in with this secret, or a file lies where the folder is to be"),
    (
        r"405 Method|409 Conflict|423 Locked",
        "it does not take files there; ask whoever runs it whether you may write there",
    ),
    (r"RequestTimeTooSkewed", "its clock and this computer's are too far apart; set this computer's right"),
    (r"NoSuchBucket", "there is no such bucket"),
    (r"no such host|server misbehaving", "its name is not known on this network; check the network and the address"),
    (r"connection refused", "nothing answers at that address; check it, and whether the server runs"),
    (_UNREACHED, "the network does not reach it now; run it again when it is back"),
    (
        r"50[0234] |Bad Gateway|Service ?Unavailable|Gateway Time|SlowDown|too many requests|429 ",
        "it is too busy now; run it again in a while",
    ),
    (r"x509|certificate", "its certificate can't be trusted; check the address, or ask whoever runs it"),
)


_FOR_OTHERS = re.compile(
    r"^Failed to copy: |^Failed to create file system for \"[^\"]*\": |\.? *Please check 'rclone .*", re.DOTALL
)
"""What it says to those who know it by itself: here nobody has any configuration of its."""


class Failed(ThreeshotError):
    """The engine could not do what it was to do. errors: (name, text), as it said them."""

    exit_code = 5

    def __init__(self, text: str, *errors: tuple[str, str]) -> None:
        super().__init__(text)
        self.errors = errors


def is_unreached(text: str) -> bool:
    """Whether it was the network that kept it from going, by what the engine said of it."""
    return bool(re.search(rf"{_UNREACHED}|connection refused|no such host", text, re.IGNORECASE))


def sentence(shown: str, texts: Sequence[str], code: int, secrets: Sequence[str]) -> str:
    """Why it failed, of what the engine said; what is not known is told in its own words, shortened and without secrets."""
    said = " | ".join(texts)
    for pattern, meaning in _KNOWN:
        if re.search(pattern, said, re.IGNORECASE):
            return f"{shown}: {meaning}."
    return f"{shown}: {plain(texts[-1], secrets) if texts else f'the engine ended with {code}'}."


def reason(text: str, secrets: Sequence[str]) -> str:
    """The same of one file, without whose it is: `it is full`."""
    for pattern, meaning in _KNOWN:
        if re.search(pattern, text, re.IGNORECASE):
            return meaning
    return plain(text, secrets)


def plain(text: str, secrets: Sequence[str]) -> str:
    """A text of the engine's in one short line, with each secret struck out."""
    for secret in secrets:
        if len(secret) > 3:
            text = text.replace(secret, "•••")
    return short(visible(" ".join(_FOR_OTHERS.sub("", text).split())), 240).rstrip(".")
