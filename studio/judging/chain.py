"""A frame's way after its copy, on one page. The same for a frame from a card, from a folder, and for one that was just shot.

    examine   one look at its files, in a worker: preview, slate or tag, measurement                (looks.py, examine.py)
    facts     what was found is written                                                             (facts.py)
    claim     slates and tags say whose it is, and what the camera's clock is off                   (claims.py, assignment.py)
              a tag against the armed shot asks, one that only lies there is told                   (asked_tags.py, tags_in_view.py)
              and so is a slate or tag of what this brief does not name                             (unknown_marks.py)
              and so are slates that disagree about a clock                                         (clock_doubts.py)
              a slate that names no shot ends what a slate or tag had armed, over a stop too        (ends.py)
    judge     measurement × its role's limits × its camera's grey card,                             (verdicts.py, grey_cards.py)
              or its shot's other frames: the verdict                                               (references.py)
              a frame that asks covers nothing until it is answered                                 (tag_questions.py)
    group     what belongs to one burst                                                             (bursts.py)
    take over stars, labels and rejections that its file or a sidecar of it had already              (taken_over.py)
    sidecar   what was said of it, beside its original                                              (sidecars.py)
    outline   where the fast finder is not sure of the product: its outline by a learned model,     (outlines.py, scene_look.py)
              one for all frames of a scene, and the verdict by that; before it, a person's own box

`examine` changes nothing. From `facts` to `take over` is one transaction, so a run that is stopped leaves a frame examined and judged, or
neither. Sidecars are noted in that transaction as due and written after it; those that are left are written by whatever runs next.
Outlines take half a second each, so no frame waits for its quick verdict because of them, and no card for its own: they are found after a
run, and what is left of them by whatever runs next.
"""

from collections.abc import Iterable, Sequence

from studio.base.clock import now_text
from studio.base.jobs import Progress
from studio.base.terms import ARMED
from studio.base.wording import are, count
from studio.base.workers import WorkerFailure
from studio.catalog import Row, judging
from studio.catalog.drops import shot_id, shot_names
from studio.ingest.destination import remove_strays
from studio.judging import asked_tags, bursts, claims, ends, facts, sidecars, taken_over, verdicts
from studio.judging.assignment import assign
from studio.judging.claims import claim
from studio.judging.looks import Looked, Run, Shot, armed_first, left_over, look
from studio.judging.taken_over import Taken
from studio.open_drop import OpenDrop


def run(
    drop: OpenDrop, progress: Progress, again: bool = False, new: Sequence[str] = (), armed: Shot | None = None
) -> list[str]:
    """Bring every frame of a drop to its verdict (from the beginning with `again`), and finish what was left over before.

    new: frames that came in just now, or got a file more: judged first, in the order in which slates claim; their sidecars are read again
    where nothing of them is to be looked at. What was left over follows, the armed shot's frames and the newest first. What was taken over
    and what could not be judged is told, and given back, a sentence each. Raises Interrupted; then what was looked at so far is written
    whole.
    """
    finish(drop)
    done: dict[str, None] = {}
    taken = Taken()
    wanted = judging.frames_to_examine(drop.catalog, drop.id, again)
    came = set(new)
    if not again:
        wanted = [frame_id for frame_id in wanted if frame_id in came]
        wanted += [row["id"] for row in armed_first(drop, left_over(drop, came), armed)]
    troubles: dict[str, set[str]] = {}
    began_at = now_text()
    drop.newcomers.add(1)
    try:
        with Run(drop) as mine:
            for frame_ids in mine.in_turn(wanted, again, progress):
                for looked in look(drop, frame_ids, again, progress):
                    before = (
                        []
                        if again
                        else [drop.catalog.get("frame", one) for one in {one.frame_id for one in looked} - came]
                    )
                    taken.add(settle(drop, looked))
                    for row in before:
                        came_after(drop, row, began_at)
                    for one in looked:
                        if one.trouble is not None:
                            troubles.setdefault(one.trouble, set()).add(one.frame_id)
                    done |= dict.fromkeys(tell(drop, [one.frame_id for one in looked if one.trouble is None]))
    finally:
        drop.newcomers.add(-1)
    if left := [frame_id for frame_id in new if frame_id not in done]:
        taken.add(taken_over.read(drop, left))
    finish(drop)
    told = [*taken.sentences, *(not_judged(len(frames), why) for why, frames in troubles.items())]
    for sentence in told:
        drop.events.said.emit(sentence)
    return told


def not_judged(frames: int, why: str) -> str:
    """The sentence for frames whose look came to nothing by this computer's fault."""
    which = f"{count(frames, 'frame')} {are(frames)} safe among the originals, but could not be judged"
    return f"{which} ({why.rstrip('.')}); the next import, score or card check tries again."


def settle(drop: OpenDrop, looks: Sequence[Looked]) -> Taken:
    """Write what was found of some files, and take their frames through all further stages; the marks that were there and are taken over.

    Where a look came to nothing by this computer's fault (its `trouble`) nothing is written, and the next run looks again.
    Raises NotFound when the shoot folder is gone.
    """
    looked = [one for one in looks if one.trouble is None]
    frame_ids = list(dict.fromkeys(one.frame_id for one in looked))
    if any(isinstance(one.found, WorkerFailure) or one.found.error is not None for one in looked):
        # Of a disk that is gone, no file could be read: that is nothing to hold against the files.
        drop.check_folder()
    taken = Taken()
    said = taken_over.statements(drop, looked, taken)
    with drop.catalog.change():
        with drop.change("frames.examined") as change:
            for one in looked:
                facts.keep(drop, one.row, one.found)
            judging.gone_through(drop.catalog, drop.id, _follow(drop, frame_ids, looked))
            change.judged.update(dict.fromkeys(frame_ids))
        # In the same transaction: who was rejected elsewhere covers no shot and is not proposed, not for a moment.
        taken_over.take(drop, said, taken)
    sidecars.write_due(drop)
    return taken


