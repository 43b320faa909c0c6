"""A rule of whoever takes the files: its field in a recipe, and what a file lacks that breaks it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

T = TypeVar("T")


PartKind = Literal["text", "patch", "strip", "thing"]


@dataclass(frozen=True)
class Part:
    """Something on a white backdrop that is not the product. where: like `top left`, `middle`. share_pct: of the picture."""

    kind: PartKind
    where: str
    share_pct: float


@dataclass(frozen=True)
class MadeFile:
    """What rules may ask of a file. width, height in pixels. name: None while it is not known. format: like `jpeg`.

    Only of a finished file: bytes. white_share_pct: per cent of the border that is as white as the rule asks; border_level: the
    border's median level, 0 to 255. fill_pct: what the product fills of the width or height, None when that can't be told. beside: what
    stands beside the product, None when that can't be told, since the backdrop isn't white.
    """

    width: int
    height: int
    name: str | None
    format: str
    gtin: str | None
    bytes: int = 0
    white_share_pct: float | None = None
    border_level: int | None = None
    fill_pct: float | None = None
    beside: tuple[Part, ...] | None = None


@dataclass(frozen=True)
class Broken:
    """What a file lacks: code, numbers and names as a `Finding` has them; words: its sentence, for a code of the rule's own."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    words: str | None = None


@dataclass(frozen=True)
class Rule(Generic[T]):
    """One rule. name: its field in a recipe. place: where it stands among the others, in lists and when several are broken.

    type, field: what the field takes, and pydantic's `Field` with its description; the default is None. broken: what a file
    lacks that does not do what the rule demands, else None. finished: whether only a finished file shows it.
    """

    name: str
    place: int
    type: Any
    field: Any
    broken: Callable[[T, MadeFile], Broken | None]
    finished: bool = False

    def of(self, rules: Any) -> T | None:
        """What a recipe's `rules` demand by this rule; None where they leave it out."""
        demanded: T | None = getattr(rules, self.name)
        return demanded
