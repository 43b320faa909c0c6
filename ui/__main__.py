"""`python -m ui [DROP]`: the window."""

import sys

from studio.base.errors import Refused
from studio.base.screen import why_no_window

if __name__ == "__main__":
    if why := why_no_window():
        print(why, file=sys.stderr)
        raise SystemExit(Refused.exit_code)
    from ui.window.app import main

    raise SystemExit(main(sys.argv[1] if len(sys.argv) > 1 else None))
