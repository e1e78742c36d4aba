using System.Collections.Immutable;
using System.Data.Common;

namespace Darkroom.Storage;

public sealed class PostgresCatalogueRows(PostgresDatabase database) : ICatalogueRows
{
    internal const string ByIds = $"{Select} WHERE i.id = ANY ($1)";

    internal const string Next = $"{Select} WHERE i.id > $1 ORDER BY i.id LIMIT $2";

    private const string Select =
        $"""
        SELECT {PostgresImages.Columns}, {PostgresImages.Details}
        FROM image i JOIN account a ON a.id = i.account AND a.deleted IS NULL LEFT JOIN image_detail d ON d.image = i.id
        """;

    public async ValueTask<ImmutableArray<ImageRow>> Find(ImmutableArray<ImageId> images) =>
        [.. await database.List(ByIds, Read, (object)images.Select(image => image.ToString()).ToArray())];

    public async ValueTask<ImmutableArray<ImageRow>> After(string place, int most) => [.. await database.List(Next, Read, place, most)];

    private static ImageRow Read(DbDataReader row) => new(ImageRows.Read(row), Rows.Details(row, ImageRows.ColumnCount));
}
