"""One delivery: what is there already, what goes, the proof that it arrived, the receipt. Stopped anywhere, run again goes on.

What an earlier run proved is kept in the catalog, file by file; whatever else lies at the target is known by asking it. So a run that was
killed costs what was on its way, and nothing that had arrived is sent again.
"""

import contextlib
import functools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.base import jobs, paths, wording
from studio.base.clock import from_text, now_text
from studio.base.errors import NotComplete, Refused, ThreeshotError
from studio.base.files import is_within
from studio.base.jobs import Progress
from studio.base.private import keep_folders, own_folder
from studio.catalog import Catalog, Row
from studio.catalog.deliveries import proved_files, queue_delivery, unproved
from studio.handover import receipt
from studio.handover.arrival import witness_of
from studio.handover.carrier import Carrier, Closing, Witness
from studio.handover.delivery_report import DeliveryOrder, DeliveryReport, DryRun
from studio.handover.engine import FOLDER
from studio.handover.engine_words import Failed
from studio.handover.keeping import keep, kept_meanwhile
from studio.handover.known_targets import ADDED_AT, carrier_of, learn, resuming_of
from studio.handover.objection import Objection
from studio.handover.parcel import BAG, LIVE, Parcel, ParcelFile
from studio.handover.probing import probe
from studio.handover.proof import GONE, OTHER, REMOTE, Proof
from studio.handover.refusals import objections
from studio.handover.routing import InTheWay, Route, asked_again, clear_parts, is_cut_off, route
from studio.handover.sending import Sending
from studio.handover.target import Target

if TYPE_CHECKING:
    from studio.open_drop import OpenDrop

HASHED = "hashed"
"""What is kept of a target: the hash of its own by which it has proved what we sent."""
ROUNDS = 3
"""How often what did not arrive is sent again within a run."""
_ROUND_S = 1.0
_NO_SOURCE = "it is not in the bundle any more"


def look(order: DeliveryOrder, progress: Progress) -> DryRun:
    """What a delivery would do; nothing is sent. Raises Failed, Refused, InvalidInput, Interrupted."""
    parcel, engine = order.parcel, _engine(order, progress)
    prover = witness_of(engine, order.target.kind, parcel)
    found = route(engine, prover, parcel, order.folder, order.folder, {}, order.on_change == "refuse")
    would = objections(parcel, order.target.kind, found.folder, order.audience, order.accepts, order.privacy)
    free = engine.free() if order.target.kind.tells_free else None
    if free is not None and free < found.room_needed:
        would.append(_too_little(engine, free, found.room_needed))
    try:
        probe(engine, order.target.kind)
    except Failed as error:
        would.append(Objection("permission", f"Nothing can be written there: {error}", True))
    send = tuple(one.name for one in (*found.send, *found.cut_off))
    have = tuple(file.name for file, _ in found.proved.values())
    return DryRun(order.target.name, found.folder, send, found.bytes_to_go, have, found.renamed, free, tuple(would))


def deliver(
    catalog: Catalog, drop: "OpenDrop | None", order: DeliveryOrder, turnaround: "float | None", progress: Progress
) -> DeliveryReport:
    """Deliver, prove, and write the receipt. turnaround: hours from the first frame until now, where that is known.

    A file that did not arrive is in the report's `failed`, and there is no receipt then; run again, only what is missing goes.
    Raises NotComplete (the receiver would not take it), Refused (space, other bytes), Failed (nothing could go), Interrupted.
    """
    parcel, target = order.parcel, order.target
    report = DeliveryReport(target.name, order.folder, order.audience, len(parcel.files), parcel.bytes)
    report.objections = objections(parcel, target.kind, order.folder, order.audience, order.accepts, order.privacy)
    if (stops := [one for one in report.objections if one.stops]) and not order.anyway:
        raise NotComplete(f"{target.name}: would not take this: {' '.join(one.sentence for one in stops)}")
    if (
        drop is not None
        and target.kind.is_folder
        and is_within(paths.at_home(target.settings["path"]) / order.folder, drop.folder / "originals")
    ):
        raise InTheWay(
            f"{target.settings['path']}: lies among the originals, which are never written to; choose another folder."
        )
    row = queue_delivery(catalog, _values(drop, order))
    if row["delivered_at"] and not {one.path for one in parcel.files} <= proved_files(catalog, row["id"]).keys():
        # More came to what was through: until all of it is there, it is in the queue.
        catalog.update("delivery", row["id"], {"delivered_at": None})
        row = catalog.get("delivery", row["id"])
    with _alone(target):
        return _delivered(catalog, drop, order, row, turnaround, progress, report)


