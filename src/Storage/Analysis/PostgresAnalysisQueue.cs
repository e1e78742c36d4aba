using System.Collections.Immutable;

namespace Darkroom.Storage;

public sealed class PostgresAnalysisQueue(PostgresDatabase database) : IAnalysisQueue
{
    internal const string AnyDue = "SELECT 1 FROM analysis_todo WHERE kind = $1 AND due <= now_micros() LIMIT 1";

    public Task Begin(string kind, string subject, bool uploads) => Write(new PostgresStatement("SELECT begin_analysis($1, $2, $3)", kind, subject, uploads));

    public Task End(string kind) => Write(new PostgresStatement("SELECT end_analysis($1)", kind));

    public async Task<ImmutableArray<WaitingImage>> Take(string kind, int most, TimeSpan lease)
    {
        // Whoever looks in vain writes nothing.
        if (!await database.Any(AnyDue, kind)) return [];
        return [.. await database.Write(
            answers => answers.All(AnalysisRows.Waiting),
            new PostgresStatement("SELECT image, tries FROM take_analysis($1, $2, $3)", kind, most, (long)lease.TotalMicroseconds))];
    }

    public Task Settle(string kind, ImmutableArray<ImageId> done) =>
        Write(new PostgresStatement("DELETE FROM analysis_todo WHERE kind = $1 AND image = ANY ($2)", kind, Ids(done)));

    public Task PutBack(string kind, ImmutableArray<ImageId> images, TimeSpan delay, bool refused) => Write(new PostgresStatement(
        "UPDATE analysis_todo SET due = now_micros() + $3, tries = tries + $4 WHERE kind = $1 AND image = ANY ($2)",
        kind,
        Ids(images),
        (long)delay.TotalMicroseconds,
        refused ? 1 : 0));

    public Task WalkOn(string kind, string subject, int most) => Write(new PostgresStatement("SELECT walk_analysis($1, $2, $3)", kind, subject, most));

    public Task<bool> Serve(string kind, string subject) =>
        database.Write(answers => answers.First(row => row.GetBoolean(0)), new PostgresStatement("SELECT serve_analysis($1, $2)", kind, subject));

    public async ValueTask<AnalysisState?> State(string kind) => await database.First(
        "SELECT subject, served, place IS NOT NULL, (SELECT count(*) FROM analysis_todo t WHERE t.kind = a.kind) FROM analysis a WHERE kind = $1",
        AnalysisRows.State,
        kind);

    private static string[] Ids(ImmutableArray<ImageId> images) => [.. images.Select(image => image.ToString())];

    private Task Write(PostgresStatement statement) => database.Write(_ => Task.FromResult(Done.Value), statement);
}
