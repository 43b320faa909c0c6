"""Connections that only keep a place are closed, so that others get in."""

import socket
import time
from collections.abc import Iterator

import httpx
import pytest
from starlette.responses import PlainTextResponse

from studio.capture.addresses import listen
from studio.web.serving import Serving

HEADER_S = 0.6


@pytest.fixture
def address() -> Iterator[tuple[str, int]]:
    listening = listen("127.0.0.1", 0)
    host, port = listening.getsockname()
    with Serving(PlainTextResponse("here"), listening, header_s=HEADER_S, most_each=6):
        yield host, port


def closed_after_s(connection: socket.socket, drip: bytes) -> float:
    """How long it lasts while one byte a moment is sent."""
    began = time.monotonic()
    connection.settimeout(0.05)
    while time.monotonic() - began < 10:
        try:
            connection.send(drip)
            if not connection.recv(1000):
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - began


def test_a_request_whose_headers_never_end_is_cut_off(address: tuple[str, int]) -> None:
    with socket.create_connection(address, timeout=5) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        assert closed_after_s(slow, b"a") < 4 * HEADER_S


def test_a_second_request_on_the_same_connection_has_no_longer_either(address: tuple[str, int]) -> None:
    with socket.create_connection(address, timeout=5) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        said = b""
        while not said.endswith(b"here"):
            said += slow.recv(1000)
        slow.sendall(b"GET / HTTP/1.1\r\nX-Slow: ")
        assert closed_after_s(slow, b"a") < 4 * HEADER_S


def test_one_address_has_only_so_many_connections_and_gets_in_again(address: tuple[str, int]) -> None:
    silent = [socket.create_connection(address, timeout=5) for _ in range(6)]
    busy = httpx.get(f"http://{address[0]}:{address[1]}/", verify=False)
    assert (busy.status_code, busy.json()) == (503, {"error": "Too many connections at once; wait a moment."})
    for one in silent:
        assert one.recv(1000) == b""
        one.close()
    assert httpx.get(f"http://{address[0]}:{address[1]}/", verify=False).text == "here"
