using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Darkroom.Storage;

/// <summary>The indices behind the alias: made from the template, put in place, removed.</summary>
internal sealed class ElasticIndices(ElasticClient client, ElasticOptions options, TimeProvider time)
{
    /// <summary>A new, empty index that nobody searches yet.</summary>
    /// <param name="vectors">Which it will have; null for none.</param>
    public async Task<string> Create(VectorSpace? vectors, CancellationToken cancellation)
    {
        (await client.Send(ElasticRequest.Put($"_index_template/{options.Index}", ElasticTemplate.Of(options, vectors)), cancellation)).OrThrow();
        var name = string.Create(CultureInfo.InvariantCulture, $"{options.Index}-{time.GetUtcNow():yyyyMMdd-HHmmss}-{Random.Shared.Next(1 << 24):x6}");
        var made = await client.Send(ElasticRequest.Put(name, new JsonObject()), cancellation);
        // The name is nobody else's: a repeated request found what the first had made.
        if (made.ErrorType != ElasticErrors.IndexExists) made.OrThrow();
        return name;
    }

    public async Task<bool> Exists(string index, CancellationToken cancellation)
    {
        var answer = await client.Send(ElasticRequest.Head(index), cancellation);
        return answer.Status != 404 && answer.OrThrow().Ok;
    }

    /// <summary>From now on searches ask this index and no other, all at once.</summary>
    public async Task PutInPlace(string index, CancellationToken cancellation)
    {
        var actions = new JsonArray();
        foreach (var old in await BehindAlias(cancellation))
        {
            if (old != index) actions.Add(new JsonObject { ["remove"] = Alias(old) });
        }

        actions.Add(new JsonObject { ["add"] = Alias(index) });
        (await client.Send(ElasticRequest.Post("_aliases", new JsonObject { ["actions"] = actions }), cancellation)).OrThrow();
    }

    public async Task Delete(string index, CancellationToken cancellation)
    {
        var answer = await client.Send(ElasticRequest.Delete(index), cancellation);
        if (!answer.IsMissingIndex) answer.OrThrow();
    }

    /// <summary>What was written is found by searches that begin now.</summary>
    public async Task Refresh(string index, CancellationToken cancellation) =>
        (await client.Send(ElasticRequest.Post($"{index}/_refresh"), cancellation)).OrThrow();

    /// <summary>The highest version of a document.</summary>
    public async Task<long> NewestVersion(string index, CancellationToken cancellation)
    {
        var query = new JsonObject
        {
            ["size"] = 0,
            ["track_total_hits"] = false,
            ["aggregations"] = new JsonObject { ["newest"] = new JsonObject { ["max"] = new JsonObject { ["field"] = "version" } } },
        };
        var answer = (await client.Send(ElasticRequest.Post($"{index}/_search", query), cancellation)).OrThrow();
        var value = answer.Body.GetProperty("aggregations").GetProperty("newest").GetProperty("value");
        return value.ValueKind == JsonValueKind.Number ? (long)value.GetDouble() : 0;
    }

    /// <summary>Digests of the documents of a range of images, by their ids, and whose they are.</summary>
    /// <param name="to">Null: to the end.</param>
    public async Task<List<(ImageId Image, AccountId Account, string Digest)>> Digests(string index, string after, string? to, int most, CancellationToken cancellation)
    {
        var range = new JsonObject { ["gt"] = after };
        if (to is not null) range["lte"] = to;
        var query = new JsonObject
        {
            ["size"] = most,
            ["track_total_hits"] = false,
            ["_source"] = new JsonObject { ["includes"] = new JsonArray("account", "digest") },
            ["query"] = new JsonObject { ["bool"] = new JsonObject { ["filter"] = new JsonArray(new JsonObject { ["range"] = new JsonObject { ["image"] = range } }) } },
            ["sort"] = new JsonArray(new JsonObject { ["image"] = new JsonObject { ["order"] = "asc" } }),
        };
        var answer = (await client.Send(ElasticRequest.Post($"{index}/_search", query), cancellation)).OrThrow();
        return [.. answer.Body.GetProperty("hits").GetProperty("hits").EnumerateArray().Select(Read)];
    }

    /// <summary>Documents as they were written last, found or not.</summary>
    public async Task<Dictionary<ImageId, (AccountId Account, string Digest)>> Find(string index, ImmutableArray<(ImageId Image, AccountId Account)> images, CancellationToken cancellation)
    {
        var wanted = new JsonArray([.. images.Select(image => new JsonObject
        {
            ["_id"] = image.Image.ToString(),
            ["routing"] = image.Account.ToString(),
            ["_source"] = new JsonObject { ["includes"] = new JsonArray("account", "digest") },
        })]);
        var answer = (await client.Send(ElasticRequest.Post($"{index}/_mget", new JsonObject { ["docs"] = wanted }), cancellation)).OrThrow();
        return answer.Body.GetProperty("docs").EnumerateArray()
            .Where(document => document.TryGetProperty("found", out var found) && found.GetBoolean())
            .Select(Read)
            .ToDictionary(document => document.Image, document => (document.Account, document.Digest));
    }

    private async Task<List<string>> BehindAlias(CancellationToken cancellation)
    {
        var answer = await client.Send(ElasticRequest.Get($"_alias/{options.Index}"), cancellation);
        return answer.Status == 404 ? [] : [.. answer.OrThrow().Body.EnumerateObject().Select(index => index.Name)];
    }

    private static (ImageId Image, AccountId Account, string Digest) Read(JsonElement document) => (
        ImageId.Parse(document.GetProperty("_id").GetString()!, null),
        AccountId.Parse(document.GetProperty("_source").GetProperty("account").GetString()!, null),
        document.GetProperty("_source").GetProperty("digest").GetString()!);

    private JsonObject Alias(string index) => new() { ["index"] = index, ["alias"] = options.Index };
}
