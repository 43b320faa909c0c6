"""The producer's board, played by httpx over real connections: who comes in, what they see and decide; and everybody who may not."""

import contextlib
import html
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from studio.base import paths
from studio.catalog import Catalog
from studio.shoot import Shoot, rebuild_catalog
from studio.shoot.board import DecidedMeanwhile
from studio.web.board_door import BoardDoor, DoorState
from tests.ready import Ready
from tests.studio.capture.receiving import until
from tests.studio.web.board_crew import HERO, OWN, BoardCrew, make


@pytest.fixture
def drop(ready: Ready, sample_shoot: Path) -> Path:
    return ready("board", lambda folder: make(sample_shoot, folder)) / "drop"


@pytest.fixture
def crew(drop: Path) -> Iterator[BoardCrew]:
    crew = BoardCrew(drop)
    with crew.page:
        yield crew
    crew.shoot.drop.catalog.close()


def test_a_producer_approves_sends_back_with_a_mark_and_comments_and_all_of_it_bears_their_name(
    crew: BoardCrew,
) -> None:
    nora = crew.phone("Nora")
    page = nora.get("/").text
    assert "Harbour Stitch" in page and "1 of 9" in page and "8 left" in page and "Nora, producer" in page
    assert page.count('class="cell"') == 9 and page.count("#s-missing") == 8
    shot = nora.shot()
    assert "IMG_0006, Pass, select" in shot and "IMG_0005, Fail" in shot
    (reason, *_) = crew.shoot.frames.find("IMG_0005")["reasons"]
    assert reason[1:] in html.unescape(shot)
    other = crew.shoot.frames.find("IMG_0005")["id"]
    picture = nora.get(f"/picture/{other}")
    assert picture.headers["content-type"] == "image/jpeg" and picture.headers["cache-control"] == "no-store"
    original = (crew.shoot.folder / crew.shoot.frames.get(other)["path"]).read_bytes()
    assert picture.content not in original and len(picture.content) < len(original)
    assert len(nora.get(f"/picture/{other}", side="small").content) < 20_000
    assert nora.decide("approved").json()["shot"]["state"] == "approved"
    assert (crew.state().state, crew.state().decided_by) == ("approved", "Nora")
    # The other frame looked at and approved becomes the select, in one act that the crew takes back at once.
    assert nora.decide("approved", frame=other).json()["shot"]["select"] == other
    retraction = crew.shoot.undoing.undo()
    assert retraction is not None and crew.state().select["frame"] != other
    mark = [[[0.1, 0.2], [0.3, 0.4]], [[0.5, 0.5]]]
    sent = nora.decide("reshoot", note="handles up", frame=other, strokes=mark)
    assert sent.status_code == 200, sent.text
    drawn = crew.state().drawn
    assert (crew.state().note, drawn.frame, [len(stroke) for stroke in drawn.strokes]) == ("handles up", other, [2, 1])
    assert 'points="0.1,0.2 0.3,0.4 "' in nora.shot() and "Sent back by Nora" in nora.shot()
    assert nora.post("/comment", sku=HERO[0], role=HERO[1], text="the light is going", on="IMG_0005").status_code == 200
    (comment,) = crew.state().comments
    assert (comment.by, comment.text, comment.on) == ("Nora", "the light is going", "IMG_0005")
    assert nora.decide("undecided").json()["shot"]["state"] == "selected"
    assert until(lambda: "the light is going" in nora.get("/part/more").text)
    assert crew.said == [
        "Nora is on the board (producer, from 127.0.0.1).",
        "Nora approved HS-TOTE-01 hero.",
        "Nora approved HS-TOTE-01 hero.",
        "Nora sent HS-TOTE-01 hero back: “handles up”.",
        "Nora says of HS-TOTE-01 hero: “the light is going”",
        "Nora took the decision on HS-TOTE-01 hero back.",
    ]


def test_a_guest_looks_and_decides_nothing_and_whoever_is_put_out_or_leaves_sees_nothing_more(crew: BoardCrew) -> None:
    nora, gus = crew.phone("Nora"), crew.phone("Gus", "guest")
    assert "Approve" not in gus.shot() and "Comment" in gus.shot() and 'id="comment"' not in gus.shot()
    refused = gus.decide("approved")
    assert (refused.status_code, refused.json()["error"]) == (
        422,
        "A guest looks; ask the crew for a producer's code to decide.",
    )
    assert gus.post("/comment", sku=HERO[0], role=HERO[1], text="x").status_code == 422
    assert crew.state().state == "selected" and not crew.state().comments
    assert until(lambda: [(one.name, one.role) for one in crew.page.people] == [("Nora", "producer"), ("Gus", "guest")])
    (guest,) = (one for one in crew.page.people if one.name == "Gus")
    told = gus.changes()
    assert next(told)["kind"] == "changed"
    crew.page.put_out(guest.id)
    assert next(told)["kind"] == "out"
    assert gus.get("/part/board").status_code == 403 and gus.decide("approved").status_code == 403
    link = crew.page.link()
    crew.page.withdraw("producer")
    assert until(lambda: crew.page.link() != link)
    withdrawn = httpx.get(link, verify=False)
    assert withdrawn.status_code == 403 and "This code was withdrawn; ask the crew for the new one." in withdrawn.text
    left = nora.post("/leave")
    assert left.headers["clear-site-data"] == '"cache", "storage"' and nora.get("/part/board").status_code == 403
    assert until(lambda: crew.page.people == [])


