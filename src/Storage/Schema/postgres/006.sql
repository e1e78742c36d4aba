-- What search looks in, and what grains write of images from now on. The functions that wrote and searched image_words stay for processes of the version before.

-- A word begins with its account's number and a letter: see PostgresSearchTerms. fixed: of names, folder, EXIF, which never change; words: of all.
CREATE TABLE image_search (
    image       text COLLATE "C" PRIMARY KEY REFERENCES image (id) ON DELETE CASCADE,
    fixed       tsvector NOT NULL,
    description tsvector NOT NULL,
    words       tsvector NOT NULL
);
CREATE INDEX image_search_words ON image_search USING gin (words);

-- What a tag is found by; null where a process of the version before wrote it.
ALTER TABLE image_tag ADD COLUMN terms text;
ALTER TABLE image_tag ALTER COLUMN words SET DEFAULT '';

-- What most of the picture is; null when nobody looked.
ALTER TABLE image_detail ADD COLUMN colour text;

-- Folded words that an account's images have or had, forwards and backwards: what misspellings are looked up in.
CREATE TABLE search_word (
    account   bigint NOT NULL,
    word      text COLLATE "C" NOT NULL,
    backwards text COLLATE "C" NOT NULL,
    PRIMARY KEY (account, word)
);
CREATE INDEX search_word_backwards ON search_word (account, backwards);
CREATE FUNCTION forget_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM search_word WHERE account = old.n;
    RETURN NULL;
END $$;
CREATE TRIGGER account_words_deleted AFTER DELETE ON account FOR EACH ROW EXECUTE FUNCTION forget_words();

