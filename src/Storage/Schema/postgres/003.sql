-- What grains write of accounts and uploads: one function each, called behind check_fence in the same batch. A failure is answered by its name.

-- Tombstones of all blobs of these images, whatever was to go of them before.
CREATE FUNCTION bury(p_images text[], p_now bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO tombstone (image, due) SELECT image, p_now FROM unnest(p_images) AS image ORDER BY image
    ON CONFLICT (image) DO UPDATE SET due = excluded.due, purges = 0, generation = NULL, sweeper = NULL, swept_by = NULL
$$;

-- A bucket may also be called by its account's id, so nobody may take another's. Log-ins are unique among those who can.
CREATE FUNCTION taken_by_another(p_id text, p_bucket text, p_bucket_as_id text, p_username text, p_email text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM account WHERE bucket = p_bucket AND id <> p_id)
        OR EXISTS (SELECT 1 FROM account WHERE id = p_bucket_as_id AND id <> p_id) THEN RETURN 'BucketTaken'; END IF;
    IF p_username IS NULL THEN RETURN NULL; END IF;
    IF EXISTS (SELECT 1 FROM account WHERE lower(username COLLATE "C") = lower(p_username COLLATE "C") AND username IS NOT NULL AND deleted IS NULL AND id <> p_id)
        THEN RETURN 'UsernameTaken'; END IF;
    IF EXISTS (SELECT 1 FROM account WHERE lower(email COLLATE "C") = lower(p_email COLLATE "C") AND email IS NOT NULL AND username IS NOT NULL AND deleted IS NULL AND id <> p_id)
        THEN RETURN 'EmailTaken'; END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION create_account(
    p_id text, p_name text, p_bucket text, p_bucket_as_id text, p_email text, p_password_hash text, p_tier integer, p_storage text,
    p_storage_limit bigint, p_requests_per_hour integer, p_created bigint, p_username text, p_state integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_failure text;
    v_deleted bigint;
BEGIN
    SELECT deleted INTO v_deleted FROM account WHERE id = p_id;
    -- Deleted, and its images are still being removed.
    IF FOUND THEN RETURN CASE WHEN v_deleted IS NOT NULL THEN 'NotFound' END; END IF;
    v_failure := taken_by_another(p_id, p_bucket, p_bucket_as_id, p_username, p_email);
    IF v_failure IS NOT NULL THEN RETURN v_failure; END IF;
    INSERT INTO account (id, name, bucket, email, password_hash, tier, storage, storage_limit, requests_per_hour, created, username, state)
    VALUES (p_id, p_name, p_bucket, p_email, p_password_hash, p_tier, p_storage, p_storage_limit, p_requests_per_hour, p_created, p_username, p_state);
    RETURN NULL;
END $$;

CREATE FUNCTION update_account(
    p_id text, p_name text, p_bucket text, p_bucket_as_id text, p_email text, p_password_hash text, p_tier integer, p_storage text,
    p_storage_limit bigint, p_requests_per_hour integer, p_username text, p_state integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_account account;
    v_failure text;
BEGIN
    SELECT * INTO v_account FROM account WHERE id = p_id AND deleted IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN RETURN 'NotFound'; END IF;
    v_failure := taken_by_another(p_id, p_bucket, p_bucket_as_id, coalesce(p_username, v_account.username), coalesce(p_email, v_account.email));
    IF v_failure IS NOT NULL THEN RETURN v_failure; END IF;
    UPDATE account SET name = coalesce(p_name, name), bucket = coalesce(p_bucket, bucket), email = coalesce(p_email, email),
        password_hash = coalesce(p_password_hash, password_hash), tier = coalesce(p_tier, tier), storage = coalesce(p_storage, storage),
        storage_limit = coalesce(p_storage_limit, storage_limit), requests_per_hour = coalesce(p_requests_per_hour, requests_per_hour),
        username = coalesce(p_username, username), state = coalesce(p_state, state)
    WHERE id = p_id;
    -- Whoever logged in with the old password, or before the account was closed, is out.
    IF p_password_hash IS NOT NULL OR p_state <> 0 THEN DELETE FROM session WHERE account = p_id; END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION delete_account(p_id text, p_now bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM account WHERE id = p_id AND deleted IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN RETURN; END IF;
    PERFORM bury(array(SELECT image FROM reservation WHERE account = p_id), p_now);
    DELETE FROM reservation WHERE account = p_id;
    DELETE FROM api_key WHERE account = p_id;
    DELETE FROM session WHERE account = p_id;
    UPDATE account SET deleted = p_now, bucket = NULL WHERE id = p_id;
END $$;

CREATE FUNCTION count_views(p_account text, p_images text[], p_counts bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM account WHERE id = p_account FOR NO KEY UPDATE;
    UPDATE image i SET views = i.views + d.views FROM unnest(p_images, p_counts) AS d (image, views) WHERE i.id = d.image AND i.account = p_account;
END $$;

-- Sets bytes, if they are more and fit, and the end of a reservation whose account's row is locked.
CREATE FUNCTION grow_reservation(p_account text, p_upload text, p_more bigint, p_expires bigint, p_room bigint) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    IF p_more > greatest(p_room, 0) THEN RETURN 'StorageLimit'; END IF;
    UPDATE reservation SET bytes = bytes + p_more, expires = p_expires WHERE account = p_account AND upload_id = p_upload;
    RETURN NULL;
END $$;

-- Several uploads of one account at once, no upload and no image twice: they share one lock, one sum and one flush.
CREATE FUNCTION reserve(p_account text, p_uploads text[], p_images text[], p_bytes bigint[], p_expires bigint[], p_now bigint)
RETURNS TABLE (failure text, kept_bytes bigint) LANGUAGE plpgsql AS $$
DECLARE
    v_room bigint;
    v_kept reservation;
    v_more bigint;
    v_new integer[] := '{}';
BEGIN
    SELECT storage_limit - originals - reserved - orphaned INTO v_room FROM account WHERE id = p_account AND deleted IS NULL FOR NO KEY UPDATE;
    FOR at IN 1 .. array_length(p_uploads, 1) LOOP
        failure := NULL;
        kept_bytes := p_bytes[at];
        SELECT * INTO v_kept FROM reservation r WHERE r.account = p_account AND r.upload_id = p_uploads[at];
        IF v_room IS NULL THEN
            failure := 'NotFound';
        ELSIF v_kept.image = p_images[at] THEN
            v_more := greatest(0, p_bytes[at] - v_kept.bytes);
            failure := grow_reservation(p_account, p_uploads[at], v_more, p_expires[at], v_room);
            IF failure IS NULL THEN v_room := v_room - v_more; END IF;
            kept_bytes := v_kept.bytes + v_more;
        ELSIF v_kept.expires >= p_now
            -- The upload became an image already, or the image id is another upload's.
            OR EXISTS (SELECT 1 FROM image i WHERE i.id = p_images[at])
            OR EXISTS (SELECT 1 FROM image i WHERE i.account = p_account AND i.upload_id = p_uploads[at])
            OR EXISTS (SELECT 1 FROM reservation r WHERE r.image = p_images[at]) THEN
            failure := 'UploadInProgress';
        ELSIF EXISTS (SELECT 1 FROM tombstone t WHERE t.image = p_images[at]) THEN
            -- Its blobs are about to be removed.
            failure := 'ReservationGone';
        ELSE
            IF v_kept.image IS NOT NULL THEN
                DELETE FROM reservation r WHERE r.image = v_kept.image;
                PERFORM bury(ARRAY[v_kept.image], p_now);
                v_room := v_room + v_kept.bytes;
            END IF;
            IF p_bytes[at] > v_room THEN
                failure := 'StorageLimit';
            ELSE
                v_room := v_room - p_bytes[at];
                v_new := v_new || at;
            END IF;
        END IF;
        RETURN NEXT;
    END LOOP;
    IF v_new <> '{}' THEN
        INSERT INTO reservation (account, upload_id, image, bytes, expires)
        SELECT p_account, p_uploads[at], p_images[at], p_bytes[at], p_expires[at] FROM unnest(v_new) AS at;
    END IF;
END $$;

CREATE FUNCTION extend(p_account text, p_upload text, p_bytes bigint, p_expires bigint, OUT failure text, OUT kept_image text, OUT kept_bytes bigint) LANGUAGE plpgsql AS $$
DECLARE
    v_room bigint;
    v_more bigint;
BEGIN
    SELECT storage_limit - originals - reserved - orphaned INTO v_room FROM account WHERE id = p_account AND deleted IS NULL FOR NO KEY UPDATE;
    SELECT image, bytes INTO kept_image, kept_bytes FROM reservation WHERE account = p_account AND upload_id = p_upload;
    IF NOT FOUND THEN
        failure := 'ReservationGone';
        RETURN;
    END IF;
    v_more := greatest(0, p_bytes - kept_bytes);
    failure := grow_reservation(p_account, p_upload, v_more, p_expires, v_room);
    kept_bytes := kept_bytes + v_more;
END $$;

CREATE FUNCTION release(p_account text, p_upload text, p_now bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_image text;
BEGIN
    PERFORM 1 FROM account WHERE id = p_account FOR NO KEY UPDATE;
    DELETE FROM reservation WHERE account = p_account AND upload_id = p_upload RETURNING image INTO v_image;
    IF FOUND THEN PERFORM bury(ARRAY[v_image], p_now); END IF;
END $$;
