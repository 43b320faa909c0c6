"""The verbs of a Shoot that deliver: its bundles to targets, by name or by a plan; and where each file is now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from studio.base.errors import NotFound, Refused, ThreeshotError
from studio.base.jobs import Progress
from studio.catalog import Catalog, Row
from studio.catalog.bundles import bundles_of, changed_since
from studio.catalog.deliveries import deliveries, proved_files
from studio.coverage import timing
from studio.open_drop import OpenDrop
from studio.shoot.handover import HandoverVerbs
from studio.shoot.presence import while_there

if TYPE_CHECKING:
    from studio.documents.delivery_plan import DeliveryPlan, PlannedDelivery
    from studio.handover.delivering import DeliveryOrder, DeliveryReport, DryRun

Send = Literal["bundle", "files"]
LONGEST_WAIT_S = 60.0


@dataclass(frozen=True)
class DeliveryWish:
    """How a delivery is to be, where no plan says it. limit: bytes a second at most, 0 for none.

    folder: at the target; None: the bundle's name. send: the whole bundle, or its files alone. refuse: rather than rename, where other
    bytes lie under a name. anyway: also what the receiver would not take. keep_trying: go on when the network is back.
    """

    folder: str | None = None
    send: Send = "bundle"
    limit: int = 0
    refuse: bool = False
    anyway: bool = False
    keep_trying: bool = False


class DeliveryVerbs:
    """From bundles to targets."""

    def __init__(self, drop: OpenDrop, handover: HandoverVerbs) -> None:
        self._drop = drop
        self._handover = handover

    def deliver(
        self, to: str, wish: DeliveryWish = DeliveryWish(), progress: Progress | None = None
    ) -> "DeliveryReport":
        """Deliver the bundle that was built last to a target; run again, only what is missing goes. See `handover.delivering.deliver`.

        Raises NotComplete (there is none, the receiver would not take it), NotFound, Refused, Failed, Interrupted.
        """
        return self._go(order_of(self._handover.newest_there(), to, wish, progress), wish, progress)

    def live(
        self,
        to: str,
        wish: DeliveryWish = DeliveryWish(),
        progress: Progress | None = None,
        told: Callable[[str], object] = lambda sentence: None,
    ) -> "DeliveryReport":
        """Send small pictures of each new select to a target, until `progress` is cancelled. See `shoot.live_delivery.live`."""
        from studio.shoot.live_delivery import live

        said = self._drop.events.said.emit
        return live(self._drop, to, wish.folder, wish.limit, progress or Progress(), said, told)

    def look(self, to: str, wish: DeliveryWish = DeliveryWish(), progress: Progress | None = None) -> "DryRun":
        """What that would do; nothing is sent."""
        from studio.handover import delivering

        return delivering.look(order_of(self._handover.newest_there(), to, wish, progress), progress or Progress())

    def last(self) -> Row | None:
        """The delivery that was begun last: target, folder, files, bytes, delivered_at (None: still to go), receipt, error …

        Previews while shooting are none.
        """
        rows = deliveries(self._drop.catalog, self._drop.id)
        return next((row for row in reversed(rows) if row["send"] != "live"), None)

    def by_line(self) -> dict[tuple[str, str, str], Row]:
        """The newest delivery of the drop by (audience, recipe, target), as a plan's lines are: delivered_at, error, receipt …"""
        return {
            (row["audience"], row["recipe"], row["target"]): row
            for row in deliveries(self._drop.catalog, self._drop.id)
            if row["audience"]
        }

    def is_behind(self) -> bool:
        """Whether frames, selects or the brief were changed since the bundle that was built last."""
        row = next(iter(bundles_of(self._drop.catalog, self._drop.id)), None)
        return row is not None and changed_since(self._drop.catalog, self._drop.id, row["built_at"])

    def follow(
        self,
        plan: Path,
        wish: DeliveryWish = DeliveryWish(),
        progress: Progress | None = None,
        begins: "Callable[[PlannedDelivery], object]" = lambda one: None,
        ends: "Callable[[PlannedDelivery, DeliveryReport], object]" = lambda one, report: None,
    ) -> "list[DeliveryReport]":
        """Deliver by a plan, the storefront's first: bundles are built where there is none that is as the drop is now.

        A target that can't be reached hinders no other; its error is in its report's `failed`. begins: told of each before it goes; ends:
        of what became of it.
        Raises InvalidDocument (the plan), NotComplete, Interrupted.
        """
        from studio.base.errors import Interrupted
        from studio.handover.delivering import DeliveryReport

        reports, progress = [], progress or Progress()
        for one in self._checked(plan).in_order():
            begins(one)
            bundle = None
            try:
                bundle = self._bundle_by(one.recipe, one.originals, progress)
                reports.append(self._go(self._planned(one, bundle, wish, progress), wish, progress))
            except Interrupted:
                raise
            except (ThreeshotError, OSError) as error:
                lost = DeliveryReport(one.target, self._place(one, bundle), one.audience, 0, 0)
                lost.failed = [{"file": "", "reason": str(error)}]
                reports.append(lost)
            ends(one, reports[-1])
        return reports

    def look_by_plan(
        self, plan: Path, wish: DeliveryWish = DeliveryWish(), progress: Progress | None = None
    ) -> "list[tuple[PlannedDelivery, DryRun]]":
        """What following a plan would do, line by line; of one that can't be looked at, the error alone.

        Bundles that lack are built, as they have to be looked at, and nothing is sent. Raises InvalidDocument, Interrupted.
        """
        from studio.base.errors import Interrupted
        from studio.handover import delivering

        found, progress = [], progress or Progress()
        for one in self._checked(plan).in_order():
            bundle = None
            try:
                bundle = self._bundle_by(one.recipe, one.originals, progress)
                look = delivering.look(self._planned(one, bundle, wish, progress), progress)
            except Interrupted:
                raise
            except (ThreeshotError, OSError) as error:
                look = delivering.DryRun(one.target, self._place(one, bundle), error=str(error))
            found.append((one, look))
        return found

    def state(self, ask: bool = True, read_back: bool = False, progress: Progress | None = None) -> dict[str, Any]:
        """Where each file of each delivery is: {drop, complete, deliveries: [{id, target, folder, audience, state, queued_at, delivered_at,
        files_count, bytes, receipt, receipt_valid, error, not_asked,
        files: [{name, path, bytes, sha256, how, algorithm, proved_at, now}]}]}.

        ask: the target is asked again; then `now` is intact, missing, changed or unknown, else not-asked. not_asked: why it could not be.
        receipt_valid: it is what its key signed, and what was delivered. read_back: every byte is read.
        complete: whether all that was ever proved is so still, and nothing is left to go. Raises Interrupted.
        """
        progress = progress or Progress()
        away: dict[str, str] = {}
        rows = deliveries(self._drop.catalog, self._drop.id)
        told = [self._delivery(row, ask, read_back, progress, away) for row in rows]
        return {"drop": self._drop.code, "complete": bool(told) and all(map(holds, told)), "deliveries": told}

    def _delivery(
        self, row: Row, ask: bool, read_back: bool, progress: Progress, away: dict[str, str]
    ) -> dict[str, Any]:
        files = list(proved_files(self._drop.catalog, row["id"]).values())
        now, why = _asked_again(row, files, read_back, progress, away) if ask and files else ({}, None)
        kept = (
            "id",
            "target",
            "kind",
            "folder",
            "audience",
            "send",
            "queued_at",
            "delivered_at",
            "receipt",
            "error",
            "bytes",
        )
        return {
            **{key: row[key] for key in kept},
            "receipt_valid": _is_valid(row, files) if row["receipt"] else None,
            "not_asked": why,
            "state": "delivered" if row["delivered_at"] else "to-go",
            "files_count": row["files"],
            "files": [{**one, "now": now.get(one["name"], "unknown" if ask else "not-asked")} for one in files],
        }

    def _go(self, order: "DeliveryOrder", wish: DeliveryWish, progress: Progress | None) -> "DeliveryReport":
        return delivered(
            self._drop.catalog, self._drop, order, wish, progress or Progress(), self._drop.events.said.emit
        )

    def _checked(self, plan: Path) -> "DeliveryPlan":
        from studio.documents.delivery_plan import load_plan
        from studio.documents.loading import line_of
        from studio.handover.known_targets import target_named

        loaded = load_plan(plan)
        for at, one in enumerate(loaded.deliveries):
            try:
                target_named(one.target)
            except NotFound as error:
                line = line_of(plan, ("deliveries", at, "target"))
                raise NotFound(f"{plan.name}, line {line}, deliveries[{at}].target: {error}") from None
        return loaded

    def _planned(self, one: "PlannedDelivery", bundle: Path, wish: DeliveryWish, progress: Progress) -> "DeliveryOrder":
        asked = replace(wish, folder=self._place(one, bundle), send=one.sends)
        made = order_of(bundle, one.target, asked, progress)
        return replace(made, audience=one.audience, privacy=one.privacy, accepts=one.accepts)

    def _place(self, one: "PlannedDelivery", bundle: Path | None) -> str:
        """The folder that a plan's line names, filled in; empty where it needs the name of a bundle that could not be built."""
        if bundle is None and "{bundle}" in one.folder:
            return ""
        names = {"drop": self._drop.code, "audience": one.audience, "recipe": one.recipe}
        return one.folder.format_map({**names, "bundle": bundle.name if bundle is not None else ""})

    def _bundle_by(self, recipe: str, originals: bool, progress: Progress) -> Path:
        """The bundle by that recipe, as the drop is now; built where there is none."""
        for row in bundles_of(self._drop.catalog, self._drop.id):
            there = row["recipe"] == recipe and (Path(row["path"]) / "data" / "originals").is_dir() == originals
            if (
                there
                and Path(row["path"]).is_dir()
                and not changed_since(self._drop.catalog, self._drop.id, row["built_at"])
            ):
                return Path(row["path"])
        return self._handover.export(self._drop.folder / "bundles", recipe, originals, progress).bundle


