namespace Darkroom.Storage;

/// <summary>An image's row with all that hangs on it: name, tags, words.</summary>
internal static class ImageWrites
{
    public static bool IsNamed(SqliteSession session, AccountId account, string name) =>
        session.Any("SELECT 1 FROM alias WHERE scope = ?1 AND name = ?2", ImageRows.Scope(account), name);

    public static void Insert(SqliteSession session, ImageId id, RegisterImage upload, Inspection content, DateTimeOffset now)
    {
        session.Execute(
            """
            INSERT INTO image (id, account, name, type, width, height, frames, has_alpha, bytes, sha256, upload_id, folder, file_name, created)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
            """,
            id.ToString(),
            upload.Account.ToString(),
            upload.Name,
            ImageRows.NameOf(content.Type),
            content.Size.Width,
            content.Size.Height,
            content.Frames,
            content.HasAlpha,
            upload.Bytes,
            upload.Sha256,
            upload.UploadId,
            upload.Folder,
            upload.FileName,
            Micros.Of(now));
        if (upload.Name is not null)
            session.Execute("INSERT INTO alias (scope, name, image) VALUES (?1, ?2, ?3)", ImageRows.Scope(upload.Account), upload.Name, id.ToString());

        var image = ImageRows.Find(session, id)! with { Tags = Tags.Normalise(upload.Tags) };
        InsertTags(session, image);
        SearchWords.Insert(session, image);
    }

    public static void ReplaceTags(SqliteSession session, Image image)
    {
        session.Execute("DELETE FROM image_tag WHERE image = ?1", image.Id.ToString());
        SearchWords.Remove(session, image.Id);
        InsertTags(session, image);
        SearchWords.Insert(session, image);
    }

    private static void InsertTags(SqliteSession session, Image image)
    {
        for (var position = 0; position < image.Tags.Length; position++)
        {
            session.Execute(
                "INSERT INTO image_tag (image, position, tag, tag_key, account, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                image.Id.ToString(),
                position,
                image.Tags[position],
                Tags.Key(image.Tags[position]),
                image.Account.ToString(),
                Micros.Of(image.CreatedAt));
        }
    }
}
