CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
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
    , journalled INTEGER NOT NULL DEFAULT 0, rebuilding INTEGER NOT NULL DEFAULT 0, judged_by TEXT, results_salt TEXT);
CREATE TABLE product (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        sku TEXT NOT NULL, gtin TEXT, title TEXT NOT NULL, colourway TEXT, notes TEXT,
        position INTEGER NOT NULL,
        UNIQUE (drop_id, sku)
    );
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
    );
CREATE TABLE camera (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        name TEXT NOT NULL,                     -- its folder under originals/
        make TEXT, model TEXT, serial TEXT,
        clock_fast_s REAL,                      -- seconds its clock is ahead; NULL: not known, taken as right
        clock_source TEXT,                      -- where that was learnt from: a slate's frame id, or 'person'
        UNIQUE (drop_id, name)
    );
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
    , sidecar_due INTEGER NOT NULL DEFAULT 0, examining TEXT, recovered INTEGER NOT NULL DEFAULT 0, notes TEXT, numbered INTEGER NOT NULL DEFAULT 0, seen_at TEXT, subject_box TEXT, people TEXT, crops TEXT, alt_texts TEXT);
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
        opened INTEGER, open_error TEXT, sample TEXT, listed TEXT, checked_at TEXT, checked TEXT, counted INTEGER NOT NULL DEFAULT 0, no_decoder INTEGER NOT NULL DEFAULT 0, version_of TEXT,        -- 1 once really decoded; NULL not tried yet
        UNIQUE (drop_id, path)
    );
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
    , basis TEXT);
CREATE TABLE pick (
        id TEXT PRIMARY KEY,
        shot_id TEXT NOT NULL REFERENCES shot(id) ON DELETE CASCADE,
        frame_id TEXT NOT NULL REFERENCES frame(id) ON DELETE CASCADE,
        rank INTEGER NOT NULL,                  -- below the shot's `required`: a select; else an alternate
        by TEXT NOT NULL,                       -- 'auto' or a person's name
        at TEXT NOT NULL,
        UNIQUE (shot_id, frame_id), UNIQUE (shot_id, rank)
    );
CREATE TABLE tick (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        item TEXT NOT NULL, ticked INTEGER NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, note TEXT,
        UNIQUE (drop_id, item)
    );
CREATE TABLE measurement (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        item TEXT, kind TEXT NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL,
        result TEXT NOT NULL                    -- JSON
    );
CREATE TABLE bundle (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        path TEXT NOT NULL, recipe TEXT NOT NULL, built_at TEXT NOT NULL,
        files INTEGER NOT NULL, bytes INTEGER NOT NULL, signed_by TEXT
    );
CREATE TABLE rendition (
        id TEXT PRIMARY KEY,
        bundle_id TEXT NOT NULL REFERENCES bundle(id) ON DELETE CASCADE,
        shot_id TEXT REFERENCES shot(id) ON DELETE SET NULL,
        frame_id TEXT REFERENCES frame(id) ON DELETE SET NULL,
        name TEXT NOT NULL, path TEXT NOT NULL, width INTEGER, height INTEGER, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL
    );
CREATE TABLE event (
        id TEXT PRIMARY KEY,
        drop_id TEXT,                           -- no foreign key: history outlives what it tells of
        at TEXT NOT NULL,
        kind TEXT NOT NULL,                     -- drop.created, frame.ingested, frame.scored, pick.selected, bundle.built …
        who TEXT NOT NULL, station TEXT NOT NULL,
        subject TEXT,                           -- id of what it happened to
        data TEXT NOT NULL DEFAULT '{}'         -- JSON
    );
CREATE TRIGGER event_append_only_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER event_append_only_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
CREATE INDEX frame_by_shot ON frame(shot_id);
CREATE INDEX file_by_frame ON file(frame_id);
CREATE INDEX file_by_hash ON file(drop_id, xxh128);
CREATE INDEX event_by_drop ON event(drop_id, kind, at);
CREATE INDEX shot_by_drop ON shot(drop_id);
CREATE VIEW frames_with_scores AS
    SELECT frame.id, "drop".code AS "drop", product.sku, shot.role, camera.name AS camera, frame.name, frame.kind,
           frame.corrected_at, frame.captured_at, frame.captured_offset_s, frame.error, frame.rating, frame.label, frame.rejected,
           score.verdict, score.kind AS blur_kind, score.sharpness, score.blur_px, score.blur_px_delivery,
           score.subject_ev, score.clipped_high_pct, score.clipped_low_pct, score.noise_pct, score.reasons,
           (SELECT file.path FROM file WHERE file.frame_id = frame.id AND file.kind IN ('picture', 'raw', 'clip')
             ORDER BY file.kind LIMIT 1) AS path
    FROM frame JOIN "drop" ON "drop".id = frame.drop_id JOIN camera ON camera.id = frame.camera_id
    LEFT JOIN shot ON shot.id = frame.shot_id LEFT JOIN product ON product.id = shot.product_id
    LEFT JOIN score ON score.frame_id = frame.id;
CREATE INDEX frame_sidecar_due ON frame(drop_id) WHERE sidecar_due <> 0;
CREATE INDEX frame_to_examine ON frame(drop_id) WHERE examined_at IS NULL;
CREATE INDEX file_by_size ON file(drop_id, size, sample);
CREATE INDEX file_by_path_any_case ON file(drop_id, path COLLATE NOCASE);
CREATE TABLE card (
            id TEXT PRIMARY KEY,
            volume TEXT, serial TEXT,               -- its label, and its volume's or hardware's own number, where there is one
            source TEXT NOT NULL,                   -- where it was last, for people to read
            first_seen_at TEXT NOT NULL, last_seen_at TEXT NOT NULL
        );
CREATE TABLE custody (
            id TEXT PRIMARY KEY,
            card_id TEXT NOT NULL REFERENCES card(id) ON DELETE CASCADE,
            drop_id TEXT,                           -- no foreign key: what became of a card outlives the drop
            drop_code TEXT NOT NULL,
            at TEXT NOT NULL, who TEXT NOT NULL, station TEXT NOT NULL,
            source TEXT NOT NULL,
            listing TEXT NOT NULL,                  -- xxh3-128 of what was on it: paths, sizes and times
            entries TEXT NOT NULL,                  -- eight hex digits for each file on it
            files INTEGER NOT NULL, bytes INTEGER NOT NULL,
            safe INTEGER NOT NULL, sentence TEXT NOT NULL,
            copies TEXT NOT NULL,                   -- JSON: each copy's place, grade and counts
            proof TEXT,                             -- JSON: what was proved, when it was called safe
            emptied_at TEXT                         -- when the card was first seen again without what was on it
        , answered_at TEXT);