def order_of(bundle: Path, to: str, wish: DeliveryWish, progress: Progress | None = None) -> "DeliveryOrder":
    """What is to be delivered where, its bundle read and proved. Raises NotFound, InvalidInput, NotComplete, Interrupted."""
    from studio.base.files import safe_name
    from studio.documents.delivery_plan import folder_name
    from studio.handover.delivering import DeliveryOrder
    from studio.handover.known_targets import target_named
    from studio.handover.parcel import FILES, flat, parcel_of

    target = target_named(to)
    # 'deliver ..' is said from within a bundle: its name is that of the folder, never the two dots, which lead out of the target.
    bundle = bundle.resolve() if ".." in bundle.parts else bundle.absolute()
    folder = folder_name(wish.folder) if wish.folder is not None else safe_name(bundle.name)
    if (own := target.kind.own) is None:
        parcel = parcel_of(bundle, wish.send, progress)
    else:
        # What has no folders is no place for a bag, whose files name each other.
        folder, parcel = own.place, flat(parcel_of(bundle, FILES, progress))
    change: Literal["rename", "refuse"] = "refuse" if wish.refuse else "rename"
    return DeliveryOrder(parcel, target, folder, limit=wish.limit, on_change=change, anyway=wish.anyway)


def holds(delivery: Mapping[str, Any]) -> bool:
    """Whether a delivery, as `DeliveryVerbs.state` has it, is through, and nothing is known to be other than was proved."""
    asked = all(file["now"] in ("intact", "not-asked") for file in delivery["files"])
    return bool(delivery["state"] == "delivered" and asked)


