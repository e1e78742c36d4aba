using Darkroom.Actors;

namespace Darkroom.Tests;

public interface ICountingGrain : IGrainWithStringKey
{
    /// <returns>The number that the operation got.</returns>
    Task<long> Count(string operation);
}

/// <summary>Remembers the last number, as grains do, instead of asking the database: two owners at a time would give one number twice.</summary>
internal sealed class CountingGrain(ClusterDatabase database) : Grain, ICountingGrain
{
    public const string Table = "CREATE TABLE counted (grain text, number bigint, operation text NOT NULL, PRIMARY KEY (grain, number))";

    private const string Write =
        """
        WITH fence AS (SELECT 1 FROM shard WHERE id = $1 AND owner = $2 AND epoch = $3 FOR KEY SHARE)
        INSERT INTO counted (grain, number, operation) SELECT $4, $5, $6 FROM fence
        """;

    private long last;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await using var command = Command("SELECT coalesce(max(number), 0) FROM counted WHERE grain = $1", this.GetPrimaryKeyString());
        last = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async Task<long> Count(string operation)
    {
        var fence = Fence.Current!;
        await using var command = Command(Write, fence.Shard, fence.Incarnation, fence.Epoch, this.GetPrimaryKeyString(), last + 1, operation);
        if (await command.ExecuteNonQueryAsync() == 0) throw new InconsistentStateException($"Shard {fence.Shard} is not ours any more.");
        return ++last;
    }

    private Npgsql.NpgsqlCommand Command(string text, params object[] values)
    {
        var command = database.Pool.CreateCommand(text);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return command;
    }
}
