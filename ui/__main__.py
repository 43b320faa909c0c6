"""`python -m ui [DROP]`: the window."""

import sys

from ui.window.app import main

if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1] if len(sys.argv) > 1 else None))
