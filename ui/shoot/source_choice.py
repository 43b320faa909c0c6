"""What has to be chosen before a live source begins: the folder, the camera, the address. Looked for off the window's thread."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from studio.base.errors import InvalidInput
from ui.parts.page_context import Desk
from ui.parts.picker import Choice
from ui.state.live_sources import KINDS

if TYPE_CHECKING:
    from studio.capture.addresses import Network
    from studio.capture.gphoto import Connected

WIFI = "ptpip:"
HINT = "Arrows and Return; or type the address of a camera on Wi-Fi: 192.168.1.1"


class Starting:
    """Asks, then begins. why_no_tether: the sentence why no camera can be tethered on this computer, or None."""

    def __init__(self, desk: Desk, backup: Callable[[], Path | None]) -> None:
        from studio.capture import gphoto

        self._desk, self._session, self._live, self._backup = desk, desk.session, desk.live, backup
        self.why_no_tether = gphoto.unavailable("watch that folder here, with Watch a folder")

    def begin(self, kind: str) -> None:
        """Ask what is needed for a source of that kind, and begin it."""
        if self._session.shoot is None:
            return
        {"watch": self._ask_folder, "tether": self._ask_camera, "ftp": self._ask_network, "phone": self._ask_network}[
            kind
        ](kind)

    def another(self, kind: str) -> None:
        """Choose another network for a source that runs; it ends on the old one first."""
        self._session.run(
            "Looking for networks", lambda _: _networks(), lambda found: self._choose_network(kind, found, always=True)
        )

    def _ask_folder(self, kind: str) -> None:
        self._desk.ask_folder("The folder to watch", None, lambda folder: self._live.watch(folder, self._backup()))

    # -- camera -------------------------------------------------------------------------------------------------

    def _ask_camera(self, kind: str) -> None:
        if self.why_no_tether:
            self._session.failed.emit(self.why_no_tether)
            return
        self._session.run("Looking for cameras", lambda _: _cameras(), self._choose_camera)

    def _choose_camera(self, found: "list[Connected]") -> None:
        choices = [choice for one in found for choice in self._both(one.model, one.port, one.port)]
        last = self._desk.settings.camera_address
        if last:
            choices += self._both(f"Camera on Wi-Fi at {last}", WIFI + last, "as last time")
        if not found:
            choices.append(
                Choice("Wait for a camera on the cable", lambda: self._tether(None), "the first that is seen")
            )
        title = (
            "Tether which camera?" if found else "No camera is seen on a cable: switch it on, in USB mode PTP or remote"
        )
        self._desk.picker.ask(title, choices, self._typed, HINT)

    def _typed(self, text: str) -> list[Choice]:
        from studio.capture.tether import port_of

        try:
            port = port_of(text)
        except InvalidInput:
            return []
        return self._both(f"Connect to {text}", port, "on Wi-Fi" if port.startswith(WIFI) else "on the cable")

    def _both(self, text: str, port: str, aside: str) -> list[Choice]:
        return [
            Choice(text, lambda: self._tether(port), aside),
            Choice(f"{text}, new frames only", lambda: self._tether(port, only_new=True), aside),
        ]

    def _tether(self, port: str | None, only_new: bool = False) -> None:
        settings = self._desk.settings
        address = port.removeprefix(WIFI) if port is not None and port.startswith(WIFI) else ""
        if address and settings.camera_address != address:
            settings.camera_address = address
            self._session.do(settings.save)
        self._live.tether(port, only_new, self._backup())

    # -- networks -----------------------------------------------------------------------------------------------

    def _ask_network(self, kind: str) -> None:
        self._session.run(
            "Looking for networks", lambda _: _networks(), lambda found: self._choose_network(kind, found)
        )

    def _choose_network(self, kind: str, found: "list[Network]", always: bool = False) -> None:
        if not found:
            self._session.failed.emit(
                f"{KINDS[kind]}: this computer is in no network; open a hotspot or join one, then start again."
            )
        elif len(found) == 1 and not always:
            self._on_network(kind, found[0].address)
        else:
            choices = [
                Choice(one.address, lambda one=one: self._on_network(kind, one.address), one.interface) for one in found
            ]
            self._desk.picker.ask(f"{KINDS[kind]}: through which of this computer's networks?", choices)

    def _on_network(self, kind: str, address: str) -> None:
        begin = self._live.ftp if kind == "ftp" else self._live.phone
        self._live.after(kind, lambda: begin(address, self._backup()))


def _cameras() -> "list[Connected]":
    from studio.capture.camera_process import cameras

    return cameras()


def _networks() -> "list[Network]":
    from studio.capture.addresses import networks

    return networks()
