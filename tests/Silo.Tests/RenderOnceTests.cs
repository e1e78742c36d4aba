using System.Net;

namespace Darkroom.Tests;

public sealed class RenderOnceTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly DarkroomServer server = shared.Value;

    [Fact]
    public async Task Two_hundred_askers_of_one_cold_variant_cost_one_render()
    {
        var image = await server.Upload(Pictures.Photo(1600, 1200));
        var before = await server.Metric("darkroom_renders_total");
        var url = image.GetProperty("object_url").GetString()!;

        // Two spellings and two methods are still one variant.
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => server.Anonymous.SendAsync(new HttpRequestMessage(
            i % 4 == 0 ? HttpMethod.Head : HttpMethod.Get,
            url + (i % 2 == 0 ? "w-600_h-400.webp" : "h-400_w-600.webp")))));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Single(answers.Select(answer => answer.Headers.ETag!.Tag).Distinct());
        Assert.Equal(1, await server.Metric("darkroom_renders_total") - before);
        Assert.Single(answers, answer => answer.Headers.GetValues("Cache-Status").Single() == "darkroom; fwd=miss; stored");
    }
}
