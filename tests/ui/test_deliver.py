"""The sheet that delivers: targets are added, tried, changed and forgotten, and bundles sent, all of it in the window and by its keys."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from studio.base.jobs import Progress
from studio.handover import engine, targets
from studio.handover.engine import Remote
from studio.handover.host_keys import NotAccepted
from studio.handover.target import Settings, TargetAsk, TargetKind, WrongAnswer
from studio.shoot import Shoot, add_target, known_targets
from tests import one_shot
from tests.ready import Ready
from tests.ui.conftest import Crew
from ui.export.delivery.sheet import DeliverySheet
from ui.export.page import ExportPage


def _made(folder: Path, sample: Path) -> None:
    one_shot.make(sample, folder / "home", folder)
    shoot = Shoot.open("HARBOUR-01")
    shoot.handover.export(shoot.folder / "bundles", "storefront")
    shoot.drop.catalog.close()


@pytest.fixture
def crew_with_bundle(ready: Ready, sample_shoot: Path, request: pytest.FixtureRequest) -> Crew:
    """A crew on the Export page, with one select and a bundle of it."""
    ready("one bundle", lambda folder: _made(folder, sample_shoot))
    crew: Crew = request.getfixturevalue("crew")
    crew.open_drop("HARBOUR-01")
    crew.window.resize(1024, 600)
    crew.go_to("export")
    crew.wait(lambda: sheet_of(crew) is not None and page_of(crew).bundle.path is not None)
    crew.settle()
    return crew


def page_of(crew: Crew) -> ExportPage:
    page = crew.window.pages["export"]
    assert isinstance(page, ExportPage)
    return page


def sheet_of(crew: Crew) -> DeliverySheet:
    return page_of(crew).bundle.delivery.sheet


def fill(sheet: DeliverySheet, key: str, text: str) -> None:
    editor = (sheet.form.fields[key] if key else sheet.form.name).editor
    assert isinstance(editor, QLineEdit)
    editor.setText(text)


def has_keys(crew: Crew, part: QPushButton) -> Callable[[], bool]:
    return lambda: not crew.session.tasks and QApplication.focusWidget() is part


def test_a_target_is_added_and_the_bundle_sent_to_it_by_the_keys_alone(crew_with_bundle: Crew, tmp_path: Path) -> None:
    crew, sheet = crew_with_bundle, sheet_of(crew_with_bundle)
    crew.press("D")
    crew.wait(has_keys(crew, sheet.sending.add))
    assert sheet.sending.none.isVisible() and crew.window.rect().contains(sheet.geometry())
    crew.key("Return")
    assert sheet.shown == "form" and sheet.form.kinds.currentData() == "folder"
    sheet.form.save.click()
    crew.wait_for_work()
    assert sheet.form.fields["path"].error.text().startswith("Is missing") and sheet.form.name.error.isVisible()
    fill(sheet, "", "nas")
    fill(sheet, "path", str(tmp_path / "nas"))
    sheet.form.save.click()
    crew.wait_for_work()
    assert "expected a folder that is there now" in sheet.form.fields["path"].error.text()
    assert QApplication.focusWidget() is sheet.form.fields["path"].editor
    (tmp_path / "nas").mkdir()
    bundle = page_of(crew).bundle.path
    assert bundle is not None
    (tmp_path / "nas" / bundle.name).write_text("a file of theirs")
    sheet.form.save.click()
    crew.wait_for_work()
    assert sheet.sending.table.key == "nas" and QApplication.focusWidget() is sheet.sending.table
    assert sheet.line.text.text() == "Known from now on: nas. “Test” tries it."
    sheet.sending.test.click()
    crew.wait_for_work()
    assert "nas can be written to; arrival is proved by reading back" in sheet.line.text.text()
    # What would happen is said first; nothing is there then.
    crew.key("Return")
    crew.wait(has_keys(crew, sheet.sending.send))
    (routing, *_) = sheet.sending.dry.texts()
    assert (
        f"would go to nas, folder {bundle.name}-2." in routing and not (tmp_path / "nas" / f"{bundle.name}-2").exists()
    )
    crew.key("Return")
    crew.wait(lambda: sheet.line.text.text().startswith("Delivered to nas, folder"))
    assert (tmp_path / "nas" / f"{bundle.name}-2" / "data" / "bundle.json").is_file()
    crew.settle()
    assert sheet.sending.table.item(0, 4).text() == "nothing waits"
    crew.key("Esc")
    line = page_of(crew).bundle.delivery
    assert (
        not sheet.isVisible()
        and line.receipt.isVisible()
        and f"it is in the folder {bundle.name}-2." in line.told.text()
    )


def _guarded(place: Path) -> TargetKind:
    """A kind that nothing of the window knows: with a secret, a choice, and somebody to be met."""

    def check(settings: Settings) -> None:
        if settings["word"] == "wrong":
            raise WrongAnswer("word", "is not the one.")

    def meet(settings: Settings, accepted: str | None) -> dict[str, str]:
        if accepted != "SHA256:theirs":
            raise NotAccepted("guarded:22", "ssh-ed25519", "SHA256:theirs")
        return {"fingerprint": accepted}

    asks = (
        TargetAsk("word", "the word that opens it", secret=True),
        TargetAsk("sort", "what sort it is", needed=False, default="plain", choices=("plain", "odd")),
    )
    return TargetKind("guarded", 99, "A guarded place", asks, lambda name, _: Remote("local", {}, str(place), name),
                      check=check, meet=meet)  # fmt: skip


def test_a_kinds_own_questions_make_the_form_and_a_host_key_is_shown_before_it_is_held_to(
    crew_with_bundle: Crew, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crew, sheet, shipped = crew_with_bundle, sheet_of(crew_with_bundle), targets.kinds()
    monkeypatch.setattr(targets, "kinds", lambda: (*shipped, _guarded(tmp_path / "there")))
    (tmp_path / "there").mkdir()
    crew.press("D")
    crew.wait(has_keys(crew, sheet.sending.add))
    crew.key("Return")
    # A cloud is let in by the browser: off the window's thread, and stopped by going back.
    sheet.form.kinds.setCurrentIndex(sheet.form.kinds.findData("drive"))
    waits = [True]

    def authorise(kind: str, progress: Progress, heard: Callable[[str], object]) -> str:
        heard("http://127.0.0.1:53682/auth")
        while waits[0] and not progress.wait(0.02):
            pass
        progress.check()
        return '{"access_token": "of-a-cloud"}'

    monkeypatch.setattr(engine, "authorise", authorise)
    sheet.form.allow.click()
    crew.wait(lambda: "53682" in sheet.form.address.text())
    sheet.line.stop.click()
    crew.wait_for_work()
    assert not sheet.form.address.text() and sheet.form.fields["token"].value == ""
    waits[0] = False
    sheet.form.allow.click()
    crew.wait_for_work()
    assert "of-a-cloud" in sheet.form.fields["token"].value and QApplication.focusWidget() is sheet.form.save
    sheet.form.kinds.setCurrentIndex(sheet.form.kinds.findData("guarded"))
    word = sheet.form.fields["word"].editor
    assert isinstance(word, QLineEdit) and word.echoMode() == QLineEdit.EchoMode.Password
    assert sheet.form.fields["sort"].value == "plain" and not sheet.form.allow.isVisible()
    fill(sheet, "", "vault")
    fill(sheet, "word", "wrong")
    sheet.form.save.click()
    crew.wait_for_work()
    assert sheet.form.fields["word"].error.text() == "Is not the one." and not sheet.form.host_key.isVisible()
    fill(sheet, "word", "sesame")
    sheet.form.save.click()
    crew.wait(sheet.form.host_key.isVisible)
    assert (
        sheet.form.host_key.fingerprint.text() == "SHA256:theirs"
        and QApplication.focusWidget() is sheet.form.host_key.refuse
    )
    crew.key("Return")
    assert known_targets() == [] and "nothing is sent to it" in sheet.line.text.text()
    sheet.form.save.click()
    crew.wait(sheet.form.host_key.isVisible)
    sheet.form.host_key.accept.click()
    crew.wait_for_work()
    assert "the secrets are in a file in your data folder" in sheet.line.text.text() and word.text() == ""

    # To change it asks for no secret again, and what was accepted still is.
    sheet.sending.change.click()
    crew.wait(lambda: sheet.shown == "form")
    assert "kept" in sheet.form.fields["word"].editor.placeholderText()
    sheet.form.fields["sort"].fill({"sort": "odd"})
    sheet.form.save.click()
    crew.wait_for_work()
    assert known_targets()[0].settings == {"sort": "odd"} and sheet.shown == "send"
    crew.key("Del")
    assert "Forget vault, with its secrets?" in sheet.sending._asked.text()
    crew.key("Esc")
    assert sheet.isVisible() and known_targets()
    crew.key("Del")
    sheet.sending._yes.click()
    crew.wait_for_work()
    assert known_targets() == []


def test_a_plan_is_written_in_the_window_and_delivered_by_and_what_is_not_through_goes_on(
    crew_with_bundle: Crew, tmp_path: Path
) -> None:
    crew, sheet = crew_with_bundle, sheet_of(crew_with_bundle)
    for name in ("gone", "shop"):
        (tmp_path / name).mkdir()
        add_target(name, "folder", {"path": str(tmp_path / name)})
    (tmp_path / "gone").rmdir()
    crew.press("Shift+D")
    crew.settle()
    plan, path = sheet.plan, crew.session.shoot.folder / "delivery.yaml"
    assert QApplication.focusWidget() is plan.add and not path.exists()
    crew.key("Return")
    crew.settle()
    assert "audience: storefront" in path.read_text("utf-8") and QApplication.focusWidget() is plan.fields[0].editor
    fields = {field.ask.loc[-1]: field for field in plan.fields}
    fields["folder"].editor.setFocus()
    crew.type("../web")
    crew.wait(lambda: fields["folder"].error.isVisible())
    assert not plan.deliver.isEnabled() and "folder: ../web" in path.read_text("utf-8")
    fields["folder"].editor.clear()
    crew.type("{drop}")
    crew.wait(lambda: plan.deliver.isEnabled() and '"{drop}"' in path.read_text("utf-8"))
    plan.add_line()
    crew.settle()
    assert [line["audience"] for line in plan.pen.state.lines] == ["storefront", "ads"]
    fields["recipe"].editor.setCurrentIndex(fields["recipe"].editor.findData("storefront"))
    fields["target"].editor.setCurrentIndex(fields["target"].editor.findData("shop"))
    crew.wait(lambda: plan.deliver.isEnabled() and "target: shop" in path.read_text("utf-8"))
    assert path.read_text("utf-8").startswith("# Where a drop goes")
    crew.settle()
    plan.pen.undo()
    crew.settle()
    assert plan.pen.state.lines[1]["target"] == "gone"
    plan.pen.redo()
    crew.settle()
    plan.table.setFocus()
    crew.key("Return")
    crew.wait(has_keys(crew, plan.send))
    said = plan.dry.texts()
    assert said[0] == "Storefront → gone" and "is not there" in said[1] and "would go to shop" in said[3]
    crew.key("Return")
    crew.wait_for_work()
    states = [plan.table.item(at, 6).text() for at in range(2)]
    assert "is not there" in states[0] and states[1].startswith("delivered ")
    sheet.turn_to("queue")
    assert sheet.tabs["queue"].text() == "Still to go (1)" and sheet.queue.table.item(0, 2).text() == "gone"
    (tmp_path / "gone").mkdir()
    crew.key("Return")
    crew.wait(lambda: sheet.line.text.text() == "All of it arrived, proved.")
    crew.settle()
    assert sheet.queue.none.isVisible() and any((tmp_path / "gone" / "HARBOUR-01").rglob("*.jpg"))
    # What is wrong and has no field, or is of a line that is not chosen, stands below the table.
    sheet.turn_to("plan")
    crew.settle()
    text = path.read_text("utf-8")
    path.write_text(text.replace("target: shop", "target: shop\n    colour: red"), "utf-8")
    plan.pen._look()
    crew.settle()
    assert "colour: found a field that does not exist" in plan.wrong.text()
    assert plan.wrong.isVisible() and not plan.deliver.isEnabled()


def test_wrong_answers_of_every_sort_stand_at_their_fields_and_widen_nothing(
    crew_with_bundle: Crew, tmp_path: Path
) -> None:
    crew, sheet = crew_with_bundle, sheet_of(crew_with_bundle)
    right = {
        "sftp": {"host": "127.0.0.1", "user": "me", "port": "1"},
        "webdav": {"url": "https://127.0.0.1:1"},
        "s3": {"bucket": "bucket", "access_key": "A", "secret_key": "B"},
        "smb": {"host": "nas", "share": "brand", "user": "me"},
        "shopify": {"shop": "harbour-goods", "token": "shpat_1"},
        "folder": {},
    }
    wrong = [
        *(("folder", "path", text) for text in ("relative", "~nobody-of-that-name/x", f"/{'y' * 300}")),
        *(("sftp", "port", text) for text in ("0", "٣", "9" * 5000)),
        *(("sftp", "host", text) for text in ("bad host", "x" * 500, "sftp://files.example.com", "h:22")),
        ("sftp", "path", "../x"),
        *(("webdav", "url", text) for text in ("http://h:99999999/", "http://h/?q", "http://u:p@h")),
        *(("s3", "bucket", text) for text in ("a b", "../x", "/")),
        *(("s3", "access_key", "ü"), ("smb", "share", "\\\\nas\\brand"), ("shopify", "shop", "http://x")),
        *(("shopify", "version", "x"), ("shopify", "token", "ü")),
    ]
    crew.press("D")
    crew.wait(has_keys(crew, sheet.sending.add))
    crew.key("Return")
    fill(sheet, "", "one")
    for kind, key, text in wrong:
        sheet.form.kinds.setCurrentIndex(sheet.form.kinds.findData(kind))
        for known, value in {**right[kind], key: text}.items():
            fill(sheet, known, value)
        sheet.form.save.click()
        crew.wait_for_work()
        shown = [one for one, field in sheet.form.fields.items() if field.error.isVisible()]
        assert shown == [key] and sheet.shown == "form" and not sheet.line.text.isVisible(), (kind, key, text)
        area = sheet.form._area
        assert area.widget().width() <= area.viewport().width(), (kind, key, text)
        fill(sheet, key, right[kind].get(key, ""))
    assert crew.messages == [] and known_targets() == []
    # What was wrong before is not, where something else is this time.
    sheet.form.kinds.setCurrentIndex(sheet.form.kinds.findData("sftp"))
    for known, value in {**right["sftp"], "port": "x"}.items():
        fill(sheet, known, value)
    sheet.form.save.click()
    crew.wait_for_work()
    fill(sheet, "port", "1")
    sheet.form.save.click()
    crew.wait_for_work()
    assert not sheet.form.fields["port"].error.isVisible() and "no SSH server answers" in sheet.line.text.text()
    # A sheet that is closed takes what was typed of a secret with it.
    fill(sheet, "password", "harbour-secret")
    password = sheet.form.fields["password"]
    sheet.leave()
    assert not password.value and sheet.shown == "send"
    # Of how it is sent as of where.
    (tmp_path / "nas").mkdir()
    add_target("nas", "folder", {"path": str(tmp_path / "nas")})
    crew.press("D")
    crew.wait(lambda: sheet.sending.table.key == "nas" and not crew.session.tasks)
    sheet.sending.ask()
    crew.wait_for_work()
    fields = sheet.sending.wish.fields
    for key, text in (("folder", "../x"), ("limit", "٣"), ("limit", "nan")):
        fields[key].editor.setText(text)
        sheet.sending.again.click()
        crew.wait_for_work()
        assert fields[key].error.isVisible() and not sheet.sending.send.isVisible(), text
        fields[key].editor.setText("")
    sheet.sending.again.click()
    crew.wait_for_work()
    assert not fields["folder"].error.isVisible() and sheet.sending.send.isVisible()
