using System.Text;

namespace Darkroom.Tests;

/// <summary>Placeholders, hashes and colours of small pictures.</summary>
public sealed class LooksTests
{
    /// <summary>
    /// Made with the formats' own implementations: blurhash 2.0.5 and thumbhash 0.1.1 of npm. The former forgets the sign when it looks for the
    /// strongest wave, unlike the definition, so the pictures are such that it makes no difference.
    /// </summary>
    [Theory]
    [InlineData(32, 20, "L?H.WX|;$1xAq6objskCgufkfPfk", "n/gJXJpdhpl/h4eHh4ivjPgHiA==")]
    [InlineData(20, 32, "T?I5SN|;,Tq3objugbfkfRo_oJjs", "3wgKXBpO+nZ5iHh3iHi/jvgIhw==")]
    [InlineData(16, 16, "U[IOg$}5,c$$uaobjvk8gtflfOfktioJjuj[", "XgkKjxqZeHh/eHiHh4eHh4eI+LeIf3AI")]
    [InlineData(100, 50, "L-HoL8|t$3slq5j=jrfhgafkfRfi", "IPgJPJp/eHd/d3eHeHiPj/gHiA==")]
    [InlineData(100, 1, "L~Hs0e]i$2s*~q]i$2s*~q]i$2s*", "qQpRqb54d3iIiAiHi4iwePg=")]
    public void Placeholders_are_those_of_their_inventors(int width, int height, string blurHash, string thumbHash)
    {
        var picture = Drawn(width, height, alpha: false);
        Assert.Equal(blurHash, BlurHash.Of(picture));
        Assert.Equal(thumbHash, Convert.ToBase64String(ThumbHash.Of(picture)));
    }

    [Theory]
    [InlineData(32, 20, "neeFI4wnTHZPiIZvXeYFmICHc3iId4c=")]
    [InlineData(20, 32, "3BeGIwwnLz9IiHevXfUWp3OHcHiId4c=")]
    [InlineData(40, 40, "nAeGHQwnT2g/d4WId39f9QaYcHdweId3dw==")]
    public void A_thumbhash_has_alpha(int width, int height, string hash) =>
        Assert.Equal(hash, Convert.ToBase64String(ThumbHash.Of(Drawn(width, height, alpha: true))));

    [Fact]
    public void Blurhashes_of_flat_colours_and_of_most_and_fewest_waves_are_the_known_ones()
    {
        Assert.Equal("L00000fQfQfQfQfQfQfQfQfQfQfQ", BlurHash.Of(Flat(4, 4, 0, 0, 0), 4, 3));
        Assert.Equal("L~TSUA~qfQ~q~q%MfQ%MfQfQfQfQ", BlurHash.Of(Flat(4, 4, 255, 255, 255), 4, 3));
        Assert.Equal("L~TI:j|cfQ|c|c$5fQ$5fQfQfQfQ", BlurHash.Of(Flat(4, 4, 255, 0, 0), 4, 3));
        var picture = Drawn(32, 20, alpha: false);
        Assert.Equal("00H.WX", BlurHash.Of(picture, 1, 1));
        Assert.Equal("|?H.WX|;$1xAsWs;sXs%sQq6objskCjtkCjrk9jugufkfPfkfQfifRfifRo^oKjuj?jtj?juj[jsgJfifRfjfQfkfPfkfQo{oJjsj@juj[juj?jtf~fjfQfkfPfifRfifRoyoJjtj?jtj[jtj[jsf~fjfQfjfRfkfPfjfR", BlurHash.Of(picture, 9, 9));
    }

    [Fact]
    public void A_blurhash_shows_the_picture_again_roughly()
    {
        var picture = Smooth(60, 40);
        var (across, down, factors) = PlaceholderReader.BlurHash(BlurHash.Of(picture));
        Assert.Equal((4, 3), (across, down));
        var error = 0.0;
        for (var i = 0; i < picture.Count; i++)
        {
            var seen = PlaceholderReader.Pixel(factors, across, (double)(i % 60) / 60, (double)(i / 60) / 40);
            for (var channel = 0; channel < 3; channel++) error += Math.Abs(seen[channel] - picture.Rgba[(i * 4) + channel]);
        }

        Assert.InRange(error / (picture.Count * 3), 0, 20);
    }

    [Fact]
    public void What_is_transparent_is_white_in_a_blurhash_and_a_difference_hash()
    {
        var clear = new SmallPicture(8, 8, new byte[8 * 8 * 4]);
        Assert.Equal(BlurHash.Of(Flat(8, 8, 255, 255, 255)), BlurHash.Of(clear));
        Assert.Equal(0UL, DifferenceHash.Of(clear));
        Assert.Empty(Palette.Of(clear));
        Assert.Null(Palette.Average(clear));
        Assert.NotEmpty(ThumbHash.Of(clear));
    }

