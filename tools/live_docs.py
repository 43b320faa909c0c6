"""Writes the table of live sources into docs/live.md from what the kinds say of themselves: `python -m tools.live_docs` (`make docs`)."""

import sys
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "live.md"
BEGIN, END = "<!-- made by `make docs`: the kinds there are -->\n", "<!-- end of the kinds -->"


def table() -> str:
    """One row a kind: its name, what it does, its keys in the window, its command."""
    from studio.capture.kinds import kinds

    rows = ["| | what it does | key | on the command line |", "|---|---|---|---|"]
    for kind in kinds():
        keys = ", ".join(kind.entry.keys)
        if kind.admission is not None and kind.admission.entry.keys:
            keys += f"; {kind.admission.word.lower()} {', '.join(kind.admission.entry.keys)}"
        rows.append(f"| {kind.title} | {kind.tip} | {keys} | `threeshot {kind.id}` |")
    return "\n".join(rows) + "\n"


def parts(page: str) -> tuple[str, str, str]:
    """What stands before the table, the table, and what stands behind it."""
    before, _, rest = page.partition(BEGIN)
    there, end, after = rest.partition(END)
    if not end:
        raise SystemExit(f"{DOCUMENT}: the marks around the table are gone; put them back.")
    return before + BEGIN, there, END + after


if __name__ == "__main__":
    before, _, after = parts(DOCUMENT.read_text("utf-8"))
    DOCUMENT.write_text(before + table() + after, "utf-8")
    print(f"Written: {DOCUMENT.relative_to(DOCUMENT.parent.parent)}", file=sys.stderr)
