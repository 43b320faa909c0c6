"""The statements that keep outlines and people's boxes in the catalog, as migrations run them. See `studio.judging.outlines`."""

TABLES = (
    """
CREATE TABLE outline (
    frame_id TEXT PRIMARY KEY REFERENCES frame(id) ON DELETE CASCADE,
    drop_id TEXT NOT NULL,
    due INTEGER NOT NULL DEFAULT 1,         -- 1: to be found, or to be looked at again
    xxh128 TEXT,                            -- of the main file that the rest is of
    first_id TEXT,                          -- the first frame of the scene that shares it
    made_by TEXT,                           -- fingerprint of all that the outlines of its scene rest on
    said BLOB,                              -- what the model said of this frame, a PNG; NULL: it was not asked
    mask BLOB,                              -- the outline on this frame, a PNG of one bit a pixel; NULL: nothing stands out
    used INTEGER NOT NULL DEFAULT 0         -- 1: it was measured by that outline; 0: by the fast finder's
) WITHOUT ROWID""",
    "CREATE INDEX outline_due ON outline(drop_id) WHERE due = 1",
    "CREATE INDEX outline_by_first ON outline(first_id)",
    f"""
CREATE TRIGGER outline_moved AFTER UPDATE OF shot_id, camera_id, kind, captured_at, phash, burst ON frame
WHEN {" OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in ("shot_id", "camera_id", "kind", "captured_at", "phash"))}
     OR (NEW.shot_id IS NULL AND OLD.burst IS NOT NEW.burst)
BEGIN
    UPDATE outline SET due = 1 WHERE frame_id = NEW.id
        OR first_id = (SELECT first_id FROM outline WHERE frame_id = NEW.id);
END""",
    """
CREATE TRIGGER outline_gone BEFORE DELETE ON frame
BEGIN UPDATE outline SET due = 1 WHERE first_id = (SELECT first_id FROM outline WHERE frame_id = OLD.id); END""",
    # Judged before there were outlines: those that were only guessed at, near the middle, are due.
    """
INSERT INTO outline (frame_id, drop_id)
SELECT frame.id, frame.drop_id FROM frame JOIN score ON score.frame_id = frame.id WHERE score.subject_source = 'central'""",
)
"""Outlines, and what makes them due."""

BOXES = (
    "ALTER TABLE frame ADD COLUMN subject_box TEXT",  # JSON: [x, y, width, height], pixels of the upright picture
    "CREATE INDEX frame_boxed ON frame(drop_id) WHERE subject_box IS NOT NULL",
    # 1: the fast finder is sure of the product; it is here because a frame beside it has a person's box.
    "ALTER TABLE outline ADD COLUMN sure INTEGER NOT NULL DEFAULT 0",
    # As subject_box, where that of a frame alike lies on this one; used is 2 then.
    "ALTER TABLE outline ADD COLUMN box TEXT",
)
"""What people drew on frames, and where it lies on the frames alike."""
