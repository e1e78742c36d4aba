using System.Collections.Immutable;
using System.Text.Json;

namespace Darkroom.Storage;

/// <summary>The index of variants beside the catalogue; triggers keep the totals.</summary>
public sealed class SqliteVariantIndex(SqliteDatabase database) : IVariantIndex
{
    internal const string ByKey = "SELECT key, bytes, used FROM variant WHERE key > ?1 ORDER BY key LIMIT ?2";

    /// <summary>Of one write: others wait their turn behind it.</summary>
    private const int Batch = 500;

    public async Task Note(IReadOnlyCollection<StoredVariant> stored, IReadOnlyCollection<VariantUse> used)
    {
        foreach (var some in stored.Chunk(Batch))
        {
            await database.Write(session =>
            {
                foreach (var variant in some)
                {
                    session.Execute(
                        "INSERT INTO variant (key, bytes, used) VALUES (?1, ?2, ?3) ON CONFLICT (key) DO UPDATE SET bytes = excluded.bytes, used = max(used, excluded.used)",
                        variant.Key,
                        variant.Bytes,
                        Micros.Of(variant.UsedAt));
                }

                return Done.Value;
            });
        }

        foreach (var some in used.Chunk(Batch))
        {
            await database.Write(session =>
            {
                foreach (var use in some) session.Execute("UPDATE variant SET used = ?2 WHERE key = ?1 AND used < ?2", use.Key, Micros.Of(use.At));
                return Done.Value;
            });
        }
    }

    public ValueTask<VariantTotals> Totals() => new(database.Snapshot(session => session.First(
        "SELECT variants, bytes, (SELECT min(used) FROM variant) FROM variant_total",
        Rows.VariantTotals)!));

    public ValueTask<ImmutableArray<StoredVariant>> Oldest(int most) =>
        new(database.Read(session => session.List("SELECT key, bytes, used FROM variant ORDER BY used LIMIT ?1", Rows.Variant, most).ToImmutableArray()));

    public ValueTask<ImmutableArray<StoredVariant>> After(string key, int most) =>
        new(database.Read(session => session.List(ByKey, Rows.Variant, key, most).ToImmutableArray()));

    public ValueTask<ImmutableArray<string>> Unknown(IReadOnlyCollection<string> keys) => new(database.Read(session => session.List(
        "SELECT value FROM json_each(?1) WHERE NOT EXISTS (SELECT 1 FROM variant WHERE key = value)",
        row => row.GetString(0),
        JsonSerializer.Serialize(keys)).ToImmutableArray()));

    public async Task Forget(IReadOnlyCollection<StoredVariant> variants)
    {
        foreach (var some in variants.Chunk(Batch))
        {
            await database.Write(session =>
            {
                foreach (var variant in some) session.Execute("DELETE FROM variant WHERE key = ?1 AND used = ?2", variant.Key, Micros.Of(variant.UsedAt));
                return Done.Value;
            });
        }
    }

    // '0' is what follows '/'.
    public Task ForgetAll(string prefix) =>
        database.Write(session => session.Execute("DELETE FROM variant WHERE key = ?1 OR (key > ?2 AND key < ?3)", prefix, prefix + "/", prefix + "0"));
}
