"""Delivering from the command line: targets without secrets on it, and each way to end with its own exit code."""

from pathlib import Path

from studio.base import paths, secret_store
from tests.cli.conftest import Run
from tests.ready import Ready
from tests.studio.handover import one_bundle, servers


def test_secrets_come_from_a_file_never_from_the_command_line_and_are_shown_nowhere(
    threeshot: Run, tmp_path: Path
) -> None:
    cloud = (
        "deliver",
        "targets",
        "add",
        "cloud",
        "--kind",
        "webdav",
        "--set",
        "url=https://cloud.example.com/dav",
        "--set",
        "user=mara",
    )
    refused = threeshot(*cloud, "--set", "password=harbour-9")
    assert refused.code == 2 and "others could see" in refused.err and "harbour-9" not in refused.err
    (tmp_path / "secrets").write_text("password=harbour-9\n")
    added = threeshot(*cloud, "--secrets", tmp_path / "secrets")
    assert added.code == 0 and "a file in your data folder that only you can read" in added.out
    told = threeshot("deliver", "targets", "list", "--json").json["targets"]
    assert told[0]["kept"].pop("added_at") and told == [
        {
            "name": "cloud",
            "kind": "webdav",
            "settings": {"url": "https://cloud.example.com/dav", "user": "mara", "vendor": "other"},
            "kept": {},
        }
    ]
    assert threeshot(*cloud).code == 6, "one that is known is not changed by mistake"
    assert threeshot("deliver", "targets", "forget", "cloud").code == 0
    assert "harbour-9" not in "".join(path.read_text() for path in Path(tmp_path).rglob("*.json"))
    bucket = ("deliver", "targets", "add", "shop", "--kind", "s3", "--set", "bucket=b", "--set", "access_key=AK")
    (tmp_path / "notepad").write_text("\ufeffsecret_key= with spaces \n", "utf-8")
    within = threeshot(
        *bucket, "--set", "endpoint=https://mara:harbour-9@s3.example.com", "--secrets", tmp_path / "notepad"
    )
    assert within.code == 3 and "without a name or password" in within.err and "harbour-9" not in within.err
    assert threeshot(*bucket, "--secrets", tmp_path / "notepad").code == 0
    assert secret_store.get("target:shop:secret_key") == " with spaces ", "a password is kept as it was given"
    for rate in ("inf", "nan", "1e-9", "-1"):
        refused = threeshot("deliver", "HARBOUR-01", "--to", "shop", f"--limit={rate}")
        assert refused.code == 2 and "expected megabytes a second, from 0.001 to 100000, or 0" in refused.err
    wrong = threeshot("deliver", "targets", "add", "nas", "--kind", "folder", "--set", "path=nowhere")
    assert wrong.code == 3 and "expected a folder that is there now" in wrong.err
    assert threeshot("deliver", "targets", "add", "nas", "--kind", "foldr").code == 4
    gone = threeshot(
        "deliver",
        "targets",
        "add",
        "srv",
        "--kind",
        "sftp",
        "--set",
        f"port={servers.free_port()}",
        "--set",
        "host=127.0.0.1",
        "--set",
        "user=u",
    )
    assert gone.code == 4 and "no SSH server answers there" in gone.err


def test_each_way_to_end_has_its_exit_code(threeshot: Run, drop: Path, tmp_path: Path) -> None:
    (tmp_path / "nas").mkdir()
    assert (
        threeshot("deliver", "targets", "add", "nas", "--kind", "folder", "--set", f"path={tmp_path / 'nas'}").code == 0
    )
    assert threeshot("deliver", drop).code == threeshot("deliver", drop, "--to", "nas", "--plan", "x.yaml").code == 2
    mistyped = threeshot("deliver", "target", "list")
    assert mistyped.code == 2 and "There is no command 'target': did you mean 'targets'?" in mistyped.err
    nothing = threeshot("deliver", drop, "--to", "nas")
    assert nothing.code == 5 and "make one first ('threeshot export')" in nothing.err
    assert threeshot("deliver", drop, "--plan", tmp_path / "none.yaml").code == 4
    assert (done := threeshot("delivered", drop)).code == 5 and "was not delivered yet" in done.out
    assert "Nothing is left to be delivered." in threeshot("deliver", "queue").out
    paths.targets_path().write_text('[{"name": "nas", "kind": "folder", "settings": {}}]')
    damaged = threeshot("deliver", "targets", "test", "nas")
    assert damaged.code == 3 and "can't be read as targets" in damaged.err


def test_a_plan_with_one_target_that_is_gone_says_of_all_the_others_what_would_go_and_sends_it(
    ready: Ready, sample_shoot: Path, threeshot: Run, tmp_path: Path
) -> None:
    made = ready(one_bundle.NAME, lambda folder: one_bundle.make(folder, sample_shoot))
    (bundle,) = (made / "HARBOUR-01" / "bundles").iterdir()
    for name in ("gone", "vault"):
        (tmp_path / name).mkdir()
        threeshot("deliver", "targets", "add", name, "--kind", "folder", "--set", f"path={tmp_path / name}")
    (tmp_path / "gone").rmdir()
    (tmp_path / "plan.yaml").write_text(
        "name: harbour\ndeliveries:\n"
        "  - {audience: storefront, recipe: storefront, target: gone}\n"
        "  - {audience: archive, recipe: storefront, target: vault, folder: '{drop}/all'}\n"
    )
    by_plan = ("deliver", "HARBOUR-01", "--plan", tmp_path / "plan.yaml")
    dry = threeshot(*by_plan, "--dry-run")
    assert dry.code == 5 and "vault, folder HARBOUR-01/all: " in dry.out and list((tmp_path / "vault").iterdir()) == []
    assert f"gone: {tmp_path / 'gone'}: is not there; connect its disk or mount it" in dry.out
    sent = threeshot(*by_plan, "--json")
    assert sent.out, sent.err
    gone, vault = sent.json["deliveries"]
    assert (sent.code, gone["folder"], gone["delivered_at"]) == (5, bundle.name, None) and vault["delivered_at"]
    for outside in ("/srv/brand", "~/brand"):
        refused = threeshot("deliver", "HARBOUR-01", "--to", "vault", "--folder", outside)
        assert refused.code == 3 and f"found '{outside}', expected a folder below the target's own" in refused.err
