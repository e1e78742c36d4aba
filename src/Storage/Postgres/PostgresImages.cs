namespace Darkroom.Storage;

/// <summary>Questions for images whose account lives; each is one statement of index look-ups.</summary>
internal static class PostgresImages
{
    public const string Columns = $"{ImageRows.Columns}, array_to_json(i.tags)::text";

    /// <summary>Of tables <c>image i</c> and <c>image_detail d</c>: what <see cref="Rows.Details(System.Data.Common.DbDataReader)"/> expects.</summary>
    public const string Details =
        "d.exif, d.mini_preview, d.colour, (SELECT array_to_json(array_agg(text ORDER BY kind))::text FROM image_text t WHERE t.image = i.id)";

    public const string ById = $"{Living} WHERE i.id = $1";

    public const string ByUpload = $"{Living} WHERE i.account = $1 AND i.upload_id = $2";

    /// <summary>$1 the account, $2 a name, $3 the id that it may be. Scopes are searched in this order; see Alias.Scopes.</summary>
    public const string ByAnyName =
        $"""
        {Living} WHERE i.account = $1 AND i.id = coalesce(
            (SELECT other.id FROM image other JOIN account o ON o.id = other.account AND o.deleted IS NULL WHERE other.id = $3),
            (SELECT image FROM alias WHERE scope = 'object:' || $1 AND name = $2),
            (SELECT image FROM alias WHERE scope = 'imager' AND name = $2),
            (SELECT image FROM alias WHERE scope = 'imageresizer' AND name = $2),
            (SELECT image FROM alias WHERE scope = 'slink' AND name = $2))
        """;

    private const string Living = $"SELECT {Columns} FROM image i JOIN account a ON a.id = i.account AND a.deleted IS NULL";
}
