"""Files looked at together, no drop needed: each once, then those of one scene by the outline that they share.

The answer rests on the files and their order alone, not on how many workers there are or which is done first.
"""

import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.base.jobs import Progress
from studio.base.sensitivity import Sensitivity
from studio.base.workers import WorkerFailure, Workers
from studio.judging.examine import Examination, examine, failed, look_closely

if TYPE_CHECKING:
    from studio.judging.scene_look import Alike, Outlined
    from studio.scoring import Result


def look_together(
    paths: Iterable[str], workers: Workers, progress: Progress, sensitivity: Sensitivity = "normal"
) -> dict[str, Examination]:
    """What is seen in each of these files, by path, judged by general limits at that sensitivity. Raises Interrupted.

    One that ends its worker costs its own answer only.
    """
    from studio.scoring import scenes

    wanted = list(dict.fromkeys(paths))
    progress.start(len(wanted), "looking", "files")
    with tempfile.TemporaryDirectory(prefix="threeshot-looks-", ignore_cleanup_errors=True) as folder:
        copies = {path: str(Path(folder, f"{number}.png")) for number, path in enumerate(wanted)}
        look = look_alone if len(wanted) == 1 else look_first
        seen: dict[str, Examination] = {}
        for (path, *_), found in workers.map(look, [(path, sensitivity, copies[path]) for path in wanted]):
            seen[path] = failed(path, found) if isinstance(found, WorkerFailure) else found
            progress.advance(what=f"looking at {Path(path).name}")
        unsure = [path for path in wanted if Path(copies[path]).exists() and seen[path].result is not None]
        alike = scenes.alike([seen[path].phash or "" for path in unsure])
        found_alike = [[unsure[place] for place in places] for places in alike]
        for path, result in _by_outline(found_alike, seen, copies, workers, progress, sensitivity).items():
            seen[path] = replace(seen[path], result=result)
    return {path: seen[path] for path in wanted}


def look_first(path: str, sensitivity: Sensitivity, copy: str) -> Examination:
    """`examine`; where the fast finder is not sure of the subject, what an outline is found on is written to `copy`."""
    from studio.scoring import Limits

    return examine(path, Limits().at(sensitivity).to_dict(), unsure_copy=copy)


def look_alone(path: str, sensitivity: Sensitivity, copy: str) -> Examination:
    """The same of a file that shares an outline with no other, with that outline; nothing is written."""
    return look_closely(path, sensitivity)


def _by_outline(
    scenes: "list[list[str]]",
    seen: dict[str, Examination],
    copies: dict[str, str],
    workers: Workers,
    progress: Progress,
    sensitivity: Sensitivity,
) -> "dict[str, Result]":
    from studio.judging.scene_look import measure_anew, outline_alike
    from studio.scoring import Limits

    asked = [([_alike(path, seen[path], copies[path]) for path in scene], False) for scene in scenes]
    progress.start(sum(map(len, scenes)), "finding subjects", "files")
    limits = Limits().at(sensitivity).to_dict()
    again: list[tuple[Any, ...]] = []
    for (frames, *_), outlines in workers.map(outline_alike, asked):
        if not isinstance(outlines, WorkerFailure) and outlines is not None:
            pairs: list[tuple[Alike, Outlined]] = list(zip(frames, outlines, strict=True))
            again += [
                (one.path, False, seen[one.path].exif, found.mask, None, limits) for one, found in pairs if found.mask
            ]
    results: dict[str, Result] = {}
    for (path, *_), found in workers.map(measure_anew, sorted(again, key=lambda one: str(one[0]))):
        if not isinstance(found, WorkerFailure):
            results[str(path)] = found
        progress.advance(what=f"looking at {Path(str(path)).name}")
    return results


def _alike(path: str, found: Examination, copy: str) -> "Alike":
    from studio.judging.scene_look import Alike

    width, height = found.width or 0, found.height or 0
    area = found.exif.subject_upright(width, height) if found.exif is not None else None
    return Alike(path, False, copy, width, height, area)
