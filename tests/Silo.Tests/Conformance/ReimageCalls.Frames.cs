namespace Darkroom.Tests.Conformance;

internal static partial class ReimageCalls
{
    /// <summary>Animations, sprite sheets, and what becomes of transparency.</summary>
    private static Call[] Frames =>
    [
        .. new[] { ("webp", "image/webp", "ANIM"), ("gif", "image/gif", "NETSCAPE2.0") }.Select(format => Row($"GET w-10.{format.Item1} of an animation stays one", async tenant =>
        {
            var made = await tenant.Stranger("GET", $"{tenant.Files}/{await tenant.Upload(Gifs.Animated(20, 10, 3))}/w-10.{format.Item1}").IsPicture(format.Item2);
            Assert.True(made.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(format.Item3)) > 0, "It is still.");
            Assert.Equal((10, 5), await tenant.SizeOf(made));
        })),
        .. new[] { ("png", "image/png"), ("jpg", "image/jpeg"), ("avif", "image/avif") }.Select(format => Row($"GET w-10.{format.Item1} of an animation is its first frame", async tenant =>
        {
            var made = await tenant.Stranger("GET", $"{tenant.Files}/{await tenant.Upload(Gifs.Animated(20, 10, 3))}/w-10.{format.Item1}").IsPicture(format.Item2);
            Assert.Equal((10, 5), await tenant.SizeOf(made));
        })),
        Sheet("sprite-sheet of an animation: one strip", Gifs.Animated(20, 10, 3), "sprite-sheet.png", frames: 3, columns: 3, rows: 1, (20, 10)),
        Sheet("sprite-sheet with the size of a frame", Gifs.Animated(20, 10, 3), "w-10_sprite-sheet.png", frames: 3, columns: 3, rows: 1, (10, 5)),
        Sheet("sprite-sheet in an exact box", Gifs.Animated(20, 10, 3), "h-8_w-8_sprite-sheet.png", frames: 3, columns: 3, rows: 1, (8, 8)),
        Sheet("sprite-sheet of a still picture: one frame", Tenant.Picture(), "sprite-sheet.png", frames: 1, columns: 1, rows: 1, (40, 30)),
        Sheet("sprite-sheet that is too long for a strip", Gifs.Animated(1_000, 10, 9), "sprite-sheet.png", frames: 9, columns: 1, rows: 9, (1_000, 10)),
        .. new[] { "original.jpg", "w-20.jpg" }.Select(rendition => Row($"GET {rendition} of a transparent picture: on white", async tenant =>
        {
            var round = await tenant.Stranger("GET", $"/ir/{await tenant.Upload(Tenant.Picture())}?ellipse").IsPicture("image/png");
            Assert.Equal(0, Pictures.FirstPixelOfPng(round)[^1]);
            var flat = await tenant.Stranger("GET", $"{tenant.Files}/{await tenant.Upload(round)}/{rendition}").IsPicture("image/jpeg");
            // What lies under the corner is dark; JPEG lets the ellipse's edge bleed a little.
            Assert.All(Pictures.FirstPixelOfPng(await tenant.As("png", flat)), channel => Assert.InRange(channel, 230, 255));
        })),
    ];

    private static Call Sheet(string name, byte[] picture, string rendition, int frames, int columns, int rows, (int Width, int Height) frame) => Row($"GET {name}", async tenant =>
    {
        var made = await tenant.Stranger("GET", $"{tenant.Files}/{await tenant.Upload(picture)}/{rendition}").IsPicture(
            "image/png", Expectations.ById, ("X-Sprite-Frames", $"{frames}"), ("X-Sprite-Columns", $"{columns}"), ("X-Sprite-Rows", $"{rows}"), ("X-Sprite-Frame-Width", $"{frame.Width}"), ("X-Sprite-Frame-Height", $"{frame.Height}"));
        Assert.Equal((columns * frame.Width, rows * frame.Height), Pictures.SizeOfPng(made));
    });
}
