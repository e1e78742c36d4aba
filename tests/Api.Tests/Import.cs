using System.Net;
using System.Text;

namespace Darkroom.Tests;

/// <summary>Imports as an upload makes them, without the store behind it.</summary>
internal static class Import
{
    public const string Loopback = "127.0.0.1";

    public const string Unreachable = "The URL's host is not public, does not answer, or answers wrongly or too slowly";

    public static Importer New(string allowed = Loopback, LookUp? lookUp = null, ImportOptions? options = null, LimitOptions? limits = null) =>
        new((options ?? new()) with { AllowedNetworks = allowed }, limits ?? new() { UploadBytes = 1 << 20 }, lookUp ?? Dns.GetHostAddressesAsync);

    /// <summary>Answers one look-up after the other; the last answer stays.</summary>
    public static LookUp Answers(params string[] answers)
    {
        var next = 0;
        return (_, _) =>
        {
            var answer = answers[Math.Min(next++, answers.Length - 1)];
            return Task.FromResult(answer.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse).ToArray());
        };
    }

    /// <summary>The body as Latin 1, or the refusal.</summary>
    public static async Task<Result<string>> Receive(this Importer importer, string url, long mostBytes = 1 << 20, int idleSeconds = 20, CancellationToken cancellation = default)
    {
        var fetched = await importer.Fetch(url, cancellation);
        if (!fetched.Ok) return new(null, fetched.Failure, fetched.Detail);
        await using var file = fetched.Value;
        await using var incoming = new IncomingFile(file.Body, mostBytes, TimeSpan.FromSeconds(idleSeconds), cancellation);
        using var received = new MemoryStream();
        try
        {
            await incoming.CopyToAsync(received, cancellation);
            return Encoding.Latin1.GetString(received.ToArray());
        }
        catch (RefusedUploadException e)
        {
            return new(null, e.Failure, e.Detail);
        }
    }

    public static void IsRefused<T>(Result<T> result, string detail)
    {
        Assert.Equal(Failure.FetchFailed, result.Failure);
        Assert.Equal(detail, result.Detail);
    }
}
