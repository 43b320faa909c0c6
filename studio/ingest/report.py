"""What an import says when it is done: its counts, its gaps, and one verdict per card."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studio.base.wording import agreeing, count, were
from studio.ingest.copies import FileState
from studio.ingest.discover import shown
from studio.ingest.proof import CopyState, Proof


@dataclass
class CardVerdict:
    """Whether a card may be formatted.

    sentence: that, or why not, in one sentence. reasons: why to keep it, a sentence each. files: the files that are the reason, as text.
    copies: each copy of its files, as it was read. proof: of its safety; without one it is to be kept. seen: what is known of the card from
    before, a sentence each. lapsed: that it was safe, and why that can't be said any more. deleted: paths on the card of files of rejected
    frames, deleted_frames in number, of which a person deleted the original: the others decide. on_backup: those of them that
    a backup has still. custody: the id of this look in the card's custody. nothing:
    there is no card to keep, only an empty folder or one file of a kind that is not taken in.
    """

    source: Path
    sentence: str
    reasons: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    copies: list[CopyState] = field(default_factory=list)
    proof: Proof | None = None
    seen: list[str] = field(default_factory=list)
    lapsed: bool = False
    deleted: list[str] = field(default_factory=list)
    deleted_frames: int = 0
    on_backup: list[str] = field(default_factory=list)
    custody: str | None = None
    nothing: bool = False

    def now(self) -> "CardVerdict":
        """This verdict, while its proof holds; else one that says why it holds no more. Reads no copy again."""
        why = self.proof.lapsed() if self.proof is not None else None
        if why is None:
            return self
        sentence = f"it was safe to format, but {why}; ask again before you format it."
        lapsed = CardVerdict(self.source, sentence, [sentence], copies=self.copies, seen=self.seen, lapsed=True)
        lapsed.deleted, lapsed.deleted_frames, lapsed.on_backup = self.deleted, self.deleted_frames, self.on_backup
        lapsed.custody = self.custody
        return lapsed

    @property
    def safe(self) -> bool:
        """Whether every file on it but `deleted` was recorded, opened, and read back right from every copy, when the verdict was given."""
        return self.proof is not None

    def to_dict(self) -> dict[str, Any]:
        """{source, safe, sentence, reasons, files, copies, proof, seen, deleted, deleted_frames, on_backup}"""
        return {
            "source": shown(self.source),
            "safe": self.safe,
            "sentence": self.sentence,
            "reasons": self.reasons,
            "files": self.files,
            "copies": [copy.to_dict() for copy in self.copies],
            "proof": self.proof.to_dict() if self.proof is not None else None,
            "seen": self.seen,
            "deleted": self.deleted,
            "deleted_frames": self.deleted_frames,
            "on_backup": self.on_backup,
        }


@dataclass
class ImportReport:
    """What came in.

    planned: files found that Threeshot takes in; each ends up in copied, skipped (here already), repaired (here already, but a copy of it
    was lost or damaged and was taken from the source again), restored (the same of a frame that was rejected, whose file somebody had
    removed: it is there again, and rejected still) or failed. backed_up: of the skipped ones, those that got a copy on the backup.
    versions: of the copied ones, those that are newer versions of files that were here, kept beside them.
    bytes: of the copied ones. failed: [{source, reason}].
    backup_failed: the same for files whose backup is not right though the original is. gaps: [{camera, missing: [name]}].
    cameras: of these frames, as `studio.ingest.doubts` has them. strays: frames that are none of the shoot's by their time, as
    `studio.coverage.strays` has them. questions: of tags that were shown against a slate or the armed shot, as
    `studio.judging.asked_tags` has them.
    frames: ids of the frames made or completed, in order; new_frames: how many of them were made. notes: what else is worth telling.
    cards: one verdict per source, final once the frames have been opened. proved: copies that were read back from the disk by this
    import, as the system described them then.
    """

    planned: int = 0
    copied: int = 0
    skipped: int = 0
    bytes: int = 0
    repaired: int = 0
    backed_up: int = 0
    restored: int = 0
    versions: int = 0
    failed: list[dict[str, str]] = field(default_factory=list)
    backup_failed: list[dict[str, str]] = field(default_factory=list)
    gaps: list[dict[str, Any]] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    new_frames: int = 0
    cameras: list[dict[str, Any]] = field(default_factory=list)
    strays: list[dict[str, str]] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    cards: list[CardVerdict] = field(default_factory=list)
    proved: dict[Path, FileState] = field(default_factory=dict)

    def fail(self, source: Path, reason: str) -> None:
        """One file did not come in."""
        self.failed.append({"source": shown(source), "reason": reason})

    def came_in_after_all(self, source: Path) -> None:
        """A file that could not be taken in before is whole now, and in."""
        self.failed = [one for one in self.failed if one["source"] != shown(source)]

    @property
    def made_again(self) -> list[str]:
        """What there is to tell of files that were here already and were copied again, or are newer versions of such."""
        told = []
        if n := self.versions:
            told.append(
                f"{count(n, 'file')} that {were(n)} here already and {were(n)} written to since: "
                + agreeing(
                    n,
                    "the same frame, the newer version is kept beside the original.",
                    "the same frames, the newer versions are kept beside the originals.",
                )
            )
        if n := self.backed_up:
            told.append(f"{count(n, 'file')} that {were(n)} here already copied to the backup, and verified there.")
        if n := self.repaired:
            what = f"{agreeing(n, 'a copy was', 'copies were')} lost or damaged, and {were(n)} made again"
            told.append(f"{count(n, 'file')} repaired: {what}.")
        if n := self.restored:
            what = f"removed from the originals, {agreeing(n, 'it is', 'they are')} back, rejected still"
            told.append(f"{count(n, 'file')} of {agreeing(n, 'a rejected frame', 'rejected frames')} restored: {what}.")
        return told

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `import`: planned, copied, skipped, bytes, failed, gaps, frames; and repaired, restored, versions, backed_up,
        new_frames, backup_failed, cameras, strays, questions, notes, cards."""
        return {
            "planned": self.planned,
            "copied": self.copied,
            "skipped": self.skipped,
            "bytes": self.bytes,
            "repaired": self.repaired,
            "restored": self.restored,
            "versions": self.versions,
            "backed_up": self.backed_up,
            "failed": self.failed,
            "backup_failed": self.backup_failed,
            "gaps": self.gaps,
            "frames": self.frames,
            "new_frames": self.new_frames,
            "cameras": self.cameras,
            "strays": self.strays,
            "questions": self.questions,
            "notes": self.notes,
            "cards": [card.to_dict() for card in self.cards],
        }
