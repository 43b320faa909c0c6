"""Opening a drop: the page is painted first, what else is looked at comes after; only what is shown is read."""

from PySide6.QtCore import QTimer

from tests.ui.conftest import Crew
from ui.state.work import Work


def test_what_a_page_looks_at_begins_after_it_is_painted_and_in_its_order(qtbot: object) -> None:
    work, told = Work(), list[str]()
    QTimer.singleShot(5, lambda: told.append("painted"))
    work.first(lambda: (work.do(lambda: told.append("one")), work.read(lambda: None, lambda _: told.append("look"))))
    work.do(lambda: told.append("two"))
    assert told == [] and work.waiting == 3
    qtbot.waitUntil(lambda: work.waiting == 0)
    assert told[0] == "painted" and told.index("one") < told.index("two") and "look" in told
    work.first(lambda: work.do(lambda: told.append("last")))
    work.close()
    qtbot.waitUntil(lambda: told[-1] == "last")


def test_the_window_reads_what_it_shows_and_no_more_of_each_frame(shooting: Crew) -> None:
    shoot = shooting.session.shoot
    whole = {row["id"]: row for row in shoot.frames.list()}
    shown = shoot.frames.shown()
    assert [row["id"] for row in shown] == list(whole), "in the order of capture"
    for row in ({name: value for name, value in row.items() if name != "stands"} for row in shown):
        assert row == {name: whole[row["id"]][name] for name in row}
    assert not {"exif", "codes"} & set(shown[0])
    assert shoot.frames.shown([shown[3]["id"], "nobody"]) == [shown[3]]
