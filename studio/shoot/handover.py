"""The verbs of a Shoot that hand over: what a recipe will find, and the bundle."""

from pathlib import Path
from typing import TYPE_CHECKING

from studio.base import settings
from studio.base.errors import Refused
from studio.base.files import is_within
from studio.base.findings import sentences
from studio.base.jobs import Progress
from studio.coverage import states, timing
from studio.open_drop import OpenDrop
from studio.shoot.checklist import ChecklistVerbs
from studio.shoot.presence import while_there

if TYPE_CHECKING:
    from studio.handover.export import ExportReport


class HandoverVerbs:
    """From selects to a bundle."""

    def __init__(self, drop: OpenDrop, checklist: ChecklistVerbs) -> None:
        self._drop = drop
        self._checklist = checklist

    def check(self, recipe: str | None = None) -> list[str]:
        """What a recipe's rules and the brief's gaps say before anything is rendered; a sentence each."""
        from studio.handover import export

        return sentences(export.check(self._drop, recipe or settings.load().recipe, states.of_drop(self._drop)))

    def says(self, recipe: str | None = None) -> str:
        """What an export by a recipe says of people and places, a line: for whom its tags are, and who is named."""
        from studio.handover import export

        return export.says(self._drop, recipe or settings.load().recipe)

    def export(
        self,
        to: Path,
        recipe: str | None = None,
        originals: bool = False,
        progress: Progress | None = None,
        complete_only: bool = False,
    ) -> "ExportReport":
        """Render every select by the recipe, tag, bundle, sign. The bundle is complete or absent.

        A shot of which an original is no longer what was recorded is left out and is in the report's `damaged`; with `complete_only`
        nothing is made then. Raises NotComplete when there is no select that can be handed over, Refused (no space, not writable,
        inside the originals), NotFound (the shoot folder goes meanwhile), Interrupted.
        """
        from studio.handover import export

        self._drop.catalog.check_room()
        drop, target = self._drop, to.expanduser().absolute()
        if is_within(target, drop.folder / "originals"):
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
            )
        drop.events.bundle_built.emit(str(report.bundle))
        return report
