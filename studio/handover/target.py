"""What a kind of delivery target says of itself: what must be known of it, how the engine is told, how what arrives there is proved.

Nothing else names a kind: command line, documents and delivery are made from these. How one is added: `studio.handover.targets`.
"""

import base64
import contextlib
import ipaddress
import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlsplit

from studio.base.digits import is_digits
from studio.base.errors import WrongAnswer as WrongAnswer
from studio.base.wording import visible
from studio.handover.carrier import OwnWay
from studio.handover.engine import Remote
from studio.handover.resuming import Resuming

Settings = Mapping[str, str]
"""What was answered, by the keys of a kind's questions, secrets too; what was left out is missing or empty."""


_HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.?")
_LONGEST_HOST = 253
LET_IN = "token"
"""The question that a browser answers, of a kind that is allowed there (`TargetKind.authorise`)."""


class TargetAsk(NamedTuple):
    """Something that must be known of a target. secret: kept in the system's keyring, never shown. default: where nothing is said.

    choices: what it may be, where it is one of a few. pick: `file` or `folder`, where it is one of this computer's.
    """

    key: str
    help: str
    needed: bool = True
    secret: bool = False
    default: str = ""
    choices: tuple[str, ...] = ()
    pick: str = ""


def _nothing_to_check(settings: Settings) -> None:
    """Every answer is right."""


def _nothing_to_see(settings: Settings) -> None:
    """Whether it is there, only the engine finds out."""


def _nothing_to_accept(settings: Settings, accepted: str | None) -> dict[str, str]:
    """Whoever answers there is known by other means (a certificate, a folder)."""
    return {}


def _from_its_start(settings: Settings) -> Resuming | None:
    """Nobody goes on within a file there."""
    return None


class TargetKind(NamedTuple):
    """A kind of target.

    id: its name on the command line. order: among the kinds. title: what people call it. asks: what must be known. remote: what the engine
    is told, of the target's name and all answers. check: raises WrongAnswer for an answer that can't be right. meet: at first contact, what
    is kept of whoever answers; told what the person accepted; raises InvalidInput with what to accept. see: raises Refused where it is
    seen from here that it is not there now; told what is kept, too. hashes: what it computes itself of what lies there, the best first;
    none: all is read back. tells_hashes: which of these, it says when it is asked. greatest: bytes up to
    which its hash is of the file's own bytes. tells_what_it_was_told: of what others put there it may tell a hash that they handed in.
    tells_free: how much room there is. is_folder: it is one that this computer sees. strict_names: as Windows has them.
    longest_path: bytes. own: how it carries and proves by itself, where rclone does not. resuming: who goes on within a large file there;
    None: it goes again from its start. authorise: the engine's name for letting it in at a cloud in the browser. tried: what was tried
    against it.
    """

    id: str
    order: int
    title: str
    asks: tuple[TargetAsk, ...]
    remote: Callable[[str, Settings], Remote]
    check: Callable[[Settings], None] = _nothing_to_check
    meet: Callable[[Settings, str | None], dict[str, str]] = _nothing_to_accept
    see: Callable[[Settings], None] = _nothing_to_see
    hashes: tuple[str, ...] = ()
    tells_hashes: bool = False
    greatest: int | None = None
    tells_what_it_was_told: bool = False
    tells_free: bool = True
    is_folder: bool = False
    strict_names: bool = False
    longest_path: int = 1000
    own: OwnWay | None = None
    resuming: Callable[[Settings], Resuming | None] = _from_its_start
    authorise: str = ""
    tried: str = ""

    def ask(self, key: str) -> TargetAsk | None:
        """The question of that key."""
        return next((one for one in self.asks if one.key == key), None)


@dataclass(frozen=True)
class Target:
    """A target that a person knows by name. settings: without secrets. kept: what is kept of whoever answers there."""

    name: str
    kind: TargetKind
    settings: dict[str, str]
    kept: dict[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, object]:
        """As `deliver targets list --json` gives it; secrets are not in it."""
        return {"name": self.name, "kind": self.kind.id, "settings": self.settings, "kept": self.kept}


