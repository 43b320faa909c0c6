"""A brief that is being written: of a new drop, or of one that is open. What is not whole yet is kept as a draft, whatever happens."""

import contextlib
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.base import paths
from studio.base.clock import now_text
from studio.base.errors import InvalidInput, NotFound, Refused
from studio.base.files import safe_name, write_atomic
from studio.base.wording import agreeing, count
from studio.catalog import Catalog, drops
from studio.catalog.ids import new_id
from studio.shoot import layout
from studio.shoot.shoot import Shoot

if TYPE_CHECKING:
    from studio.documents.brief import Brief
    from studio.documents.brief_edit import EditedBrief
    from studio.documents.brief_findings import Finding
    from studio.documents.edited import EditedDocument
    from studio.documents.pasted import Pasted

Loc = tuple[str | int, ...]
PRODUCTS: Loc = ("products",)
MOST_REFERENCE_BYTES = 100_000_000


@dataclass(frozen=True)
class Draft:
    """A new drop's brief that is not a drop yet. changed_at: UTC text."""

    path: Path
    code: str
    title: str
    changed_at: str


@dataclass(frozen=True)
class Written:
    """How far a brief is, for whoever shows it.

    data: what the text says. findings: all that is wrong. brief: the model, when nothing is. shots: how many are to be made, as far as
    known. undoable, redoable: in words, empty for nothing. editable: whether its fields can be changed one by one. unsaved: it is not in
    the drop yet. theirs: another program wrote the file meanwhile, and it is to be decided which of the two counts.
    """

    data: Mapping[str, Any] = field(default_factory=dict)
    findings: "tuple[Finding, ...]" = ()
    brief: "Brief | None" = None
    shots: int = 0
    undoable: str = ""
    redoable: str = ""
    editable: bool = True
    unsaved: bool = False
    theirs: bool = False


def drafts() -> list[Draft]:
    """The new drops that were begun and not made, the newest first."""
    from studio.documents.yaml_text import parse

    found = []
    folder = paths.drafts_dir()
    for path in folder.glob("*.yaml") if folder.is_dir() else ():
        if "." in path.stem or path.name.startswith("."):
            continue  # of a drop that was made; it comes back with that
        with contextlib.suppress(OSError, UnicodeDecodeError):
            data = parse(path.read_text("utf-8")).data
            said = data if isinstance(data, dict) else {}
            changed = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
            found.append(
                Draft(path, str(said.get("drop") or ""), str(said.get("title") or ""), f"{changed:%a %d %b, %H:%M}")
            )
    return sorted(found, key=lambda one: one.path.stat().st_mtime, reverse=True)


