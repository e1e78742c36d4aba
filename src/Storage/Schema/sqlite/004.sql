-- What search looks in: see SqliteSearchTerms. rowid is image.n; every word begins with its account's number, so what a search costs is what the account
-- holds. The words come folded and stemmed: the tokenizer only parts them at spaces.
DROP TRIGGER image_deleted;
DROP TABLE image_words;
CREATE VIRTUAL TABLE image_search USING fts5 (tags, names, description, texts, keys, tokenize = 'ascii');

-- Folded words that an account's images have or had, forwards and backwards: what misspellings are looked up in.
CREATE TABLE search_word (
    account   INTEGER NOT NULL,
    word      TEXT NOT NULL,
    backwards TEXT NOT NULL,
    PRIMARY KEY (account, word)
) WITHOUT ROWID;
CREATE INDEX search_word_backwards ON search_word (account, backwards);

-- Images whose entry is to be made anew, because it is of an older version or there is none.
CREATE TABLE search_stale (n INTEGER PRIMARY KEY);
INSERT INTO search_stale SELECT n FROM image;

CREATE TRIGGER image_deleted AFTER DELETE ON image BEGIN
    UPDATE account SET images = images - 1, originals = originals - old.bytes WHERE id = old.account;
    DELETE FROM image_search WHERE rowid = old.n;
    DELETE FROM search_stale WHERE n = old.n;
END;
CREATE TRIGGER account_words_deleted AFTER DELETE ON account BEGIN
    DELETE FROM search_word WHERE account = old.n;
END;

-- What most of the picture is; null when nobody looked.
ALTER TABLE image_detail ADD COLUMN colour TEXT;

-- A tag that is being renamed in all images of an account. place: how far it is, in the order of the tag's images; taken: whoever does it does, until then.
CREATE TABLE tag_job (
    id            TEXT PRIMARY KEY,
    account       TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    tag           TEXT NOT NULL,
    becomes       TEXT NOT NULL,
    total         INTEGER NOT NULL,
    done          INTEGER NOT NULL DEFAULT 0,
    created       INTEGER NOT NULL,
    finished      INTEGER,
    place_created INTEGER,
    place_image   TEXT,
    taken         INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX tag_job_running ON tag_job (created, id) WHERE finished IS NULL;
CREATE INDEX tag_job_account ON tag_job (account, created);
