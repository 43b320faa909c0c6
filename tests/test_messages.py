"""The window's words: each is marked, each is in the catalogue and translated, and nothing but the window speaks another language."""

import ast
import re
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from studio.base import language, spoken
from studio.base.language import STUDIO, tr, trn
from studio.base.retold import retold, translated
from studio.base.window_places import PLACES
from tools import messages

ROOT = Path(__file__).resolve().parent.parent
MARKS = {"tr", "trn", "trc", "N_", "NN_", "NC_"}
SINKS = {
    "label": (0,), "button": (0,), "command_button": (2,), "say_keys": (2, 3), "keyed": (2,), "Panel": (0,), "Elided": (0,), "Choice": (0, 2),
    "QLabel": (0,), "QPushButton": (0,), "QCheckBox": (0,), "QRadioButton": (0,), "QAction": (0,), "QMenu": (0,), "ask": (0,),
    "ask_folder": (0,), "ask_file": (0, 1), "setText": (0,), "setToolTip": (0,), "setStatusTip": (0,), "setPlaceholderText": (0,),
    "setAccessibleName": (0,), "setAccessibleDescription": (0,), "setWindowTitle": (0,), "setTitle": (0,), "addAction": (0,), "addMenu": (0,),
    "addItem": (0,), "addItems": (0,), "addTab": (0, 1), "setHorizontalHeaderLabels": (0,), "say": (0,), "emit": (0,), "drawText": (1, 2, 3),
}  # fmt: skip
"""What shows words, and which of its arguments are these; `tip` always is."""
NOT_SAID = MARKS | {"count", "strftime", "get", "run", "property", "replace"}
"""Calls whose strings are no words to show, or are said by what is called."""
NO_WORDS = {
    "bundles",
    "-full.jpg",
    ".jpg",
    "colour checker",
    "utf-8",
    "Threeshot",
    "Harbour Stitch",
    "MARA10",
    "IMG_0001",
    "HH:mm",
}
"""Names, units and forms that are the same in every language."""
UNIT = re.compile(r"^[a-z]+\.[a-z_]+$|\b(px|EV|kHz|dBFS|LUFS|RMS|ISO|mm|min|Threeshot)\b|\{[a-z_.]+\}|&\w+;|</?\w+>")
LETTERS = re.compile(r"[^\W\d_]{2}")
NOT_SHOWN = ("screenshots.py", "screenshot_set.py", "theme.py", "stall.py", "app.py", "commands.py", "asked.py")
SENTENCE = re.compile(r"[^\W\d_]{2,}[,;:]? +[^\W\d_(“]{2,}")
OF_CODE = (
    "Kaj Pack",
    "Mara Lindqvist",
    "Marstrand quay",
    "Harbour Stitch",
    "a defect",
    "background: ",
    "QLabel",
    "(asctime)",
)


def read(source: str | ast.AST) -> ast.AST:
    return ast.parse(source) if isinstance(source, str) else source


def words_in(node: ast.AST) -> Iterator[ast.Constant]:
    """The strings of an argument that are shown as they are written, marked ones left out."""
    if isinstance(node, ast.Call) and messages.name_of(node) in NOT_SAID:
        return
    if isinstance(node, ast.Compare | ast.Dict | ast.Lambda):
        return
    if isinstance(node, ast.Subscript):
        yield from words_in(node.value)
        return
    if isinstance(node, ast.FormattedValue):
        yield from words_in(node.value)
        return
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node
        return
    for child in ast.iter_child_nodes(node):
        yield from words_in(child)


def unmarked_in(source: str | ast.AST) -> list[tuple[int, str]]:
    """Where a module gives words to what shows them without a mark."""
    found = []
    for call in (node for node in ast.walk(read(source)) if isinstance(node, ast.Call)):
        places = SINKS.get(messages.name_of(call), ())
        shown = [call.args[place] for place in places if place < len(call.args)]
        shown += [word.value for word in call.keywords if word.arg in ("tip", "heading", "hint")]
        for text in (one for part in shown for one in words_in(part)):
            if text.value not in NO_WORDS and LETTERS.search(UNIT.sub("", text.value)):
                found.append((text.lineno, text.value))
    return found


def sentences_in(source: str | ast.AST) -> list[tuple[int, str]]:
    """Where a module has several words in a string without a mark, wherever that goes; docstrings and annotations left out."""
    found: list[tuple[int, str]] = []

    def look(node: ast.AST | None) -> None:
        if node is None or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            return
        if isinstance(node, ast.Call) and messages.name_of(node) in MARKS:
            return
        if isinstance(node, ast.Compare):
            look(node.left)
        elif isinstance(node, ast.Dict):
            for part in node.values:
                look(part)
        elif isinstance(node, ast.AnnAssign):
            look(node.value)
        elif isinstance(node, ast.FunctionDef):
            for part in (*node.args.defaults, *node.args.kw_defaults, *node.body):
                look(part)
        elif isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
            if SENTENCE.search(text):
                found.append((node.lineno, text))
            for part in node.values:
                look(part if isinstance(part, ast.FormattedValue) else None)
        elif isinstance(node, ast.Constant):
            if isinstance(node.value, str) and SENTENCE.search(node.value):
                found.append((node.lineno, node.value))
        else:
            for child in ast.iter_child_nodes(node):
                look(child)

    look(read(source))
    return [(line, text) for line, text in found if not any(one in text for one in OF_CODE)]


