using System.Diagnostics;

namespace Darkroom.Tests;

public sealed class ParentDeathTests
{
    [Fact]
    public async Task Workers_leave_when_their_host_is_killed_even_in_the_middle_of_a_job()
    {
        var output = Sources.NewPath("webp");
        var start = new ProcessStartInfo(Pool.Program, ["host", Sources.Noise(3_000), output])
        {
            UseShellExecute = false,
        };
        using var host = Process.Start(start)!;
        await Wait.Until(() => File.Exists(output), () => "a worker to be in the middle of a job");
        var children = Processes.ChildrenOf(host.Id);

        Assert.Equal(2, children.Length);
        host.Kill();
        await Wait.Until(() => !children.Any(Processes.Lives), () => $"workers {string.Join(", ", children)} to end");
    }
}
