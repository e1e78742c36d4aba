using Darkroom.Api.RateLimits;

namespace Darkroom.Api.Dialects.Slink;

/// <summary>Takes a form's file by Slink's rules: its sizes, its types, its people's preferences.</summary>
internal sealed class SlinkUploads(SlinkOptions options, UploadServices services, GuestAccount guests, AddressLimits addresses)
{
    public bool GuestsMay => options.GuestUploads;

    /// <summary>The account that strangers upload to, or why they may not.</summary>
    public async Task<(Account? Account, IResult? Refused)> Guest(HttpContext context)
    {
        if (!options.GuestUploads) return (null, Problem.Of(Failure.Forbidden, "Guest uploads are not allowed"));
        return addresses.GuestUpload(context) is { } refused ? (null, refused) : (await guests.Find(), null);
    }

    public async Task<(Image? Image, IResult? Refused)> Receive(Account account, HttpRequest request, bool isExternal)
    {
        var isGuest = account.Bucket == GuestAccount.Bucket;
        var preferences = new Preferences((await services.Catalogue.FindSettings(account.Id)).Preferences);
        var rules = new UploadRules
        {
            MostBytes = Math.Min(options.MaxBytes, services.Limits.UploadBytes),
            CleanMetadata = preferences.StripExif ?? options.StripExif,
            Admit = Admit,
        };

        await using var upload = new Upload(services, account, rules);
        var expected = await upload.Expect(request.ContentLength);
        if (!expected.Ok) return (null, SlinkErrors.OfUpload(expected.Failure, expected.Detail));
        var form = await UploadForm.Read(request, "image", file => Receive(upload, file, request));
        if (!form.Ok) return (null, SlinkErrors.OfUpload(form.Failure, form.Detail));

        var fields = form.Value;
        var description = fields.First("description") ?? "";
        if (SlinkUpload.IsTooLong(description)) return (null, SlinkUpload.TooLong);
        if (!Texts.IsPrintable(description)) return (null, SlinkErrors.Invalid("description", "This value is not valid."));
        var registered = await upload.Register(new NewImage
        {
            FileName = fields.FileName.Length is > 0 and <= 255 && Texts.IsPrintable(fields.FileName) ? fields.FileName : null,
            Description = description,
            Visibility = isGuest || (Flag(fields.First("isPublic")) ?? preferences.IsPublic(isExternal)) ? Visibility.Public : Visibility.Private,
            RefuseDuplicate = options.RefuseDuplicates,
            // What browsers do not show is never kept.
            KeepAs = static type => type is MediaType.Heic or MediaType.Tiff ? MediaType.Jpeg : null,
        });
        if (registered.Ok) return (registered.Value, null);
        return (null, registered.Failure == Failure.Duplicate ? await Duplicate(registered.Detail!) : SlinkErrors.OfUpload(registered.Failure, registered.Detail));
    }

    /// <summary>The message names the whole file's size, so a file that is too large is counted to its end.</summary>
    private async Task<Result<Done>> Receive(Upload upload, Stream file, HttpRequest request)
    {
        await using var counted = new CountedStream(file);
        var received = await upload.Receive(counted, request.ContentLength, request.HttpContext.RequestAborted);
        if (received.Failure != Failure.TooLarge) return received;
        await Upload.Skim(counted, services, request.HttpContext.RequestAborted);
        return (Failure.TooLarge, FileMessages.TooLarge(counted.Count, Math.Min(options.MaxBytes, services.Limits.UploadBytes)));
    }

    private Result<MediaType> Admit(ReadOnlyMemory<byte> head)
    {
        var (sniffed, allowed) = (services.Admitted.Sniff(head.Span), options.Mimes);
        return sniffed.Ok && allowed.Contains(sniffed.Value.Mime, StringComparer.Ordinal)
            ? sniffed
            : (Failure.UnsupportedType, FileMessages.WrongType(MimeGuess.Of(head.Span), allowed));
    }

    private async Task<IResult> Duplicate(string id)
    {
        var there = await services.Catalogue.FindImage(ImageId.Parse(id, null));
        var uuid = ImageId.Parse(id, null).ToUuid();
        return SlinkErrors.Broken(new Violation(
            "duplicate_image",
            $"Image already exists: {uuid}",
            new DuplicateImage(uuid, there is null ? null : SlinkTime.Iso(there.CreatedAt), $"/info/{uuid}")));
    }

    private static bool? Flag(string? text) => text?.ToLowerInvariant() switch
    {
        null or "" => null,
        "true" or "1" or "on" => true,
        _ => false,
    };
}
