"""Previews while shooting: of each new select a small picture, made once, and what goes to the target of it.

They lie in the shoot folder, a folder a target, in the order in which they came; a select that is replaced or given up stays there, as it
stays at the target, and the new one lies beside it. What lies here and is not proved to be there goes with the next run.
"""

import contextlib
import hashlib
import re
import tempfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from studio.base.clock import now_text
from studio.base.errors import Interrupted, InvalidInput, Refused, ThreeshotError
from studio.base.files import make_below, safe_name, write_atomic
from studio.base.jobs import Progress
from studio.base.private import own_folder
from studio.base.sku_names import folder_names
from studio.catalog.frames import frames_picked
from studio.catalog.selects import selects_in_order
from studio.handover.orders import orders_of
from studio.handover.parcel import LIVE, Parcel, ParcelFile
from studio.handover.receipt import FOLDER
from studio.handover.rendering import Order, render_all
from studio.handover.target import Target
from studio.open_drop import OpenDrop

RECIPE = "preview"
_PICTURE = re.compile(r"([0-9]{3,6})_(.+)_([0-9a-f]{8})\.jpg\Z")
_INDEX = re.compile(r"index-[0-9]{3,6}\.html\Z")
_WHOLE = 8
"""Digits of a frame's hash that tell its previews from another's of the same shot."""


@dataclass(frozen=True)
class WantedPreview:
    """A select that the brand is to see. key: what its preview is called, without its number."""

    frame: str
    sku: str
    role: str
    key: str


class LivePreviews:
    """The previews of a drop for one target. folder: where they lie. place: the folder at the target, as it is asked for.

    Raises Refused where they go already by another Threeshot, InvalidInput where a target or a recipe is none for them.
    """

    def __init__(self, drop: OpenDrop, target: Target, place: str | None = None) -> None:
        from studio.documents.recipe import load_recipe

        if target.kind.own is not None:
            raise InvalidInput(
                f"{target.name}: {target.kind.title} gets what is sold; previews go to a folder, a server or a cloud."
            )
        self._recipe = load_recipe(RECIPE)
        if any(one.tells[0] != "public" or one.format != "jpeg" for one in self._recipe.resolved()):
            raise InvalidInput(
                f"Recipe {RECIPE}: previews are JPEG, and tell what is public; correct it, or take it away."
            )
        self._drop, self.target = drop, target
        self.folder = drop.folder / FOLDER / f"previews-{target.name}"
        self.place = place or safe_name(f"{drop.code}_previews")
        self._passed_over: set[str] = set()

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """One run at a time makes them for a target; the system lets go of the lock however it ends. Raises Refused."""
        from filelock import FileLock, Timeout

        lock = FileLock(own_folder("targets") / f"{self.target.name}.{self._drop.id}.live.lock")
        try:
            lock.acquire(blocking=False)
        except Timeout:
            raise Refused(f"{self.target.name}: previews of {self._drop.code} go there already.") from None
        try:
            make_below(self.folder, self._drop.folder)
            yield
        finally:
            lock.release()

    def wanted(self) -> dict[str, WantedPreview]:
        """The selects that are pictures, by their keys, in the order of the shot list."""
        frames = frames_picked(self._drop.catalog, self._drop.id)
        folders = folder_names(product.sku for product in self._drop.brief.products)
        found = {}
        for row in selects_in_order(self._drop.catalog, self._drop.id):
            frame = frames.get(row["frame_id"])
            if frame is not None and frame["kind"] == "picture" and row["sku"] in folders:
                key = f"{_stem(folders[row['sku']], row['role'])}_{frame['xxh128'][:_WHOLE]}"
                found[key] = WantedPreview(row["frame_id"], row["sku"], row["role"], key)
        return found

    def there(self) -> dict[str, Path]:
        """Those that were made, by their keys, in the order in which they came."""
        made = {}
        for path in self._files():
            if found := _PICTURE.match(path.name):
                made[f"{found[2]}_{found[3]}"] = path
        return made

    def make(self, wanted: "Collection[WantedPreview]", progress: Progress, said: Callable[[str], object]) -> int:
        """Make those that lack; how many were made. One that can't be made is told once, and hinders no other. Raises Interrupted."""
        there = self.there()
        lacking = {
            (one.frame, one.role): one for one in wanted if one.key not in there and one.key not in self._passed_over
        }
        if not lacking:
            return 0
        number = max((int(path.name.partition("_")[0]) for path in there.values()), default=0)
        orders, _ = orders_of(self._drop, self._recipe, {one.frame for one in lacking.values()})
        made = 0
        for order in orders:
            one = lacking.pop((order.frame["id"], str(order.naming["role"])), None)
            if one is None:
                continue
            data = self._rendered(order, progress, said)
            if data is None:
                self._passed_over.add(one.key)
                continue
            number, made = number + 1, made + 1
            write_atomic(self.folder / f"{number:03}_{one.key}.jpg", data, within=self._drop.folder)
        # What the recipe makes nothing of.
        self._passed_over |= {one.key for one in lacking.values()}
        return made

    def index(self) -> None:
        """Make a page of all of them; it has a name of its own for each number of pictures, as nothing at a target is overwritten."""
        from studio.report.page import environment

        there, wanted = self.there(), self.wanted()
        path = self.folder / f"index-{len(there):03}.html"
        if not there or path.is_file():
            return
        names = {}
        for sku, folder in folder_names(product.sku for product in self._drop.brief.products).items():
            for id in self._drop.roles():
                role = self._drop.role(sku, id)
                names[_stem(folder, id)] = sku, id if role is None else role.title
        pictures = []
        for key, picture in there.items():
            stem = key[: -_WHOLE - 1]
            sku, title = names.get(stem, (stem, ""))
            pictures.append({"name": picture.name, "sku": sku, "role": title, "chosen": key in wanted})
        page = environment().get_template("previews.html.j2")
        text = page.render(drop=self._drop.code, title=self._drop.brief.title, pictures=pictures)
        write_atomic(path, text, within=self._drop.folder)

    def parcel(self) -> Parcel | None:
        """What is to be at the target; None while there is nothing. Raises OSError."""
        files = []
        for path in self._files():
            data = path.read_bytes()
            files.append(ParcelFile(path.name, path.name, len(data), hashlib.sha256(data).hexdigest(), {}))
        if not files:
            return None
        brief = self._drop.brief
        return Parcel(self.folder, LIVE, self.folder, tuple(files), self._drop.code, brief.title, RECIPE, now_text())

    def _files(self) -> list[Path]:
        found = (
            [path for path in self.folder.iterdir() if path.is_file() and not path.is_symlink()]
            if self.folder.is_dir()
            else []
        )
        ours = [path for path in found if _PICTURE.match(path.name) or _INDEX.match(path.name)]
        return sorted(ours, key=lambda path: (len(path.name.partition("_")[0]), path.name))

    def _rendered(self, order: Order, progress: Progress, said: Callable[[str], object]) -> bytes | None:
        order.renditions = order.renditions[:1]
        try:
            with tempfile.TemporaryDirectory() as stage:
                made, damaged = render_all(self._drop, [order], {}, Path(stage), progress)
                for finding in damaged:
                    said(finding.sentence)
                return next((file.path.read_bytes() for _, one in made for file in one.files), None)
        except Interrupted:
            raise
        except ThreeshotError as error:
            said(str(error))
            return None


def _stem(folder: str, role: str) -> str:
    return safe_name(f"{folder}_{role}")
