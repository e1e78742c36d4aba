-- Indices beside the database that have vectors too, by their names in search_feed, and of which space and how many dimensions.
CREATE TABLE search_index_space (
    name       TEXT PRIMARY KEY,
    space      TEXT NOT NULL,
    dimensions INTEGER NOT NULL
) WITHOUT ROWID;

-- Of other spaces no document knows.
CREATE TRIGGER search_vector_inserted AFTER INSERT ON image_vector
WHEN (SELECT enabled FROM search_feed) AND EXISTS (SELECT 1 FROM search_index_space WHERE space = new.space) BEGIN
    UPDATE search_feed SET version = version + 1;
    INSERT INTO search_dirty (image, account, version) SELECT new.image, new.account, version FROM search_feed WHERE true
    ON CONFLICT (image) DO UPDATE SET version = excluded.version, background = 0, due = 0, tries = 0;
END;

CREATE TRIGGER search_vector_changed AFTER UPDATE ON image_vector
WHEN (SELECT enabled FROM search_feed) AND EXISTS (SELECT 1 FROM search_index_space WHERE space = new.space) BEGIN
    UPDATE search_feed SET version = version + 1;
    INSERT INTO search_dirty (image, account, version) SELECT new.image, new.account, version FROM search_feed WHERE true
    ON CONFLICT (image) DO UPDATE SET version = excluded.version, background = 0, due = 0, tries = 0;
END;
