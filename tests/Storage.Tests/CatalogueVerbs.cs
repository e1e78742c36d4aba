using System.Globalization;

namespace Darkroom.Tests;

/// <summary>What tests do with a catalogue, in the domain's words.</summary>
public static class CatalogueVerbs
{
    public static readonly Inspection Photo = new(MediaType.Jpeg, new Size(640, 480), 1, HasAlpha: false);

    public static async Task<Account> NewAccount(this ICatalogue catalogue, string? bucket = null, long limit = 1L << 40)
    {
        var created = await catalogue.CreateAccount(
            AccountId.New(),
            new CreateAccount("Ann", bucket, "ann@example.org", null, 1, "files", limit, 1000));
        Assert.True(created.Ok, created.Detail);
        return created.Value;
    }

    public static Task<Result<Reservation>> Reserve(this ICatalogue catalogue, Account account, string upload, ImageId image, long bytes, DateTimeOffset expires) =>
        catalogue.Reserve(new Reservation(upload, account.Id, image, bytes, expires));

    public static RegisterImage Upload(Account account, string upload, long bytes = 100, string? name = null, params string[] tags) =>
        new(account.Id, upload, MediaType.Jpeg, bytes, new string('a', 64), name, [.. tags], null, null);

    /// <summary>An image from reservation to row.</summary>
    public static async Task<Image> Store(this ICatalogue catalogue, RegisterImage upload)
    {
        var id = ImageId.New();
        var reserved = await catalogue.Reserve(new Reservation(upload.UploadId, upload.Account, id, upload.Bytes, DateTimeOffset.MaxValue));
        Assert.True(reserved.Ok, reserved.Failure.ToString());
        var registered = await catalogue.Register(id, upload, Photo, ImageDetails.None);
        Assert.True(registered.Ok, registered.Failure.ToString());
        return registered.Value;
    }

    public static Task<Image> Store(this ICatalogue catalogue, Account account, string? name = null, params string[] tags) =>
        catalogue.Store(Upload(account, Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture), name: name, tags: tags));

    public static async Task<IEnumerable<ImageId>> Listed(this ICatalogue catalogue, Account account, bool any, params string[] tags) =>
        (await catalogue.ListImages(new ImageQuery(account.Id, [.. tags], any, 1, 100))).Items.Select(image => image.Id);
}
