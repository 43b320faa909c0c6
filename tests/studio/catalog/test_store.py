"""The catalog: opening, migrating, refusing, several writers, and what a crash leaves."""

import gc
import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlite_utils import Database

from studio.base import paths
from studio.base.errors import InvalidInput, NotFound, Refused
from studio.catalog import Catalog, fresh, new_id, store
from studio.catalog.schema import migrations
from tools.fresh_catalog import written_by_migrations

TABLES = {
    "drop", "product", "shot", "camera", "frame", "file", "score", "pick", "tick", "measurement", "bundle", "rendition", "event",
}  # fmt: skip
VIEWS = {"coverage", "frames_with_scores", "turnaround"}


def put_drop(catalog: Catalog, code: str = "HARBOUR-01") -> str:
    values = {"code": code, "title": "t", "folder": f"/drops/{code}", "kit": "three-shot", "checklist": "on-location"}
    return catalog.insert("drop", {**values, "brief_sha256": "", "created_at": "2026-10-03T00:00:00.000000Z"})


def test_a_new_catalog_has_the_tables_and_views_others_rely_on() -> None:
    db = Catalog().db
    assert set(db.table_names()) >= TABLES
    assert set(db.view_names()) == VIEWS
    for view in VIEWS:
        assert list(db.query(f"SELECT * FROM {view}")) == []


def test_it_writes_durably_and_holds_foreign_keys() -> None:
    catalog = Catalog()
    assert catalog.value("PRAGMA journal_mode") == "wal"
    assert catalog.value("PRAGMA synchronous") == 2
    assert catalog.value("PRAGMA foreign_keys") == 1
    with pytest.raises(sqlite3.IntegrityError):
        catalog.insert("product", {"drop_id": "nobody", "sku": "A", "title": "A", "position": 0})


def test_the_list_of_migrations_known_without_sqlite_utils_is_the_real_one() -> None:
    assert [m.name for m in migrations._migrations] == store.KNOWN_MIGRATIONS


def test_a_new_catalog_is_what_all_migrations_make_of_an_empty_one(tmp_path: Path) -> None:
    assert fresh.FRESH.read_text("utf-8") == written_by_migrations(), "run 'make docs'"
    path = tmp_path / "migrated.db"
    with sqlite3.connect(path) as connection:
        migrations.apply(Database(connection, execute_plugins=False), stop_before="0002_what_is_still_to_do")
    connection.close()
    described = []
    for catalog in (Catalog(), Catalog(path)):
        made = catalog.rows("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name")
        had = catalog.rows("SELECT id, migration_set, name FROM _sqlite_migrations ORDER BY id")
        described.append(([tuple(row) for row in made], [tuple(row) for row in had]))
        assert catalog.check() == []
    assert described[0] == described[1] and len(described[0][0]) > 100


def test_neither_making_nor_opening_it_loads_sqlite_utils() -> None:
    code = "import sys; from studio.catalog import Catalog; Catalog().close(); Catalog(); print('sqlite_utils' in sys.modules, 'numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_a_change_that_fails_halfway_leaves_nothing() -> None:
    catalog = Catalog()
    with pytest.raises(ValueError, match="cable"), catalog.change():
        put_drop(catalog)
        catalog.tell("drop.created", None)
        raise ValueError("cable pulled")
    assert catalog.value('SELECT COUNT(*) FROM "drop"') == 0
    assert catalog.value("SELECT COUNT(*) FROM event") == 0


def test_events_can_neither_be_changed_nor_deleted() -> None:
    catalog = Catalog()
    catalog.tell("drop.created", None, data={"title": "Sömmar"})
    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        catalog.execute("UPDATE event SET who = 'somebody'")
    with pytest.raises(sqlite3.IntegrityError, match="never deleted"):
        catalog.execute("DELETE FROM event")
    assert catalog.row("SELECT who, data FROM event") == {"who": "Mara", "data": '{"title": "Sömmar"}'}


def test_four_threads_write_at_once_and_every_row_arrives() -> None:
    catalog = Catalog()
    put_drop(catalog)

    def write() -> None:
        for _ in range(50):
            with catalog.change():
                catalog.value("SELECT COUNT(*) FROM event")
                catalog.tell("test", None)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert catalog.value("SELECT COUNT(*) FROM event") == 200


def test_the_connection_of_a_thread_that_ended_goes_with_it() -> None:
    catalog = Catalog()
    for _ in range(20):
        thread = threading.Thread(target=lambda: catalog.tell("test", None))
        thread.start()
        thread.join()
    gc.collect()
    assert len(catalog._connections) <= 2
    assert catalog.value("SELECT COUNT(*) FROM event") == 20


def _write_events(count: int) -> None:
    catalog = Catalog()
    for _ in range(count):
        catalog.tell("test", None)


