"""How far long work is, in words."""

from studio.base.language import tr
from studio.base.retold import many, retold
from studio.base.spoken import size
from ui.state.work import Task


def progress_text(task: Task) -> str:
    """`Import: copying 12 of 43 files`; bytes in their unit."""
    progress = task.progress
    doing = retold(progress.what) or tr("starting")
    if not progress.total:
        return f"{task.what}: {doing}" + (f" ({progress.done} {many(progress.unit)})" if progress.done else "")
    done, total, unit = (progress.done, progress.total, progress.unit)
    if unit == "bytes":
        return tr("{what}: {doing}, {done} of {total}", what=task.what, doing=doing, done=size(done), total=size(total))
    return tr(
        "{what}: {doing}, {done} of {total} {unit}",
        what=task.what,
        doing=doing,
        done=done,
        total=total,
        unit=many(unit),
    )


def how_far(task: Task) -> str:
    """The same in a few letters: `28 %`, or what it does."""
    progress = task.progress
    if progress.cancelled:
        return tr("Stopping…")
    if not progress.total:
        return retold(progress.what) or tr("starting")
    return f"{min(100, progress.done * 100 // progress.total)} %"
