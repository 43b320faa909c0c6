"""Pages made of templates, in which nothing that somebody wrote is taken for markup, or turns a line round."""

from importlib.resources import files
from typing import TYPE_CHECKING, Any

from studio.base.wording import visible

if TYPE_CHECKING:
    from jinja2 import Environment


def environment(folder: str) -> "Environment":
    """The templates in a folder of `pages/`."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    def load(name: str) -> str:
        return files("studio.web").joinpath("pages", folder, name).read_text("utf-8")

    return Environment(
        loader=FunctionLoader(load),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_seen,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _seen(value: Any) -> Any:
    """What stands on a page, with whatever turns it round or is not seen named; what a macro made was seen already."""
    return visible(value, lines=True) if type(value) is str else value