def _delivered(
    catalog: Catalog,
    drop: "OpenDrop | None",
    order: DeliveryOrder,
    row: Row,
    turnaround: float | None,
    progress: Progress,
    report: DeliveryReport,
) -> DeliveryReport:
    parcel, target, began = order.parcel, order.target, now_text()
    try:
        engine = _engine(order, progress)
        prover = witness_of(engine, target.kind, parcel)
        progress.start(0, f"asking {target.name}", "bytes")
        # Both are asked for at once: on a far server each answer takes its time.
        room = jobs.run("room", lambda _: engine.free() if target.kind.tells_free else None)
        # What was through is looked at anew; what an earlier run proved on its way stays proved.
        known = {} if row["delivered_at"] else proved_files(catalog, row["id"])
        since = target.kept.get(ADDED_AT, "")
        known = {path: one for path, one in known.items() if one["proved_at"] > since}
        found = route(
            engine,
            prover,
            parcel,
            str(row["folder"]),
            order.folder,
            known,
            order.on_change == "refuse",
        )
        if found.bytes_to_go or found.folder != row["folder"]:
            # Delivered once, and not there any more: it is to go again.
            catalog.update("delivery", row["id"], {"folder": found.folder, "delivered_at": None})
        unproved(catalog, row["id"], [one.path for one in (*found.send, *found.cut_off)])
        keep(catalog, row["id"], [one for path, one in found.proved.items() if path not in found.known])
        report.folder, report.renamed = found.folder, found.renamed
        sent, first = {one.path for one in (*found.send, *found.cut_off)}, list(found.proved)
        failed = _send(catalog, row, engine, prover, order, found, room, progress)
        lost = len(failed)
        if not failed:
            again, failed = asked_again(prover, found, first)
            keep(catalog, row["id"], again)
            unproved(catalog, row["id"], list(failed))
        if not failed:
            clear_parts(engine, prover, parcel, found)
        learnt = {key: value for key, value in engine.learnt.items() if key != "hashes"}
        if by := {proof.algorithm for path, (_, proof) in found.proved.items() if path in sent and proof.how == REMOTE}:
            learnt[HASHED] = min(by)
        if learnt:
            learn(target.name, learnt)
    except (ThreeshotError, OSError) as error:
        catalog.update("delivery", row["id"], {"error": str(error)})
        raise
    report.sent = len(found.send) + len(found.cut_off) - lost
    report.failed = [{"file": name, "reason": why} for name, why in failed.items()]
    for _, proof in found.proved.values():
        report.proved[proof.how] += 1
    if failed:
        name, why = next(iter(failed.items()))
        catalog.update(
            "delivery", row["id"], {"error": f"{wording.count(len(failed), 'file')} did not arrive; {name}: {why}."}
        )
        return report
    if order.goes_on:
        catalog.update("delivery", row["id"], {"error": None})
        return report
    try:
        _finish(catalog, drop, order, row, engine, began, list(found.proved.values()), turnaround, report)
    except (ThreeshotError, OSError) as error:
        catalog.update("delivery", row["id"], {"error": str(error)})
        raise
    return report


@contextlib.contextmanager
def _alone(target: Target) -> Iterator[None]:
    """One run at a time delivers to a target; the system lets go of the lock however it ends. Raises Refused."""
    from filelock import FileLock, Timeout

    lock = FileLock(own_folder("targets") / f"{target.name}.lock")
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise Refused(f"{target.name}: another delivery to it is under way; wait for its end.") from None
    try:
        yield
    finally:
        lock.release()


def prover_of(target: Target, parcel: Parcel, progress: Progress, read_back: bool) -> Witness:
    """What asks a target again, long after. Raises InvalidInput."""
    return witness_of(carrier_of(target, progress), target.kind, parcel, read_back)


def _engine(order: DeliveryOrder, progress: Progress) -> Carrier:
    return carrier_of(order.target, progress, order.limit)


def _values(drop: "OpenDrop | None", order: DeliveryOrder) -> dict[str, Any]:
    return {
        "drop_id": drop.id if drop is not None else None,
        "bundle": str(order.parcel.bundle),
        "target": order.target.name,
        "kind": order.target.kind.id,
        "send": order.parcel.send,
        "wanted": order.folder,
        "audience": order.audience,
        "recipe": order.parcel.recipe,
        "privacy": order.privacy,
        "accepts": order.accepts.model_dump_json(exclude_defaults=True) if order.accepts is not None else None,
        "files": len(order.parcel.files),
        "bytes": order.parcel.bytes,
    }


def _too_little(engine: Carrier, free: int, needed: int) -> Objection:
    told = f"{engine.remote.shown}: has {wording.size(free)} free, and {wording.size(needed)} are to go; free some space there."
    return Objection("space", told, True)


