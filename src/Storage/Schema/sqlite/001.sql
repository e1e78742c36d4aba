-- Ids are the 22-character text form, whose order is time order. Times are microseconds since 1970, UTC.

-- One row. A grain's write is let through only while its epoch is the row's: the process that opened the database last.
CREATE TABLE fence (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    epoch INTEGER NOT NULL
);
INSERT INTO fence VALUES (1, 0);

-- images, originals and reserved are kept by the triggers below and written by nothing else.
CREATE TABLE account (
    n                 INTEGER PRIMARY KEY,
    id                TEXT NOT NULL UNIQUE,
    name              TEXT NOT NULL,
    bucket            TEXT UNIQUE,
    email             TEXT,
    password_hash     TEXT,
    tier              INTEGER NOT NULL,
    storage           TEXT NOT NULL,
    storage_limit     INTEGER NOT NULL,
    requests_per_hour INTEGER,
    created           INTEGER NOT NULL,
    deleted           INTEGER,
    images            INTEGER NOT NULL DEFAULT 0,
    originals         INTEGER NOT NULL DEFAULT 0,
    reserved          INTEGER NOT NULL DEFAULT 0,
    transforms        INTEGER NOT NULL DEFAULT 0,
    served            INTEGER NOT NULL DEFAULT 0,
    bytes_served      INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX account_oldest ON account (created, id) WHERE deleted IS NULL;
CREATE INDEX account_deleted ON account (deleted) WHERE deleted IS NOT NULL;

CREATE TABLE api_key (
    key_id      TEXT PRIMARY KEY,
    secret_hash TEXT NOT NULL UNIQUE,
    account     TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name        TEXT NOT NULL,
    scopes      INTEGER NOT NULL,
    created     INTEGER NOT NULL,
    expires     INTEGER
) WITHOUT ROWID;
CREATE INDEX api_key_account ON api_key (account, created);

CREATE TABLE image (
    n          INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    account    TEXT NOT NULL REFERENCES account (id),
    name       TEXT,
    generation INTEGER NOT NULL DEFAULT 0,
    type       TEXT NOT NULL,
    width      INTEGER NOT NULL,
    height     INTEGER NOT NULL,
    frames     INTEGER NOT NULL,
    has_alpha  INTEGER NOT NULL,
    bytes      INTEGER NOT NULL,
    sha256     TEXT NOT NULL,
    upload_id  TEXT NOT NULL,
    folder     TEXT,
    file_name  TEXT,
    created    INTEGER NOT NULL
);
CREATE INDEX image_newest ON image (account, created, id);
CREATE UNIQUE INDEX image_upload ON image (account, upload_id);

-- Scope 'object:<account id>' holds the names that image.name shows; other scopes hold ids brought along from elsewhere.
CREATE TABLE alias (
    scope TEXT NOT NULL,
    name  TEXT NOT NULL,
    image TEXT NOT NULL REFERENCES image (id) ON DELETE CASCADE,
    PRIMARY KEY (scope, name)
) WITHOUT ROWID;
CREATE INDEX alias_image ON alias (image);

-- account and created repeat the image's, so that "tag X, newest first" is one range of one index.
CREATE TABLE image_tag (
    image    TEXT NOT NULL REFERENCES image (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    tag      TEXT NOT NULL,
    tag_key  TEXT NOT NULL,
    account  TEXT NOT NULL,
    created  INTEGER NOT NULL,
    PRIMARY KEY (image, position)
) WITHOUT ROWID;
CREATE UNIQUE INDEX image_tag_newest ON image_tag (account, tag_key, created, image);

-- rowid is image.n. Every word begins with the account's number: see SearchWords.
CREATE VIRTUAL TABLE image_words USING fts5 (tags, name, file_name, folder, tokenize = 'unicode61 remove_diacritics 2');

CREATE TABLE reservation (
    account   TEXT NOT NULL REFERENCES account (id),
    upload_id TEXT NOT NULL,
    image     TEXT NOT NULL UNIQUE,
    bytes     INTEGER NOT NULL,
    expires   INTEGER NOT NULL,
    PRIMARY KEY (account, upload_id)
) WITHOUT ROWID;
CREATE INDEX reservation_expires ON reservation (expires);

CREATE TABLE tombstone (
    image  TEXT PRIMARY KEY,
    due    INTEGER NOT NULL,
    purges INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX tombstone_due ON tombstone (due);

CREATE TABLE grain_state (
    type TEXT NOT NULL,
    key  TEXT NOT NULL,
    name TEXT NOT NULL,
    json TEXT NOT NULL,
    etag INTEGER NOT NULL,
    PRIMARY KEY (type, key, name)
) WITHOUT ROWID;

CREATE TRIGGER image_inserted AFTER INSERT ON image BEGIN
    UPDATE account SET images = images + 1, originals = originals + new.bytes WHERE id = new.account;
END;

CREATE TRIGGER image_deleted AFTER DELETE ON image BEGIN
    UPDATE account SET images = images - 1, originals = originals - old.bytes WHERE id = old.account;
    DELETE FROM image_words WHERE rowid = old.n;
END;

CREATE TRIGGER reservation_inserted AFTER INSERT ON reservation BEGIN
    UPDATE account SET reserved = reserved + new.bytes WHERE id = new.account;
END;

CREATE TRIGGER reservation_grown AFTER UPDATE OF bytes ON reservation BEGIN
    UPDATE account SET reserved = reserved + new.bytes - old.bytes WHERE id = new.account;
END;

CREATE TRIGGER reservation_deleted AFTER DELETE ON reservation BEGIN
    UPDATE account SET reserved = reserved - old.bytes WHERE id = old.account;
END;
