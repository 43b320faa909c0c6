"""Frames in their lists: each in its place however many come, change or move, and painted anew where something of it is another."""

import random
from typing import Any

from PySide6.QtWidgets import QApplication

from tests.ui.conftest import Crew
from ui.parts.frame_model import FrameModel, order
from ui.shoot.newest_frames import NewestFrames, _arrival
from ui.state.session import Session


def test_lists_of_frames_stay_in_their_order_and_find_each_frame(qapp: QApplication) -> None:
    session, chance = Session(), random.Random(15)
    everything, newest = FrameModel(session), NewestFrames(session)

    def row(frame_id: str) -> dict[str, Any]:
        stands = str(chance.randrange(9)), chance.choice("AB"), chance.choice([-1, 1, 2]), "IMG_0001", frame_id
        return {"id": frame_id, "ingested_at": str(chance.randrange(9)), "stands": stands}

    session.rows = {str(n): row(str(n)) for n in range(20)}
    session.frames_reset.emit()
    for _ in range(60):
        ids = [str(n) for n in chance.sample(range(60), 5)]
        session.rows.update((one, row(one)) for one in ids)
        session.frames_changed.emit(ids)
        for model, key, last_first in ((everything, order, False), (newest, _arrival, True)):
            wanted = sorted(session.rows.values(), key=key, reverse=last_first)
            assert [one["id"] for one in model.rows] == [one["id"] for one in wanted]
            assert model.rowCount() == len(wanted)
            assert all(one is session.rows[one["id"]] for one in model.rows)
            assert [model.find(one["id"]).row() for one in wanted] == list(range(len(wanted)))
    session.close()


def test_a_mark_is_painted_in_the_filmstrip_and_goes_when_it_is_taken_back(shooting: Crew) -> None:
    shooting.go_to("shoot")
    shooting.settle()
    strip = shooting.window.shoot_page.newest
    before = strip.viewport().grab().toImage()
    assert strip.viewport().grab().toImage() == before
    shooting.press("X")
    shooting.settle()
    assert strip.viewport().grab().toImage() != before
    shooting.press("Ctrl+Z")
    shooting.wait(lambda: strip.viewport().grab().toImage() == before)


def test_review_has_nothing_empty_around_the_picture_before_the_first_frame(fresh: Crew) -> None:
    fresh.window.resize(1440, 900)
    fresh.go_to("review")
    page = fresh.window.review_page
    assert page.canvas.isVisible() and not page.strip.isVisible() and not page.facts.isVisible()
