"""The frames of the open shoot as a Qt list, in the order of capture, or in another."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QMimeData, QModelIndex, QPersistentModelIndex, QStringListModel, Qt

from studio.base.language import tr, within
from studio.base.retold import retold
from studio.base.wording import visible
from ui.parts.coverage_words import verdict_title
from ui.state.session import Row, Session

Index = QModelIndex | QPersistentModelIndex
FRAME = Qt.ItemDataRole.UserRole + 1
STACK = Qt.ItemDataRole.UserRole + 2
ROLE = Qt.ItemDataRole.UserRole + 3
FRAMES_MIME = "application/x-threeshot-frames"
WORKING = ("slate", "tag", "other")
_IS = Qt.ItemFlag
_FLAGS = _IS.ItemIsSelectable | _IS.ItemIsEnabled | _IS.ItemIsDragEnabled | _IS.ItemNeverHasChildren
"""Asked at each painting of each frame."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A row on its way through Qt, which would turn a bare dict into a map of variants and back, at every look."""

    row: Row


def frame_at(index: Index) -> Row:
    """The frame's row at an index of the model or of a filter before it."""
    row: Row = index.data(FRAME).row
    return row


def order(row: Row) -> tuple[Any, ...]:
    """Where a frame stands in the order of capture."""
    stands: tuple[Any, ...] = row["stands"]
    return stands


def words(row: Row, role: str) -> str:
    """A frame in words, for screen readers and tool tips. role: what its role is called."""
    shot = f"{row['sku']} {role}" if row["sku"] else tr("unassigned")
    marks = [name for name, on in ((tr("select"), row["is_select"]), (tr("rejected"), row["rejected"])) if on]
    marks += [tr("{part} label", part=tr(visible(row["label"])))] if row["label"] else []
    return ", ".join([visible(row["name"]), shot, within(verdict_title(verdict_word(row))), *marks])


def verdict_word(row: Row) -> str:
    """The word on a frame's badge: its verdict, what kind of working frame it is, or that it waits."""
    if row["error"]:
        return "unreadable"
    if row["kind"] in WORKING:
        return {"slate": "slate", "tag": "tag", "other": "working"}[row["kind"]]
    if row["kind"] == "clip":
        return "clip"
    # A reject that was deleted before this catalog saw it waits for nobody.
    return row["verdict"] or ("rejected" if row["rejected"] and row["examined_at"] else "waiting")