def test_a_guest_who_is_given_a_producers_code_decides_and_an_answer_that_was_lost_makes_no_comment_twice(
    crew: BoardCrew,
) -> None:
    gus = crew.phone("Gus", "guest")
    again = gus.http.get(crew.page.link("guest"), follow_redirects=True)
    assert "Gus, guest" in again.text, "scanned again, nobody comes in anew"
    assert "Who are you?" in gus.http.get(crew.page.link(), follow_redirects=True).text
    assert gus.post("/name", name="Gus").status_code == 200 and "Gus, producer" in gus.get("/").text
    assert until(lambda: [(one.name, one.role) for one in crew.page.people] == [("Gus", "producer")])
    # A browser gives its cookies to all ports of an address: another page's has another name.
    assert list(gus.http.cookies) == [f"threeshot-{crew.page.address[:-1].rpartition(':')[2]}"]
    said = {"sku": HERO[0], "role": HERO[1], "text": "fringe straight", "key": "k1"}
    for _ in range(2):
        assert gus.post("/comment", **said).status_code == 200
    # What turns a line round is named, whoever wrote it.
    crew.shoot.marks.reshoot(*HERO, "\u202egnp.exe", "Mara")
    assert "⟨U+202E⟩gnp.exe" in gus.shot()
    assert gus.post("/comment", **{**said, "key": "k2"}).status_code == 200
    assert [one.text for one in crew.state().comments] == ["fringe straight"] * 2 and crew.page.comments == 2


def test_changes_reach_the_board_from_the_crew_and_from_another_program_and_what_was_missed_is_caught_up(
    crew: BoardCrew, drop: Path
) -> None:
    nora = crew.phone("Nora")
    told = nora.changes()
    assert next(told)["rows"] is None
    # However many pages a phone opens at once, or leaves behind where its network went, the newest four are told.
    gus = crew.phone("Gus", "guest")
    port, cookies = int(crew.page.address[:-1].rpartition(":")[2]), gus.http.cookies.items()
    many = [socket.create_connection((crew.page.host, port)) for _ in range(8)]
    for one in many:
        cookie = "; ".join(f"{name}={value}" for name, value in cookies)
        one.sendall(f"GET /events HTTP/1.1\r\nHost: {crew.page.host}:{port}\r\nCookie: {cookie}\r\n\r\n".encode())
        one.settimeout(0.05)
    heard = [b""] * len(many)

    def ended() -> int:
        for n, one in enumerate(many):
            with contextlib.suppress(TimeoutError):
                heard[n] += one.recv(4096)
        return sum(b"event: enough" in text for text in heard)

    assert until(lambda: ended() == 4) and all(text.startswith(b"HTTP/1.1 200") for text in heard) and ended() == 4
    for one in many:
        one.close()
    crew.shoot.marks.approve(*HERO, "Mara")
    assert next(told) == {"kind": "changed", "rows": ["HS-TOTE-01"]}
    assert "#s-approved" in nora.get("/part/product", sku="HS-TOTE-01").text
    elsewhere = Shoot.open(str(drop), Catalog())
    elsewhere.board.comment("HS-SCARF-01", "hero", "fringe straight", "Lea")
    assert next(told)["rows"] == ["HS-SCARF-01"]
    version = nora.get("/").text.split('data-version="')[1].split('"')[0]
    elsewhere.marks.undecide(*HERO)
    elsewhere.drop.catalog.close()
    assert next(told)["rows"] == ["HS-TOTE-01"]
    with nora.http.stream("GET", "/events", headers={"Last-Event-ID": version}) as again:
        line = next(line for line in again.iter_lines() if line.startswith("data:"))
    assert json.loads(line.removeprefix("data: "))["rows"] == ["HS-TOTE-01"]


