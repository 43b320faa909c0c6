"""A program of its own that means harm: `python -m tests.ui.attackers LINK FTP_HOST FTP_PORT PASSWORD`, until it is ended.

A dozen uploads to the phone page and as many by FTP that drip a byte a moment, connections that say nothing, guessed codes and
passwords. Prints `begun` once all of that is under way.
"""

import contextlib
import ftplib
import itertools
import re
import socket
import sys
import time
from collections.abc import Callable
from threading import Thread

import httpx

OWN = {"X-Threeshot": "1"}
DRIP_S = 0.05
DOZEN = 12


def drip(connection: socket.socket) -> None:
    """One byte a moment, for as long as somebody takes it."""
    with contextlib.suppress(OSError):
        while True:
            connection.send(b"\xff")
            time.sleep(DRIP_S)


def slow_uploads(link: str) -> int:
    """A phone that was let in, and uses that: its uploads by the half dozen, the same twice over."""
    base = link.partition("/in/")[0]
    host, port = re.findall(r"//([\d.]+):(\d+)", base)[0]
    begun = 0
    with httpx.Client(base_url=base, timeout=20, verify=False) as phone:
        phone.get(link, follow_redirects=True).raise_for_status()
        cookie = "; ".join(f"{name}={value}" for name, value in phone.cookies.items())
        for number in range(DOZEN):
            made = phone.post("/uploads", json={"name": f"SLOW_{number % 8}.jpg", "size": 90_000_000}, headers=OWN)
            upload = made.json()["id"]
            connection = socket.create_connection((host, int(port)), timeout=20)
            head = f"PUT /uploads/{upload}?offset=0 HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: {cookie}\r\nX-Threeshot: 1\r\n"
            connection.sendall(f"{head}Content-Length: 900000\r\n\r\n".encode())
            Thread(target=drip, args=(connection,), daemon=True).start()
            begun += 1
    return begun


def slow_ftp(host: str, port: int, password: str) -> int:
    """Cameras that know the password and send nothing to speak of."""
    begun = 0
    for number in range(DOZEN):
        with contextlib.suppress(ftplib.Error, EOFError, OSError):
            camera = ftplib.FTP(timeout=20)
            camera.connect(host, port)
            camera.login("camera", password)
            Thread(target=drip, args=(camera.transfercmd(f"STOR SLOW_{number:04}.JPG"),), daemon=True).start()
            KEPT.append(camera)
            begun += 1
    return begun


KEPT: list[ftplib.FTP] = []


def again_and_again(what: Callable[[int], object]) -> None:
    for number in itertools.count():
        with contextlib.suppress(httpx.HTTPError, ftplib.Error, EOFError, OSError):
            what(number)
        time.sleep(DRIP_S)


def guess_code(base: str, number: int) -> None:
    httpx.get(f"{base}/in/guess-{number}", timeout=5, verify=False)


def guess_password(host: str, port: int, number: int) -> None:
    with ftplib.FTP(timeout=5) as camera:
        camera.connect(host, port)
        camera.login("camera", f"guess-{number}")


def main(link: str, host: str, port: str, password: str) -> None:
    """Do harm until ended."""
    base = link.partition("/in/")[0]
    ours = slow_uploads(link), slow_ftp(host, int(port), password)
    Thread(target=again_and_again, args=(lambda n: guess_code(base, n),), daemon=True).start()
    Thread(target=again_and_again, args=(lambda n: guess_password(host, int(port), n),), daemon=True).start()
    print("begun", *ours, flush=True)
    time.sleep(300)


if __name__ == "__main__":
    main(*sys.argv[1:])
