"""Opening the catalog, its transactions, and the plain reads and writes that every room uses."""

import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.base import paths, private, settings
from studio.base.clock import now_text
from studio.base.errors import NotFound, Refused
from studio.base.files import disk_error, make_folder, sweep
from studio.catalog import fresh
from studio.catalog.changes import Recording, watched
from studio.catalog.disk import copy_database, refuse_to_look, refuse_when_full, sentence, write_ahead
from studio.catalog.ids import Row, new_id
from studio.catalog.values import plain_name, stored
from studio.catalog.versions import KNOWN_MIGRATIONS, applied_migrations

if TYPE_CHECKING:
    from sqlite_utils import Database

BUSY_TIMEOUT_S = 30.0


class _Connection(sqlite3.Connection):
    """A connection that can be referred to weakly."""


class Catalog:
    """The SQLite catalog: one file a person, all drops. One connection a thread; safe with other processes at work on it.

    Opening makes it, migrates an older one after a backup copy, and refuses a newer one or what is not a database.
    Raises Refused (newer, read-only, full disk) or InvalidInput (not a database). own_events: None, or the ids of the events told by
    this object, where somebody follows what others do (`studio.catalog.following`).
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or paths.catalog_path()
        self._local = threading.local()
        # Only looked at, not held: a thread's connection goes with its thread.
        self._connections: weakref.WeakSet[_Connection] = weakref.WeakSet()
        self._lock = threading.Lock()
        self.own_events: set[str] | None = None
        chosen = settings.load()
        self.who, self.station = chosen.person, chosen.station
        self._prepare()

    # -- opening ------------------------------------------------------------------------------------------------

    def _connect(self) -> _Connection:
        connection = sqlite3.connect(
            self.path, timeout=BUSY_TIMEOUT_S, check_same_thread=False, isolation_level=None, factory=_Connection
        )
        connection.row_factory = sqlite3.Row
        connection.execute(f"PRAGMA busy_timeout = {int(BUSY_TIMEOUT_S * 1000)}")
        write_ahead(connection, BUSY_TIMEOUT_S)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        with self._lock:
            self._connections.add(connection)
        return connection

    def _prepare(self) -> None:
        try:
            self._keep_private()
            sweep(self.path.parent)
            refuse_to_look(self.path)
            self._migrate(self._connection)
        except OSError as error:
            raise disk_error(error, self.path) from error
        except sqlite3.DatabaseError as error:
            self.close()
            raise sentence(error, self.path) from error

    def _keep_private(self) -> None:
        """The catalog, what SQLite keeps beside it and its backups are the person's alone, as are the folders they lie in."""
        private.keep_folders()
        make_folder(self.path.parent)
        private.keep_file(self.path)
        # SQLite makes its -wal and -shm with the permissions of the database.
        private.tighten_files(self.path.parent, f"{self.path.stem}*.db*")

    def _migrate(self, connection: sqlite3.Connection) -> None:
        known = KNOWN_MIGRATIONS
        if applied_migrations(connection) == known:
            return
        refuse_when_full(self.path)
        connection.execute("BEGIN IMMEDIATE")
        try:
            applied = applied_migrations(connection)
            if newer := [name for name in applied if name not in known]:
                raise Refused(
                    f"{self.path}: made by a newer Threeshot (it holds '{newer[-1]}'); update Threeshot, "
                    "or set THREESHOT_HOME to another folder."
                )
            if applied and applied != known:
                self._backup_before_migration(len(applied))
            if fresh.is_empty(connection):
                fresh.make(connection)
            else:
                from sqlite_utils import Database

                from studio.catalog.schema import migrations

                migrations.apply(Database(connection, execute_plugins=False))
            connection.execute("COMMIT")
        except BaseException:
            _roll_back(connection)
            raise

    def _backup_before_migration(self, version: int) -> None:
        target = self.path.with_name(f"{self.path.stem}-before-{len(KNOWN_MIGRATIONS)}-from-{version}.db")
        reader = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_TIMEOUT_S)
        try:
            copy_database(reader, target)
        finally:
            reader.close()

    @property
    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._connect()
        return connection

    @property
    def db(self) -> "Database":
        """This thread's sqlite-utils Database, for reads with its query helpers."""
        from sqlite_utils import Database

        return Database(self._connection, execute_plugins=False)

    def close(self) -> None:
        """Close every thread's connection. The catalog may be used again; it then opens anew."""
        with self._lock:
            for connection in list(self._connections):
                connection.close()
            self._connections.clear()
        self._local = threading.local()

    def backup(self, target: Path) -> Path:
        """Copy the catalog, consistent even while others write, to `target`. Raises Refused when that can't be written."""
        if target.exists():
            raise Refused(f"{target}: exists already; choose another name for the backup.")
        try:
            make_folder(target.parent)
            refuse_when_full(target)
            copy_database(self._connection, target)
        except OSError as error:
            raise disk_error(error, target) from error
        except sqlite3.DatabaseError as error:
            if "full" in str(error):
                raise sentence(error, target) from error
            raise Refused(f"{target}: cannot be written ({error}); choose another folder for the backup.") from error
        return target

    def check(self) -> list[str]:
        """What is wrong with the catalog's own integrity, a sentence each; empty when all is well."""
        wrong = [
            f"{self.path}: {row[0]}" for row in self._connection.execute("PRAGMA integrity_check") if row[0] != "ok"
        ]
        for row in self._connection.execute("PRAGMA foreign_key_check"):
            wrong.append(f"{self.path}: a row of '{row[0]}' points to a missing row of '{row[2]}'.")
        return wrong

    def check_room(self) -> None:
        """Raise Refused when there is no room beside the catalog for a change; for what would do much before its first one."""
        refuse_when_full(self.path)

    # -- reading and writing ------------------------------------------------------------------------------------

    @contextmanager
    def change(self) -> Iterator["Catalog"]:
        """One immediate transaction around a change; nested uses join the outer one. Nothing is kept when it raises.

        What was to be told of it (`on_commit`) is told once it is kept.

        Raises Refused before anything is done where the disk has no room for it.
        """
        connection = self._connection
        if connection.in_transaction:
            yield self
            return
        refuse_when_full(self.path)
        told: list[Callable[[], None]] = []
        self._local.to_tell = told
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield self
                connection.execute("COMMIT")
            except BaseException:
                _roll_back(connection)
                raise
        except sqlite3.IntegrityError:
            raise
        except sqlite3.DatabaseError as error:
            raise sentence(error, self.path) from error
        for tell in told:
            tell()

    def on_commit(self, tell: Callable[[], None]) -> None:
        """Call `tell` once this thread's transaction is kept, never when it is not; at once where there is none."""
        if self.in_change:
            self._local.to_tell.append(tell)
        else:
            tell()

    @contextmanager
    def unhurried(self) -> Iterator[None]:
        """Changes within it do not wait for the disk: a power cut may take them back, whole, and only what is found again may be so."""
        connection = self._connection
        connection.execute("PRAGMA synchronous = NORMAL")
        try:
            yield
        finally:
            connection.execute("PRAGMA synchronous = FULL")

    @contextmanager
    def recorded(self, drop_id: str, what: str, who: str | None = None) -> Iterator[Recording]:
        """A change that is noted row by row, in one transaction, with its events; one within another joins it.

        what: `frames.assigned` and the like, the event's kind where the change tells none of its own. who: by default the person of the
        settings. On leaving, the recording's `done()` is what changed. Nothing is kept when it raises.
        """
        outer: Recording | None = getattr(self._local, "recording", None)
        if outer is not None:
            yield outer
            return
        recording = Recording(drop_id, what, who or self.who)
        with self.change():
            self._local.recording = recording
            try:
                yield recording
            finally:
                self._local.recording = None
            self._keep(recording)

    def _keep(self, recording: Recording) -> None:
        """Write a recorded change's events, the first with all rows in it; note whose sidecars are behind now."""
        change = recording.done()
        if change.rows and not recording.events:
            self._event(recording, change.what, change.drop_id, None, {}, None)
        for place, event in enumerate(recording.events):
            rows = {"rows": [row.to_dict() for row in change.rows]} if place == 0 and change.rows else {}
            told = {"change": {"id": change.id, "what": change.what, "who": change.who, **rows}}
            self.insert("event", {**event, "data": {**event["data"], **told}})
        for frame_id, due in recording.beside(change.rows).items():
            self.execute("UPDATE frame SET sidecar_due = sidecar_due | ? WHERE id = ?", [due, frame_id])

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[Row]:
        """All rows of a query, as dicts."""
        return list(self.each(sql, parameters))

    def each(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> Iterator[Row]:
        """The rows of a query one by one, as dicts: for answers that may be long."""
        cursor = self.each_as_stored(sql, parameters)
        names = [column[0] for column in cursor.description or ()]
        assert len(set(names)) == len(names), sql
        for values in cursor:
            yield dict(zip(names, values, strict=True))

    def each_as_stored(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> sqlite3.Cursor:
        """The same as tuples. sqlite3's own rows look each column up by its name, which costs more than the query of a wide table."""
        cursor = self._connection.cursor()
        cursor.row_factory = None
        return cursor.execute(sql, parameters)

    def row(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> Row | None:
        """The first row of a query, or None."""
        return next(self.each(sql, parameters), None)

    def value(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> Any:
        """The first column of the first row, or None."""
        found = self._connection.execute(sql, parameters).fetchone()
        return found[0] if found is not None else None

    def find(self, table: str, row_id: str) -> Row | None:
        """The row of that id, or None."""
        return self.row(f'SELECT * FROM "{plain_name(table)}" WHERE id = ?', [row_id])

    def get(self, table: str, row_id: str) -> Row:
        """The row of that id. Raises NotFound."""
        found = self.find(table, row_id)
        if found is None:
            raise NotFound(f"There is no {table} '{row_id}' in the catalog.")
        return found

    def insert(self, table: str, values: Mapping[str, Any]) -> str:
        """Insert one row and return its id (a new UUIDv7 where `values` has none). Lists and dicts are stored as JSON."""
        row = {"id": values.get("id") or new_id(), **{k: v for k, v in values.items() if k != "id"}}
        columns = ", ".join(f'"{plain_name(column)}"' for column in row)
        marks = ", ".join("?" for _ in row)
        if table == "event" and self.own_events is not None:
            self.own_events.add(str(row["id"]))
        with self.change():
            self._connection.execute(
                f'INSERT INTO "{plain_name(table)}" ({columns}) VALUES ({marks})',
                [stored(value) for value in row.values()],
            )
            if (recording := self._recording(table)) is not None and table != "frame":
                recording.note(table, str(row["id"]), None, self.get(table, str(row["id"])))
        return str(row["id"])

    def update(self, table: str, row_id: str, values: Mapping[str, Any]) -> None:
        """Change columns of one row. Raises NotFound when there is no such row."""
        sets = ", ".join(f'"{plain_name(column)}" = ?' for column in values)
        with self.change():
            recording = self._recording(table, values)
            before = self.get(table, row_id) if recording is not None else None
            done = self._connection.execute(
                f'UPDATE "{plain_name(table)}" SET {sets} WHERE id = ?',
                [*(stored(value) for value in values.values()), row_id],
            )
            if done.rowcount == 0:
                raise NotFound(f"There is no {table} '{row_id}' in the catalog.")
            if recording is not None:
                recording.note(table, row_id, before, self.get(table, row_id))

    def delete(self, table: str, row_id: str) -> None:
        """Delete one row. Raises NotFound when there is no such row."""
        with self.change():
            before = self.get(table, row_id)
            self._connection.execute(f'DELETE FROM "{plain_name(table)}" WHERE id = ?', [row_id])
            if (recording := self._recording(table)) is not None:
                recording.note(table, row_id, before, None)

    @property
    def in_change(self) -> bool:
        """Whether this thread is in the middle of a transaction."""
        return self._connection.in_transaction

    @property
    def recording(self) -> bool:
        """Whether this thread is in the middle of a recorded change."""
        return getattr(self._local, "recording", None) is not None

    def _recording(self, table: str, values: Mapping[str, Any] | None = None) -> Recording | None:
        recording: Recording | None = getattr(self._local, "recording", None)
        return recording if recording is not None and watched(table, values) else None

    def execute(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> int:
        """Run one changing statement inside a transaction; the number of rows it touched."""
        with self.change():
            return self._connection.execute(sql, parameters).rowcount

    def execute_many(self, sql: str, many: Iterable[Sequence[Any]]) -> None:
        """Run one changing statement for each of many rows, inside a transaction. For what is not watched (`recorded`)."""
        with self.change():
            self._connection.executemany(sql, many)

    def tell(
        self,
        kind: str,
        drop_id: str | None,
        subject: str | None = None,
        data: Mapping[str, Any] | None = None,
        who: str | None = None,
    ) -> str:
        """Append an event: what happened, now, by whom, on this station. Join it to its change with `change()` or `recorded()`."""
        recording: Recording | None = getattr(self._local, "recording", None)
        if recording is not None:
            return self._event(recording, kind, drop_id, subject, data or {}, who)
        return self.insert("event", self._told(kind, drop_id, subject, data or {}, who))

    def _event(
        self,
        recording: Recording,
        kind: str,
        drop_id: str | None,
        subject: str | None,
        data: Mapping[str, Any],
        who: str | None,
    ) -> str:
        event = {"id": new_id(), **self._told(kind, drop_id, subject, data, who or recording.who)}
        recording.events.append(event)
        return str(event["id"])

    def _told(
        self, kind: str, drop_id: str | None, subject: str | None, data: Mapping[str, Any], who: str | None
    ) -> dict[str, Any]:
        told = {"drop_id": drop_id, "at": now_text(), "kind": kind, "who": who or self.who}
        return {**told, "station": self.station, "subject": subject, "data": dict(data)}


def _roll_back(connection: sqlite3.Connection) -> None:
    # A full disk may have ended the transaction already.
    if connection.in_transaction:
        connection.execute("ROLLBACK")
