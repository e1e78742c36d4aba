using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>The index of variants beside the catalogue; triggers keep the totals. All that writes several takes them in the order of their keys.</summary>
public sealed class PostgresVariantIndex(PostgresDatabase database) : IVariantIndex
{
    internal const string ByKey = "SELECT key, bytes, used FROM variant WHERE key > $1 ORDER BY key LIMIT $2";

    /// <summary>Of one write: others wait for its sum.</summary>
    private const int Batch = 500;

    public async Task Note(IReadOnlyCollection<StoredVariant> stored, IReadOnlyCollection<VariantUse> used)
    {
        // One statement may not touch a row twice: of one key the last word counts, at its latest time.
        var known = stored.GroupBy(variant => variant.Key, StringComparer.Ordinal).Select(same => same.Last() with { UsedAt = same.Max(variant => variant.UsedAt) });
        foreach (var some in known.OrderBy(variant => variant.Key, StringComparer.Ordinal).Chunk(Batch))
        {
            await Write(
                """
                INSERT INTO variant AS v (key, bytes, used) SELECT * FROM unnest($1, $2, $3)
                ON CONFLICT (key) DO UPDATE SET bytes = excluded.bytes, used = greatest(v.used, excluded.used)
                """,
                some.Select(variant => variant.Key).ToArray(),
                some.Select(variant => variant.Bytes).ToArray(),
                some.Select(variant => Micros.Of(variant.UsedAt)).ToArray());
        }

        foreach (var some in used.GroupBy(use => use.Key, use => use.At, StringComparer.Ordinal).OrderBy(use => use.Key, StringComparer.Ordinal).Chunk(Batch))
        {
            await Write(
                """
                WITH later AS (
                    SELECT v.key, u.used FROM unnest($1, $2) AS u (key, used) JOIN variant v ON v.key = u.key AND v.used < u.used
                    ORDER BY v.key FOR NO KEY UPDATE OF v)
                UPDATE variant v SET used = l.used FROM later l WHERE v.key = l.key
                """,
                some.Select(use => use.Key).ToArray(),
                some.Select(use => Micros.Of(use.Max())).ToArray());
        }
    }

    public async ValueTask<VariantTotals> Totals() =>
        (await database.First("SELECT variants, bytes, (SELECT min(used) FROM variant) FROM variant_total", Rows.VariantTotals))!;

    public async ValueTask<ImmutableArray<StoredVariant>> Oldest(int most) =>
        [.. await database.List("SELECT key, bytes, used FROM variant ORDER BY used, key LIMIT $1", Rows.Variant, most)];

    public async ValueTask<ImmutableArray<StoredVariant>> After(string key, int most) => [.. await database.List(ByKey, Rows.Variant, key, most)];

    public async ValueTask<ImmutableArray<string>> Unknown(IReadOnlyCollection<string> keys) => [.. await database.List(
        "SELECT key FROM unnest($1) WITH ORDINALITY AS k (key, at) WHERE NOT EXISTS (SELECT 1 FROM variant v WHERE v.key = k.key) ORDER BY at",
        row => row.GetString(0),
        (object)keys.ToArray())];

    public async Task Forget(IReadOnlyCollection<StoredVariant> variants)
    {
        foreach (var some in variants.OrderBy(variant => variant.Key, StringComparer.Ordinal).Chunk(Batch))
        {
            await Write(
                """
                WITH gone AS (
                    SELECT v.key FROM unnest($1, $2) AS g (key, used) JOIN variant v ON v.key = g.key AND v.used = g.used ORDER BY v.key FOR UPDATE OF v)
                DELETE FROM variant v USING gone g WHERE v.key = g.key
                """,
                some.Select(variant => variant.Key).ToArray(),
                some.Select(variant => Micros.Of(variant.UsedAt)).ToArray());
        }
    }

    // '0' is what follows '/'.
    public Task ForgetAll(string prefix) => Write("DELETE FROM variant WHERE key = $1 OR (key > $2 AND key < $3)", prefix, prefix + "/", prefix + "0");

    private Task Write(string sql, params object?[] values) => database.Write(_ => Task.FromResult(Done.Value), new PostgresStatement(sql, values));
}
