using Darkroom.Actors;
using Darkroom.Storage;

namespace Darkroom.Bench;

internal sealed class SqliteEngine(DataFolder folder, SqliteDatabase database) : Engine
{
    /// <summary>A view that forgets what is put into it stands where the index stood.</summary>
    private const string NoEntries =
        """
        DROP TABLE image_search;
        DROP TABLE search_word;
        CREATE VIEW image_search AS SELECT 0 AS n, '' AS tags, '' AS names, '' AS description, '' AS texts, '' AS keys;
        CREATE VIEW search_word AS SELECT 0 AS account, '' AS word, '' AS backwards;
        CREATE TRIGGER forget_entry INSTEAD OF INSERT ON image_search BEGIN SELECT 1; END;
        CREATE TRIGGER forget_word INSTEAD OF INSERT ON search_word BEGIN SELECT 1; END;
        """;

    public static SqliteEngine Open(string target, bool isLoad)
    {
        var folder = DataFolder.Open(target);
        var epoch = 0L;
        var database = SqliteDatabase.Open(folder, () => new Fence(0, epoch, 0));
        epoch = database.Epoch;
        if (isLoad) database.Write(session => session.Execute("PRAGMA cache_size = -262144")).GetAwaiter().GetResult();
        return new(folder, database)
        {
            Catalogue = new SqliteCatalogue(database, TimeProvider.System, new SweepSignal()),
            Keys = new SqliteApiKeys(database),
            Vectors = new SqliteVectors(database),
            Analyses = new SqliteAnalysisQueue(database, TimeProvider.System),
            Entries = new SqliteSearchRenewal(database),
        };
    }

    public override async Task WriteNoEntries() => await database.Write(session =>
    {
        session.RunScript(NoEntries);
        return 0;
    });

    public override async Task Walked(string kind, string subject)
    {
        await database.Write(session => session.Execute("UPDATE analysis SET place = NULL WHERE kind = ?1", kind));
        await Analyses.Serve(kind, subject);
    }

    public override Task Settle() => Task.CompletedTask;

    public override Task<IReadOnlyDictionary<string, long>> Sizes() => Task.FromResult<IReadOnlyDictionary<string, long>>(database.Read(session =>
        session.List(
            "SELECT coalesce(m.tbl_name, d.name), sum(d.pgsize) FROM dbstat d LEFT JOIN sqlite_schema m ON m.name = d.name GROUP BY 1",
            row => (row.GetString(0), row.GetInt64(1))).ToDictionary()));

    public override ValueTask DisposeAsync()
    {
        database.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