CREATE INDEX custody_by_card ON custody(card_id, at);
CREATE INDEX card_by_serial ON card(serial);
CREATE INDEX frame_recovered ON frame(drop_id) WHERE recovered <> 0;
CREATE TABLE generation (
            id TEXT PRIMARY KEY,
            drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
            place TEXT NOT NULL,                    -- empty: the shoot folder; else the backup's folder for this drop
            name TEXT NOT NULL,                     -- its file's, below originals/ascmhl/
            UNIQUE (drop_id, place, name)
        );
CREATE INDEX file_unlisted ON file(drop_id) WHERE listed IS NULL;
CREATE TABLE reading (
            id TEXT PRIMARY KEY,
            drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
            began_at TEXT NOT NULL,
            done_at TEXT,                           -- NULL: under way, or stopped
            by TEXT NOT NULL,                       -- who asked for it, or 'idle'
            result TEXT                             -- JSON: what was found, as 'check --json' gives it
        );
CREATE INDEX reading_by_drop ON reading(drop_id, began_at);
CREATE TABLE tally (
        drop_id TEXT NOT NULL,
        shot_id TEXT NOT NULL,                  -- empty: of no shot
        kind TEXT NOT NULL,
        verdict TEXT NOT NULL,                  -- empty: not judged
        rejected INTEGER NOT NULL,
        width INTEGER NOT NULL, height INTEGER NOT NULL,        -- 0: not known
        reasons INTEGER NOT NULL,               -- how many; 3 stands for more, too
        frames INTEGER NOT NULL,
        PRIMARY KEY (drop_id, shot_id, kind, verdict, rejected, width, height, reasons)
    ) WITHOUT ROWID;
CREATE TABLE standing (
        frame_id TEXT PRIMARY KEY,
        shot_id TEXT NOT NULL,
        passes INTEGER NOT NULL,
        eligible INTEGER NOT NULL,              -- 1: it passes, and nobody rejected it
        sharpness REAL NOT NULL, quality REAL NOT NULL
    ) WITHOUT ROWID;
CREATE TABLE due (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL,
        what TEXT NOT NULL CHECK (what IN ('frame', 'camera'))
    ) WITHOUT ROWID;
CREATE TABLE unsettled (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL,
        run TEXT NOT NULL                       -- station, process and its start; empty: nobody has looked yet
    ) WITHOUT ROWID;
CREATE TABLE moment (
        frame_id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL,
        at TEXT NOT NULL,                       -- frame.corrected_at
        shot_id TEXT
    ) WITHOUT ROWID;