def test_window_and_command_line_write_at_once_from_two_processes() -> None:
    catalog = Catalog()
    context = multiprocessing.get_context("spawn")
    others = [context.Process(target=_write_events, args=(60,)) for _ in range(2)]
    for other in others:
        other.start()
    _write_events(60)
    for other in others:
        other.join()
    assert [other.exitcode for other in others] == [0, 0]
    assert catalog.value("SELECT COUNT(*) FROM event") == 180


def test_two_processes_opening_a_new_catalog_at_once_both_get_it() -> None:
    code = "from studio.catalog import Catalog; c = Catalog(); c.tell('opened', None)"
    started = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(4)]
    assert [process.wait() for process in started] == [0, 0, 0, 0], [process.stderr.read() for process in started]
    assert Catalog().value("SELECT COUNT(*) FROM event") == 4


def test_two_threads_opening_a_new_catalog_at_the_same_moment_both_get_it(tmp_path: Path) -> None:
    # SQLite says "locked" to one of two that both make its log, without waiting: about one in six of these.
    def opened(path: Path, together: threading.Barrier) -> int:
        together.wait()
        return Catalog(path).value("SELECT COUNT(*) FROM event")

    with ThreadPoolExecutor(2) as pool:
        for n in range(25):
            together = threading.Barrier(2)
            both = [pool.submit(opened, tmp_path / str(n) / "catalog.db", together) for _ in range(2)]
            assert [one.result() for one in both] == [0, 0]


def test_a_process_killed_while_writing_leaves_a_catalog_that_is_whole() -> None:
    code = (
        "from studio.catalog import Catalog\nc = Catalog()\n"
        "while True:\n  with c.change():\n    c.tell('a', None); c.tell('b', None)\n  print('go', flush=True)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    for _ in range(20):
        process.stdout.readline()
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    catalog = Catalog()
    assert catalog.check() == []
    counts = {row["kind"]: row["n"] for row in catalog.rows("SELECT kind, COUNT(*) AS n FROM event GROUP BY kind")}
    assert counts["a"] == counts["b"] > 0


def test_a_catalog_from_a_newer_version_is_refused_with_a_sentence() -> None:
    Catalog().close()
    db = Database(paths.catalog_path())
    db["_sqlite_migrations"].insert(
        {"migration_set": "threeshot", "name": "0999_from_the_future", "applied_at": "2030"}
    )
    db.close()
    with pytest.raises(Refused, match="newer Threeshot.*0999_from_the_future"):
        Catalog()


def test_an_older_catalog_is_migrated_after_a_backup_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = Catalog()
    put_drop(catalog)
    catalog.close()
    monkeypatch.setattr(store, "KNOWN_MIGRATIONS", [*store.KNOWN_MIGRATIONS, "0002_more"])

    @migrations(name="0002_more")
    def more(db: Database) -> None:
        db.conn.execute("ALTER TABLE product ADD COLUMN care TEXT")

    try:
        newer = Catalog()
        assert "care" in newer.db["product"].columns_dict
        assert newer.value('SELECT code FROM "drop"') == "HARBOUR-01"
        (copy,) = paths.data_dir().glob("catalog-before-*.db")
        assert "care" not in Database(copy)["product"].columns_dict
        assert Database(copy)["drop"].count == 1
    finally:
        migrations._migrations.pop()


def test_a_file_that_is_no_database_is_a_sentence_and_stays_as_it_is() -> None:
    paths.catalog_path().parent.mkdir(parents=True)
    paths.catalog_path().write_bytes(b"my holiday photos " * 400)
    with pytest.raises(InvalidInput, match="not a Threeshot catalog.*rebuild"):
        Catalog()
    assert paths.catalog_path().read_bytes() == b"my holiday photos " * 400


def test_a_backup_is_whole_and_never_overwrites(tmp_path: Path) -> None:
    catalog = Catalog()
    put_drop(catalog)
    target = catalog.backup(tmp_path / "safe" / "copy.db")
    assert Database(target)["drop"].count == 1
    with pytest.raises(Refused, match="exists already"):
        catalog.backup(target)


def test_check_finds_a_row_that_points_nowhere() -> None:
    catalog = Catalog()
    assert catalog.check() == []
    raw = sqlite3.connect(paths.catalog_path())
    raw.execute("INSERT INTO product (id, drop_id, sku, title, position) VALUES ('p', 'gone', 'A', 'A', 0)")
    raw.commit()
    raw.close()
    assert [sentence for sentence in catalog.check() if "product" in sentence and "drop" in sentence]


def test_ids_sort_by_the_time_they_were_made() -> None:
    ids = [new_id() for _ in range(500)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 500


def test_a_name_that_is_no_column_never_reaches_sql() -> None:
    with pytest.raises(ValueError, match="not a name"):
        Catalog().insert("event", {'kind") VALUES (1); --': "x"})


def test_a_missing_row_is_a_sentence() -> None:
    with pytest.raises(NotFound, match="no frame 'x'"):
        Catalog().get("frame", "x")
