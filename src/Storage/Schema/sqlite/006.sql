-- What pictures look like: 64 bits, of which those that look alike differ in few. Null where nothing could be told.
CREATE TABLE image_print (
    image   TEXT PRIMARY KEY REFERENCES image (id) ON DELETE CASCADE,
    account INTEGER NOT NULL, -- account.n
    print   INTEGER
);
-- Two prints that differ in at most eleven bits have a quarter in which they differ in at most two.
CREATE INDEX image_print_0 ON image_print (account, (print & 65535)) WHERE print IS NOT NULL;
CREATE INDEX image_print_1 ON image_print (account, ((print >> 16) & 65535)) WHERE print IS NOT NULL;
CREATE INDEX image_print_2 ON image_print (account, ((print >> 32) & 65535)) WHERE print IS NOT NULL;
CREATE INDEX image_print_3 ON image_print (account, ((print >> 48) & 65535)) WHERE print IS NOT NULL;

-- What is found out about images in the background, and whether it is. uploads: new images are entered as they come. subject: by what it is found out,
-- such as a model; served: the subject that all images had last. place: the last image that the walk over those that were there reached; null when
-- it reached all.
CREATE TABLE analysis (
    kind    TEXT PRIMARY KEY,
    uploads INTEGER NOT NULL,
    subject TEXT NOT NULL,
    served  TEXT,
    place   TEXT
) WITHOUT ROWID;

-- Images that wait for it. walked: it was there before and gives way to new ones. due: when somebody may take it up.
CREATE TABLE analysis_todo (
    kind   TEXT NOT NULL,
    image  TEXT NOT NULL REFERENCES image (id) ON DELETE CASCADE,
    walked INTEGER NOT NULL DEFAULT 0,
    due    INTEGER NOT NULL DEFAULT 0,
    tries  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, image)
) WITHOUT ROWID;
CREATE INDEX analysis_todo_next ON analysis_todo (kind, walked, due);
CREATE INDEX analysis_todo_image ON analysis_todo (image);

CREATE TRIGGER analysis_image_inserted AFTER INSERT ON image WHEN EXISTS (SELECT 1 FROM analysis WHERE uploads) BEGIN
    INSERT OR IGNORE INTO analysis_todo (kind, image) SELECT kind, new.id FROM analysis WHERE uploads;
END;

-- What an embedder makes of images: halves of IEEE 754, little-endian, of length one together. seq: of the account's changes in this space, in the order of commits.
CREATE TABLE image_vector (
    image   TEXT NOT NULL REFERENCES image (id) ON DELETE CASCADE,
    space   TEXT NOT NULL,
    account TEXT NOT NULL,
    seq     INTEGER NOT NULL,
    vector  BLOB NOT NULL,
    PRIMARY KEY (image, space)
);
CREATE UNIQUE INDEX image_vector_account ON image_vector (account, space, seq);
CREATE INDEX image_vector_space ON image_vector (space);

-- Stays when the vectors go: a number is never given twice.
CREATE TABLE vector_seq (
    account TEXT NOT NULL,
    space   TEXT NOT NULL,
    seq     INTEGER NOT NULL,
    PRIMARY KEY (account, space)
) WITHOUT ROWID;

-- Texts that were found out later, which search looks in too. kind: 'caption', 'text'.
CREATE TABLE image_text (
    image TEXT NOT NULL REFERENCES image (id) ON DELETE CASCADE,
    kind  TEXT NOT NULL,
    text  TEXT NOT NULL,
    PRIMARY KEY (image, kind)
) WITHOUT ROWID;

-- The image's entry is made anew, in whichever index.
CREATE TRIGGER search_text_inserted AFTER INSERT ON image_text BEGIN
    INSERT OR IGNORE INTO search_stale SELECT n FROM image WHERE id = new.image;
    UPDATE image SET updated = updated WHERE id = new.image;
END;

CREATE TRIGGER search_text_changed AFTER UPDATE ON image_text BEGIN
    INSERT OR IGNORE INTO search_stale SELECT n FROM image WHERE id = new.image;
    UPDATE image SET updated = updated WHERE id = new.image;
END;

CREATE TRIGGER search_text_deleted AFTER DELETE ON image_text BEGIN
    INSERT OR IGNORE INTO search_stale SELECT n FROM image WHERE id = old.image;
    UPDATE image SET updated = updated WHERE id = old.image;
END;
