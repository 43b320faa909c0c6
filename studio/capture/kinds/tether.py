"""A tethered camera as a kind of live source."""

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from studio.capture.kind import (
    Answers,
    DeviceQuestion,
    IntoShoot,
    LiveSource,
    MenuEntry,
    Offer,
    Say,
    SourceKind,
    YesNoQuestion,
)

if TYPE_CHECKING:
    from studio.capture.gphoto import About
    from studio.capture.tether import Tether


class Tethered(LiveSource):
    """A camera that is tethered, or waited for."""

    def __init__(self, tether: "Tether") -> None:
        super().__init__(tether)
        self._tether = tether

    @property
    def state(self) -> str:
        """Whether the camera is connected, was, or is waited for."""
        if self._tether.about is not None:
            return "connected"
        return "reconnecting…" if self._tether.was_connected else "waiting for the camera"

    @property
    def well(self) -> bool:
        """Whether it is connected."""
        return self._tether.about is not None

    @property
    def facts(self) -> str:
        """The camera's model, lens, battery and free space as they are now, and what is still to be fetched."""
        from studio.capture.introduction import described

        # Read once: the camera may be lost at any moment.
        about = self._tether.about
        if about is None:
            return ""
        waiting = self._tether.waiting
        return ", ".join([*described(about), *([f"{waiting} still to fetch"] if waiting else [])])

    @property
    def about(self) -> "About | None":
        """The camera, while it is connected."""
        return self._tether.about

    def begun(self, code: str) -> list[str]:
        """One line."""
        return [f"Tethering to drop {code}; Ctrl-C ends it."]

    def beside_facts(self, said: str) -> str:
        """Of what is said when a camera is connected, its facts are shown as they are now, not as they were then."""
        introduction = self._tether.introduction
        if self._tether.about is not None and introduction is not None and said == introduction.sentence:
            return introduction.beside_facts
        return said

    def hurry(self) -> None:
        """Leave on the camera's card what is not here yet; it comes at the next start."""
        self._tether.hurry()

    def trigger(self) -> None:
        """Fire the shutter. Raises NotFound, CameraTrouble."""
        self._tether.trigger()


@contextlib.contextmanager
def _open(shoot: IntoShoot, answers: Answers, say: Say, renewed: Callable[[], None]) -> Iterator[LiveSource]:
    from studio.capture.inbox import incoming
    from studio.capture.tether import Tether

    place = incoming(shoot.folder, "tether")
    yield Tethered(Tether(place, answers.get("port"), only_new=bool(answers.get("only_new")), say=say))


def _why_not(in_window: bool) -> str | None:
    from studio.capture import gphoto

    return gphoto.unavailable("watch that folder here, with Watch a folder") if in_window else gphoto.unavailable()


def _cameras() -> list[Any]:
    from studio.capture.camera_process import cameras

    return list(cameras())


def _offers(found: list[Any], last: str) -> list[Offer]:
    from studio.capture.camera_port import WIFI

    offers = [Offer(one.model, one.port, one.port) for one in found]
    if last:
        offers.append(Offer(f"Camera on Wi-Fi at {last}", WIFI + last, "as last time"))
    if not found:
        offers.append(Offer("Wait for a camera on the cable", None, "the first that is seen", varied=False))
    return offers


def _typed(text: str) -> Offer | None:
    from studio.base.errors import InvalidInput
    from studio.capture.camera_port import WIFI, port_of

    try:
        port = port_of(text)
    except InvalidInput:
        return None
    return Offer(f"Connect to {text}", port, "on Wi-Fi" if port.startswith(WIFI) else "on the cable")


def _remember(port: str | None) -> str:
    """The address of a camera on Wi-Fi; one on the cable is seen by itself."""
    from studio.capture.camera_port import WIFI

    return port.removeprefix(WIFI) if port is not None and port.startswith(WIFI) else ""


KIND = SourceKind(
    id="tether",
    order=2,
    title="Tether",
    start="Tether…",
    stop="Stop tether",
    tip="Take in each frame as a camera on a cable or on Wi-Fi shoots it",
    icon="tether",
    entry=MenuEntry(
        "source.tether",
        "Tether a camera…",
        ("Ctrl+T",),
        "Take in each frame as a camera on a cable or on Wi-Fi shoots it, until stopped.",
    ),
    help="""Take in every frame that a camera shoots, on a USB cable or on Wi-Fi, until Ctrl-C.

    Frames stay on the camera's card too. A camera that is unplugged, asleep or busy is waited for, and what it shot meanwhile
    is fetched; importing its card later adds nothing twice. A slate, a tag or --product says which shot the frames belong
    to. Linux and macOS, with 'threeshot[tether]'. With --json and --list: [{model, port}].
    """,
    questions=(
        DeviceQuestion(
            "port",
            "--port",
            "usb:001,005 as --list shows it, or 192.168.1.1 on Wi-Fi; default: the first camera that is seen.",
            "PORT",
            look=_cameras,
            looking="Looking for cameras",
            titles=(
                "Tether which camera?",
                "No camera is seen on a cable: switch it on, in USB mode PTP or remote",
            ),
            offers=_offers,
            typed=_typed,
            hint="Arrows and Return; or type the address of a camera on Wi-Fi: 192.168.1.1",
            remember=_remember,
            setting="camera_address",
            list_help="Only list the cameras that are there.",
            list_title="Cameras",
            nothing="No camera is found; connect it with its cable, switch it on, and set its USB mode to PTP or remote.",
        ),
        YesNoQuestion(
            "only_new",
            "--only-new",
            "Leave on its card what a camera holds when it first comes to this drop.",
            variant="new frames only",
        ),
    ),
    why_not=_why_not,
    open=_open,
    holds_camera=True,
)
