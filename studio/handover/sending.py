"""Sending files of a parcel into a folder of a target: pictures by the engine, several at a time, the small ones first; then the large
ones, one after the other, by whoever goes on within a file there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from studio.handover.carrier import Carrier
from studio.handover.engine import Engine
from studio.handover.engine_words import GONE, Failed, is_unreached
from studio.handover.parcel import Parcel, ParcelFile
from studio.handover.proof import Hashes
from studio.handover.reaching import Watch
from studio.handover.resuming import RESUMED_FROM, Flow, ManyAtOnce, NotSent, Resuming


@dataclass
class Sent:
    """What became of it. hashes: the target's own of some that went, as `Told.hashes`. why: of files that did not go, by name."""

    hashes: Hashes
    why: dict[str, str] = field(default_factory=dict)


class Sending:
    """Sends a parcel's files into a folder of a target.

    resuming: who goes on within large files there; None: nobody. limit: bytes a second at most, 0 for none. check: the hash by which the
    target has shown before that it proves what is there, so that each file is looked at while others go; empty for none. Attribute: hashes,
    of what went, as `Told.hashes`; they come while files go.
    """

    def __init__(
        self, engine: Carrier, parcel: Parcel, folder: str, resuming: Resuming | None, limit: int = 0, check: str = ""
    ) -> None:
        self._engine, self._parcel, self._folder = engine, parcel, folder
        self._resuming, self._limit, self._check, self._by_engine = resuming, limit, check, False
        self.hashes: Hashes = {}

    def go(self, left: Sequence[ParcelFile], cut_off: Sequence[ParcelFile]) -> Sent:
        """Send them; cut_off: their beginnings lie under their names. Raises Failed where nothing could go, Interrupted."""
        self.hashes.clear()
        sent, large = Sent(self.hashes), [one for one in (*left, *cut_off) if self._goes_on(one)]
        again = [one.path for one in cut_off if one.name == one.path and one not in large]
        if again:
            self._send(sent, again, replace=True)
        rest = [one for one in left if one not in large]
        if rest and not self._from_afar(sent, rest):
            if plain := [one.path for one in rest if one.name == one.path]:
                self._send(sent, plain)
        else:
            rest = []
        for one in (*rest, *(one for one in cut_off if one not in large)):
            if one.name != one.path:
                place = f"{self._folder}/{one.name}"
                told = self._engine.send_as(self._parcel.base / one.path, place, replace=one in cut_off)
                for _, text in told.errors:
                    sent.why[one.name] = self._engine.reason(text)
        for one in sorted(large, key=lambda one: one.bytes):
            self._large(sent, one, one in cut_off)
        # Asked only once whether it hashes what comes: what did not get through by that goes without.
        if sent.why:
            self._check = ""
        return sent

    def _from_afar(self, sent: Sent, files: Sequence[ParcelFile]) -> bool:
        """Whether these went, or were tried, in the way that suits a far target; there is none for most, or nobody is let in by it."""
        if self._by_engine or not isinstance(self._resuming, ManyAtOnce):
            return False
        if not (isinstance(self._engine, Engine) and self._engine.is_far):
            return False
        flow = self._flow()
        many = self._resuming.send_many(self._parcel.base, self._folder, files, flow, self._check, sent.hashes)
        if many.why and many.reached:
            self._look_for(flow, many.lost)
        if many.reached:
            # Where each line breaks before anything is through, the engine may be better understood.
            self._by_engine = bool(many.lost) and len(many.why) == len(files)
            sent.why |= {name: self._engine.reason(text) for name, text in many.why.items()}
        return many.reached

    def _flow(self) -> Flow:
        return Flow(self._engine.progress, self._limit, Watch(self._engine.remote.address))

    def _look_for(self, flow: Flow, why: str, name: str = "") -> None:
        """After something failed: raises Failed where the network is gone."""
        if flow.watch.gone or (is_unreached(why) and flow.watch.stays_away(flow.progress)):
            raise Failed(self._engine.why([("", GONE)]), (name, why))

    def _goes_on(self, file: ParcelFile) -> bool:
        return self._resuming is not None and file.bytes >= RESUMED_FROM

    def _large(self, sent: Sent, file: ParcelFile, cut_off: bool) -> None:
        assert self._resuming is not None
        flow = self._flow()
        try:
            self._resuming.send(self._parcel.base / file.path, f"{self._folder}/{file.name}", flow, cut_off)
        except NotSent as error:
            self._look_for(flow, error.why, file.name)
            sent.why[file.name] = self._engine.reason(error.why)
        except OSError:
            # Our own file: whoever asks why sees that it is not there, or not as it was.
            sent.why[file.name] = "it can't be read here any more"

    def _send(self, sent: Sent, paths: Sequence[str], replace: bool = False) -> None:
        told = self._engine.send(self._parcel.base, self._folder, paths, replace, self._check, sent.hashes)
        sent.why |= {name: self._engine.reason(text) for name, text in told.errors if name}