def delivered(
    catalog: Catalog,
    drop: OpenDrop | None,
    order: "DeliveryOrder",
    wish: DeliveryWish,
    progress: Progress,
    said: Callable[[str], object],
) -> "DeliveryReport":
    """Deliver; where it is wished again and again, with longer and longer pauses, until it is through or somebody stops it.

    said: told why it waits. Raises as `handover.delivering.deliver`, at once where to try again changes nothing; NotFound where the drop's
    folder goes meanwhile.
    """
    if drop is None:
        return _tried(catalog, drop, order, wish, progress, said)
    with while_there(drop, progress):
        return _tried(catalog, drop, order, wish, progress, said)


def _tried(
    catalog: Catalog,
    drop: OpenDrop | None,
    order: "DeliveryOrder",
    wish: DeliveryWish,
    progress: Progress,
    said: Callable[[str], object],
) -> "DeliveryReport":
    from studio.handover import delivering
    from studio.handover.engine_words import Failed
    from studio.handover.routing import InTheWay

    first = timing.in_short(drop)["first_captured_at"] if drop is not None else None
    wait_s = 2.0
    while True:
        try:
            report = delivering.deliver(catalog, drop, order, delivering.hours_since(first), progress)
            if report.done or not wish.keep_trying:
                return report
            why = report.failed[0]["reason"]
        except (Failed, Refused) as error:
            if not wish.keep_trying or isinstance(error, InTheWay):
                raise
            why = str(error)
        said(f"It goes on in {wait_s:.0f} s: {why}")
        progress.wait(wait_s)
        progress.check()
        wait_s = min(wait_s * 2, LONGEST_WAIT_S)


