namespace Darkroom.Storage;

public sealed partial class PostgresCatalogue
{
    public Task<Result<Reservation>> Reserve(Reservation reservation) => reservations.Reserve(reservation);

    public Task<Result<Reservation>> Extend(AccountId account, string uploadId, long bytes, DateTimeOffset expires) => database.WriteFenced(
        async answers => (await answers.First<Result<Reservation>>(row => row.Failure(0) is var failure and not Failure.None
            ? failure
            : new Reservation(uploadId, account, ImageId.Parse(row.GetString(1), null), row.GetInt64(2), expires)))!,
        new PostgresStatement("SELECT failure, kept_image, kept_bytes FROM extend($1, $2, $3, $4)", account.ToString(), uploadId, bytes, Micros.Of(expires)));

    public async Task Release(AccountId account, string uploadId)
    {
        await database.WriteFenced(Nothing, new PostgresStatement("SELECT release($1, $2, $3)", account.ToString(), uploadId, Micros.Of(time.GetUtcNow())));
        sweep.Set();
    }

    public Task<Result<Image>> Register(ImageId id, RegisterImage upload, Inspection content, ImageDetails details) => database.WriteFenced<Result<Image>>(
        async answers =>
        {
            var (failure, detail) = await answers.First(row => (row.Failure(0), row.Text(1)));
            // The upload's image, which may have been there before under another id.
            var image = await answers.First(ImageRows.Read);
            return failure == Failure.None ? image! : new Result<Image>(null, failure, detail);
        },
        Registration(id, upload, content, details),
        new PostgresStatement(PostgresImages.ByUpload, upload.Account.ToString(), upload.UploadId),
        new PostgresStatement(PostgresPrints.Note, id.ToString(), details.Print));

    private PostgresStatement Registration(ImageId id, RegisterImage upload, Inspection content, ImageDetails details)
    {
        var tags = new PostgresTags(Tags.Normalise(upload.Tags));
        var created = upload.CreatedAt ?? time.GetUtcNow();
        var terms = new PostgresSearchTerms(SearchDocument.Of(ImageOf(id, upload, content, created), details));
        return new PostgresStatement(
            """
            SELECT failure, detail FROM add_image($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
                $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31)
            """,
            id.ToString(),
            upload.Account.ToString(),
            upload.UploadId,
            upload.Name,
            ImageRows.NameOf(content.Type),
            content.Size.Width,
            content.Size.Height,
            content.Frames,
            content.HasAlpha,
            upload.Bytes,
            upload.Sha256,
            upload.Folder,
            upload.FileName,
            Micros.Of(created),
            upload.Description,
            (int)upload.Visibility,
            details.Exif,
            details.MiniPreview,
            details.Colour,
            tags.Texts,
            tags.Keys,
            tags.Terms,
            terms.Names,
            terms.Descriptions,
            terms.Texts,
            terms.Words,
            terms.Backwards,
            upload.Aliases.Select(alias => alias.Scope).ToArray(),
            upload.Aliases.Select(alias => alias.Name).ToArray(),
            upload.RefuseDuplicate,
            upload.Store);
    }

    /// <summary>As the row will be read.</summary>
    private static Image ImageOf(ImageId id, RegisterImage upload, Inspection content, DateTimeOffset created) => new(
        id, upload.Account, upload.Name, 0, content, upload.Bytes, upload.Sha256, upload.UploadId, Tags.Normalise(upload.Tags), upload.Folder, upload.FileName, created, upload.Description);
}