def modules() -> list[Path]:
    return sorted(path for path in (ROOT / "ui").rglob("*.py") if path.name not in NOT_SHOWN)


def test_every_word_that_the_window_shows_is_marked() -> None:
    assert len(modules()) > 100
    found = {}
    for path in modules():
        tree = ast.parse(path.read_text("utf-8"))
        if there := [*unmarked_in(tree), *sentences_in(tree)]:
            found[str(path.relative_to(ROOT))] = there
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        'self.box.addWidget(label("Cards", "heading"))',
        'button("Close", self.leave)',
        'button(tr("Close"), self.leave, tip="Put this away")',
        'made.setText(f"{n} left")',
        'made.setText(tr("One") if n == 1 else "Several")',
        'painter.drawText(box, flags, "clip")',
        'session.said.emit("The brief was read again.")',
        'made.setHorizontalHeaderLabels(["Where", tr("Keys")])',
        'menu.addAction("Open its folder", self._open)',
    ],
)
def test_a_word_without_a_mark_is_found(source: str) -> None:
    assert unmarked_in(source) != []


def test_so_is_a_sentence_that_is_kept_for_later_and_what_is_marked_is_none() -> None:
    assert sentences_in('NOTHING = "No frame yet."\n') == [(1, "No frame yet.")]
    assert sentences_in('def f():\n    """No frame yet."""\n    return tr("No frame yet.")\n') == []
    assert (
        unmarked_in('label(tr("Cards"), "heading")\nmade.setText(f"{x:.1f} px")\nmade.setText(names["by word"])') == []
    )


def holes(text: str) -> set[str]:
    return set(re.findall(r"\{[^{}]*(?:\{[a-z]+\})?[^{}]*\}", text))


@cache
def codes() -> tuple[str, ...]:
    return tuple(code for code in language.LANGUAGES if code != "en")


def test_every_catalogue_has_every_message_translated_and_none_that_is_gone() -> None:
    for code in codes():
        kept = messages.catalogue_of(code)
        now = messages.brought_up(kept)
        ids = {(message.context, message.id) for message in kept}
        assert ids == {(message.context, message.id) for message in now}, "run 'python -m tools.messages'"
        wrong = []
        for message in (message for message in kept if message.id):
            said, source = messages._strings(message.string), messages._strings(message.id)
            asked = holes(source[-1])
            # What stands in a sentence of the studio may be its grammar alone: `is`, `are`.
            good = all(
                holes(one) <= asked if message.context == STUDIO else holes(one) | {"{n}"} >= asked >= holes(one)
                for one in said
            )
            edges = all(
                one[:1].isspace() == source[0][:1].isspace() and one[-1:].isspace() == source[0][-1:].isspace()
                for one in said
            )
            if message.fuzzy or not all(said) or not good or not edges:
                wrong.append((message.id, message.string))
        assert wrong == []
        assert (messages.FOLDER / f"{code}.mo").read_bytes() == messages.compiled(kept), (
            "run 'python -m tools.messages'"
        )


@pytest.fixture
def german() -> Iterator[None]:
    language.speak("de")
    yield
    language.speak("en")


@pytest.mark.usefixtures("german")
def test_numbers_counts_lists_and_days_are_said_as_the_language_says_them() -> None:
    assert tr("blur {blur_px_delivery:.2f} px", blur_px_delivery=1.5) == "Unschärfe 1,50 px"
    assert (spoken.count(1, "frame"), spoken.count(1234, "frame")) == ("1 Bild", "1.234 Bilder")
    assert (spoken.size(512), spoken.size(2_300_000)) == ("512 Bytes", "2,3 MB")
    assert spoken.listed(["a", "b", "c"], 1) == "a und 2 weitere"
    assert (spoken.days_left(1), spoken.days_left(-3)) == ("in 1 Tag", "vor 3 Tagen")
    assert trn("{n} field needs you", "{n} fields need you", 2) == "2 Felder sind zu berichtigen"
    assert tr("Another program's own words") == "Another program's own words"


@pytest.mark.usefixtures("german")
def test_what_an_export_says_of_people_and_places_is_said_in_the_windows_language() -> None:
    said = "Tags are public (no contact, the place by its city) and for partners (contact, the place's name)"
    assert retold(f"{said}; named: Ada Holm (2 files), Kim (1 file); 1 minor left out by name.") == (
        "Die Angaben in den Dateien sind öffentlich (keine Kontaktangaben, der Ort nur als Stadt) und für Partner (Kontaktangaben, der "
        "Name des Orts); genannt: Ada Holm (2 Dateien), Kim (1 Datei); 1 minderjährige Person nicht mit Namen genannt."
    )
    told = retold(
        f"{said}; nobody is named. Nobody has said who is seen in IMG_0001, IMG_0002 and 3 more: 'threeshot people'."
    )
    assert "; niemand wird genannt. Niemand hat gesagt, wer zu sehen ist in IMG_0001, IMG_0002 und 3 weitere: " in told


