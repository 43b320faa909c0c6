"""The one front door: `Shoot` opens a drop and offers its verbs. Window, command line and web pages change nothing but through it.

`rebuild` makes a lost catalog again from the shoot folders; `layout` says what a shoot folder holds.
"""

from studio.shoot.marks import LABELS
from studio.shoot.shoot import Shoot

__all__ = ["LABELS", "Shoot"]
