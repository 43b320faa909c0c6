"""Pictures delivered into a Shopify shop: each proved to be there, none twice, and no token anywhere else."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from studio.base import paths
from studio.base.errors import InvalidInput
from studio.base.jobs import Progress
from studio.handover import shop_api, shop_files
from studio.handover.delivering import deliver
from studio.handover.engine_words import Failed
from studio.handover.refusals import objections
from studio.shoot import Shoot
from studio.shoot.deliveries import DeliveryWish, order_of
from studio.shoot.delivering import add_target, known_targets, try_target
from tests.ready import Ready
from tests.studio.handover import one_bundle
from tests.studio.handover import shop as shops
from tests.studio.handover.shop import TOKEN, Killed, Shop, ToShop

WEB = "HARBOUR-01_HS-TOTE-01_hero_square_1600.jpg"


@pytest.fixture
def shoot(ready: Ready, sample_shoot: Path) -> Shoot:
    """The sample's drop with one select, and its bundle by the recipe storefront."""
    return Shoot.open(
        str(ready("shopify", lambda folder: one_bundle.make(folder, sample_shoot, "An ecru tote")) / "HARBOUR-01")
    )


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.setattr(shop_files, "_LOOK_S", (0.0, 0.0))
    monkeypatch.setattr(shop_api, "_PAUSE_S", 0.0)
    with shops.serving() as shop:
        monkeypatch.setattr(shop_api, "transport", lambda: ToShop(shop))
        yield shop


def known(**more: str) -> None:
    add_target("shop", "shopify", {"shop": "harbour-goods", "token": TOKEN, **more}, again=True)


def test_pictures_arrive_with_their_texts_and_are_proved_by_their_originals(shoot: Shoot, shop: Shop) -> None:
    known(products="sku")
    report = shoot.deliveries.deliver("shop")
    (lost,) = (one for one in report.objections if one.code == "product")
    assert "1 product could not be found in the shop by sku: HS-TOTE-01 (none)" in lost.sentence and shop.media == {}
    shop.skus = {"HS-TOTE-01": "7", "HS-TOTE-011": "8"}
    assert shoot.deliveries.deliver("shop").sent == 0
    (bundle,) = (shoot.folder / "bundles").iterdir()
    pictures = {path.name: path.read_bytes() for path in (bundle / "data" / "HS-TOTE-01").rglob("*.jpg")}
    assert {one.name: one.data for one in shop.files.values()} == pictures and {
        one.alt for one in shop.files.values()
    } == {"An ecru tote"}
    assert (
        report.done and report.proved == {"remote-hash": 0, "read-back": len(pictures)} and report.receipt is not None
    )
    assert sorted(shop.media.pop("gid://shopify/Product/7")) == sorted(shop.files) and not shop.media
    # The token goes to the shop alone, the files to its storage.
    for address, headers in shop.asked:
        assert ("x-shopify-access-token" in headers) == address.startswith(
            "https://harbour-goods.myshopify.com/admin/api/2026-10/"
        )
    told = json.loads((report.receipt / "receipt.json").read_bytes())
    assert (told["folder"], told["target"]["kind"], set(told["beside"])) == (
        "Files",
        "shopify",
        {"shopify-products.csv", "google-merchant.tsv"},
    )
    rows = list(
        csv.DictReader(
            io.StringIO((report.receipt / "shopify-products.csv").read_bytes().decode("utf-8-sig"), newline="")
        )
    )
    assert rows[0]["Image Src"] == f"https://cdn.shopify.com/s/files/1/{rows[0]['Threeshot File']}?v=1"
    assert [
        one["Image Src"]
        for one in csv.DictReader(io.StringIO((bundle / "data" / "shopify-products.csv").read_text("utf-8-sig")))
    ] == [""]
    assert f"https://cdn.shopify.com/s/files/1/{rows[0]['Threeshot File']}" in (
        report.receipt / "google-merchant.tsv"
    ).read_text("utf-8")
    # Said again, nothing goes; lost there, it goes again.
    assert shoot.deliveries.state()["complete"] and shoot.deliveries.deliver("shop").sent == 0
    shop.files.pop(shop.named(WEB)[0].id)
    assert not shoot.deliveries.state()["complete"]
    assert (
        shoot.deliveries.deliver("shop").sent == 1
        and len(shop.named(WEB)) == 1
        and shoot.deliveries.state()["complete"]
    )
    holding = [
        one
        for one in (*paths.data_dir().rglob("*"), *shoot.folder.rglob("*"))
        if one.is_file() and TOKEN.encode() in one.read_bytes()
    ]
    assert holding == [paths.secrets_path()]