class FrameRows(QStringListModel):
    """What every list of frames answers. Data: FRAME gives the row, `Carried` (see `frame_at`), DisplayRole the name, AccessibleTextRole
    the words, ROLE what the role of its shot is called. A list says which row is where, `row_at`.

    Views ask for the number of rows once for each of them, so Qt's own list counts (empty texts), and is not asked through Python.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session

    def count_anew(self, amount: int) -> None:
        """All rows are others, so many."""
        self.setStringList([""] * amount)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return self.said_of(index, role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return _FLAGS

    def mimeTypes(self) -> list[str]:
        return [FRAMES_MIME]

    def row_at(self, at: int) -> Row | None:
        """The row of that number; None where there is none."""
        raise NotImplementedError

    def said_of(self, index: Index, role: int) -> Any:
        """The data of an index."""
        row = self.row_at(index.row()) if index.isValid() else None
        if row is None:
            return None
        if role == FRAME:
            return Carried(row)
        if role == Qt.ItemDataRole.DisplayRole:
            return visible(row["name"])
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return "\n".join([words(row, self._role_of(row)), *map(retold, row["reasons"])])
        if role == ROLE:
            return self._role_of(row)
        return None

    def _role_of(self, row: Row) -> str:
        return self._session.role_title(row["role"], row["sku"])

    def mimeData(self, indexes: list[QModelIndex]) -> QMimeData:
        """Frames on their way by a drag."""
        data = QMimeData()
        data.setData(FRAMES_MIME, "\n".join(frame_at(index)["id"] for index in indexes).encode())
        return data


class FrameModel(FrameRows):
    """All frames. Attribute: rows, in their order. `key` says which, `last_first` whether it is the other way round.

    Python sorts them, once: a proxy of Qt's would ask for two rows at each of its comparisons, a second of them at 10,000 frames. Where a
    frame is, is found by its key, so that a change costs the same in a large drop as in a small one.
    """

    def __init__(
        self, session: Session, key: Callable[[Row], tuple[Any, ...]] = order, last_first: bool = False
    ) -> None:
        super().__init__(session)
        self._key, self._last_first = key, last_first
        self._sorted = _Sorted([], [], {})
        name = f"{type(self).__name__}.rows"
        self._prepared = lambda: session.prepared.get(name)
        session.prepare[name] = self._sort
        session.frames_reset.connect(self.reset)
        session.frames_changed.connect(self.update_frames)
        session.previews_changed.connect(self._repaint)
        # Before any view hears of it.
        self.rowsRemoved.connect(self._take_out)

    def row_at(self, at: int) -> Row | None:
        return self.rows[at] if at < len(self.rows) else None

    @property
    def rows(self) -> list[Row]:
        """The frames, in their order."""
        return self._sorted.rows

    def reset(self) -> None:
        """Take the session's rows as they are."""
        self._sorted = self._prepared() or self._sort(list(self._session.rows.values()))
        self.count_anew(len(self.rows))

    def _sort(self, rows: list[Row]) -> "_Sorted":
        """On any thread."""
        keys = list(map(self._key, rows))
        at = sorted(range(len(rows)), key=keys.__getitem__, reverse=self._last_first)
        rows, keys = [rows[n] for n in at], [keys[n] for n in at]
        return _Sorted(rows, keys, {row["id"]: key for row, key in zip(rows, keys, strict=True)})

    def find(self, frame_id: str) -> QModelIndex:
        """The index of a frame, or an invalid one when there is no such."""
        at = self._at(frame_id)
        return QModelIndex() if at is None else self.index(at)

    def _at(self, frame_id: str) -> int | None:
        key = self._sorted.key_of.get(frame_id)
        return None if key is None else self._place(key)

    def update_frames(self, ids: list[str]) -> None:
        """Insert or change just these rows, so that selections and the scroll position stay."""
        if not self.rows:
            self.reset()
            return
        fresh: list[str] = []
        for frame_id in ids:
            row, at = self._session.rows[frame_id], self._at(frame_id)
            if at is not None and self._sorted.keys[at] == self._key(row):
                self.rows[at] = row
                self.dataChanged.emit(self.index(at), self.index(at))
            else:
                fresh.append(frame_id)
        for frame_id in fresh:
            self._move_in(frame_id)

    def _move_in(self, frame_id: str) -> None:
        row, at = self._session.rows[frame_id], self._at(frame_id)
        if at is not None:
            self.removeRows(at, 1)
        key = self._key(row)
        to = self._place(key)
        self.rows.insert(to, row)
        self._sorted.keys.insert(to, key)
        self._sorted.key_of[frame_id] = key
        self.insertRows(to, 1)

    def _take_out(self, _: object, first: int, last: int) -> None:
        for row in self.rows[first : last + 1]:
            self._sorted.key_of.pop(row["id"], None)
        del self.rows[first : last + 1], self._sorted.keys[first : last + 1]

    def _place(self, key: tuple[Any, ...]) -> int:
        keys = self._sorted.keys
        if not self._last_first:
            return bisect_left(keys, key)
        low, high = 0, len(keys)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if keys[middle] > key else (low, middle)
        return low

    def _repaint(self, ids: list[str]) -> None:
        for frame_id in ids:
            if (at := self._at(frame_id)) is not None:
                self.dataChanged.emit(self.index(at), self.index(at), [Qt.ItemDataRole.DecorationRole])


@dataclass
class _Sorted:
    """Frames in their order, the key of each, and each key by the frame's id."""

    rows: list[Row]
    keys: list[tuple[Any, ...]]
    key_of: dict[str, tuple[Any, ...]]
