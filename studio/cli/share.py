"""`threeshot share`: a bundle behind a link for whoever is in the same network, until Ctrl-C or until its time is up."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from studio.base.errors import InvalidInput, UsageError
from studio.base.wording import count, moment, size
from studio.cli.live import show_qr
from studio.cli.output import note, print_json, say, table
from studio.cli.stopping import TERMINAL_CLOSED, terminal_closed
from studio.cli.work import AddressOption, DropOrBundleArgument, JsonOption, long_work, opened, opened_catalog

if TYPE_CHECKING:
    from studio.handover.shared_bundle import SharedBundle
    from studio.shoot import Shoot

_UNITS = {"m": 60.0, "h": 3600.0, "d": 86_400.0}
_LEAST_S, _MOST_S = 60.0, 30 * 86_400.0


def share(
    what: DropOrBundleArgument,
    lasting: Annotated[
        str, typer.Option("--for", metavar="TIME", help="How long the link is open: 90m, 24h, 7d.")
    ] = "24h",
    address: AddressOption = None,
    port: Annotated[
        int | None,
        typer.Option(
            "--port",
            metavar="NUMBER",
            min=0,
            max=65535,
            help="The port to listen on; default: 8735, or any that is free where that is taken.",
            show_default=False,
        ),
    ] = None,
    fetched: Annotated[
        bool, typer.Option("--fetched", help="Only list what was fetched of the drop's bundles so far.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Give a drop's last bundle, or any bundle, to whoever opens its link in the same network, until Ctrl-C or until its time is up.

    A QR on stderr opens a page with pictures, terms and checksums, and one download of all of it, as a ZIP that goes on where it broke off.
    Its code lets in all who have it. The bundle is read and proved first (5 where it is not intact), and once more as it goes out: where a
    byte differs the download breaks off and you are told. Only what its manifest lists is given out, and nothing is written. It is not
    encrypted: use the crew's own network. docs/share.md. With --json: {drop, bundle, address, until, files, bytes, whole, visitors:
    [{id, address, device, since}], fetched: [{file, bytes, address, device, at}], troubles} when it ends; file is null for all of it. With
    --json and --fetched: {drop, fetched: [{bundle, file, bytes, address, device, at}]}.
    """
    for_s = _seconds(lasting)
    is_bundle = (Path(what) / "bagit.txt").is_file()
    if fetched:
        with opened(_drop_of(Path(what)) if is_bundle else what) as shoot:
            _list(shoot, as_json)
        return
    from studio.capture.addresses import choose, listen

    where = choose(address), port, for_s
    # Before a long reading: whoever mistyped it is told at once.
    listen(where[0], 0).close()
    if is_bundle:
        from studio.shoot.delivering import drop_named
        from studio.shoot.sharing import proved

        with opened_catalog() as catalog:
            with long_work() as progress:
                bundle = proved(Path(what), progress)
            _serve(bundle, drop_named(bundle.drop, catalog), where, as_json)
        return
    with opened(what) as shoot:
        if shoot.deliveries.is_behind():
            note(
                f"{shoot.code} was changed since its last bundle was built; 'threeshot export' makes one as it is now."
            )
        with long_work() as progress:
            bundle = shoot.sharing.bundle(progress)
        _serve(bundle, shoot, where, as_json)


def _serve(bundle: "SharedBundle", shoot: "Shoot | None", where: tuple[str, int | None, float], as_json: bool) -> None:
    from studio.base.errors import Interrupted
    from studio.web.share import SharePage

    host, port, for_s = where
    shown = ""

    def renewed() -> None:
        nonlocal shown
        if page.link != shown:
            shown = page.link
            note(f"  {shown}")
            show_qr(shown)

    page: SharePage
    with SharePage(bundle, shoot, host, port, for_s, note, renewed) as page:
        note(
            f"{bundle.name}, {count(len(bundle.files), 'file')}, {size(bundle.size)}; open until {page.until_words}, Ctrl-C ends it "
            f"before. Open this in the same network, or {page.address} and type {page.code}:"
        )
        renewed()
        with long_work(until_stopped=True) as progress:
            while not progress.wait(1.0) and not page.is_over:
                pass
        if page.is_over:
            note("Its time is up; the link is closed.")
    if as_json:
        told: dict[str, Any] = {"drop": bundle.drop, "bundle": str(bundle.root), "address": page.address}
        told |= {"until": page.until.isoformat(), "files": len(bundle.files), "bytes": bundle.size, "whole": page.whole}
        visitors = [one.to_dict() for one in page.visitors]
        print_json(
            {
                **told,
                "visitors": visitors,
                "fetched": [one.to_dict() for one in page.fetched],
                "troubles": page.troubles,
            }
        )
    else:
        single = len(page.fetched) - page.whole
        came = count(len(page.visitors), "person", "people")
        say(f"{came} opened it; all of it was fetched {count(page.whole, 'time')}, {count(single, 'single file')}.")
    if terminal_closed():
        raise Interrupted(TERMINAL_CLOSED)


def _drop_of(bundle: Path) -> str:
    """The id of the drop that a bundle says it is of. Raises InvalidInput."""
    from studio.handover.parcel import drop_of

    if not (code := drop_of(bundle)):
        raise InvalidInput(f"{bundle}: does not say which drop it is of; give the drop's id.")
    return code


def _list(shoot: "Shoot", as_json: bool) -> None:
    found = shoot.sharing.fetched()
    if as_json:
        print_json({"drop": shoot.code, "fetched": found})
        return
    if not found:
        say(f"Nothing was fetched of {shoot.code} by a link.")
        return
    table("Fetched", ("When", "Bundle", "What", "Size", "By"), [_row(one) for one in found])


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    what = one["file"].rpartition("/")[2] if one["file"] else "all of it"
    by = f"{one['address']} ({one['device']})" if one["device"] else one["address"]
    return moment(one["at"]), one["bundle"], what, size(one["bytes"]), by


def _seconds(text: str) -> float:
    """What `90m`, `24h` or `7d` says. Raises UsageError."""
    found = re.fullmatch(r"\s*([0-9]{1,6}(?:\.[0-9]{1,3})?)\s*([mhd])\s*", text.lower())
    seconds = float(found[1]) * _UNITS[found[2]] if found else 0.0
    if not _LEAST_S <= seconds <= _MOST_S:
        raise UsageError(f"--for '{text[:20]}': give a time from 1m to 30d, as 90m, 24h or 7d.")
    return seconds
