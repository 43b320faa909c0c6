"""Secrets of targets: in a keyring that keeps, forgets, lacks or is locked; and what a cloud lets us in by, pasted with anything around it."""

import json
from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from studio.base import paths, secret_store
from studio.base.errors import InvalidInput, Refused
from studio.handover.known_targets import add_target, forget_target, remote_of, target_named
from studio.handover.target import token

DAV = {"url": "https://cloud.example.com/dav", "user": "mara", "password": "harbour-9"}


class InMemory(KeyringBackend):
    """A keyring of this process alone. locked: it opens to nobody."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def _open(self) -> dict[tuple[str, str], str]:
        if self.locked:
            raise KeyringLocked("Failed to unlock the collection!")
        return self.kept

    def get_password(self, service: str, username: str) -> str | None:
        return self._open().get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._open()[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self._open().pop((service, username), None) is None:
            raise PasswordDeleteError("there is none")


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemory]:
    """A keyring as a system has it; the person's folders are as with THREESHOT_HOME, which alone would do without one."""
    ours = InMemory()
    monkeypatch.setattr(secret_store, "is_moved", lambda: False)
    before = keyring.core._keyring_backend  # asked for, the system's own would be looked for
    keyring.set_keyring(ours)
    yield ours
    keyring.core._keyring_backend = before


def test_secrets_go_to_the_keyring_and_out_of_it_and_a_locked_one_is_told(ring: InMemory) -> None:
    target, where = add_target("cloud", "webdav", DAV)
    assert where == "keyring" and ring.kept == {("threeshot", "target:cloud:password"): "harbour-9"}
    assert not paths.secrets_path().exists() and remote_of(target).secrets == ("harbour-9",)
    ring.locked = True
    with pytest.raises(Refused, match=r"keyring does not open \(Failed to unlock the collection!\); unlock it"):
        remote_of(target)
    with pytest.raises(Refused, match="unlock it"):
        forget_target("cloud")
    assert target_named("cloud") == target, "one whose secret could not be taken away is not forgotten"
    # Added while it is locked, the secret is in the file, and that one counts from then on.
    assert add_target("cloud", "webdav", {**DAV, "password": "harbour-10"}, again=True)[1] == "file"
    ring.locked = False
    assert remote_of(target).secrets == ("harbour-10",)
    forget_target("cloud")
    assert ring.kept == {} and "harbour" not in paths.secrets_path().read_text()
    bucket, _ = add_target("shop", "s3", {"bucket": "b", "access_key": "AK", "secret_key": "one-two-three"})
    ring.kept.clear()
    with pytest.raises(InvalidInput, match="its secret_key is not in the keyring any more"):
        remote_of(bucket)


WHOLE = {
    "access_token": "ya29.secret",
    "token_type": "Bearer",
    "refresh_token": "1//r",
    "expiry": "2026-12-01T12:00:00Z",
}


def test_what_a_cloud_lets_in_by_is_found_in_what_was_pasted_and_nothing_else_is() -> None:
    line = json.dumps(WHOLE)
    around = f"Paste the following into your remote machine --->\n{line}\n<---End paste"
    assert json.loads(token(around)) == json.loads(token(line)) == WHOLE
    assert json.loads(token(json.dumps({**WHOLE, "type": "local", "root": "/"}))) == WHOLE, "only what a token has"
    deep, lists = "[" * 5000, json.dumps({"access_token": ["a"]})
    for wrong in (
        "",
        "}{",
        "secret",
        '{"access_token": ""}',
        lists,
        f'{{"access_token": {deep}}}',
        f"{line}{line}",
        "[1]",
        "{\0}",
    ):
        with pytest.raises(InvalidInput, match="expected the line of JSON") as error:
            add_target("cloud", "drive", {"token": wrong or " x"})
        assert "secret" not in str(error.value)
    for kind, more in (("drive", {}), ("dropbox", {}), ("onedrive", {"drive_id": "b!1"})):
        remote = remote_of(add_target(kind, kind, {"token": around, **more})[0])
        assert json.loads(remote.options["token"]) == WHOLE and "\n" not in remote.options["token"]
        assert {"ya29.secret", "1//r"} <= set(remote.secrets)
