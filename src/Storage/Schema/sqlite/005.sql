-- An index beside the database, while one is fed. version: of the last change that was noted. live and building: what the indices are called
-- that searches ask and that is being made; shape: what documents of the live one look like.
CREATE TABLE search_feed (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    enabled  INTEGER NOT NULL DEFAULT 0,
    version  INTEGER NOT NULL DEFAULT 0,
    live     TEXT,
    shape    INTEGER NOT NULL DEFAULT 0,
    building TEXT,
    fed      INTEGER NOT NULL DEFAULT 0
);
INSERT INTO search_feed (one) VALUES (1);

-- Images whose document there is behind. due: when somebody may take it up; who does moves it on, so that nobody else does meanwhile.
-- background: it waits for those that changed.
CREATE TABLE search_dirty (
    image      TEXT PRIMARY KEY,
    account    TEXT NOT NULL,
    version    INTEGER NOT NULL,
    background INTEGER NOT NULL DEFAULT 0,
    due        INTEGER NOT NULL DEFAULT 0,
    tries      INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX search_dirty_next ON search_dirty (background, due, version);

-- The walk over all images that runs or ran last: rebuild, check or repair. place: the last image that it reached, null when it reached all.
CREATE TABLE search_walk (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    kind     TEXT NOT NULL,
    number   INTEGER NOT NULL,
    place    TEXT,
    total    INTEGER NOT NULL,
    done     INTEGER NOT NULL DEFAULT 0,
    missing  INTEGER NOT NULL DEFAULT 0,
    stale    INTEGER NOT NULL DEFAULT 0,
    extra    INTEGER NOT NULL DEFAULT 0,
    last     INTEGER NOT NULL DEFAULT 0,
    started  INTEGER NOT NULL,
    finished INTEGER
);

CREATE TRIGGER search_image_inserted AFTER INSERT ON image WHEN (SELECT enabled FROM search_feed) BEGIN
    UPDATE search_feed SET version = version + 1;
    INSERT INTO search_dirty (image, account, version) SELECT new.id, new.account, version FROM search_feed WHERE true
    ON CONFLICT (image) DO UPDATE SET version = excluded.version, background = 0, due = 0, tries = 0;
END;

CREATE TRIGGER search_image_changed AFTER UPDATE OF description, visibility, updated, name, folder, file_name ON image WHEN (SELECT enabled FROM search_feed) BEGIN
    UPDATE search_feed SET version = version + 1;
    INSERT INTO search_dirty (image, account, version) SELECT new.id, new.account, version FROM search_feed WHERE true
    ON CONFLICT (image) DO UPDATE SET version = excluded.version, background = 0, due = 0, tries = 0;
END;

CREATE TRIGGER search_image_deleted AFTER DELETE ON image WHEN (SELECT enabled FROM search_feed) BEGIN
    UPDATE search_feed SET version = version + 1;
    INSERT INTO search_dirty (image, account, version) SELECT old.id, old.account, version FROM search_feed WHERE true
    ON CONFLICT (image) DO UPDATE SET version = excluded.version, background = 0, due = 0, tries = 0;
END;
