using System.Net.Http;

namespace Darkroom.Api.Importing;

/// <summary>An answer whose body is still on its way. Disposal ends the connection.</summary>
internal sealed class ImportedFile(HttpResponseMessage response, ImportBody body, CancellationTokenSource time, string fileName) : IAsyncDisposable
{
    public Stream Body => body;

    /// <summary>Bytes that the server promised, when it did.</summary>
    public long? Length => response.Content.Headers.ContentLength;

    /// <summary>From the URL; empty when it has none to offer.</summary>
    public string FileName => fileName;

    public async ValueTask DisposeAsync()
    {
        await body.DisposeAsync();
        response.Dispose();
        time.Dispose();
    }
}