CREATE INDEX moment_by_drop ON moment(drop_id, at, frame_id, shot_id);
CREATE INDEX frame_by_drop ON frame(drop_id, corrected_at, id, shot_id);
CREATE INDEX tally_by_shot ON tally(shot_id);
CREATE INDEX standing_sharpest ON standing(shot_id, passes, sharpness);
CREATE INDEX standing_best ON standing(shot_id, quality) WHERE eligible;
CREATE INDEX due_by_drop ON due(drop_id, what);
CREATE INDEX unsettled_by_drop ON unsettled(drop_id);
CREATE TRIGGER tally_frame_in AFTER INSERT ON frame BEGIN INSERT INTO tally (drop_id, shot_id, kind, verdict, rejected, width, height, reasons, frames) SELECT *, 1 FROM (SELECT frame.drop_id, COALESCE(frame.shot_id, '') AS shot_id, frame.kind, COALESCE(score.verdict, '') AS verdict, frame.rejected, COALESCE(frame.width, 0) AS width, COALESCE(frame.height, 0) AS height, MIN(COALESCE(json_array_length(score.reasons), 0), 3) AS reasons FROM frame LEFT JOIN score ON score.frame_id = frame.id WHERE frame.id = NEW.id) WHERE 1 ON CONFLICT DO UPDATE SET frames = frames + 1; INSERT INTO standing SELECT frame.id, frame.shot_id, COALESCE(score.verdict = 'pass', 0), COALESCE(score.verdict = 'pass', 0) AND frame.rejected = 0, COALESCE(score.sharpness, 0.0), COALESCE(score.sharpness, 0.0) - 40.0 * COALESCE(score.noise_pct, 0.0) FROM frame LEFT JOIN score ON score.frame_id = frame.id WHERE frame.kind = 'picture' AND frame.shot_id IS NOT NULL AND frame.id = NEW.id;INSERT INTO due (id, drop_id, what) SELECT * FROM (SELECT NEW.id AS id, NEW.drop_id AS drop_id, 'frame' AS what) AS those WHERE NOT EXISTS (SELECT 1 FROM due WHERE due.id = those.id); END;
CREATE TRIGGER tally_frame_before BEFORE UPDATE OF drop_id, shot_id, kind, rejected, width, height ON frame WHEN OLD.drop_id IS NOT NEW.drop_id OR OLD.shot_id IS NOT NEW.shot_id OR OLD.kind IS NOT NEW.kind OR OLD.rejected IS NOT NEW.rejected OR OLD.width IS NOT NEW.width OR OLD.height IS NOT NEW.height BEGIN UPDATE tally SET frames = frames - 1 WHERE (drop_id, shot_id, kind, verdict, rejected, width, height, reasons) IN (SELECT frame.drop_id, COALESCE(frame.shot_id, '') AS shot_id, frame.kind, COALESCE(score.verdict, '') AS verdict, frame.rejected, COALESCE(frame.width, 0) AS width, COALESCE(frame.height, 0) AS height, MIN(COALESCE(json_array_length(score.reasons), 0), 3) AS reasons FROM frame LEFT JOIN score ON score.frame_id = frame.id WHERE frame.id = OLD.id); DELETE FROM tally WHERE frames <= 0 AND (drop_id, shot_id, kind, verdict, rejected, width, height, reasons) IN (SELECT frame.drop_id, COALESCE(frame.shot_id, '') AS shot_id, frame.kind, COALESCE(score.verdict, '') AS verdict, frame.rejected, COALESCE(frame.width, 0) AS width, COALESCE(frame.height, 0) AS height, MIN(COALESCE(json_array_length(score.reasons), 0), 3) AS reasons FROM frame LEFT JOIN score ON score.frame_id = frame.id WHERE frame.id = OLD.id); DELETE FROM standing WHERE frame_id = OLD.id; END;
CREATE TRIGGER tally_frame_after AFTER UPDATE OF drop_id, shot_id, kind, rejected, width, height ON frame WHEN OLD.drop_id IS NOT NEW.drop_id OR OLD.shot_id IS NOT NEW.shot_id OR OLD.kind IS NOT NEW.kind OR OLD.rejected IS NOT NEW.rejected OR OLD.width IS NOT NEW.width OR OLD.height IS NOT NEW.height BEGIN INSERT INTO tally (drop_id, shot_id, kind, verdict, rejected, width, height, reasons, frames) SELECT *, 1 FROM (SELECT frame.drop_id, COALESCE(frame.shot_id, '') AS shot_id, frame.kind, COALESCE(score.verdict, '') AS verdict, frame.rejected, COALESCE(frame.width, 0) AS width, COALESCE(frame.height, 0) AS height, MIN(COALESCE(json_array_length(score.reasons), 0), 3) AS reasons FROM frame LEFT JOIN score ON score.frame_id = frame.id WHERE frame.id = NEW.id) WHERE 1 ON CONFLICT DO UPDATE SET frames = frames + 1; INSERT INTO standing SELECT frame.id, frame.shot_id, COALESCE(score.verdict = 'pass', 0), COALESCE(score.verdict = 'pass', 0) AND frame.rejected = 0, COALESCE(score.sharpness, 0.0), COALESCE(score.sharpness, 0.0) - 40.0 * COALESCE(score.noise_pct, 0.0) FROM frame LEFT JOIN score ON score.frame_id = frame.id WHERE frame.kind = 'picture' AND frame.shot_id IS NOT NULL AND frame.id = NEW.id; END;
CREATE TRIGGER tally_frame_out BEFORE DELETE ON frame BEGIN UPDATE tally SET frames = frames - 1 WHERE (drop_id, shot_id, kind, verdict, rejected, width, height, reasons) IN (SELECT frame.drop_id, COALESCE(frame.shot_id, '') AS shot_id, frame.kind, COALESCE(score.verdict, '') AS verdict, frame.rejected, COALESCE(frame.width, 0) AS width, COALESCE(frame.height, 0) AS height, MIN(COALESCE(json_array_length(score.reasons), 0), 3) AS reasons FROM frame LEFT JOIN score ON score.frame_id = frame.id WHERE frame.id = OLD.id); DELETE FROM tally WHERE frames <= 0 AND (drop_id, shot_id, kind, verdict, rejected, width, height, reasons) IN (SELECT frame.drop_id, COALESCE(frame.shot_id, '') AS shot_id, frame.kind, COALESCE(score.verdict, '') AS verdict, frame.rejected, COALESCE(frame.width, 0) AS width, COALESCE(frame.height, 0) AS height, MIN(COALESCE(json_array_length(score.reasons), 0), 3) AS reasons FROM frame LEFT JOIN score ON score.frame_id = frame.id WHERE frame.id = OLD.id); DELETE FROM standing WHERE frame_id = OLD.id; DELETE FROM due WHERE id = OLD.id; END;
CREATE TRIGGER tally_score_in BEFORE INSERT ON score BEGIN UPDATE tally SET frames = frames - 1 WHERE (drop_id, shot_id, kind, verdict, rejected, width, height, reasons) IN (SELECT frame.drop_id, COALESCE(frame.shot_id, '') AS shot_id, frame.kind, COALESCE(score.verdict, '') AS verdict, frame.rejected, COALESCE(frame.width, 0) AS width, COALESCE(frame.height, 0) AS height, MIN(COALESCE(json_array_length(score.reasons), 0), 3) AS reasons FROM frame LEFT JOIN score ON score.frame_id = frame.id WHERE frame.id = NEW.frame_id); DELETE FROM tally WHERE frames <= 0 AND (drop_id, shot_id, kind, verdict, rejected, width, height, reasons) IN (SELECT frame.drop_id, COALESCE(frame.shot_id, '') AS shot_id, frame.kind, COALESCE(score.verdict, '') AS verdict, frame.rejected, COALESCE(frame.width, 0) AS width, COALESCE(frame.height, 0) AS height, MIN(COALESCE(json_array_length(score.reasons), 0), 3) AS reasons FROM frame LEFT JOIN score ON score.frame_id = frame.id WHERE frame.id = NEW.frame_id); DELETE FROM standing WHERE frame_id = NEW.frame_id; END;
CREATE TRIGGER tally_score_there AFTER INSERT ON score BEGIN INSERT INTO tally (drop_id, shot_id, kind, verdict, rejected, width, height, reasons, frames) SELECT *, 1 FROM (SELECT frame.drop_id, COALESCE(frame.shot_id, '') AS shot_id, frame.kind, COALESCE(score.verdict, '') AS verdict, frame.rejected, COALESCE(frame.width, 0) AS width, COALESCE(frame.height, 0) AS height, MIN(COALESCE(json_array_length(score.reasons), 0), 3) AS reasons FROM frame LEFT JOIN score ON score.frame_id = frame.id WHERE frame.id = NEW.frame_id) WHERE 1 ON CONFLICT DO UPDATE SET frames = frames + 1; INSERT INTO standing SELECT frame.id, frame.shot_id, COALESCE(score.verdict = 'pass', 0), COALESCE(score.verdict = 'pass', 0) AND frame.rejected = 0, COALESCE(score.sharpness, 0.0), COALESCE(score.sharpness, 0.0) - 40.0 * COALESCE(score.noise_pct, 0.0) FROM frame LEFT JOIN score ON score.frame_id = frame.id WHERE frame.kind = 'picture' AND frame.shot_id IS NOT NULL AND frame.id = NEW.frame_id; END;
CREATE TRIGGER tally_score_before BEFORE UPDATE OF verdict, reasons, sharpness, noise_pct ON score WHEN OLD.verdict IS NOT NEW.verdict OR OLD.reasons IS NOT NEW.reasons OR OLD.sharpness IS NOT NEW.sharpness OR OLD.noise_pct IS NOT NEW.noise_pct BEGIN UPDATE tally SET frames = frames - 1 WHERE (drop_id, shot_id, kind, verdict, rejected, width, height, reasons) IN (SELECT frame.drop_id, COALESCE(frame.shot_id, '') AS shot_id, frame.kind, COALESCE(score.verdict, '') AS verdict, frame.rejected, COALESCE(frame.width, 0) AS width, COALESCE(frame.height, 0) AS height, MIN(COALESCE(json_array_length(score.reasons), 0), 3) AS reasons FROM frame LEFT JOIN score ON score.frame_id = frame.id WHERE frame.id = OLD.frame_id); DELETE FROM tally WHERE frames <= 0 AND (drop_id, shot_id, kind, verdict, rejected, width, height, reasons) IN (SELECT frame.drop_id, COALESCE(frame.shot_id, '') AS shot_id, frame.kind, COALESCE(score.verdict, '') AS verdict, frame.rejected, COALESCE(frame.width, 0) AS width, COALESCE(frame.height, 0) AS height, MIN(COALESCE(json_array_length(score.reasons), 0), 3) AS reasons FROM frame LEFT JOIN score ON score.frame_id = frame.id WHERE frame.id = OLD.frame_id); DELETE FROM standing WHERE frame_id = OLD.frame_id; END;
CREATE TRIGGER tally_score_after AFTER UPDATE OF verdict, reasons, sharpness, noise_pct ON score WHEN OLD.verdict IS NOT NEW.verdict OR OLD.reasons IS NOT NEW.reasons OR OLD.sharpness IS NOT NEW.sharpness OR OLD.noise_pct IS NOT NEW.noise_pct BEGIN INSERT INTO tally (drop_id, shot_id, kind, verdict, rejected, width, height, reasons, frames) SELECT *, 1 FROM (SELECT frame.drop_id, COALESCE(frame.shot_id, '') AS shot_id, frame.kind, COALESCE(score.verdict, '') AS verdict, frame.rejected, COALESCE(frame.width, 0) AS width, COALESCE(frame.height, 0) AS height, MIN(COALESCE(json_array_length(score.reasons), 0), 3) AS reasons FROM frame LEFT JOIN score ON score.frame_id = frame.id WHERE frame.id = NEW.frame_id) WHERE 1 ON CONFLICT DO UPDATE SET frames = frames + 1; INSERT INTO standing SELECT frame.id, frame.shot_id, COALESCE(score.verdict = 'pass', 0), COALESCE(score.verdict = 'pass', 0) AND frame.rejected = 0, COALESCE(score.sharpness, 0.0), COALESCE(score.sharpness, 0.0) - 40.0 * COALESCE(score.noise_pct, 0.0) FROM frame LEFT JOIN score ON score.frame_id = frame.id WHERE frame.kind = 'picture' AND frame.shot_id IS NOT NULL AND frame.id = NEW.frame_id; END;
CREATE TRIGGER tally_score_out BEFORE DELETE ON score BEGIN UPDATE tally SET frames = frames - 1 WHERE (drop_id, shot_id, kind, verdict, rejected, width, height, reasons) IN (SELECT frame.drop_id, COALESCE(frame.shot_id, '') AS shot_id, frame.kind, COALESCE(score.verdict, '') AS verdict, frame.rejected, COALESCE(frame.width, 0) AS width, COALESCE(frame.height, 0) AS height, MIN(COALESCE(json_array_length(score.reasons), 0), 3) AS reasons FROM frame LEFT JOIN score ON score.frame_id = frame.id WHERE frame.id = OLD.frame_id); DELETE FROM tally WHERE frames <= 0 AND (drop_id, shot_id, kind, verdict, rejected, width, height, reasons) IN (SELECT frame.drop_id, COALESCE(frame.shot_id, '') AS shot_id, frame.kind, COALESCE(score.verdict, '') AS verdict, frame.rejected, COALESCE(frame.width, 0) AS width, COALESCE(frame.height, 0) AS height, MIN(COALESCE(json_array_length(score.reasons), 0), 3) AS reasons FROM frame LEFT JOIN score ON score.frame_id = frame.id WHERE frame.id = OLD.frame_id); DELETE FROM standing WHERE frame_id = OLD.frame_id; END;
CREATE TRIGGER tally_score_gone AFTER DELETE ON score BEGIN INSERT INTO tally (drop_id, shot_id, kind, verdict, rejected, width, height, reasons, frames) SELECT *, 1 FROM (SELECT frame.drop_id, COALESCE(frame.shot_id, '') AS shot_id, frame.kind, COALESCE(score.verdict, '') AS verdict, frame.rejected, COALESCE(frame.width, 0) AS width, COALESCE(frame.height, 0) AS height, MIN(COALESCE(json_array_length(score.reasons), 0), 3) AS reasons FROM frame LEFT JOIN score ON score.frame_id = frame.id WHERE frame.id = OLD.frame_id) WHERE 1 ON CONFLICT DO UPDATE SET frames = frames + 1; INSERT INTO standing SELECT frame.id, frame.shot_id, COALESCE(score.verdict = 'pass', 0), COALESCE(score.verdict = 'pass', 0) AND frame.rejected = 0, COALESCE(score.sharpness, 0.0), COALESCE(score.sharpness, 0.0) - 40.0 * COALESCE(score.noise_pct, 0.0) FROM frame LEFT JOIN score ON score.frame_id = frame.id WHERE frame.kind = 'picture' AND frame.shot_id IS NOT NULL AND frame.id = OLD.frame_id; END;
CREATE TRIGGER due_frame AFTER UPDATE OF kind, shot_id, assigned_by, camera_id, captured_at, corrected_at, codes, examined_at, recovered, phash, width, height, counter, name ON frame WHEN OLD.kind IS NOT NEW.kind OR OLD.shot_id IS NOT NEW.shot_id OR OLD.assigned_by IS NOT NEW.assigned_by OR OLD.camera_id IS NOT NEW.camera_id OR OLD.captured_at IS NOT NEW.captured_at OR OLD.corrected_at IS NOT NEW.corrected_at OR OLD.codes IS NOT NEW.codes OR OLD.examined_at IS NOT NEW.examined_at OR OLD.recovered IS NOT NEW.recovered OR OLD.phash IS NOT NEW.phash OR OLD.width IS NOT NEW.width OR OLD.height IS NOT NEW.height OR OLD.counter IS NOT NEW.counter OR OLD.name IS NOT NEW.name BEGIN INSERT INTO due (id, drop_id, what) SELECT * FROM (SELECT NEW.id AS id, NEW.drop_id AS drop_id, 'frame' AS what) AS those WHERE NOT EXISTS (SELECT 1 FROM due WHERE due.id = those.id); END;
CREATE TRIGGER moment_in AFTER INSERT ON frame WHEN NEW.corrected_at IS NOT NULL BEGIN DELETE FROM moment WHERE frame_id IN (SELECT NEW.id UNION SELECT * FROM (SELECT beside.id FROM frame AS beside WHERE beside.drop_id = NEW.drop_id AND (beside.corrected_at, beside.id) < (NEW.corrected_at, NEW.id) ORDER BY beside.corrected_at DESC, beside.id DESC LIMIT 1) UNION SELECT * FROM (SELECT beside.id FROM frame AS beside WHERE beside.drop_id = NEW.drop_id AND (beside.corrected_at, beside.id) > (NEW.corrected_at, NEW.id) ORDER BY beside.corrected_at ASC, beside.id ASC LIMIT 1)); INSERT INTO moment SELECT frame.id, frame.drop_id, frame.corrected_at, frame.shot_id FROM frame WHERE frame.corrected_at IS NOT NULL AND NOT (COALESCE((SELECT beside.shot_id IS frame.shot_id AND substr(beside.corrected_at, 1, 15) = substr(frame.corrected_at, 1, 15) FROM frame AS beside WHERE beside.drop_id = frame.drop_id AND (beside.corrected_at, beside.id) < (frame.corrected_at, frame.id) ORDER BY beside.corrected_at DESC, beside.id DESC LIMIT 1), 0) AND COALESCE((SELECT beside.shot_id IS frame.shot_id AND substr(beside.corrected_at, 1, 15) = substr(frame.corrected_at, 1, 15) FROM frame AS beside WHERE beside.drop_id = frame.drop_id AND (beside.corrected_at, beside.id) > (frame.corrected_at, frame.id) ORDER BY beside.corrected_at ASC, beside.id ASC LIMIT 1), 0)) AND frame.id IN (SELECT NEW.id UNION SELECT * FROM (SELECT beside.id FROM frame AS beside WHERE beside.drop_id = NEW.drop_id AND (beside.corrected_at, beside.id) < (NEW.corrected_at, NEW.id) ORDER BY beside.corrected_at DESC, beside.id DESC LIMIT 1) UNION SELECT * FROM (SELECT beside.id FROM frame AS beside WHERE beside.drop_id = NEW.drop_id AND (beside.corrected_at, beside.id) > (NEW.corrected_at, NEW.id) ORDER BY beside.corrected_at ASC, beside.id ASC LIMIT 1)); END;
CREATE TRIGGER moment_moved AFTER UPDATE OF corrected_at, shot_id ON frame WHEN OLD.corrected_at IS NOT NEW.corrected_at OR OLD.shot_id IS NOT NEW.shot_id BEGIN DELETE FROM moment WHERE frame_id IN (SELECT OLD.id UNION SELECT NEW.id UNION SELECT * FROM (SELECT beside.id FROM frame AS beside WHERE beside.drop_id = OLD.drop_id AND (beside.corrected_at, beside.id) < (OLD.corrected_at, OLD.id) ORDER BY beside.corrected_at DESC, beside.id DESC LIMIT 1) UNION SELECT * FROM (SELECT beside.id FROM frame AS beside WHERE beside.drop_id = OLD.drop_id AND (beside.corrected_at, beside.id) > (OLD.corrected_at, OLD.id) ORDER BY beside.corrected_at ASC, beside.id ASC LIMIT 1) UNION SELECT * FROM (SELECT beside.id FROM frame AS beside WHERE beside.drop_id = NEW.drop_id AND (beside.corrected_at, beside.id) < (NEW.corrected_at, NEW.id) ORDER BY beside.corrected_at DESC, beside.id DESC LIMIT 1) UNION SELECT * FROM (SELECT beside.id FROM frame AS beside WHERE beside.drop_id = NEW.drop_id AND (beside.corrected_at, beside.id) > (NEW.corrected_at, NEW.id) ORDER BY beside.corrected_at ASC, beside.id ASC LIMIT 1)); INSERT INTO moment SELECT frame.id, frame.drop_id, frame.corrected_at, frame.shot_id FROM frame WHERE frame.corrected_at IS NOT NULL AND NOT (COALESCE((SELECT beside.shot_id IS frame.shot_id AND substr(beside.corrected_at, 1, 15) = substr(frame.corrected_at, 1, 15) FROM frame AS beside WHERE beside.drop_id = frame.drop_id AND (beside.corrected_at, beside.id) < (frame.corrected_at, frame.id) ORDER BY beside.corrected_at DESC, beside.id DESC LIMIT 1), 0) AND COALESCE((SELECT beside.shot_id IS frame.shot_id AND substr(beside.corrected_at, 1, 15) = substr(frame.corrected_at, 1, 15) FROM frame AS beside WHERE beside.drop_id = frame.drop_id AND (beside.corrected_at, beside.id) > (frame.corrected_at, frame.id) ORDER BY beside.corrected_at ASC, beside.id ASC LIMIT 1), 0)) AND frame.id IN (SELECT OLD.id UNION SELECT NEW.id UNION SELECT * FROM (SELECT beside.id FROM frame AS beside WHERE beside.drop_id = OLD.drop_id AND (beside.corrected_at, beside.id) < (OLD.corrected_at, OLD.id) ORDER BY beside.corrected_at DESC, beside.id DESC LIMIT 1) UNION SELECT * FROM (SELECT beside.id FROM frame AS beside WHERE beside.drop_id = OLD.drop_id AND (beside.corrected_at, beside.id) > (OLD.corrected_at, OLD.id) ORDER BY beside.corrected_at ASC, beside.id ASC LIMIT 1) UNION SELECT * FROM (SELECT beside.id FROM frame AS beside WHERE beside.drop_id = NEW.drop_id AND (beside.corrected_at, beside.id) < (NEW.corrected_at, NEW.id) ORDER BY beside.corrected_at DESC, beside.id DESC LIMIT 1) UNION SELECT * FROM (SELECT beside.id FROM frame AS beside WHERE beside.drop_id = NEW.drop_id AND (beside.corrected_at, beside.id) > (NEW.corrected_at, NEW.id) ORDER BY beside.corrected_at ASC, beside.id ASC LIMIT 1)); END;
CREATE TRIGGER moment_out AFTER DELETE ON frame BEGIN DELETE FROM moment WHERE frame_id IN (SELECT OLD.id UNION SELECT * FROM (SELECT beside.id FROM frame AS beside WHERE beside.drop_id = OLD.drop_id AND (beside.corrected_at, beside.id) < (OLD.corrected_at, OLD.id) ORDER BY beside.corrected_at DESC, beside.id DESC LIMIT 1) UNION SELECT * FROM (SELECT beside.id FROM frame AS beside WHERE beside.drop_id = OLD.drop_id AND (beside.corrected_at, beside.id) > (OLD.corrected_at, OLD.id) ORDER BY beside.corrected_at ASC, beside.id ASC LIMIT 1)); INSERT INTO moment SELECT frame.id, frame.drop_id, frame.corrected_at, frame.shot_id FROM frame WHERE frame.corrected_at IS NOT NULL AND NOT (COALESCE((SELECT beside.shot_id IS frame.shot_id AND substr(beside.corrected_at, 1, 15) = substr(frame.corrected_at, 1, 15) FROM frame AS beside WHERE beside.drop_id = frame.drop_id AND (beside.corrected_at, beside.id) < (frame.corrected_at, frame.id) ORDER BY beside.corrected_at DESC, beside.id DESC LIMIT 1), 0) AND COALESCE((SELECT beside.shot_id IS frame.shot_id AND substr(beside.corrected_at, 1, 15) = substr(frame.corrected_at, 1, 15) FROM frame AS beside WHERE beside.drop_id = frame.drop_id AND (beside.corrected_at, beside.id) > (frame.corrected_at, frame.id) ORDER BY beside.corrected_at ASC, beside.id ASC LIMIT 1), 0)) AND frame.id IN (SELECT OLD.id UNION SELECT * FROM (SELECT beside.id FROM frame AS beside WHERE beside.drop_id = OLD.drop_id AND (beside.corrected_at, beside.id) < (OLD.corrected_at, OLD.id) ORDER BY beside.corrected_at DESC, beside.id DESC LIMIT 1) UNION SELECT * FROM (SELECT beside.id FROM frame AS beside WHERE beside.drop_id = OLD.drop_id AND (beside.corrected_at, beside.id) > (OLD.corrected_at, OLD.id) ORDER BY beside.corrected_at ASC, beside.id ASC LIMIT 1)); END;
CREATE TRIGGER due_moved AFTER UPDATE OF captured_at ON frame WHEN OLD.captured_at IS NOT NULL AND OLD.captured_at IS NOT NEW.captured_at BEGIN INSERT INTO due (id, drop_id, what) SELECT * FROM (SELECT id, drop_id, 'camera' AS what FROM camera WHERE id = NEW.camera_id) AS those WHERE NOT EXISTS (SELECT 1 FROM due WHERE due.id = those.id); END;
CREATE TRIGGER due_score_in AFTER INSERT ON score BEGIN INSERT INTO due (id, drop_id, what) SELECT * FROM (SELECT id, drop_id, 'frame' AS what FROM frame WHERE id = NEW.frame_id) AS those WHERE NOT EXISTS (SELECT 1 FROM due WHERE due.id = those.id); END;
CREATE TRIGGER due_score AFTER UPDATE OF basis, role ON score WHEN OLD.basis IS NOT NEW.basis OR OLD.role IS NOT NEW.role BEGIN INSERT INTO due (id, drop_id, what) SELECT * FROM (SELECT id, drop_id, 'frame' AS what FROM frame WHERE id = NEW.frame_id) AS those WHERE NOT EXISTS (SELECT 1 FROM due WHERE due.id = those.id); END;
CREATE TRIGGER due_clock AFTER UPDATE OF clock_source ON camera WHEN OLD.clock_source IS NOT NEW.clock_source BEGIN INSERT INTO due (id, drop_id, what) SELECT * FROM (SELECT id, drop_id, 'camera' AS what FROM camera WHERE id = NEW.id) AS those WHERE NOT EXISTS (SELECT 1 FROM due WHERE due.id = those.id); END;
CREATE TRIGGER due_camera_out AFTER DELETE ON camera BEGIN DELETE FROM due WHERE id = OLD.id; END;
CREATE TRIGGER due_shot_in AFTER INSERT ON shot BEGIN INSERT INTO due (id, drop_id, what) SELECT * FROM (SELECT id, drop_id, 'camera' AS what FROM camera WHERE drop_id = NEW.drop_id) AS those WHERE NOT EXISTS (SELECT 1 FROM due WHERE due.id = those.id); END;
CREATE TRIGGER due_shot AFTER UPDATE OF role, position, product_id ON shot WHEN OLD.role IS NOT NEW.role OR OLD.position IS NOT NEW.position OR OLD.product_id IS NOT NEW.product_id BEGIN INSERT INTO due (id, drop_id, what) SELECT * FROM (SELECT id, drop_id, 'camera' AS what FROM camera WHERE drop_id = NEW.drop_id) AS those WHERE NOT EXISTS (SELECT 1 FROM due WHERE due.id = those.id); END;
CREATE TRIGGER due_shot_out AFTER DELETE ON shot BEGIN INSERT INTO due (id, drop_id, what) SELECT * FROM (SELECT id, drop_id, 'camera' AS what FROM camera WHERE drop_id = OLD.drop_id) AS those WHERE NOT EXISTS (SELECT 1 FROM due WHERE due.id = those.id); END;
CREATE TRIGGER due_product AFTER UPDATE OF sku, gtin, position ON product WHEN OLD.sku IS NOT NEW.sku OR OLD.gtin IS NOT NEW.gtin OR OLD.position IS NOT NEW.position BEGIN INSERT INTO due (id, drop_id, what) SELECT * FROM (SELECT id, drop_id, 'camera' AS what FROM camera WHERE drop_id = NEW.drop_id) AS those WHERE NOT EXISTS (SELECT 1 FROM due WHERE due.id = those.id); END;
CREATE TRIGGER unsettled_drop AFTER INSERT ON "drop" BEGIN INSERT INTO unsettled VALUES (NEW.id, NEW.id, ''); END;
CREATE TRIGGER unsettled_drop_out BEFORE DELETE ON "drop" BEGIN DELETE FROM unsettled WHERE drop_id = OLD.id; END;
CREATE VIEW coverage AS
    WITH counted AS (
        SELECT shot.*,
               (SELECT COALESCE(SUM(frames), 0) FROM tally WHERE tally.shot_id = shot.id AND kind IN ('picture', 'clip')) AS frames,
               (SELECT COALESCE(SUM(frames), 0) FROM tally WHERE tally.shot_id = shot.id AND kind IN ('picture', 'clip')
                   AND verdict = 'pass' AND rejected = 0) AS passing,
               (SELECT COUNT(*) FROM pick WHERE pick.shot_id = shot.id AND pick.rank < shot.required) AS selects
        FROM shot
    )
    SELECT counted.id AS shot_id, counted.drop_id, "drop".code AS "drop", product.sku, product.title, counted.role, counted.required,
           counted.frames, counted.passing, counted.selects,
           CASE WHEN counted.decision = 'reshoot' THEN 'reshoot'
                WHEN counted.selects >= counted.required THEN
                     CASE WHEN counted.decision = 'approved' THEN 'approved' ELSE 'selected' END
                WHEN counted.passing >= counted.required THEN 'acceptable'
                WHEN counted.frames > 0 THEN 'captured'
                ELSE 'missing' END AS state,
           first.frame_id AS select_frame, first.by AS select_by, counted.decision_note
    FROM counted JOIN product ON product.id = counted.product_id JOIN "drop" ON "drop".id = counted.drop_id
    LEFT JOIN pick AS first ON first.shot_id = counted.id AND first.rank = 0
    ORDER BY counted.drop_id, product.position, counted.position;
