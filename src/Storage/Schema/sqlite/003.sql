-- The named blob store that holds an image's bytes; empty is the default.
ALTER TABLE image ADD COLUMN store TEXT NOT NULL DEFAULT '';
