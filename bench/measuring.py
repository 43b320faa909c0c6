"""`python -m bench.measuring --sound DIR --light DIR`: how far the checklist's measurements hold on material that nobody here made.

Each kind is a module `measuring_KIND` with `tell(folder, options)`, which measures a folder and prints its table.
"""

import argparse
import importlib
import importlib.util
import sys
from pathlib import Path

KINDS = ("sound", "light")


def main(arguments: list[str] | None = None) -> int:
    """Measure the folders that are named and print their tables; 2 when none is."""
    there = [kind for kind in KINDS if importlib.util.find_spec(f"bench.measuring_{kind}") is not None]
    parser = argparse.ArgumentParser(
        prog="python -m bench.measuring", description="What is found and what is told wrongly, on labelled files."
    )
    for kind in there:
        parser.add_argument(f"--{kind}", type=Path, metavar="DIR", help=f"a folder with {kind} and its labels.csv")
    parser.add_argument("--split", default="report", help="which half of the sources (default: report)")
    parser.add_argument("--most", type=int, default=60, metavar="N", help="files of a kind at most (default: 60)")
    parser.add_argument("--seed", type=int, default=1, help="of the choice and the mixtures (default: 1)")
    parser.add_argument("--verbose", action="store_true", help="and every file that was told wrongly")
    options = parser.parse_args(arguments)
    named = [kind for kind in there if getattr(options, kind)]
    if not named:
        parser.error(f"name a folder: {' or '.join(f'--{kind} DIR' for kind in there)}")
    for kind in named:
        importlib.import_module(f"bench.measuring_{kind}").tell(getattr(options, kind), options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
