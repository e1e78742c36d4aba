using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Darkroom.Storage;

/// <summary>What became of one action of a bulk request.</summary>
internal enum BulkOutcome
{
    /// <summary>It is done, or a newer version is there already.</summary>
    Done,

    /// <summary>Not now: the node is full, or the shard moves.</summary>
    Later,

    /// <summary>Never, as the document is.</summary>
    Refused,

    /// <summary>There is no such index.</summary>
    NoIndex,
}

/// <summary>An image's document written to one index, or removed from it.</summary>
/// <param name="Document">Null removes it.</param>
internal sealed record BulkAction(string Index, DirtyImage Image, JsonObject? Document);

internal sealed record BulkResult(BulkAction Action, BulkOutcome Outcome, string Reason);

/// <summary>Several actions in one request, each with its own end. Elasticsearch keeps the newest by our versions, in whichever order they arrive.</summary>
internal static class ElasticBulk
{
    // A request is sent when it has grown to this; a document may have a megabyte.
    private const int Bytes = 8 << 20;

    public static async Task<ImmutableArray<BulkResult>> Send(ElasticClient client, IEnumerable<BulkAction> actions, CancellationToken cancellation)
    {
        var results = ImmutableArray.CreateBuilder<BulkResult>();
        var lines = new ArrayBufferWriter<byte>(1 << 16);
        var waiting = new List<BulkAction>();
        foreach (var action in actions)
        {
            Write(lines, action);
            waiting.Add(action);
            if (lines.WrittenCount < Bytes) continue;
            results.AddRange(await Send(client, lines, waiting, cancellation));
            waiting.Clear();
            lines.ResetWrittenCount();
        }

        if (waiting.Count > 0) results.AddRange(await Send(client, lines, waiting, cancellation));
        return results.ToImmutable();
    }

    private static async Task<List<BulkResult>> Send(ElasticClient client, ArrayBufferWriter<byte> lines, List<BulkAction> actions, CancellationToken cancellation)
    {
        var answer = (await client.Send(ElasticRequest.Lines("_bulk", lines.WrittenMemory), cancellation)).OrThrow();
        var items = answer.Body.GetProperty("items");
        if (items.GetArrayLength() != actions.Count) throw new SearchUnavailableException($"it answered {items.GetArrayLength()} of {actions.Count} actions");
        return [.. actions.Zip(items.EnumerateArray(), (action, item) => Judge(action, item.EnumerateObject().First().Value))];
    }

    private static BulkResult Judge(BulkAction action, JsonElement item)
    {
        var status = item.GetProperty("status").GetInt32();
        var (type, reason) = item.TryGetProperty("error", out var error)
            ? (error.GetProperty("type").GetString() ?? "", error.TryGetProperty("reason", out var text) ? text.GetString() ?? "" : "")
            : ("", "");
        var outcome = (status, type) switch
        {
            (_, ElasticErrors.NoIndex) => BulkOutcome.NoIndex,
            ( >= 200 and < 300, _) => BulkOutcome.Done,
            (409, ElasticErrors.VersionConflict) => BulkOutcome.Done,
            // Removed before it was there.
            (404, "") when action.Document is null => BulkOutcome.Done,
            (429 or >= 500, _) => BulkOutcome.Later,
            _ => BulkOutcome.Refused,
        };
        return new BulkResult(action, outcome, $"{status} {type} {reason}".TrimEnd());
    }

    private static void Write(ArrayBufferWriter<byte> lines, BulkAction action)
    {
        var head = new JsonObject
        {
            [action.Document is null ? "delete" : "index"] = new JsonObject
            {
                ["_index"] = action.Index,
                ["_id"] = action.Image.Image.ToString(),
                ["routing"] = action.Image.Account.ToString(),
                ["version"] = action.Image.Version,
                ["version_type"] = "external",
            },
        };
        Line(lines, head);
        if (action.Document is not { } document) return;
        document["version"] = action.Image.Version;
        Line(lines, document);
    }

    private static void Line(ArrayBufferWriter<byte> lines, JsonObject json)
    {
        using (var writer = new Utf8JsonWriter(lines, new JsonWriterOptions { Encoder = ElasticJson.Options.Encoder })) json.WriteTo(writer, ElasticJson.Options);
        lines.Write("\n"u8);
    }
}
