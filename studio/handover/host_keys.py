"""The host key of an SSH server, asked for at first contact, and its fingerprint as OpenSSH shows it.

Asked is as RFC 4253 and RFC 8731 say: versions, what both can, curve25519; the server's answer begins with its host key. That it has that
key is not proved here: the key is held to by each connection later, and one that was only put forward lets nobody in.
"""

import base64
import hashlib
import os
import socket
import struct

from studio.base.errors import InvalidInput, NotFound

TIMEOUT_S = 10.0
_ALGORITHMS = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
)
_KEX = ("curve25519-sha256", "curve25519-sha256@libssh.org")
_CIPHERS = (
    "aes256-ctr",
    "aes128-ctr",
    "chacha20-poly1305@openssh.com",
    "aes256-gcm@openssh.com",
    "aes128-gcm@openssh.com",
)
_MACS = ("hmac-sha2-256", "hmac-sha2-512", "hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com")
_KEXINIT, _ECDH_INIT, _ECDH_REPLY, _DISCONNECT = 20, 30, 31, 1
_LARGEST, _MOST_PACKETS, _MOST_LINES = 40_000, 20, 50


class NotAccepted(InvalidInput):
    """A server that nobody has accepted yet. fingerprint: to be compared with what whoever runs it says. before: the one that was accepted
    of that target, where it had another."""

    before = ""

    def __init__(self, where: str, kind: str, fingerprint: str) -> None:
        self.where, self.kind, self.fingerprint = where, kind, fingerprint
        super().__init__(
            f"{where}: answers with a host key that nobody has accepted yet ({kind}, {fingerprint}); ask whoever runs it whether that is "
            f"theirs, and give --accept-key {fingerprint}."
        )


def kind_of(key: str) -> str:
    """The kind of a key as a line of known_hosts has it: `ssh-ed25519`."""
    return key.partition(" ")[0]


def fingerprint(key: str) -> str:
    """As OpenSSH shows it: SHA256: and 43 letters."""
    digest = hashlib.sha256(base64.b64decode(key.partition(" ")[2])).digest()
    return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"


def algorithms(kind: str) -> tuple[str, ...]:
    """The signatures that a host key of that kind is used with."""
    return ("rsa-sha2-512", "rsa-sha2-256") if kind == "ssh-rsa" else (kind,)


def of_server(host: str, port: int) -> str:
    """A server's host key, as a line of known_hosts has it: kind and base64. Raises NotFound when nothing answers, InvalidInput."""
    try:
        with socket.create_connection((host, port), TIMEOUT_S) as line:
            line.settimeout(TIMEOUT_S)
            return _asked(line)
    except (OSError, EOFError) as error:
        why = getattr(error, "strerror", None) or str(error) or "it said nothing"
        raise NotFound(
            f"{host}:{port}: no SSH server answers there ({why}); check the address, the port and the network."
        ) from error
    except (ValueError, struct.error, IndexError, UnicodeError) as error:
        raise InvalidInput(
            f"{host}:{port}: what answers there is no SSH server that we understand ({error})."
        ) from error


def _asked(line: socket.socket) -> str:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    line.sendall(b"SSH-2.0-Threeshot\r\n")
    for _ in range(_MOST_LINES):
        if _text_line(line).startswith(b"SSH-2.0-"):
            break
    else:
        raise ValueError("no version of it")
    lists = (_KEX, _ALGORITHMS, _CIPHERS, _CIPHERS, _MACS, _MACS, ("none",), ("none",), (), ())
    named = b"".join(_string(",".join(names).encode()) for names in lists)
    _send(line, bytes([_KEXINIT]) + os.urandom(16) + named + b"\0" + struct.pack(">I", 0))
    own = X25519PrivateKey.generate().public_key().public_bytes_raw()
    asked = False
    for _ in range(_MOST_PACKETS):
        packet = _packet(line)
        if packet[0] == _KEXINIT and not asked:
            _send(line, bytes([_ECDH_INIT]) + _string(own))
            asked = True
        elif packet[0] == _ECDH_REPLY:
            (size,) = struct.unpack(">I", packet[1:5])
            key = packet[5 : 5 + size]
            (length,) = struct.unpack(">I", key[:4])
            kind = key[4 : 4 + length].decode("ascii")
            if len(key) != size or not kind.replace("-", "").isalnum():
                raise ValueError("its key is damaged")
            return f"{kind} {base64.b64encode(key).decode()}"
        elif packet[0] == _DISCONNECT:
            raise ValueError("it has none of the algorithms that are safe today")
    raise ValueError("it never told its key")


def _string(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def _send(line: socket.socket, payload: bytes) -> None:
    padding = 8 - (len(payload) + 5) % 8
    padding += 8 if padding < 4 else 0
    line.sendall(struct.pack(">IB", len(payload) + padding + 1, padding) + payload + bytes(padding))


def _packet(line: socket.socket) -> bytes:
    length, padding = struct.unpack(">IB", _exactly(line, 5))
    if not 1 < length - padding - 1 <= _LARGEST:
        raise ValueError("a packet of no sense")
    return _exactly(line, length - 1)[: length - padding - 1]


def _exactly(line: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        piece = line.recv(size - len(data))
        if not piece:
            raise EOFError("it hung up")
        data += piece
    return bytes(data)


def _text_line(line: socket.socket) -> bytes:
    data = bytearray()
    while not data.endswith(b"\n"):
        data += _exactly(line, 1)
        if len(data) > 1024:
            raise ValueError("a line without end")
    return bytes(data).rstrip(b"\r\n")
