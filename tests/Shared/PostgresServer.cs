using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Darkroom.Tests;

/// <summary>
/// A PostgreSQL of this test run's own, started when the first test asks for it, on loopback and in a folder that goes with it.
/// It ends when the run ends, however that ends: its keeper waits for the end of a pipe that only this process holds.
/// </summary>
public sealed class PostgresServer
{
    // PostgreSQL refuses to run as root; the package brings this user.
    private const string User = "postgres";

    private const string Keeper =
        """
        set -e
        folder=$(mktemp -d "${TMPDIR:-/tmp}/darkroom-pg-XXXXXX")
        trap 'rm -rf "$folder"' EXIT
        if [ -z "$3" ]; then
          "$1/initdb" -D "$folder/data" -U darkroom -A trust -E UTF8 --locale=C.UTF-8 -N >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
        else
          "$1/pg_basebackup" -D "$folder/data" -d "host=127.0.0.1 port=$3 user=darkroom" -R -X stream -c fast -N >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
        fi
        settings="-p $2 -k $folder -c listen_addresses=127.0.0.1 -c max_connections=250 -c fsync=on -c shared_buffers=64MB -c max_prepared_transactions=10 -c wal_keep_size=256MB"
        echo +0 >"$folder/clock"
        clock=
        [ -z "$4" ] || clock="env LD_PRELOAD=$4 FAKETIME_TIMESTAMP_FILE=$folder/clock FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 NO_FAKE_STAT=1"
        $clock "$1/pg_ctl" -D "$folder/data" -l "$folder/log" -o "$settings" -w -t 60 start >/dev/null || { cat "$folder/log"; exit 1; }
        echo "ready $folder"
        while read -r line; do
          case $line in
            kill) pid=$(head -n 1 "$folder/data/postmaster.pid"); kill -STOP "$pid"; kill -9 $(cat "/proc/$pid/task/$pid/children") "$pid"; rm "$folder/data/postmaster.pid"; echo done ;;
            clock*) echo "${line#clock }" >"$folder/next"; mv "$folder/next" "$folder/clock"; echo done ;;
            *) $clock "$1/pg_ctl" -D "$folder/data" -l "$folder/log" -o "$settings" -w -t 60 $line >/dev/null && echo done ;;
          esac
        done || true
        "$1/pg_ctl" -D "$folder/data" -w -m immediate stop >/dev/null 2>&1 || true
        """;

    private static readonly Lazy<Task<PostgresServer>> Shared = new(() => Task.Run(() => Start()));

    private readonly Process keeper;
    private readonly int port;
    private int databases;

    private PostgresServer(Process keeper, string folder, int port) => (this.keeper, Folder, this.port) = (keeper, folder, port);

    /// <summary>The run's one server; a test that takes it down or slows it must <see cref="Start"/> its own.</summary>
    public static Task<PostgresServer> Running => Shared.Value;

    /// <summary>On 127.0.0.1.</summary>
    public int Port => port;

    /// <summary>Where its Unix socket and its log are.</summary>
    public string Folder { get; }

    /// <param name="primary">Whose standby it shall be; null for a server of its own.</param>
    /// <param name="withClock">Whether its clock can be <see cref="SetClock"/>; where <see cref="FakeTime"/> is missing it cannot.</param>
    public static async Task<PostgresServer> Start(PostgresServer? primary = null, bool withClock = false)
    {
        var binaries = Binaries();
        Assert.SkipUnless(binaries is not null, "no PostgreSQL server on this machine; eng/setup test installs one");
        var free = FreePort();
        string[] asUser = Environment.UserName == "root" ? ["setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups"] : [];
        var started = Process.Start(new ProcessStartInfo("setsid", [.. asUser, "sh", "-c", Keeper, "sh", binaries!, free.ToString(CultureInfo.InvariantCulture), primary?.port.ToString(CultureInfo.InvariantCulture) ?? "", withClock ? FakeTime ?? "" : ""])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        })!;
        var answer = await started.StandardOutput.ReadLineAsync() ?? "";
        if (!answer.StartsWith("ready ", StringComparison.Ordinal)) throw new InvalidOperationException($"PostgreSQL did not start: {answer}\n{await started.StandardOutput.ReadToEndAsync()}");
        return new PostgresServer(started, answer["ready ".Length..], free);
    }

    /// <summary>The library that gives a process a clock of its own, if this machine has it.</summary>
    public static string? FakeTime { get; } = new[] { "/usr/lib", "/usr/lib64" }
        .Concat(Directory.Exists("/usr/lib") ? Directory.GetDirectories("/usr/lib", "*-linux-gnu*") : [])
        .Select(folder => Path.Combine(folder, "faketime", "libfaketime.so.1")).FirstOrDefault(File.Exists);

    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Username = "darkroom",
        Database = database,
    }.ToString();

    /// <summary>A database of this test's own.</summary>
    /// <param name="template">One that nobody is connected to, or null for an empty one.</param>
    /// <returns>Its name.</returns>
    public async Task<string> NewDatabase(string? template = null)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test{Interlocked.Increment(ref databases)}");
        await Execute($"CREATE DATABASE {name} TEMPLATE {template ?? "template0"}");
        return name;
    }

    /// <summary>Whoever is connected to it is cut off.</summary>
    public Task Drop(string database) => Execute($"DROP DATABASE IF EXISTS {database} WITH (FORCE)");

    /// <summary>Its wall clock, so many seconds from the machine's, at once and for all its sessions.</summary>
    public Task SetClock(int seconds) => Control(string.Create(CultureInfo.InvariantCulture, $"clock {seconds:+0;-0;+0}"));

    /// <summary>All its processes at once, as when its machine loses power; it does not start again.</summary>
    public Task Kill() => Control("kill");

    /// <summary>What <c>pg_ctl</c> is told: <c>restart -m immediate</c>, <c>stop -m fast</c>, <c>start</c>, <c>promote</c>.</summary>
    public async Task Control(string command)
    {
        await keeper.StandardInput.WriteLineAsync(command);
        await keeper.StandardInput.FlushAsync();
        if (await keeper.StandardOutput.ReadLineAsync() != "done") throw new InvalidOperationException($"pg_ctl {command} failed; see {Folder}/log.");
    }

    /// <summary>The end of a server that <see cref="Start"/> made.</summary>
    public async Task Stop()
    {
        keeper.StandardInput.Close();
        await keeper.WaitForExitAsync();
        keeper.Dispose();
    }

    public async Task Execute(string sql, string database = "postgres")
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A program that comes with the server.</summary>
    public static string Program(string name) => Path.Combine(Binaries()!, name);

    private static string? Binaries()
    {
        var debian = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(version => version, StringComparer.Ordinal) : Enumerable.Empty<string>();
        return debian.Select(version => Path.Combine(version, "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
