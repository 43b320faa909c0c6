"""All cards of the open drop, on the Shoot page: those to be kept first."""

from studio.base.language import tr
from studio.base.spoken import count
from ui.parts.basics import Panel, label
from ui.parts.cards_list import ROW_PX, CardsList
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled
from ui.state.session import Row

MOST_ROWS = 2


def how_many(rows: list[Row]) -> str:
    """`1 to keep, 3 in all`."""
    kept = sum(row["is_open"] for row in rows)
    return tr("{kept} to keep, {cards} in all", kept=kept, cards=len(rows)) if kept else count(len(rows), "card")


class DropCards(Panel):
    """Hidden while no card was taken in. Attributes: list, count (a label)."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(tr("Cards"), margin=10)
        self._cards = context.cards
        self.list = CardsList(context.theme)
        self.count = label("", "muted")
        self.box.addWidget(self.count)
        self.box.addWidget(self.list)
        context.cards.changed.connect(self._show)
        self.hide()

    def _show(self) -> None:
        rows = self._cards.of_drop()
        self.list.cards.show(rows)
        self.list.setFixedHeight(min(MOST_ROWS, max(1, len(rows))) * scaled(ROW_PX) + 6)
        self.count.setText(how_many(rows))
        self.setVisible(bool(rows))
