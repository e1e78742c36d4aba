-- Where Orleans' AdoNet provider keeps grains' documents: in the catalogue's own table, because Api nodes read accounts' settings there.
-- Orleans asks this table for its statements and passes them their parameters; it names a document, not its grain's type.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('ReadFromStorageKey', $$
  SELECT convert_to(json, 'UTF8') AS PayloadBinary, etag::integer AS Version
  FROM grain_state
  WHERE type = CASE @GrainTypeString WHEN 'settings' THEN 'account' END AND key = @GrainIdExtensionString AND name = @GrainTypeString
$$),
('WriteToStorageKey', $$
  WITH wanted AS (
    SELECT CASE @GrainTypeString WHEN 'settings' THEN 'account' END AS type, CAST(@GrainIdExtensionString AS text) AS key, CAST(@GrainTypeString AS text) AS name,
      convert_from(@PayloadBinary, 'UTF8') AS json, CAST(@GrainStateVersion AS integer) AS version),
  added AS (
    INSERT INTO grain_state (type, key, name, json, etag) SELECT type, key, name, json, 1 FROM wanted WHERE version IS NULL
    ON CONFLICT DO NOTHING RETURNING etag),
  changed AS (
    UPDATE grain_state s SET json = w.json, etag = s.etag + 1 FROM wanted w
    WHERE s.type = w.type AND s.key = w.key AND s.name = w.name AND s.etag = w.version RETURNING s.etag)
  SELECT etag::integer AS NewGrainStateVersion FROM added UNION ALL SELECT etag::integer FROM changed
$$),
('DeleteStorageKey', $$
  DELETE FROM grain_state
  WHERE type = CASE @GrainTypeString WHEN 'settings' THEN 'account' END AND key = @GrainIdExtensionString AND name = @GrainTypeString
    AND etag = CAST(@GrainStateVersion AS integer)
  RETURNING (etag + 1)::integer AS NewGrainStateVersion
$$),
-- Asked for, and never sent: documents are deleted, not emptied.
('ClearStorageKey', 'SELECT 1 / 0')
ON CONFLICT (QueryKey) DO UPDATE SET QueryText = EXCLUDED.QueryText;

-- next
-- The catalogue takes the writes of whoever owns a shard. Under Orleans all shards are nobody's (owner 0), and those whose last owner is dead become so.
SELECT count(*)
FROM (SELECT array_agg(id) AS ids, array_agg(owner) AS owners, array_agg(epoch) AS epochs, array_agg(0::bigint) AS heirs FROM shard WHERE owner <> 0 HAVING count(*) > 0) s,
  move_shards(0, s.ids, s.owners, s.epochs, s.heirs);

-- next
SELECT id, epoch FROM shard WHERE owner = 0;
