"""`python -m bench`: every benchmark's ratio to its yardstick, measured in the same run.

Each module of this package that has `run() -> {name: {ratio, aim, ours, yardstick, unit}}` takes part.
"""

import argparse
import importlib
import json
import pkgutil
import sys
from collections.abc import Callable
from typing import Any

import bench

Figures = dict[str, dict[str, Any]]


def benchmarks() -> dict[str, Callable[[], Figures]]:
    """The `run` of every module here that has one, by the module's name."""
    found: dict[str, Callable[[], Figures]] = {}
    for module in pkgutil.iter_modules(bench.__path__):
        if module.name != "__main__":
            run = getattr(importlib.import_module(f"bench.{module.name}"), "run", None)
            if run is not None:
                found[module.name] = run
    return found


def main(arguments: list[str] | None = None) -> int:
    """Run them, print a table (or JSON), and return 1 when one could not be run. An aim that is missed is shown, not an error."""
    known = benchmarks()
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Threeshot's benchmarks, as ratios to their yardsticks."
    )
    parser.add_argument(
        "--json", action="store_true", help="print {name: {ratio, aim, ours, yardstick, unit}} and nothing else"
    )
    parser.add_argument(
        "--only", action="append", choices=sorted(known), metavar="NAME", help=f"one of {', '.join(sorted(known))}"
    )
    options = parser.parse_args(arguments)
    figures: Figures = {}
    failed = []
    for name in options.only or known:
        print(f"{name} …", file=sys.stderr, flush=True)
        try:
            figures.update(known[name]())
        except Exception as error:
            failed.append(name)
            print(f"{name} could not be measured: {type(error).__name__}: {error}", file=sys.stderr)
    if options.json:
        print(json.dumps(figures, indent=2))
    else:
        show(figures)
    return 1 if failed else 0


def show(figures: Figures) -> None:
    """Print the figures as a table."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Ours to the yardstick, medians of the same run", title_justify="left")
    for column in ("Benchmark", "Ratio", "Aim", "", "Ours", "Yardstick"):
        table.add_column(column, justify="left" if column in ("Benchmark", "") else "right")
    for name, figure in figures.items():
        ratio, aim, unit = figure["ratio"], figure.get("aim"), figure.get("unit", "")
        reached = "" if aim is None else "✓ reached" if ratio <= aim else "✗ missed"
        ours, yardstick = (f"{figure[side]:.4g} {unit}" for side in ("ours", "yardstick"))
        noted = f"{name} ({figure['note']})" if figure.get("note") else name
        table.add_row(noted, f"{ratio:.2f}", "" if aim is None else f"≤ {aim:g}", reached, ours, yardstick)
    console = Console()
    Console(width=None if console.is_terminal else 100).print(table)


if __name__ == "__main__":
    sys.exit(main())
