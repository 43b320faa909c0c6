"""Work gets out of the way of what somebody waits for more: what nobody waits for has its turn last, a worker gives way to a window."""

import contextlib
import ctypes
import os
import sys
import threading

_IOPOL_TYPE_DISK, _IOPOL_SCOPE_THREAD, _IOPOL_THROTTLE = 0, 1, 3
_THREAD_MODE_BACKGROUND_BEGIN = 0x00010000
_GIVING_WAY = 5
"""On Unix: a third of the processor of what is not lowered, where both ask for all of it."""
_BEHIND = 4
"""On Linux: what stands so far behind is stopped for another thread as soon as that has something to do, not after its own turn."""
_LAST = 19


def stand_behind() -> None:
    """Lower the calling thread's priority a little below the program's first thread's, for good; on Linux, where each has its own."""
    with contextlib.suppress(Exception):
        if sys.platform == "linux":
            me = threading.get_native_id()
            behind = min(_LAST, os.getpriority(os.PRIO_PROCESS, os.getpid()) + _BEHIND)
            os.setpriority(os.PRIO_PROCESS, me, max(behind, os.getpriority(os.PRIO_PROCESS, me)))


def give_way() -> None:
    """Lower the calling process's priority a little: six workers on two cores otherwise leave a window a fifth of them."""
    with contextlib.suppress(Exception):
        if sys.platform == "win32":
            import psutil

            psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        else:
            # Counted from the parent's first thread: the one that began this process may stand behind that already.
            behind = min(_LAST, os.getpriority(os.PRIO_PROCESS, os.getppid()) + _GIVING_WAY)
            os.setpriority(os.PRIO_PROCESS, 0, max(behind, os.getpriority(os.PRIO_PROCESS, 0)))


def lower_this_thread() -> None:
    """Lower the calling thread's priority for good, as far as the system lets; where it doesn't, nothing happens."""
    with contextlib.suppress(Exception):
        if sys.platform == "linux":
            import psutil

            # On Linux a thread has a number of its own that the calls for processes take.
            thread = psutil.Process(threading.get_native_id())
            thread.nice(_LAST)
            thread.ionice(psutil.IOPRIO_CLASS_IDLE)
        elif sys.platform == "darwin":
            ctypes.CDLL(None).setiopolicy_np(_IOPOL_TYPE_DISK, _IOPOL_SCOPE_THREAD, _IOPOL_THROTTLE)
        elif sys.platform == "win32":
            kernel = ctypes.WinDLL("kernel32")
            kernel.GetCurrentThread.restype = ctypes.c_void_p
            kernel.SetThreadPriority(ctypes.c_void_p(kernel.GetCurrentThread()), _THREAD_MODE_BACKGROUND_BEGIN)
