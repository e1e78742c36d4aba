using System.Text;

namespace Darkroom.Api;

/// <summary>A picture's description as its owner gets it: with the EXIF, which may say where somebody lives and is nobody else's business.</summary>
internal sealed class OwnersDescription(ICatalogueReader catalogue)
{
    /// <summary>Another representation under another ETag, and for no cache that others read.</summary>
    public static Representation Of(Representation described) =>
        described with { IsOwners = true, ETag = $"{described.ETag[..^1]}-exif\"", CacheControl = CacheControl.Private };

    /// <summary>Takes over what everybody gets.</summary>
    public async ValueTask<IBlob> Complete(IBlob everybodys, ImageId image, CancellationToken cancellation)
    {
        using (everybodys)
        {
            var text = new byte[everybodys.Length];
            for (var at = 0; at < text.Length;)
            {
                var read = await everybodys.Read(text.AsMemory(at), at, cancellation);
                if (read == 0) throw new EndOfStreamException("The description ended early.");
                at += read;
            }

            var exif = (await catalogue.FindDetails(image)).Exif ?? "null";
            return new MemoryBlob([.. text.AsSpan(0, text.Length - 1), .. Encoding.UTF8.GetBytes($",\"exif\":{exif}}}")]);
        }
    }
}
