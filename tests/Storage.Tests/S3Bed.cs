namespace Darkroom.Tests;

/// <summary>What tests do with an S3 server.</summary>
internal static class S3Bed
{
    /// <summary>A part of the bucket that nobody else uses.</summary>
    public static StoreOptions Options(Uri endpoint) => new()
    {
        Kind = StoreKind.S3,
        Endpoint = endpoint.GetLeftPart(UriPartial.Authority),
        Bucket = S3Server.Bucket,
        Prefix = Guid.NewGuid().ToString("N") + "/",
        PathStyle = true,
        AccessKey = S3Server.Key,
        SecretKey = S3Server.Key,
        PartBytes = 5 << 20,
        TimeoutSeconds = 5,
    };

    public static S3BlobStore Store(StoreOptions options, TempFolder temp, TimeProvider? time = null) =>
        new("test", options, new Scratch(temp["tmp"], minFreeBytes: 0), time ?? TimeProvider.System);

    public static async Task<byte[]> ReadAll(this IBlobStore store, string key)
    {
        using var blob = await store.Open(key, CancellationToken.None);
        return await blob!.ReadAll();
    }

    public static async Task<byte[]> ReadAll(this IBlob blob)
    {
        var bytes = new byte[blob.Length];
        var at = 0;
        while (at < bytes.Length && await blob.Read(bytes.AsMemory(at), at, CancellationToken.None) is > 0 and var read) at += read;
        Assert.Equal(bytes.Length, at);
        return bytes;
    }
}