    [Fact]
    public void A_difference_hash_says_where_it_gets_brighter()
    {
        Assert.Equal(ulong.MaxValue, DifferenceHash.Of(Paint(90, 80, (x, _) => (x, x, x))));
        Assert.Equal(0UL, DifferenceHash.Of(Paint(90, 80, (x, _) => (255 - x, 255 - x, 255 - x))));
        Assert.Equal(0UL, DifferenceHash.Of(Flat(33, 7, 10, 200, 90)));
        // Brighter to the right in the upper half only.
        Assert.Equal(0xFFFFFFFF00000000, DifferenceHash.Of(Paint(90, 80, (x, y) => y < 40 ? (x, x, x) : (90 - x, 90 - x, 90 - x))));
        Assert.Equal(ulong.MaxValue, DifferenceHash.Of(Paint(3, 2, (x, _) => (x * 90, x * 90, x * 90))) | 0xDBDBDBDBDBDBDBDB);
    }

    [Fact]
    public void A_difference_hash_hardly_changes_with_size_and_quality_and_much_with_the_picture()
    {
        var original = HashOf(Sources.Photo(900, 600), "original.json");
        using var small = Variant.Of(Sources.Photo(900, 600), "w-300_q-30.jpg");
        Assert.InRange(Distance(original, HashOf(small.Path, "original.json")), 0, 4);
        Assert.InRange(Distance(original, HashOf(Sources.Photo(900, 600), "flop.json")), 20, 64);

        static ulong HashOf(string source, string text) =>
            Convert.ToUInt64(DescriptionTests.Describe(source, text).GetProperty("dhash").GetString(), 16);

        static int Distance(ulong one, ulong other) => System.Numerics.BitOperations.PopCount(one ^ other);
    }

    [Fact]
    public void A_palette_has_the_colours_most_frequent_first()
    {
        var flag = Paint(60, 40, (x, _) => x < 30 ? (0, 0, 200) : x < 50 ? (250, 250, 250) : (200, 0, 0));
        Assert.Equal([(new Rgba(0, 0, 200), 0.5), (new Rgba(250, 250, 250), 1.0 / 3), (new Rgba(200, 0, 0), 1.0 / 6)], Palette.Of(flag));
        Assert.Equal(new Rgba(117, 83, 183), Palette.Average(flag));

        Assert.Single(Palette.Of(Flat(100, 100, 12, 34, 56)));
        var many = Palette.Of(Smooth(100, 80));
        Assert.InRange(many.Length, 5, 8);
        Assert.Equal(1, many.Sum(each => each.Share), 1e-9);
        Assert.Equal(many.OrderByDescending(each => each.Share), many);
    }

    [Fact]
    public void What_is_transparent_counts_for_no_colour()
    {
        var picture = Paint(20, 10, (x, _) => x < 15 ? (255, 0, 0) : (0, 255, 0));
        for (var i = 0; i < picture.Count; i++) picture.Rgba[(i * 4) + 3] = (byte)(i % 20 < 15 ? 0 : 255);
        Assert.Equal([(new Rgba(0, 255, 0), 1.0)], Palette.Of(picture));
        Assert.Equal(new Rgba(0, 255, 0), Palette.Average(picture));
    }

    private static SmallPicture Drawn(int width, int height, bool alpha)
    {
        var picture = Paint(width, height, (x, y) => (255 - (x * 255 / width), 255 - (y * 255 / height), ((x * x) + (3 * y)) % 256));
        for (var i = 0; alpha && i < picture.Count; i++) picture.Rgba[(i * 4) + 3] = (byte)(((i % width) + (i / width)) * 255 / (width + height));
        return picture;
    }

    private static SmallPicture Smooth(int width, int height) => Paint(width, height, (x, y) => (x * 255 / width, y * 255 / height, 128));

    private static SmallPicture Flat(int width, int height, byte red, byte green, byte blue) => Paint(width, height, (_, _) => (red, green, blue));

    private static SmallPicture Paint(int width, int height, Func<int, int, (int Red, int Green, int Blue)> at)
    {
        var rgba = new byte[width * height * 4];
        for (var i = 0; i < width * height; i++)
        {
            var (red, green, blue) = at(i % width, i / width);
            (rgba[i * 4], rgba[(i * 4) + 1], rgba[(i * 4) + 2], rgba[(i * 4) + 3]) = ((byte)red, (byte)green, (byte)blue, 255);
        }

        return new(width, height, rgba);
    }
}
