"""The only file that calls libgphoto2. Its functions run in a worker process, which holds the camera from one call to the next.

libgphoto2 blocks, and a camera's odd answer can crash it: a worker of its own costs the connection then, and nothing else
(see `studio.base.workers`). What went wrong comes back as `CameraTrouble`, one sentence each.
"""

import contextlib
import importlib.util
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.base.errors import NotFound, ThreeshotError
from studio.base.files import disk_error, safe_name
from studio.imaging.formats import kind_of

_SIZE_UNKNOWN = 0xFFFFFFFF
"""PTP's object size when it does not fit 32 bits (ISO 15740:2013, ObjectCompressedSize)."""
_EVENTS_AT_ONCE = 200
_PAUSE_S = 0.02
GONE = (-1, -4, -7, -10, -34, -35, -37, -51, -52, -113)
"""libgphoto2's results (gphoto2-port-result.h, gphoto2-result.h) when a cable is out, a camera sleeps, or its network is gone."""
REFUSED = (-2, -6, -107, -108)
"""Its results for a file that it will never hand on, or that is there no longer; the connection is well."""
_NONE = -105
_CLAIMED = (-53, -60)
_BUSY = -110
_UNKNOWN_PORT = -5
_ANY_MODEL = ("PTP/IP Camera", "USB PTP Class Camera")
"""Names under which libgphoto2 drives cameras that it has no entry of their own for."""


class CameraTrouble(ThreeshotError):
    """The camera could not do what was asked of it. code: libgphoto2's result, 0 for our own reasons."""

    exit_code = NotFound.exit_code

    def __init__(self, message: str, code: int = 0) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Connected:
    """A camera that the system sees. port: `usb:001,005` or `ptpip:192.168.1.1`."""

    model: str
    port: str


@dataclass(frozen=True)
class About:
    """A camera that is connected; None where it does not say.

    key: a name of its own, made of model and serial. battery: as it says it (`50%`). free_bytes: on its cards, together.
    on_card: whether it keeps what is shot on its card. shutter: whether it can be fired from here. clock_fast_s: how far its clock was
    ahead of the computer's when it was connected.
    """

    key: str
    model: str
    serial: str | None
    lens: str | None
    battery: str | None
    free_bytes: int | None
    on_card: bool
    shutter: bool
    clock_fast_s: float | None = None


@dataclass(frozen=True)
class OnCard:
    """One file as the camera lists it. size in bytes, mtime_s since 1970 by the camera's clock; 0 where it does not say."""

    folder: str
    name: str
    size: int
    mtime_s: int

    @property
    def in_memory(self) -> bool:
        """Whether it lies in the camera's memory rather than on its card; there, names come again."""
        return self.folder == "/"


def unavailable(watching: str = "use 'threeshot watch DROP FOLDER'") -> str | None:
    """Why no camera can be tethered here, and what to do instead (`watching`: how a folder is watched); None where it can."""
    instead = f"let the camera maker's own program write into a folder and {watching}"
    if sys.platform == "win32":
        return f"Cameras cannot be tethered directly on Windows; {instead}."
    if importlib.util.find_spec("gphoto2") is None:
        return f"The part that talks to cameras is not installed; install 'threeshot[tether]', or {instead}."
    return None


_held: Any = None
"""The connected camera, in the worker."""


def cameras() -> list[Connected]:
    """The cameras that the system sees. Card readers and mounted cards are none."""
    gp = _library()
    with _told("looking for cameras"):
        found = gp.Camera.autodetect()
        pairs = [(found.get_name(n), found.get_value(n)) for n in range(found.count())]
    return [Connected(model, port) for model, port in pairs if not port.startswith("disk:")]


def connect(port: str | None, model: str | None = None) -> About:
    """Connect to the camera at `port` (None: the first that is seen, one of that `model` rather than another); closes what was open.

    A USB port whose camera was put in again has another number: then one of that model is taken. Raises CameraTrouble.
    """
    global _held
    close()
    gp = _library()
    if port is None or not port.startswith("ptpip:"):
        port = _choose(cameras(), port, model)
    with _told(f"connecting to {model or port}"):
        camera = gp.Camera()
        ports = gp.PortInfoList()
        ports.load()
        camera.set_port_info(ports.get_info(ports.lookup_path(port)))
        if port.startswith("ptpip:"):
            known = gp.CameraAbilitiesList()
            known.load()
            camera.set_abilities(known.get_abilities(known.lookup_model("PTP/IP Camera")))
        camera.init()
        _held = camera
        return _about(camera)


