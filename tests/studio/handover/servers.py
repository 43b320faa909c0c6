"""Real servers on loopback, started by the tests: rclone's for WebDAV, S3 and SFTP, OpenSSH's where it is installed."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from studio.handover.engine import program

USER, PASSWORD = "brand", "harbour-secret-41"
ACCESS_KEY = "HARBOURACCESSKEY"
SSHD = shutil.which("sshd") or ("/usr/sbin/sshd" if Path("/usr/sbin/sshd").is_file() else None)


@dataclass(frozen=True)
class Server:
    """A server that runs. folder: what it serves. kind, answers, secrets: how a target of it is told."""

    kind: str
    folder: Path
    answers: dict[str, str]
    port: int = 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(command: list[str], port: int, environment: dict[str, str] | None = None) -> Iterator[None]:
    """Run a server until it is left; it answers at its port when this begins."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    try:
        for _ in range(2000):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            assert process.poll() is None, command
            time.sleep(0.01)
        yield
    finally:
        process.kill()
        process.wait(30)


@contextlib.contextmanager
def rclone(
    kind: str, folder: Path, port: int | None = None, most_kb: int = 0, appends: bool = False
) -> Iterator[Server]:
    """rclone's own server. most_kb: no file there can be larger, as if its disk were full. appends: SFTP as OpenSSH has it."""
    port, served = port or free_port(), folder / "served"
    (served / "bucket" if kind == "s3" else served).mkdir(parents=True, exist_ok=True)
    credentials = ["--auth-key", f"{ACCESS_KEY},{PASSWORD}"] if kind == "s3" else ["--user", USER, "--pass", PASSWORD]
    options = ["--config", "", "--dir-cache-time", "1ms", "--cache-dir", str(folder / "cache")]
    command = [str(program()), "serve", kind, str(served), "--addr", f"127.0.0.1:{port}", *credentials, *options]
    if appends:
        command += ["--vfs-cache-mode", "writes", "--vfs-write-back", "0s"]
    if most_kb:
        command = ["bash", "-c", f'ulimit -f {most_kb}; trap "" XFSZ; exec "$@"', "server", *command]
    answers = {
        "webdav": {"url": f"http://127.0.0.1:{port}", "user": USER, "password": PASSWORD},
        "s3": {
            "endpoint": f"http://127.0.0.1:{port}",
            "bucket": "bucket",
            "access_key": ACCESS_KEY,
            "secret_key": PASSWORD,
        },
        "sftp": {"host": "127.0.0.1", "port": str(port), "user": USER, "password": PASSWORD},
    }[kind]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RCLONE_")}
    with running(command, port, {**kept, "HOME": str(folder)}):
        yield Server(kind, served / "bucket" if kind == "s3" else served, answers, port)


@contextlib.contextmanager
def openssh(folder: Path, shell: bool) -> Iterator[Server]:
    """OpenSSH's, for whoever runs the tests; without a shell it knows SFTP alone."""
    assert SSHD is not None
    port, served = free_port(), folder / "served"
    served.mkdir(parents=True)
    for name in ("host", "person"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True, timeout=60
        )
    shutil.copy(folder / "person.pub", folder / "authorized")
    lines = [
        *(f"Port {port}", "ListenAddress 127.0.0.1", f"HostKey {folder / 'host'}", f"PidFile {folder / 'pid'}"),
        *(f"AuthorizedKeysFile {folder / 'authorized'}", "StrictModes no", "UsePAM no", "PasswordAuthentication no"),
        *("Subsystem sftp internal-sftp", "PermitRootLogin yes", "" if shell else "ForceCommand internal-sftp"),
    ]
    (folder / "config").write_text("\n".join(lines))
    with contextlib.suppress(OSError):  # it is there, or whoever runs the tests need not have it
        Path("/run/sshd").mkdir(exist_ok=True)
    person = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    answers = {
        "host": "127.0.0.1",
        "port": str(port),
        "user": person,
        "key_file": str(folder / "person"),
        "path": str(served),
    }
    with running([SSHD, "-D", "-e", "-f", str(folder / "config")], port):
        yield Server("sftp", served, answers, port)
