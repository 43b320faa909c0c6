"""The house in order: licence, packaging, the pinned set, the documents' links and commands."""

import re
import subprocess
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from studio.base.paths import at_home

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "resources").rglob("*.md")])
# Strong copyleft may not come with Threeshot; the LGPL of Qt and of libheif may, as libraries of their own.
FORBIDDEN = re.compile(r"(?<!L)(?<!Lesser )\b(A?GPL|GNU (Affero )?General Public)", re.IGNORECASE)


def name_of(requirement: str) -> str:
    """The normalised name of a requirement."""
    return re.split(r"[^A-Za-z0-9._-]", requirement.strip(), maxsplit=1)[0].lower().replace("_", "-").replace(".", "-")


def shipped() -> set[str]:
    """Every package that comes with Threeshot, by name: its dependencies and theirs."""
    found: set[str] = set()
    todo = [name_of(requirement) for requirement in PROJECT["project"]["dependencies"]]
    while todo:
        name = todo.pop()
        if name in found:
            continue
        try:
            needs = distribution(name).requires or []
        except PackageNotFoundError:
            continue
        found.add(name)
        todo += [name_of(need) for need in needs if "extra ==" not in need]
    return found


def test_the_licence_is_the_one_that_is_said() -> None:
    assert PROJECT["project"]["license"] == "Apache-2.0"
    assert "Apache License" in (ROOT / "LICENSE").read_text("utf-8")


def test_nothing_that_is_shipped_is_under_the_gpl() -> None:
    packages = shipped()
    assert {"numpy", "pillow", "pyside6-essentials", "typer"} <= packages
    bad = {}
    for name in packages:
        facts = distribution(name).metadata
        said = [facts.get("License-Expression") or facts.get("License") or "", *facts.get_all("Classifier", [])]
        licences = [line for line in said if "icense" in line or line == said[0]]
        # Where several are offered, one that we may take is enough.
        offered = [part for line in licences for part in re.split(r"\bOR\b|;", line.splitlines()[0] if line else "")]
        if (
            offered
            and all(FORBIDDEN.search(part) for part in offered if part.strip())
            and any(part.strip() for part in offered)
        ):
            bad[name] = offered
    assert bad == {}


def test_the_pinned_set_has_every_dependency_in_bounds_and_no_address_in_it() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8")
    pinned = {name_of(line) for line in text.splitlines() if line.strip()}
    groups = PROJECT["dependency-groups"]
    extras = PROJECT["project"].get("optional-dependencies", {})
    wanted = [
        *PROJECT["project"]["dependencies"],
        *(r for group in groups.values() for r in group),
        *(r for e in extras.values() for r in e),
    ]
    missing = sorted(name_of(requirement) for requirement in wanted if name_of(requirement) not in pinned)
    assert missing == [], "run 'make lock'"
    outside = [
        str(r) for r in map(Requirement, wanted) if not any(_fits(r, Requirement(line)) for line in text.splitlines())
    ]
    assert outside == [], "run 'make lock'"
    assert "://" not in text
    assert "--" not in text


def _fits(wanted: Requirement, pin: Requirement) -> bool:
    """Whether a pinned line is of that package and in its bounds."""
    (version,) = (specifier.version for specifier in pin.specifier)
    return name_of(wanted.name) == name_of(pin.name) and wanted.specifier.contains(version, prereleases=True)


def test_every_dependency_has_a_lower_bound() -> None:
    loose = [requirement for requirement in PROJECT["project"]["dependencies"] if ">=" not in requirement]
    assert loose == []


def test_every_package_of_the_house_is_in_the_wheel() -> None:
    packages = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert packages == ["studio", "ui", "resources", "checklists"]
    for package in packages:
        folders = {path.parent for path in (ROOT / package).rglob("*.py")}
        bare = sorted(str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").exists())
        assert bare == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_the_documents_lead_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)#\s]+)", text)
    broken = [t for t in targets if "://" not in t and not t.startswith("mailto:") and not (path.parent / t).exists()]
    assert broken == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_and_targets_that_the_documents_name_exist(path: Path) -> None:
    from studio.cli.commands import COMMANDS

    text = path.read_text("utf-8")
    known = {name for members in COMMANDS.values() for name in members}
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, flags=re.DOTALL))
    commands = set(re.findall(r"(?:^|[`$] ?)threeshot ([a-z]+)", code, flags=re.MULTILINE))
    assert commands - known == set()
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE))
    made = {
        word
        for call in re.findall(r"(?:^|[`$] ?)make((?: [a-z-]+)+)", code, flags=re.MULTILINE)
        for word in call.split()
    }
    assert made - targets == set()


def test_make_alone_prints_what_there_is() -> None:
    printed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, timeout=30, check=True).stdout
    for target in ("venv", "demo", "test", "app", "bench", "lint", "mhl-tool", "clean"):
        assert f"make {target} " in printed


def test_the_checks_that_guard_every_change_are_those_of_make_test() -> None:
    run = ROOT / ".ci" / "run"
    assert run.stat().st_mode & 0o111
    assert "make test" in run.read_text("utf-8")


def test_numbers_in_text_from_outside_are_of_our_own_digits_alone() -> None:
    asked = re.compile(r"\.(isdigit|isdecimal|isnumeric)\(")
    # What people type, and what browsers and slates say; elsewhere a pattern finds what a camera or a program wrote.
    typed = [ROOT / "studio" / room for room in ("cli", "documents", "handover", "shoot", "slates", "web")]
    wrong = []
    for path in sorted((ROOT / "studio").rglob("*.py")):
        text = path.read_text("utf-8")
        if path.name != "digits.py" and asked.search(text):
            wrong.append(f"{path.name}: studio.base.digits tells digits")
        if r"\d" in text and any(path.is_relative_to(room) for room in typed):
            wrong.append(rf"{path.name}: [0-9] instead of \d")
    assert wrong == []


def test_the_home_of_nobody_is_a_path_and_no_defect() -> None:
    """`Path.expanduser` raises for `~nobody`; `studio.base.paths.at_home` takes it as a shell does."""
    files = [*(ROOT / "studio").rglob("*.py"), *(ROOT / "ui").rglob("*.py")]
    assert [path.name for path in files if ".expanduser(" in path.read_text("utf-8")] == ["paths.py"]
    assert at_home("~nobody-there/card") == Path("~nobody-there/card")
