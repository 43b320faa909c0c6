"""Phones as a kind of live source: their page, served while the shoot goes on."""

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from studio.capture.kind import (
    ADDRESS,
    PORT,
    Admission,
    Answers,
    LiveSource,
    MenuEntry,
    Say,
    Shown,
    SourceKind,
)

if TYPE_CHECKING:
    from studio.shoot import Shoot
    from studio.web.phone import PhonePage


class _ServedPage(LiveSource):
    """Attribute: page."""

    def __init__(self, page: "PhonePage") -> None:
        super().__init__(page.source)
        self.page = page

    @property
    def facts(self) -> str:
        return self.page.address

    @property
    def address(self) -> str:
        return self.page.host

    @property
    def settings(self) -> dict[str, Any]:
        return {"address": self.page.address}

    def shown(self) -> Shown:
        link = self.page.link
        return Shown((("Page", self.page.address), ("Code", link)), link)

    def begun(self, code: str) -> list[str]:
        first = f"Phone page for drop {code}; Ctrl-C ends it. Scan this with a phone in the same network:"
        return [first, f"  {self.page.link}"]


@contextlib.contextmanager
def _open(shoot: "Shoot", answers: Answers, say: Say, renewed: Callable[[], None]) -> Iterator[LiveSource]:
    from studio.capture.addresses import choose
    from studio.web.phone import PhonePage

    with PhonePage(shoot, choose(answers.get("address")), answers.get("port"), say=say, new_code=renewed) as page:
        yield _ServedPage(page)


KIND = SourceKind(
    id="phone",
    order=4,
    title="Phones",
    start="Phones…",
    stop="Stop phones",
    tip="Take in what phones send through a page of this computer",
    icon="phone",
    entry=MenuEntry(
        "source.phone",
        "Phones",
        ("Ctrl+Shift+P",),
        "Take in what phones send to a page of this computer, until stopped.",
    ),
    help="""Take in what phones send through a page on the local network, until Ctrl-C.

    A QR on stderr opens the page; each code admits one phone, once, within 30 minutes, and is followed by the next one.
    Port 8733 unless another is given. The page says what is protected and what isn't: it is not encrypted. With --json,
    at the end: what 'import' answers, and settings {address}.
    """,
    questions=(ADDRESS, PORT),
    where=lambda answers: answers.get("address") or "",
    open=_open,
    admission=Admission(
        title="Scan this with the phone",
        word="Code",
        entry=MenuEntry(
            "source.phone_code", "Code for a phone", ("C",), "Show the QR code that lets the next phone in.", order=1
        ),
        notes=(
            (
                "good",
                "Protected",
                "Nothing opens without this code. It lets one phone in, once, within 30 minutes; then the next one is shown here. A phone "
                "can send pictures, and can't read or delete anything on this computer.",
            ),
            (
                "warn",
                "Not protected",
                "The page is not encrypted (no TLS). Whoever is in the same network and means harm can see the pictures on their way, or "
                "take over a phone's admission: use a hotspot of the crew's own, with a good password.",
            ),
            (
                "muted",
                "On the phone",
                "It must be in the same network. If the page doesn't open, allow Threeshot in this computer's firewall.",
            ),
        ),
        again="The next phone: {}",
    ),
)
