using System.Text.Json.Serialization.Metadata;
using Darkroom.Api.RateLimits;

namespace Darkroom.Api.Dialects;

/// <summary>One of the APIs that are spoken here: its endpoints, how it words a refusal, and what its CDN URLs mean.</summary>
internal abstract class Dialect
{
    /// <summary>Lower-case; its endpoints live below <c>/name</c>, where <see cref="Surfaces"/> sends its requests.</summary>
    public abstract string Name { get; }

    /// <summary>Requests that the dialect documents as one key's limit in any hour; 0 for none.</summary>
    public virtual int RequestsPerHour(RateLimitOptions options) => 0;

    /// <summary>Maps the endpoints, their paths as clients write them.</summary>
    public abstract void Map(IEndpointRouteBuilder app);

    /// <summary>Rights what its clients are known to write wrong, before anything is decided.</summary>
    public virtual void Forgive(HttpRequest request)
    {
    }

    /// <summary>Words a refusal: its status, its headers and its body.</summary>
    public abstract Task Refuse(HttpContext context, Refusal refusal);

    /// <summary>Reads a CDN URL. A dialect without a CDN surface is never asked.</summary>
    /// <param name="path">Below the surface's host or prefix.</param>
    /// <param name="query">With its question mark, or empty.</param>
    public virtual Result<Address> ReadAddress(string path, string query) => Failure.NotFound;

    /// <summary>Prefixes of its CDN surface on a host that also carries an API.</summary>
    public virtual IReadOnlyList<PathString> CdnPrefixes => [];

    /// <summary>Whether a path below one of <see cref="CdnPrefixes"/> is a picture's and not the API's.</summary>
    public virtual bool IsCdnPath(string path) => true;

    /// <summary>Whether the query string is part of what a CDN URL names.</summary>
    public virtual bool ReadsQuery => false;

    /// <summary>Whether a CDN URL leaves the format to the client's Accept.</summary>
    public virtual bool Negotiates(string path, string query) => false;

    /// <summary>Status, caching and body of a refusal whose body is JSON.</summary>
    protected static Task Write<T>(HttpContext context, Refusal refusal, T body, JsonTypeInfo<T> type, string contentType = "application/json")
    {
        var response = context.Response;
        response.StatusCode = refusal.Status;
        response.Headers.CacheControl = refusal.CacheControl;
        response.ContentType = contentType;
        if (context.Request.Method == HttpMethods.Head) return Task.CompletedTask;
        return response.WriteAsJsonAsync(body, type, contentType, context.RequestAborted);
    }
}
