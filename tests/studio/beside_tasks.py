"""What the tests run beside the program."""

import time
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from studio.base.beside_process import Lent, Link
from studio.base.files import writing


def echo(link: Link, lent: Lent, first: str) -> None:
    """Tell `first`; ask whatever it is told, and tell the answer; at the end a goodbye."""

    def answered(future: "Future[Any]") -> None:
        wrong = future.exception()
        link.tell(("refused", str(wrong)) if wrong else ("answered", future.result()))

    link.heard = lambda message: link.ask(message).add_done_callback(answered)
    link.tell(first)
    while not link.wait_for_end(1.0):
        pass
    link.tell("goodbye")


def keep(link: Link, lent: Lent, place: str) -> None:
    """Write each word that it is told into `place`, slowly; nothing of it stays after the end."""

    def write(word: str) -> None:
        link.tell(f"writes {word}")
        with writing(Path(place)) as part:
            part.write_text(word)
            time.sleep(0.3)

    link.heard = write
    while not link.wait_for_end(1.0):
        pass
    link.tell("ends")
    time.sleep(0.2)
    link.stop_hearing()
    Path(place).unlink(missing_ok=True)
