using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Darkroom.Api;
using Darkroom.Storage;

namespace Darkroom.Silo;

/// <summary>The services that searches ask, where some are named: each by one question.</summary>
internal static class SearchChecks
{
    /// <summary>A grey square: models of texts alone take none, and are of no use here.</summary>
    private const string GreyJpeg =
        "/9j/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2Nj" +
        "Y2NjY2P/wAARCAAgACADASIAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/xAAUAQEAAAAAAAAAAAAAAAAAAAAA/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8AAAAAAAAA/9k=";

    public static async IAsyncEnumerable<Finding> Run(
        SearchOptions search, MeaningOptions meaning, ElasticOptions elastic, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (search.Mode is SearchMode.Vector or SearchMode.Hybrid && !meaning.Embedder.IsUsed)
            yield return Finding.Failed("search", $"Search:Mode is {search.Mode.ToString().ToLowerInvariant()}, and no service is named: the server does not start.", "set Meaning:Embedder:Url and Model, or Search:Mode to text.");
        if (meaning.Embedder.IsUsed) yield return await Embedder("Meaning:Embedder", meaning.Embedder, meaning, cancellation);
        if (meaning.Previous.IsUsed) yield return await Embedder("Meaning:Previous", meaning.Previous, meaning, cancellation);
        foreach (var node in ElasticCheckup.NodesOf(elastic)) yield return await Node(elastic, node, cancellation);
    }

    private static async Task<Finding> Embedder(string section, EmbedderOptions options, MeaningOptions limits, CancellationToken cancellation)
    {
        var what = $"embedder {options.Model}";
        try
        {
            using var embedder = new HttpEmbedder(options, limits);
            var began = Stopwatch.GetTimestamp();
            var text = await embedder.Text("a grey square", cancellation);
            await embedder.Pictures([Convert.FromBase64String(GreyJpeg)], cancellation);
            return Finding.Ok(what, string.Create(CultureInfo.InvariantCulture, $"put a text and a picture into {text.Length} dimensions in {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms"));
        }
        catch (EmbedderException e)
        {
            return Finding.Failed(what, $"{e.Message}.", e.Fault != EmbedderFault.Away
                ? $"check {section}:Shape, Model and Dimensions; the model must take texts and pictures."
                : $"check {section}:Url and Key, and whether {new Uri(options.Url).Authority} can be reached from here.");
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Finding.Failed(what, "it does not answer.", $"check {section}:Url.");
        }
    }

    private static async Task<Finding> Node(ElasticOptions options, string node, CancellationToken cancellation)
    {
        var what = $"Elasticsearch at {new Uri(node).Authority}";
        try
        {
            return Finding.Ok(what, await ElasticCheckup.Run(options, node, cancellation));
        }
        catch (Exception e) when (e is SearchUnavailableException or IOException)
        {
            return Finding.Failed(what, e.Message, FixOf(e.Message, options.Index));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Finding.Failed(what, "it does not answer.", "check Elasticsearch:Urls.");
        }
    }

    private static string FixOf(string message, string index) =>
        message.Contains("answered 401", StringComparison.Ordinal) ? "check Elasticsearch:ApiKey, or User and Password."
        : message.Contains("answered 403", StringComparison.Ordinal) ? $"grant manage, write and read on {index}*, and manage_index_templates."
        : message.Contains("certificate", StringComparison.Ordinal) ? "check Elasticsearch:CaFile or Fingerprint, and the name in the URL."
        : "check Elasticsearch:Urls (http or https?), and whether they can be reached from here. Without it searches are 503; everything else goes on.";
}
