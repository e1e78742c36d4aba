using System.Data.Common;
using System.Runtime.InteropServices;

namespace Darkroom.Storage;

/// <summary>What a row of an account, and of what hangs on it, says, whichever the database.</summary>
internal static class AccountRows
{
    /// <summary>What <see cref="Read"/> expects, in this order, of table <c>account a</c>.</summary>
    public const string Columns = "a.id, a.name, a.bucket, a.email, a.tier, a.storage, a.storage_limit, a.requests_per_hour, a.created, a.username, a.state";

    public const int ColumnCount = 11;

    public const string UsageColumns = "images, originals, reserved, transforms, served, bytes_served, orphaned";

    public const string KeyColumns = "k.key_id, k.account, k.name, k.scopes, k.created, k.expires, k.last_used";

    public const string SessionColumns = "s.id, s.account, s.created, s.expires";

    public const string SigningKeyColumns = "id, secret, created, retired";

    public static Account Read(DbDataReader row) => new(
        Id(row, 0),
        row.GetString(1),
        row.GetString(2),
        row.Text(3),
        row.GetInt32(4),
        row.GetString(5),
        row.GetInt64(6),
        row.IsDBNull(7) ? null : row.GetInt32(7),
        row.Time(8),
        row.Text(9),
        (AccountState)row.GetInt32(10));

    public static AccountUsage Usage(DbDataReader row) =>
        new(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5)) { Orphans = row.GetInt64(6) };

    public static ApiKey Key(DbDataReader row) =>
        new(row.GetString(0), Id(row, 1), row.GetString(2), (Scopes)row.GetInt32(3), row.Time(4), row.TimeOrNull(5), row.TimeOrNull(6));

    /// <summary>An account's columns, and its password's hash after them.</summary>
    public static Credential Credential(DbDataReader row) => new(Read(row), row.GetString(ColumnCount));

    public static Session Session(DbDataReader row) => new(row.GetString(0), Id(row, 1), row.Time(2), row.Time(3));

    public static SigningKey SigningKey(DbDataReader row) =>
        new(row.GetString(0), ImmutableCollectionsMarshal.AsImmutableArray((byte[])row.GetValue(1)), row.Time(2), row.TimeOrNull(3));

    private static AccountId Id(DbDataReader row, int at) => AccountId.Parse(row.GetString(at), null);
}
