"""What several tests begin with is made once, and put back before each."""

import gc
import os
import shutil
from collections.abc import Callable
from pathlib import Path


class Ready:
    """What several tests begin with, made once for each process of them, and put back as it was made before each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, name: str, make: Callable[[Path], object]) -> Path:
        """The folder in which `make(folder)` was done once, as that left it; the person's own folder is its `home`, for that too.

        It is the same folder each time, since a catalog names its drops' folders whole.
        """
        folder = self._folder / name / "in use"
        kept = self._folder / name / "kept"
        os.environ["THREESHOT_HOME"] = str(folder / "home")
        shutil.rmtree(folder, ignore_errors=True)
        if not kept.exists():
            (folder / "home").mkdir(parents=True)
            make(folder)
            gc.collect()  # connections that nobody holds any more: what they still had to write is written
            shutil.copytree(folder, kept.with_name("half"), symlinks=True)
            kept.with_name("half").rename(kept)
        else:
            shutil.copytree(kept, folder, symlinks=True)
        return folder
