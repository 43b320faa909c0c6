"""The producer's board of 100 products in three roles: its first byte, its bytes without pictures, and what ten boards cost the window.

Each beside what is promised (200 ms, 300 kB, no stall beyond 50 ms). The page is asked for over a real connection, from the process
that serves it; meanwhile this process, as the window does, wants its turn every few milliseconds while decisions are made and told.
"""

import statistics
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

PRODUCTS, FRAMES, PHONES, ROUNDS = 100, 900, 10, 15
FIRST_BYTE_MS, PAGE_KB, STALL_MS = 200.0, 300.0, 50.0
_TURN_S = 0.002
OWN = {"X-Threeshot": "1"}


def run() -> dict[str, dict[str, Any]]:
    """The figures `board first byte` (ms), `board page` (kB) and `board stall` (ms: the 99th percentile of the window's waits)."""
    from bench.board import drop_of_2000
    from bench.sides import home_at
    from studio.web.board import BoardPage

    with tempfile.TemporaryDirectory(prefix="threeshot-board-") as name, home_at(Path(name) / "home"):
        shoot = drop_of_2000(Path(name), FRAMES, "Mara", products=PRODUCTS)
        with BoardPage(shoot, "127.0.0.1", 0) as page:
            first_ms, size_kb = _page(page)
            stall_ms, told = _ten_boards(page, shoot)
        shoot.drop.catalog.close()
    figures = (("board first byte", first_ms, FIRST_BYTE_MS, "ms"), ("board page", size_kb, PAGE_KB, "kB"))
    made = {
        name: {"ratio": ours / most, "aim": 1.0, "ours": ours, "yardstick": most, "unit": unit}
        for name, ours, most, unit in (*figures, ("board stall", stall_ms, STALL_MS, "ms"))
    }
    made["board stall"]["note"] = f"{PHONES} boards, {told} changes told"
    return made


def _phone(page: Any, number: int) -> Any:
    import httpx

    transport = httpx.HTTPTransport(local_address=f"127.0.0.{number + 2}")
    phone = httpx.Client(base_url=page.address, timeout=30, transport=transport)
    used = page.link()
    if phone.get(used, follow_redirects=True).status_code != 200:
        raise SystemExit("a phone was not let in")
    while page.link() == used:
        time.sleep(0.01)
    phone.post("/name", json={"name": f"Producer {number}"}, headers=OWN)
    return phone


def _page(page: Any) -> tuple[float, float]:
    """Milliseconds to the first byte, the median; and kB of all that a browser loads for it but pictures."""
    phone = _phone(page, 0)
    times = []
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        with phone.stream("GET", "/") as answer:
            pieces = answer.iter_bytes()
            first = next(pieces)
            times.append((time.perf_counter() - began) * 1000)
            whole = b"".join([first, *pieces])
    if whole.count(b'class="cell"') != PRODUCTS * 3:
        raise SystemExit("not every shot is on the page")
    files = ("/", "/board.css", "/board.js", "/drawing.js", "/htmx.min.js")
    return statistics.median(times[1:]), sum(len(phone.get(path).content) for path in files) / 1000


def _ten_boards(page: Any, shoot: Any) -> tuple[float, int]:
    """The 99th percentile of how long a thread of this process waited for its turn, and how many changes all boards were told."""
    ended, told, waits = threading.Event(), [0] * PHONES, []

    # One after the other: each code lets one in.
    phones = [_phone(page, number + 1) for number in range(PHONES)]

    def listen(number: int) -> None:
        phone = phones[number]
        with phone.stream("GET", "/events") as stream:
            for line in stream.iter_lines():
                told[number] += line.startswith("event: changed")
                if line.startswith("event: changed"):
                    phone.get("/part/head")
                if ended.is_set():
                    return

    threads = [threading.Thread(target=listen, args=(number,), daemon=True) for number in range(PHONES)]
    for one in threads:
        one.start()
    listening_s = time.perf_counter() + 60.0
    while min(told) == 0:
        time.sleep(0.05)
        if time.perf_counter() > listening_s:
            raise SystemExit("not every board was told how it is")
    decider = threading.Thread(target=_decide, args=(shoot, ended), daemon=True)
    decider.start()
    until = time.perf_counter() + 6.0
    while time.perf_counter() < until:
        before = time.perf_counter()
        time.sleep(_TURN_S)
        waits.append((time.perf_counter() - before - _TURN_S) * 1000)
    ended.set()
    decider.join(10)
    return statistics.quantiles(waits, n=100)[98], min(told)


def _decide(shoot: Any, ended: threading.Event) -> None:
    shots = [shot for shot in shoot.coverage().shots if shot.selects]
    for number in range(10_000):
        if ended.wait(0.25):
            return
        shot = shots[number % len(shots)]
        shoot.board.decide(shot.sku, shot.role, "approved" if number // len(shots) % 2 == 0 else "undecided", "Mara")
