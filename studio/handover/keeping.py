"""What was proved to have arrived, kept in the catalog file by file, while others still go: a run that is cut off loses a second of it."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence

from studio.base import jobs
from studio.base.errors import ThreeshotError
from studio.base.jobs import Progress
from studio.catalog import Catalog
from studio.catalog.deliveries import put_proved
from studio.handover.carrier import Witness
from studio.handover.parcel import ParcelFile
from studio.handover.proof import Proof

_KEEP_S = 1.0


def keep(catalog: Catalog, delivery_id: str, files: Sequence[tuple[ParcelFile, Proof]]) -> None:
    """These files of a delivery are proved to be at the target."""
    put_proved(
        catalog,
        delivery_id,
        [
            {
                "path": file.path,
                "name": file.name,
                "bytes": file.bytes,
                "sha256": file.sha256,
                "how": proof.how,
                "algorithm": proof.algorithm,
                "proved_at": proof.at,
            }
            for file, proof in files
        ],
    )


@contextlib.contextmanager
def kept_meanwhile(
    catalog: Catalog,
    delivery_id: str,
    prover: Witness,
    files: Sequence[ParcelFile],
    said: Mapping[str, tuple[str, str]],
) -> Iterator[None]:
    """While files go, and when that ends by an error: keep of each what the target's own hash proved. Else whoever sends keeps all of it.

    said: those hashes, by name; it grows meanwhile (`Told.hashes`). The next run asks for them once more (`routing.asked_again`).
    """
    known: set[str] = set()

    def now() -> None:
        new = [one for one in files if one.name in said and one.name not in known]
        known.update(one.name for one in new)
        # What of ours can't be read, or is not looked at any more as somebody asked to stop, is merely not kept.
        with contextlib.suppress(ThreeshotError, OSError):
            proofs = prover.as_said(new, {one.name: said[one.name] for one in new})
            if proofs:
                keep(catalog, delivery_id, [(one, proofs[one.name]) for one in new if one.name in proofs])

    def look(progress: Progress) -> None:
        while not progress.wait(_KEEP_S):
            now()

    job = jobs.run("keep", look)
    try:
        yield
    except BaseException:
        job.cancel()
        job.wait()
        now()
        raise
    job.cancel()
    job.wait()