def close() -> None:
    """Let go of the camera, if one is held."""
    global _held
    camera, _held = _held, None
    if camera is not None:
        with contextlib.suppress(Exception):
            camera.exit()


def entries(folder: str) -> tuple[list[str], list[OnCard]]:
    """The folders in a folder of the camera, as whole paths, and its files that Threeshot takes in. Raises CameraTrouble."""
    camera = _camera()
    with _told("listing the camera's card"):
        below = camera.folder_list_folders(folder)
        folders = [f"{folder.rstrip('/')}/{below.get_name(n)}" for n in range(below.count())]
        listed = camera.folder_list_files(folder)
        names = [listed.get_name(n) for n in range(listed.count())]
    return folders, [one for name in names if (one := info(folder, name)) is not None]


def info(folder: str, name: str) -> OnCard | None:
    """One file of the camera; None when it is of a kind that is not taken in, or is gone again. Raises CameraTrouble."""
    if kind_of(name) is None:
        return None
    try:
        with _told(f"looking at {name}"):
            found = _camera().file_get_info(folder, name).file
    except CameraTrouble as error:
        if error.code in GONE:
            raise
        return None
    size = int(found.size) if found.fields & _library().GP_FILE_INFO_SIZE else 0
    mtime = int(found.mtime) if found.fields & _library().GP_FILE_INFO_MTIME else 0
    return OnCard(folder, name, 0 if size >= _SIZE_UNKNOWN else size, max(0, mtime))


def events(wait_s: float) -> list[OnCard]:
    """What the camera tells that it has added, waited for up to `wait_s`. Only a hint: messages get lost. Raises CameraTrouble."""
    gp, camera = _library(), _camera()
    end = time.monotonic() + wait_s
    added: dict[tuple[str, str], None] = {}
    for _ in range(_EVENTS_AT_ONCE):
        left_ms = max(1, int((end - time.monotonic()) * 1000))
        with _told("listening to the camera"):
            kind, data = camera.wait_for_event(left_ms if not added else 1)
        if kind in (gp.GP_EVENT_FILE_ADDED, gp.GP_EVENT_FILE_CHANGED):
            added[data.folder, data.name] = None
        elif kind == gp.GP_EVENT_TIMEOUT:
            if added or time.monotonic() >= end:
                break
            # Over a network the library looks once and returns at once.
            time.sleep(_PAUSE_S)
        elif time.monotonic() >= end:
            break
    return [one for folder, name in added if (one := info(folder, name)) is not None]


def fetch(folder: str, name: str, part: str) -> None:
    """Write one file of the camera to `part`, which is there and empty, and bring it to the disk. Raises CameraTrouble, Refused."""
    gp, camera = _library(), _camera()
    try:
        handle = os.open(part, os.O_RDWR)
        try:
            # Kept in a variable while it is written to: the library's file goes with it, and closes its own handle then.
            file = gp.check_result(gp.gp_file_new_from_fd(os.dup(handle)))
            with _told(f"fetching {name}"):
                gp.check_result(gp.gp_camera_file_get(camera, folder, name, gp.GP_FILE_TYPE_NORMAL, file))
            del file
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise disk_error(error, Path(part)) from error


def trigger() -> list[OnCard]:
    """Fire the shutter; what the camera names as its picture already. Raises CameraTrouble when it cannot be fired from here."""
    gp, camera = _library(), _camera()
    can = _operations(gp, camera)
    if not can & (gp.GP_OPERATION_TRIGGER_CAPTURE | gp.GP_OPERATION_CAPTURE_IMAGE):
        raise CameraTrouble("This camera cannot be fired from the computer; press its own shutter.")
    try:
        if can & gp.GP_OPERATION_TRIGGER_CAPTURE:
            camera.trigger_capture()
            return []
        path = camera.capture(gp.GP_CAPTURE_IMAGE)
    except gp.GPhoto2Error as error:
        raise CameraTrouble(
            f"The camera did not fire ({error.string}); let it focus and finish writing, or press its own shutter.",
            int(error.code),
        ) from None
    one = info(path.folder, path.name)
    return [one] if one is not None else []


def free_bytes() -> int | None:
    """Bytes free on the camera's cards, asked anew; so it also proves that the camera is still there. Raises CameraTrouble."""
    with _told("asking the camera"):
        stores = _camera().get_storageinfo()
    free = [store.freekbytes for store in stores if store.fields & _library().GP_STORAGEINFO_FREESPACEKBYTES]
    return sum(free) * 1024 if free else None


def _library() -> Any:
    import warnings

    # The library's own notes on its Python interface are nobody's business here.
    warnings.simplefilter("ignore", DeprecationWarning)
    import gphoto2

    return gphoto2


