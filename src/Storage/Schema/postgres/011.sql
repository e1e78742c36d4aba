-- A hit's score is read from its words several times: compressed or out of line they cost three times as much, the other two are hardly ever read.
-- What was written before stays as it is until its entry is made anew.
ALTER TABLE image_search ALTER COLUMN words SET STORAGE MAIN;

-- What searches filter by, as it is in the image, for which it never changes; null in entries that were written before, whose image is asked.
ALTER TABLE image_search ADD COLUMN type text COLLATE "C", ADD COLUMN bytes bigint, ADD COLUMN width integer, ADD COLUMN height integer;

-- An entry is in the index when it is committed: no upload stands still for those of many others, and no search goes through what waits.
ALTER INDEX image_search_words SET (fastupdate = off);

-- OFFSET 0: each vector is made once, though it is used twice.
CREATE OR REPLACE FUNCTION put_entry(p_image text, p_account bigint, p_tags text[], p_names text[], p_description text[], p_texts text[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO image_search (image, fixed, description, words, created, type, bytes, width, height)
    SELECT p_image, v.fixed, v.description, search_vector(p_account, p_tags, 'A') || v.fixed || v.description, i.created, i.type, i.bytes, i.width, i.height
    FROM (SELECT search_vector(p_account, p_names, 'B') || search_vector(p_account, p_texts, 'D') AS fixed, search_vector(p_account, p_description, 'C') AS description OFFSET 0) v,
        image i WHERE i.id = p_image
    ON CONFLICT (image) DO UPDATE SET fixed = excluded.fixed, description = excluded.description, words = excluded.words,
        created = excluded.created, type = excluded.type, bytes = excluded.bytes, width = excluded.width, height = excluded.height
$$;
