namespace Darkroom.Storage;

/// <summary>What an inspection found that few ask for, beside the image's row.</summary>
internal static class SqliteImageDetails
{
    public static ImageDetails Find(SqliteSession session, ImageId image) => session.First(
        """
        SELECT exif, mini_preview, colour, (SELECT json_group_array(text) FROM (SELECT text FROM image_text WHERE image = ?1 ORDER BY kind))
        FROM (SELECT 1) LEFT JOIN image_detail ON image = ?1
        """,
        Rows.Details,
        image.ToString()) ?? ImageDetails.None;

    public static void Insert(SqliteSession session, ImageId image, ImageDetails details)
    {
        if (details == ImageDetails.None) return;
        session.Execute("INSERT INTO image_detail (image, exif, mini_preview, colour) VALUES (?1, ?2, ?3, ?4)", image.ToString(), details.Exif, details.MiniPreview, details.Colour);
    }
}
