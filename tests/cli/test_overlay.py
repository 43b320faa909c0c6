"""`threeshot inspect --overlay`: pictures with what the verdict looked at drawn on them."""

from pathlib import Path

import numpy as np
from PIL import Image

from tests.cli.conftest import Run

LIFESTYLE = Path("camera-b") / "DCIM" / "101HARBR"


def test_the_subject_is_drawn_solid_and_what_is_sharper_beside_it_dashed(
    threeshot: Run, sample_shoot: Path, tmp_path: Path
) -> None:
    behind, good = sample_shoot / LIFESTYLE / "DSC_0402.JPG", sample_shoot / LIFESTYLE / "DSC_0403.JPG"
    threeshot("inspect", behind, good, "--overlay", tmp_path / "drawn")
    assert sorted(path.name for path in (tmp_path / "drawn").iterdir()) == ["DSC_0402.jpg", "DSC_0403.jpg"]
    changed = {}
    for source in (behind, good):
        with Image.open(tmp_path / "drawn" / f"{source.stem}.jpg") as drawn, Image.open(source) as plain:
            assert drawn.size == (1067, 1600)
            before = np.asarray(plain.convert("RGB").resize(drawn.size), np.int16)
            apart = np.abs(np.asarray(drawn.convert("RGB"), np.int16) - before).max(axis=2)
            changed[source.stem] = float((apart > 90).mean())
    assert 0 < changed["DSC_0403"] < changed["DSC_0402"] < 0.1, "one box, and two"
    assert threeshot("inspect", good, "--overlay", tmp_path / "drawn" / "DSC_0402.jpg").code == 6
