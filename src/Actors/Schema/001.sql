-- Who is alive, who owns what. Grains' own tables are another series of scripts.

-- What all processes must agree on, and the number of the last change of owners.
CREATE TABLE cluster (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  shards integer NOT NULL,
  lease_ms integer NOT NULL,
  freshness_ms integer NOT NULL,
  secret_hash bytea NOT NULL,
  version bigint NOT NULL DEFAULT 0
);

-- One row per process and life. beat is written several times a lease, in place.
CREATE TABLE silo (
  incarnation bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  address text NOT NULL,
  session text NOT NULL,  -- application_name of its connections
  holds boolean NOT NULL, -- whether it takes shards
  beat bigint NOT NULL DEFAULT 0,
  load double precision NOT NULL DEFAULT 0,
  leaving boolean NOT NULL DEFAULT false,
  dead boolean NOT NULL DEFAULT false
) WITH (fillfactor = 50);

CREATE UNIQUE INDEX silo_address ON silo (address) WHERE NOT dead;

-- Owner 0 is nobody. version is the change of owners that wrote the row last.
CREATE TABLE shard (
  id integer PRIMARY KEY,
  owner bigint NOT NULL DEFAULT 0,
  epoch bigint NOT NULL DEFAULT 0,
  version bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

INSERT INTO shard (id) SELECT generate_series(0, 4095);

-- Gives each shard whose owner and epoch are still as expected to its heir, if the owner is the giver or is dead. Returns what was moved.
-- FOR UPDATE waits for the writes that hold the fence (FOR KEY SHARE); a plain UPDATE would not. The version is locked last and only
-- until the end of this statement, so that versions become visible in their order.
CREATE FUNCTION move_shards(giver bigint, ids integer[], owners bigint[], epochs bigint[], heirs bigint[])
RETURNS TABLE (moved integer, heir bigint, next_epoch bigint) LANGUAGE plpgsql AS $$
DECLARE
  change bigint;
BEGIN
  PERFORM 1 FROM shard s WHERE s.id = ANY (ids) ORDER BY s.id FOR UPDATE;
  UPDATE cluster c SET version = c.version + 1 RETURNING c.version INTO change;
  RETURN QUERY
    UPDATE shard s SET owner = e.heir, epoch = s.epoch + 1, version = change
    FROM unnest(ids, owners, epochs, heirs) AS e (id, owner, epoch, heir)
    WHERE s.id = e.id AND s.owner = e.owner AND s.epoch = e.epoch
      AND (s.owner = giver OR NOT EXISTS (SELECT 1 FROM silo o WHERE o.incarnation = s.owner AND NOT o.dead))
    RETURNING s.id, s.owner, s.epoch;
  PERFORM pg_notify('darkroom_shards', change::text);
END $$;
