using System.Data.Common;

namespace Darkroom.Storage;

/// <summary>What the schema's functions answer.</summary>
internal static class PostgresRows
{
    /// <summary>By its name; null is none.</summary>
    public static Failure Failure(this DbDataReader row, int at) => row.IsDBNull(at) ? Abstractions.Failure.None : Enum.Parse<Failure>(row.GetString(at));
}
