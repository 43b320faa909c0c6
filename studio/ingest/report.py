"""What an import says when it is done: its counts, its gaps, and one verdict per card."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studio.ingest.discover import shown


@dataclass
class CardVerdict:
    """Whether a card may be formatted.

    safe: every file on it is recorded, verified on every destination, and opened. sentence: that, or why not, in one sentence.
    reasons: why to keep it, a sentence each. files: the files that are the reason, as text.
    """

    source: Path
    safe: bool
    sentence: str
    reasons: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """{source, safe, sentence, reasons, files}"""
        return {
            "source": shown(self.source),
            "safe": self.safe,
            "sentence": self.sentence,
            "reasons": self.reasons,
            "files": self.files,
        }


@dataclass
class ImportReport:
    """What came in.

    planned: files found that Threeshot takes in; each ends up in copied, skipped (here already) or failed. bytes: of the copied ones.
    failed: [{source, reason}]. gaps: [{camera, missing: [name]}]. frames: ids of the frames made or completed, in order.
    notes: what else is worth telling. cards: one verdict per source, final once the frames have been opened.
    """

    planned: int = 0
    copied: int = 0
    skipped: int = 0
    bytes: int = 0
    failed: list[dict[str, str]] = field(default_factory=list)
    gaps: list[dict[str, Any]] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    cards: list[CardVerdict] = field(default_factory=list)

    def fail(self, source: Path, reason: str) -> None:
        """One file did not come in."""
        self.failed.append({"source": shown(source), "reason": reason})

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `import`: planned, copied, skipped, bytes, failed, gaps, frames; and notes, cards."""
        return {
            "planned": self.planned,
            "copied": self.copied,
            "skipped": self.skipped,
            "bytes": self.bytes,
            "failed": self.failed,
            "gaps": self.gaps,
            "frames": self.frames,
            "notes": self.notes,
            "cards": [card.to_dict() for card in self.cards],
        }
