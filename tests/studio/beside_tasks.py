"""What the tests run beside the program."""

from concurrent.futures import Future
from typing import Any

from studio.base.beside_process import Lent, Link


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
