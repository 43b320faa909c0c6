"""The window serves the board: the code, who is in, what they say shown on the Review page, and putting somebody out."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from studio.capture.addresses import Network
from tests.studio.web.board_crew import BoardPhone
from tests.ui.conftest import Crew

HERO = {"sku": "HS-TOTE-01", "role": "hero"}


def test_a_producer_comes_in_by_the_code_decides_is_seen_and_put_out(
    shooting: Crew, qtbot: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.capture.addresses.networks", lambda: [Network("127.0.0.1", "lo")])
    review = shooting.window.review_page
    sheet, frame = review.board, shooting.frame("IMG_0006")
    shooting.choose("IMG_0006")
    shooting.press("Shift+O")
    shooting.wait(sheet.isVisible, 20_000)
    first = sheet.text
    assert first.startswith("http://127.0.0.1:") and not sheet.code.pixmap().isNull()

    def shown() -> set[str]:
        return {part.text() for part in sheet.findChildren(QLabel) if part.isVisible()}

    shooting.wait(lambda: "Nobody yet." in shown())
    phone = BoardPhone(first.partition("/in/")[0])
    assert phone.http.get(first, follow_redirects=True).status_code == 200
    assert phone.post("/name", name="Nora").status_code == 200
    shooting.wait(lambda: any(text.startswith("Nora, Producer · since ") for text in shown()))
    shooting.wait(lambda: sheet.text != first and review.board.button.text() == "Board · 1 in")
    sheet.show_role("guest")
    assert sheet.text == sheet.board.page.link("guest") and "Looks, and decides nothing." in shown()
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible() and sheet.board.running
    # What the phone decides and says is in the window, with who it was; the crew takes it back as it does its own.
    assert phone.post("/decide", **HERO, decision="approved", frame=frame["id"]).status_code == 200
    facts = review.facts
    shooting.wait(lambda: "Approved by Nora." in facts.shot_note.text())
    assert "select by Nora" in facts.shot_note.text()
    shooting.wait(lambda: "Nora approved HS-TOTE-01 hero." in shooting.messages)
    said = "the light is <b>going</b>"
    assert phone.post("/comment", **HERO, text=said).status_code == 200
    shooting.wait(lambda: facts.comments.text() == f"Nora: {said}" and facts.comments.isVisible())
    shooting.press("Ctrl+Z")
    shooting.wait(lambda: shooting.session.shot("HS-TOTE-01", "hero").state == "acceptable")
    shooting.wait(lambda: "#s-acceptable" in phone.get("/part/product", sku="HS-TOTE-01").text)
    shooting.press("Shift+O")
    shooting.wait(lambda: any(text.startswith("Nora, ") for text in shown()))
    (out,) = [one for one in sheet.findChildren(QPushButton) if one.isVisible() and "Nora" in one.accessibleName()]
    qtbot.mouseClick(out, Qt.MouseButton.LeftButton)
    shooting.wait(lambda: "Nobody yet." in shown())
    assert phone.get("/part/board").status_code == 403
    qtbot.mouseClick(sheet.end, Qt.MouseButton.LeftButton)
    assert not sheet.isVisible()
    shooting.wait_for_work()
    shooting.wait(lambda: not sheet.board.running and review.board.button.text() == "Board…")
