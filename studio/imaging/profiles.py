"""Colour profiles made here from published numbers, for pictures that name their colours without holding a profile.

Layout: ICC.1:2010 (profile version 4.3), a display profile of matrix and curve: clauses 7.2, 8.4.3, 10.5, 10.13, 10.16, 10.27.
Adaptation to the profile's white: Bradford (ICC.1:2010, annex E.3).
"""

import struct
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
"""A chromaticity: CIE 1931 x and y."""
Primaries = tuple[Point, Point, Point]

D65: Point = (0.3127, 0.3290)
SRGB_PRIMARIES: Primaries = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
"""IEC 61966-2-1, the same as ITU-R BT.709."""
BT2020_PRIMARIES: Primaries = ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046))
"""ITU-R BT.2020-2, table 3."""
P3_PRIMARIES: Primaries = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
"""SMPTE EG 432-1, with D65 as Display P3 has it."""
ADOBE_RGB_PRIMARIES: Primaries = ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06))
"""Adobe RGB (1998) Color Image Encoding, version 2005-05, 4.3.1.1; its white is D65."""
ADOBE_RGB_GAMMA = 563 / 256
"""The same, 4.3.1.2: 2.19921875."""
_SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
"""IEC 61966-2-1 as ICC's parametric curve of type 3: g, a, b, c, d."""
_D50 = (0.9642, 1.0, 0.8249)
_BRADFORD = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))


@lru_cache(maxsize=1)
def adobe_rgb() -> bytes:
    """The profile of a picture that is marked as Adobe RGB (1998)."""
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(ADOBE_RGB_GAMMA * 256)) + bytes(2)
    return _profile("Adobe RGB (1998), by its numbers", ADOBE_RGB_PRIMARIES, curve)


@lru_cache(maxsize=4)
def with_srgb_curve(name: str, primaries: Primaries) -> bytes:
    """The profile of a picture with these primaries, white D65 and sRGB's curve, under a name."""
    curve = b"para" + bytes(4) + struct.pack(">HH", 3, 0) + b"".join(map(_fixed, _SRGB_CURVE))
    return _profile(name, primaries, curve)


def rgb_to_xyz(primaries: Primaries, white: Point = D65) -> NDArray[np.float64]:
    """(3, 3): from linear RGB with these primaries to CIE XYZ in which white has Y = 1 (SMPTE RP 177)."""
    columns = np.array([[x / y, 1.0, (1 - x - y) / y] for x, y in primaries]).T
    x, y = white
    return np.asarray(columns * np.linalg.solve(columns, np.array([x / y, 1.0, (1 - x - y) / y])))


def to_srgb_primaries(primaries: Primaries) -> NDArray[np.float64]:
    """(3, 3): from linear RGB with these primaries and white D65 to linear sRGB, in which colours it can't show are below 0 or above 1."""
    return np.asarray(np.linalg.inv(rgb_to_xyz(SRGB_PRIMARIES)) @ rgb_to_xyz(primaries))


def _profile(name: str, primaries: Primaries, curve: bytes) -> bytes:
    bradford, native = np.array(_BRADFORD), rgb_to_xyz(primaries)
    white = native.sum(axis=1)
    adapt = np.linalg.inv(bradford) @ np.diag((bradford @ np.array(_D50)) / (bradford @ white)) @ bradford
    red, green, blue = (adapt @ native).T.tolist()
    text = name.encode("utf-16-be")
    words = b"mluc" + bytes(4) + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(text), 28) + text
    tags = {
        b"desc": words,
        b"cprt": words,
        b"wtpt": _xyz(_D50),
        b"chad": b"sf32" + bytes(4) + b"".join(map(_fixed, adapt.ravel().tolist())),
        b"rXYZ": _xyz(red),
        b"gXYZ": _xyz(green),
        b"bXYZ": _xyz(blue),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    at = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for signature, data in tags.items():
        table += struct.pack(">4sII", signature, at + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    size = at + len(body)
    head = struct.pack(">I4sI4s4s4s", size, bytes(4), 0x04300000, b"mntr", b"RGB ", b"XYZ ")
    head += struct.pack(">6H4s", 2026, 1, 1, 0, 0, 0, b"acsp").ljust(32, b"\0")
    head += bytes(12) + b"".join(map(_fixed, _D50))
    return head.ljust(128, b"\0") + table + body


def _fixed(value: float) -> bytes:
    """s15Fixed16Number."""
    return struct.pack(">i", round(value * 65536))


def _xyz(values: Iterable[float]) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(map(_fixed, values))
