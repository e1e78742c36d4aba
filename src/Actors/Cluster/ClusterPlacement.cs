using Microsoft.Extensions.Logging;
using Npgsql;

namespace Darkroom.Actors;

/// <summary>One process of several over one PostgreSQL, which decides who is alive, who owns what and which write is allowed.</summary>
public sealed class ClusterPlacement : IPlacement, IAsyncDisposable
{
    private static readonly IReadOnlySet<int> AllShards = Enumerable.Range(0, Shards.Count).ToHashSet();

    private readonly ClusterOptions options;
    private readonly ClusterDatabase database;
    private readonly ClusterTimes times;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim work = new(0, 1);
    private readonly Mover mover;
    private Renewal? renewal;
    private Task moving = Task.CompletedTask;
    private int refreshing;
    private int disposed;
    private double load;

    public ClusterPlacement(ClusterOptions options, ClusterDatabase database, ILogger<ClusterPlacement> logger)
    {
        (this.options, this.database, this.logger) = (options, database, logger);
        times = new ClusterTimes(options.LeaseSeconds * 1_000L);
        mover = new Mover(database.Pool, times, DrainOf, logger, stop.Token);
    }

    public int ShardsOwned => Life?.Map.Owned ?? 0;

    public long Incarnation => Life?.Incarnation ?? 0;

    public bool Serving => renewal is { Holds: true };

    public Func<IReadOnlySet<int>, Task>? Drain { get; set; }

    /// <summary>The work that waits here, for others to see with the next renewal.</summary>
    public double Load
    {
        get => load;
        set
        {
            load = value;
            if (renewal is not null) renewal.Load = value;
        }
    }

    /// <summary>The living as of the last renewal, this process included.</summary>
    public IReadOnlyList<Member> Members => Life?.Members ?? [];

    private Life? Life => renewal?.Life;

    /// <summary>Becomes one of the cluster; call it when <paramref name="address"/> answers.</summary>
    /// <param name="holdsGrains">Whether it takes its share of the shards.</param>
    /// <exception cref="ClusterException">It cannot be; the message says why.</exception>
    public async Task JoinAsync(Uri address, bool holdsGrains, CancellationToken cancellationToken = default)
    {
        if (options.Secret.Length < 32) throw new ClusterException("Cluster:Secret must have 32 characters or more.");
        try
        {
            await PostgresSchema.Check(database.Pool, EngineSchema.Series, EngineSchema.Scripts.Count, cancellationToken);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw Registration.Unreachable(options, e);
        }

        renewal = new Renewal(options, times, new Registration(options, times, address, database.Session, holdsGrains), database.Session, logger)
        {
            Ended = _ => Drop(AllShards),
            Lost = (_, shards) => Drop(shards),
            Renewed = _ => Signal(),
            Load = load,
        };
        await renewal.Start().WaitAsync(cancellationToken);
        moving = Task.Run(MoveWhenTold, CancellationToken.None);
    }

    /// <summary>
    /// Hands every shard to its heir and stays until all who call have heard of it: until then they are sent on, and from then on nobody comes.
    /// What is not done when cancelled is left to the others' patience.
    /// </summary>
    public async Task HandOverAsync(CancellationToken cancellationToken)
    {
        if (renewal is null || mover.Leaving) return;
        mover.Leaving = true;
        try
        {
            if (Life is not { } life) return;
            await Execute(ClusterStatements.Leave, life.Incarnation, cancellationToken);
            var hadShards = life.Map.Owned > 0;
            while (Life is { Map.Owned: > 0 } owner)
            {
                await mover.Move(owner).WaitAsync(cancellationToken);
                if (owner.Map.Owned > 0) await Task.Delay(TimeSpan.FromMilliseconds(times.Interval / 4), cancellationToken);
            }

            // A connection that closes while a call comes in leaves its caller in doubt. Everybody renews meanwhile, and learns the owners.
            if (hadShards) await Task.Delay(TimeSpan.FromMilliseconds(times.Interval * 2), cancellationToken);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            LogLeft(e);
        }
    }