def _send(
    catalog: Catalog,
    row: Row,
    engine: Carrier,
    prover: Witness,
    order: DeliveryOrder,
    found: Route,
    room: jobs.Job,
    progress: Progress,
) -> dict[str, str]:
    """Send what is to go, and prove it; what did not arrive, by name, with why."""
    parcel = order.parcel
    if not found.bytes_to_go and not (found.send or found.cut_off):
        return {}
    free = room.wait()
    if free is not None and free < found.room_needed:
        raise Refused(_too_little(engine, free, found.room_needed).sentence)
    progress.start(found.bytes_to_go, f"sending to {engine.remote.shown}", "bytes")
    place = _place_of(order.target)
    left, cut_off, why = list(found.send), list(found.cut_off), dict[str, str]()
    hashed = order.target.kept.get(HASHED, "")
    sending = Sending(engine, parcel, found.folder, resuming_of(order.target), order.limit, hashed)
    for number in range(ROUNDS):
        if number and progress.wait(_ROUND_S * number):
            progress.check()
        tried = [*left, *cut_off]
        expected = jobs.run("expected", functools.partial(_expect, prover, hashed, tried))
        with kept_meanwhile(catalog, row["id"], prover, tried, sending.hashes):
            sent = sending.go(left, cut_off)
        expected.wait()
        progress.start(0, f"proving at {engine.remote.shown}", "bytes")
        proofs = prover.arrived(found.folder, tried, said=sent.hashes)
        if _place_of(order.target) != place:
            # The engine makes the folders that it lacks: what was proved lies where the drive is not.
            path = order.target.settings["path"]
            raise Refused(f"{path}: went away while it was written to; connect its disk or mount it, and run it again.")
        arrived = [(one, proof) for one in tried if isinstance(proof := proofs[one.name], Proof)]
        keep(catalog, row["id"], arrived)
        found.proved |= {file.path: (file, proof) for file, proof in arrived}
        there = {file.path for file, _ in arrived}
        for one in tried:
            # What is not tried again stays among what did not arrive.
            why.pop(one.name, None)
            if one.path not in there:
                told = str(proofs[one.name]) if (parcel.base / one.path).is_file() else _NO_SOURCE
                why[one.name] = sent.why.get(one.name) or told
        left, cut_off = (
            [one for one in left if one.path not in there],
            [one for one in cut_off if one.path not in there],
        )
        # What arrived as other bytes than were sent is not sent over that, unless they are how it begins: it would be overwritten.
        others = [one for one in (*left, *cut_off) if proofs[one.name] == OTHER]
        sizes = prover.there(found.folder, others) if others else {}
        ours = {
            one.path
            for one in others
            if 0 <= (size := sizes.get(one.name, FOLDER)) < one.bytes
            and is_cut_off(engine, prover, found.folder, one, size)
        }
        cut_off = [one for one in (*left, *cut_off) if one.path in ours or (one in cut_off and one not in others)]
        left = [one for one in left if proofs[one.name] == GONE]
        if not left and not cut_off:
            break
    return why


def _expect(prover: Witness, algorithm: str, files: Sequence[ParcelFile], progress: Progress) -> None:
    prover.expect(algorithm, files)


def _place_of(target: Target) -> tuple[int, int] | None:
    """Which folder of which disk a target is, where this computer sees it as one."""
    with contextlib.suppress(OSError):
        if target.kind.is_folder:
            found = paths.at_home(target.settings["path"]).stat()
            return found.st_dev, found.st_ino
    return None


def _finish(
    catalog: Catalog,
    drop: "OpenDrop | None",
    order: DeliveryOrder,
    row: Row,
    engine: Carrier,
    began: str,
    files: list[tuple[ParcelFile, Proof]],
    turnaround: float | None,
    report: DeliveryReport,
) -> None:
    """All of it is there: the receipt, the catalog, and the event that ends the turnaround."""
    own = order.target.kind.own
    closed = Closing() if own is None else own.closing(engine, order.parcel, [file for file, _ in files])
    report.objections += closed.told
    before = catalog.get("delivery", row["id"])
    if (
        before["delivered_at"]
        and before["receipt"]
        and not report.sent
        and receipt.is_of(Path(before["receipt"]), report.folder, files)
    ):
        report.delivered_at, report.receipt = before["delivered_at"], Path(before["receipt"])
        return
    report.delivered_at = now_text()
    made = receipt.Delivered(
        id=row["id"],
        parcel=order.parcel,
        target=order.target,
        folder=report.folder,
        audience=order.audience,
        privacy=order.privacy,
        by=catalog.who,
        station=catalog.station,
        began_at=began,
        delivered_at=report.delivered_at,
        turnaround_h=turnaround,
        files=files,
        beside=closed.beside,
    )
    if drop is not None:
        report.receipt = receipt.write(made, drop.folder)
    else:
        try:
            report.receipt = receipt.write(made, order.parcel.bundle.parent)
        except (Refused, OSError):
            # The bundle lies on what can't be written to: a medium that somebody handed over.
            keep_folders()
            report.receipt = receipt.write(made, paths.data_dir())
    values = {"delivered_at": report.delivered_at, "receipt": str(report.receipt), "error": None}
    if drop is None:
        catalog.update("delivery", row["id"], values)
        return
    told = {"target": order.target.name, "folder": report.folder, "path": str(report.receipt), "files": report.files}
    # Previews do not end the turnaround.
    kind = "delivery.previewed" if order.parcel.send == LIVE else "delivery.arrived"
    with drop.change(kind):
        catalog.update("delivery", row["id"], values)
        catalog.tell(kind, drop.id, row["id"], told)


def hours_since(first: str | None) -> float | None:
    """Hours from a moment (UTC text) until now; None where it is not known."""
    return None if first is None else round((from_text(now_text()) - from_text(first)).total_seconds() / 3600, 2)


__all__ = [
    "BAG",
    "DeliveryOrder",
    "DeliveryReport",
    "DryRun",
    "Failed",
    "deliver",
    "hours_since",
    "look",
    "prover_of",
]
