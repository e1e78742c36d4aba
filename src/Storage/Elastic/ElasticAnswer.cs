using System.Text.Json;

namespace Darkroom.Storage;

/// <summary>What a node answered that is no outage.</summary>
/// <param name="Body">Undefined when there is none.</param>
internal sealed record ElasticAnswer(int Status, JsonElement Body)
{
    public bool Ok => Status is >= 200 and < 300;

    /// <summary>What Elasticsearch calls the error: <c>index_not_found_exception</c>.</summary>
    public string ErrorType => Error is { ValueKind: JsonValueKind.Object } error && error.TryGetProperty("type", out var type) ? type.GetString() ?? "" : "";

    public bool IsMissingIndex => ErrorType == ElasticErrors.NoIndex;

    /// <exception cref="SearchUnavailableException">It is a refusal.</exception>
    public ElasticAnswer OrThrow() => Ok ? this : throw new SearchUnavailableException($"it answered {Status} {Reason}");

    /// <summary>What a search answered, if all that it asked did.</summary>
    public JsonElement Whole() => Body.GetProperty("timed_out").GetBoolean() || Body.GetProperty("_shards").GetProperty("failed").GetInt32() > 0
        ? throw new SearchUnavailableException("a part of the index did not answer")
        : Body;

    private string Reason => Error is { ValueKind: JsonValueKind.Object } error && error.TryGetProperty("reason", out var reason)
        ? $"{ErrorType}: {reason.GetString()}"
        : Error?.ToString() ?? "";

    private JsonElement? Error => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("error", out var error) ? error : null;
}

/// <summary>Words of Elasticsearch that mean something here.</summary>
internal static class ElasticErrors
{
    public const string NoIndex = "index_not_found_exception";

    public const string IndexExists = "resource_already_exists_exception";

    public const string VersionConflict = "version_conflict_engine_exception";
}

/// <summary>The index beside the database does not answer now, or refuses.</summary>
public sealed class SearchUnavailableException(string reason, Exception? inner = null) : Exception($"Elasticsearch cannot be used now: {reason}", inner);
