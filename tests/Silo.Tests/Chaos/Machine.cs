using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Darkroom.Tests.Chaos;

/// <summary>Network namespaces on a switch of their own, on which this process is at <see cref="Here"/>: between two machines what is cut is silent.</summary>
public sealed class MachineNetwork : IDisposable
{
    private static int last = Random.Shared.Next(200);

    private readonly int number = Interlocked.Increment(ref last) % 250;
    private int machines = 1;

    private MachineNetwork()
    {
        Commands.Run("ip", "link", "add", Switch, "type", "bridge");
        Commands.Run("ip", "address", "add", $"{Here}/24", "dev", Switch);
        Commands.Run("ip", "link", "set", Switch, "up");
    }

    /// <summary>One of the addresses that are for trying out things.</summary>
    public IPAddress Here => AddressOf(1);

    private string Switch => $"darkroom{number}";

    /// <summary>Skips the test where there can be none.</summary>
    public static MachineNetwork New()
    {
        Assert.SkipUnless(Environment.UserName == "root", "network namespaces need root");
        var (able, said) = Commands.Try("unshare", "--net", "ip", "link", "add", "tried", "type", "bridge");
        Assert.SkipUnless(able, $"no network namespaces on this machine: {said}");
        return new MachineNetwork();
    }

    public Machine NewMachine()
    {
        var its = Interlocked.Increment(ref machines);
        return new Machine(AddressOf(its), Switch, string.Create(CultureInfo.InvariantCulture, $"{Switch}-{its}"));
    }

    public void Dispose() => Commands.Run("ip", "link", "delete", Switch);

    private IPAddress AddressOf(int machine) => IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"198.18.{number}.{machine}"));
}

/// <summary>One process in a network of its own, at the end of one cable. All of it goes with the process.</summary>
public sealed class Machine(IPAddress address, string plug, string cable)
{
    private const string Boot = "read -r _; ip link set lo up && ip address add \"$1/24\" dev eth0 && ip link set eth0 up && shift && exec \"$@\"";

    public IPAddress Address => address;

    public async Task<DarkroomProcess> Run(IEnumerable<string> arguments, Dictionary<string, string> environment)
    {
        var process = DarkroomProcess.Start(["--net", "sh", "-c", Boot, "sh", Address.ToString(), DarkroomProcess.Executable, .. arguments], environment, program: "unshare");
        var ours = new FileInfo("/proc/self/ns/net").LinkTarget;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (new FileInfo($"/proc/{process.Id}/ns/net").LinkTarget == ours) await timer.WaitForNextTickAsync(patience.Token);
        Commands.Run("ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", process.Id.ToString(CultureInfo.InvariantCulture));
        Commands.Run("ip", "link", "set", cable, "master", plug, "up");
        process.Tell("go");
        return process;
    }

    /// <summary>Whatever is sent is lost; nobody is told.</summary>
    public void Pull() => Commands.Run("ip", "link", "set", cable, "down");

    public void PlugIn() => Commands.Run("ip", "link", "set", cable, "up");
}

/// <summary>Programs of the system that answer at once.</summary>
internal static class Commands
{
    public static void Run(string program, params string[] arguments)
    {
        var (done, said) = Try(program, arguments);
        Assert.True(done, $"{program} {string.Join(' ', arguments)}: {said}");
    }

    public static (bool Done, string Said) Try(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode == 0, said.Trim());
    }
}
