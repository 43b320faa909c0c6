"""The board in a real browser: two phones at once, a mark drawn by hand, a network that is gone for a while, two who decide."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import BROWSER
from tests.ready import Ready
from tests.studio.capture.receiving import until
from tests.studio.web.board_crew import HERO, BoardCrew, make

playwright = pytest.importorskip("playwright.sync_api", reason="the browser is driven by playwright's package")
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no browser is installed (chromium, google-chrome)")
if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Route
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
CELL = '[data-sku="HS-TOTE-01"] a[data-role="hero"]'


@pytest.fixture
def crew(ready: Ready, sample_shoot: Path) -> Iterator[BoardCrew]:
    crew = BoardCrew(ready("board", lambda folder: make(sample_shoot, folder)) / "drop")
    with crew.page:
        yield crew
    crew.shoot.drop.catalog.close()


def comes_in(context: "BrowserContext", link: str, name: str, wrong: list[str]) -> "Page":
    """Somebody scans the code and says who they are."""
    page = context.new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda told: wrong.append(told.text) if "Content Security Policy" in told.text else None)
    page.goto(link)
    page.fill("#name", name)
    page.click("text=Open the board")
    page.wait_for_selector(CELL)
    return page


def asked_for(page: "Page") -> "Route":
    """The shot that is looked at is asked for once more, and not answered yet."""
    held: list[Route] = []
    page.route("**/part/shot?*role=hero", lambda route: held.append(route), times=1)
    page.evaluate("refreshShot()")
    while not held:
        page.wait_for_timeout(10)
    return held[0]


def answered(page: "Page", late: "Route") -> None:
    """What was asked for is here."""
    late.continue_()
    assert until(lambda: page.evaluate("fetching.size") == 0)


def test_two_phones_decide_draw_lose_the_network_and_are_asked_whose_word_counts(crew: BoardCrew) -> None:
    wrong: list[str] = []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu"])
        home = browser.new_context(**PHONE)
        nora = comes_in(home, crew.page.link(), "Nora", wrong)
        with_guest = browser.new_context(**PHONE, color_scheme="dark")
        gus = comes_in(with_guest, crew.page.link("guest"), "Gus", wrong)
        nora.click(CELL)
        nora.wait_for_selector("#opened")
        nora.click('[data-do="approved"]')
        gus.wait_for_selector(f'{CELL} [href="#s-approved"]', state="attached")
        assert crew.state().decided_by == "Nora"
        # The crew takes it back; both phones have it.
        crew.shoot.marks.undecide(*HERO)
        for page in (nora, gus):
            page.wait_for_selector(f'{CELL} [href="#s-selected"]', state="attached")
        nora.wait_for_selector('#opened[data-state="selected"]')
        # What the computer answers late moves nothing that is looked at: neither another shot, nor one that is just drawn on.
        assert nora.get_attribute("#shot", "aria-label") == "HS-TOTE-01 Hero, Selected"
        late = asked_for(nora)
        nora.click(".back")
        nora.click(CELL.replace("hero", "detail"))
        nora.wait_for_selector('#opened[data-role="detail"]')
        answered(nora, late)
        assert nora.get_attribute("#opened", "data-role") == "detail"
        nora.click(".back")
        nora.click(CELL)
        nora.wait_for_selector('#opened[data-role="hero"]')
        late = asked_for(nora)
        # Sent back, with a mark drawn on the picture.
        nora.click('[data-do="reshoot"]')
        answered(nora, late)
        nora.click('[data-reason="Framing"]')
        nora.fill("#note", "handles up")
        box = nora.locator("#mat .pan").bounding_box()
        assert box is not None
        nora.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
        nora.mouse.down()
        nora.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 4, steps=4)
        nora.mouse.up()
        # And one by keys: a screen reader hears where its cross is.
        nora.focus("#mat .pan")
        nora.keyboard.press("Shift+ArrowRight")
        nora.keyboard.press("r")
        nora.keyboard.press("Backspace")
        assert nora.text_content("#pen-said") == "What was begun is gone.", "and the mark before it stays"
        nora.keyboard.press("r")
        assert "Rectangle begun at " in (nora.text_content("#pen-said") or "")
        nora.keyboard.press("Shift+ArrowDown")
        nora.keyboard.press("ArrowRight")
        nora.keyboard.press("Enter")
        assert nora.text_content("#pen-said") == "2 marks drawn."
        nora.click('[data-do="send"]')
        assert until(lambda: crew.state().state == "reshoot")
        assert crew.state().note == "framing: handles up"
        stroke, box_drawn = crew.state().drawn.strokes
        assert len(box_drawn) == 5 and box_drawn[0] == box_drawn[-1] and box_drawn[1][0] > box_drawn[0][0] > 0.5
        assert [round(side, 1) for side in (*stroke[0], *stroke[-1])] == [0.2, 0.5, 0.5, 0.2]
        gus.click(CELL)
        gus.wait_for_selector("#marks polyline.ink", state="attached")
        assert gus.locator('[data-do="approved"]').count() == 0
        # The network is gone: what she decides is kept, also over another page of the same tab, and sent when it is back.
        home.set_offline(True)
        nora.click('[data-do="undecided"]')
        nora.wait_for_selector("#kept:has-text('1 decision kept')")
        crew.shoot.marks.approve(*HERO, "Mara")
        home.set_offline(False)
        nora.wait_for_selector("#conflict[open]")
        assert "approved by Mara" in nora.inner_text("#sides") and "Take back" in nora.inner_text("#sides")
        # Esc answers nothing, however often.
        for _ in range(3):
            nora.keyboard.press("Escape")
        nora.click('#conflict [data-do="theirs"]')
        nora.wait_for_selector('#opened[data-state="approved"]')
        nora.set_viewport_size({"width": 360, "height": 740})
        assert nora.evaluate("document.documentElement.scrollWidth <= innerWidth"), "three buttons beside each other"
        assert crew.state().state == "approved"
        # She changes her mind before the first answer: nobody is asked whose word counts, both are hers.
        home.set_offline(True)
        nora.click('[data-do="undecided"]')
        nora.click('[data-do="reshoot"]')
        nora.fill("#note", "darker")
        nora.click('[data-do="send"]')
        nora.wait_for_selector("#kept:has-text('2 decisions kept')")
        home.set_offline(False)
        nora.wait_for_selector('#opened[data-state="reshoot"]')
        assert crew.state().note == "darker"
        home.set_offline(True)
        nora.fill("#text", "keep <b>this</b>")
        nora.press("#text", "Enter")
        nora.wait_for_selector("#kept:has-text('kept')")
        home.set_offline(False)
        nora.wait_for_selector("#comments .comment:has-text('keep <b>this</b>')")
        # Looked at closely, and two beside each other; by keys, too.
        nora.click("#mat .pan")
        nora.wait_for_selector("#viewer[open]")
        # Two fingers: what lay between them is twice as large, and goes where they go.
        touch = home.new_cdp_session(nora)
        for kind, apart, aside in (
            ("touchStart", 40, 0),
            ("touchMove", 60, 10),
            ("touchMove", 80, 20),
            ("touchEnd", 0, 0),
        ):
            points = [{"x": 195 + aside + side * apart, "y": 300, "id": at} for at, side in enumerate((-1, 1)) if apart]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        assert until(lambda: nora.evaluate("looking.fingers.size") == 0)
        middle = nora.evaluate(
            "(({x, y, width, height}) => [x + width / 2, y + height / 2])(document.querySelector('#viewer .look').getBoundingClientRect())"
        )
        at = nora.evaluate("[looking.scale, looking.at.x, looking.at.y]")
        assert [round(one) for one in at] == [2, round(20 + (middle[0] - 195)), round(middle[1] - 300)]
        nora.evaluate("looking.reset()")
        nora.keyboard.press("+")
        assert nora.evaluate("document.querySelector('#viewer .pan').style.transform.includes('scale(1.5)')")
        nora.keyboard.press("Escape")
        nora.click('[data-do="compare"]')
        assert nora.locator("#viewer .look:visible").count() == 2
        nora.keyboard.press("Escape")
        nora.click(".back")
        assert nora.evaluate("document.documentElement.scrollWidth <= innerWidth")
        gus.click(".back")
        gus.click("#open-more")
        gus.click('[data-do="leave"]')
        gus.wait_for_selector("text=You are not on the board any more")
        # Put out meanwhile, she is told what of hers never arrived.
        nora.click(CELL)
        nora.wait_for_selector("#opened")
        home.set_offline(True)
        nora.click('[data-do="undecided"]')
        nora.wait_for_selector("#kept:has-text('1 decision kept')")
        (one,) = (person for person in crew.page.people if person.name == "Nora")
        crew.page.put_out(one.id)
        home.set_offline(False)
        nora.wait_for_selector("text=HS-TOTE-01 Hero: Take back")
        assert nora.evaluate("sessionStorage.length") == 0
        browser.close()
    assert wrong == []
