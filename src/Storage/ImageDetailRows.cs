namespace Darkroom.Storage;

/// <summary>What an inspection found that few ask for, beside the image's row.</summary>
internal static class ImageDetailRows
{
    public static ImageDetails Find(SqliteSession session, ImageId image) => session.First(
        "SELECT exif, mini_preview FROM image_detail WHERE image = ?1",
        row => new ImageDetails(row.IsDBNull(0) ? null : row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1)),
        image.ToString()) ?? ImageDetails.None;

    public static void Insert(SqliteSession session, ImageId image, ImageDetails details)
    {
        if (details == ImageDetails.None) return;
        session.Execute("INSERT INTO image_detail (image, exif, mini_preview) VALUES (?1, ?2, ?3)", image.ToString(), details.Exif, details.MiniPreview);
    }
}
