-- visibility: 0 unlisted, 1 private, 2 public. updated is null until something changes.
ALTER TABLE image ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE image ADD COLUMN visibility INTEGER NOT NULL DEFAULT 0;
ALTER TABLE image ADD COLUMN updated INTEGER;
ALTER TABLE image ADD COLUMN views INTEGER NOT NULL DEFAULT 0;
CREATE INDEX image_sha256 ON image (account, sha256);

-- What everybody may browse, by each order; "updated" is the last change or the beginning.
CREATE INDEX image_public_created ON image (created, id) WHERE visibility = 2;
CREATE INDEX image_public_updated ON image (coalesce(updated, created), id) WHERE visibility = 2;
CREATE INDEX image_public_views ON image (views, id) WHERE visibility = 2;
CREATE INDEX image_public_bytes ON image (bytes, id) WHERE visibility = 2;
-- An account's own by views or bytes are few enough to be sorted.
CREATE INDEX image_own_updated ON image (account, coalesce(updated, created), id);

-- What is asked for seldom. exif is a JSON object, mini_preview a base64 JPEG.
CREATE TABLE image_detail (
    image        TEXT PRIMARY KEY REFERENCES image (id) ON DELETE CASCADE,
    exif         TEXT,
    mini_preview TEXT
) WITHOUT ROWID;

-- Originals whose image was deleted but not its bytes.
CREATE TABLE orphan (
    image   TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    type    TEXT NOT NULL,
    bytes   INTEGER NOT NULL,
    sha256  TEXT NOT NULL,
    deleted INTEGER NOT NULL
) WITHOUT ROWID;

-- state: 0 active, 1 pending, 2 suspended. Addresses and user names are unique whatever their case.
ALTER TABLE account ADD COLUMN username TEXT;
ALTER TABLE account ADD COLUMN state INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX account_username ON account (lower(username)) WHERE username IS NOT NULL AND deleted IS NULL;
CREATE UNIQUE INDEX account_login ON account (lower(email)) WHERE email IS NOT NULL AND username IS NOT NULL AND deleted IS NULL;

ALTER TABLE api_key ADD COLUMN last_used INTEGER;

-- One row for each log-in; refreshing replaces refresh_hash.
CREATE TABLE session (
    id           TEXT PRIMARY KEY,
    account      TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    refresh_hash TEXT NOT NULL,
    created      INTEGER NOT NULL,
    expires      INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX session_account ON session (account);
CREATE INDEX session_expires ON session (expires);

-- Secrets that sign access tokens: the newest signs, the others are still believed until they are removed.
CREATE TABLE signing_key (
    id      TEXT PRIMARY KEY,
    secret  BLOB NOT NULL,
    created INTEGER NOT NULL,
    retired INTEGER
) WITHOUT ROWID;

-- Contents over which render workers died.
CREATE TABLE poison (
    sha256 TEXT PRIMARY KEY,
    deaths INTEGER NOT NULL,
    since  INTEGER NOT NULL
) WITHOUT ROWID;

-- Descriptions are searched too. Every word begins with the account's number: see SearchWords.
DROP TRIGGER image_deleted;
ALTER TABLE image_words RENAME TO image_words_1;
CREATE VIRTUAL TABLE image_words USING fts5 (tags, name, file_name, folder, description, tokenize = 'unicode61 remove_diacritics 2');
INSERT INTO image_words (rowid, tags, name, file_name, folder, description) SELECT rowid, tags, name, file_name, folder, '' FROM image_words_1;
DROP TABLE image_words_1;
CREATE TRIGGER image_deleted AFTER DELETE ON image BEGIN
    UPDATE account SET images = images - 1, originals = originals - old.bytes WHERE id = old.account;
    DELETE FROM image_words WHERE rowid = old.n;
END;

-- What is known of the stored variants, a few seconds late: the blobs are the truth. used is when somebody asked last.
CREATE TABLE variant (
    key   TEXT PRIMARY KEY,
    bytes INTEGER NOT NULL,
    used  INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX variant_used ON variant (used);

-- One row, kept by the triggers below.
CREATE TABLE variant_total (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    variants INTEGER NOT NULL,
    bytes    INTEGER NOT NULL
);
INSERT INTO variant_total VALUES (1, 0, 0);
CREATE TRIGGER variant_inserted AFTER INSERT ON variant BEGIN
    UPDATE variant_total SET variants = variants + 1, bytes = bytes + new.bytes;
END;
CREATE TRIGGER variant_resized AFTER UPDATE OF bytes ON variant WHEN new.bytes <> old.bytes BEGIN
    UPDATE variant_total SET bytes = bytes + new.bytes - old.bytes;
END;
CREATE TRIGGER variant_deleted AFTER DELETE ON variant BEGIN
    UPDATE variant_total SET variants = variants - 1, bytes = bytes - old.bytes;
END;

-- What an account stores counts until it is gone: images, uploads that run, and originals that outlived their image.
ALTER TABLE account ADD COLUMN orphaned INTEGER NOT NULL DEFAULT 0;
CREATE INDEX orphan_account ON orphan (account);
CREATE TRIGGER orphan_inserted AFTER INSERT ON orphan BEGIN
    UPDATE account SET orphaned = orphaned + new.bytes WHERE id = new.account;
END;
CREATE TRIGGER orphan_deleted AFTER DELETE ON orphan BEGIN
    UPDATE account SET orphaned = orphaned - old.bytes WHERE id = old.account;
END;

-- Of a purge: only variants of generations below this one are to go. Null: all blobs.
ALTER TABLE tombstone ADD COLUMN generation INTEGER;

-- What CDNs are to forget, in its order, while there are hooks that tell them; delivered is how far a hook got.
CREATE TABLE cdn_purge (
    n       INTEGER PRIMARY KEY AUTOINCREMENT,
    tag     TEXT NOT NULL,
    created INTEGER NOT NULL
);
CREATE TABLE cdn_hook (
    name      TEXT PRIMARY KEY,
    delivered INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TRIGGER cdn_image_deleted AFTER DELETE ON image WHEN EXISTS (SELECT 1 FROM cdn_hook) BEGIN
    INSERT INTO cdn_purge (tag, created) VALUES ('i-' || old.id, strftime('%s', 'now') * 1000000);
END;
CREATE TRIGGER cdn_image_purged AFTER UPDATE OF generation ON image WHEN EXISTS (SELECT 1 FROM cdn_hook) BEGIN
    INSERT INTO cdn_purge (tag, created) VALUES ('i-' || new.id, strftime('%s', 'now') * 1000000);
END;
CREATE TRIGGER cdn_image_shown AFTER UPDATE OF visibility ON image WHEN new.visibility <> old.visibility AND EXISTS (SELECT 1 FROM cdn_hook) BEGIN
    INSERT INTO cdn_purge (tag, created) VALUES ('i-' || new.id, strftime('%s', 'now') * 1000000);
END;
CREATE TRIGGER cdn_account_deleted AFTER UPDATE OF deleted ON account WHEN old.deleted IS NULL AND new.deleted IS NOT NULL AND EXISTS (SELECT 1 FROM cdn_hook) BEGIN
    INSERT INTO cdn_purge (tag, created) VALUES ('b-' || old.bucket, strftime('%s', 'now') * 1000000);
END;
