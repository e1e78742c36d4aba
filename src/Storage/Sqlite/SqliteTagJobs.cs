using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>Renames of tags, beside the catalogue.</summary>
public sealed class SqliteTagJobs(SqliteDatabase database, TimeProvider time) : ITagJobs
{
    internal const string After =
        """
        SELECT t.created, t.image FROM account a CROSS JOIN image_tag t ON t.account = a.id
        WHERE a.id = ?1 AND a.deleted IS NULL AND t.tag_key = ?2 AND (t.created, t.image) > (?3, ?4) ORDER BY t.created, t.image LIMIT ?5
        """;

    private bool begun;

    public Task<TagJob?> Create(AccountId account, string tag, string becomes) => database.Write(session =>
    {
        var id = ImageId.New().ToString();
        session.Execute(
            """
            INSERT INTO tag_job (id, account, tag, becomes, total, created)
            SELECT ?1, ?2, ?3, ?4, (SELECT count(*) FROM image_tag WHERE account = ?2 AND tag_key = ?5), ?6
            WHERE (SELECT count(*) FROM tag_job WHERE account = ?2 AND finished IS NULL) < ?7
            """,
            id, account.ToString(), tag, becomes, Tags.Key(tag), Now(), ITagJobs.Most);
        session.Execute(
            """
            DELETE FROM tag_job WHERE account = ?1 AND finished IS NOT NULL
                AND (created, id) < (SELECT created, id FROM tag_job WHERE account = ?1 AND finished IS NOT NULL ORDER BY created DESC, id DESC LIMIT 1 OFFSET ?2)
            """,
            account.ToString(), ITagJobs.Most - 1);
        return Find(session, id);
    });

    public ValueTask<TagJob?> Find(AccountId account, string id) =>
        new(database.Read(session => Find(session, id) is { } job && job.Account == account ? job : null));

    public ValueTask<ImmutableArray<TagJob>> List(AccountId account, int most) => new(database.Read(session => session.List(
        $"SELECT {TagJobRows.Columns} FROM tag_job j WHERE j.account = ?1 ORDER BY j.created DESC, j.id DESC LIMIT ?2", TagJobRows.Read, account.ToString(), most).ToImmutableArray()));

    public async Task<TagJob?> Take(TimeSpan lease)
    {
        const string Free = $"SELECT id FROM tag_job WHERE id IN ({TagJobRows.First}) AND taken < ?1 ORDER BY taken, created, id LIMIT 1";
        // The data folder is this process's: whoever was at a job before is gone.
        if (!begun) await database.Write(session => session.Execute("UPDATE tag_job SET taken = 0 WHERE finished IS NULL"));
        begun = true;
        if (!database.Read(session => session.Any(Free, Now()))) return null;
        return await database.Write(session =>
        {
            if (session.First(Free, row => row.GetString(0), Now()) is not { } id) return null;
            session.Execute("UPDATE tag_job SET taken = ?2 WHERE id = ?1", id, Until(lease));
            return Find(session, id);
        });
    }

    public ValueTask<ImmutableArray<TagPlace>> Next(TagJob job, int most) => new(database.Read(session => Next(session, job, most).ToImmutableArray()));

    public Task<TagJob?> Advance(TagJob job, TagPlace place, int done, TimeSpan lease) => database.Write(session => session.Execute(
        "UPDATE tag_job SET done = done + ?3, place_created = ?4, place_image = ?5, taken = ?6 WHERE id = ?1 AND taken = ?2 AND finished IS NULL",
        job.Id, job.Taken, done, place.Created, place.Image.ToString(), Until(lease)) > 0
        ? Find(session, job.Id)
        : null);

    public Task<TagJob?> Finish(TagJob job) => database.Write(session =>
    {
        if (job.Empties && Next(session, job with { Place = null }, 1).Count > 0)
            return session.Execute("UPDATE tag_job SET place_created = NULL, place_image = NULL WHERE id = ?1 AND taken = ?2 AND finished IS NULL", job.Id, job.Taken) > 0 ? Find(session, job.Id) : null;
        session.Execute("UPDATE tag_job SET finished = ?3 WHERE id = ?1 AND taken = ?2 AND finished IS NULL", job.Id, job.Taken, Now());
        return null;
    });

    private static List<TagPlace> Next(SqliteSession session, TagJob job, int most) =>
        session.List(After, TagJobRows.ReadPlace, job.Account.ToString(), Tags.Key(job.Tag), job.Place?.Created ?? long.MinValue, job.Place?.Image.ToString() ?? "", most);

    private static TagJob? Find(SqliteSession session, string id) =>
        session.First($"SELECT {TagJobRows.Columns} FROM tag_job j JOIN account a ON a.id = j.account AND a.deleted IS NULL WHERE j.id = ?1", TagJobRows.Read, id);

    private long Now() => Micros.Of(time.GetUtcNow());

    private long Until(TimeSpan lease) => Micros.Of(time.GetUtcNow() + lease);
}
