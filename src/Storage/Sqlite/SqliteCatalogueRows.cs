using System.Collections.Immutable;

namespace Darkroom.Storage;

public sealed class SqliteCatalogueRows(SqliteDatabase database) : ICatalogueRows
{
    public ValueTask<ImmutableArray<ImageRow>> Find(ImmutableArray<ImageId> images) => new(database.Snapshot(session => Read(session, images)));

    public ValueTask<ImmutableArray<ImageRow>> After(string place, int most) => new(database.Snapshot(session => Read(session, session.List(
        "SELECT i.id FROM image i JOIN account a ON a.id = i.account AND a.deleted IS NULL WHERE i.id > ?1 ORDER BY i.id LIMIT ?2",
        row => ImageId.Parse(row.GetString(0), null),
        place,
        most))));

    private static ImmutableArray<ImageRow> Read(SqliteSession session, IEnumerable<ImageId> images) =>
        [.. images.Select(id => SqliteImages.Find(session, id)).OfType<Image>().Select(image => new ImageRow(image, SqliteImageDetails.Find(session, image.Id)))];
}
