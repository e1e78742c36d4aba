using System.Net;

namespace Darkroom.Tests;

/// <summary>Short words for what clients do with a cluster.</summary>
internal static class ClusterWords
{
    /// <summary>Asks every Api node for a variant.</summary>
    public static async Task Render(this DarkroomCluster cluster, string path, string variant)
    {
        foreach (var api in cluster.Apis)
        {
            using var answer = await api.Anonymous.GetAsync(new Uri(path + variant, UriKind.Relative));
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}{variant}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}\n{api.Process.Output}");
        }
    }

    public static async Task<HttpStatusCode> SetTags(this ClusterNode node, string name, params string[] tags)
    {
        using var answer = await node.Http.PostJson($"/update/{name}", $$"""{"tags":["{{string.Join("\",\"", tags)}}"]}""");
        return answer.StatusCode;
    }

    /// <summary>Of an image among the newest hundred.</summary>
    public static async Task<string[]> TagsOf(this ClusterNode node, string name)
    {
        var listed = await node.Http.GetAsync("/get?page_size=100").Json();
        return listed.GetProperty("items").EnumerateArray()
            .Single(image => image.GetProperty("object_url").GetString()!.TrimEnd('/').EndsWith("/" + name, StringComparison.Ordinal)).Strings("tags");
    }
}
