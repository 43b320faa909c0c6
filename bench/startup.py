"""How long `threeshot --help` takes, against importing nothing but typer and rich."""

import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

AIM = 1.5
ROUNDS = 15


def run(rounds: int = ROUNDS) -> dict[str, dict[str, Any]]:
    """The figure `startup`: seconds from the start of the process to its end, the sides taking turns; the first round is not counted."""
    program = Path(sys.executable).with_name("threeshot")
    sides = {
        "ours": [str(program), "--help"] if program.exists() else [sys.executable, "-m", "studio.cli", "--help"],
        "yardstick": [sys.executable, "-c", "import typer, rich"],
    }
    times: dict[str, list[float]] = {side: [] for side in sides}
    for _ in range(rounds + 1):
        for side, command in sides.items():
            started = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            times[side].append(time.perf_counter() - started)
    ours, yardstick = (statistics.median(times[side][1:]) for side in ("ours", "yardstick"))
    return {"startup": {"ratio": ours / yardstick, "aim": AIM, "ours": ours, "yardstick": yardstick, "unit": "s"}}
