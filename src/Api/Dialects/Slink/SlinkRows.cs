namespace Darkroom.Api.Dialects.Slink;

/// <summary>An image as Slink shows it.</summary>
internal static class SlinkRows
{
    /// <param name="viewer">Null: a stranger.</param>
    public static RowBody Row(Image image, Account owner, Caller? viewer, bool withTags)
    {
        var seesEmail = viewer is not null && (viewer.Account.Id == owner.Id || viewer.Scopes.HasFlag(Scopes.Admin));
        return new RowBody(
            image.Id.ToUuid(),
            Owner(owner, seesEmail),
            SlinkUrls.Content(image),
            new AttributesBody(
                SlinkUrls.FileName(image),
                image.Description,
                image.Visibility == Visibility.Public,
                SlinkTime.Listed(image.CreatedAt),
                image.UpdatedAt is { } updated ? SlinkTime.Listed(updated) : null,
                image.Views),
            new MetadataBody(image.Bytes, image.Content.Type.Mime, image.Content.Size.Width, image.Content.Size.Height))
        {
            Tags = withTags ? [.. image.Tags] : null,
        };
    }

    public static DetailBody Detail(Image image) => new(new DetailFields(
        image.Id.ToUuid(),
        SlinkUrls.FileName(image),
        image.Description,
        image.Visibility == Visibility.Public,
        SlinkTime.Iso(image.CreatedAt),
        image.UpdatedAt is { } updated ? SlinkTime.Iso(updated) : null,
        image.Views,
        image.Bytes,
        image.Content.Type.Mime,
        image.Content.Size.Width,
        image.Content.Size.Height,
        SupportsResize: true,
        SlinkUrls.Content(image),
        [.. image.Tags]));

    public static UserBody User(Account account, Scopes scopes) => new(
        UuidOf(account),
        account.Email,
        account.Username,
        account.Name,
        scopes.HasFlag(Scopes.Admin) ? ["ROLE_USER", "ROLE_ADMIN"] : ["ROLE_USER"]);

    private static OwnerBody Owner(Account owner, bool withEmail) =>
        new(UuidOf(owner), withEmail ? owner.Email : null, owner.Username, owner.Name);

    private static string UuidOf(Account account) => account.Id.Value.ToString("D");
}
