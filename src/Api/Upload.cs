using Darkroom.Actors;
using Darkroom.Api.Cleaning;

namespace Darkroom.Api;

/// <summary>
/// One upload, from reservation to image. Room is kept before bytes are written, bytes are durable before the image is
/// registered, and whatever was not registered is given up on disposal.
/// </summary>
internal sealed class Upload(UploadServices services, Account account, UploadRules rules) : IAsyncDisposable
{
    private readonly ImageId id = ImageId.New();
    private readonly string uploadId = rules.IdempotencyKey ?? ImageId.New().ToString();
    private readonly string store = services.Stores.Of(account);
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
        if (rules.IdempotencyKey is { } key) earlier = await services.Catalogue.FindUpload(account.Id, key);

        var used = await services.Catalogue.FindUsage(account.Id);
        return earlier is null && used is not null && used.Stored + (bodyLength ?? 1) - UploadServices.FormOverhead > account.StorageLimit
            ? Failure.StorageLimit
            : Done.Value;
    }

    /// <summary>Takes the file's bytes as they arrive.</summary>
    /// <param name="bodyLength">Length of the whole request body, when the client said it: at least the file's.</param>
    public async Task<Result<Done>> Receive(Stream file, long? bodyLength, CancellationToken cancellation)
    {
        var head = new byte[Magic.Bytes];
        try
        {
            var headLength = await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation);
            if (headLength == 0) return (Failure.Invalid, "The file is empty");
            var sniffed = rules.Admit is { } admit ? admit(head.AsMemory(0, headLength)) : services.Admitted.Sniff(head.AsSpan(0, headLength));
            if (!sniffed.Ok) return new(null, sniffed.Failure, sniffed.Detail);
            type = sniffed.Value;

            var most = rules.MostBytes ?? services.Limits.UploadBytes;
            var sent = new LimitedStream(new RewoundStream(head.AsMemory(0, headLength), file), most, "file");
            var kept = Cleaner.OfUpload(type, sent, rules.CleanMetadata, services.Limits.SvgBytes);
            await using var incoming = new IncomingFile(kept, most, TimeSpan.FromSeconds(services.Network.BodyIdleSeconds), cancellation);
            var stored = earlier is null ? await Store(incoming, bodyLength, cancellation) : await Skim(incoming, cancellation);
            (bytes, sha256) = (incoming.Count, incoming.Sha256());
            // A cleaner stops where the picture does; what was sent counts to its end.
            await sent.CopyToAsync(Stream.Null, cancellation);
            // What was to be stripped must not go out whole because it is spelled strangely.
            return stored.Ok && kept is CleanStream { GaveUp: true } ? (Failure.Undecodable, "Its metadata cannot be taken out") : stored;
        }
        catch (RefusedUploadException e)
        {
            return new(null, e.Failure, e.Detail);
        }
        catch (InsufficientStorageException)
        {
            return Failure.InsufficientStorage;
        }
        catch (StoreUnavailableException)
        {
            return Failure.StoreUnavailable;
        }
    }

    /// <summary>Reads a refused file to its end, or to where it is too slow or too large for anybody.</summary>
    public static async Task Skim(Stream rest, UploadServices services, CancellationToken cancellation)
    {
        await using var skimmed = new IncomingFile(rest, services.Limits.UploadBytes, TimeSpan.FromSeconds(services.Network.BodyIdleSeconds), cancellation);
        try
        {
            await skimmed.CopyToAsync(Stream.Null, cancellation);
        }
        catch (RefusedUploadException)
        {
            // It is refused already.
        }
    }

    /// <summary>Makes the received bytes an image. A repeated upload answers the image that the first one made.</summary>
    public async Task<Result<Image>> Register(NewImage made)
    {
        if (earlier is not null) return earlier.Sha256 == sha256 ? earlier : Failure.KeyReused;

        var policy = (await services.Catalogue.FindSettings(account.Id)).Duplicates;
        var wish = new RegisterImage(account.Id, uploadId, type, bytes, sha256, made.Name, made.Tags, made.Folder, made.FileName)
        {
            Store = store,
            Description = made.Description,
            Visibility = made.Visibility,
            CreatedAt = made.CreatedAt,
            Aliases = made.Aliases,
            KeepAs = made.KeepAs?.Invoke(type),
            RefuseDuplicate = made.RefuseDuplicate || policy != DuplicatePolicy.Allow,
        };
        var registered = await services.Grains.GetGrain<IImageGrain>(id.ToString()).Register(wish);
        if (registered.Ok)
        {
            reserved = false;
            services.Prerenderer.Offer(registered.Value);
        }

        // Unless it went meanwhile.
        if (registered.Failure == Failure.Duplicate && policy == DuplicatePolicy.Return && !made.RefuseDuplicate
            && await services.Catalogue.FindImage(account.Id, registered.Detail!) is { } same) return same;
        if (registered.Failure != Failure.NameTaken) return registered;

        // The same bytes under the same name again are a client's retry, not a clash.
        var holder = await services.Catalogue.FindImage(account.Id, made.Name!);
        return holder?.Sha256 == sha256 ? holder : registered;
    }

    public async ValueTask DisposeAsync()
    {
        if (reserved) await Owner.Release(uploadId);
    }

    private async Task<Result<Done>> Store(IncomingFile incoming, long? bodyLength, CancellationToken cancellation)
    {
        var kept = await Reserve(bodyLength ?? UploadServices.ReservationStep);
        if (!kept.Ok) return new(null, kept.Failure, kept.Detail);
        reserved = true;

        var limit = kept.Value.Bytes;
        incoming.OnProgress(services.RenewEvery, async count =>
        {
            var grown = await Owner.Extend(uploadId, count > limit ? limit + UploadServices.ReservationStep : limit);
            // There may be room for the file, if not for a whole step.
            if (grown.Failure == Failure.StorageLimit) grown = await Owner.Extend(uploadId, count);
            if (!grown.Ok) return new Result<Done>(null, grown.Failure, grown.Detail);
            limit = grown.Value.Bytes;
            return Done.Value;
        }, () => limit);
        await services.Blobs.Put(BlobKeys.Original(id, store), incoming, cancellation);
        return Done.Value;
    }

    /// <summary>The length is a guess, of the file and its form or of a file whose length nobody said: what room there is may be enough.</summary>
    private async Task<Result<Reservation>> Reserve(long guess)
    {
        var kept = await Owner.Reserve(uploadId, id, guess);
        if (kept.Failure != Failure.StorageLimit || await services.Catalogue.FindUsage(account.Id) is not { } used) return kept;
        var room = account.StorageLimit - used.Stored;
        return room > 0 && room < guess ? await Owner.Reserve(uploadId, id, room) : kept;
    }

    /// <summary>A repeated upload is only hashed, to see that it is the same file.</summary>
    private static async Task<Result<Done>> Skim(IncomingFile incoming, CancellationToken cancellation)
    {
        await incoming.CopyToAsync(Stream.Null, cancellation);
        return Done.Value;
    }

    private Result<Done> TooLarge() => (Failure.TooLarge, $"The file is larger than {services.Limits.UploadBytes} bytes");
}