    /// <summary>Hands over what it has still, and is gone, so that nobody waits for a lease. Calls that it makes from here on find nobody.</summary>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        if (renewal is null) return;
        await HandOverAsync(cancellationToken);
        try
        {
            var last = ShardsOwned == 0 ? Incarnation : 0;
            await renewal.Stop().WaitAsync(cancellationToken);
            if (last > 0) await Execute(ClusterStatements.End, last, cancellationToken);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            LogLeft(e);
        }
    }

    public Owner Locate(int shard)
    {
        if (Life is not { } life) return Owner.Unknown;
        if (life.Map.FenceOf(shard) is not null) return Serving ? Owner.Here : Owner.Unknown;
        var owner = life.Map.OwnerOf(shard);
        return owner != life.Incarnation && life.Addresses.TryGetValue(owner, out var address) ? Owner.There(address, owner) : Owner.Unknown;
    }

    public void Suspect(int shard)
    {
        if (Interlocked.CompareExchange(ref refreshing, 1, 0) == 0) _ = Task.Run(Refresh);
    }

    public ValueTask<Fence?> ClaimAsync(GrainId grain, CancellationToken cancellationToken) =>
        new(Serving ? Life?.Map.FenceOf(Shards.Of(grain)) : null);

    /// <summary>What this process knows, for people to look at.</summary>
    public ClusterSnapshot Snapshot()
    {
        if (Life is not { } life) return new(0, false, -1, []);
        var shards = life.Map.Owners().CountBy(owner => owner).ToDictionary();
        var members = life.Members;
        var living = members.Select(member => new SiloSnapshot(
            member.Incarnation, member.Address.ToString(), member.Beat, life.BeatAge(member), member.Load, member.HoldsGrains, shards.GetValueOrDefault(member.Incarnation), member.Leaving ? "leaving" : "serving"));
        var gone = shards.Where(pair => pair.Key > 0 && !life.IsAlive(pair.Key)).Select(pair => new SiloSnapshot(pair.Key, null, 0, null, 0, HoldsGrains: true, pair.Value, "gone"));
        return new(life.Incarnation, Serving, life.Map.Version, [.. living.Concat(gone).OrderBy(silo => silo.Incarnation)]);
    }

    /// <summary>As if the process were killed, unless it left before: the others find out by its silence.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1) return;
        await stop.CancelAsync();
        if (renewal is not null) await renewal.Stop();
        await moving;
        renewal?.Dispose();
        mover.Dispose();
        stop.Dispose();
        work.Dispose();
    }

    private Task DrainOf(IReadOnlySet<int> shards) => Drain?.Invoke(shards) ?? Task.CompletedTask;

    /// <summary>No call begins on their activations from here on; nobody waits for those that run, whose writes are fenced.</summary>
    private void Drop(IReadOnlySet<int> shards) => _ = DrainOf(shards);

    private void Signal()
    {
        // A round that is already asked for will see what this one would.
        if (work.CurrentCount == 0) work.Release();
    }

    private async Task MoveWhenTold()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await work.WaitAsync(stop.Token);
                if (Life is { } life) await mover.Move(life);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task Refresh()
    {
        try
        {
            if (Life is not { } life) return;
            var (version, rows) = await ShardTable.Read(database.Pool, life.Map.Version);
            if (life.Map.Apply(rows, version) is { Count: > 0 } lost) await DrainOf(lost);
            // Whoever suspects in a loop is not to ask the database in a loop.
            await Task.Delay(TimeSpan.FromMilliseconds(times.Interval / 10), stop.Token);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException or ObjectDisposedException)
        {
            logger.LogDebug("The owners could not be read: {Reason}", e.Message);
        }
        finally
        {
            Volatile.Write(ref refreshing, 0);
        }
    }

    private void LogLeft(Exception e) =>
        logger.LogWarning("This process could not leave in good order ({Owned} shards are left): {Reason}", ShardsOwned, e.Message);

    private async Task Execute(string statement, long incarnation, CancellationToken cancellationToken)
    {
        await using var command = database.Pool.Command(statement, incarnation);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
