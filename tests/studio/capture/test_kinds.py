"""The kinds of live sources: found by themselves, light to list, complete in what they say; and the rules that they share."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from studio.base.errors import InvalidInput, Refused
from studio.base.events import Events
from studio.capture.addresses import choose, listen_near
from studio.capture.gphoto import About
from studio.capture.introduction import Introduction
from studio.capture.kind import DeviceQuestion, FolderQuestion, LiveSource, SourceKind
from studio.capture.kinds import kind_named, kinds
from studio.capture.kinds.tether import KIND as TETHER

ROOT = Path(__file__).resolve().parents[3]
HEAVY = ("numpy", "cv2", "gphoto2", "pyftpdlib", "starlette", "uvicorn", "watchdog", "pydantic", "sqlite_utils", "PIL")
ABOUT = About("D750-1", "D750", "1", "50mm f/1.8", "75%", 12_300_000_000, True, True)


def test_every_kind_is_found_in_its_order() -> None:
    assert [kind.id for kind in kinds()][:4] == ["watch", "tether", "ftp", "phone"]
    assert [kind.order for kind in kinds()] == sorted(kind.order for kind in kinds())
    assert kind_named("ftp").title == "Camera FTP"
    with pytest.raises(KeyError):
        kind_named("pigeon")


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.id)
def test_every_kind_says_all_that_is_made_of_it(kind: SourceKind) -> None:
    assert kind.help.splitlines()[0].endswith(".") and kind.entry.help.endswith(".")
    assert all((kind.title, kind.start, kind.stop, kind.tip, kind.entry.title, kind.entry.id))
    assert (ROOT / "resources" / "icons" / f"{kind.icon}.svg").is_file()
    keys = [question.key for question in kind.questions]
    assert len(set(keys)) == len(keys)
    assert all(question.help.endswith(".") for question in kind.questions)


def test_listing_the_kinds_loads_nothing_heavy() -> None:
    program = (
        "import sys; from studio.capture.kinds import kinds; print(len(kinds()));"
        f"print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == [str(len(kinds()))]


def test_no_kind_is_named_outside_its_own_file() -> None:
    names = "|".join(kind.id for kind in kinds())
    asked = re.compile(rf"""kind(\.id)? (==|in) .*["']({names})["']|["']({names})["']: """)
    files = [*(ROOT / "ui").rglob("*.py"), *(ROOT / "studio" / "cli").rglob("*.py")]
    found = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()}"
        for file in files
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if asked.search(line)
    ]
    assert found == []


def test_a_folder_is_opened_with_its_answer_and_shows_where_it_is(tmp_path: Path) -> None:
    kind = kind_named("watch")
    assert kind.question(FolderQuestion).key == "folder" and kind.question(DeviceQuestion) is None
    (tmp_path / "hot").mkdir()
    with kind.open(tmp_path, {"folder": tmp_path / "hot"}, print, lambda: None) as source:
        assert (source.state, source.well, source.facts) == ("watching", True, str(tmp_path / "hot"))
        assert source.begun("HARBOUR-01") == [f"Watching {tmp_path / 'hot'} for drop HARBOUR-01; Ctrl-C ends it."]
        assert (source.about, source.address, source.settings, source.shown()) == (None, None, None, None)
    assert kind.where({"folder": Path.home() / "Pictures"}) == str(Path("~") / "Pictures")


def test_a_cameras_offers_are_what_is_seen_what_was_used_last_and_what_is_typed() -> None:
    question = TETHER.question(DeviceQuestion)
    (waiting,) = question.offers([], "")
    assert waiting.answer is None and not waiting.varied
    assert [one.answer for one in question.offers([], "192.168.1.1")] == ["ptpip:192.168.1.1", None]
    assert question.typed("192.168.1.1").answer == "ptpip:192.168.1.1"
    assert question.typed("usb:001,005").aside == "on the cable"
    assert question.typed("the blue one") is None
    assert [question.remember(answer) for answer in ("ptpip:192.168.1.1", "usb:001,005", None)] == [
        "192.168.1.1",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("missing", "left", "on_card", "behind", "beside"),
    [
        (0, 0, True, "", ""),
        (9, 0, True, "; fetching 9 files that are not here yet", ""),
        (
            0,
            1,
            True,
            "; 1 file that it held before is left on its card",
            "1 file that it held before is left on its card.",
        ),
        (
            1,
            0,
            False,
            "; fetching 1 file that is not here yet; it keeps what it shoots in its memory only, so do not unplug it before its frames are here",
            "it keeps what it shoots in its memory only, so do not unplug it before its frames are here.",
        ),
    ],
)
def test_what_is_told_of_a_camera_is_made_of_facts(
    missing: int, left: int, on_card: bool, behind: str, beside: str
) -> None:
    from dataclasses import replace

    told = Introduction(replace(ABOUT, on_card=on_card), missing, left)
    assert told.sentence == f"Connected: D750, 50mm f/1.8, battery 75%, 12.3 GB free on its card{behind}."
    assert told.beside_facts == beside


def test_without_a_port_the_usual_one_is_taken_and_any_that_is_free_where_that_is_not() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with listen_near("127.0.0.1", None, taken) as found:
            assert found.getsockname()[1] != taken
        with pytest.raises(Refused, match="is in use"):
            listen_near("127.0.0.1", taken, taken)
    with listen_near("127.0.0.1", None, taken) as found:
        assert found.getsockname()[1] == taken
    with pytest.raises(InvalidInput):
        choose("0.0.0.0")


@pytest.mark.parametrize("name", ["ftp", "phone"])
def test_what_is_served_has_an_address_settings_and_what_lets_a_device_in(name: str, tmp_path: Path) -> None:
    class Front:
        folder, events = tmp_path, Events()

    kind = kind_named(name)
    with kind.open(Front(), {"address": "127.0.0.1", "port": 0}, print, lambda: None) as source:
        assert source.address == "127.0.0.1" == kind.where({"address": "127.0.0.1"})
        assert source.settings and "127.0.0.1" in source.facts
        shown = source.shown()
        assert shown is not None and "127.0.0.1" in shown.text
        told = "\n".join(source.begun("HARBOUR-01"))
        assert "HARBOUR-01" in told and all(value in told for word, value in shown.rows if word in ("Server", "Port"))


def test_a_source_without_a_camera_says_so_when_it_is_to_fire() -> None:
    from studio.base.errors import NotFound
    from studio.capture import HotFolder

    with pytest.raises(NotFound, match="No camera is connected"):
        LiveSource(HotFolder(Path("nowhere"))).trigger()
