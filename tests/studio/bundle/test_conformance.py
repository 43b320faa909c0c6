"""Bags that others made: the Library of Congress' conformance suite, each bag with the verdict that its makers give it."""

import tarfile
from pathlib import Path

import pytest

from studio import bundle

SUITE = Path(__file__).resolve().parents[2] / "files" / "bagit" / "conformance-suite.tar.xz"
VALID = [
    "v0.93/valid/basic-bag",
    "v0.93/valid/duplicate-metadata-entries",
    "v0.94/valid/basic-bag",
    "v0.94/valid/duplicate-metadata-entries",
    "v0.95/valid/basic-bag",
    "v0.95/valid/duplicate-metadata-entries",
    "v0.96/valid/bag-in-a-bag",
    "v0.96/valid/bag-with-encoded-names",
    "v0.96/valid/bag-with-escapable-characters",
    "v0.96/valid/bag-with-leading-dot-slash-in-manifest",
    "v0.96/valid/bag-with-space",
    "v0.96/valid/basic-bag",
    "v0.96/valid/duplicate-metadata-entries",
    "v0.96/valid/holey-bag",
    "v0.97/valid/ISO-8859-1-encoded-tag-files",
    "v0.97/valid/UTF-16-encoded-tag-files",
    "v0.97/valid/bag-in-a-bag",
    "v0.97/valid/bag-with-encoded-names",
    "v0.97/valid/bag-with-escapable-characters",
    "v0.97/valid/bag-with-leading-dot-slash-in-manifest",
    "v0.97/valid/bag-with-space",
    "v0.97/valid/basic-bag",
    "v0.97/valid/duplicate-metadata-entries",
    "v0.97/valid/holey-bag",
    "v0.97/valid/minimal-bag",
    "v0.97/valid/uncommon-metadata-separators",
    "v1.0/valid/basicBag",
]
WARNED = {
    "v0.97/warning/duplicate-file-with-different-case": "differ in case only",
    "v0.97/warning/made-with-md5sum-tools": "marks its paths with '*' or './'",
    "v0.97/warning/relative-path": "marks its paths with '*' or './'",
    "v0.97/warning/same-filename-listed-twice-with-different-normalization": "differ in their Unicode form only",
    "v0.97/warning/same-filename-listed-twice-with-the-same-hash": "'data/README' is listed twice",
    "v0.97/warning/special-system-files": "'data/.DS_Store' is missing; systems make and remove such files",
}
OUTSIDE = "is not a path inside the bundle"
INVALID = {
    "v0.97/invalid/baginfo-missing-encoding": "bagit.txt: does not say that its text is UTF-8.",
    "v0.97/invalid/bom-in-bagit.txt": "bagit.txt: names no BagIt version",
    "v0.97/invalid/corrupt-data-file": "'data/bare-filename' was changed.",
    "v0.97/invalid/corrupt-tag-file": "'bag-info.txt' was changed.",
    "v0.97/invalid/extra-file-in-bag": "'data/bar' was added.",
    "v0.97/invalid/invalid-version-number": "bagit.txt: names no BagIt version",
    "v0.97/invalid/missing-baginfo": "'bag-info.txt' is missing.",
    "v0.97/invalid/same-filename-listed-twice-with-different-hashes": "'data/README' is listed twice",
    "v1.0/invalid/bagit-with-invalid-whitespace": "bagit.txt: names no BagIt version",
    "v1.0/invalid/notAllManifestsListAllFiles": "'data/missingFromManifest.txt' was added.",
    "v1.0/invalid/same-filename-listed-twice-with-different-hashes": "'data/README' is listed twice",
    "v1.0/invalid/same-filename-listed-twice-with-the-same-hash": "'data/README' is listed twice",
    "v0.97/invalid/out-of-scope-file-paths-using-dot-notation": OUTSIDE,
    "v0.97/invalid/out-of-scope-file-paths-using-dot-notation-for-fetch": OUTSIDE,
    **{
        f"v0.97/{system}-only/out-of-scope-file-paths-using-{way}{what}": OUTSIDE
        for system, ways in (
            ("linux", ("absolute-path", "shortcut", "shortcut-username")),
            ("windows", ("absolute-path", "shortcut", "unc")),
        )
        for way in ways
        for what in ("", "-for-fetch")
    },
}


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The suite's folder."""
    folder = tmp_path_factory.mktemp("suite")
    with tarfile.open(SUITE) as packed:
        packed.extractall(folder, filter="data")
    return folder


def test_every_bag_of_the_suite_is_named_here(suite: Path) -> None:
    there = {path.parent.relative_to(suite).as_posix() for path in suite.glob("*/*/*/bagit.txt")}
    assert there == {*VALID, *WARNED, *INVALID}


def test_the_valid_ones_are_intact(suite: Path) -> None:
    for name in VALID:
        found = bundle.verify(suite / name)
        assert found.intact and not found.is_ours, (name, found.sentences())
        assert found.sentences()[0].startswith(
            f"{Path(name).name}: a bag of BagIt {name[1:].partition('/')[0]}, not made by"
        )


def test_the_odd_ones_are_intact_and_what_is_odd_is_told(suite: Path) -> None:
    for name, told in WARNED.items():
        found = bundle.verify(suite / name)
        assert found.intact, (name, found.sentences())
        assert any(told in remark for remark in found.remarks), (name, found.remarks)


def test_the_invalid_ones_are_refused_with_the_reason(suite: Path) -> None:
    for name, told in INVALID.items():
        found = bundle.verify(suite / name)
        assert not found.intact, name
        assert any(told in sentence for sentence in found.sentences()), (name, found.sentences())
