"""Words looked for in all drops at once: in their titles, products, frames and notes."""

from studio.catalog.ids import Row
from studio.catalog.store import Catalog

_DROPS = """SELECT 'drop' AS kind, "drop".code AS "drop", "drop".title AS title, NULL AS sku, NULL AS role, NULL AS frame_id, NULL AS frame,
  NULL AS text, "drop".created_at AS at FROM "drop" WHERE {has:"drop".code} OR {has:"drop".title}"""
_PRODUCTS = """SELECT 'product' AS kind, "drop".code AS "drop", product.title, product.sku, NULL AS role, NULL AS frame_id, NULL AS frame,
  CASE WHEN {has:product.notes} THEN product.notes END AS text, "drop".created_at AS at
  FROM product JOIN "drop" ON "drop".id = product.drop_id
  WHERE {has:product.sku} OR {has:product.title} OR {has:product.colourway} OR {has:product.notes} OR product.gtin = :whole
  OR EXISTS (SELECT 1 FROM variant WHERE variant.product_id = product.id AND ({has:variant.sku} OR variant.gtin = :whole))"""
# Names stand in an index of their own; looked for there, no frame is read that has not the words in its name.
_FRAMES = """SELECT 'frame' AS kind, "drop".code AS "drop", product.title, product.sku, shot.role, frame.id AS frame_id,
  frame.name AS frame, NULL AS text, frame.ingested_at AS at
  FROM (SELECT rowid AS number FROM frame INDEXED BY frame_by_name WHERE drop_id IN (SELECT id FROM "drop") AND {has:name} LIMIT :most)
  JOIN frame ON frame.rowid = number JOIN "drop" ON "drop".id = frame.drop_id
  LEFT JOIN shot ON shot.id = frame.shot_id LEFT JOIN product ON product.id = shot.product_id"""
_DECISIONS = """SELECT 'note' AS kind, "drop".code AS "drop", product.title, product.sku, shot.role,
  (SELECT frame_id FROM pick WHERE pick.shot_id = shot.id ORDER BY rank LIMIT 1) AS frame_id, NULL AS frame,
  shot.decision_note AS text, shot.decided_at AS at
  FROM shot JOIN product ON product.id = shot.product_id JOIN "drop" ON "drop".id = shot.drop_id WHERE {has:shot.decision_note}"""
_TICKS = """SELECT 'note' AS kind, "drop".code AS "drop", tick.item AS title, NULL AS sku, NULL AS role, NULL AS frame_id, NULL AS frame,
  tick.note AS text, tick.at AS at FROM tick JOIN "drop" ON "drop".id = tick.drop_id WHERE {has:tick.note}"""
_KINDS = (_DROPS, _PRODUCTS, _DECISIONS, _TICKS, _FRAMES)
"""What is looked into, and in this order answered: what names a drop or a product first, then what people wrote, then frames."""


def search(catalog: Catalog, words: list[str], most: int) -> list[Row]:
    """At most so many answers of each kind that have all the words, in any case, the newest first within their kind.

    Each: kind (drop, product, frame, note), drop (its code), title, sku, role, frame_id, frame (its name), text (the note), at.
    """
    found: list[Row] = []
    values = {"most": most, "whole": " ".join(words), **{f"w{n}": _like(word) for n, word in enumerate(words)}}
    for sql in _KINDS if words else ():
        found += catalog.rows(f"{_with_words(sql, len(words))} ORDER BY at DESC LIMIT :most", values)
    return found


def _with_words(sql: str, words: int) -> str:
    """The question with each `{has:column}` written out: that column has all the words."""
    parts = sql.split("{has:")
    out = parts[0]
    for part in parts[1:]:
        column, _, rest = part.partition("}")
        out += "(" + " AND ".join(f"{column} LIKE :w{n} ESCAPE '\\'" for n in range(words)) + ")" + rest
    return out


def _like(word: str) -> str:
    return "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
