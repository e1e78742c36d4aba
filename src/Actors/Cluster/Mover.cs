using Microsoft.Extensions.Logging;
using Npgsql;

namespace Darkroom.Actors;

/// <summary>
/// Moves shards to those who should own them: takes what belongs to the dead and should be ours, gives what is ours and should be another's.
/// Nobody leads; two who want the same shard compare its owner and epoch, and one of them finds it changed.
/// </summary>
/// <param name="drain">Ends activations; completes when they are quiet, or after a second.</param>
internal sealed class Mover(NpgsqlDataSource pool, ClusterTimes times, Func<IReadOnlySet<int>, Task> drain, ILogger logger, CancellationToken stop) : IDisposable
{
    /// <summary>Small enough for the pause of each shard to be short, large enough for few statements.</summary>
    private const int BatchSize = 512;

    private readonly SemaphoreSlim one = new(1);
    private long[]? heirs;
    private (long[] Living, bool Leaving) heirsOf = ([], false);

    public bool Leaving { get; set; }

    public void Dispose() => one.Dispose();

    /// <summary>One round; does nothing when all is where it should be.</summary>
    public async Task Move(Life life)
    {
        await one.WaitAsync(stop);
        try
        {
            var should = HeirsOf(life);
            if (!Leaving) await Take(life, should);
            await Give(life, should);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            // The next renewal begins the next round.
            logger.LogWarning("Shards could not be moved: {Reason}", e.Message);
        }
        finally
        {
            one.Release();
        }
    }

    private async Task Take(Life life, long[] should)
    {
        var me = life.Incarnation;
        foreach (var batch in Rows(life, row => should[row.Id] == me && row.Owner != me && !life.IsAlive(row.Owner)).Chunk(BatchSize))
            life.Map.Apply(await ShardTable.Move(pool, me, batch, _ => me));
    }

    private async Task Give(Life life, long[] should)
    {
        var me = life.Incarnation;
        foreach (var batch in Rows(life, row => row.Owner == me && should[row.Id] != me && (should[row.Id] != 0 || Leaving)).Chunk(BatchSize))
        {
            var withheld = life.Map.Withhold(batch.Select(row => row.Id));
            await drain(withheld.Select(row => row.Id).ToHashSet());
            await Commit(life, withheld, should);
        }
    }

    /// <summary>What may have been given stays withheld until it is known: an answer that was lost is asked for again.</summary>
    private async Task Commit(Life life, List<ShardRow> withheld, long[] should)
    {
        while (true)
        {
            try
            {
                life.Map.Apply(await ShardTable.Move(pool, life.Incarnation, withheld, shard => should[shard]));
                // Those that were not moved now were moved by the try before, or taken from a dead process.
                var (version, rows) = await ShardTable.Read(pool, life.Map.Version);
                life.Map.Apply(rows, version);
                life.Map.GiveBack(withheld);
                return;
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                logger.LogWarning("{Count} shards are between two owners until PostgreSQL answers: {Reason}", withheld.Count, e.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(times.Interval), stop);
            }
        }
    }

    private static IEnumerable<ShardRow> Rows(Life life, Func<ShardRow, bool> which) => Enumerable.Range(0, Shards.Count).Select(life.Map.Row).Where(which).ToArray();

    private long[] HeirsOf(Life life)
    {
        var living = life.Members.Where(member => member is { HoldsGrains: true, Leaving: false }).Select(member => member.Incarnation).Order().ToArray();
        if (heirs is null || heirsOf.Leaving != Leaving || !heirsOf.Living.AsSpan().SequenceEqual(living))
        {
            heirsOf = (living, Leaving);
            heirs = Balance.Assign(Leaving ? [.. living.Where(silo => silo != life.Incarnation)] : living);
        }

        return heirs;
    }
}
