using Darkroom.Api.Admin;
using Darkroom.Api.Looking;
using Darkroom.Api.Purging;
using Darkroom.Api.Searching;

namespace Darkroom.Api.Dialects;

/// <summary>What is nobody else's: the front page, health, metrics, administration.</summary>
internal sealed class DarkroomDialect : Dialect
{
    private static readonly string[] Prefixes = ["/health", "/metrics", "/admin", "/docs", "/darkroom"];

    public override string Name => "darkroom";

    public static bool Owns(PathString path) =>
        path.Value is "" or "/" || Array.Exists(Prefixes, prefix => path.StartsWithSegments(prefix, StringComparison.Ordinal));

    public override void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/", Welcome.Get);
        app.MapHealth();
        app.MapGet("/metrics", Prometheus.Get).Require(Scopes.Admin, onManagementPort: false);
        app.MapAdmin();
        app.MapSrcset();
        app.MapAlike();
        app.MapPurge();
        app.MapSearch();
        app.MapPresets();
    }

    public override Task Refuse(HttpContext context, Refusal refusal) => Write(context, refusal, new ErrorBody(refusal.Message), Json.Relaxed.ErrorBody);
}

/// <summary><c>{"error":"…"}</c></summary>
internal sealed record ErrorBody(string Error);
