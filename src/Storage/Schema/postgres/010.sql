-- Searches sort by what they find in the index's own rows; null in entries that were written before, whose image is asked.
ALTER TABLE image_search ADD COLUMN created bigint;

CREATE OR REPLACE FUNCTION put_entry(p_image text, p_account bigint, p_tags text[], p_names text[], p_description text[], p_texts text[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO image_search (image, fixed, description, words, created)
    SELECT p_image, fixed, description, search_vector(p_account, p_tags, 'A') || fixed || description, (SELECT created FROM image WHERE id = p_image)
    FROM (SELECT search_vector(p_account, p_names, 'B') || search_vector(p_account, p_texts, 'D') AS fixed, search_vector(p_account, p_description, 'C') AS description) v
    ON CONFLICT (image) DO UPDATE SET fixed = excluded.fixed, description = excluded.description, words = excluded.words, created = excluded.created
$$;
