"""Opening a drop: what it loads was loaded before, and what only finishes left work is not loaded to ask whether there is any."""

import subprocess
import sys
from pathlib import Path

from studio.shoot import Shoot

OPEN = """
import sys
from studio.shoot import BriefWriting, Shoot, get_ready, last_reading
get_ready()
before = set(sys.modules)
shoot = Shoot.open("HARBOUR-01")
shoot.frames.shown(), shoot.coverage(), shoot.checklist.state(), shoot.frames.left_to_finish()
# What the window's pages look at then.
BriefWriting.of_shoot(shoot).state(), shoot.pace(), shoot.arming.tags_asked(), shoot.alt_texts.languages
shoot.checklist.last_preflight(), shoot.handover.last_bundle(), last_reading(shoot.drop.catalog, shoot.code)
print(sorted(one for one in set(sys.modules) - before if one.startswith("studio.")))
print(sorted({"numpy", "cv2", "studio.ingest.ingest", "studio.scoring"} & set(sys.modules)))
"""


def test_who_was_made_ready_opens_a_drop_and_loads_nothing_more_for_it(sample_shoot: Path) -> None:
    Shoot.create(sample_shoot / "brief.yaml").drop.catalog.close()
    done = subprocess.run([sys.executable, "-c", OPEN], capture_output=True, text=True, timeout=120, check=False)
    assert (done.stdout, done.stderr) == ("[]\n[]\n", "")
