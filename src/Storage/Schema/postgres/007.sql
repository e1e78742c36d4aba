-- An index beside the database, while one is fed. live and building: what the indices are called that searches ask and that is being made;
-- shape: what documents of the live one look like. A change's version is a number of search_version, taken while its image's row is locked:
-- of two changes of an image the later one has the higher.
CREATE TABLE search_feed (
    one      boolean PRIMARY KEY DEFAULT true CHECK (one),
    enabled  boolean NOT NULL DEFAULT false,
    live     text,
    shape    integer NOT NULL DEFAULT 0,
    building text,
    fed      bigint NOT NULL DEFAULT 0
);
INSERT INTO search_feed VALUES (true);
CREATE SEQUENCE search_version;

-- Images whose document there is behind. due: when somebody may take it up; who does moves it on, so that nobody else does meanwhile.
-- background: it waits for those that changed.
CREATE TABLE search_dirty (
    image      text COLLATE "C" PRIMARY KEY,
    account    text COLLATE "C" NOT NULL,
    version    bigint NOT NULL,
    background boolean NOT NULL DEFAULT false,
    due        bigint NOT NULL DEFAULT 0,
    tries      integer NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
CREATE INDEX search_dirty_next ON search_dirty (background, due, version);

-- The walk over all images that runs or ran last: rebuild, check or repair. place: the last image that it reached, null when it reached all.
CREATE TABLE search_walk (
    one      boolean PRIMARY KEY DEFAULT true CHECK (one),
    kind     text NOT NULL,
    number   bigint NOT NULL,
    place    text COLLATE "C",
    total    bigint NOT NULL,
    done     bigint NOT NULL DEFAULT 0,
    missing  bigint NOT NULL DEFAULT 0,
    stale    bigint NOT NULL DEFAULT 0,
    extra    bigint NOT NULL DEFAULT 0,
    last     bigint NOT NULL DEFAULT 0,
    started  bigint NOT NULL,
    finished bigint
);

CREATE FUNCTION note_search_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_image text := CASE TG_OP WHEN 'DELETE' THEN old.id ELSE new.id END;
    v_account text := CASE TG_OP WHEN 'DELETE' THEN old.account ELSE new.account END;
BEGIN
    IF EXISTS (SELECT 1 FROM search_feed WHERE enabled) THEN
        INSERT INTO search_dirty (image, account, version) VALUES (v_image, v_account, nextval('search_version'))
        ON CONFLICT (image) DO UPDATE SET version = excluded.version, background = false, due = 0, tries = 0;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER search_image_written AFTER INSERT OR DELETE ON image FOR EACH ROW EXECUTE FUNCTION note_search_change();
CREATE TRIGGER search_image_changed AFTER UPDATE OF description, visibility, updated, name, folder, file_name, tags ON image
    FOR EACH ROW EXECUTE FUNCTION note_search_change();

-- Nobody else takes what is taken until the lease is over. What another is just writing is left to the next time.
CREATE FUNCTION take_dirty(p_most integer, p_lease bigint) RETURNS TABLE (image text, account text, version bigint, tries integer) LANGUAGE plpgsql AS $$
DECLARE
    v_now bigint := now_micros();
BEGIN
    UPDATE search_feed SET fed = v_now WHERE fed < v_now - 60000000;
    RETURN QUERY UPDATE search_dirty d SET due = v_now + p_lease FROM (
        SELECT s.image FROM search_dirty s WHERE s.due <= v_now ORDER BY s.background, s.due, s.version LIMIT p_most FOR UPDATE SKIP LOCKED) t
    WHERE d.image = t.image RETURNING d.image, d.account, d.version, d.tries;
END $$;

-- What changed since it was taken stays, and so does what somebody is changing now.
CREATE FUNCTION settle_dirty(p_images text[], p_versions bigint[]) RETURNS void LANGUAGE sql AS $$
    DELETE FROM search_dirty WHERE image IN (
        SELECT d.image FROM search_dirty d JOIN unnest(p_images, p_versions) AS s (image, version) USING (image, version) ORDER BY d.image FOR UPDATE OF d SKIP LOCKED)
$$;

CREATE FUNCTION put_dirty_back(p_images text[], p_versions bigint[], p_delays bigint[], p_try integer) RETURNS void LANGUAGE sql AS $$
    UPDATE search_dirty d SET due = now_micros() + s.delay, tries = d.tries + p_try
    FROM (SELECT d.image, s.delay FROM search_dirty d JOIN unnest(p_images, p_versions, p_delays) AS s (image, version, delay) USING (image, version) ORDER BY d.image FOR UPDATE OF d SKIP LOCKED) s
    WHERE d.image = s.image
$$;

-- Off means that changes are lost from now on: what was built is forgotten. On waits for all who write images without noting it, and lets nobody begin.
CREATE FUNCTION switch_search_feed(p_on boolean, p_unused_since bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT enabled FROM search_feed) = p_on OR (NOT p_on AND (SELECT fed FROM search_feed) > p_unused_since) THEN RETURN; END IF;
    LOCK TABLE image IN SHARE ROW EXCLUSIVE MODE;
    UPDATE search_feed SET enabled = p_on, live = NULL, building = NULL, fed = now_micros();
    DELETE FROM search_walk;
    TRUNCATE search_dirty;
END $$;

-- Nothing when a walk runs.
CREATE FUNCTION start_search_walk(p_kind text, p_building text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM search_feed WHERE enabled FOR UPDATE;
    IF NOT FOUND OR EXISTS (SELECT 1 FROM search_walk WHERE finished IS NULL) THEN RETURN false; END IF;
    INSERT INTO search_walk AS w (kind, number, place, total, started) VALUES (p_kind, 1, '', (SELECT coalesce(sum(images), 0) FROM account), now_micros())
    ON CONFLICT (one) DO UPDATE SET kind = excluded.kind, number = w.number + 1, place = '', total = excluded.total, done = 0, missing = 0, stale = 0, extra = 0,
        last = 0, started = excluded.started, finished = NULL;
    UPDATE search_feed SET building = p_building;
    RETURN true;
END $$;

-- Whoever writes one of these images now is waited for: so no change has an older version than what was read before it.
CREATE FUNCTION enter_dirty(p_images text[], p_accounts text[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_version bigint;
BEGIN
    PERFORM 1 FROM image WHERE id = ANY (p_images) ORDER BY id FOR SHARE;
    v_version := nextval('search_version');
    INSERT INTO search_dirty AS d (image, account, version, background)
    SELECT image, account, v_version, true FROM unnest(p_images, p_accounts) AS e (image, account) ORDER BY image
    ON CONFLICT (image) DO UPDATE SET version = greatest(d.version, excluded.version), due = 0, tries = 0;
    RETURN v_version;
END $$;

-- Enters the next images of a rebuild, unless enough wait.
CREATE FUNCTION walk_on(p_most integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_walk search_walk;
    v_images text[];
    v_accounts text[];
BEGIN
    SELECT * INTO v_walk FROM search_walk WHERE kind = 'rebuild' AND finished IS NULL AND place IS NOT NULL FOR UPDATE SKIP LOCKED;
    IF NOT FOUND OR (SELECT count(*) FROM (SELECT 1 FROM search_dirty WHERE background LIMIT p_most) w) >= p_most THEN RETURN; END IF;
    SELECT array_agg(id ORDER BY id), array_agg(account ORDER BY id) INTO v_images, v_accounts
    FROM (SELECT id, account FROM image WHERE id > v_walk.place ORDER BY id LIMIT p_most) i;
    UPDATE search_walk SET place = v_images[cardinality(v_images)], done = done + coalesce(cardinality(v_images), 0), last = enter_dirty(v_images, v_accounts);
END $$;
