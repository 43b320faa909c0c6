"""The camera FTP's own process: serves, receives, and tells the program of each file that is whole, and of what the crew should know."""

import contextlib
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from studio.base.beside_process import Lent, Link, borrow
from studio.base.clock import to_text
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
    inbox = Inbox("camera FTP", folder, lambda place: link.tell(("arrived", str(place))))
    make_below(uploading, folder.parent.parent)
    account = FtpAccount(
        inbox, uploading, limits or FtpLimits(), user, password, lambda sentence: link.tell(("say", sentence))
    )
    _hand_on_left(account)
    account.arm(armed)
    link.heard = account.arm
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
        # What is armed while this ends is not to be found armed by the next run.
        link.stop_hearing()
        account.arm(None)
    finally:
        server.close_all()


def _hand_on_left(account: "FtpAccount") -> None:
    """What came to its end, and an earlier run that was killed did not come to hand on; what has no final name is kept, and told.

    Parts are kept for a day, so that a camera can go on with them; then they are only in the way.
    """
    from studio.capture.ftp_folder import has_final_name

    inbox, before = account.inbox, account.inbox.kept(account.uploading)
    unnamed: dict[str, list[Path]] = {}
    for space, _, path in list(account.left()):
        address = space.name.rpartition("_")[0]
        # What cannot be handed on stays, for the camera to send it again.
        with contextlib.suppress(OSError, ThreeshotError):
            size, changed_s = path.stat().st_size, path.stat().st_mtime
            if inbox.kept(path) is None and not whole_jpeg(path):
                if size == 0 or time.time() - changed_s > _KEEP_S:
                    account.remove(path)
            elif has_final_name(path.name):
                # What was armed last was armed when it came: it would have been handed on at once.
                came_at = to_text(datetime.fromtimestamp(changed_s, UTC))
                account.hand_on(path, space, address, Sent(before.shot if before is not None else None, came_at))
            else:
                unnamed.setdefault(address, []).append(path)
    for address, paths in unnamed.items():
        account.left_unnamed(address, paths, account.uploading)
