"""After the drop: what it brought. Shops' exports read, and evaluated from what the catalog then holds; nothing is sent anywhere.

`take_in` reads files, each known by its header (`studio.documents.shop`); what names a buyer does not go on from there, a salted hash of
each drop's own takes its place. `of_drop` says what is known of conversions, sell-through, turnaround and interest, with what could not be
known; `part_of` is that for a report. `plots` draws it, `in_words` says it, `as_csv` and `pages` write it.
"""

from studio.results.evaluating import of_drop
from studio.results.pages import part_of
from studio.results.taking_in import Taken, take_in

__all__ = ["Taken", "of_drop", "part_of", "take_in"]
