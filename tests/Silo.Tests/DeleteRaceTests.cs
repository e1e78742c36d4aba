using System.Net;

namespace Darkroom.Tests;

public sealed class DeleteRaceTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly DarkroomServer server = shared.Value;

    [Fact]
    public async Task After_a_delete_is_answered_no_request_that_begins_gets_the_bytes()
    {
        for (var round = 0; round < 12; round++)
        {
            var name = $"doomed-{round}";
            await server.Upload(Pictures.Photo(900, 700, seed: 1000 + round), name);
            var byName = $"/files/default/{name}/";
            var byId = $"/files/default/{await server.IdOf(name)}/";
            var deleted = false;
            var late = 0;

            // Readers of the original, of a stored variant and of variants that are being rendered just now.
            using var stop = new CancellationTokenSource();
            var readers = Enumerable.Range(0, 16).Select(reader => Task.Run(async () =>
            {
                for (var n = 0; !stop.IsCancellationRequested; n++)
                {
                    var rendition = (n % 3) switch { 0 => "original", 1 => "w-100.webp", _ => $"w-{100 + (reader * 20) + n}.jpg" };
                    var began = Volatile.Read(ref deleted);
                    using var answer = await server.Anonymous.GetAsync((reader % 2 == 0 ? byName : byId) + rendition);
                    if (!began) continue;
                    Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
                    if (Interlocked.Increment(ref late) > 100) return;
                }
            })).ToArray();

            await server.Anonymous.GetAsync(byName + "w-100.webp");
            using (var answer = await server.Http.DeleteAsync($"/delete/{name}")) Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Volatile.Write(ref deleted, true);
            await Task.WhenAny(readers);
            await stop.CancelAsync();
            await Task.WhenAll(readers);
            Assert.True(late > 100, $"only {late} requests began after the delete");

            // A name that is used again never shows the old picture.
            var next = Pictures.Photo(300, 200, seed: 2000 + round);
            await server.Upload(next, name);
            Assert.Equal(next, await server.Anonymous.GetByteArrayAsync(byName + "original"));
            Assert.Equal(HttpStatusCode.NotFound, (await server.Anonymous.GetAsync(byId + "original")).StatusCode);
        }
    }
}
