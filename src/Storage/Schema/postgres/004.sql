-- What grains write of images, and how they are searched.

-- Positions are needed for ranks; what is beyond the last possible one ranks with it.
CREATE FUNCTION search_words(p_account bigint, p_words text, p_weight text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(string_agg(format('''%sx%s'':%s%s', p_account, word, least(at, 16383), p_weight), ' '), '')::tsvector
    FROM unnest(string_to_array(p_words, ' ')) WITH ORDINALITY AS w (word, at) WHERE word <> ''
$$;

-- All words, the last one as a beginning.
CREATE FUNCTION search_query(p_account bigint, p_words text[]) RETURNS tsquery LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg(format('''%sx%s''', p_account, word) || CASE WHEN at = cardinality(p_words) THEN ':*' ELSE '' END, ' & ' ORDER BY at)::tsquery
    FROM unnest(p_words) WITH ORDINALITY AS w (word, at)
$$;

CREATE FUNCTION write_tags(p_image text, p_account text, p_created bigint, p_tags text[], p_keys text[], p_words text[]) RETURNS void LANGUAGE sql AS $$
    DELETE FROM image_tag WHERE image = p_image;
    INSERT INTO image_tag (image, position, tag, tag_key, words, account, created)
    SELECT p_image, at - 1, tag, key, words, p_account, p_created FROM unnest(p_tags, p_keys, p_words) WITH ORDINALITY AS t (tag, key, words, at)
$$;

CREATE FUNCTION register_image(
    p_id text, p_account text, p_upload text, p_name text, p_type text, p_width integer, p_height integer, p_frames integer, p_has_alpha boolean,
    p_bytes bigint, p_sha256 text, p_folder text, p_file_name text, p_created bigint, p_description text, p_visibility integer,
    p_exif text, p_mini_preview text, p_tags text[], p_tag_keys text[], p_tag_words text[],
    p_name_words text, p_file_words text, p_folder_words text, p_description_words text,
    p_scopes text[], p_aliases text[], p_refuse_duplicate boolean, p_store text, OUT failure text, OUT detail text) LANGUAGE plpgsql AS $$
DECLARE
    v_account account;
    v_kept reservation;
    v_alias record;
    v_names tsvector;
    v_description tsvector;
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

    DELETE FROM reservation WHERE account = p_account AND upload_id = p_upload;
    INSERT INTO image (id, account, name, type, width, height, frames, has_alpha, bytes, sha256, upload_id, folder, file_name, created, description, visibility, tags, store)
    VALUES (p_id, p_account, p_name, p_type, p_width, p_height, p_frames, p_has_alpha, p_bytes, p_sha256, p_upload, p_folder, p_file_name, p_created, p_description, p_visibility, p_tags, p_store);
    INSERT INTO alias (scope, name, image)
    SELECT scope, name, p_id FROM unnest(p_scopes || ('object:' || p_account), p_aliases || p_name) AS w (scope, name) WHERE name IS NOT NULL ORDER BY scope, name;
    IF p_exif IS NOT NULL OR p_mini_preview IS NOT NULL THEN
        INSERT INTO image_detail (image, exif, mini_preview) VALUES (p_id, p_exif, p_mini_preview);
    END IF;
    PERFORM write_tags(p_id, p_account, p_created, p_tags, p_tag_keys, p_tag_words);
    -- A tag says more than a name, a name more than a description, and that more than where the file once lay.
    v_names := search_words(v_account.n, p_name_words, 'B') || search_words(v_account.n, p_file_words, 'C') || search_words(v_account.n, p_folder_words, 'D');
    v_description := search_words(v_account.n, p_description_words, 'C');
    INSERT INTO image_words (image, names, description, words)
    VALUES (p_id, v_names, v_description, search_words(v_account.n, array_to_string(p_tag_words, ' '), 'A') || v_names || v_description);
END $$;

-- Null leaves as it is. Tags: replaced, then some added, then some removed; of equal keys the first stays.
CREATE FUNCTION change_image(
    p_id text, p_account text, p_tags text[], p_tag_keys text[], p_tag_words text[], p_added text[], p_added_keys text[], p_added_words text[],
    p_removed_keys text[], p_most integer, p_description text, p_description_words text, p_visibility integer, p_updated bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_image image;
    v_n bigint;
    v_tags text[];
    v_keys text[];
    v_words text[];
BEGIN
    SELECT i.* INTO v_image FROM image i WHERE i.id = p_id AND i.account = p_account FOR NO KEY UPDATE;
    IF NOT FOUND THEN RETURN 'NotFound'; END IF;
    SELECT n INTO v_n FROM account WHERE id = p_account AND deleted IS NULL;
    IF NOT FOUND THEN RETURN 'NotFound'; END IF;

    SELECT coalesce(array_agg(tag ORDER BY at), '{}'), coalesce(array_agg(key ORDER BY at), '{}'), coalesce(array_agg(words ORDER BY at), '{}') INTO v_tags, v_keys, v_words
    FROM (
        SELECT DISTINCT ON (key) tag, key, words, at FROM (
            SELECT tag, tag_key AS key, words, position::bigint AS at FROM image_tag WHERE image = p_id AND p_tags IS NULL
            UNION ALL SELECT * FROM unnest(p_tags, p_tag_keys, p_tag_words) WITH ORDINALITY
            UNION ALL SELECT tag, key, words, at + 1000000 FROM unnest(p_added, p_added_keys, p_added_words) WITH ORDINALITY AS a (tag, key, words, at)
        ) every ORDER BY key, at
    ) once WHERE key <> ALL (p_removed_keys);
    IF cardinality(v_tags) > p_most THEN RETURN 'Invalid'; END IF;

    UPDATE image SET tags = v_tags, description = coalesce(p_description, description), visibility = coalesce(p_visibility, visibility), updated = p_updated WHERE id = p_id;
    IF v_tags <> v_image.tags THEN PERFORM write_tags(p_id, p_account, v_image.created, v_tags, v_keys, v_words); END IF;
    IF p_description IS NOT NULL THEN UPDATE image_words SET description = search_words(v_n, p_description_words, 'C') WHERE image = p_id; END IF;
    IF v_tags <> v_image.tags OR p_description IS NOT NULL THEN
        UPDATE image_words SET words = search_words(v_n, array_to_string(v_words, ' '), 'A') || names || description WHERE image = p_id;
    END IF;
    RETURN NULL;
END $$;

-- Its names, tags and words go with the row.
CREATE FUNCTION delete_image(p_id text, p_account text, p_keep_original boolean, p_now bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM account WHERE id = p_account FOR NO KEY UPDATE;
    IF p_keep_original THEN
        INSERT INTO orphan (image, account, type, bytes, sha256, deleted) SELECT id, account, type, bytes, sha256, p_now FROM image WHERE id = p_id AND account = p_account;
    END IF;
    DELETE FROM image WHERE id = p_id AND account = p_account;
    IF NOT FOUND THEN RETURN false; END IF;
    PERFORM bury(ARRAY[p_id], p_now);
    RETURN true;
END $$;

CREATE FUNCTION purge_image(p_id text, p_account text, p_now bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_generation bigint;
BEGIN
    UPDATE image SET generation = generation + 1 WHERE id = p_id AND account = p_account
        AND EXISTS (SELECT 1 FROM account WHERE id = p_account AND deleted IS NULL) RETURNING generation INTO v_generation;
    IF NOT FOUND THEN RETURN 'NotFound'; END IF;
    INSERT INTO tombstone (image, due, generation) VALUES (p_id, p_now, v_generation)
    ON CONFLICT (image) DO UPDATE SET due = excluded.due, purges = 0, generation = excluded.generation, sweeper = NULL, swept_by = NULL;
    RETURN NULL;
END $$;
