using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Darkroom.Actors;

/// <summary>
/// What a signed message says of itself beside its body: for which incarnation it is, how long its sender waits, when it was signed, and its
/// nonce: a random name of the sender and the message's number among those that it sent to this receiver.
/// </summary>
/// <param name="Remaining">Milliseconds until nobody waits for the answer.</param>
/// <param name="SignedAt">Milliseconds since 1970, by the sender's clock.</param>
internal readonly record struct CallSignature(long Target, long Remaining, long SignedAt, UInt128 Sender, long Sequence)
{
    public const string Scheme = "darkroom";

    private const int MacBytes = HMACSHA256.HashSizeInBytes;
    private const int StackBytes = 512;

    /// <summary>The value of the Authorization header: scheme, the numbers, and the MAC of them, the method, the path and the body.</summary>
    public string Sign(GrainSecret secret, string method, string path, ReadOnlySpan<byte> body)
    {
        Span<byte> mac = stackalloc byte[MacBytes];
        Compute(secret, method, path, body, mac);
        Span<char> text = stackalloc char[Base64Url.GetEncodedLength(MacBytes)];
        Base64Url.EncodeToChars(mac, text);
        return string.Create(CultureInfo.InvariantCulture, $"{Scheme} {Target} {Remaining} {SignedAt} {Sender:x} {Sequence} {text}");
    }

    public bool IsBy(GrainSecret secret, ReadOnlySpan<byte> mac, string method, string path, ReadOnlySpan<byte> body)
    {
        Span<byte> expected = stackalloc byte[MacBytes];
        Compute(secret, method, path, body, expected);
        return CryptographicOperations.FixedTimeEquals(expected, mac);
    }

    public static bool TryParse(string header, out CallSignature signature, [NotNullWhen(true)] out byte[]? mac)
    {
        (signature, mac) = (default, null);
        Span<Range> parts = stackalloc Range[8];
        var text = header.AsSpan();
        if (text.Split(parts, ' ') != 7 || text[parts[0]] is not Scheme || text[parts[6]].Length != Base64Url.GetEncodedLength(MacBytes)) return false;
        if (!TryParse(text[parts[1]], out var target) || !TryParse(text[parts[2]], out var remaining) || !TryParse(text[parts[3]], out var at) || !TryParse(text[parts[5]], out var sequence)) return false;
        if (!UInt128.TryParse(text[parts[4]], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var sender)) return false;
        mac = new byte[MacBytes];
        signature = new(target, remaining, at, sender, sequence);
        return Base64Url.TryDecodeFromChars(text[parts[6]], mac, out var written) && written == MacBytes;
    }

    private static bool TryParse(ReadOnlySpan<char> text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private void Compute(GrainSecret secret, string method, string path, ReadOnlySpan<byte> body, Span<byte> mac)
    {
        // No field can hold a line's end and the body is what follows the last, so no two messages have one text. The MAC is of the body itself: a hash
        // of it would protect no more, and cost both ends another round.
        var most = (3 * (method.Length + path.Length)) + 200;
        var text = most <= StackBytes ? stackalloc byte[StackBytes] : new byte[most];
        var written = Encoding.UTF8.GetBytes(method, text);
        text[written++] = (byte)'\n';
        written += Encoding.UTF8.GetBytes(path, text[written..]);
        Append(text, ref written, Target);
        Append(text, ref written, Remaining);
        Append(text, ref written, SignedAt);
        Append(text, ref written, Sender);
        Append(text, ref written, Sequence);
        text[written++] = (byte)'\n';
        secret.Mac(text[..written], body, mac);
    }

    private static void Append<T>(Span<byte> text, ref int written, T number)
        where T : IUtf8SpanFormattable
    {
        text[written++] = (byte)'\n';
        number.TryFormat(text[written..], out var digits, default, CultureInfo.InvariantCulture);
        written += digits;
    }
}
