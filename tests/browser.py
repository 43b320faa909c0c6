"""A real browser, where one is installed: what a page has become after its scripts ran."""

import shutil
import subprocess
from pathlib import Path

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def shown(address: str, folder: Path, within_ms: int) -> str:
    """The page's elements after `within_ms` of the browser's own time. folder: where the browser may keep its things."""
    command = [str(BROWSER), "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}"]
    command += [f"--virtual-time-budget={within_ms}", "--dump-dom", address]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