CREATE TABLE counter_run (
            drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
            camera_id TEXT NOT NULL REFERENCES camera(id) ON DELETE CASCADE,
            prefix TEXT NOT NULL, digits INTEGER NOT NULL, folder INTEGER NOT NULL,
            first INTEGER NOT NULL, last INTEGER NOT NULL,
            PRIMARY KEY (drop_id, camera_id, prefix, digits, folder, first)
        ) WITHOUT ROWID;
CREATE TABLE digests (
            drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
            place TEXT NOT NULL, folder TEXT NOT NULL,
            kind TEXT NOT NULL,                     -- content or structure
            first BLOB NOT NULL, piece BLOB NOT NULL
        );
CREATE INDEX digests_by_folder ON digests(drop_id, place, folder, kind, first);
CREATE INDEX file_uncounted ON file(drop_id) WHERE counted = 0;
CREATE INDEX frame_by_arrival ON frame(drop_id, ingested_at);
CREATE INDEX frame_by_name ON frame(drop_id, name COLLATE NOCASE);
CREATE INDEX frame_by_camera ON frame(camera_id, captured_at);
CREATE INDEX frame_with_codes ON frame(camera_id) WHERE codes <> '[]';
CREATE INDEX frame_examined_now ON frame(drop_id, examining) WHERE examining IS NOT NULL;
CREATE INDEX frame_unreadable ON frame(drop_id) WHERE error IS NOT NULL;
CREATE INDEX file_not_opened ON file(drop_id) WHERE opened IS NULL AND kind <> 'clip';
CREATE INDEX file_by_original_name ON file(drop_id, original_name COLLATE NOCASE);
CREATE INDEX event_of_drop ON event(drop_id);
CREATE INDEX event_of_subject ON event(subject, kind, at);
CREATE INDEX pick_by_frame ON pick(frame_id);
CREATE TABLE second_copy (
            file_id TEXT NOT NULL REFERENCES file(id) ON DELETE CASCADE,
            drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
            place TEXT NOT NULL,                    -- the backup's folder for this drop
            verified_at TEXT,                       -- NULL: asked for, and not known to be right
            listed TEXT,                            -- as file.listed, of the place's own checksum history
            checked_at TEXT, checked TEXT,          -- as file.checked
            PRIMARY KEY (file_id, place)
        ) WITHOUT ROWID;
