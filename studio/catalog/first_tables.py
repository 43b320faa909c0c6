"""The tables and views of the first release, as they were then; `studio.catalog.schema` tells what became of them."""

TABLES = (
    """
    CREATE TABLE "drop" (
        id TEXT PRIMARY KEY,
        code TEXT NOT NULL UNIQUE,              -- HARBOUR-01, the brief's drop id
        title TEXT NOT NULL,
        folder TEXT NOT NULL UNIQUE,            -- the shoot folder, absolute
        kit TEXT NOT NULL,
        checklist TEXT NOT NULL,
        brief_sha256 TEXT NOT NULL,             -- of the brief.yaml that products and shots were last read from
        shoot_day TEXT, publish_by TEXT, time_zone TEXT,
        created_at TEXT NOT NULL
    )""",
    """
    CREATE TABLE product (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        sku TEXT NOT NULL, gtin TEXT, title TEXT NOT NULL, colourway TEXT, notes TEXT,
        position INTEGER NOT NULL,
        UNIQUE (drop_id, sku)
    )""",
    """
    CREATE TABLE shot (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        product_id TEXT NOT NULL REFERENCES product(id) ON DELETE CASCADE,
        role TEXT NOT NULL,
        position INTEGER NOT NULL,
        required INTEGER NOT NULL DEFAULT 1,    -- how many selects the kit asks for
        decision TEXT CHECK (decision IN ('approved', 'reshoot')),
        decision_note TEXT, decided_by TEXT, decided_at TEXT,
        UNIQUE (product_id, role)
    )""",
    """
    CREATE TABLE camera (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        name TEXT NOT NULL,                     -- its folder under originals/
        make TEXT, model TEXT, serial TEXT,
        clock_fast_s REAL,                      -- seconds its clock is ahead; NULL: not known, taken as right
        clock_source TEXT,                      -- where that was learnt from: a slate's frame id, or 'person'
        UNIQUE (drop_id, name)
    )""",
    """
    CREATE TABLE frame (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        camera_id TEXT NOT NULL REFERENCES camera(id),
        shot_id TEXT REFERENCES shot(id) ON DELETE SET NULL,   -- NULL: in the unassigned tray
        assigned_by TEXT,                       -- slate, tag, armed, sidecar or a person's name
        kind TEXT NOT NULL DEFAULT 'picture' CHECK (kind IN ('picture', 'clip', 'slate', 'tag', 'other')),
        name TEXT NOT NULL,                     -- the original name without its ending: IMG_0006
        counter INTEGER,                        -- the number in it: 6
        captured_at TEXT, captured_offset_s INTEGER,            -- as the camera's clock said
        corrected_at TEXT,                      -- with the camera's clock error taken out
        ingested_at TEXT NOT NULL,
        examined_at TEXT, error TEXT,           -- error: the sentence why it could not be read
        width INTEGER, height INTEGER,          -- upright
        lens TEXT, exposure_s REAL, f_number REAL, iso INTEGER, focal_mm REAL,
        latitude REAL, longitude REAL,
        codes TEXT,                             -- JSON: [{format, text}]
        exif TEXT,                              -- JSON: what else examine read
        phash TEXT, burst TEXT,                 -- perceptual hash (16 hex digits); id of the burst it belongs to
        rating INTEGER, label TEXT,
        rejected INTEGER NOT NULL DEFAULT 0
    )""",
    """
    CREATE TABLE file (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        frame_id TEXT NOT NULL REFERENCES frame(id) ON DELETE CASCADE,
        kind TEXT NOT NULL CHECK (kind IN ('raw', 'picture', 'clip', 'sidecar', 'sound', 'thumbnail')),
        path TEXT NOT NULL,                     -- below the shoot folder, with '/'
        original_name TEXT NOT NULL,
        source TEXT NOT NULL,                   -- where it came from, for people to read
        size INTEGER NOT NULL,
        xxh128 TEXT NOT NULL,                   -- xxh3-128 of its bytes, 32 hex digits
        modified_at TEXT,
        copied_at TEXT NOT NULL,
        verified_at TEXT, verified_how TEXT,    -- disk: read back from the disk; memory: the system could not be made to
        backup TEXT, backup_verified_at TEXT,   -- the second destination's folder for this drop
        opened INTEGER, open_error TEXT,        -- 1 once really decoded; NULL not tried yet
        UNIQUE (drop_id, path)
    )""",
    """
    CREATE TABLE score (
        id TEXT PRIMARY KEY,
        frame_id TEXT NOT NULL UNIQUE REFERENCES frame(id) ON DELETE CASCADE,
        role TEXT,                              -- whose limits it was judged by; NULL: the kit's general ones
        version INTEGER NOT NULL,               -- of the scoring
        scored_at TEXT NOT NULL,
        verdict TEXT NOT NULL CHECK (verdict IN ('pass', 'check', 'fail')),
        reasons TEXT NOT NULL,                  -- JSON: [sentence]
        sharpness REAL,                         -- 0 to 100, for sorting
        kind TEXT NOT NULL,                     -- sharp, defocus, motion, unknown
        blur_px REAL, blur_px_delivery REAL, uncertainty_px REAL, edges INTEGER,
        subject_x INTEGER, subject_y INTEGER, subject_width INTEGER, subject_height INTEGER, subject_source TEXT,
        subject_ev REAL, clipped_high_pct REAL, clipped_low_pct REAL, noise_pct REAL,
        result TEXT NOT NULL                    -- JSON: the whole result
    )""",
    """
    CREATE TABLE pick (
        id TEXT PRIMARY KEY,
        shot_id TEXT NOT NULL REFERENCES shot(id) ON DELETE CASCADE,
        frame_id TEXT NOT NULL REFERENCES frame(id) ON DELETE CASCADE,
        rank INTEGER NOT NULL,                  -- below the shot's `required`: a select; else an alternate
        by TEXT NOT NULL,                       -- 'auto' or a person's name
        at TEXT NOT NULL,
        UNIQUE (shot_id, frame_id), UNIQUE (shot_id, rank)
    )""",
    """
    CREATE TABLE tick (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        item TEXT NOT NULL, ticked INTEGER NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, note TEXT,
        UNIQUE (drop_id, item)
    )""",
    """
    CREATE TABLE measurement (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        item TEXT, kind TEXT NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL,
        result TEXT NOT NULL                    -- JSON
    )""",
    """
    CREATE TABLE bundle (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        path TEXT NOT NULL, recipe TEXT NOT NULL, built_at TEXT NOT NULL,
        files INTEGER NOT NULL, bytes INTEGER NOT NULL, signed_by TEXT
    )""",
    """
    CREATE TABLE rendition (
        id TEXT PRIMARY KEY,
        bundle_id TEXT NOT NULL REFERENCES bundle(id) ON DELETE CASCADE,
        shot_id TEXT REFERENCES shot(id) ON DELETE SET NULL,
        frame_id TEXT REFERENCES frame(id) ON DELETE SET NULL,
        name TEXT NOT NULL, path TEXT NOT NULL, width INTEGER, height INTEGER, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL
    )""",
    """
    CREATE TABLE event (
        id TEXT PRIMARY KEY,
        drop_id TEXT,                           -- no foreign key: history outlives what it tells of
        at TEXT NOT NULL,
        kind TEXT NOT NULL,                     -- drop.created, frame.ingested, frame.scored, pick.selected, bundle.built …
        who TEXT NOT NULL, station TEXT NOT NULL,
        subject TEXT,                           -- id of what it happened to
        data TEXT NOT NULL DEFAULT '{}'         -- JSON
    )""",
    "CREATE TRIGGER event_append_only_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are never changed'); END",
    "CREATE TRIGGER event_append_only_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END",
    "CREATE INDEX frame_by_drop ON frame(drop_id, corrected_at)",
    "CREATE INDEX frame_by_shot ON frame(shot_id)",
    "CREATE INDEX file_by_frame ON file(frame_id)",
    "CREATE INDEX file_by_hash ON file(drop_id, xxh128)",
    "CREATE INDEX event_by_drop ON event(drop_id, kind, at)",
    "CREATE INDEX shot_by_drop ON shot(drop_id)",
)

