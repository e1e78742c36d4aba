namespace Darkroom.Actors;

/// <summary>Everything that membership and ownership say to PostgreSQL, besides the function <c>move_shards</c>.</summary>
internal static class ClusterStatements
{
    public const string Channel = "darkroom_shards";

    /// <summary>Of the primary; fails on a standby, which must not decide anything.</summary>
    private const string Timeline = "substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)";

    /// <summary>
    /// $1 incarnation, $2 load, $3 the highest incarnation whose address is known. One row; <c>mine</c> is false for the dead.
    /// The others' beats are those before this statement, its own included.
    /// </summary>
    public const string Renew =
        $"""
        WITH mine AS (UPDATE silo SET beat = beat + 1, load = $2 WHERE incarnation = $1 AND NOT dead RETURNING 1)
        SELECT EXISTS (SELECT 1 FROM mine), {Timeline}, c.version,
          array_agg(s.incarnation), array_agg(s.beat), array_agg(s.load), array_agg(s.holds), array_agg(s.leaving),
          array_agg(CASE WHEN s.incarnation > $3 THEN s.address END)
        FROM cluster c LEFT JOIN silo s ON NOT s.dead
        GROUP BY c.version
        """;

    /// <summary>
    /// $1 incarnation, $2 the beat at which it stopped. Its sessions end with it: they may hold locks that its heirs wait for. Who declares does not
    /// wait for its row, which may be one of them.
    /// </summary>
    public const string Declare =
        $"""
        WITH silent AS (SELECT incarnation FROM silo WHERE incarnation = $1 AND beat = $2 AND NOT dead FOR UPDATE SKIP LOCKED),
          declared AS (UPDATE silo s SET dead = true FROM silent WHERE s.incarnation = silent.incarnation RETURNING s.session),
          ended AS (SELECT pg_terminate_backend(a.pid) FROM declared d JOIN pg_stat_activity a
            ON a.application_name = d.session AND a.usename = current_user AND a.pid <> pg_backend_pid())
        SELECT count(*), (SELECT count(*) FROM ended), max(pg_notify('{Channel}', 'dead')::text) FROM declared
        """;

    /// <summary>$1 incarnation, $2 the beat at which it stopped: for when its row is locked by a renewal that it began and does not end.</summary>
    public const string EndSessions =
        """
        SELECT pg_terminate_backend(a.pid) FROM silo s JOIN pg_stat_activity a
          ON a.application_name = s.session AND a.usename = current_user AND a.pid <> pg_backend_pid()
        WHERE s.incarnation = $1 AND s.beat = $2 AND NOT s.dead
        """;

    /// <summary>$1 version. The newest version, and what changed after $1.</summary>
    public const string Shards = "SELECT c.version, s.id, s.owner, s.epoch FROM cluster c LEFT JOIN shard s ON s.version > $1";

    /// <summary>$1 giver, $2 shards, $3 owners, $4 epochs, $5 heirs.</summary>
    public const string Move = "SELECT moved, heir, next_epoch FROM move_shards($1, $2, $3, $4, $5)";

    public const string Leave = $"UPDATE silo SET leaving = true WHERE incarnation = $1";

    public const string End = $"WITH gone AS (UPDATE silo SET dead = true WHERE incarnation = $1) SELECT pg_notify('{Channel}', 'gone')";

    public const string Settings = $"SELECT current_setting('synchronous_commit'), pg_is_in_recovery()";

    public const string FirstConstants =
        "INSERT INTO cluster (shards, lease_ms, freshness_ms, secret_hash) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";

    public const string Constants = "SELECT shards, lease_ms, freshness_ms, secret_hash FROM cluster";

    public const string NewSecret = "UPDATE cluster SET secret_hash = $2 WHERE secret_hash = $1";

    /// <summary>$1 the incarnation before, dead from now on; 0 for none.</summary>
    public const string Bury =
        "WITH own AS (UPDATE silo SET dead = true WHERE incarnation = $1) DELETE FROM silo s WHERE s.dead AND NOT EXISTS (SELECT 1 FROM shard WHERE owner = s.incarnation)";

    public const string Register =
        $"""
        INSERT INTO silo (address, session, holds) VALUES ($1, $2, $3)
        ON CONFLICT (address) WHERE NOT dead DO NOTHING RETURNING incarnation, {Timeline}
        """;

    public const string Holder = "SELECT incarnation, beat FROM silo WHERE address = $1 AND NOT dead";
}
