"""The targets that a person knows by name: kept without secrets in a file, the secrets in the system's keyring or a file of their own."""

import contextlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from studio.base import paths, private, secret_store
from studio.base.clock import now_text
from studio.base.errors import InvalidInput, NotFound, Refused
from studio.base.files import write_atomic
from studio.base.jobs import Progress
from studio.base.wording import meant, visible
from studio.handover import host_keys
from studio.handover.carrier import Carrier
from studio.handover.engine import Engine, Remote
from studio.handover.resuming import Resuming
from studio.handover.target import LET_IN, Target, TargetKind, WrongAnswer, path_below
from studio.handover.targets import kind_named

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}\Z")
ADDED_AT = "added_at"
FINGERPRINT = "fingerprint"
"""Where a kind keeps what a person accepted of whoever answers (`TargetKind.meet`)."""
_WAIT_S = 20.0
_MOST_LETTERS = 8000
"""Of an answer; a cloud's token is the longest."""


def known_targets() -> list[Target]:
    """The targets, by name. Raises InvalidInput when their list can't be read."""
    path = paths.targets_path()
    try:
        read = json.loads(path.read_text("utf-8"))
        return sorted(map(_target, read), key=lambda one: one.name)
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError, NotFound) as error:
        raise InvalidInput(f"{path}: can't be read as targets; move it away and add them again.") from error


def _target(one: Mapping[str, Any]) -> Target:
    settings, kind = {str(key): str(value) for key, value in one["settings"].items()}, kind_named(one["kind"])
    if lacking := [ask.key for ask in kind.asks if ask.needed and not ask.secret and not settings.get(ask.key)]:
        raise ValueError(f"{', '.join(lacking)} is missing")
    return Target(str(one["name"]), kind, settings, dict(one.get("kept") or {}))


def target_named(name: str) -> Target:
    """The target of that name. Raises NotFound, naming those there are."""
    there = {one.name: one for one in known_targets()}
    if name in there:
        return there[name]
    known = f"there are {', '.join(there)}" if there else "none is known yet; 'threeshot deliver targets add' adds one"
    hint = meant(name, there, f"{known}.")
    raise NotFound(f"There is no target '{visible(name[:60])}': {hint}")


def name_mistake(name: str, again: bool = False) -> InvalidInput | Refused | None:
    """Why no target can be called so; None where one can. again: one that is called so may be there. Raises InvalidInput (their list)."""
    if not name:
        return InvalidInput("A target needs a name of a-z, 0-9 and '-', like brand-nas.")
    if not _NAME.match(name):
        return InvalidInput(f"'{visible(name[:60])}': a target's name is of a-z, 0-9 and '-', like brand-nas.")
    if not again and any(one.name == name for one in known_targets()):
        return Refused(f"There is a target '{name}' already; forget it first, or choose another name.")
    return None


def mistakes(kind: TargetKind, answers: Mapping[str, str]) -> list[WrongAnswer]:
    """Every answer that can't be right, as far as it is seen from here. What is left out counts as its default."""
    found = []
    for key, value in answers.items():
        if (asked := kind.ask(key)) is None:
            known = ", ".join(one.key for one in kind.asks)
            found.append(WrongAnswer(visible(key[:40]), f"is nothing that {kind.id} asks for; it asks for {known}."))
        elif len(value) > _MOST_LETTERS or (not value.isprintable() and asked.key != LET_IN):
            found.append(WrongAnswer(key, "expected one line of text."))
    whole = _whole(kind, answers)
    found += [
        WrongAnswer(one.key, f"is missing; {one.help}.") for one in kind.asks if one.needed and not whole[one.key]
    ]
    if not found:
        try:
            kind.check(whole)
            if not kind.is_folder:
                path_below(whole.get("path", ""))
        except WrongAnswer as wrong:
            found.append(wrong)
    return found


def add_target(
    name: str,
    kind_id: str,
    answers: Mapping[str, str],
    accepted: str | None = None,
    again: bool = False,
    keep: Collection[str] = (),
    progress: Progress | None = None,
) -> tuple[Target, str]:
    """Keep a target; it, and where its secrets went: `keyring`, `file`, or empty where it has none.

    accepted: the fingerprint of a server's host key. again: one of that name may be there, and is another then; what was accepted of it
    still is. keep: the secrets that stay as they were, by their keys. Raises InvalidInput (`WrongAnswer`; a host key that nobody has
    accepted: `host_keys.NotAccepted`), NotFound (no such kind, nothing answers), Refused, Interrupted (before anything is kept).
    """
    kind = kind_named(kind_id)
    if (wrong_name := name_mistake(name, again)) is not None:
        raise wrong_name
    before = next((one for one in known_targets() if one.name == name), None)
    known = before.kept.get(FINGERPRINT) if before is not None and before.kind.id == kind.id else None
    said = with_kept(name, answers, keep)
    if wrong := mistakes(kind, said):
        raise wrong[0]
    whole = _whole(kind, said)
    try:
        met = kind.meet(whole, accepted or known)
    except host_keys.NotAccepted as new:
        new.before = known or ""
        raise
    if progress is not None:
        progress.check()
    # What was proved of a target that had this name before says nothing of this one.
    kept = {**met, ADDED_AT: now_text()}
    told = {one.key: whole[one.key] for one in kind.asks if not one.secret and whole[one.key]}
    target, where = Target(name, kind, told, kept), ""
    with _changing():
        for one in kind.asks:
            if one.secret:
                # Where the keyring is shut, the file has it from now on, and is asked first.
                with contextlib.suppress(Refused):
                    secret_store.forget(_secret(name, one.key))
                if whole[one.key]:
                    where = secret_store.keep(_secret(name, one.key), whole[one.key])
        _write([*(one for one in known_targets() if one.name != name), target])
    return target, where


