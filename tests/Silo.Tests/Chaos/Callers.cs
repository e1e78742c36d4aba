using System.Collections.Concurrent;
using System.Globalization;

namespace Darkroom.Tests.Chaos;

/// <summary>Tells one process's connections from another's by the port that they come from, so that a wire that all share can be cut for one of them.</summary>
public static class Callers
{
    /// <summary>For <see cref="TcpProxy.Set"/>.</summary>
    public static Func<int, bool> From(ChaosNode node)
    {
        var known = new ConcurrentDictionary<int, bool>();
        return port => known.GetOrAdd(port, _ => Has(node.Process.Id, port));
    }

    private static bool Has(int process, int port)
    {
        var sockets = new[] { "tcp", "tcp6" }.SelectMany(table => File.ReadLines($"/proc/{process}/net/{table}").Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => int.Parse(fields[1].AsSpan(fields[1].IndexOf(':') + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture) == port && fields[9] != "0")
            .Select(fields => $"socket:[{fields[9]}]").ToHashSet();
        return Directory.EnumerateFiles($"/proc/{process}/fd").Any(file => sockets.Contains(Target(file)));
    }

    /// <returns>Empty for what was closed meanwhile.</returns>
    private static string Target(string file)
    {
        try
        {
            return new FileInfo(file).LinkTarget ?? "";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
