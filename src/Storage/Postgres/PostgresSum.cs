namespace Darkroom.Storage;

/// <summary>What all accounts store, as last seen: who reads a gauge does not wait for the database.</summary>
internal sealed class PostgresSum(PostgresDatabase database)
{
    private long known;
    private Task asking = Task.CompletedTask;

    public long Read()
    {
        if (asking.IsCompleted) asking = Ask();
        return Interlocked.Read(ref known);
    }

    private async Task Ask()
    {
        try
        {
            Interlocked.Exchange(ref known, await database.First("SELECT coalesce(sum(originals + reserved + orphaned), 0)::bigint FROM account", row => row.GetInt64(0)));
        }
        catch (DatabaseUnavailableException)
        {
            // The value of before stays; that the database is away is told by the readiness probe.
        }
    }
}
