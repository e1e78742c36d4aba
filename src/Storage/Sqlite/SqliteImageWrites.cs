namespace Darkroom.Storage;

/// <summary>An image's row with all that hangs on it: name, tags, words.</summary>
internal static class SqliteImageWrites
{
    public static bool IsNamed(SqliteSession session, AccountId account, string name) =>
        session.Any("SELECT 1 FROM alias WHERE scope = ?1 AND name = ?2", ImageRows.Scope(account), name);

    public static void Insert(SqliteSession session, ImageId id, RegisterImage upload, Inspection content, ImageDetails details, DateTimeOffset now)
    {
        session.Execute(
            """
            INSERT INTO image (id, account, name, type, width, height, frames, has_alpha, bytes, sha256, upload_id, folder, file_name, created, description, visibility, store)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
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
            Micros.Of(upload.CreatedAt ?? now),
            upload.Description,
            (int)upload.Visibility,
            upload.Store);
        if (upload.Name is not null) InsertAlias(session, id, new Alias(ImageRows.Scope(upload.Account), upload.Name));
        foreach (var alias in upload.Aliases) InsertAlias(session, id, alias);
        SqliteImageDetails.Insert(session, id, details);
        SqlitePrints.Note(session, id, details.Print);

        var image = SqliteImages.Find(session, id)! with { Tags = Tags.Normalise(upload.Tags) };
        InsertTags(session, image);
        SqliteSearchEntries.Insert(session, image, details);
    }

    /// <summary>Writes what of an image may change.</summary>
    public static void Replace(SqliteSession session, Image before, Image after)
    {
        session.Execute(
            "UPDATE image SET description = ?2, visibility = ?3, updated = ?4 WHERE id = ?1",
            after.Id.ToString(),
            after.Description,
            (int)after.Visibility,
            Micros.Of(after.UpdatedAt));
        if (!before.Tags.SequenceEqual(after.Tags))
        {
            session.Execute("DELETE FROM image_tag WHERE image = ?1", after.Id.ToString());
            InsertTags(session, after);
        }

        SqliteSearchEntries.Remove(session, after.Id);
        SqliteSearchEntries.Insert(session, after, SqliteImageDetails.Find(session, after.Id));
    }

    /// <summary>The first of an upload's names elsewhere that is another image's.</summary>
    public static Alias? Taken(SqliteSession session, RegisterImage upload) => upload.Aliases.FirstOrDefault(alias =>
        session.Any("SELECT 1 FROM alias WHERE scope = ?1 AND name = ?2", alias.Scope, alias.Name));

    private static void InsertAlias(SqliteSession session, ImageId id, Alias alias) =>
        session.Execute("INSERT INTO alias (scope, name, image) VALUES (?1, ?2, ?3)", alias.Scope, alias.Name, id.ToString());

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
