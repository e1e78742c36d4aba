using Darkroom.Abstractions;

namespace Darkroom.Bench;

/// <summary>A hundred accounts: the largest holds about a tenth of all images, and one the same images however many there are in all.</summary>
internal sealed class Gallery(int images)
{
    private const int Accounts = 100;
    private const int Fixed = 2_000;

    private static readonly Zipf Shares = new(Accounts - 1, 0.7);

    /// <summary>The accounts that are searched: what they are called, and their number.</summary>
    public static readonly (string Role, int Account)[] Searched = [("largest", 0), ("average", 24), ("middle", 49), ("fixed", Accounts - 1)];

    public static int Count => Accounts;

    public int SizeOf(int account) => account == Accounts - 1 ? Math.Min(Fixed, images / 4) : (int)((images - Math.Min(Fixed, images / 4)) * Shares.Share(account));

    /// <summary>As they are uploaded: all accounts side by side.</summary>
    public IEnumerable<(int Account, int Index)> Uploads() =>
        Enumerable.Range(0, Accounts)
            .SelectMany(account => Enumerable.Range(0, SizeOf(account)).Select(index => (Account: account, Index: index, Place: (index + 0.5) / SizeOf(account))))
            .OrderBy(one => one.Place).ThenBy(one => one.Account)
            .Select(one => (one.Account, one.Index));

    public Picture Picture(int account, int index) => Bench.Picture.Of(account, index, (index + 0.5) / SizeOf(account));

    public static AccountId IdOf(int account) => new(Id(new DateTimeOffset(2023, 1, 1, 0, 0, 0, TimeSpan.Zero), new Random(account)));

    public static string KeyOf(int account) => $"sk_{account:x64}";

    /// <summary>A UUID of version 7 that is the same in every run.</summary>
    internal static Guid Id(DateTimeOffset time, Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        var milliseconds = time.ToUnixTimeMilliseconds();
        for (var at = 5; at >= 0; at--, milliseconds >>= 8) bytes[at] = (byte)milliseconds;
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new(bytes, bigEndian: true);
    }
}