class BriefWriting:
    """One brief under the pen, for one thread at a time. Attributes: edited (text, history), draft (where it is kept), shoot (or None).

    Every edit is one of `edited`; `keep` makes it last, `apply` brings an open drop in step, `make` makes a new one.
    """

    def __init__(self, edited: "EditedBrief", draft: Path, catalog: Catalog, shoot: Shoot | None = None) -> None:
        self.edited, self.draft, self.shoot = edited, draft, shoot
        self._catalog = catalog
        self._base = self._kept = edited.text
        self._theirs: str | None = None

    @classmethod
    def new(cls, zone: str, catalog: Catalog) -> "BriefWriting":
        """The brief of a new drop, that says nothing yet. Nothing is written before something is said."""
        from studio.documents.brief_edit import EditedBrief, blank

        return cls(EditedBrief(blank(zone)), paths.drafts_dir() / f"{new_id()}.yaml", catalog)

    @classmethod
    def of_draft(cls, path: Path, catalog: Catalog) -> "BriefWriting":
        """A new drop's brief that was begun before. Raises NotFound, InvalidInput."""
        from studio.documents.brief_edit import EditedBrief

        return cls(EditedBrief(text_of(path)), path, catalog)

    @classmethod
    def of_shoot(cls, shoot: Shoot) -> "BriefWriting":
        """The brief of an open drop, with what was typed before and could not be taken over yet. Raises NotFound, InvalidInput."""
        from studio.documents.brief_edit import EditedBrief

        text = text_of(shoot.folder / layout.KEPT_BRIEF)
        made = cls(EditedBrief(text), _draft_of(shoot, plain_text(text)), shoot.drop.catalog, shoot)
        begun = sorted(paths.drafts_dir().glob(f"{shoot.id}.*.yaml")) if paths.drafts_dir().is_dir() else []
        if begun:
            made.edited.replace(text_of(begun[-1]), "what was typed before")
            made._kept = made.edited.text
            if begun[-1] != made.draft:
                # It was begun from another text than what lies there now.
                made.draft, made._theirs = begun[-1], plain_text(text)
        return made

    @property
    def path(self) -> Path:
        """What its sentences call it, and beside which its files lie."""
        return (self.shoot.folder if self.shoot is not None else self.draft.parent) / layout.KEPT_BRIEF

    def state(self) -> Written:
        """How far it is."""
        from studio.documents import brief_findings
        from studio.documents.yaml_text import parse

        tree = parse(self.edited.text)
        brief, found = brief_findings.find(self.edited.text, self.path)
        found = [*self._of_id(tree.data, tree.line(("drop",))), *found]
        return Written(
            tree.data if isinstance(tree.data, dict) else {},
            tuple(found),
            brief if not found else None,
            _shots(tree.data),
            self.edited.undoable,
            self.edited.redoable,
            isinstance(tree.data, dict),
            self.shoot is None or self.edited.text != self._base,
            self._theirs is not None,
        )

    def keep(self) -> None:
        """Make what was typed last: it is found again after a kill. Raises Refused when the disk is full."""
        if self.edited.text == self._kept:
            return
        if self.shoot is not None and self.edited.text == self._base:
            self.draft.unlink(missing_ok=True)
        else:
            write_atomic(self.draft, self.edited.bytes)
        self._kept = self.edited.text

    def apply(self) -> bool:
        """Bring the open drop in step with what was typed, as soon as nothing is wrong with it; whether it was.

        Raises Refused, NotFound (its folder is gone).
        """
        self.keep()
        if self.shoot is None or self.edited.text == self._base or self.look() or self._theirs is not None:
            return False
        if self.state().brief is None:
            return False
        self.shoot.drop.check_folder()
        write_atomic(self.path, self.edited.bytes, within=self.shoot.folder)
        self.shoot.reload_brief()
        self._in_step()
        return True

    def make(self) -> Shoot:
        """Make the new drop. Raises InvalidInput with all that is wrong, Refused (its id or folder is another's)."""
        self.keep()
        state = self.state()
        if state.brief is None:
            raise InvalidInput("\n".join(one.sentence for one in state.findings))
        folder = paths.drops_dir() / state.brief.drop
        if (folder / layout.KEPT_BRIEF).exists():
            raise Refused(f"{folder}: holds a drop of that id already; open that one, or choose another drop id.")
        write_atomic(self.draft, self.edited.bytes)
        made = Shoot.create(self.draft, None, self._catalog)
        self.draft.unlink(missing_ok=True)
        for name in state.brief.files():
            if Path(name).name.startswith(self.draft.stem):
                (self.draft.parent / name).unlink(missing_ok=True)
        return made

    def throw_away(self) -> str:
        """Forget what was typed of a new drop; the text is kept among those that were replaced, and the sentence says where."""
        if not self.draft.exists():
            return ""
        kept = keep_beside(self.edited.text, "new-drop")
        self.draft.unlink(missing_ok=True)
        return f"The new drop was thrown away; what was written of it is kept in {kept}."

    def refer(self, product: int, role: str, source: Path) -> None:
        """Take a picture as the reference of a product in a role: it is copied beside the brief. Raises InvalidInput, Refused."""
        sku = str(self.edited.value((*PRODUCTS, product, "sku")) or product)
        whose = f"{self.draft.stem}-" if self.shoot is None else ""
        name = f"references/{safe_name(f'{whose}{sku}-{role}{source.suffix.lower()}')}"
        try:
            if source.stat().st_size > MOST_REFERENCE_BYTES:
                raise InvalidInput(
                    f"{source}: is larger than {MOST_REFERENCE_BYTES // 1_000_000} MB; take a smaller picture."
                )
            data = source.read_bytes()
        except OSError as error:
            raise InvalidInput(f"{source}: cannot be read ({error.strerror}); choose another file.") from error
        write_atomic(self.path.parent / name, data, within=self.shoot.folder if self.shoot is not None else None)
        self.edited.put((*PRODUCTS, product, "references", role), name, "the reference picture")

    # -- many rows at once ----------------------------------------------------------------------------------------

    def paste(self, text: str, place: int) -> str:
        """Put rows that were copied from a spreadsheet into the products, before that one; what was recognised, in a sentence."""
        from studio.documents import pasted

        return self._take(pasted.read(text, self._options()), place, "pasted")

    def take_file(self, path: Path, place: int) -> str:
        """Put the products of a CSV or of Shopify's export there; likewise. Raises NotFound, InvalidInput."""
        from studio.documents import pasted

        return self._take(pasted.read_file(path, self._options()), place, f"taken from {path.name}")

    def _take(self, found: "Pasted", place: int, how: str) -> str:
        rows = self.edited.value(PRODUCTS)
        there = {
            row["sku"]: n
            for n, row in enumerate(rows if isinstance(rows, list) else [])
            if isinstance(row, dict) and isinstance(row.get("sku"), str)
        }
        new = [row for row in found.rows if row.get("sku") not in there]
        known = [row for row in found.rows if row.get("sku") in there]

        def edits(edited: "EditedDocument") -> None:
            before = edited.data
            for row in known:
                at = there[row["sku"]]
                for name, value in row.items():
                    if before["products"][at].get(name) != value:
                        edited.put((*PRODUCTS, at, name), value)
            if new:
                edited.insert(PRODUCTS, place, new, "")

        if not found.rows:
            return " ".join(found.told) or "There is no product in it."
        self.edited.together(f"{count(len(found.rows), 'row')} {how}", edits)
        told = [
            f"{count(len(found.rows), 'row')} {how}: {_listed(found.columns)} {agreeing(len(found.columns), 'was', 'were')} recognised."
        ]
        if known:
            told.append(
                f"{count(len(known), 'product')} {agreeing(len(known), 'was', 'were')} there already and took the new values."
            )
        if found.left_out:
            told.append(f"Left out: {_listed(found.left_out)}.")
        return " ".join([*told, *found.told])

    def _options(self) -> Any:
        from studio.documents.loading import check
        from studio.documents.options import Options
        from studio.documents.yaml_text import Tree

        return check(Options, Tree(self.edited.value(("options",)) or {}))[0]

    # -- what others write ----------------------------------------------------------------------------------------

    def look(self) -> str:
        """See whether another program wrote the drop's brief: `read` when it was taken over, `asks` when both have changed; else empty."""
        if self.shoot is None or self._theirs is not None:
            return ""
        theirs = plain_text(text_of(self.path))
        if theirs == self._base:
            return ""
        if self.edited.text in (self._base, theirs):
            self.edited.replace(theirs, "what another program wrote")
            self._take_over(theirs)
            return "read"
        self._theirs = theirs
        return "asks"

    def decide(self, mine: bool) -> str:
        """Both have changed: mine counts, or theirs; the other is kept in a file of its own, which the sentence names."""
        if self._theirs is None or self.shoot is None:
            return ""
        theirs, self._theirs = self._theirs, None
        kept = keep_beside(theirs if mine else self.edited.text, self.shoot.code)
        if mine:
            self._base = theirs
            self.apply()
        else:
            self.edited.replace(theirs, "what another program wrote")
            self._take_over(theirs)
        return f"{'The other version' if mine else 'What was typed here'} is kept in {kept}."

    def _take_over(self, theirs: str) -> None:
        self._base = theirs
        assert self.shoot is not None
        if self.state().brief is not None:
            self.shoot.reload_brief()
        self._in_step()

    def _in_step(self) -> None:
        self.draft.unlink(missing_ok=True)
        self._base = self._kept = self.edited.text
        assert self.shoot is not None
        self.draft = _draft_of(self.shoot, self._base)

    def _of_id(self, data: Any, line: int | None) -> "list[Finding]":
        """An id that another drop has, or that is not the open drop's any more."""
        from studio.documents.brief_findings import Finding

        if not isinstance(data, dict):
            return []  # no brief at all, which is said already
        code = data.get("drop")
        if self.shoot is not None:
            if code == self.shoot.code:
                return []
            said, repair = f"This drop was made as {self.shoot.code}: its id stays.", self.shoot.code
        else:
            if code not in drops.drop_codes(self._catalog):
                return []
            said, repair = f"There is a drop {code} already: choose another id.", None
        return [Finding(("drop",), line, f"{layout.KEPT_BRIEF}, line {line}, drop: {said}", said, repair)]


