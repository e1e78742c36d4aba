using System.Diagnostics;

namespace Darkroom.Tests;

public sealed class ParentDeathTests
{
    [Fact]
    public async Task Workers_leave_when_their_host_is_killed_even_in_the_middle_of_a_job()
    {
        var start = new ProcessStartInfo(Pool.Program, ["host", Sources.Noise(3_000), Sources.NewPath("avif")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var host = Process.Start(start)!;
        Assert.Equal("rendering", await host.StandardOutput.ReadLineAsync());
        var children = Processes.ChildrenOf(host.Id);
        await Wait.Until(() => children.Any(child => Processes.CpuTicks(child) > 40), () => "a worker to be busy");

        Assert.Equal(2, children.Length);
        host.Kill();
        await Wait.Until(() => !children.Any(Processes.Lives), () => $"workers {string.Join(", ", children)} to end");
    }
}