def given(settings: Settings, *keys: str) -> dict[str, str]:
    """Of these answers, those that there are."""
    return {key: settings[key] for key in keys if settings.get(key)}


def is_address(text: str) -> bool:
    """Whether that is a server's address by http, with nobody's name or password in it, and nothing behind its path."""
    try:
        parts = urlsplit(text)
        right = parts.scheme in ("http", "https") and "@" not in parts.netloc and parts.port != 0
        return right and not re.search(r"[\s?#]", text) and _is_host(parts.hostname or "")
    except ValueError:
        return False


def host(settings: Settings, key: str = "host") -> str:
    """An answer that is a server's name or address. Raises WrongAnswer."""
    text = settings.get(key, "")
    if not _is_host(text):
        found = f"found '{visible(text[:60])}', expected a server's name or address, like files.example.com, and nothing beside it."
        raise WrongAnswer(key, found)
    return text


def _is_host(text: str) -> bool:
    """Whether that can be a name of the network's (each part to 63 letters, in any script), or an address of IP."""
    with contextlib.suppress(ValueError):
        return bool(ipaddress.ip_address(text))
    try:
        return bool(_HOST.fullmatch(text)) and len(text.rstrip(".").encode("idna")) <= _LONGEST_HOST
    except UnicodeError:
        return False


def token(text: str) -> str:
    """What a cloud lets us in by, as rclone has it: one line of JSON. text: what was pasted, with what stands around it.

    Raises WrongAnswer, without a word of it, as it is a secret.
    """
    begins, ends = text.find("{"), text.rfind("}")
    try:
        read = json.loads(text[begins : ends + 1])
        known = {
            key: read[key]
            for key in ("access_token", "token_type", "refresh_token", "expiry", "expires_in")
            if key in read
        }
        if not known.get("access_token") or not all(isinstance(one, str | int) for one in known.values()):
            raise ValueError
    except (ValueError, TypeError, RecursionError):
        raise WrongAnswer("token", "expected the line of JSON that 'rclone authorize' prints.") from None
    return json.dumps(known)


def token_secrets(text: str) -> tuple[str, ...]:
    """What of a token is never to be seen in any text."""
    read = json.loads(token(text))
    return tuple(str(read[key]) for key in ("access_token", "refresh_token") if read.get(key))


def number(settings: Settings, key: str, least: int, most: int) -> int:
    """An answer that is a whole number. Raises WrongAnswer."""
    text = settings.get(key, "")
    if not is_digits(text) or not least <= int(text) <= most:
        raise WrongAnswer(key, f"found '{text[:40]}', expected a number from {least} to {most}.")
    return int(text)


def one_of(settings: Settings, key: str, choices: Sequence[str]) -> str:
    """An answer that is one of a few. Raises WrongAnswer."""
    if settings[key] not in choices:
        raise WrongAnswer(key, f"found '{settings[key][:40]}', expected one of {', '.join(choices)}.")
    return settings[key]


def path_below(text: str) -> str:
    """A path on a server, with '/' and without a '/' at its ends. Raises WrongAnswer where it leads up."""
    parts = [part for part in text.replace("\\", "/").split("/") if part not in ("", ".")]
    if ".." in parts:
        raise WrongAnswer("path", f"found '{text[:80]}', expected a path without '..'.")
    return "/".join(parts)


_KEY = bytes.fromhex("9c935b48730a554d6bfd7c63c886a92bd390198eb8128afbf4de162b8b95f638")
"""rclone's own, published in its source: what it makes of passwords keeps them from being read at a glance, and no more."""


def obscured(password: str) -> str:
    """A password as rclone wants it told: AES-CTR under its own published key, the nonce first, base64 for addresses."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    nonce = os.urandom(16)
    cipher = Cipher(algorithms.AES(_KEY), modes.CTR(nonce)).encryptor()
    return base64.urlsafe_b64encode(nonce + cipher.update(password.encode()) + cipher.finalize()).rstrip(b"=").decode()
