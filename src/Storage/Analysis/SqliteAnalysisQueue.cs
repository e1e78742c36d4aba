using System.Collections.Immutable;

namespace Darkroom.Storage;

public sealed class SqliteAnalysisQueue(SqliteDatabase database, TimeProvider time) : IAnalysisQueue
{
    internal const string Due = "SELECT image, tries FROM analysis_todo WHERE kind = ?1 AND walked = ?2 AND due <= ?3 ORDER BY due LIMIT ?4";

    public Task Begin(string kind, string subject, bool uploads) => database.Write(session => session.Execute(
        """
        INSERT INTO analysis (kind, uploads, subject, place) VALUES (?1, ?2, ?3, '')
        ON CONFLICT (kind) DO UPDATE SET uploads = excluded.uploads, subject = excluded.subject, place = ''
        WHERE uploads <> excluded.uploads OR subject <> excluded.subject
        """,
        kind,
        uploads ? 1 : 0,
        subject));

    public Task End(string kind) => database.Write(session =>
    {
        session.Execute("UPDATE analysis SET uploads = 0, subject = '', place = NULL WHERE kind = ?1", kind);
        return session.Execute("DELETE FROM analysis_todo WHERE kind = ?1", kind);
    });

    public Task<ImmutableArray<WaitingImage>> Take(string kind, int most, TimeSpan lease)
    {
        var now = time.GetUtcNow();
        // Whoever looks in vain takes nothing from the writer.
        if (database.Read(session => Find(session, 1)).IsEmpty) return Task.FromResult(ImmutableArray<WaitingImage>.Empty);
        return database.Write(session =>
        {
            var taken = Find(session, most);
            foreach (var image in taken) session.Execute("UPDATE analysis_todo SET due = ?3 WHERE kind = ?1 AND image = ?2", kind, image.Image.ToString(), Micros.Of(now + lease));
            return taken;
        });

        ImmutableArray<WaitingImage> Find(SqliteSession session, int limit)
        {
            var fresh = session.List(Due, AnalysisRows.Waiting, kind, 0, Micros.Of(now), limit);
            return [.. fresh, .. session.List(Due, AnalysisRows.Waiting, kind, 1, Micros.Of(now), limit - fresh.Count)];
        }
    }

    public Task Settle(string kind, ImmutableArray<ImageId> done) => database.Write(session =>
        done.Sum(image => session.Execute("DELETE FROM analysis_todo WHERE kind = ?1 AND image = ?2", kind, image.ToString())));

    public Task PutBack(string kind, ImmutableArray<ImageId> images, TimeSpan delay, bool refused) => database.Write(session => images.Sum(image => session.Execute(
        "UPDATE analysis_todo SET due = ?3, tries = tries + ?4 WHERE kind = ?1 AND image = ?2",
        kind,
        image.ToString(),
        Micros.Of(time.GetUtcNow() + delay),
        refused ? 1 : 0)));

    public Task WalkOn(string kind, string subject, int most) => database.Write(session =>
    {
        if (session.First("SELECT place FROM analysis WHERE kind = ?1 AND subject = ?2 AND place IS NOT NULL", row => row.GetString(0), kind, subject) is not { } place
            || session.Number("SELECT count(*) FROM (SELECT 1 FROM analysis_todo WHERE kind = ?1 AND walked LIMIT ?2)", kind, most) >= most) return 0;
        var some = session.List("SELECT id FROM image WHERE id > ?1 ORDER BY id LIMIT ?2", row => row.GetString(0), place, most);
        foreach (var image in some) session.Execute("INSERT OR IGNORE INTO analysis_todo (kind, image, walked) VALUES (?1, ?2, 1)", kind, image);
        return session.Execute("UPDATE analysis SET place = ?2 WHERE kind = ?1", kind, some.LastOrDefault());
    });

    public Task<bool> Serve(string kind, string subject) => database.Write(session =>
    {
        session.Execute(
            """
            UPDATE analysis SET served = subject WHERE kind = ?1 AND subject = ?2 AND served IS NOT subject AND place IS NULL
                AND NOT EXISTS (SELECT 1 FROM analysis_todo WHERE kind = ?1 AND walked)
            """,
            kind,
            subject);
        return session.Any("SELECT 1 FROM analysis WHERE kind = ?1 AND subject = ?2 AND served = subject", kind, subject);
    });

    public ValueTask<AnalysisState?> State(string kind) => new(database.Read(session => session.First(
        "SELECT subject, served, place IS NOT NULL, (SELECT count(*) FROM analysis_todo t WHERE t.kind = a.kind) FROM analysis a WHERE kind = ?1",
        AnalysisRows.State,
        kind)));
}
