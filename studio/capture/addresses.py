"""Which addresses of this computer a camera or phone could reach it at, and listening on just one of them."""

import contextlib
import ipaddress
import socket
import struct
import sys
from dataclasses import dataclass

from studio.base.errors import InvalidInput, NotFound, Refused

_SIOCGIFADDR = 0x8915


def addresses() -> list[str]:
    """IPv4 addresses of this computer in local networks, the one towards the default route first; loopback is left out."""
    found: list[str] = []
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        # Connecting a datagram socket sends nothing; it only asks the system which way it would go (RFC 5737's test network).
        probe.connect(("192.0.2.1", 9))
        found.append(probe.getsockname()[0])
    if sys.platform == "linux":
        found += [address for _, address in _of_interfaces()]
    with contextlib.suppress(OSError):
        found += socket.gethostbyname_ex(socket.gethostname())[2]
    return [one for one in dict.fromkeys(found) if not ipaddress.ip_address(one).is_loopback]


@dataclass(frozen=True)
class Network:
    """One of this computer's addresses. interface: the system's name for where it leads (`wlan0`), empty where it does not say."""

    address: str
    interface: str


def networks() -> list[Network]:
    """The same with their interfaces, for a person to choose from. May wait for a name server: not for the window's thread."""
    names = {address: name for name, address in _of_interfaces()}
    return [Network(one, names.get(one, "")) for one in addresses()]


def choose(wanted: str | None) -> str:
    """The one address to listen on: `wanted`, or the first there is. Raises InvalidInput, NotFound (no network)."""
    if wanted is None:
        there = addresses()
        if not there:
            raise NotFound("This computer is in no network; open a hotspot or join one, then start again.")
        return there[0]
    try:
        address = ipaddress.IPv4Address(wanted)
    except ValueError:
        raise InvalidInput(f"'{wanted}' is no IPv4 address; give one of this computer's, as 192.168.4.2.") from None
    if address.is_unspecified or address.is_multicast:
        raise InvalidInput(f"{wanted} stands for all networks at once; name this computer's address in the crew's own.")
    return str(address)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on that address alone; port 0: any free one. Raises NotFound, Refused (the port is taken)."""
    try:
        return socket.create_server((host, port), backlog=32)
    except PermissionError:
        raise Refused(f"Port {port} may not be opened by this account; choose one above 1023.") from None
    except OSError as error:
        if not is_here(host):
            raise NotFound(f"{host} is no address of this computer; choose one of {', '.join(addresses())}.") from None
        # Python adds the address to what the system says, which would tell it twice.
        why = str(error.strerror).partition(" (while ")[0]
        raise Refused(f"{host}:{port} is in use ({why}); stop what uses it or choose another port.") from None


def listen_near(host: str, port: int | None, usual: int) -> socket.socket:
    """The same on exactly `port`; None: on the usual one, on any that is free where another program, or another drop's window, has that."""
    if port is not None:
        return listen(host, port)
    try:
        return listen(host, usual)
    except Refused:
        return listen(host, 0)


def is_here(host: str) -> bool:
    """Whether an address is this computer's now: one that came with a network goes with it. Waits for nothing."""
    with contextlib.suppress(OSError), socket.create_server((host, 0)):
        return True
    return False


def _of_interfaces() -> list[tuple[str, str]]:
    """(interface, address); empty where the system has no such list."""
    found = []
    if sys.platform == "linux":
        import fcntl

        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            for _, name in socket.if_nameindex():
                with contextlib.suppress(OSError):
                    asked = struct.pack("256s", name.encode()[:15])
                    found.append((name, socket.inet_ntoa(fcntl.ioctl(asking.fileno(), _SIOCGIFADDR, asked)[20:24])))
    return found
