-- A hit's score is read from its words several times: compressed or out of line they cost three times as much, the other two are hardly ever read.
-- What was written before stays as it is until its entry is made anew.
ALTER TABLE image_search ALTER COLUMN words SET STORAGE MAIN;

-- What searches filter by, as it is in the image, for which it never changes; null in entries that were written before, whose image is asked.
ALTER TABLE image_search ADD COLUMN type text COLLATE "C", ADD COLUMN bytes bigint, ADD COLUMN width integer, ADD COLUMN height integer;

-- An entry is in the index when it is committed: no upload stands still for those of many others, and no search goes through what waits.
ALTER INDEX image_search_words SET (fastupdate = off);

-- What writes an entry, as before, in the language whose plans are kept: functions of the other one are planned anew by each call, which was two fifths of what
-- PostgreSQL had to do for an upload.
CREATE OR REPLACE FUNCTION search_vector(p_account bigint, p_texts text[], p_weight text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN (
        SELECT coalesce(string_agg(format('''%s%s'':%s%s', p_account, split_part(term, ':', 1), least(before + split_part(term, ':', 2)::bigint, 16383), p_weight), ' '), '')::tsvector
        FROM (
            SELECT text, coalesce(sum(split_part(text, ' ', 1)::bigint) OVER (ORDER BY at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
            FROM unnest(p_texts) WITH ORDINALITY AS t (text, at)) placed, unnest((string_to_array(text, ' '))[2:]) AS term);
END $$;

CREATE OR REPLACE FUNCTION keep_words(p_account bigint, p_words text[], p_backwards text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_word (account, word, backwards) SELECT p_account, w.word, w.backwards FROM unnest(p_words, p_backwards) AS w (word, backwards)
    WHERE NOT EXISTS (SELECT 1 FROM search_word s WHERE s.account = p_account AND s.word = w.word) ORDER BY w.word
    ON CONFLICT DO NOTHING;
END $$;

CREATE OR REPLACE FUNCTION put_tags(p_image text, p_account text, p_created bigint, p_tags text[], p_keys text[], p_terms text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM image_tag t WHERE t.image = p_image;
    INSERT INTO image_tag (image, position, tag, tag_key, terms, account, created)
    SELECT p_image, g.at - 1, g.tag, g.key, g.terms, p_account, p_created FROM unnest(p_tags, p_keys, p_terms) WITH ORDINALITY AS g (tag, key, terms, at);
END $$;

CREATE OR REPLACE FUNCTION put_entry(p_image text, p_account bigint, p_tags text[], p_names text[], p_description text[], p_texts text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_fixed tsvector := search_vector(p_account, p_names, 'B') || search_vector(p_account, p_texts, 'D');
    v_description tsvector := search_vector(p_account, p_description, 'C');
BEGIN
    INSERT INTO image_search (image, fixed, description, words, created, type, bytes, width, height)
    SELECT i.id, v_fixed, v_description, search_vector(p_account, p_tags, 'A') || v_fixed || v_description, i.created, i.type, i.bytes, i.width, i.height FROM image i WHERE i.id = p_image
    ON CONFLICT (image) DO UPDATE SET fixed = excluded.fixed, description = excluded.description, words = excluded.words,
        created = excluded.created, type = excluded.type, bytes = excluded.bytes, width = excluded.width, height = excluded.height;
END $$;

CREATE OR REPLACE FUNCTION note_print(p_image text, p_print bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO image_print (image, account, print) SELECT i.id, i.account, nullif(p_print, 0) FROM image i WHERE i.id = p_image AND p_print IS NOT NULL ON CONFLICT (image) DO NOTHING;
    INSERT INTO analysis_todo (kind, image) SELECT 'print', i.id FROM image i WHERE i.id = p_image AND p_print IS NULL ON CONFLICT DO NOTHING;
END $$;
