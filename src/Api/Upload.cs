using System.Collections.Immutable;
using Darkroom.Actors;

namespace Darkroom.Api;

/// <summary>
/// One upload, from reservation to image. Room is kept before bytes are written, bytes are durable before the image is
/// registered, and whatever was not registered is given up on disposal.
/// </summary>
internal sealed class Upload(UploadServices services, Account account, string? idempotencyKey) : IAsyncDisposable
{
    private readonly ImageId id = ImageId.New();
    private readonly string uploadId = idempotencyKey ?? ImageId.New().ToString();
    private MediaType type;
    private long bytes;
    private string sha256 = "";
    private Image? earlier;
    private bool reserved;

    private IAccountGrain Owner => services.Grains.GetGrain<IAccountGrain>(account.Id.ToString());

    /// <summary>Whether the account has room for a body of this length, before a byte of it is read.</summary>
    public async Task<Result<Done>> Expect(long? bodyLength)
    {
        if (bodyLength > services.Limits.UploadBytes + UploadServices.FormOverhead) return TooLarge();
        if (!services.Blobs.HasRoom()) return Failure.InsufficientStorage;
        if (idempotencyKey is not null) earlier = await services.Catalogue.FindUpload(account.Id, idempotencyKey);

        var used = await services.Catalogue.FindUsage(account.Id);
        return earlier is null && used is not null && used.Originals + used.Reserved + (bodyLength ?? 1) - UploadServices.FormOverhead > account.StorageLimit
            ? Failure.StorageLimit
            : Done.Value;
    }

    /// <summary>Takes the file's bytes as they arrive.</summary>
    /// <param name="bodyLength">Length of the whole request body, when the client said it: at least the file's.</param>
    public async Task<Result<Done>> Receive(Stream file, long? bodyLength, CancellationToken cancellation)
    {
        var head = new byte[Magic.Bytes];
        await using var incoming = new IncomingFile(file, services.Limits.UploadBytes, TimeSpan.FromSeconds(services.Network.BodyIdleSeconds), cancellation);
        try
        {
            var headLength = await incoming.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation);
            if (headLength == 0) return (Failure.Invalid, "The file is empty");
            var sniffed = Magic.Sniff(head.AsSpan(0, headLength));
            if (!sniffed.Ok) return new(null, sniffed.Failure, sniffed.Detail);
            type = sniffed.Value;
            incoming.Rewind(head.AsMemory(0, headLength));

            var stored = earlier is null ? await Store(incoming, bodyLength, cancellation) : await Skim(incoming, cancellation);
            (bytes, sha256) = (incoming.Count, incoming.Sha256());
            return stored;
        }
        catch (RefusedUploadException e)
        {
            return new(null, e.Failure, e.Detail);
        }
        catch (InsufficientStorageException)
        {
            return Failure.InsufficientStorage;
        }
    }

    /// <summary>Makes the received bytes an image. A repeated upload answers the image that the first one made.</summary>
    public async Task<Result<Image>> Register(string? name, ImmutableArray<string> tags, string? folder, string? fileName)
    {
        if (earlier is not null) return earlier.Sha256 == sha256 ? earlier : Failure.KeyReused;

        var wish = new RegisterImage(account.Id, uploadId, type, bytes, sha256, name, tags, folder, fileName);
        var registered = await services.Grains.GetGrain<IImageGrain>(id.ToString()).Register(wish);
        if (registered.Ok) reserved = false;
        if (registered.Failure != Failure.NameTaken) return registered;

        // The same bytes under the same name again are a client's retry, not a clash.
        var holder = await services.Catalogue.FindImage(account.Id, name!);
        return holder?.Sha256 == sha256 ? holder : registered;
    }

    public async ValueTask DisposeAsync()
    {
        if (reserved) await Owner.Release(uploadId);
    }

    private async Task<Result<Done>> Store(IncomingFile incoming, long? bodyLength, CancellationToken cancellation)
    {
        var kept = await Owner.Reserve(uploadId, id, bodyLength ?? UploadServices.ReservationStep);
        if (!kept.Ok) return new(null, kept.Failure, kept.Detail);
        reserved = true;

        var limit = kept.Value.Bytes;
        incoming.OnProgress(services.RenewEvery, async count =>
        {
            if (count > limit) limit += UploadServices.ReservationStep;
            var grown = await Owner.Extend(uploadId, limit);
            return grown.Ok ? Done.Value : new Result<Done>(null, grown.Failure, grown.Detail);
        }, () => limit);
        await services.Blobs.Put(BlobKeys.Original(id, generation: 0), incoming, cancellation);
        return Done.Value;
    }

    /// <summary>A repeated upload is only hashed, to see that it is the same file.</summary>
    private static async Task<Result<Done>> Skim(IncomingFile incoming, CancellationToken cancellation)
    {
        await incoming.CopyToAsync(Stream.Null, cancellation);
        return Done.Value;
    }

    private Result<Done> TooLarge() => (Failure.TooLarge, $"The file is larger than {services.Limits.UploadBytes} bytes");
}

/// <summary>What every upload needs.</summary>
internal sealed record UploadServices(
    IGrainFactory Grains, IBlobStore Blobs, ICatalogueReader Catalogue, LimitOptions Limits, NetworkOptions Network, StorageOptions Storage)
{
    /// <summary>How much a reservation grows at a time when nobody said how long the upload will be.</summary>
    public const long ReservationStep = 8 << 20;

    /// <summary>What a form may add to its file.</summary>
    public const long FormOverhead = 1 << 20;

    /// <summary>A running upload renews its reservation this often.</summary>
    public TimeSpan RenewEvery => TimeSpan.FromSeconds(Storage.ReservationSeconds / 4.0);
}
