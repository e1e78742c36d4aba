using System.Net;
using Darkroom.Tests;
using Npgsql;

namespace Darkroom.Bench;

/// <summary>What silos that do nothing ask of PostgreSQL at the default lease of 10 seconds.</summary>
internal static class RenewalTraffic
{
    public static async Task Measure(string database, int silos, int seconds)
    {
        var direct = new NpgsqlConnectionStringBuilder(database);
        await using var proxy = new TcpProxy(new IPEndPoint(IPAddress.Loopback, direct.Port));
        var all = await BenchSilo.Settle(new NpgsqlConnectionStringBuilder(database) { Port = proxy.Port }.ToString(), silos, lease: 10);
        await Task.Delay(2_000);
        var (beats, wal, bytes) = await Sample();
        await Task.Delay(seconds * 1_000);
        var (beatsAfter, walAfter, bytesAfter) = await Sample();
        Console.WriteLine($"| {silos} silos, lease 10 s | {(double)(beatsAfter - beats) / seconds:F0} statements/s | {(bytesAfter - bytes) / 1_024.0 / seconds:F0} KiB/s on the wire | {(walAfter - wal) / 1_024.0 / seconds:F0} KiB/s of WAL |");
        foreach (var silo in all) await silo.DisposeAsync();

        async Task<(long, long, long)> Sample() => (
            await BenchSilo.Ask(database, "SELECT sum(beat)::bigint FROM silo"),
            await BenchSilo.Ask(database, "SELECT (pg_current_wal_lsn() - '0/0')::bigint"),
            proxy.Bytes);
    }
}
