-- Indices beside the database that have vectors too, by their names in search_feed, and of which space and how many dimensions.
CREATE TABLE search_index_space (
    name       text PRIMARY KEY,
    space      text COLLATE "C" NOT NULL,
    dimensions integer NOT NULL
);

-- Of other spaces no document knows.
CREATE FUNCTION note_search_vector() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM search_feed WHERE enabled) AND EXISTS (SELECT 1 FROM search_index_space WHERE space = new.space) THEN
        INSERT INTO search_dirty (image, account, version) VALUES (new.image, new.account, nextval('search_version'))
        ON CONFLICT (image) DO UPDATE SET version = excluded.version, background = false, due = 0, tries = 0;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER search_vector_written AFTER INSERT OR UPDATE ON image_vector FOR EACH ROW EXECUTE FUNCTION note_search_vector();

-- As before, but for the lock: a version is drawn while nobody else writes the image's row, so that of two changes the later one has the higher.
CREATE OR REPLACE FUNCTION write_vector(p_image text, p_space text, p_vector bytea) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_account text;
    v_seq bigint;
BEGIN
    SELECT account INTO v_account FROM image WHERE id = p_image FOR NO KEY UPDATE;
    IF NOT FOUND THEN RETURN; END IF;
    INSERT INTO vector_seq AS s VALUES (v_account, p_space, 1) ON CONFLICT (account, space) DO UPDATE SET seq = s.seq + 1 RETURNING seq INTO v_seq;
    INSERT INTO image_vector (image, space, account, seq, vector) VALUES (p_image, p_space, v_account, v_seq, p_vector)
    ON CONFLICT (image, space) DO UPDATE SET seq = excluded.seq, vector = excluded.vector;
END $$;

-- A rebuild whose index has vectors of this space; null: none. What was noted of indices that are gone goes.
CREATE FUNCTION start_search_rebuild(p_building text, p_space text, p_dimensions integer) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF NOT start_search_walk('rebuild', p_building) THEN RETURN false; END IF;
    DELETE FROM search_index_space s WHERE NOT EXISTS (SELECT 1 FROM search_feed WHERE live = s.name);
    IF p_space IS NOT NULL THEN INSERT INTO search_index_space VALUES (p_building, p_space, p_dimensions); END IF;
    RETURN true;
END $$;
