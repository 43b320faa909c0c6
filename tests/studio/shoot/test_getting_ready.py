"""Opening a drop: what it loads was loaded before, and what only finishes left work is not loaded to ask whether there is any."""

import subprocess
import sys
from pathlib import Path

from studio.shoot import Shoot

OPEN = """
import sys
from studio.shoot import Shoot, get_ready
get_ready()
before = set(sys.modules)
shoot = Shoot.open("HARBOUR-01")
shoot.frames.list(), shoot.coverage(), shoot.checklist.state(), shoot.frames.left_to_finish()
print(sorted(one for one in set(sys.modules) - before if one.startswith("studio.")))
print(sorted({"numpy", "cv2", "studio.ingest", "studio.judging"} & set(sys.modules)))
"""


def test_who_was_made_ready_opens_a_drop_and_loads_nothing_more_for_it(sample_shoot: Path) -> None:
    Shoot.create(sample_shoot / "brief.yaml").drop.catalog.close()
    done = subprocess.run([sys.executable, "-c", OPEN], capture_output=True, text=True, timeout=120, check=False)
    assert (done.stdout, done.stderr) == ("[]\n[]\n", "")