-- Images whose entry is to be made anew: of an older version, or written by a process of the version before. taken: who is at it is, until then.
CREATE TABLE search_stale (
    image text COLLATE "C" PRIMARY KEY REFERENCES image (id) ON DELETE CASCADE,
    taken timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO search_stale (image) SELECT id FROM image;
CREATE FUNCTION mark_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_stale (image) VALUES (new.id) ON CONFLICT (image) DO UPDATE SET taken = '-infinity';
    RETURN NULL;
END $$;
-- Who writes the entry itself says so for its transaction.
CREATE TRIGGER image_search_stale AFTER INSERT OR UPDATE OF description, tags ON image FOR EACH ROW
    WHEN (current_setting('darkroom.writes_search', true) IS DISTINCT FROM 'yes') EXECUTE FUNCTION mark_stale();

-- Texts of one weight. Each says how many places it takes, then words with their places in it; so no phrase reaches from one text into the next.
CREATE FUNCTION search_vector(p_account bigint, p_texts text[], p_weight text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(string_agg(format('''%s%s'':%s%s', p_account, split_part(term, ':', 1), least(before + split_part(term, ':', 2)::bigint, 16383), p_weight), ' '), '')::tsvector
    FROM (
        SELECT text, coalesce(sum(split_part(text, ' ', 1)::bigint) OVER (ORDER BY at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
        FROM unnest(p_texts) WITH ORDINALITY AS t (text, at)) placed, unnest((string_to_array(text, ' '))[2:]) AS term
$$;

CREATE FUNCTION keep_words(p_account bigint, p_words text[], p_backwards text[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO search_word (account, word, backwards) SELECT p_account, word, backwards FROM unnest(p_words, p_backwards) AS w (word, backwards)
    WHERE NOT EXISTS (SELECT 1 FROM search_word s WHERE s.account = p_account AND s.word = w.word) ORDER BY word
    ON CONFLICT DO NOTHING
$$;

CREATE FUNCTION put_tags(p_image text, p_account text, p_created bigint, p_tags text[], p_keys text[], p_terms text[]) RETURNS void LANGUAGE sql AS $$
    DELETE FROM image_tag WHERE image = p_image;
    INSERT INTO image_tag (image, position, tag, tag_key, terms, account, created)
    SELECT p_image, at - 1, tag, key, terms, p_account, p_created FROM unnest(p_tags, p_keys, p_terms) WITH ORDINALITY AS t (tag, key, terms, at)
$$;

CREATE FUNCTION put_entry(p_image text, p_account bigint, p_tags text[], p_names text[], p_description text[], p_texts text[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO image_search (image, fixed, description, words)
    SELECT p_image, fixed, description, search_vector(p_account, p_tags, 'A') || fixed || description
    FROM (SELECT search_vector(p_account, p_names, 'B') || search_vector(p_account, p_texts, 'D') AS fixed, search_vector(p_account, p_description, 'C') AS description) v
    ON CONFLICT (image) DO UPDATE SET fixed = excluded.fixed, description = excluded.description, words = excluded.words
$$;

CREATE FUNCTION add_image(
    p_id text, p_account text, p_upload text, p_name text, p_type text, p_width integer, p_height integer, p_frames integer, p_has_alpha boolean,
    p_bytes bigint, p_sha256 text, p_folder text, p_file_name text, p_created bigint, p_description text, p_visibility integer,
    p_exif text, p_mini_preview text, p_colour text, p_tags text[], p_tag_keys text[], p_tag_terms text[],
    p_names text[], p_descriptions text[], p_texts text[], p_words text[], p_backwards text[],
    p_scopes text[], p_aliases text[], p_refuse_duplicate boolean, p_store text, OUT failure text, OUT detail text) LANGUAGE plpgsql AS $$
DECLARE
    v_account account;
    v_kept reservation;
    v_alias record;
BEGIN
    SELECT * INTO v_account FROM account WHERE id = p_account AND deleted IS NULL FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM image WHERE account = v_account.id AND upload_id = p_upload) THEN RETURN; END IF;
    SELECT * INTO v_kept FROM reservation WHERE account = p_account AND upload_id = p_upload;
    IF v_account.id IS NULL OR v_kept.image IS DISTINCT FROM p_id THEN
        failure := 'ReservationGone';
        RETURN;
    END IF;
    IF p_bytes > v_kept.bytes AND v_account.originals + v_account.reserved + v_account.orphaned + p_bytes - v_kept.bytes > v_account.storage_limit THEN
        failure := 'StorageLimit';
        RETURN;
    END IF;
    IF EXISTS (SELECT 1 FROM alias WHERE scope = 'object:' || p_account AND name = p_name) THEN
        failure := 'NameTaken';
        RETURN;
    END IF;
    SELECT a.* INTO v_alias FROM unnest(p_scopes, p_aliases) WITH ORDINALITY AS w (scope, name, at) JOIN alias a USING (scope, name) ORDER BY w.at LIMIT 1;
    IF FOUND THEN
        failure := 'AliasTaken';
        detail := format('The %s id ''%s'' is another image''s', v_alias.scope, v_alias.name);
        RETURN;
    END IF;
    IF p_refuse_duplicate THEN
        SELECT 'Duplicate', id INTO failure, detail FROM image WHERE account = p_account AND sha256 = p_sha256 ORDER BY created LIMIT 1;
        IF FOUND THEN RETURN; END IF;
    END IF;

    PERFORM set_config('darkroom.writes_search', 'yes', true);
    DELETE FROM reservation WHERE account = p_account AND upload_id = p_upload;
    INSERT INTO image (id, account, name, type, width, height, frames, has_alpha, bytes, sha256, upload_id, folder, file_name, created, description, visibility, tags, store)
    VALUES (p_id, p_account, p_name, p_type, p_width, p_height, p_frames, p_has_alpha, p_bytes, p_sha256, p_upload, p_folder, p_file_name, p_created, p_description, p_visibility, p_tags, p_store);
    INSERT INTO alias (scope, name, image)
    SELECT scope, name, p_id FROM unnest(p_scopes || ('object:' || p_account), p_aliases || p_name) AS w (scope, name) WHERE name IS NOT NULL ORDER BY scope, name;
    IF p_exif IS NOT NULL OR p_mini_preview IS NOT NULL OR p_colour IS NOT NULL THEN
        INSERT INTO image_detail (image, exif, mini_preview, colour) VALUES (p_id, p_exif, p_mini_preview, p_colour);
    END IF;
    PERFORM put_tags(p_id, p_account, p_created, p_tags, p_tag_keys, p_tag_terms);
    PERFORM put_entry(p_id, v_account.n, p_tag_terms, p_names, p_descriptions, p_texts);
    PERFORM keep_words(v_account.n, p_words, p_backwards);
END $$;

-- Null leaves as it is. Tags: replaced, one of them renamed, then some added, then some removed; of equal keys the first stays.
CREATE FUNCTION alter_image(
    p_id text, p_account text, p_tags text[], p_tag_keys text[], p_tag_terms text[], p_added text[], p_added_keys text[], p_added_terms text[],
    p_removed_keys text[], p_renamed_key text, p_becomes text, p_becomes_key text, p_becomes_terms text, p_most integer,
    p_description text, p_descriptions text[], p_visibility integer, p_updated bigint, p_words text[], p_backwards text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_image image;
    v_n bigint;
    v_tags text[];
    v_keys text[];
    v_terms text[];
BEGIN
    SELECT i.* INTO v_image FROM image i WHERE i.id = p_id AND i.account = p_account FOR NO KEY UPDATE;
    IF NOT FOUND THEN RETURN 'NotFound'; END IF;
    SELECT n INTO v_n FROM account WHERE id = p_account AND deleted IS NULL;
    IF NOT FOUND THEN RETURN 'NotFound'; END IF;

    SELECT coalesce(array_agg(tag ORDER BY at), '{}'), coalesce(array_agg(key ORDER BY at), '{}'), coalesce(array_agg(terms ORDER BY at), '{}') INTO v_tags, v_keys, v_terms
    FROM (
        SELECT DISTINCT ON (key) tag, key, terms, at FROM (
            SELECT CASE WHEN key = p_renamed_key THEN p_becomes ELSE tag END AS tag, CASE WHEN key = p_renamed_key THEN p_becomes_key ELSE key END AS key,
                CASE WHEN key = p_renamed_key THEN p_becomes_terms ELSE terms END AS terms, at
            FROM (
                SELECT tag, tag_key AS key, terms, position::bigint AS at FROM image_tag WHERE image = p_id AND p_tags IS NULL
                UNION ALL SELECT * FROM unnest(p_tags, p_tag_keys, p_tag_terms) WITH ORDINALITY) given
            UNION ALL SELECT tag, key, terms, at + 1000000 FROM unnest(p_added, p_added_keys, p_added_terms) WITH ORDINALITY AS a (tag, key, terms, at)
        ) every ORDER BY key, at
    ) once WHERE key <> ALL (p_removed_keys);
    IF cardinality(v_tags) > p_most THEN RETURN 'Invalid'; END IF;

    PERFORM set_config('darkroom.writes_search', CASE WHEN array_position(v_terms, NULL) IS NULL THEN 'yes' ELSE 'no' END, true);
    UPDATE image SET tags = v_tags, description = coalesce(p_description, description), visibility = coalesce(p_visibility, visibility), updated = p_updated WHERE id = p_id;
    IF v_tags <> v_image.tags THEN PERFORM put_tags(p_id, p_account, v_image.created, v_tags, v_keys, v_terms); END IF;
    IF v_tags <> v_image.tags OR p_description IS NOT NULL THEN
        UPDATE image_search s SET description = d.description, words = search_vector(v_n, array_remove(v_terms, NULL), 'A') || s.fixed || d.description
        FROM (SELECT CASE WHEN p_description IS NULL THEN o.description ELSE search_vector(v_n, p_descriptions, 'C') END AS description FROM image_search o WHERE o.image = p_id) d
        WHERE s.image = p_id;
        PERFORM keep_words(v_n, p_words, p_backwards);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION take_stale(p_most integer) RETURNS SETOF text LANGUAGE sql AS $$
    UPDATE search_stale s SET taken = clock_timestamp() + interval '1 minute' FROM (
        SELECT image FROM search_stale WHERE taken < clock_timestamp() ORDER BY image LIMIT p_most FOR NO KEY UPDATE SKIP LOCKED) t
    WHERE s.image = t.image RETURNING s.image
$$;

-- Unless the row was written since it was read: then it is still stale, and read once more.
CREATE FUNCTION renew_entry(p_image text, p_seen text, p_tag_keys text[], p_tag_terms text[], p_names text[], p_descriptions text[], p_texts text[], p_words text[], p_backwards text[])
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_n bigint;
BEGIN
    PERFORM 1 FROM image WHERE id = p_image AND xmin::text = p_seen FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        UPDATE search_stale SET taken = '-infinity' WHERE image = p_image;
        RETURN false;
    END IF;
    SELECT a.n INTO v_n FROM image i JOIN account a ON a.id = i.account WHERE i.id = p_image;
    UPDATE image_tag t SET terms = k.terms FROM unnest(p_tag_keys, p_tag_terms) AS k (key, terms) WHERE t.image = p_image AND t.tag_key = k.key AND t.terms IS DISTINCT FROM k.terms;
    PERFORM put_entry(p_image, v_n, p_tag_terms, p_names, p_descriptions, p_texts);
    PERFORM keep_words(v_n, p_words, p_backwards);
    DELETE FROM search_stale WHERE image = p_image;
    RETURN true;
END $$;

-- A tag that is being renamed in all images of an account. place: how far it is, in the order of the tag's images; taken: whoever does it does, until then.
CREATE TABLE tag_job (
    id            text COLLATE "C" PRIMARY KEY,
    account       text COLLATE "C" NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    tag           text NOT NULL,
    becomes       text NOT NULL,
    total         bigint NOT NULL,
    done          bigint NOT NULL DEFAULT 0,
    created       bigint NOT NULL,
    finished      bigint,
    place_created bigint,
    place_image   text COLLATE "C",
    taken         bigint NOT NULL DEFAULT 0
);
CREATE INDEX tag_job_running ON tag_job (created, id) WHERE finished IS NULL;
CREATE INDEX tag_job_account ON tag_job (account, created);