def test_where_no_original_is_shown_the_storages_own_hash_proves_it_and_nothing_else_does(
    shoot: Shoot, shop: Shop
) -> None:
    known()
    shop.changes_original = True
    report = shoot.deliveries.deliver("shop")
    assert report.done and report.proved["remote-hash"] == report.files and report.receipt is not None
    told = json.loads((report.receipt / "receipt.json").read_bytes())["files"]
    assert {one["proved"]["algorithm"] for one in told} == {"MD5 of the upload"}
    assert shoot.deliveries.state()["complete"] and shoot.deliveries.deliver("shop").sent == 0, (
        "nothing goes twice for it"
    )
    shop.files.clear()
    shop.tells_md5 = shop.tells_original = False
    unproved = shoot.deliveries.deliver("shop")
    assert not unproved.done and "nothing else proves it" in unproved.failed[0]["reason"]


def test_killed_at_any_request_and_run_again_no_picture_is_there_twice(shoot: Shoot, shop: Shop) -> None:
    known()
    (bundle,) = (shoot.folder / "bundles").iterdir()
    order = order_of(bundle, "shop", DeliveryWish())
    (one,) = order.parcel.files
    data = (order.parcel.base / one.path).read_bytes() + b"2"
    (order.parcel.base / "second.jpg").write_bytes(data)
    second = replace(
        one, path="second.jpg", name="second.jpg", bytes=len(data), sha256=hashlib.sha256(data).hexdigest()
    )
    order = replace(order, parcel=replace(order.parcel, files=(one, second)))
    shop.tells_original = False  # nothing but what was noted here says whose a file is
    # Requests: 0 is the search, then three a picture, of which the third makes it; then the proof.
    for moment, late, numbers in (("after", 0, range(9)), ("before", 0, (2, 3, 6)), ("after", 2, (3, 6))):
        for number in numbers:
            shop.files.clear()
            (paths.data_dir() / "targets" / f"{shops.NAME}.files.jsonl").unlink(missing_ok=True)
            shoot.drop.catalog.execute("DELETE FROM delivery")
            begins = len(shop.asked)

            def kill(at: int, when: str, number: int = begins + number, moment: str = moment) -> None:
                if (at, when) == (number, moment):
                    raise Killed

            shop.when = kill
            with pytest.raises(Killed):
                deliver(shoot.drop.catalog, None, order, None, Progress())
            shop.when, shop.late = (lambda at, when: None), late  # the search's index may be late
            again = deliver(shoot.drop.catalog, None, order, None, Progress())
            names = [one.name for one in shop.files.values()]
            assert again.done and len(names) == len(set(names)) == 2 and not again.renamed, (
                moment,
                late,
                number,
                names,
            )


def test_an_address_that_would_run_in_a_table_is_in_none(shoot: Shoot, shop: Shop) -> None:
    known()
    shop.cdn = "=HYPERLINK(\t"
    report = shoot.deliveries.deliver("shop")
    assert report.done and report.receipt is not None
    assert all(b"HYPERLINK" not in path.read_bytes() for path in report.receipt.iterdir())


def test_other_bytes_under_a_name_stay_and_ours_gets_another(shoot: Shoot, shop: Shop) -> None:
    known()
    shop.files["x"] = shops.Held("gid://shopify/MediaImage/x", WEB, b"somebody's", "", (1, 1), looks=9)
    report = shoot.deliveries.deliver("shop")
    assert report.done and shop.files["x"].data == b"somebody's"
    assert report.renamed == {f"HS-TOTE-01/hero/{WEB}": WEB.replace(".jpg", "-2.jpg")} and len(shop.named(WEB)) == 1


def test_a_shop_that_is_busy_slow_or_cut_off_costs_no_file(shoot: Shoot, shop: Shop) -> None:
    known()
    shop.looks_until_ready, shop.damages = 5, 1
    later = lambda: (429, {"Retry-After": "nan"}, b"")  # noqa: E731
    shop.answers = [
        shops.throttled,
        later,
        lambda: (503, {}, b"<html>"),
        lambda: (0, {}, b""),
        lambda: None,
        lambda: (0, {}, b""),
    ]
    report = shoot.deliveries.deliver("shop")
    assert report.done and len(shop.files) == report.files
    shop.answers = [shops.throttled] * 50
    with pytest.raises(Failed, match="too busy now"):
        try_target("shop")
    shop.answers = [lambda: (0, {}, b"")] * 50
    with pytest.raises(Failed, match="the network does not reach it now"):
        try_target("shop")


