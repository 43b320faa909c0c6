"""Digests of 16 bytes, kept sorted one after the other in one piece: what the hash of a folder is made of."""

SIZE = 16


def put_in(digests: bytes, digest: bytes) -> bytes:
    """The sorted digests with one more in its place; one that is there already comes in once more."""
    low, high = 0, len(digests) // SIZE
    while low < high:
        middle = (low + high) // 2
        if digests[middle * SIZE : (middle + 1) * SIZE] < digest:
            low = middle + 1
        else:
            high = middle
    return digests[: low * SIZE] + digest + digests[low * SIZE :]