def _camera() -> Any:
    if _held is None:
        raise CameraTrouble("No camera is connected; connect it and switch it on.", _NONE)
    return _held


def _choose(seen: list[Connected], port: str | None, model: str | None) -> str:
    there = [one.port for one in seen if one.port == port]
    alike = [one.port for one in seen if one.model == model]
    if there or alike:
        return (there or alike)[0]
    if port is None and seen:
        return seen[0].port
    where = f" at {port}" if port else ""
    raise CameraTrouble(
        f"No camera is found{where}; connect it with its cable, switch it on, and set its USB mode to PTP or remote.",
        _NONE,
    )


def _about(camera: Any) -> About:
    gp = _library()
    abilities = camera.get_abilities()
    model = str(abilities.model)
    if model in _ANY_MODEL:
        model = _setting(camera, "cameramodel") or model
    serial = _setting(camera, "serialnumber")
    free = None
    with contextlib.suppress(CameraTrouble):
        free = free_bytes()
    return About(
        key=safe_name("-".join(part for part in (model.replace(" ", "-"), serial) if part)),
        model=model,
        serial=serial,
        lens=_setting(camera, "lensname"),
        battery=_setting(camera, "batterylevel"),
        free_bytes=free,
        on_card=_keep_on_card(camera),
        shutter=bool(_operations(gp, camera) & (gp.GP_OPERATION_TRIGGER_CAPTURE | gp.GP_OPERATION_CAPTURE_IMAGE)),
        clock_fast_s=_clock_fast_s(camera),
    )


def _operations(gp: Any, camera: Any) -> int:
    return int(camera.get_abilities().operations)


def _setting(camera: Any, name: str) -> str | None:
    """One of the camera's settings as text; None where it has none of that name, or it is empty."""
    with contextlib.suppress(_library().GPhoto2Error):
        widget = camera.get_single_config(name)
        # Where it has none of that name, some drivers give no widget rather than an error.
        text = str(widget.get_value() or "").strip() if widget is not None else ""
        return text if text.strip("0 ") else None
    return None


def _clock_fast_s(camera: Any) -> float | None:
    gp = _library()
    for name in ("datetimeutc", "datetime"):
        with contextlib.suppress(gp.GPhoto2Error, TypeError, ValueError):
            widget = camera.get_single_config(name)
            if widget is not None:
                apart = int(widget.get_value()) - time.time()
                # Some drivers hand on the camera's local time as if it were UTC.
                return min(apart, apart - time.localtime().tm_gmtoff, key=abs)
    return None


def _keep_on_card(camera: Any) -> bool:
    """Have the camera keep on its card what it shoots, beside handing it on; whether it now does."""
    gp = _library()
    with contextlib.suppress(gp.GPhoto2Error):
        widget = camera.get_single_config("capturetarget")
        if widget is None:
            return True
        choices = [widget.get_choice(n) for n in range(widget.count_choices())]
        cards = [choice for choice in choices if "card" in choice.lower()]
        if not cards:
            return False
        # Sony names both: only then does it hand on the picture as well.
        target = next((choice for choice in cards if "ram" in choice.lower()), cards[0])
        if widget.get_value() != target:
            widget.set_value(target)
            camera.set_single_config("capturetarget", widget)
        return True
    # No such setting: such cameras know nothing but their card.
    return True


@contextlib.contextmanager
def _told(doing: str) -> Iterator[None]:
    """Turn libgphoto2's results into sentences."""
    gp = _library()
    try:
        yield
    except gp.GPhoto2Error as error:
        raise CameraTrouble(_sentence(int(error.code), str(error.string), doing), int(error.code)) from None


def _sentence(code: int, text: str, doing: str) -> str:
    if code == _NONE:
        return "No camera is found; connect it with its cable, switch it on, and set its USB mode to PTP or remote."
    if code == _UNKNOWN_PORT:
        return f"There is no such port ({doing}); 'threeshot tether --list' shows the cameras that are there."
    if code in _CLAIMED:
        return (
            "The camera is held by another program, often the desktop that opened it as a disk; eject it in the file manager, or "
            "close that program: it is tried again until it is free."
        )
    if code == _BUSY:
        return "The camera is busy; close its menu or let it finish writing: it is tried again."
    if code in GONE:
        return (
            f"The camera does not answer ({doing}: {text}); check its cable or network, and wake it by half pressing its shutter: "
            "it is connected again by itself, and what was shot meanwhile is fetched then."
        )
    return f"The camera refused ({doing}: {text}); it is tried again."