CREATE INDEX second_copy_by_place ON second_copy(drop_id, place);
CREATE TRIGGER digests_other AFTER UPDATE OF path, xxh128 ON file
        WHEN OLD.path IS NOT NEW.path OR OLD.xxh128 IS NOT NEW.xxh128
        BEGIN DELETE FROM digests WHERE drop_id = NEW.drop_id; END;
CREATE TABLE camera_source (
            drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
            camera_id TEXT NOT NULL REFERENCES camera(id) ON DELETE CASCADE,
            key TEXT NOT NULL,                      -- see studio.ingest.bodies
            place TEXT NOT NULL,                    -- its folder when it was met, for people to read
            UNIQUE (drop_id, camera_id, key)
        );
CREATE INDEX camera_source_by_key ON camera_source(drop_id, key);
CREATE INDEX frame_of_shot_by_time ON frame(drop_id, corrected_at) WHERE shot_id IS NOT NULL;
CREATE TABLE variant (
            id TEXT PRIMARY KEY,
            drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
            product_id TEXT NOT NULL REFERENCES product(id) ON DELETE CASCADE,
            sku TEXT NOT NULL, gtin TEXT,
            option TEXT,                            -- what tells it from the others, like M
            inventory INTEGER, position INTEGER NOT NULL DEFAULT 0,
            UNIQUE (drop_id, sku)
        );
