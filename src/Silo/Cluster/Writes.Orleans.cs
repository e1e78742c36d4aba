using System.Text.Json;
using Darkroom.Actors;
using Darkroom.Storage;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Darkroom.Silo;

/// <summary>
/// The fence that the catalogue's writes begin with. On Orleans it holds off processes of the other engine alone: all silos write as nobody,
/// who owns every shard.
/// </summary>
internal sealed class OrleansShards(ClusterDatabase database, IGrainContextAccessor turn) : IHostedService
{
    private const long Nobody = 0;

    private readonly long[] epochs = new long[Shards.Count];

    /// <summary>Null outside a grain's turn.</summary>
    public Fence? FenceOfTurn()
    {
        if (turn.GrainContext is not { GrainId: var grain } || grain.IsSystemTarget() || grain.IsClient()) return null;
        var shard = Shards.Of(new Darkroom.Actors.GrainId($"{grain.Type}", $"{grain.Key}"));
        return new(shard, epochs[shard], Nobody);
    }

    /// <exception cref="ClusterException">There are no tables of Orleans', or processes of the other engine.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var script = new StreamReader(typeof(OrleansShards).Assembly.GetManifestResourceStream("Clustering.Orleans.sql")!);
        // Its parameters are Orleans' to fill: sent as it stands, statement by statement in one batch of the server's own.
        var parts = (await script.ReadToEndAsync(cancellationToken)).Split("-- next");
        var owned = 0;
        try
        {
            await using var connection = await database.Pool.OpenConnectionAsync(cancellationToken);
            foreach (var part in parts)
            {
                await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new(part) } };
                await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
                for (owned = 0; await rows.ReadAsync(cancellationToken); owned++)
                {
                    if (rows.FieldCount == 2) epochs[rows.GetInt32(0)] = rows.GetInt64(1);
                }
            }
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            throw new ClusterException($"Cluster:Database: {e.MessageText}; run Orleans' own scripts and 'darkroom migrate': docs/orleans.md.", e);
        }

        if (owned < Shards.Count)
            throw new ClusterException($"Cluster:Database: {Shards.Count - owned} shards belong to processes of the other engine that live; stop them first.");
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>A write that the database refused ends its activation, in Orleans' words.</summary>
internal sealed class OutdatedWrites : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (Darkroom.Actors.InconsistentStateException e)
        {
            throw new Orleans.Storage.InconsistentStateException(e.Message, e);
        }
    }
}

/// <summary>Documents as the catalogue's reader knows them.</summary>
internal sealed class DocumentSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T input) => new(JsonSerializer.SerializeToUtf8Bytes(input, StateJson.Options));

    public T Deserialize<T>(BinaryData input) => input.ToObjectFromJson<T>(StateJson.Options)!;
}
