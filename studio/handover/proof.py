"""What is said of a file at a target: how it was proved to be there, or why it was not."""

from dataclasses import dataclass

REMOTE, READ_BACK = "remote-hash", "read-back"
GONE, OTHER = "it is not there", "it holds other bytes"
ODD = -2
"""Stands in a listing for the size of what is neither file nor folder: a link, which may lead anywhere."""

Hashes = dict[str, tuple[str, str]]
"""A target's own hashes, by the names that files have there: by which algorithm, and in hex."""


@dataclass(frozen=True)
class Proof:
    """How a file was proved to be at the target: how and by which hash, and when."""

    how: str
    algorithm: str
    at: str