CREATE INDEX variant_by_product ON variant(product_id);
CREATE TRIGGER due_variant_in AFTER INSERT ON variant BEGIN INSERT INTO due (id, drop_id, what) SELECT * FROM (SELECT id, drop_id, 'camera' AS what FROM camera WHERE drop_id = NEW.drop_id) AS those WHERE NOT EXISTS (SELECT 1 FROM due WHERE due.id = those.id); END;
CREATE TRIGGER due_variant AFTER UPDATE OF sku, gtin, product_id ON variant WHEN OLD.sku IS NOT NEW.sku OR OLD.gtin IS NOT NEW.gtin OR OLD.product_id IS NOT NEW.product_id BEGIN INSERT INTO due (id, drop_id, what) SELECT * FROM (SELECT id, drop_id, 'camera' AS what FROM camera WHERE drop_id = NEW.drop_id) AS those WHERE NOT EXISTS (SELECT 1 FROM due WHERE due.id = those.id); END;
CREATE TRIGGER due_variant_out AFTER DELETE ON variant BEGIN INSERT INTO due (id, drop_id, what) SELECT * FROM (SELECT id, drop_id, 'camera' AS what FROM camera WHERE drop_id = OLD.drop_id) AS those WHERE NOT EXISTS (SELECT 1 FROM due WHERE due.id = those.id); END;
CREATE TABLE numbered (
            frame_id TEXT PRIMARY KEY REFERENCES frame(id) ON DELETE CASCADE,
            camera_id TEXT NOT NULL,
            prefix TEXT NOT NULL,                   -- the name's letters before the number
            number INTEGER NOT NULL,
            at TEXT NOT NULL,                       -- by the camera's clock
            folder TEXT,                            -- where it came from
            leaves INTEGER NOT NULL DEFAULT 0,      -- 1: the next of its camera and prefix has a far off number
            odd INTEGER NOT NULL DEFAULT 0          -- 1: its camera can't have taken it between the others
        ) WITHOUT ROWID;