def test_the_window_says_where_it_has_what_a_sentence_names_a_command_for() -> None:
    lacks = "HARBOUR-01: no bundle of it is there to be delivered; make one first ('threeshot export')."
    assert retold(lacks).endswith("make one first (“Export” on the Export page).")
    damaged = "put it back ('threeshot check DROP --repair'), or look ('threeshot check HARBOUR-01')."
    told = "put it back (“Repair the originals” on the Catalog page), or look (“Read the originals again” on the Catalog page)."
    assert retold(damaged) == told
    assert retold("say 'threeshot nothing --like that'.") == "say 'threeshot nothing --like that'."
    # Each of them is a command that there is, and the titles are those of the window.
    from studio.cli.commands import COMMANDS
    from ui.state.commands import COMMANDS as BUTTONS

    known = {name for members in COMMANDS.values() for name in members}
    assert {command.split()[0] for command in PLACES} <= known
    titles = {one.title_en for one in BUTTONS} | {
        "Add target…",
        "Forget…",
        "Still to go",
        "Link…",
        "Verify",
        "Board…",
        "Rebuild from folders…",
    }
    assert {title for place in PLACES.values() for title in re.findall("“(.*?)”", place)} <= titles
    language.speak("de")
    try:
        assert retold(
            "/a/b: is not intact, so nothing of it is given out; 'threeshot verify' says why, then export it again."
        ) == (
            "/a/b: ist nicht unversehrt, darum wird nichts davon herausgegeben; „Prüfen“ auf der Seite Export sagt, warum; dann neu exportieren."
        )
    finally:
        language.speak("en")


@pytest.mark.usefixtures("german")
def test_what_the_studio_said_in_english_is_told_again_and_what_is_not_known_stays() -> None:
    assert retold("Camera shake: use a faster shutter or a tripod (about 1.2 px at 9°)") == (
        "Verwackelt: kürzer belichten oder Stativ nehmen (etwa 1,2 px bei 9°)"
    )
    assert retold("HS-TOTE-01 hero: 3 frames pass, 3 are enough. On to HS-TOTE-01 detail?") == (
        "HS-TOTE-01 hero: 3 Bilder bestehen, 3 sind genug. Weiter mit HS-TOTE-01 detail?"
    )
    beside = "nothing but the product may stand on the white, and of the picture this is something else: {}; take it out, or choose another frame."
    told = retold("a.jpg: " + beside.format("text or a logo (at the top left, 4.1 %), a patch (on the left, 12 %)"))
    assert told == (
        "a.jpg: auf dem Weiß darf nur das Produkt stehen, und vom Bild ist dies etwas anderes: Text oder ein Logo (oben links, 4,1 %), "
        "ein Fleck (links, 12 %); nimm es heraus, oder wähle eine andere Aufnahme."
    )
    assert retold("Undone: the rating of IMG_0003.") == "Zurückgenommen: die Bewertung von IMG_0003."
    assert retold("All 14 originals read again on 1 Dec, 11:35: intact.").endswith(" am 1. Dez, 11:35: unversehrt.")
    assert retold(
        "Near it is what was sold at 1 point of sale; within 12 km of 44030; to postcodes that begin with 440, 442."
    ) == (
        "Dazu zählt, was verkauft wurde: bei 1 Kasse; im Umkreis von 12 km um 44030; an Postleitzahlen, die mit 440, 442 beginnen."
    )
    assert (translated("Hero"), translated("Hero, without props")) == ("Freisteller", "Hero, without props")
    assert (
        retold("a heap of clicks and wishlist adds, settings, no select yet")
        == "a heap of clicks and wishlist adds, settings, no select yet"
    )
    for unknown in (
        "Whatever this is, it is not known.",
        "",
        " ",
        ", x",
        "(",
        "1, 2 of {1}",
        ": ",
        "a\n\nb",
        "²³ frames",
        "x" * 5000,
    ):
        assert retold(unknown) == unknown


def test_only_the_thread_that_was_told_speaks_and_the_studio_never_does() -> None:
    heard: list[str] = []
    language.speak("de")
    try:
        other = threading.Thread(
            target=lambda: heard.append(f"{tr('Close')} {spoken.count(2, 'frame')} {retold('no frame yet')}")
        )
        other.start()
        other.join()
        assert tr("Close") == "Schließen"
    finally:
        language.speak("en")
    assert heard == ["Close 2 frames no frame yet"]
    speaking = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "studio").rglob("*.py")
        if re.search(
            r"base\.(spoken|retold) import|base import .*\b(language|spoken|retold)\b|base\.language import .*\b(tr[nc]?|number)\b",
            path.read_text("utf-8"),
        )
    ]
    # Beside what tells it again, the pages for phones, each made in its browser's language, and the guard before them.
    pages = ["board_html.py", "guard.py", "page_words.py", "phone_html.py", "share_html.py"]
    own = [f"studio/base/{name}.py" for name in ("retold", "spoken", "window_places")]
    assert sorted(speaking) == [*own, *(f"studio/web/{name}" for name in pages)]
