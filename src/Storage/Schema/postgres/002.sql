-- What follows from a row by itself: an account's sums, the sum of variants, what CDNs are to forget.

CREATE FUNCTION now_micros() RETURNS bigint LANGUAGE sql VOLATILE AS $$
    SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint
$$;

CREATE FUNCTION count_images() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_sign integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
    UPDATE account a SET images = a.images + v_sign * d.images, originals = a.originals + v_sign * d.bytes
    FROM (SELECT account, count(*) AS images, sum(bytes)::bigint AS bytes FROM changed GROUP BY account) d WHERE a.id = d.account;
    RETURN NULL;
END $$;
CREATE TRIGGER image_inserted AFTER INSERT ON image REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_images();
CREATE TRIGGER image_deleted AFTER DELETE ON image REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_images();

CREATE FUNCTION count_reservations() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_sign integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
    UPDATE account a SET reserved = a.reserved + v_sign * d.bytes
    FROM (SELECT account, sum(bytes)::bigint AS bytes FROM changed GROUP BY account) d WHERE a.id = d.account;
    RETURN NULL;
END $$;
CREATE TRIGGER reservation_inserted AFTER INSERT ON reservation REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_reservations();
CREATE TRIGGER reservation_deleted AFTER DELETE ON reservation REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_reservations();

CREATE FUNCTION count_growth() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE account SET reserved = reserved + new.bytes - old.bytes WHERE id = new.account;
    RETURN NULL;
END $$;
CREATE TRIGGER reservation_grown AFTER UPDATE ON reservation FOR EACH ROW WHEN (new.bytes <> old.bytes) EXECUTE FUNCTION count_growth();

CREATE FUNCTION count_orphans() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_sign integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
    UPDATE account a SET orphaned = a.orphaned + v_sign * d.bytes
    FROM (SELECT account, sum(bytes)::bigint AS bytes FROM changed GROUP BY account) d WHERE a.id = d.account;
    RETURN NULL;
END $$;
CREATE TRIGGER orphan_inserted AFTER INSERT ON orphan REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_orphans();
CREATE TRIGGER orphan_deleted AFTER DELETE ON orphan REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_orphans();

CREATE FUNCTION count_variants() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_sign integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
    UPDATE variant_total t SET variants = t.variants + v_sign * d.variants, bytes = t.bytes + v_sign * d.bytes
    FROM (SELECT count(*) AS variants, sum(bytes)::bigint AS bytes FROM changed HAVING count(*) > 0) d;
    RETURN NULL;
END $$;
CREATE TRIGGER variant_inserted AFTER INSERT ON variant REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_variants();
CREATE TRIGGER variant_deleted AFTER DELETE ON variant REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_variants();

CREATE FUNCTION count_resized_variants() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE variant_total t SET bytes = t.bytes + d.bytes
    FROM (SELECT ((SELECT sum(bytes) FROM later) - (SELECT sum(bytes) FROM earlier))::bigint AS bytes) d WHERE d.bytes <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER variant_resized AFTER UPDATE ON variant REFERENCING OLD TABLE AS earlier NEW TABLE AS later
    FOR EACH STATEMENT EXECUTE FUNCTION count_resized_variants();

CREATE FUNCTION tell_cdns(p_tag text) RETURNS void LANGUAGE sql AS $$
    INSERT INTO cdn_purge (tag, created) SELECT p_tag, now_micros() WHERE EXISTS (SELECT 1 FROM cdn_hook)
$$;

CREATE FUNCTION tell_of_image() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tell_cdns('i-' || old.id);
    RETURN NULL;
END $$;
CREATE TRIGGER cdn_image_deleted AFTER DELETE ON image FOR EACH ROW EXECUTE FUNCTION tell_of_image();
CREATE TRIGGER cdn_image_changed AFTER UPDATE ON image FOR EACH ROW
    WHEN (new.generation <> old.generation OR new.visibility <> old.visibility) EXECUTE FUNCTION tell_of_image();

CREATE FUNCTION tell_of_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tell_cdns('b-' || old.bucket);
    RETURN NULL;
END $$;
CREATE TRIGGER cdn_account_deleted AFTER UPDATE ON account FOR EACH ROW
    WHEN (old.deleted IS NULL AND new.deleted IS NOT NULL) EXECUTE FUNCTION tell_of_account();