def test_who_decides_what_another_decided_meanwhile_is_shown_both_and_nothing_is_lost(crew: BoardCrew) -> None:
    nora = crew.phone("Nora")
    known = crew.shoot.board.shot(*HERO)
    seen = {"decided_at": known["decided_at"], "select": known["select"]}
    crew.shoot.marks.reshoot(*HERO, "too dark", "Mara")
    answer = nora.decide("approved", seen, frame=known["select"])
    assert answer.status_code == 409
    assert answer.json()["error"].startswith("HS-TOTE-01 hero was sent back by Mara at ")
    now = answer.json()["now"]
    assert (now["state"], now["note"], crew.state().state) == ("reshoot", "too dark", "reshoot")
    again = {"decided_at": now["decided_at"], "select": now["select"]}
    assert nora.decide("approved", again, frame=known["select"]).status_code == 200
    # Sent twice, as its first answer was lost: it stands, and is no second act.
    decisions = crew.page.decisions
    assert nora.decide("approved", again, frame=known["select"]).status_code == 200
    assert (crew.state().state, crew.page.decisions) == ("approved", decisions)
    # The crew picked another frame than the one that was seen and is approved.
    crew.shoot.marks.undecide(*HERO)
    known = crew.shoot.board.shot(*HERO)
    crew.shoot.marks.select(crew.shoot.frames.find("IMG_0005")["id"], "Mara")
    seen = {"decided_at": crew.state().decided_at, "select": known["select"]}
    with pytest.raises(DecidedMeanwhile, match="given another select by Mara meanwhile"):
        crew.shoot.board.decide(*HERO, "approved", "Nora", frame_id=known["select"], seen=seen)


def test_nobody_comes_in_by_a_used_or_guessed_code_a_made_up_name_or_another_site(crew: BoardCrew, drop: Path) -> None:
    link = crew.page.link()
    nora = crew.phone("Nora")
    second = httpx.get(link, verify=False)
    assert second.status_code == 403 and "This code was used already; each works once." in second.text
    assert "set-cookie" not in second.headers
    # Without a session, or before somebody says who they are, nothing is shown.
    frame = crew.shoot.frames.find("IMG_0006")["id"]
    nameless = crew.phone()
    for path in ("/part/board", "/part/shot?sku=HS-TOTE-01&role=hero", f"/picture/{frame}", "/events", "/part/more"):
        assert httpx.get(crew.page.address + path[1:], verify=False).status_code == 403
        assert nameless.get(path).status_code == 429
    for name in ("Nora", " nora ", "Mara", "auto", "slate", "journal", "", "x" * 41):
        assert nameless.post("/name", name=name).status_code == 422, name
    assert nameless.post("/name", name={"a": 1}).status_code == 422
    assert nameless.post("/name", name="Lea").status_code == 200
    assert nameless.post("/name", name="Lee").status_code == 422
    port = crew.page.address[:-1].rpartition(":")[2]
    for headers in ({}, {**OWN, "Origin": "http://evil.example"}, {**OWN, "Host": f"evil.example:{port}"}):
        assert nora.post("/decide", headers, sku=HERO[0], role=HERO[1], decision="approved").status_code == 403
    assert nora.http.get("/part/board", headers={"Host": "evil.example"}).status_code == 403
    assert crew.state().state == "selected"
    for code in ("guess", "%00", "é", "x" * 5000, *map(str, range(6))):
        assert httpx.get(f"{crew.page.address}in/{code}", verify=False).status_code == 403
    locked = httpx.get(crew.page.link(), verify=False)
    assert locked.status_code == 403 and "Too many wrong codes came from here" in locked.text
    # From another address the code is good still.
    assert crew.phone("Ada", local="127.0.0.2").get("/").status_code == 200


def test_no_path_picture_script_or_mark_leads_further_than_it_may(
    crew: BoardCrew, drop: Path, sample_shoot: Path
) -> None:
    nora = crew.phone("Nora")
    text = (sample_shoot / "brief.yaml").read_text("utf-8").replace("HARBOUR-01", "OTHER-01")
    (drop.parent / "other.yaml").write_text(text, "utf-8")
    other = Shoot.create(drop.parent / "other.yaml", drop.parent / "other", crew.shoot.drop.catalog)
    frame = other.frames.import_sources([drop.parent / "card"]).frames[0]
    for path in (
        f"/picture/{frame}",
        "/picture/..%2f..%2fcatalog.db",
        "/picture/%2e%2e",
        f"/picture/{paths.catalog_path()}",
        "/picture/" + "a" * 3000,
        "/part/shot?sku=../../etc&role=passwd",
        "/board.css/../../door.py",
        "/pages/board/page.html.j2",
    ):
        assert nora.get(path).status_code == 404, path
    assert nora.get("/part/product", sku="<script>").text == ""
    evil = '"><script>alert(1)</script>'
    assert nora.post("/comment", sku=HERO[0], role=HERO[1], text=evil, on=evil).status_code == 200
    assert nora.decide("reshoot", note=evil).status_code == 200
    assert until(lambda: evil not in (page := nora.get("/part/more").text) and "&lt;script&gt;" in page)
    for page in (nora.shot(), nora.get("/").text, nora.get("/shot", sku=HERO[0], role=HERO[1]).text):
        assert "<script>alert" not in page and "style=" not in page and "onerror" not in page
    inside = crew.shoot.frames.find("IMG_0006")["id"]
    for strokes in (
        [[["0.1", 0.1]]],
        [[[0.1, 0.1, 0.1]]],
        [[[1.5, 0.1]]],
        [[[True, 0.1]]],
        [[]],
        [["<script>"]],
        {"a": 1},
        [[[0.1, 0.1]]] * 25,
        [[[0.1, 0.1]] * 2001],
    ):
        answer = nora.decide("reshoot", strokes=strokes, frame=inside)
        assert answer.status_code == 422, strokes
    nan = json.dumps(
        {"sku": HERO[0], "role": HERO[1], "decision": "reshoot", "strokes": [[[float("nan"), 0]]], "frame": inside}
    )
    assert nora.http.post("/decide", content=nan, headers=OWN).status_code == 422
    assert nora.decide("reshoot", strokes=[[[0.1, 0.1]]], frame=frame).status_code == 404
    for body in (b"", b"{", b"[]", b"[" * 9000, b"x" * 300_000):
        assert nora.http.post("/decide", content=body, headers=OWN).status_code == 422
    assert nora.decide("deleted").status_code == 422
    assert crew.state().drawn is None
    policy = nora.get("/").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'") and "unsafe" not in policy