def _is_valid(row: Row, files: Sequence[Row]) -> bool:
    """Whether a receipt is what its key signed, and says of this delivery what the catalog does: anybody can sign with a key of theirs."""
    from studio.base.errors import ThreeshotError
    from studio.handover import receipt

    try:
        told = receipt.read(Path(row["receipt"]))
        said = {one["path"]: (one["name"], one["bytes"], one["sha256"]) for one in told["files"]}
        same = bool(told["id"] == row["id"] and told["target"]["name"] == row["target"])
    except (ThreeshotError, KeyError, TypeError):
        return False
    if row["delivered_at"] is None:
        # It is to go again, perhaps into another folder; the receipt is of the time before.
        return same
    known = {one["path"]: (one["name"], one["bytes"], one["sha256"]) for one in files}
    return same and said == known and all(told.get(key) == row[key] for key in ("folder", "delivered_at"))


def _asked_again(
    row: Row, files: Sequence[Row], read_back: bool, progress: Progress, away: dict[str, str]
) -> tuple[dict[str, str], str | None]:
    """What is so of files at their target now, by name; nothing, and why, where it is not known here any more or does not answer.

    away: why a target isn't reached, by its name; it is asked once, however many deliveries it has.
    """
    if row["target"] in away:
        return {}, away[row["target"]]
    from studio.base.errors import Interrupted, ThreeshotError
    from studio.handover.arrival import proved_again
    from studio.handover.delivering import prover_of
    from studio.handover.engine_words import Failed, is_unreached
    from studio.handover.known_targets import target_named
    from studio.handover.parcel import Parcel, ParcelFile

    asked = [ParcelFile(one["path"], one["name"], one["bytes"], one["sha256"], {}) for one in files]
    bundle = Path(row["bundle"])
    base = bundle / "data" if row["send"] == "files" else bundle
    parcel = Parcel(bundle, row["send"], base, tuple(asked))
    try:
        # Without the bundle there is nothing to compute other hashes of: then all is read back.
        prover = prover_of(target_named(row["target"]), parcel, progress, read_back or not base.is_dir())
        return proved_again(prover, row["folder"], asked), None
    except Interrupted:
        raise
    except (ThreeshotError, OSError) as error:
        if isinstance(error, Failed) and any(is_unreached(text) for _, text in error.errors):
            away[row["target"]] = str(error)
        return {}, str(error)
