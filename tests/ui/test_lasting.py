"""What stays as long as the window is left out by Python's collector, which goes on for all else."""

import gc

import pytest

from ui.state.lasting import kept_for_long


def test_what_lasts_is_left_out_and_the_collector_goes_on_also_after_an_error() -> None:
    frozen = gc.get_freeze_count()
    try:
        with kept_for_long(False):
            assert gc.isenabled()
        assert gc.get_freeze_count() == frozen, "a process that goes on with other windows collects all of it"
        with kept_for_long(True):
            rows = [{"id": n} for n in range(5000)]
            assert not gc.isenabled()
        assert gc.isenabled() and gc.get_freeze_count() > frozen + len(rows)
        with pytest.raises(OSError), kept_for_long(True):
            raise OSError
        assert gc.isenabled()
    finally:
        gc.unfreeze()
