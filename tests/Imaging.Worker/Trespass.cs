using System.Net;
using System.Net.Sockets;
using System.Diagnostics;
using System.Globalization;
using Darkroom.Imaging;

namespace Darkroom.Tests;

/// <summary>Does in a worker's place what a picture that took one over would try, and tells what came of each.</summary>
internal static class Trespass
{
    public static int Try(int port, string outside, string inside)
    {
        Confinement.Enter();
        VipsLibrary.Start(new ImagingOptions().Library, new ImagingOptions().Admitted);
        // Threads that were there before must be bound too.
        using var late = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            late.Wait();
            Tell("write from an old thread", () => File.WriteAllText(outside + ".thread", "x"));
            Tell("connect from an old thread", () => Connect(port));
        });
        thread.Start();
        Confinement.Close();

        Console.WriteLine($"weakness: {Confinement.Weakness}");
        Tell("connect", () => Connect(port));
        Tell("write outside", () => File.WriteAllText(outside, "x"));
        Tell("read outside", () => File.ReadAllText("/etc/passwd"));
        Tell("read the host's secrets", () => File.ReadAllBytes($"/proc/{Parent()}/environ"));
        Tell("start a program", () => Process.Start("/bin/true")!.WaitForExit());
        Tell("write inside", () => File.WriteAllText(inside, "x"));
        late.Set();
        thread.Join();
        return 0;
    }

    private static void Connect(int port)
    {
        using var socket = new TcpClient();
        socket.Connect(IPAddress.Loopback, port);
    }

    private static int Parent() => int.Parse(File.ReadAllText("/proc/self/stat").Split(") ")[1].Split(' ')[1], CultureInfo.InvariantCulture);

    private static void Tell(string deed, Action attempt)
    {
        try
        {
            attempt();
            Console.WriteLine($"{deed}: done");
        }
        catch (Exception refused)
        {
            Console.WriteLine($"{deed}: {refused.GetType().Name}");
        }
    }
}
