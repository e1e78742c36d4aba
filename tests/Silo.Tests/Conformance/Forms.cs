using System.Net;
using System.Text;

namespace Darkroom.Tests.Conformance;

/// <summary>Bodies that clients send.</summary>
internal static class Forms
{
    public static HttpContent File(string field, byte[] file, string fileName = "photo.png", params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(file), field, fileName } };
        foreach (var (name, value) in fields) form.Add(new StringContent(value), name);
        return form;
    }

    /// <summary>A form without a file.</summary>
    public static HttpContent Fields(params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields) form.Add(new StringContent(value), name);
        return form;
    }

    public static HttpContent Json(string json) => new StringContent(json, Encoding.UTF8, "application/json");

    /// <param name="type">Null sends none.</param>
    public static HttpContent Bytes(byte[] bytes, string? type)
    {
        var content = new ByteArrayContent(bytes);
        if (type is not null) content.Headers.ContentType = new(type);
        return content;
    }

    /// <summary>Says that it is long, and sends nothing: whoever answers did not read it.</summary>
    public static HttpContent Claiming(long length, string type) => new Claim(length, type);

    /// <summary>What <see cref="Claiming"/> needs: the client waits for a word from the server before it sends.</summary>
    public static readonly (string, string) Wait = ("Expect", "100-continue");

    private sealed class Claim : HttpContent
    {
        private readonly long length;

        public Claim(long length, string type)
        {
            this.length = length;
            Headers.TryAddWithoutValidation("Content-Type", type);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new IOException("The server wanted the body.");

        protected override bool TryComputeLength(out long length)
        {
            length = this.length;
            return true;
        }
    }
}
