using System.Globalization;
using System.Net;

namespace Darkroom.Tests;

public sealed class MemoryTests
{
    [Fact]
    public async Task Resident_size_is_flat_over_variant_hits()
    {
        await using var server = await DarkroomServer.Start();
        await server.Upload(Pictures.Photo(1200, 900), "hit");
        await Hit(server, 2_000);
        var early = Kilobytes(server, "VmRSS");
        await Hit(server, 8_000);
        var late = Kilobytes(server, "VmRSS");
        TestContext.Current.SendDiagnosticMessage($"resident after 2,000 hits {early} kB, after 10,000 {late} kB");
        Assert.InRange(late, 0, early * 1.10);
    }

    [Fact]
    public async Task A_large_upload_goes_through_in_little_memory()
    {
        await using var server = await DarkroomServer.Start();
        await server.Upload(Pictures.Photo(1200, 900), "warm");

        // A picture with 100 MB behind its end: every byte is received, hashed and stored.
        var large = new byte[100_000_000];
        Pictures.Photo(600, 400).CopyTo(large, 0);
        var before = Kilobytes(server, "VmHWM");
        using (var answer = await server.PostUpload(large, "large")) Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var grown = Kilobytes(server, "VmHWM") - before;
        TestContext.Current.SendDiagnosticMessage($"peak grew by {grown} kB");
        Assert.InRange(grown, 0, 32 << 10);
    }

    private static async Task Hit(DarkroomServer server, int times)
    {
        await Parallel.ForAsync(0, times, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, cancelled) =>
        {
            var bytes = await server.Anonymous.GetByteArrayAsync($"/files/default/hit/w-{100 + (i % 10)}.webp", cancelled);
            Assert.NotEmpty(bytes);
        });
    }

    private static long Kilobytes(DarkroomServer server, string field)
    {
        var line = File.ReadLines($"/proc/{server.Process.Id}/status").First(line => line.StartsWith(field + ":", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