CREATE INDEX numbered_by_time ON numbered(camera_id, prefix, at, number, frame_id);
CREATE INDEX numbered_by_number ON numbered(camera_id, prefix, number, at);
CREATE INDEX numbered_leaving ON numbered(camera_id, prefix, number, at) WHERE leaves = 1;
CREATE INDEX numbered_odd ON numbered(camera_id, at, number) WHERE odd = 1;
CREATE INDEX frame_not_numbered ON frame(camera_id) WHERE numbered = 0;
CREATE TRIGGER numbered_anew AFTER UPDATE OF camera_id, captured_at, counter, name ON frame
        WHEN OLD.numbered = 1 AND (OLD.camera_id IS NOT NEW.camera_id OR OLD.captured_at IS NOT NEW.captured_at
             OR OLD.counter IS NOT NEW.counter OR OLD.name IS NOT NEW.name)
        BEGIN
            DELETE FROM numbered WHERE camera_id IN (OLD.camera_id, NEW.camera_id);
            UPDATE frame SET numbered = 0 WHERE camera_id IN (OLD.camera_id, NEW.camera_id);
        END;
CREATE TABLE awaited (
            drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
            name TEXT NOT NULL,                     -- what its source knows it by: a path, or a place on a camera's card
            shot_id TEXT REFERENCES shot(id) ON DELETE SET NULL,    -- NULL: none was armed
            seen_at TEXT NOT NULL, is_empty INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (drop_id, name)
        ) WITHOUT ROWID;
