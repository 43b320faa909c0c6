"""Names and manifests: whatever is written is read back, whatever comes from outside stays inside."""

from pathlib import PurePosixPath

from hypothesis import given
from hypothesis import strategies as st

from studio.bundle import manifest

DIGEST = "ab" * 32
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


@given(TEXT)
def test_a_path_is_read_back_as_it_was_written(name: str) -> None:
    path = f"data/{name}"
    if "\0" in path or not manifest.is_safe(path) or path != path.strip(" \t") or name.startswith("./"):
        return
    found = manifest.read(manifest.write({path: DIGEST}).encode(), "manifest-sha256.txt", payload=True)
    assert found.entries == {path: DIGEST}
    assert found.problems == []


def test_per_cent_and_line_breaks_are_written_as_the_standard_says() -> None:
    assert manifest.write({"data/50%\r\n.jpg": DIGEST}) == f"{DIGEST}  data/50%25%0D%0A.jpg\n"
    assert manifest.decode("50%25 %0a %41") == "50% \n %41"


@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_fail_or_lead_outside(data: bytes) -> None:
    for payload in (True, False):
        found = manifest.read(data, "m", payload=payload)
        assert all(manifest.is_safe(path) and path.startswith("data/") is payload for path in found.entries)
        assert all(problem.isprintable() for problem in found.problems)


@given(st.text(max_size=300))
def test_a_safe_path_is_relative_stable_and_one_that_any_validator_reads(path: str) -> None:
    safe = manifest.safe_path(path)
    assert manifest.is_safe(f"data/{safe}")
    assert ".." not in PurePosixPath(safe).parts
    assert manifest.safe_path(safe) == safe
    assert len(safe.splitlines()) == 1
    assert safe == safe.strip()
    assert "%" not in safe
    assert all(len(part.encode()) <= manifest.NAME_LIMIT for part in safe.split("/"))


def test_lines_as_other_tools_write_them_are_read() -> None:
    text = f"\ufeff{DIGEST.upper()} *data/a.jpg\r\n\r\n{DIGEST}\tdata/b c.jpg\n"
    assert manifest.read(text.encode(), "m", payload=True).entries == {"data/a.jpg": DIGEST, "data/b c.jpg": DIGEST}