def test_what_the_shop_refuses_is_told_in_a_sentence(shoot: Shoot, shop: Shop) -> None:
    known()
    assert try_target("shop")["proof"] == "read-back" and shop.files == {}
    shop.refuses = "Image is not acceptable"
    assert "the shop says: Image is not acceptable" in shoot.deliveries.deliver("shop").failed[0]["reason"]
    shop.refuses, shop.fails = "", "square"
    report = shoot.deliveries.deliver("shop")
    assert {one["file"] for one in report.failed} == {
        name for name in (one.name for one in shop.files.values()) if "square" in name
    }
    assert "could not make a picture of it (The image is broken)" in report.failed[0]["reason"]
    shop.answers = [shops.denied]
    with pytest.raises(Failed, match="give the app the rights write_files"):
        shoot.deliveries.deliver("shop")
    shop.rights = ("read_files",)
    with pytest.raises(Failed, match="lacks the right write_files"):
        try_target("shop")
    shop.token = "another"
    with pytest.raises(Failed, match="access token is wrong, withdrawn or too old"):
        shoot.deliveries.deliver("shop")
    # An app's token is for a day: another is asked for.
    known(token="", client_id="app", client_secret="harbour-app-secret")
    shop.rights = ("write_files",)
    assert try_target("shop")["writable"]
    known(token="", client_id="app", client_secret="wrong")
    with pytest.raises(Failed, match="access token is wrong"):
        try_target("shop")


@pytest.mark.parametrize("place", [
    "http://storage.googleapis.com", "https://localhost", "https://127.0.0.1", "https://[::1]", "https://2130706433", "https://127.0.0.１", "https://0x7f.1",
    "https://intranet", "https://printer.local", "https://storage.googleapis.com:8443", "https://x@storage.googleapis.com", "https://x.local\u3002", "file:///etc",
])  # fmt: skip
def test_a_place_that_is_none_of_the_shops_gets_nothing(shoot: Shoot, shop: Shop, place: str) -> None:
    known()
    shop.place = place
    with pytest.raises(Failed, match="none of Shopify's"):
        shoot.deliveries.deliver("shop")
    assert {address.partition("/admin")[0] for address, _ in shop.asked} == {f"https://{shops.NAME}"}


@pytest.mark.parametrize(("answer", "told"), [
    ((302, {"Location": "https://evil.example.com/admin"}, b""), "sends us elsewhere (evil.example.com)"),
    ((200, {}, b"[" * 100_000), "can't be understood"),
    ((200, {}, b'{"data": "x"}'), "can't be understood"),
    ((200, {}, b'{"data": {"currentAppInstallation": 7}}'), "lacks the right write_files"),
    ((200, {}, b" " * (shop_api.MOST_ANSWER + 1)), "more than it was asked for"),
    ((200, {}, json.dumps({"errors": [{"message": f"a\u202e {TOKEN}"}]}).encode()), "it says: a⟨U+202E⟩ •••"),
    ((404, {}, b""), "no such shop"), ((402, {}, b""), "frozen"),
])  # fmt: skip
def test_whatever_a_shop_answers_there_is_a_sentence_and_the_token_is_nowhere(
    shop: Shop, home: Path, answer: tuple[int, dict[str, str], bytes], told: str
) -> None:
    known()
    shop.answers = [lambda: answer]
    with pytest.raises(Failed) as raised:
        try_target("shop")
    assert told in str(raised.value) and TOKEN not in str(raised.value)
    assert {address.partition("/admin")[0] for address, _ in shop.asked} == {f"https://{shops.NAME}"}


def test_what_a_shop_would_not_take_is_told_before_anything_is_sent(shoot: Shoot, shop: Shop) -> None:
    known()
    (bundle,) = (shoot.folder / "bundles").iterdir()
    order = order_of(bundle, "shop", DeliveryWish())
    one = order.parcel.files[0]
    odd = (
        replace(one, name="a.tif"),
        replace(one, name="b.jpg", bytes=20_000_001),
        replace(one, name="c.jpg", facts={"width": 5001, "height": 4000}),
        replace(one, name="d.jpg", facts={"width": 101, "height": 1}),
        replace(one, name="e.jpg", facts={"width": 100, "height": 1}),
    )
    found = objections(replace(order.parcel, files=odd), order.target.kind, "Files", None)
    assert [(each.code, name in each.sentence) for each, name in zip(found, ("a.tif", "b.jpg", "c.jpg", "d.jpg"), strict=True)] == [
        ("format", True), ("size", True), ("size", True), ("size", True),
    ]  # fmt: skip
    assert all(each.stops for each in found)
    look = shoot.deliveries.look("shop")
    assert (
        len(look.send) == len(order.parcel.files)
        and shop.files == {}
        and not any(each.stops for each in look.objections)
    )


def test_a_proxy_that_is_none_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known()
    monkeypatch.setenv("ALL_PROXY", "nothing://nowhere")
    with pytest.raises(Failed, match="the proxy that is set"):
        try_target("shop")


def test_a_shop_is_known_by_its_own_address_only(home: Path) -> None:
    for wrong in (
        {"shop": "shop.example.com"},
        {"shop": "a.myshopify.com.evil.com"},
        {"shop": "x/y"},
        {"version": "latest"},
        {"products": "all"},
        {"token": ""},
        {"token": "a b"},
    ):
        with pytest.raises(InvalidInput):
            add_target("shop", "shopify", {"shop": "harbour-goods", "token": TOKEN, **wrong})
    assert known_targets() == []
