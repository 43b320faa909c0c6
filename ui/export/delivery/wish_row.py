"""How a delivery is to be: all of the bundle or its pictures alone, the folder there, how fast, and whether it goes on by itself."""

from math import ceil
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.base.digits import decimal
from studio.base.errors import WrongAnswer
from studio.base.language import N_, beginning, tr
from studio.base.retold import retold
from ui.parts.field import Ask, Field
from ui.parts.field_grid import FieldGrid

if TYPE_CHECKING:
    from studio.shoot.handed_out import DeliveryWish

MOST_MB = 100_000.0
SENDS = (("", N_("the whole bundle, with its proof")), ("files", N_("the pictures alone")))
LIMIT = ("limit",)


def wish_asks(by_plan: bool) -> list[Ask]:
    """The questions; a plan answers the first two."""
    asks = [] if by_plan else [
        Ask(("send",), N_("What is sent"), "choice", choices=tuple((value, tr(words)) for value, words in SENDS)),
        Ask(("folder",), N_("Folder there"), hint=N_("the bundle's name")),
    ]  # fmt: skip
    return [
        *asks,
        Ask(LIMIT, N_("At most, in MB a second"), hint=N_("as fast as it goes")),
        Ask(("keep_trying",), N_("Go on by itself when the network is back"), "tick"),
        Ask(
            ("refuse",), N_("Where other bytes lie under a name, end instead of taking another name"), "tick", wide=True
        ),
    ]


class WishRow(QWidget):
    """Attribute: fields, by their names."""

    def __init__(self, by_plan: bool) -> None:
        super().__init__()
        self._grid = FieldGrid(wish_asks(by_plan))
        self.fields: dict[str, Field] = {str(field.loc[0]): field for field in self._grid.fields}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._grid)

    def _value(self, name: str) -> Any:
        return self.fields[name].value if name in self.fields else None

    def say_wrong(self, error: BaseException) -> bool:
        """Say it at the field whose answer it is about; whether it is about one of these."""
        if not isinstance(error, WrongAnswer) or error.key not in self.fields:
            return False
        field = self.fields[error.key]
        field.say_wrong(beginning(retold(error.said)))
        field.editor.setFocus()
        return True

    def wish(self, anyway: bool = False) -> "DeliveryWish | None":
        """What was answered; None where it can't be, which is said at the field. anyway: also what the receiver would not take."""
        from studio.shoot import DeliveryWish

        text = str(self._value("limit") or "").strip().replace(",", ".")
        try:
            limit = decimal(text or "0")
        except ValueError:
            limit = -1.0
        if "folder" in self.fields:
            self.fields["folder"].say_wrong("")
        right = 0 <= limit <= MOST_MB
        self.fields["limit"].say_wrong("" if right else tr("Expected a number, like 2.5."))
        if not right:
            self.fields["limit"].editor.setFocus()
            return None
        return DeliveryWish(
            str(self._value("folder") or "").strip() or None,
            "files" if self._value("send") == "files" else "bundle",
            ceil(limit * 1e6),
            self._value("refuse") is not None,
            anyway,
            self._value("keep_trying") is not None,
        )