CREATE INDEX awaited_by_shot ON awaited(shot_id);
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
, sure INTEGER NOT NULL DEFAULT 0, box TEXT) WITHOUT ROWID;
CREATE INDEX outline_due ON outline(drop_id) WHERE due = 1;
CREATE INDEX outline_by_first ON outline(first_id);
CREATE TRIGGER outline_moved AFTER UPDATE OF shot_id, camera_id, kind, captured_at, phash, burst ON frame
WHEN OLD.shot_id IS NOT NEW.shot_id OR OLD.camera_id IS NOT NEW.camera_id OR OLD.kind IS NOT NEW.kind OR OLD.captured_at IS NOT NEW.captured_at OR OLD.phash IS NOT NEW.phash
     OR (NEW.shot_id IS NULL AND OLD.burst IS NOT NEW.burst)
BEGIN
    UPDATE outline SET due = 1 WHERE frame_id = NEW.id
        OR first_id = (SELECT first_id FROM outline WHERE frame_id = NEW.id);
END;
CREATE TRIGGER outline_gone BEFORE DELETE ON frame
BEGIN UPDATE outline SET due = 1 WHERE first_id = (SELECT first_id FROM outline WHERE frame_id = OLD.id); END;
CREATE INDEX frame_boxed ON frame(drop_id) WHERE subject_box IS NOT NULL;
CREATE TABLE export (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        shop TEXT NOT NULL,                     -- name of the column map, like shopify
        kind TEXT NOT NULL,                     -- orders, visits or interest
        sha256 TEXT NOT NULL,
        read_at TEXT NOT NULL, by TEXT NOT NULL,
        lines INTEGER NOT NULL,                 -- that it has
        kept INTEGER NOT NULL,                  -- of which something is known of this drop
        told TEXT NOT NULL,                     -- JSON: what is to be said of it, a sentence each
        UNIQUE (drop_id, sha256)
    );
CREATE TABLE sale (
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        shop TEXT NOT NULL,
        order_ref TEXT NOT NULL, line_ref TEXT NOT NULL,
        export_id TEXT NOT NULL,                -- the file that said it last
        at TEXT NOT NULL,                       -- UTC text; a day (YYYY-MM-DD) where the export has no time
        sku TEXT,                               -- as the brief writes it; NULL: the export has none, or it is of another drop
        is_other INTEGER NOT NULL DEFAULT 0,    -- 1: of another drop, in an order with the creator's code
        units INTEGER NOT NULL, amount INTEGER NOT NULL,    -- hundredths of its currency, less discounts
        refunded_units INTEGER NOT NULL DEFAULT 0, refunded_amount INTEGER NOT NULL DEFAULT 0,
        currency TEXT,
        by_code INTEGER NOT NULL DEFAULT 0,     -- 1: with the creator's code
        codes TEXT,                             -- JSON: all codes of the order, in capitals
        location TEXT, postcode TEXT,
        buyer TEXT,                             -- salted hash
        first_time INTEGER,                     -- 1, 0, or NULL: not told
        PRIMARY KEY (drop_id, shop, order_ref, line_ref)
    ) WITHOUT ROWID;
CREATE INDEX sale_by_export ON sale(drop_id, export_id, shop, order_ref, line_ref);
CREATE TABLE interest (
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        person TEXT NOT NULL, what TEXT NOT NULL,           -- click or wishlist
        day TEXT NOT NULL,
        export_id TEXT NOT NULL,
        PRIMARY KEY (drop_id, person, what, day)
    ) WITHOUT ROWID;
CREATE INDEX interest_by_export ON interest(export_id);
CREATE TABLE visit (
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        link TEXT NOT NULL, day TEXT NOT NULL,              -- day: empty where the report has none
        visits INTEGER NOT NULL, orders INTEGER, amount INTEGER, currency TEXT,
        export_id TEXT NOT NULL,
        PRIMARY KEY (drop_id, link, day)
    ) WITHOUT ROWID;
CREATE INDEX visit_by_export ON visit(export_id);
CREATE TABLE figure (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        name TEXT NOT NULL, value INTEGER NOT NULL,
        by TEXT NOT NULL, at TEXT NOT NULL,
        UNIQUE (drop_id, name)
    );
CREATE TABLE delivery (
        id TEXT PRIMARY KEY,
        drop_id TEXT REFERENCES "drop"(id) ON DELETE CASCADE,   -- NULL: a bundle of a drop that is not in this catalog
        bundle TEXT NOT NULL,                   -- the bundle's folder
        target TEXT NOT NULL, kind TEXT NOT NULL,
        send TEXT NOT NULL,                     -- bundle, or files: its renditions alone
        wanted TEXT NOT NULL,                   -- the folder at the target that was asked for
        folder TEXT NOT NULL,                   -- the folder that it is, another where other bytes lay in that one
        audience TEXT, recipe TEXT, privacy TEXT,
        queued_at TEXT NOT NULL, by TEXT NOT NULL,
        files INTEGER NOT NULL, bytes INTEGER NOT NULL,
        delivered_at TEXT,                      -- when all of it was proved to be there; NULL: it is still to go on
        receipt TEXT,                           -- the receipt's folder
        error TEXT                              -- why it did not go on, a sentence
    , accepts TEXT);
CREATE INDEX delivery_by_drop ON delivery(drop_id);
CREATE INDEX delivery_to_go ON delivery(queued_at) WHERE delivered_at IS NULL;
CREATE TABLE delivered_file (
        delivery_id TEXT NOT NULL REFERENCES delivery(id) ON DELETE CASCADE,
        path TEXT NOT NULL,                     -- below what is sent
        name TEXT NOT NULL,                     -- below the folder at the target
        bytes INTEGER NOT NULL, sha256 TEXT NOT NULL,
        how TEXT NOT NULL,                      -- remote-hash or read-back
        algorithm TEXT NOT NULL,
        proved_at TEXT NOT NULL,
        PRIMARY KEY (delivery_id, path)
    ) WITHOUT ROWID;
CREATE VIEW turnaround AS
    SELECT "drop".id AS drop_id, "drop".code AS "drop", MIN(frame.corrected_at) AS first_captured_at,
           MAX(frame.corrected_at) AS last_captured_at,
           (SELECT MIN(at) FROM event WHERE event.drop_id = "drop".id AND kind = 'frame.ingested') AS first_ingested_at,
           (SELECT MIN(at) FROM event WHERE event.drop_id = "drop".id AND kind = 'bundle.built') AS first_bundle_at,
           (SELECT MAX(at) FROM event WHERE event.drop_id = "drop".id AND kind = 'bundle.built') AS last_bundle_at,
           (SELECT MAX(at) FROM event WHERE event.drop_id = "drop".id AND kind = 'delivery.arrived') AS last_delivered_at,
           "drop".publish_by
    FROM "drop" LEFT JOIN frame ON frame.drop_id = "drop".id AND frame.shot_id IS NOT NULL
         AND frame.corrected_at >= COALESCE(date("drop".shoot_day, '-3 days'), '')
         AND frame.corrected_at <= strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '+1 day')
    GROUP BY "drop".id;
