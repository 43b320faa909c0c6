"""`threeshot board`: the producer's board, on any phone in the network until Ctrl-C."""

from typing import Annotated

import typer

from studio.base.wording import count
from studio.cli.live import show_qr
from studio.cli.output import note, print_json, say
from studio.cli.stopping import TERMINAL_CLOSED, terminal_closed
from studio.cli.work import AddressOption, DropArgument, JsonOption, long_work, opened


def board(
    drop: DropArgument,
    address: AddressOption = None,
    port: Annotated[
        int | None,
        typer.Option(
            "--port",
            metavar="NUMBER",
            min=0,
            max=65535,
            help="The port to listen on; default: 8734, or any that is free where that is taken.",
            show_default=False,
        ),
    ] = None,
    guest: Annotated[
        bool, typer.Option("--guest", help="Show the code of a guest, who looks and decides nothing.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show coverage, frames and decisions on any phone, tablet or laptop in the network, until Ctrl-C.

    A QR on stderr opens the board; each code lets one in, once, within 30 minutes, and is followed by the next one. A producer approves
    shots, sends them back with a note and a mark, and comments; whoever comes in says who they are, and it stands beside what they decide.
    Pictures are previews, originals never leave the computer. It is not encrypted: use the crew's own network. With --json, at the end:
    {address, decisions, comments, people: [{id, name, role, address, since}]}.
    """
    from studio.base.errors import Interrupted
    from studio.capture.addresses import choose
    from studio.web.board import BoardPage
    from studio.web.board_door import GUEST, PRODUCER

    role, shown = GUEST if guest else PRODUCER, ""
    with opened(drop) as shoot:

        def renewed() -> None:
            nonlocal shown
            if (link := page.link(role)) != shown:
                shown = link
                note(f"The next {role}: {link}")
                show_qr(link)

        page: BoardPage
        with BoardPage(shoot, choose(address), port, shoot.events.said.emit, renewed) as page:
            shown = page.link(role)
            note(f"Board of drop {shoot.code}; Ctrl-C ends it. Scan this with a {role}'s phone in the same network:")
            note(f"  {shown}")
            show_qr(shown)
            with long_work(until_stopped=True) as progress:
                while not progress.wait(1.0):
                    pass
        people = list(page.visitors.values())
        if as_json:
            told = {"address": page.address, "decisions": page.decisions, "comments": page.comments}
            print_json({**told, "people": [person.to_dict() for person in people]})
        else:
            say(
                f"{count(len(people), 'person', 'people')} came in, {count(page.decisions, 'decision')} and "
                f"{count(page.comments, 'comment')} made."
            )
    if terminal_closed():
        raise Interrupted(TERMINAL_CLOSED)
