"""The most kB."""

from pydantic import Field

from studio.documents.rule import Broken, MadeFile, Rule


def _broken(asked: int, file: MadeFile) -> Broken | None:
    return Broken("kb", {"kb": file.bytes / 1000, "limit": asked}) if file.bytes > asked * 1000 else None


RULE = Rule[int](
    "max_kb",
    60,
    int,
    Field(default=None, ge=1, le=1_000_000, description="kB (1000 bytes) a file may have at most"),
    _broken,
    finished=True,
)