def test_comments_and_marks_are_there_again_after_a_rebuild(
    drop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shoot = Shoot.open(str(drop))
    frame = shoot.frames.find("IMG_0006")["id"]
    shoot.board.decide(*HERO, "reshoot", "Nora", "handles up", [((0.1, 0.2), (0.3, 0.4))], frame)
    shoot.board.comment(*HERO, "the light\nis going", "Nora", "IMG_0006")
    before = shoot.board.shot(*HERO)
    shoot.drop.catalog.close()
    monkeypatch.setenv("THREESHOT_HOME", str(tmp_path / "elsewhere"))
    again = Catalog()
    rebuild_catalog(again, [drop])
    after = Shoot.open(str(drop), again).board.shot(*HERO)
    again.close()
    assert after["comments"] == before["comments"] and after["comments"][0]["by"] == "Nora"
    assert (after["state"], after["note"], after["decided_by"]) == ("reshoot", "handles up", "Nora")
    assert after["mark"]["strokes"] == before["mark"]["strokes"]


def test_who_asks_too_much_waits_and_the_door_forgets_nobody_who_is_in() -> None:
    now = [0.0]
    door = BoardDoor(DoorState(), (60.0, 600.0), lambda: now[0])
    session = door.enter(door.codes()["guest"], "10.0.0.7", "09:00")
    person = door.name(session, "Nora  B.", "Mara")
    assert (person.name, person.decides) == ("Nora B.", False)
    assert [door.may_ask(person) for _ in range(61)] == [True] * 60 + [False]
    now[0] = 61.0
    assert door.may_ask(person)
    later = BoardDoor(door.state(), (60.0, 600.0), lambda: now[0])
    assert later.who(session) == person and later.codes() == door.codes()
    now[0] = 601.0
    assert later.who(session) is None and later.people() == [] and later.state().people == {}


def test_a_phone_that_reads_german_is_spoken_to_in_german_and_everybody_else_in_english(crew: BoardCrew) -> None:
    nora, gus = crew.phone("Nora"), crew.phone("Gus", "guest")
    nora.http.headers["accept-language"] = "fr;q=0.9, de-AT;q=0.8, en;q=0.5"
    gus.http.headers["accept-language"] = "fr, de;q=0, en;q=0.1"
    page, shot = html.unescape(nora.get("/").text), html.unescape(nora.shot())
    assert (
        '<html lang="de">' in page
        and "1 von 9" in page
        and "Nora, Produktion" in page
        and "Striped sailcloth tote" in page
    )
    words = json.loads(html.unescape(nora.get("/").text.split('data-words="')[1].split('"')[0]))
    assert words["Offline"] == "Offline" and words["{n} mark drawn."] == ["{n} Zeichen gezeichnet."] * 2
    assert "IMG_0006, Gut, Auswahl" in shot and "Was soll anders werden?" in shot and "Das Produkt allein" in shot
    assert "Noch offen und nötig:" in nora.get("/part/more").text
    assert (
        nora.post("/comment", sku="HS-TOTE-01", role="hero", text=" ").json()["error"].startswith("Nichts geschrieben;")
    )
    nora.http.cookies.clear()
    refused = nora.http.get("/", headers={"accept": "text/html"})
    assert refused.status_code == 403 and "Scannen Sie den Code" in refused.text and '<html lang="de">' in refused.text
    english = gus.get("/").text
    assert '<html lang="en">' in english and "1 of 9" in english and 'data-words="{}"' in english
