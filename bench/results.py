"""How long an export of 100,000 lines takes to be read and evaluated, beside one plain pass of `csv.reader` over the same file.

Every line is of the drop and has a buyer, the worst that there can be. In a process of its own, whose memory is looked at too.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

LINES, AIM, MOST_MB = 100_000, 25.0, 200.0
_LONG_S = 600.0
HEADER = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,"
    "Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,"
    "Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing Street,Billing Zip,"
    "Shipping Name,Shipping Street,Shipping Zip,Cancelled at,Payment Method,Refunded Amount,Vendor,Location,Id"
)
SKUS = ("HS-TOTE-01", "HS-BEANIE-01", "HS-SCARF-01")


def run() -> dict[str, dict[str, Any]]:
    """The figures `results` (processor seconds, a ratio to the plain pass) and `results memory` (MB, a ratio to 200)."""
    with tempfile.TemporaryDirectory(prefix="threeshot-results-") as name:
        there = {**os.environ, "THREESHOT_HOME": name}
        done = subprocess.run(
            [sys.executable, "-m", "bench.results"],
            env=there,
            capture_output=True,
            timeout=_LONG_S,
            check=True,
            text=True,
        )
    found = json.loads(done.stdout)
    ours, yardstick, memory = found["ours"], found["yardstick"], found["memory_mb"]
    return {
        f"results {LINES // 1000}k lines": {
            "ratio": ours / yardstick, "aim": AIM, "ours": ours, "yardstick": yardstick, "unit": "s",
            "note": f"{found['wall']:.1f} s by the clock",
        },
        "results memory": {"ratio": memory / MOST_MB, "aim": 1.0, "ours": memory, "yardstick": MOST_MB, "unit": "MB"},
    }  # fmt: skip


def write(path: Path, lines: int) -> None:
    """An export of Shopify's form with so many lines, two an order."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER + "\n")
        for number in range(lines // 2):
            at = f"2026-10-{10 + number % 4} {number % 24:02}:{number % 60:02}:00 +0200"
            code, place = ("MARA10" if number % 3 == 0 else ""), ("Marstrand quay" if number % 4 == 0 else "")
            file.write(
                f"#{number},b{number}@example.com,paid,{at},fulfilled,{at},no,SEK,90.00,49.00,18.00,139.00,{code},10.00,Parcel,{at},1,"
                f"Item,50.00,,{SKUS[number % 3]},true,true,fulfilled,B {number},Quay {number},44{number % 1000:03},B {number},"
                f"Quay {number},44{number % 1000:03},,card,{'139.00' if number % 50 == 0 else '0.00'},Harbour,{place},{number}\n"
                f"#{number},b{number}@example.com,,,,,,,,,,,,,,{at},1,Item,50.00,,{SKUS[(number + 1) % 3]},true,true,fulfilled"
                ",,,,,,,,,,,,\n"
            )


def main() -> None:
    """In the process of its own: measure, and print it as JSON."""
    import csv
    import resource
    import time
    from importlib.resources import files

    from studio.shoot import Shoot

    home = Path(os.environ["THREESHOT_HOME"])
    path = home / "orders.csv"
    write(path, LINES)
    shoot = Shoot.create(Path(str(files("resources").joinpath("sample-shoot", "brief.yaml"))), home / "HARBOUR-01")
    began = time.process_time()
    with path.open(encoding="utf-8", newline="") as file:
        read = sum(1 for _ in csv.reader(file))
    yardstick = time.process_time() - began
    began, clock = time.process_time(), time.perf_counter()
    (taken,) = shoot.results.read([path])
    state = shoot.results.state()
    ours, wall = time.process_time() - began, time.perf_counter() - clock
    if taken.kept != LINES or read != LINES + 1 or state["conversions"]["units"] <= 0:
        raise SystemExit(f"of {LINES} lines {taken.kept} were kept")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    print(json.dumps({"ours": ours, "yardstick": yardstick, "wall": wall, "memory_mb": most}))


if __name__ == "__main__":
    main()
