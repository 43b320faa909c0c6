"""Words that the catalog keeps and every room reads: kinds of files, kinds of frames, states of shots. Each set is written here alone."""

from typing import Final

from studio.base.language import N_

MAIN_KINDS: Final = ("raw", "picture", "clip")
"""The kinds of files that make a frame; others (sidecar, sound, thumbnail) only go with one."""
SHOT_KINDS: Final = ("picture", "clip")
"""The kinds of frames that are work on a shot, and wait in the tray without one; others (slate, tag, other) are working frames."""
DONE: Final = frozenset({"acceptable", "selected", "approved"})
"""The states of a shot that is done as far as the crew is concerned: they may leave."""
ARMED: Final = "armed"
"""By what a frame belongs to its shot that arrived while that was armed."""
SHARPER: Final = 0.7
"""What is beside a subject and has at most this share of its blur is clearly sharper, and shown with it."""
STAGES: Final = {"before": N_("Before"), "shooting": N_("While shooting"), "wrap": N_("Wrap")}
"""When a checklist's items are looked at, in order: before the first frame, from then on, before everyone leaves; with titles."""
READY: Final = {"before": N_("ready to shoot"), "shooting": N_("nothing is open"), "wrap": N_("ready to leave")}
"""What is said of a stage of which everything required is ticked."""
LABELS: Final = ("", N_("Red"), N_("Yellow"), N_("Green"), N_("Blue"), N_("Purple"))
"""The colours that a frame may be labelled with, first none; Lightroom's and Bridge's words, that they read in sidecars."""
