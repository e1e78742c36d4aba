using System.Data.Common;
using System.Globalization;
using System.Text.Json;

namespace Darkroom.Storage;

/// <summary>Grains' documents: JSON with a version, written through the fence.</summary>
public sealed class PostgresGrainStorage(PostgresDatabase database) : IGrainStorage
{
    internal const string Json = "SELECT json FROM grain_state WHERE type = $1 AND key = $2 AND name = $3";

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var found = await database.First(
            "SELECT json, etag FROM grain_state WHERE type = $1 AND key = $2 AND name = $3",
            row => new Document(row.GetString(0), row.GetInt64(1)),
            grainId.Type,
            grainId.Key,
            stateName);
        grainState.State = found is null ? Activator.CreateInstance<T>() : JsonSerializer.Deserialize<T>(found.Json, StateJson.Options)!;
        grainState.ETag = found?.Etag.ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = found is not null;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var known = VersionOf(grainState.ETag);
        var json = JsonSerializer.Serialize(grainState.State, StateJson.Options);
        var written = await database.WriteFenced(
            answers => answers.First(Etag),
            new PostgresStatement(
                known == 0
                    ? "INSERT INTO grain_state (type, key, name, etag, json) VALUES ($1, $2, $3, $4 + 1, $5) ON CONFLICT DO NOTHING RETURNING etag"
                    : "UPDATE grain_state SET etag = etag + 1, json = $5 WHERE type = $1 AND key = $2 AND name = $3 AND etag = $4 RETURNING etag",
                grainId.Type,
                grainId.Key,
                stateName,
                known,
                json));
        grainState.ETag = written?.ToString(CultureInfo.InvariantCulture) ?? throw Conflict(stateName, grainId);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var left = await database.WriteFenced(
            answers => answers.First(Etag),
            new PostgresStatement("DELETE FROM grain_state WHERE type = $1 AND key = $2 AND name = $3 AND etag = $4", grainId.Type, grainId.Key, stateName, VersionOf(grainState.ETag)),
            new PostgresStatement("SELECT etag FROM grain_state WHERE type = $1 AND key = $2 AND name = $3", grainId.Type, grainId.Key, stateName));
        if (left is not null) throw Conflict(stateName, grainId);
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private static long? Etag(DbDataReader row) => row.GetInt64(0);

    /// <summary>0: there is no document.</summary>
    private static long VersionOf(string? etag) => etag is null ? 0 : long.Parse(etag, CultureInfo.InvariantCulture);

    private static InconsistentStateException Conflict(string stateName, GrainId grain) =>
        new($"The document '{stateName}' of {grain} has another version by now.");

    private sealed record Document(string Json, long Etag);
}
