"""Whether a window can be opened here, asked before Qt is: it would end the process with words of its own that nobody can catch."""

import os
import re
import sys
from collections.abc import Callable, Mapping

from studio.base.wording import all_of

QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
}
"""What Qt itself needs of the system, and Debian's package for each."""
X11_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libX11-xcb.so.1": "libx11-xcb1",
}
"""What a window under X11 needs besides."""
WAYLAND_LIBRARIES = {"libwayland-client.so.0": "libwayland-client0", "libwayland-cursor.so.0": "libwayland-cursor0"}
"""What a window under Wayland needs besides."""


def _loads(library: str) -> bool:
    import ctypes

    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def why_no_window(
    environment: Mapping[str, str] = os.environ, loads: Callable[[str], bool] = _loads, linux: bool | None = None
) -> str | None:
    """Why no window can be opened here, in a sentence that says what to install or do; None when one can.

    environment: DISPLAY, WAYLAND_DISPLAY and QT_QPA_PLATFORM count. loads: whether the system can load a library. linux: whether this
    is Linux; elsewhere Qt brings all that it needs.
    """
    if not (sys.platform.startswith("linux") if linux is None else linux):
        return None
    lacks = [name for name in QT_LIBRARIES if not loads(name)]
    chosen = environment.get("QT_QPA_PLATFORM", "").partition(";")[0].partition(":")[0]
    display, wayland = environment.get("DISPLAY", ""), environment.get("WAYLAND_DISPLAY", "")
    if not chosen and not display and not wayland:
        if lacks:
            return _install(lacks)
        return "There is no screen to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set); run this on a desktop."
    under_x11 = [name for name in X11_LIBRARIES if not loads(name)]
    under_wayland = [name for name in WAYLAND_LIBRARIES if not loads(name)]
    if chosen == "xcb" or (not chosen and not wayland):
        lacks += under_x11
    elif chosen.startswith("wayland") or (not chosen and under_wayland and (under_x11 or not display)):
        # Not chosen by anybody, either will do: Qt takes X11 where Wayland's part can't be loaded.
        lacks += under_wayland
    if lacks:
        return _install(lacks)
    asks_x11 = chosen == "xcb" or (not chosen and (not wayland or bool(under_wayland)))
    local = re.fullmatch(r"(?:unix)?:(\d+)(?:\.\d+)?", display) if asks_x11 else None
    if chosen == "xcb" and not display:
        return "There is no screen to open a window on (DISPLAY is not set); run this on a desktop."
    if local and not _answers(int(local[1])):
        return f"The screen that DISPLAY names ({display}) does not answer; run this on a desktop that is there."
    return None


def _install(libraries: list[str]) -> str:
    packages = {**QT_LIBRARIES, **X11_LIBRARIES, **WAYLAND_LIBRARIES}
    names = " ".join(packages[name] for name in libraries)
    calls = "it" if len(libraries) == 1 else "them"
    return f"The window cannot start without {all_of(libraries)}; run 'sudo apt-get install {names}', or what your system calls {calls}."


def _answers(number: int) -> bool:
    """Whether an X server listens on this machine as display `number`."""
    import socket

    path = f"/tmp/.X11-unix/X{number}"
    for address in (path, f"\0{path}"):
        with socket.socket(socket.AF_UNIX) as tried:
            try:
                tried.connect(address)
            except OSError:
                continue
            return True
    return False
