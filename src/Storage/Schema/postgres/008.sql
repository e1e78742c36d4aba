-- What pictures look like: 64 bits, of which those that look alike differ in few. Null where nothing could be told.
CREATE TABLE image_print (
    image   text COLLATE "C" PRIMARY KEY REFERENCES image (id) ON DELETE CASCADE,
    account text COLLATE "C" NOT NULL,
    print   bigint
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
    kind    text COLLATE "C" PRIMARY KEY,
    uploads boolean NOT NULL,
    subject text NOT NULL,
    served  text,
    place   text COLLATE "C"
);

-- Images that wait for it. walked: it was there before and gives way to new ones. due: when somebody may take it up.
CREATE TABLE analysis_todo (
    kind   text COLLATE "C" NOT NULL,
    image  text COLLATE "C" NOT NULL REFERENCES image (id) ON DELETE CASCADE,
    walked boolean NOT NULL DEFAULT false,
    due    bigint NOT NULL DEFAULT 0,
    tries  integer NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, image)
) WITH (fillfactor = 50);
CREATE INDEX analysis_todo_next ON analysis_todo (kind, walked, due);
CREATE INDEX analysis_todo_image ON analysis_todo (image);

-- Of an image that was just registered: what it looks like, or that somebody has to look. 0: nothing could be told.
CREATE FUNCTION note_print(p_image text, p_print bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO image_print (image, account, print) SELECT id, account, nullif(p_print, 0) FROM image WHERE id = p_image AND p_print IS NOT NULL
    ON CONFLICT (image) DO NOTHING;
    INSERT INTO analysis_todo (kind, image) SELECT 'print', id FROM image WHERE id = p_image AND p_print IS NULL ON CONFLICT DO NOTHING
$$;

CREATE FUNCTION note_for_analysis() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO analysis_todo (kind, image) SELECT kind, new.id FROM analysis WHERE uploads ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER analysis_image_inserted AFTER INSERT ON image FOR EACH ROW EXECUTE FUNCTION note_for_analysis();

-- Begins, goes on as it was, or begins anew where the subject is another. Waits for all who register images without noting it.
CREATE FUNCTION begin_analysis(p_kind text, p_subject text, p_uploads boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM analysis WHERE kind = p_kind AND subject = p_subject AND uploads = p_uploads) THEN RETURN; END IF;
    LOCK TABLE image IN SHARE ROW EXCLUSIVE MODE;
    INSERT INTO analysis AS a (kind, uploads, subject, place) VALUES (p_kind, p_uploads, p_subject, '')
    ON CONFLICT (kind) DO UPDATE SET uploads = excluded.uploads, subject = excluded.subject, place = ''
    WHERE (a.subject, a.uploads) IS DISTINCT FROM (excluded.subject, excluded.uploads);
END $$;

CREATE FUNCTION end_analysis(p_kind text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE analysis SET uploads = false, subject = '', place = NULL WHERE kind = p_kind AND subject <> '';
    DELETE FROM analysis_todo WHERE kind = p_kind;
END $$;

-- Nobody else takes what is taken until the lease is over; new images come first.
CREATE FUNCTION take_analysis(p_kind text, p_most integer, p_lease bigint) RETURNS TABLE (image text, tries integer) LANGUAGE plpgsql AS $$
DECLARE
    v_now bigint := now_micros();
BEGIN
    RETURN QUERY UPDATE analysis_todo t SET due = v_now + p_lease FROM (
        SELECT s.image FROM analysis_todo s WHERE s.kind = p_kind AND s.due <= v_now ORDER BY s.walked, s.due LIMIT p_most FOR UPDATE SKIP LOCKED) n
    WHERE t.kind = p_kind AND t.image = n.image RETURNING t.image, t.tries;
END $$;

-- Enters the next images of the walk, unless enough wait. An image without its row yet was registered after the walk's beginning and notes itself.
CREATE FUNCTION walk_analysis(p_kind text, p_subject text, p_most integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_place text;
    v_images text[];
BEGIN
    SELECT place INTO v_place FROM analysis WHERE kind = p_kind AND subject = p_subject AND place IS NOT NULL FOR UPDATE SKIP LOCKED;
    IF NOT FOUND OR (SELECT count(*) FROM (SELECT 1 FROM analysis_todo WHERE kind = p_kind AND walked LIMIT p_most) w) >= p_most THEN RETURN; END IF;
    SELECT array_agg(id ORDER BY id) INTO v_images FROM (SELECT id FROM image WHERE id > v_place ORDER BY id LIMIT p_most) i;
    UPDATE analysis SET place = v_images[cardinality(v_images)] WHERE kind = p_kind;
    INSERT INTO analysis_todo (kind, image, walked)
    SELECT p_kind, w.id, true FROM unnest(v_images) AS w (id) JOIN image i ON i.id = w.id FOR KEY SHARE OF i ON CONFLICT DO NOTHING;
END $$;

-- True when all images that were there have it, and so the subject is what is served.
CREATE FUNCTION serve_analysis(p_kind text, p_subject text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    UPDATE analysis SET served = subject WHERE kind = p_kind AND subject = p_subject AND served IS DISTINCT FROM subject AND place IS NULL
        AND NOT EXISTS (SELECT 1 FROM analysis_todo WHERE kind = p_kind AND walked);
    RETURN EXISTS (SELECT 1 FROM analysis WHERE kind = p_kind AND subject = p_subject AND served = subject);
END $$;

-- What an embedder makes of images: halves of IEEE 754, little-endian, of length one together. seq: of the account's changes in this space, in the order of commits.
CREATE TABLE image_vector (
    image   text COLLATE "C" NOT NULL REFERENCES image (id) ON DELETE CASCADE,
    space   text COLLATE "C" NOT NULL,
    account text COLLATE "C" NOT NULL,
    seq     bigint NOT NULL,
    vector  bytea NOT NULL,
    PRIMARY KEY (image, space)
);
ALTER TABLE image_vector ALTER COLUMN vector SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX image_vector_account ON image_vector (account, space, seq);
CREATE INDEX image_vector_space ON image_vector (space);

-- Stays when the vectors go: a number is never given twice.
CREATE TABLE vector_seq (
    account text COLLATE "C" NOT NULL,
    space   text COLLATE "C" NOT NULL,
    seq     bigint NOT NULL,
    PRIMARY KEY (account, space)
);

-- The account's counter is locked until the commit, so that who has read up to a number has read all below it. An image that went meanwhile has none.
CREATE FUNCTION write_vector(p_image text, p_space text, p_vector bytea) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_account text;
    v_seq bigint;
BEGIN
    SELECT account INTO v_account FROM image WHERE id = p_image FOR KEY SHARE;
    IF NOT FOUND THEN RETURN; END IF;
    INSERT INTO vector_seq AS s VALUES (v_account, p_space, 1) ON CONFLICT (account, space) DO UPDATE SET seq = s.seq + 1 RETURNING seq INTO v_seq;
    INSERT INTO image_vector (image, space, account, seq, vector) VALUES (p_image, p_space, v_account, v_seq, p_vector)
    ON CONFLICT (image, space) DO UPDATE SET seq = excluded.seq, vector = excluded.vector;
END $$;

-- Of all spaces but these, at most so many at a time.
CREATE FUNCTION remove_vectors(p_kept text[], p_most integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_space text;
    v_removed integer := 0;
BEGIN
    FOR v_space IN SELECT DISTINCT space FROM vector_seq WHERE space <> ALL (p_kept) LOOP
        DELETE FROM image_vector WHERE (image, space) IN (SELECT image, space FROM image_vector WHERE space = v_space LIMIT p_most FOR UPDATE SKIP LOCKED);
        GET DIAGNOSTICS v_removed = ROW_COUNT;
        IF v_removed > 0 THEN RETURN v_removed; END IF;
    END LOOP;
    RETURN 0;
END $$;

-- Texts that were found out later, which search looks in too. kind: 'caption', 'text'.
CREATE TABLE image_text (
    image text COLLATE "C" NOT NULL REFERENCES image (id) ON DELETE CASCADE,
    kind  text NOT NULL,
    text  text NOT NULL,
    PRIMARY KEY (image, kind)
);

-- The image's entry is made anew, in whichever index. Its row becomes another, so that who has read it before does not think the entry current.
CREATE FUNCTION note_search_text() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_image text := CASE TG_OP WHEN 'DELETE' THEN old.image ELSE new.image END;
BEGIN
    UPDATE image SET updated = updated WHERE id = v_image;
    IF FOUND THEN INSERT INTO search_stale (image) VALUES (v_image) ON CONFLICT (image) DO UPDATE SET taken = '-infinity'; END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER search_text_written AFTER INSERT OR UPDATE OR DELETE ON image_text FOR EACH ROW EXECUTE FUNCTION note_search_text();
