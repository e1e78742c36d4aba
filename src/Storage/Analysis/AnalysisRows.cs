using System.Data.Common;

namespace Darkroom.Storage;

/// <summary>Rows about what is found out in the background, whichever the database.</summary>
internal static class AnalysisRows
{
    public static WaitingImage Waiting(DbDataReader row) => new(ImageId.Parse(row.GetString(0), null), row.GetInt32(1));

    public static AnalysisState State(DbDataReader row) => new(row.GetString(0), row.Text(1), row.GetBoolean(2), row.GetInt64(3));

    public static Print Print(DbDataReader row) => new(ImageId.Parse(row.GetString(0), null), row.GetInt64(1));
}
