namespace Darkroom.Tests;

/// <summary>A request that the adapter sent.</summary>
public sealed record EsCall(string Method, string Path, IReadOnlyDictionary<string, string> Query, string? ContentType, byte[] Body)
{
    private const string Compatible = "compatible-with=8";

    public bool IsBulk => Path.EndsWith("/_bulk", StringComparison.Ordinal);

    /// <summary>9 answers clients of 8 only when both headers say so.</summary>
    public void CheckTypes(string? accept)
    {
        if (accept?.Replace(" ", "", StringComparison.Ordinal) != $"application/vnd.elasticsearch+json;{Compatible}") throw new EsRefusedException(400, "media_type_header_exception", $"Accept: {accept}");
        var expected = Body.Length == 0 ? null : $"application/vnd.elasticsearch+{(IsBulk ? "x-ndjson" : "json")};{Compatible}";
        if (ContentType?.Replace(" ", "", StringComparison.Ordinal) != expected) throw new EsRefusedException(400, "media_type_header_exception", $"Content-Type: {ContentType}");
    }

    public override string ToString() => $"{Method} {Path}";
}
