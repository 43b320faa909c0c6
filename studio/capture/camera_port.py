"""Where a camera is connected, as libgphoto2 names it: `usb:001,005`, `ptpip:192.168.1.1`."""

import contextlib
import ipaddress
import re

from studio.base.errors import InvalidInput

WIFI = "ptpip:"
_PORT = re.compile(r"usb:([0-9]+,[0-9]+)?|ptpip:[0-9]+(\.[0-9]+){3}(:\w+)*")


def port_of(text: str) -> str:
    """The port that a person means: `usb:001,005`, `ptpip:192.168.1.1`, or the bare address of a camera on Wi-Fi. Raises InvalidInput."""
    with contextlib.suppress(ValueError):
        return f"{WIFI}{ipaddress.IPv4Address(text.strip())}"
    if _PORT.fullmatch(text) is None:
        raise InvalidInput(
            f"'{text}' is no camera's port; it is like usb:001,005, or ptpip:192.168.1.1 with the camera's own address."
        )
    return text
