using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Darkroom.Api.Searching;

/// <summary>A place as a client carries it, and whether its hits are those of misspellings.</summary>
internal sealed record SearchCursor(SearchPlace Place, bool HasTypos);

/// <summary>
/// Cursors are signed by what signs access tokens, together with the account and the search that they belong to: whoever changes one, brings one from
/// another search or another account, gets a 400. One is good at least as long as an access token after its key is replaced.
/// </summary>
internal sealed class SearchCursors(Freshness freshness, ISessions sessions, TimeProvider time)
{
    private const int Length = 33;
    private const int MacLength = 16;

    public async ValueTask<string> Write(SearchPlace place, SearchWish wish, long arrived)
    {
        var key = (await freshness.SigningKeys(arrived)).FirstOrDefault() ?? await sessions.RotateSigningKey(seen: null, time.GetUtcNow());
        var bytes = new byte[Length + MacLength];
        BinaryPrimitives.WriteInt32BigEndian(bytes, place.Score);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), place.Best);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(8), place.Created);
        place.Image.Value.TryWriteBytes(bytes.AsSpan(16, 16), bigEndian: true, out _);
        bytes[32] = wish.HasTypos ? (byte)1 : (byte)0;
        Mac(key, wish, bytes.AsSpan(0, Length)).CopyTo(bytes.AsSpan(Length));
        return Base64Url.EncodeToString(bytes);
    }

    public async ValueTask<Result<SearchCursor>> Read(string text, SearchWish wish, long arrived)
    {
        var bytes = new byte[Length + MacLength];
        if (text.Length != Base64Url.GetEncodedLength(bytes.Length) || !Base64Url.TryDecodeFromChars(text, bytes, out var length) || length != bytes.Length) return Foreign;
        var keys = await freshness.SigningKeys(arrived);
        if (!keys.Any(key => CryptographicOperations.FixedTimeEquals(Mac(key, wish, bytes.AsSpan(0, Length)), bytes.AsSpan(Length)))) return Foreign;
        return new SearchCursor(
            new(
                BinaryPrimitives.ReadInt32BigEndian(bytes),
                BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(8)),
                new ImageId(new Guid(bytes.AsSpan(16, 16), bigEndian: true)),
                BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4))),
            bytes[32] == 1);
    }

    private static (Failure, string) Foreign => (Failure.Invalid, "cursor is not one of this search, or too old: begin without it");

    private static ReadOnlySpan<byte> Mac(SigningKey key, SearchWish wish, ReadOnlySpan<byte> place) => HMACSHA256.HashData(
        key.Secret.AsSpan(),
        Encoding.UTF8.GetBytes($"search {wish.Query.Account} {wish.Fingerprint} {Convert.ToHexString(place)}")).AsSpan(0, MacLength);
}
