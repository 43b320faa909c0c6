"""The verbs of a Shoot that hand over: what a recipe will find, and the bundle."""

from pathlib import Path
from typing import TYPE_CHECKING

from studio.base import settings
from studio.base.errors import InvalidInput, NotComplete, NotFound, Refused
from studio.base.files import is_within
from studio.base.findings import sentences
from studio.base.jobs import Progress
from studio.base.paths import at_home
from studio.catalog import Change, Row, crops
from studio.catalog.bundles import bundles_of, newest_bundle
from studio.catalog.frames import frame
from studio.coverage import states, timing
from studio.open_drop import OpenDrop
from studio.shoot.checklist import ChecklistVerbs
from studio.shoot.presence import while_there

if TYPE_CHECKING:
    from studio.bundle.pieces import Run
    from studio.handover.export import ExportReport
    from studio.handover.pieces import MadeRun
    from studio.handover.plan import ExportPlan

Box = tuple[float, float, float, float]


class HandoverVerbs:
    """From selects to a bundle."""

    def __init__(self, drop: OpenDrop, checklist: ChecklistVerbs) -> None:
        self._drop = drop
        self._checklist = checklist

    def plan(self, recipe: str | None = None, with_originals: bool | None = None) -> "ExportPlan":
        """What an export by a recipe will make: each file with its crop, for whom the tags are, and what there is to mind.

        with_originals: see `handover.plan.plan_of`. Raises NotFound, InvalidInput.
        """
        from studio.documents.recipe import load_recipe
        from studio.handover.plan import plan_of

        return plan_of(
            self._drop, load_recipe(recipe or settings.load().recipe), states.of_drop(self._drop), with_originals
        )

    def check(self, recipe: str | None = None) -> list[str]:
        """What a recipe's rules and the brief's gaps say before anything is rendered; a sentence each."""
        return sentences(self.plan(recipe).findings)

    def crops_of(self, frame_id: str, recipe: str | None = None) -> "ExportPlan":
        """What each rendition of a recipe takes of one frame, select or not; nothing else of the plan. Raises NotFound, InvalidInput."""
        from studio.documents.recipe import load_recipe
        from studio.handover.plan import of_frame

        return of_frame(
            frame(self._drop.catalog, self._drop.id, frame_id), load_recipe(recipe or settings.load().recipe)
        )

    def crop(
        self, frame_id: str, rendition: str, box: Box | None, recipe: str | None = None, who: str | None = None
    ) -> Change:
        """Say which part of a frame a recipe's rendition takes, x, y, width and height in parts of the upright picture; None takes it back.

        It goes before what is proposed, for that frame and rendition, also in recipes that include this one. Its shape is the rendition's.
        Raises NotFound, InvalidInput for what can't be its crop.
        """
        from studio.documents.recipe import load_recipe
        from studio.render import aspect_of, check_crop, is_cropped

        loaded = load_recipe(recipe or settings.load().recipe)
        row = frame(self._drop.catalog, self._drop.id, frame_id)
        made = next((one for one in loaded.resolved() if one.name == rendition), None)
        if made is None:
            there = ", ".join(one.name for one in loaded.resolved())
            raise NotFound(f"The recipe {loaded.name} has no rendition '{rendition}'; it has {there}.")
        made = made.of_role(row["role"] or "")
        if box is not None:
            if not row["width"] or not row["height"]:
                raise InvalidInput(
                    f"{row['name']}: has not been examined, so nothing can be drawn on it; score the drop first."
                )
            aspect = aspect_of(made) if is_cropped(made) else None
            check_crop(box, made, aspect, row["width"], row["height"], row["name"])
        with self._drop.change("frames.cropped", who) as act:
            crops.put_crop(self._drop.catalog, frame_id, made.recipe, made.name, box)
        return act.done()

    def last_bundle(self) -> Row | None:
        """The bundle that was built last: path, recipe, built_at, files, bytes, signed_by, who; None for none."""
        return newest_bundle(self._drop.catalog, self._drop.id)

    def newest_there(self) -> Path:
        """The folder of the bundle that was built last, of those that are where they were built. Raises NotComplete."""
        for row in bundles_of(self._drop.catalog, self._drop.id):
            if Path(row["path"]).is_dir():
                return Path(row["path"])
        raise NotComplete(
            f"{self._drop.code}: no bundle of it is there to be delivered; make one first ('threeshot export')."
        )

    def export(
        self,
        to: Path,
        recipe: str | None = None,
        originals: bool = False,
        progress: Progress | None = None,
        complete_only: bool = False,
        strip: bool = False,
    ) -> "ExportReport":
        """Render every select by the recipe, tag, bundle, sign. The bundle is complete or absent.

        A shot of which an original is no longer what was recorded is left out and is in the report's `damaged`; with `complete_only`
        nothing is made then. strip: originals go along as copies without what they tell. Raises NotComplete when there is no select that
        can be handed over, Refused (no space, not writable, inside the originals), InvalidInput (no name of a folder), NotFound (the
        shoot folder goes meanwhile), Interrupted.
        """
        from studio.handover import export

        self._drop.catalog.check_room()
        drop = self._drop
        try:
            target = at_home(to).absolute()
            among_originals = is_within(target, drop.folder / "originals")
        except (RuntimeError, ValueError) as error:
            raise InvalidInput(f"{to}: is no folder's name here ({error}); choose another folder.") from error
        if among_originals:
            raise Refused(f"{to}: lies among the originals, which are never written to; choose another folder.")
        progress = progress or Progress()
        with while_there(drop, progress):
            report = export.export(
                drop,
                target,
                recipe or settings.load().recipe,
                originals,
                progress,
                states.of_drop(drop),
                timing.of_drop(drop),
                self._checklist.drawn(),
                complete_only,
                strip,
            )
        drop.events.bundle_built.emit(str(report.bundle))
        return report

    def pieces(self) -> "list[MadeRun]":
        """The limited runs whose numbered pieces were made, in that order. Raises InvalidInput."""
        from studio.handover.pieces import runs_of

        return runs_of(self._drop)

    def make_pieces(
        self, sku: str, number: int, address: str | None = None, progress: Progress | None = None
    ) -> "MadeRun":
        """Make the signed numbers of a product's limited run: labels, table, and the page that checks them; see `handover.pieces.make`.

        Raises NotFound, InvalidInput, Refused, Interrupted.
        """
        from studio.handover.pieces import make

        progress = progress or Progress()
        with while_there(self._drop, progress):
            return make(self._drop, sku, number, address, progress)

    def check_piece(self, line: str) -> "tuple[Run, int]":
        """The run and the number that a piece's line says. Raises InvalidInput: changed, or not of this drop's runs."""
        from studio.handover.pieces import check

        return check(self._drop, line)
