using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace Darkroom.Tests;

public sealed class StopTests
{
    [Theory]
    [InlineData(15)]
    [InlineData(2)]
    public async Task A_signal_lets_running_requests_finish_and_ends_with_0(int signal)
    {
        var data = Directory.CreateTempSubdirectory("darkroom-stop-").FullName;
        try
        {
            await using (var server = await DarkroomServer.Start(data))
            {
                await server.Upload(Pictures.Photo(3000, 2000), "big");
                var children = ChildrenOf(server.Process.Id);
                Assert.NotEmpty(children);

                // An upload whose body is not complete yet, and a render that is under way.
                var body = new HeldBack(Pictures.Photo(500, 500, seed: 7));
                var form = new MultipartFormDataContent { { new StreamContent(body), "file", "late.png" }, { new StringContent("late"), "object" } };
                var uploading = server.Http.PostAsync("/upload/", form);
                await body.Begun;
                var rendering = server.Anonymous.GetAsync("/files/default/big/w-2500.png");
                await WaitFor("the render to begin", async () => await server.Metric("darkroom_decodes_total") >= 1);

                var asked = Stopwatch.GetTimestamp();
                server.Process.Signal(signal);
                body.LetGo();
                Assert.Equal(HttpStatusCode.OK, (await rendering).StatusCode);
                Assert.Equal(HttpStatusCode.OK, (await uploading).StatusCode);
                Assert.Equal(0, await server.Process.Ended(TimeSpan.FromSeconds(10)));
                Assert.InRange(Stopwatch.GetElapsedTime(asked).TotalSeconds, 0, 10);
                Assert.All(children, child => Assert.False(Directory.Exists($"/proc/{child}"), $"worker {child} is still there"));
            }

            await using var again = await DarkroomServer.Start(data);
            Assert.Equal(HttpStatusCode.OK, (await again.Anonymous.GetAsync("/files/default/late/original")).StatusCode);
            var user = JsonDocument.Parse(await again.Http.GetStringAsync("/user/")).RootElement;
            Assert.Equal(1, user.GetProperty("transform_count").GetInt64());
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task A_client_that_hangs_does_not_hold_the_end_beyond_ten_seconds()
    {
        await using var server = await DarkroomServer.Start();
        var body = new HeldBack(Pictures.Photo(500, 500));
        var uploading = server.Http.PostAsync("/upload/", new MultipartFormDataContent { { new StreamContent(body), "file", "never.png" } });
        await body.Begun;
        server.Process.Signal(15);
        Assert.Equal(0, await server.Process.Ended(TimeSpan.FromSeconds(10)));
        body.LetGo();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => uploading);
    }

    internal static async Task WaitFor(string what, Func<Task<bool>> condition)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(30)) Assert.Fail($"Waited 30 s for {what}.");
            await Task.Delay(20);
        }
    }

    private static int[] ChildrenOf(int process) =>
        [.. Directory.GetDirectories($"/proc/{process}/task").SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(int.Parse)];

    /// <summary>A body whose first half is sent at once and whose rest waits.</summary>
    private sealed class HeldBack(byte[] content) : MemoryStream(content)
    {
        private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Begun => begun.Task;

        public void LetGo() => released.TrySetResult();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position >= Length / 2)
            {
                begun.TrySetResult();
                await released.Task.WaitAsync(cancellationToken);
            }

            return await base.ReadAsync(buffer[..Math.Min(buffer.Length, (int)Math.Max(1, Length / 2))], cancellationToken);
        }
    }
}
