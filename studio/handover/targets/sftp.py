"""A server by SFTP (SSH). Its host key is always checked: accepted by a person at first contact, and held to from then on."""

from pathlib import Path

from studio.base import paths
from studio.base.files import write_atomic
from studio.handover import host_keys
from studio.handover.engine import BY_SSH, Remote
from studio.handover.reaching import Address
from studio.handover.resuming import Resuming
from studio.handover.target import (
    Settings,
    TargetAsk,
    TargetKind,
    WrongAnswer,
    host,
    number,
    obscured,
    one_of,
    path_below,
)

HOST_KEY = "host_key"
_HASHES = ("sha256", "sha1", "md5")
_SHELLS = ("auto", "none")
_LEARNT = ("shell_type", *(f"{one}sum_command" for one in _HASHES))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        # Its name is longer than any, or it lies where nobody may look.
        return False


def _check(settings: Settings) -> None:
    host(settings)
    number(settings, "port", 1, 65535)
    one_of(settings, "shell", _SHELLS)
    key_file = settings.get("key_file")
    if key_file and not _is_file(paths.at_home(key_file)):
        raise WrongAnswer("key_file", f"found '{key_file[:200]}', expected a file with your private key.")


def _meet(settings: Settings, accepted: str | None) -> dict[str, str]:
    """Ask the server for its host key; kept where the person accepts its fingerprint. Raises InvalidInput, which says the fingerprint."""
    where, port = settings["host"], int(settings["port"])
    key = host_keys.of_server(where, port)
    shown = host_keys.fingerprint(key)
    if accepted is None or accepted.strip() != shown:
        raise host_keys.NotAccepted(f"{where}:{port}", host_keys.kind_of(key), shown)
    return {HOST_KEY: key, "fingerprint": shown}


def _remote(name: str, settings: Settings) -> Remote:
    known = paths.data_dir() / "targets" / f"{name}.known_hosts"
    where, port, key = settings["host"], settings["port"], settings.get(HOST_KEY, "")
    line = f"{where if port == '22' else f'[{where}]:{port}'} {key}\n" if key else ""
    if not known.is_file() or known.read_text("utf-8") != line:
        write_atomic(known, line)
    options = {"host": where, "port": port, "user": settings["user"], "known_hosts_file": str(known)}
    # Only these are asked for; to find out about each costs a command there.
    options["hashes"] = ",".join(_HASHES)
    if key:
        # Else the server may offer another key of its own, which nobody has accepted.
        options["host_key_algorithms"] = " ".join(host_keys.algorithms(host_keys.kind_of(key)))
    if settings["shell"] == "none":
        options["shell_type"] = "none"
    else:
        # What it said of itself when it was asked first.
        options |= {key: value for key in _LEARNT if (value := settings.get(key))}
    if settings.get("password"):
        options["pass"] = obscured(settings["password"])
    if settings.get("key_file"):
        options["key_file"] = str(paths.at_home(settings["key_file"]))
        if settings.get("key_passphrase"):
            options["key_file_pass"] = obscured(settings["key_passphrase"])
    secrets = tuple(settings.get(one, "") for one in ("password", "key_passphrase"))
    root = path_below(settings.get("path", ""))
    root = f"/{root}" if settings.get("path", "").startswith("/") else root
    return Remote("sftp", options, root, name, secrets, lets_in=BY_SSH, address=Address(where, int(port), "ssh"))


def _resuming(settings: Settings) -> Resuming | None:
    from studio.handover.far_sftp import SftpSender
    from studio.handover.resuming_sftp import can_resume

    return SftpSender(settings) if can_resume(settings) else None


KIND = TargetKind(
    id="sftp",
    order=2,
    title="A server by SFTP",
    asks=(
        TargetAsk("host", "the server's name or address"),
        TargetAsk("user", "your name there"),
        TargetAsk("port", "its port", default="22", needed=False),
        TargetAsk("path", "the folder there; from the root where it begins with /", needed=False),
        TargetAsk("password", "your password there; none where a key lets you in", needed=False, secret=True),
        TargetAsk("key_file", "your private key, a file; none: what your SSH agent holds", needed=False, pick="file"),
        TargetAsk("key_passphrase", "what the key is locked with", needed=False, secret=True),
        TargetAsk(
            "shell",
            "whether commands may run there; none: never, all is read back",
            needed=False,
            default="auto",
            choices=_SHELLS,
        ),
    ),
    remote=_remote,
    resuming=_resuming,
    check=_check,
    meet=_meet,
    hashes=_HASHES,
    tells_hashes=True,
    tried="Tried with OpenSSH, with a shell and without, and with rclone's own server.",
)
