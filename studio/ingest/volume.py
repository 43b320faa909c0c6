"""Which card it is: the volume that a folder lies on, its label and its number, as far as the system tells them.

Linux: /proc/self/mountinfo, /dev/disk/by-*, /sys/class/block. macOS: `diskutil info -plist`. Windows: GetVolumeInformationW.
"""

import contextlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

_DISKS = Path("/dev/disk")
_BLOCKS = Path("/sys/class/block")
_SYSTEM = {"/", "/home", "/tmp", "/var", "/System/Volumes/Data"}


@dataclass(frozen=True)
class Volume:
    """label, serial: None where there is none, or the folder is one of the computer's own disk.

    serial: the reader's or card's own number and the volume's, which is another after formatting, with `/` between them.
    """

    label: str | None = None
    serial: str | None = None


def volume_of(folder: Path) -> Volume:
    """The removable volume that a folder (or file) lies on. Never raises: what can't be told is None."""
    with contextlib.suppress(OSError, ValueError):
        if sys.platform == "win32":
            return _windows(folder)
        mount = mount_of(folder)
        if str(mount) in _SYSTEM:
            return Volume()
        return _mac(mount) if sys.platform == "darwin" else _linux(mount)
    return Volume()


def mount_of(folder: Path) -> Path:
    """Where the volume is mounted that a folder (or file) lies on."""
    path = folder.resolve()
    while not os.path.ismount(path) and path != path.parent:
        path = path.parent
    return path


def _linux(mount: Path) -> Volume:
    device = mount.stat().st_dev
    block = Path(os.path.realpath(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}"))
    name = block.name
    if not (_BLOCKS / name).exists():
        return Volume()
    label, number = _named(_DISKS / "by-label", name), _named(_DISKS / "by-uuid", name)
    hardware = None
    for folder in (block / "device", block.parent / "device"):
        for file in ("cid", "serial"):
            with contextlib.suppress(OSError):
                hardware = hardware or (folder / file).read_text("utf-8", "replace").strip() or None
    return Volume(label, "/".join(part for part in (hardware, number) if part) or None)


def _named(folder: Path, device: str) -> str | None:
    """The name of the link to that device, with udev's escapes undone."""
    with contextlib.suppress(OSError):
        for link in folder.iterdir():
            if Path(os.path.realpath(link)).name == device:
                return os.fsencode(link.name).decode("unicode_escape") if "\\x" in link.name else link.name
    return None


def _mac(mount: Path) -> Volume:
    import plistlib
    import subprocess

    told = subprocess.run(["diskutil", "info", "-plist", str(mount)], capture_output=True, timeout=10, check=False)
    with contextlib.suppress(plistlib.InvalidFileException):
        found = plistlib.loads(told.stdout)
        return Volume(found.get("VolumeName") or None, found.get("VolumeUUID") or found.get("DiskUUID") or None)
    return Volume()


def _windows(folder: Path) -> Volume:
    import ctypes

    root = f"{folder.resolve().drive}\\"
    if not root.strip("\\") or root.upper().startswith(os.environ.get("SYSTEMDRIVE", "C:").upper()):
        return Volume()
    label, number = ctypes.create_unicode_buffer(261), ctypes.c_uint32()
    call = getattr(ctypes, "windll").kernel32.GetVolumeInformationW  # noqa: B009  (mypy knows it on Windows alone)
    if not call(root, label, 261, ctypes.byref(number), None, None, None, 0):
        return Volume()
    return Volume(label.value or None, f"{number.value:08X}" if number.value else None)