VIEWS = (
    """
    CREATE VIEW frames_with_scores AS
    SELECT frame.id, "drop".code AS "drop", product.sku, shot.role, camera.name AS camera, frame.name, frame.kind,
           frame.corrected_at, frame.captured_at, frame.captured_offset_s, frame.error, frame.rating, frame.label, frame.rejected,
           score.verdict, score.kind AS blur_kind, score.sharpness, score.blur_px, score.blur_px_delivery,
           score.subject_ev, score.clipped_high_pct, score.clipped_low_pct, score.noise_pct, score.reasons,
           (SELECT file.path FROM file WHERE file.frame_id = frame.id AND file.kind IN ('picture', 'raw', 'clip')
             ORDER BY file.kind LIMIT 1) AS path
    FROM frame JOIN "drop" ON "drop".id = frame.drop_id JOIN camera ON camera.id = frame.camera_id
    LEFT JOIN shot ON shot.id = frame.shot_id LEFT JOIN product ON product.id = shot.product_id
    LEFT JOIN score ON score.frame_id = frame.id""",
    """
    CREATE VIEW coverage AS
    WITH counted AS (
        SELECT frame.shot_id, COUNT(*) AS frames, SUM(COALESCE(score.verdict = 'pass', 0) AND frame.rejected = 0) AS passing
        FROM frame LEFT JOIN score ON score.frame_id = frame.id
        WHERE frame.shot_id IS NOT NULL AND frame.kind IN ('picture', 'clip') GROUP BY frame.shot_id
    ), picked AS (
        SELECT pick.shot_id, SUM(pick.rank < shot.required) AS selects, MIN(CASE WHEN pick.rank = 0 THEN pick.frame_id END) AS frame_id,
               MIN(CASE WHEN pick.rank = 0 THEN pick.by END) AS by
        FROM pick JOIN shot ON shot.id = pick.shot_id GROUP BY pick.shot_id
    )
    SELECT shot.id AS shot_id, shot.drop_id, "drop".code AS "drop", product.sku, product.title, shot.role, shot.required,
           COALESCE(counted.frames, 0) AS frames, COALESCE(counted.passing, 0) AS passing, COALESCE(picked.selects, 0) AS selects,
           CASE WHEN shot.decision = 'reshoot' THEN 'reshoot'
                WHEN COALESCE(picked.selects, 0) >= shot.required THEN
                     CASE WHEN shot.decision = 'approved' THEN 'approved' ELSE 'selected' END
                WHEN COALESCE(counted.passing, 0) >= shot.required THEN 'acceptable'
                WHEN COALESCE(counted.frames, 0) > 0 THEN 'captured'
                ELSE 'missing' END AS state,
           picked.frame_id AS select_frame, picked.by AS select_by, shot.decision_note
    FROM shot JOIN product ON product.id = shot.product_id JOIN "drop" ON "drop".id = shot.drop_id
    LEFT JOIN counted ON counted.shot_id = shot.id LEFT JOIN picked ON picked.shot_id = shot.id
    ORDER BY shot.drop_id, product.position, shot.position""",
    """
    CREATE VIEW turnaround AS
    SELECT "drop".id AS drop_id, "drop".code AS "drop",
           (SELECT MIN(corrected_at) FROM frame WHERE frame.drop_id = "drop".id) AS first_captured_at,
           (SELECT MAX(corrected_at) FROM frame WHERE frame.drop_id = "drop".id) AS last_captured_at,
           (SELECT MIN(at) FROM event WHERE event.drop_id = "drop".id AND kind = 'frame.ingested') AS first_ingested_at,
           (SELECT MIN(at) FROM event WHERE event.drop_id = "drop".id AND kind = 'bundle.built') AS first_bundle_at,
           (SELECT MAX(at) FROM event WHERE event.drop_id = "drop".id AND kind = 'bundle.built') AS last_bundle_at,
           "drop".publish_by
    FROM "drop\"""",
)
