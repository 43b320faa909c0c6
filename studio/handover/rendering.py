"""The selects rendered in workers, each from bytes that are proved to be the recorded ones at that very moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.base.errors import NotAsRecorded, NotFound, Refused
from studio.base.files import make_below
from studio.base.findings import Finding
from studio.base.jobs import Progress
from studio.catalog import Row
from studio.open_drop import OpenDrop

if TYPE_CHECKING:
    from studio.bundle.credentials import Origin
    from studio.documents.recipe import Rendition
    from studio.render import Renditions, Tags
    from studio.render.own_crop import Box
    from studio.render.product import Product

Subject = tuple[float, float, float, float]
_PIECE = 1 << 20
ALT_TEXT = "alt text"
"""As `Tags.missing` calls it."""


@dataclass
class Order:
    """One select and what is to be made of it. `renditions`: those that can be named for it; `naming` as `recipe.file_name` takes it.

    subject, subject_source, crops, product: as `render_select` takes them.
    """

    frame: Row
    tags: "Tags"
    naming: dict[str, Any]
    renditions: "list[Rendition]"
    subject: Subject | None
    subject_source: str = ""
    crops: "dict[str, Box]" = field(default_factory=dict)
    product: "Product | None" = None

    def rendition(self, name: str) -> "Rendition":
        """One of them by its name."""
        return next(one for one in self.renditions if one.name == name)

    def tags_of(self, rendition: "Rendition") -> "Tags":
        """What that rendition may say."""
        return self.tags.said(*rendition.tells)

    def missing_of(self, rendition: "Rendition") -> list[str]:
        """The tags that it will lack, in words; an alternative text that its recipe needs is a finding of its own."""
        needed = rendition.max_alt_text is not None
        return [tag for tag in self.tags_of(rendition).missing() if tag != ALT_TEXT or not needed]

    def first_of(self, rendition: "Rendition") -> bool:
        """Whether it is the first of its recipe's renditions that are made of this select: feeds name that one alone."""
        return next(one for one in self.renditions if one.recipe == rendition.recipe).name == rendition.name


def render_all(
    drop: OpenDrop,
    orders: list[Order],
    beside: Mapping[str, Sequence[tuple[str, str]]],
    stage: Path,
    progress: Progress,
) -> "tuple[list[tuple[Order, Renditions]], list[Finding]]":
    """All renditions, staged in a folder a select, in the order of `orders`; and the selects that are no longer what was recorded.

    beside: frame id -> (path in the shoot folder, xxh128) of files that go along and must be the recorded ones too. Raises NotFound for
    an original that is not there, Refused for one that can't be rendered, InvalidInput (a certificate that can't be used), Interrupted.
    """
    from studio.base.memory import ITEM_MB
    from studio.base.workers import WorkerFailure, Workers
    from studio.bundle import certificates, credentials

    if credentials.available():
        # A certificate that can't be used is no fault of a frame.
        certificates.chain()

    jobs: dict[str, Order] = {}
    arguments = []
    for at, order in enumerate(orders):
        source = drop.folder / order.frame["path"]
        others = [(drop.folder / path, digest) for path, digest in beside.get(order.frame["id"], ())]
        for path in (source, *(path for path, _ in others)):
            if not path.is_file():
                raise NotFound(
                    f"{path}: the original of a select is not there; connect its disk, or import its card again."
                )
        out = stage / "staged" / f"{at:04d}"
        make_below(out, stage)
        jobs[str(out)] = order
        rendered = (
            order.renditions,
            order.naming,
            order.tags,
            order.subject,
            order.subject_source,
            order.crops,
            order.product,
            origin(order),
            out,
        )
        arguments.append((source, order.frame["xxh128"], others, *rendered))
    progress.start(len(arguments), "rendering", "selects")
    done: dict[str, Renditions] = {}
    damaged: dict[str, Finding] = {}
    with Workers(count=2, least_mb=ITEM_MB) as workers:
        for args, found in workers.map(render_proved, arguments):
            place = str(args[-1])
            order = jobs[place]
            if not isinstance(found, WorkerFailure):
                done[place] = found
            elif isinstance(found.error, NotAsRecorded):
                damaged[place] = _damaged(drop, order, str(found.error))
            else:
                raise Refused(
                    f"{args[0]}: could not be rendered ({found.sentence}); choose another frame for this shot."
                )
            progress.advance(what=f"rendering {order.naming['sku']}")
    return [(jobs[one], done[one]) for one in jobs if one in done], [damaged[one] for one in jobs if one in damaged]


def render_proved(
    source: Path,
    xxh128: str,
    beside: Sequence[tuple[Path, str]],
    renditions: "Sequence[Rendition]",
    naming: Mapping[str, Any],
    tags: "Tags",
    subject: Subject | None,
    subject_source: str,
    crops: "Mapping[str, Box]",
    product: "Product | None",
    origin: "Origin | None",
    out: Path,
) -> "Renditions":
    """As `render_select`, of a source whose bytes, read once, are the recorded ones; so are those of the files beside it.

    origin: of the Content Credentials that the files are to carry. Runs in a worker. Raises NotAsRecorded, whose text is the file that
    is another.
    """
    from studio.bundle import credentials
    from studio.render import render_select

    # Of which nothing is rendered, only its originals go along.
    for path, digest in [*beside, *([] if renditions else [(source, xxh128)])]:
        if _hash(path) != digest:
            raise NotAsRecorded(str(path))
    seal = None if origin is None else credentials.sealer(origin, source)
    try:
        return render_select(
            source, renditions, naming, tags, subject, out, xxh128, subject_source, crops, seal, product
        )
    except NotAsRecorded:
        raise NotAsRecorded(str(source)) from None


def origin(order: Order) -> "Origin | None":
    """What Content Credentials say of where a select comes from; None where the extra for them is not installed."""
    from studio.bundle import credentials

    if not credentials.available():
        return None
    tags, frame = order.tags, order.frame
    camera = " ".join(filter(None, (tags.make, tags.model))) or None
    creator, original = ", ".join(tags.creator), Path(frame["path"]).name
    taken = None if tags.captured_at is None else tags.captured_at.isoformat()
    return credentials.Origin(order.naming["drop"], creator, original, frame["xxh128"], camera, taken)


def _hash(path: Path) -> str:
    from xxhash import xxh3_128

    hasher = xxh3_128()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            hasher.update(piece)
    return hasher.hexdigest()


def _damaged(drop: OpenDrop, order: Order, path: str) -> Finding:
    file = Path(path).relative_to(drop.folder).as_posix()
    return Finding(
        "not-as-recorded", order.naming["sku"], order.naming["role"], values={"file": file, "drop": drop.code}
    )