def _shots(data: Any) -> int:
    """How many shots a brief asks for; a kit that can't be read asks for none."""
    from studio.documents.kit import load_kit

    rows = data.get("products") if isinstance(data, dict) else None
    try:
        roles = len(load_kit(str(data.get("kit") or "three-shot")).roles) if isinstance(rows, list) else 0
    except (NotFound, InvalidInput):
        return 0
    extra = [row.get("extra_roles") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return roles * len(rows or []) + sum(len(one) for one in extra if isinstance(one, list))


def _draft_of(shoot: Shoot, text: str) -> Path:
    begun_from = hashlib.sha256(text.encode()).hexdigest()[:12]
    return paths.drafts_dir() / f"{shoot.id}.{begun_from}.yaml"


def keep_beside(text: str, name: str) -> Path:
    """Keep a text that another replaces; where. Raises Refused when the disk is full."""
    stamp = now_text()[:19].replace(":", "")
    path = paths.drafts_dir() / "replaced" / safe_name(f"{name}-{stamp}.yaml")
    write_atomic(path, text)
    return path


def text_of(path: Path) -> str:
    """The text of a document. Raises NotFound, InvalidInput."""
    from studio.documents.loading import read_text
    from studio.documents.yaml_text import Mistake

    found = read_text(path)
    if isinstance(found, Mistake):
        raise InvalidInput(found.sentence(path.name))
    return found


def plain_text(text: str) -> str:
    """The text as an edited brief has it, whatever ends its lines."""
    return text.replace("\r\n", "\n")


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
