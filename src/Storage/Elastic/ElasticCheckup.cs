namespace Darkroom.Storage;

/// <summary>Asks one node what every process asks first, with its certificate and credentials looked at on the way.</summary>
public static class ElasticCheckup
{
    /// <param name="node">One of the nodes that the options name.</param>
    /// <returns>What it is to do here, as one that is well says it.</returns>
    /// <exception cref="SearchUnavailableException">It does not answer, or refuses.</exception>
    /// <exception cref="IOException">The CA file cannot be read.</exception>
    public static async Task<string> Run(ElasticOptions options, string node, CancellationToken cancellation)
    {
        using var client = new ElasticClient(options with { Urls = node, Retries = 0 }, TimeProvider.System);
        var answer = await client.Send(ElasticRequest.Get($"_alias/{options.Index}"), cancellation);
        return answer.Status == 404
            ? $"there is no {options.Index} yet: the first start builds it"
            : $"searches ask {string.Join(", ", answer.OrThrow().Body.EnumerateObject().Select(index => index.Name))}";
    }

    public static IEnumerable<string> NodesOf(ElasticOptions options) => options.Nodes;
}