def tell(drop: OpenDrop, frame_ids: Iterable[str]) -> list[str]:
    """Tell that the verdicts on these frames are there; the frames, each once."""
    told = list(dict.fromkeys(frame_ids))
    for frame_id in told:
        drop.events.frame_scored.emit(frame_id)
    return told


def _follow(drop: OpenDrop, frame_ids: Sequence[str], looked: Iterable[Looked]) -> list[str]:
    touched = list(dict.fromkeys([*frame_ids, *claim(drop, frame_ids)]))
    found = {
        one.frame_id: one.found
        for one in looked
        if one.row["main"] and not isinstance(one.found, WorkerFailure) and one.found.result is not None
    }
    results = {frame_id: one.result for frame_id, one in found.items() if one.result is not None}
    outlined = {frame_id for frame_id, one in found.items() if one.outlined}
    verdicts.measured(drop, {one: result for one, result in results.items() if one not in outlined})
    verdicts.measured(drop, {one: results[one] for one in outlined}, outlined=True)
    verdicts.judge(drop, verdicts.beside(drop, touched))
    bursts.group(drop, touched)
    return touched


def marked(drop: OpenDrop, frame_ids: Sequence[str]) -> None:
    """The stages after a person, or another program, has said whose frames are: inside the change that says so."""
    verdicts.judge(drop, verdicts.beside(drop, frame_ids))
    bursts.group(drop, frame_ids)


def regrouped(drop: OpenDrop, camera_ids: Sequence[str]) -> None:
    """The stages after frames went from one camera to another, or a clock was set: inside the change that says so."""
    touched = claim(drop, [], whole=camera_ids)
    verdicts.judge(drop, verdicts.beside(drop, touched))
    verdicts.judge_cameras(drop, camera_ids)
    bursts.group(drop, touched, whole=camera_ids)


def came_after(drop: OpenDrop, mark: Row, before: str | None = None) -> None:
    """What came in after a slate or tag for the shot that was armed until then, and before anybody knew what it shows, is its shot's.

    mark: its row as it was when it came in. before: only what came before that time (UTC text).
    """
    now = drop.catalog.get("frame", mark["id"])
    was, shot = mark["shot_id"], now["shot_id"]
    if mark["assigned_by"] != ARMED or now["kind"] not in claims.CLAIMED_BY or was is None or shot is None:
        return
    if claims.is_end(drop, mark["id"]):
        if ends.is_armed_by_mark(drop, mark, was):
            came_after_end(drop, mark, before)
        return
    arms = claims.marked(drop, mark["id"], shot_names(drop.catalog, was))
    to = shot_id(drop.catalog, drop.id, *arms) if arms is not None else shot
    after = judging.armed_after(drop.catalog, mark["id"], ARMED, was, before) if to != was else []
    if after:
        with drop.change("tags.followed", now["kind"]):
            assign(drop, after, to, ARMED)
            marked(drop, after)
        sidecars.write_due(drop)
    if (end := ends.end_after(drop, mark)) is not None:
        # Read before this one, it could not know yet that a slate or tag had armed what it ended.
        came_after_end(drop, end, before)


def came_after_end(drop: OpenDrop, mark: Row, before: str | None = None) -> None:
    """A slate that names no shot goes into the tray with what came in behind it for the shot that was armed, before it was read.

    mark: its row as it was when it came in. before: as for `came_after`. Slates and tags of its own camera claim it from there, as they do
    at an import.
    """
    if mark["assigned_by"] != ARMED or mark["shot_id"] is None:
        return
    after = [mark["id"], *judging.armed_after(drop.catalog, mark["id"], ARMED, mark["shot_id"], before)]
    with drop.change("tags.followed", "slate"):
        assign(drop, after, None, None)
        marked(drop, list(dict.fromkeys([*after, *claim(drop, after)])))
    sidecars.write_due(drop)


def finish(drop: OpenDrop) -> None:
    """What a run that was stopped, a kit that was changed, or another program may have left behind: claims, bursts, verdicts, sidecars.

    Only frames and cameras that are another since the last time are gone through (`studio.catalog.tallies` keeps what is due).
    """
    catalog = drop.catalog
    _remove_what_is_half(drop)
    anew = verdicts.has_changed(drop)
    frames, cameras = (judging.due(catalog, drop.id, what) for what in ("frame", "camera"))
    if frames or cameras or anew is not None:
        with drop.change("frames.finished"):
            whole = {*cameras, *judging.cameras_with_many_due(catalog, drop.id)}
            # Where the brief is another, frames may ask that did not, or do no more.
            ask = judging.frames_with_tags(drop.catalog, drop.id, asked_tags.MAY_ASK, None) if cameras else []
            touched = list(dict.fromkeys([*frames, *claim(drop, frames, whole), *(row["id"] for row in ask)]))
            verdicts.judge(drop, verdicts.beside(drop, touched) if anew is None else verdicts.behind(drop))
            bursts.group(drop, touched, whole)
            if anew is not None:
                judging.put_judged_by(catalog, drop.id, anew)
            judging.gone_through(catalog, drop.id)
    sidecars.write_due(drop)


def _remove_what_is_half(drop: OpenDrop) -> None:
    """Sidecars that a run was killed while writing: they are due still, and what it wrote of them lies beside the originals."""
    if judging.sidecars_due(drop.catalog, drop.id):
        remove_strays(drop.folder / "originals")
