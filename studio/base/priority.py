"""Work that nobody waits for gets out of the way of work that somebody does: this thread's turn at processor and disk comes last."""

import contextlib
import ctypes
import sys
import threading

_IOPOL_TYPE_DISK, _IOPOL_SCOPE_THREAD, _IOPOL_THROTTLE = 0, 1, 3
_THREAD_MODE_BACKGROUND_BEGIN = 0x00010000


def lower_this_thread() -> None:
    """Lower the calling thread's priority for good, as far as the system lets; where it doesn't, nothing happens."""
    with contextlib.suppress(Exception):
        if sys.platform == "linux":
            import psutil

            # On Linux a thread has a number of its own that the calls for processes take.
            thread = psutil.Process(threading.get_native_id())
            thread.nice(19)
            thread.ionice(psutil.IOPRIO_CLASS_IDLE)
        elif sys.platform == "darwin":
            ctypes.CDLL(None).setiopolicy_np(_IOPOL_TYPE_DISK, _IOPOL_SCOPE_THREAD, _IOPOL_THROTTLE)
        elif sys.platform == "win32":
            kernel = ctypes.WinDLL("kernel32")
            kernel.GetCurrentThread.restype = ctypes.c_void_p
            kernel.SetThreadPriority(ctypes.c_void_p(kernel.GetCurrentThread()), _THREAD_MODE_BACKGROUND_BEGIN)
