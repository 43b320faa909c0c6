"""A drop's folder on disk: made from its brief, with room for originals and bundles; the brief is kept in it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studio.base import paths
from studio.base.errors import Refused, ThreeshotError
from studio.base.files import make_folder, write_atomic
from studio.base.paths import at_home

if TYPE_CHECKING:
    from studio.documents.brief import Brief

KEPT_BRIEF = "brief.yaml"
DELIVERY_PLAN = "delivery.yaml"
"""Where this drop goes; a plan may also lie anywhere else."""


@dataclass(frozen=True)
class Layout:
    """What a drop's folder is to hold. text: the bytes of the brief that is kept. references: pictures, source -> path in the folder.

    told: what was decided where the documents don't say, a sentence each.
    """

    brief: "Brief"
    folder: Path
    text: bytes
    references: dict[Path, Path]
    told: tuple[str, ...] = ()


def plan(brief: Path, folder: Path | None, products: Path | None) -> Layout:
    """Read the brief and say what its folder will hold (default folder: in the usual place, by the drop's id); nothing is written.

    Products of a CSV are written out in the brief that is kept, so that the folder is whole by itself.
    Raises InvalidInput (mistakes in the brief, all of them), NotFound, Refused (another drop lives there).
    """
    from studio.documents.brief import load_brief, with_products
    from studio.documents.loading import dump, readable

    told: list[str] = []
    loaded = load_brief(brief, products, told)
    text = brief.read_bytes()
    if products is not None or loaded.products_from is not None:
        loaded = with_products(loaded)
        text = dump(loaded).encode()
        readable(brief.name, text.decode())
    target = at_home(folder or paths.drops_dir() / loaded.drop).absolute()
    kept = target / KEPT_BRIEF
    if kept.exists() and (other := _drop_of(kept)) not in (None, loaded.drop):
        raise Refused(f"{target}: holds drop {other}; choose another folder for {loaded.drop}.")
    here = brief.absolute().parent
    return Layout(loaded, target, text, {here / name: target / name for name in loaded.files()}, tuple(told))


def lay_out(layout: Layout) -> None:
    """Make the folder, and put the brief and its reference pictures in it. Raises Refused when it can't be written."""
    try:
        for sub in ("originals", "bundles"):
            make_folder(layout.folder / sub)
        for source, target in layout.references.items():
            if source.is_file() and not target.exists():
                write_atomic(target, source.read_bytes())
    except OSError as error:
        raise Refused(f"{layout.folder}: cannot be made ({error.strerror}); choose another folder.") from error
    kept = layout.folder / KEPT_BRIEF
    if not kept.exists() or kept.read_bytes() != layout.text:
        write_atomic(kept, layout.text)


def _drop_of(brief: Path) -> str | None:
    """The drop id of a brief that lies there already; None when it can't be read."""
    from studio.documents.brief import load_brief

    try:
        return load_brief(brief).drop
    except ThreeshotError:
        return None
