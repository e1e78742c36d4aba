using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Darkroom.Api;

/// <summary>
/// A picture's description with its EXIF: for whoever shows the owner's key all of it, for whoever has a URL that the owner signed all but
/// where it was taken. Nobody else gets any.
/// </summary>
internal sealed class OwnersDescription(ICatalogueReader catalogue, Access access)
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Another representation under another ETag, and for no cache that others read.</summary>
    public async ValueTask<Representation> For(HttpContext context, Admitted admitted)
    {
        var described = admitted.Representation;
        if (described.Type != MediaType.Json) return described;
        var exif = await access.IsOwner(context, described.Of.Account) ? ExifParts.All : admitted.IsVouchedFor ? ExifParts.NoPlace : ExifParts.None;
        if (exif == ExifParts.None) return described;
        return described with { Exif = exif, ETag = $"{described.ETag[..^1]}-{(exif == ExifParts.All ? "all" : "exif")}\"", CacheControl = CacheControl.Private };
    }

    /// <summary>Takes over what everybody gets.</summary>
    public async ValueTask<IBlob> Complete(Representation wanted, IBlob everybodys, CancellationToken cancellation)
    {
        if (wanted.Exif == ExifParts.None) return everybodys;
        using (everybodys)
        {
            var text = new byte[everybodys.Length];
            for (var at = 0; at < text.Length;)
            {
                var read = await everybodys.Read(text.AsMemory(at), at, cancellation);
                if (read == 0) throw new EndOfStreamException("The description ended early.");
                at += read;
            }

            var body = JsonNode.Parse(text)!.AsObject();
            body["exif"] = await Exif(wanted);
            return new MemoryBlob(System.Text.Encoding.UTF8.GetBytes(body.ToJsonString(Relaxed)));
        }
    }

    private async ValueTask<JsonObject?> Exif(Representation wanted)
    {
        if ((await catalogue.FindDetails(wanted.Of.Image.Id)).Exif is not { } text) return null;
        var exif = JsonNode.Parse(text)!.AsObject();
        if (wanted.Exif == ExifParts.All) return exif;
        foreach (var place in exif.Select(tag => tag.Key).Where(name => name.StartsWith("GPS", StringComparison.OrdinalIgnoreCase)).ToArray()) exif.Remove(place);
        return exif;
    }
}

/// <summary>How much of a picture's EXIF is told.</summary>
internal enum ExifParts
{
    None,

    /// <summary>All but where it was taken.</summary>
    NoPlace,
    All,
}