def with_kept(name: str, answers: Mapping[str, str], keep: Collection[str]) -> dict[str, str]:
    """The answers that there are, and for those that are left out the secrets that stay as they were, of `keep`."""
    stays = {key: secret for key in keep if (secret := secret_store.get(_secret(name, key)))}
    return {**stays, **{key: value for key, value in answers.items() if value.strip()}}


def _whole(kind: TargetKind, answers: Mapping[str, str]) -> dict[str, str]:
    """What is known of a target: the answers, defaults where something is left out. A password may begin or end with a space."""
    said = {key: value if (ask := kind.ask(key)) and ask.secret else value.strip() for key, value in answers.items()}
    return {one.key: said.get(one.key) or one.default for one in kind.asks}


def kept_secrets(target: Target) -> list[str]:
    """Of which of a target's secrets something is kept, by their keys; not what. Raises InvalidInput."""
    return [one.key for one in target.kind.asks if one.secret and secret_store.get(_secret(target.name, one.key))]


def learn(name: str, learnt: Mapping[str, str]) -> None:
    """Keep what a target said of itself when it was asked. It may have been forgotten meanwhile."""
    with _changing():
        there = known_targets()
        for one in there:
            if one.name == name and not learnt.items() <= one.kept.items():
                _write([*(other for other in there if other is not one), replace(one, kept={**one.kept, **learnt})])


def forget_target(name: str) -> Target:
    """Forget a target with its secrets; what lies there stays. Raises NotFound."""
    with _changing():
        gone = target_named(name)
        for one in gone.kind.asks:
            if one.secret:
                secret_store.forget(_secret(name, one.key))
        (paths.data_dir() / "targets" / f"{name}.known_hosts").unlink(missing_ok=True)
        _write([one for one in known_targets() if one.name != name])
    return gone


def remote_of(target: Target) -> Remote:
    """What the engine is told of a target, its secrets with it. Raises InvalidInput, Refused where a folder is not there now."""
    whole = _answers(target)
    target.kind.check(whole)
    target.kind.see(whole)
    return target.kind.remote(target.name, whole)


def resuming_of(target: Target) -> Resuming | None:
    """Who goes on within a large file at a target; None where nobody can. Raises InvalidInput."""
    return target.kind.resuming(_answers(target))


def _answers(target: Target) -> dict[str, str]:
    """All that is known of a target, its secrets too. Raises InvalidInput."""
    whole = {one.key: one.default for one in target.kind.asks} | target.settings | target.kept
    for one in target.kind.asks:
        if one.secret and (secret := secret_store.get(_secret(target.name, one.key))):
            whole[one.key] = secret
    if lacking := [one.key for one in target.kind.asks if one.needed and not whole.get(one.key)]:
        raise InvalidInput(
            f"{target.name}: its {lacking[0]} is not in the keyring any more; forget the target and add it again."
        )
    return whole


def carrier_of(target: Target, progress: Progress, limit: int = 0) -> Carrier:
    """What carries files to a target. limit: bytes a second at most, 0 for none. Raises as `remote_of`."""
    remote, own = remote_of(target), target.kind.own
    return Engine(remote, progress, limit) if own is None else own.carrier(remote, progress, limit)


@contextlib.contextmanager
def _changing() -> Iterator[None]:
    """Around whatever reads the list and the secrets to write them anew: two at once would lose one of them. Raises Refused."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(private.own_folder("targets") / ".list.lock", timeout=_WAIT_S):
            yield
    except Timeout:
        raise Refused("The list of targets is being changed by another Threeshot; try again.") from None


def _secret(name: str, key: str) -> str:
    return f"target:{name}:{key}"


def _write(targets: list[Target]) -> None:
    private.keep_folders()
    listed = [one.to_dict() for one in sorted(targets, key=lambda one: one.name)]
    write_atomic(paths.targets_path(), json.dumps(listed, ensure_ascii=False, indent=1))
