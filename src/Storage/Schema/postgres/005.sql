-- What sweepers and hooks write: several processes at once, each what no other is at.

-- Accounts that somebody writes to just now are left to the next round. Locks first, then what is still expired: the two cannot both win.
CREATE FUNCTION expire_reservations(p_now bigint, p_most integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_images text[];
BEGIN
    WITH expired AS MATERIALIZED (SELECT account, image FROM reservation WHERE expires < p_now ORDER BY expires LIMIT p_most),
        locked AS MATERIALIZED (SELECT id FROM account WHERE id IN (SELECT account FROM expired) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)
    SELECT array_agg(image) INTO v_images FROM expired WHERE account IN (SELECT id FROM locked);
    WITH gone AS (DELETE FROM reservation WHERE image = ANY (v_images) AND expires < p_now RETURNING image)
    SELECT coalesce(array_agg(image), '{}') INTO v_images FROM gone;
    PERFORM bury(v_images, p_now);
    RETURN cardinality(v_images);
END $$;

-- Images and orphans of deleted accounts; an account that has none left is forgotten.
CREATE FUNCTION purge_deleted_accounts(p_now bigint, p_most integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_accounts text[];
    v_images text[];
    v_orphans text[];
    v_gone integer;
BEGIN
    SELECT array_agg(id) INTO v_accounts FROM (SELECT id FROM account WHERE deleted IS NOT NULL ORDER BY id LIMIT 16 FOR UPDATE SKIP LOCKED) a;
    IF v_accounts IS NULL THEN RETURN 0; END IF;
    v_images := array(SELECT id FROM image WHERE account = ANY (v_accounts) LIMIT p_most);
    DELETE FROM image WHERE id = ANY (v_images);
    v_orphans := array(SELECT image FROM orphan WHERE account = ANY (v_accounts) LIMIT p_most - cardinality(v_images));
    DELETE FROM orphan WHERE image = ANY (v_orphans);
    PERFORM bury(v_images || v_orphans, p_now);
    v_gone := cardinality(v_images) + cardinality(v_orphans);
    IF v_gone < p_most THEN
        DELETE FROM grain_state WHERE type = 'account' AND key = ANY (v_accounts);
        DELETE FROM account WHERE id = ANY (v_accounts);
    END IF;
    RETURN v_gone;
END $$;

-- What another sweeper is at comes back when that one has not finished in a minute.
CREATE FUNCTION due_tombstones(p_now bigint, p_most integer, p_sweeper text) RETURNS SETOF tombstone LANGUAGE sql AS $$
    WITH chosen AS (
        SELECT image FROM tombstone WHERE due <= p_now AND (sweeper IS NULL OR sweeper = p_sweeper OR swept_by < clock_timestamp())
        ORDER BY due LIMIT p_most FOR NO KEY UPDATE SKIP LOCKED),
    claimed AS (
        UPDATE tombstone t SET sweeper = p_sweeper, swept_by = clock_timestamp() + interval '1 minute' FROM chosen c WHERE t.image = c.image RETURNING t.*)
    SELECT * FROM claimed ORDER BY due, image
$$;

-- Null: never again, unless an orphan was given up while its variants were purged, which buried it anew.
CREATE FUNCTION purged(p_image text, p_again bigint) RETURNS void LANGUAGE sql AS $$
    UPDATE tombstone SET due = p_again, purges = purges + 1, sweeper = NULL, swept_by = NULL WHERE image = p_image AND p_again IS NOT NULL;
    DELETE FROM tombstone WHERE image = p_image AND p_again IS NULL AND purges > 0
$$;

CREATE FUNCTION remove_orphan(p_image text, p_now bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM account WHERE id = (SELECT account FROM orphan WHERE image = p_image) FOR NO KEY UPDATE;
    DELETE FROM orphan WHERE image = p_image;
    IF NOT FOUND THEN RETURN false; END IF;
    PERFORM bury(ARRAY[p_image], p_now);
    RETURN true;
END $$;

-- Gives what is committed its place in the queue. One at a time: a number is visible before the next one is given.
CREATE FUNCTION number_purges() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cdn_purge WHERE number IS NULL) THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock(7236829104);
    UPDATE cdn_purge p SET number = o.number
    FROM (SELECT n, nextval('cdn_number') AS number FROM (SELECT n FROM cdn_purge WHERE number IS NULL ORDER BY n) u) o WHERE p.n = o.n;
END $$;

CREATE FUNCTION configure_hooks(p_hooks text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM number_purges();
    DELETE FROM cdn_hook WHERE name <> ALL (p_hooks);
    INSERT INTO cdn_hook (name, delivered) SELECT hook, coalesce((SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM cdn_number), 0) FROM unnest(p_hooks) AS hook
    ON CONFLICT DO NOTHING;
    PERFORM remove_told();
END $$;

-- What every hook told; without hooks, everything.
CREATE FUNCTION remove_told() RETURNS void LANGUAGE sql AS $$
    DELETE FROM cdn_purge WHERE number <= coalesce((SELECT min(delivered) FROM cdn_hook), 9223372036854775807)
$$;

-- One process tells a hook; another takes over when that one has not asked for half a minute.
CREATE FUNCTION next_purges(p_hook text, p_before bigint, p_most integer, p_teller text) RETURNS SETOF cdn_purge LANGUAGE plpgsql AS $$
DECLARE
    v_delivered bigint;
BEGIN
    PERFORM number_purges();
    UPDATE cdn_hook SET teller = p_teller, told_by = clock_timestamp() + interval '30 seconds'
    WHERE name = p_hook AND (teller IS NULL OR teller = p_teller OR told_by < clock_timestamp()) RETURNING delivered INTO v_delivered;
    RETURN QUERY SELECT * FROM cdn_purge WHERE number > v_delivered AND created < p_before ORDER BY number LIMIT p_most;
END $$;
