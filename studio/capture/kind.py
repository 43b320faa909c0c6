"""What a kind of live source says of itself: what people call it, what must be asked, how it is opened, what is shown while it runs.

The window's buttons, commands, lines and sheets, the command line's commands and the documents' table are made from these, so nothing
else names a kind. How one is added: `studio.capture.kinds`. Light on purpose, as the program's help is made from it: what a dataclass
generates beyond its fields costs each start half a millisecond a class.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from studio.capture.gphoto import About
    from studio.ingest import FrameSource

Say = Callable[[str], None]
Answers = Mapping[str, Any]
"""What was answered to a kind's questions, by their keys; a question that was not asked is missing, or None."""


class IntoShoot(Protocol):
    """What a kind in this room needs of the front door (`studio.shoot.Shoot`); a kind in a room above may ask more of it."""

    @property
    def folder(self) -> Path:
        """The shoot folder."""
        ...


# -- what must be asked ------------------------------------------------------------------------------------------


@dataclass(eq=False, repr=False, match_args=False)
class SourceQuestion:
    """Something that must be known before a source begins.

    key: of its answer. option: on the command line (`--port`), empty for an argument. help: a sentence for that. metavar: its value there.
    """

    key: str
    option: str
    help: str
    metavar: str = ""


@dataclass(eq=False, repr=False, match_args=False)
class FolderQuestion(SourceQuestion):
    """A folder, answered as a Path. title: of the window's dialog."""

    title: str = ""


class AddressQuestion(SourceQuestion):
    """One of this computer's addresses, as text; None: the one towards the default route. The window asks where there are several."""


class PortQuestion(SourceQuestion):
    """The number of a port to listen on. Only the command line asks; None: the usual one, or any that is free where that is taken."""


ADDRESS = AddressQuestion(
    "address",
    "--address",
    "This computer's address in the crew's network; default: the one towards the default route.",
    "IP",
)
PORT = PortQuestion("port", "--port", "0 takes any.", "PORT")


@dataclass(eq=False, repr=False, match_args=False)
class YesNoQuestion(SourceQuestion):
    """Yes or no. variant: what the window writes behind a choice that says yes to it: `new frames only`."""

    variant: str = ""


class Offer(NamedTuple):
    """One device to choose. answer: what `open` is given. aside: shown small. varied: whether it is offered with each yes-or-no, too."""

    text: str
    answer: str | None
    aside: str = ""
    varied: bool = True


@dataclass(eq=False, repr=False, match_args=False)
class DeviceQuestion(SourceQuestion):
    """One of the devices that this computer sees, as text.

    look: finds them, as dataclasses; may take long. titles: of the choice when some are found, and when none is. offers: made of what was
    found and of what was remembered last time (empty: nothing). typed: an offer made of what a person types, or None. remember: what is
    kept of an answer for the next time, empty for nothing. setting: the field of the settings that keeps it. hint: what may be typed.
    list_help, list_title, nothing: of `--list` on the command line, and its sentence when nothing is found.
    """

    look: Callable[[], list[Any]] = list
    titles: tuple[str, str] = ("", "")
    offers: Callable[[list[Any], str], list[Offer]] = lambda found, last: []
    typed: Callable[[str], Offer | None] = lambda text: None
    remember: Callable[[str | None], str] = lambda answer: ""
    setting: str = ""
    looking: str = ""
    hint: str = ""
    list_help: str = ""
    list_title: str = ""
    nothing: str = ""


# -- what people see ---------------------------------------------------------------------------------------------


class MenuEntry(NamedTuple):
    """A command of the window: see `ui.state.commands.Command`. order: its place among those that kinds have."""

    id: str
    title: str
    keys: tuple[str, ...]
    help: str
    order: int = 0


class Admission(NamedTuple):
    """What a device needs to be let in, as a sheet of the window shows it; what it is now tells `LiveSource.shown`.

    title: of the sheet. word: on the button that opens it. entry: its command. notes: (tone, heading, text), tone one of good, warn, muted.
    typed: whether people type it into the device. again: what the command line says when it is another one, `{}` for its text.
    """

    title: str
    word: str
    entry: MenuEntry
    notes: tuple[tuple[str, str, str], ...] = ()
    typed: bool = False
    again: str = "{}"


class Shown(NamedTuple):
    """What lets a device in, now: (name, value) to be read, and text for a QR."""

    rows: tuple[tuple[str, str], ...]
    text: str


class LiveSource:
    """A live source that listens, with what is shown of it: what every kind has in common. A kind's own knows more.

    source: what is handed to `Shoot.frames.take_from`.
    """

    def __init__(self, source: "FrameSource") -> None:
        self.source = source

    @property
    def state(self) -> str:
        """A word or two for how it is."""
        return "open"

    @property
    def well(self) -> bool:
        """Whether frames can come in now."""
        return True

    @property
    def facts(self) -> str:
        """Where it takes from, or what it is connected to, in one line; empty where there is nothing to tell."""
        return ""

    @property
    def about(self) -> "About | None":
        """The camera, while it is connected; None for a kind that holds none."""
        return None

    @property
    def address(self) -> str | None:
        """The address of this computer that it listens on: it can't be reached once that is gone. None where it listens on none."""
        return None

    @property
    def settings(self) -> dict[str, Any] | None:
        """What `--json` tells of it at the end, or None."""
        return None

    def shown(self) -> Shown | None:
        """What lets a device in now; None for a kind without an `Admission`."""
        return None

    def begun(self, code: str) -> list[str]:
        """What the command line says at the start, a line each. code: of the drop."""
        return []

    def beside_facts(self, said: str) -> str:
        """What is left to tell of its last sentence beside `facts`."""
        return said

    def hurry(self) -> None:
        """At the end, bring in nothing more than is under way. From any thread."""

    def trigger(self) -> None:
        """Fire the shutter. From any thread. Raises what the camera says; NotFound where there is no camera."""
        from studio.base.errors import NotFound

        raise NotFound("No camera is connected to fire; connect it and switch it on.")


class Opening(Protocol):
    """Opens a source; it is closed with its context.

    say: told what the crew should know, a sentence each. renewed: told that what lets a device in is another now, from any thread.
    Raises InvalidInput, NotFound, Refused.
    """

    def __call__(
        self, shoot: Any, answers: Answers, say: Say, renewed: Callable[[], None]
    ) -> AbstractContextManager[LiveSource]:
        """See the class."""
        ...


class SourceKind(NamedTuple):
    """A kind of live source.

    id: its command on the command line. order: its place among the kinds. title: what people call it. start, stop: on its button. tip: what
    it does, in a few words. entry: its command in the window. help: of its command on the command line. questions: in the order in which
    they are asked. open: see `Opening`. icon: a file of `resources/icons`. where: what is shown until it listens, made of the answers.
    why_not: the sentence why it can't run on this computer, or None; told whether the window asks. admission: where devices must be let in.
    holds_camera: whether it has a camera, which answers one program at a time and may have a shutter.
    """

    id: str
    order: int
    title: str
    start: str
    stop: str
    tip: str
    entry: MenuEntry
    help: str
    questions: tuple[SourceQuestion, ...]
    open: Opening
    icon: str = "folder"
    where: Callable[[Answers], str] = lambda answers: ""
    why_not: Callable[[bool], str | None] = lambda in_window: None
    admission: Admission | None = None
    holds_camera: bool = False

    def question(self, sort: type[SourceQuestion]) -> Any:
        """Its first question of that sort, or None."""
        return next((one for one in self.questions if isinstance(one, sort)), None)
