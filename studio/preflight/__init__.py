"""Preflight: what can be tested before the first frame is tested rather than asked.

Each check has a state, a number with its limit where there is one, and one sentence. Cards, cameras and originals are only read;
what is written to prove that a destination takes files is deleted again.
"""

from typing import TYPE_CHECKING

from studio.base import lazy

if TYPE_CHECKING:
    from studio.preflight.check import Check
    from studio.preflight.found import Preflight
    from studio.preflight.run import preflight

__all__ = ["Check", "Preflight", "preflight"]

__getattr__ = lazy.names(__name__, {"Check": "check", "Preflight": "found", "preflight": "run"})
