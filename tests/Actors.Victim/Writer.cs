using Darkroom.Actors;
using Npgsql;

namespace Darkroom.Victim;

/// <summary>
/// One writer that keeps a fence until it is refused, as an activation does, and looks at no lease in between: what a process writes
/// that was stopped between its check and its write.
/// </summary>
internal static class Writer
{
    private const string Write =
        """
        WITH fence AS (SELECT id, owner, epoch FROM shard WHERE id = $1 AND owner = $2 AND epoch = $3 FOR KEY SHARE)
        INSERT INTO written (shard, owner, epoch) SELECT id, owner, epoch FROM fence
        """;

    private static int next;

    public static async Task Run(ClusterPlacement placement, ClusterDatabase database, int lane, CancellationToken stop)
    {
        Fence? fence = null;
        var written = 0L;
        while (!stop.IsCancellationRequested)
        {
            if (fence is null)
            {
                await Task.Yield();
                fence = await placement.ClaimAsync(new GrainId("victim", $"{lane}-{Interlocked.Increment(ref next)}"), stop);
                continue;
            }

            try
            {
                await using var command = database.Pool.CreateCommand(Write);
                foreach (var value in new object[] { fence.Shard, fence.Incarnation, fence.Epoch }) command.Parameters.Add(new() { Value = value });
                if (await command.ExecuteNonQueryAsync(stop) == 1)
                {
                    if (++written % 100 == 1) Console.WriteLine($"wrote {fence.Shard}");
                    continue;
                }

                Console.WriteLine($"refused {fence.Shard} {fence.Epoch} {fence.Incarnation}");
            }
            catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
            {
                Console.WriteLine($"unknown {fence.Shard}");
                // Its sessions were ended. An activation whose write has an unknown outcome ends too; this one tries again, to be refused.
                continue;
            }

            fence = null;
        }
    }
}
