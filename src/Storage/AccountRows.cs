using Microsoft.Data.Sqlite;

namespace Darkroom.Storage;

/// <summary>Reads accounts that live.</summary>
internal static class AccountRows
{
    /// <summary>What <see cref="Read"/> expects, in this order, of table <c>account a</c>.</summary>
    public const string Columns = "a.id, a.name, a.bucket, a.email, a.tier, a.storage, a.storage_limit, a.requests_per_hour, a.created, a.username, a.state";

    public const int ColumnCount = 11;

    public static Account Read(SqliteDataReader row) => new(
        AccountId.Parse(row.GetString(0), null),
        row.GetString(1),
        row.GetString(2),
        row.IsDBNull(3) ? null : row.GetString(3),
        row.GetInt32(4),
        row.GetString(5),
        row.GetInt64(6),
        row.IsDBNull(7) ? null : row.GetInt32(7),
        Micros.ToTime(row.GetInt64(8)),
        row.IsDBNull(9) ? null : row.GetString(9),
        (AccountState)row.GetInt32(10));

    public static Account? Find(SqliteSession session, AccountId id) =>
        session.First($"SELECT {Columns} FROM account a WHERE a.id = ?1 AND a.deleted IS NULL", Read, id.ToString());

    public static Account? FindByBucket(SqliteSession session, string bucket) =>
        session.First($"SELECT {Columns} FROM account a WHERE a.bucket = ?1 AND a.deleted IS NULL", Read, bucket);
}
