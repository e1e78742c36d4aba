using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>Renames of tags, beside the catalogue: one process at a job, by the database's clock.</summary>
public sealed class PostgresTagJobs(PostgresDatabase database) : ITagJobs
{
    internal const string After =
        """
        SELECT t.created, t.image FROM account a JOIN image_tag t ON t.account = a.id
        WHERE a.id = $1 AND a.deleted IS NULL AND t.tag_key = $2 AND (t.created, t.image) > ($3, $4) ORDER BY t.created, t.image LIMIT $5
        """;

    private const string Forget =
        """
        DELETE FROM tag_job WHERE account = $1 AND finished IS NOT NULL
            AND (created, id) < (SELECT created, id FROM tag_job WHERE account = $1 AND finished IS NOT NULL ORDER BY created DESC, id DESC LIMIT 1 OFFSET $2)
        """;

    public Task<TagJob?> Create(AccountId account, string tag, string becomes) => database.Write(
        answers => answers.First(TagJobRows.Read),
        new PostgresStatement(
            $"""
            INSERT INTO tag_job AS j (id, account, tag, becomes, total, created)
            SELECT $1, $2, $3, $4, (SELECT count(*) FROM image_tag WHERE account = $2 AND tag_key = $5), now_micros()
            WHERE (SELECT count(*) FROM tag_job WHERE account = $2 AND finished IS NULL) < $6 RETURNING {TagJobRows.Columns}
            """,
            ImageId.New().ToString(), account.ToString(), tag, becomes, Tags.Key(tag), (long)ITagJobs.Most),
        new PostgresStatement(Forget, account.ToString(), (long)ITagJobs.Most - 1));

    public async ValueTask<TagJob?> Find(AccountId account, string id) => await database.First(
        $"SELECT {TagJobRows.Columns} FROM tag_job j WHERE j.id = $1 AND j.account = $2", TagJobRows.Read, id, account.ToString());

    public async ValueTask<ImmutableArray<TagJob>> List(AccountId account, int most) => [.. await database.List(
        $"SELECT {TagJobRows.Columns} FROM tag_job j WHERE j.account = $1 ORDER BY j.created DESC, j.id DESC LIMIT $2", TagJobRows.Read, account.ToString(), most)];

    public async Task<TagJob?> Take(TimeSpan lease) => await Change(
        $"""
        UPDATE tag_job j SET taken = greatest(now_micros() + $1, j.taken + 1)
        WHERE j.id = (
            SELECT o.id FROM tag_job o WHERE o.id IN ({TagJobRows.First}) AND o.finished IS NULL AND o.taken < now_micros()
            ORDER BY o.taken, o.created, o.id LIMIT 1 FOR NO KEY UPDATE OF o SKIP LOCKED)
        RETURNING {TagJobRows.Columns}
        """,
        MicrosOf(lease));

    public async ValueTask<ImmutableArray<TagPlace>> Next(TagJob job, int most) => [.. await database.List(
        After, TagJobRows.ReadPlace, job.Account.ToString(), Tags.Key(job.Tag), job.Place?.Created ?? long.MinValue, job.Place?.Image.ToString() ?? "", most)];

    public Task<TagJob?> Advance(TagJob job, TagPlace place, int done, TimeSpan lease) => Change(
        $"""
        UPDATE tag_job j SET done = done + $3, place_created = $4, place_image = $5, taken = CASE $6 WHEN 0 THEN now_micros() ELSE greatest(now_micros() + $6, taken + 1) END
        WHERE id = $1 AND taken = $2 AND finished IS NULL RETURNING {TagJobRows.Columns}
        """,
        job.Id, job.Taken, (long)done, place.Created, place.Image.ToString(), MicrosOf(lease));

    public async Task<TagJob?> Finish(TagJob job)
    {
        if (job.Empties && (await Next(job with { Place = null }, 1)).Length > 0)
            return await Change($"UPDATE tag_job j SET place_created = NULL, place_image = NULL WHERE id = $1 AND taken = $2 AND finished IS NULL RETURNING {TagJobRows.Columns}", job.Id, job.Taken);
        await Change($"UPDATE tag_job j SET finished = now_micros() WHERE id = $1 AND taken = $2 AND finished IS NULL RETURNING {TagJobRows.Columns}", job.Id, job.Taken);
        return null;
    }

    private Task<TagJob?> Change(string sql, params object?[] values) => database.Write(answers => answers.First(TagJobRows.Read), new PostgresStatement(sql, values));

    private static long MicrosOf(TimeSpan lease) => (long)lease.TotalMicroseconds;
}
