"""The camera FTP's own process: serves, receives, and tells the program of each file that is whole, and of what the crew should know."""

import contextlib
import os
import shutil
import time
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from studio.base.beside_process import Lent, Link, borrow
from studio.base.errors import ThreeshotError
from studio.base.files import make_below
from studio.capture.inbox import Inbox, whole_jpeg
from studio.ingest.watching import Sent

if TYPE_CHECKING:
    from studio.capture.ftp_account import FtpAccount, FtpLimits
    from studio.ingest.watching import Shot

LAST_S = 10.0
"""So long what is under way may take at the end."""
_POLL_S = 0.1
_KEEP_S = 86_400.0


def serve(
    link: Link, lent: Lent, folder: Path, limits: "FtpLimits | None", user: str, password: str, armed: "Shot | None"
) -> None:
    """Serve until the program asks to come to an end; tells ("listens", ""), ("arrived", path) and ("say", sentence).

    armed: which shot is; it is told of each that is armed later.
    """
    from pyftpdlib.ioloop import IOLoop

    from studio.capture.ftp_account import FtpAccount, FtpLimits
    from studio.capture.ftp_session import make_server

    uploading = folder / "uploading"
    _forget_old(uploading)
    inbox = Inbox("camera FTP", folder, lambda place: link.tell(("arrived", str(place))))
    make_below(uploading, folder.parent.parent)
    account = FtpAccount(
        inbox, uploading, limits or FtpLimits(), user, password, lambda sentence: link.tell(("say", sentence))
    )
    account.armed = armed
    _hand_on_left(account)

    def hear(shot: "Shot | None") -> None:
        account.armed = shot

    link.heard = hear
    # What was armed while this began was told to nobody.
    link.tell(("listens", ""))
    loop = IOLoop()
    server = make_server(borrow(lent), account, loop)
    try:
        while not link.ended:
            loop.loop(_POLL_S, blocking=False)
        end = time.monotonic() + LAST_S
        while account.at_work() and time.monotonic() < end:
            loop.loop(_POLL_S, blocking=False)
        # A camera that is still connected left files under a temporary name: told now, for no one hears of it later.
        for session in list(account.sessions):
            session.on_disconnect()
    finally:
        server.close_all()


def _hand_on_left(account: "FtpAccount") -> None:
    """Pictures that came whole, and that an earlier run which was killed did not come to hand on."""
    from studio.capture.ftp_folder import has_final_name

    for folder, _, names in os.walk(account.uploading):
        for path in (Path(folder, name) for name in names):
            space, *rest = path.relative_to(account.uploading).parts
            name, sender = PurePosixPath(*rest), space.rpartition("_")[0]
            if rest and has_final_name(path.name) and not path.is_symlink() and whole_jpeg(path):
                # What cannot be handed on stays, for the camera to send it again.
                with contextlib.suppress(OSError, ThreeshotError):
                    account.inbox.hand_on(path, name, account.inbox.noted(name, sender) or Sent(None), sender)
                    account.tidy(path)


def _forget_old(folder: Path) -> None:
    """Unfinished files are kept for a day, so that a camera can go on with them; then they are only in the way."""
    now = time.time()
    with contextlib.suppress(OSError):
        if not any(now - one.stat().st_mtime < _KEEP_S for one in folder.rglob("*")):
            shutil.rmtree(folder)
