using System.Globalization;

namespace Darkroom.Api;

/// <summary>Whole numbers that clients send; nothing that they send is an error.</summary>
internal static class Numbers
{
    /// <summary>What is not a number, or below 1, is 1; what is beyond counting is the last page that can be counted.</summary>
    public static int Page(string? text) => Math.Max(1, Read(text, 1));

    /// <summary><paramref name="otherwise"/> when it is not a number or below 1, else at most <paramref name="most"/>.</summary>
    public static int Size(string? text, int otherwise, int most) => Read(text, otherwise) is var size && size < 1 ? otherwise : Math.Min(size, most);

    private static int Read(string? text, int otherwise) =>
        System.Numerics.BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (int)System.Numerics.BigInteger.Min(number, int.MaxValue)
            : otherwise;
}
