using System.Text.Json.Serialization;
using Darkroom.Actors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Darkroom.Api;

/// <param name="Failed">What did not answer, null when all did.</param>
internal sealed record HealthReport(
    string Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Failed = null);

/// <summary>Three probes that ask different questions: does the process answer, may it get traffic, has it started.</summary>
internal static class Health
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(1);

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", () => Json.Ok(new HealthReport("ok")));
        app.MapGet("/health/ready", Ready);
        app.MapGet("/health/started", (IHostApplicationLifetime lifetime) =>
            lifetime.ApplicationStarted.IsCancellationRequested ? Json.Ok(new HealthReport("ok")) : Unavailable("start"));
    }

    private static async Task<IResult> Ready(
        ICatalogueReader catalogue, IBlobStore blobs, IPlacement placement, IHostApplicationLifetime lifetime, ILogger<HealthReport> log, CancellationToken aborted)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested) return Unavailable("stopping");
        if (!placement.Serving) return Unavailable("lease");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        limit.CancelAfter(ReadyLimit);
        foreach (var (name, probe) in new (string, Func<CancellationToken, Task>)[] { ("catalogue", catalogue.Probe), ("blobs", blobs.Probe) })
        {
            try
            {
                await probe(limit.Token).WaitAsync(limit.Token);
            }
            catch (Exception e) when (!aborted.IsCancellationRequested)
            {
                log.LogWarning(e, "The {Name} is not ready", name);
                return Unavailable(name);
            }
        }

        return Json.Ok(new HealthReport("ok"));
    }

    private static IResult Unavailable(string what) => Json.Ok(new HealthReport("unavailable", what), StatusCodes.Status503ServiceUnavailable);
}
