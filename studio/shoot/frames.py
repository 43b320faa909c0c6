"""The verbs of a Shoot that take frames in, judge them, and look at them."""

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from studio.base.errors import NotFound, Refused
from studio.base.jobs import Progress
from studio.base.sensitivity import Sensitivity
from studio.catalog import Row, frames_shown
from studio.catalog import frames as frame_rows
from studio.open_drop import OpenDrop
from studio.shoot.arming import ArmingVerbs
from studio.shoot.presence import while_there
from studio.shoot.readiness import asked_with_the_first_frame

if TYPE_CHECKING:
    from studio.ingest import CardsUnderWay, CardVerdict, FrameSource, ImportReport


class FrameVerbs:
    """Frames in, and the frames there are."""

    def __init__(self, drop: OpenDrop, arming: ArmingVerbs) -> None:
        self._drop = drop
        self._arming = arming

    def import_sources(
        self,
        sources: list[Path],
        backup: Path | None = None,
        source_twice: bool = False,
        progress: Progress | None = None,
    ) -> "ImportReport":
        """Copy verified, examine, claim by slates and tags, score. Frames already here are skipped. Signals on the way.

        Raises Refused before copying when there is no space or no permission, NotFound for a source that isn't there or a shoot folder
        that goes meanwhile, Interrupted.
        The cards' verdicts are in the report.
        """
        from studio import ingest
        from studio.judging import chain

        self._drop.catalog.check_room()
        progress = progress or Progress()
        with (
            asked_with_the_first_frame(self._drop),
            ingest.CardsUnderWay(self._drop) as cards,
            while_there(self._drop, progress),
        ):
            report = ingest.import_sources(
                self._drop, sources, backup=backup, source_twice=source_twice, progress=progress, cards=cards
            )
            self._take_over()
            report.notes += chain.run(self._drop, progress, new=report.frames, armed=self._arming.armed)
            report.cards = [self._card(card.source, progress, report, cards) for card in report.cards]
        from studio.judging import unknown_marks

        # A live source says it with each frame.
        for sentence in unknown_marks.sentences(self._drop, report.frames):
            report.notes.append(sentence)
            self._drop.events.said.emit(sentence)
        self._tell_whose(report)
        return report

    def _tell_whose(self, report: "ImportReport", told: Collection[str] = ()) -> None:
        """Whose frames came in, as far as it is doubtful: by their times, and by their cameras. told: frames whose tags were told of."""
        from studio.coverage import strays
        from studio.ingest import doubts
        from studio.judging import asked_tags, clock_doubts, tags_in_view

        report.cameras, doubtful = doubts.of(self._drop, report.frames)
        doubtful += clock_doubts.of_frames(self._drop, report.frames)
        report.notes += [one for one in doubtful if one not in report.notes]
        report.notes += tags_in_view.sentences(self._drop, [one for one in report.frames if one not in told])
        asked = asked_tags.open_questions(self._drop, report.frames)
        report.questions = [question.to_dict() for question in asked]
        report.notes += [
            f"{question.sentence} It {question.stays} until you say so: "
            f"'threeshot tags {self._drop.code} {question.name} --follow', or --stay."
            for question in asked
        ]
        found = strays.among(self._drop, report.frames)
        report.strays = [one.to_dict() for one in found]
        report.notes += strays.sentences(self._drop, found)

    def _take_over(self) -> None:
        """Originals that were found lying in the folder: what it says of them comes before anything is judged."""
        from studio.shoot import restoring, still_due

        if still_due.restoring(self._drop):
            for sentence in restoring.take_over(self._drop).told:
                self._drop.events.said.emit(sentence)

    def _card(self, source: Path, progress: Progress, report: "ImportReport", cards: "CardsUnderWay") -> "CardVerdict":
        from studio import ingest

        if (pulled := cards.verdict(source)) is not None:
            return pulled
        try:
            verdict = ingest.card_verdict(self._drop, source, progress, report.proved)
            # Taken out while it was read, it only seems to be broken.
            pulled = None if verdict.safe else cards.verdict(source)
            cards.done(source)
            return pulled or verdict
        except NotFound:
            if (pulled := cards.verdict(source)) is not None:
                return pulled
            reason = "it was taken out before it could be checked; put it in again and import it again"
            return ingest.CardVerdict(source, f"keep this card: {reason}.", [reason])

    def watch(self, folder: Path, backup: Path | None = None, progress: Progress | None = None) -> "ImportReport":
        """Take in what arrives in `folder` until `progress.cancel()`; each frame is scored at once and goes to the armed shot."""
        from studio.capture import HotFolder

        return self.take_from(HotFolder(folder, say=self._drop.events.said.emit), backup, progress)

    def take_from(
        self,
        source: "FrameSource",
        backup: Path | None = None,
        progress: Progress | None = None,
        heard: Callable[[str], object] = lambda frame_id: None,
    ) -> "ImportReport":
        """The same for any live source: hot folder, tether, camera FTP, phone. `heard(frame_id)`: told of each new frame of it."""
        from studio.judging.live import Live

        arming, progress = self._arming, progress or Progress()
        marks_arm, armed = (lambda: not arming.disarmed), (lambda: arming.armed)
        with (
            asked_with_the_first_frame(self._drop),
            while_there(self._drop, progress),
            Live(
                self._drop, armed, arming.marked, marks_arm, self._take_over, lambda: arming.asking.question is not None
            ) as live,
        ):
            report = live.take_from(source, backup, progress, heard)
        self._tell_whose(report, live.told_in_view)
        return report

    def card(self, source: Path, progress: Progress | None = None) -> "CardVerdict":
        """Whether a card is safe to format, or is to be kept and why. Reads every file on it again. Raises NotFound, Interrupted.

        Frames that nobody has looked at yet, for whatever reason, are looked at first.
        """
        from studio import ingest
        from studio.catalog import judging
        from studio.judging import chain

        progress = progress or Progress()
        with while_there(self._drop, progress):
            if source.exists() and judging.frames_to_examine(self._drop.catalog, self._drop.id, again=False):
                try:
                    chain.run(self._drop, progress, armed=self._arming.armed)
                except Refused as error:
                    self._drop.events.said.emit(str(error))
            return ingest.card_verdict(self._drop, source, progress)

    def score(self, again: bool = False, progress: Progress | None = None) -> dict[str, int]:
        """Examine what has not been (all frames when `again`), claim and judge; the number of frames by verdict."""
        from studio.ingest.destination import remove_strays
        from studio.judging import chain

        progress = progress or Progress()
        with while_there(self._drop, progress):
            remove_strays(self._drop.folder / "originals")
            self._take_over()
            chain.run(self._drop, progress, again, armed=self._arming.armed)
            self._find_subjects(progress)
        return frame_rows.counts(self._drop.catalog, self._drop.id)

    def judge_anew(self) -> Sensitivity:
        """Bring every verdict in step with what it rests on now (a sensitivity that was set, a kit), and say how strict they are.

        No picture is opened.
        """
        from studio.judging import chain

        chain.finish(self._drop)
        return self._drop.sensitivity

    def finish_left(self, progress: Progress | None = None) -> int:
        """Judge what a run that was stopped left unjudged, one frame after the other: the armed shot's and the newest first.

        For a drop that was opened to stay open. What is new is judged elsewhere, beside it. How many are left that nobody has looked at,
        none unless it was stopped or could not be. Raises NotFound when the shoot folder goes meanwhile.
        """
        from studio.judging import chain
        from studio.judging.left_over import LeftOver

        progress, arming = progress or Progress(), self._arming
        if self.left_to_finish():
            with while_there(self._drop, progress):
                left = LeftOver(self._drop, lambda: arming.armed)
                chain.finish(self._drop)
                left.work(progress)
                self._find_subjects(progress, at_leisure=True)
                self._drop.write_journal()
                if left.taken.sentence is not None:
                    self._drop.events.said.emit(left.taken.sentence)
        return self.left_unjudged()

    def find_subjects(self, progress: Progress | None = None) -> None:
        """Find the outlines that quick verdicts are unsure without, and judge by them; after an import has told what became of its cards.

        Without the learned model it only says so. Raises NotFound when the shoot folder goes meanwhile, Refused, Interrupted: then what is
        due is found by the next import or score.
        """
        progress = progress or Progress()
        with while_there(self._drop, progress):
            self._find_subjects(progress)
            self._drop.write_journal()

    def _find_subjects(self, progress: Progress, at_leisure: bool = False) -> None:
        from studio.judging import outlines

        for sentence in outlines.run(self._drop, progress, lambda: self._arming.armed, at_leisure):
            self._drop.events.said.emit(sentence)

    def left_to_finish(self) -> int:
        """How many frames nobody has looked at yet, and how many wait for their outline by a model that is here."""
        from studio.shoot import still_due

        return self.left_unjudged() + still_due.outlined(self._drop)

    def left_unjudged(self) -> int:
        """How many frames nobody has looked at yet."""
        from studio.shoot import still_due

        return still_due.looks(self._drop)

    def list(
        self, sku: str | None = None, role: str | None = None, unassigned: bool = False, verdict: str | None = None
    ) -> list[Row]:
        """The drop's frames in the order of capture; see `studio.catalog.frames.frames` for the columns."""
        return list(frame_rows.chosen(self._drop.catalog, self._drop.id, sku, role, unassigned, verdict))

    def shown(self, frame_ids: Sequence[str] | None = None) -> Sequence[Row]:
        """What a window shows of all frames, in the order of capture, or of these; see `studio.catalog.frames_shown` for the columns."""
        return frames_shown.shown(self._drop.catalog, self._drop.id, frame_ids)

    def seen_first(self, amount: int, newest: bool) -> Sequence[str]:
        """Where the previews lie of about so many frames that a window shows first: the newest, or the first taken. Told at once."""
        return frames_shown.seen_first(self._drop.catalog, self._drop.id, amount, newest)

    def each(self, unassigned: bool = False) -> Iterator[Row]:
        """The same (of the whole drop, or its unassigned tray) one by one: for answers that may be long."""
        return frame_rows.chosen(self._drop.catalog, self._drop.id, None, None, unassigned, None)

    def get(self, frame_id: str) -> Row:
        """One frame, by its id. Raises NotFound."""
        return frame_rows.frame(self._drop.catalog, self._drop.id, frame_id)

    def find(self, text: str) -> Row:
        """The frame that a person means: id, name, file name or path. Raises NotFound."""
        from studio.shoot import not_found

        try:
            return frame_rows.find_frame(self._drop.catalog, self._drop.id, text)
        except NotFound as error:
            raise not_found.frame(self._drop, error) from None
