"""Trying a target before anything depends on it: a small file goes there, is proved to be there, and is taken away again."""

import hashlib
import secrets
import tempfile
from pathlib import Path
from typing import Any

from studio.base.jobs import Progress
from studio.handover.arrival import Prover
from studio.handover.carrier import Carrier
from studio.handover.engine import Engine
from studio.handover.engine_words import Failed
from studio.handover.known_targets import carrier_of, target_named
from studio.handover.parcel import FILES, Parcel, ParcelFile
from studio.handover.proof import Proof
from studio.handover.target import TargetKind

_DATA = b"Threeshot looks whether it may write here, and takes this file away again.\n"


def tested(name: str, progress: Progress) -> dict[str, Any]:
    """{name, writable, removable, proof, algorithm, free}: proof is how files there are proved to have arrived, free in bytes or None.

    Raises NotFound, InvalidInput, Refused, Failed (nothing can be written there), Interrupted.
    """
    target = target_named(name)
    engine = carrier_of(target, progress)
    proof, removable = probe(engine, target.kind)
    return {
        "name": name,
        "writable": True,
        "removable": removable,
        "proof": proof.how,
        "algorithm": proof.algorithm,
        "free": engine.free() if target.kind.tells_free else None,
    }


def probe(engine: Carrier, kind: TargetKind) -> tuple[Proof, bool]:
    """How a small file was proved to have arrived, and whether it could be taken away again. Raises Failed where none can be written."""
    if kind.own is not None:
        return kind.own.tried(engine), True
    assert isinstance(engine, Engine)
    with tempfile.TemporaryDirectory() as folder:
        called = f"threeshot-test-{secrets.token_hex(6)}.txt"
        (Path(folder) / called).write_bytes(_DATA)
        file = ParcelFile(called, called, len(_DATA), hashlib.sha256(_DATA).hexdigest(), {})
        parcel = Parcel(Path(folder), FILES, Path(folder), (file,))
        told = engine.send(parcel.base, "", [called])
        proof = Prover(engine, kind, parcel).arrived("", [file])[called]
    if not isinstance(proof, Proof):
        raise Failed(
            engine.why(told.errors) if told.errors else f"{engine.remote.shown}: a small file was sent, but {proof}.",
            *told.errors,
        )
    try:
        engine.remove(called)
    except Failed:
        return proof, False
    return proof, True
