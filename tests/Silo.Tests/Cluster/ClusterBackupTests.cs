using System.Diagnostics;
using System.Globalization;
using System.Net;
using Npgsql;

namespace Darkroom.Tests;

/// <summary>A cluster that lost its database and half of its bytes comes back from its back-up.</summary>
public sealed class ClusterBackupTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("darkroom-cluster-backup-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task What_was_there_at_the_backup_is_there_again_and_newer_bytes_are_kept()
    {
        var server = await PostgresServer.Running;
        await using var cluster = await DarkroomCluster.Start(silos: 1, apis: 1);
        var (kept, deleted, newer) = (Pictures.Photo(300, 200), Pictures.Photo(310, 200), Pictures.Photo(320, 200));
        var keptPath = new Uri(await cluster.Apis[0].Upload(kept, "kept")).AbsolutePath;
        var deletedPath = new Uri(await cluster.Apis[0].Upload(deleted, "deleted")).AbsolutePath;
        Assert.Contains("2 originals copied", await Run("backup-cluster", cluster, 0), StringComparison.Ordinal);
        Assert.Contains("0 originals copied (0 bytes), 2 were there already", await Run("backup-cluster", cluster, 0), StringComparison.Ordinal);

        var newerPath = new Uri(await cluster.Apis[0].Upload(newer, "newer")).AbsolutePath;
        using (var gone = await cluster.Apis[0].Http.DeleteAsync(new Uri("/delete/deleted", UriKind.Relative))) Assert.Equal(HttpStatusCode.OK, gone.StatusCode);
        var last = await Number(cluster, "SELECT max(incarnation) FROM silo");
        Assert.Contains("is not empty", await Run("restore-cluster", cluster, 1), StringComparison.Ordinal);

        await cluster.MoveTo(server.ConnectionString(await server.NewDatabase()));
        foreach (var original in Originals(cluster).Where(original => new FileInfo(original).Length != newer.Length)) File.Delete(original);
        await Run("restore-cluster", cluster, 0);
        Assert.Equal(0, await Number(cluster, "SELECT count(*) FROM silo"));
        cluster.Silos.Add(await cluster.StartNode("silo"));
        cluster.Apis.Add(await cluster.StartNode("api"));
        await cluster.Balanced();

        var api = cluster.Apis[0];
        Assert.Equal(kept, await api.Anonymous.GetByteArrayAsync(new Uri(keptPath + "original", UriKind.Relative)));
        Assert.Equal(deleted, await api.Anonymous.GetByteArrayAsync(new Uri(deletedPath + "original", UriKind.Relative)));
        Assert.Equal(HttpStatusCode.OK, (await api.Anonymous.GetAsync(new Uri(keptPath + "w-50.webp", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await api.Anonymous.GetAsync(new Uri(newerPath + "original", UriKind.Relative))).StatusCode);
        Assert.Contains(Originals(cluster), original => new FileInfo(original).Length == newer.Length);
        await api.Upload(newer, "newer");
        Assert.True(await Number(cluster, "SELECT min(incarnation) FROM silo") > last);
    }

    private static string[] Originals(DarkroomCluster cluster) => Directory.GetFiles(Path.Combine(cluster.Blobs, "originals"), "*", SearchOption.AllDirectories);

    private static async Task<long> Number(DarkroomCluster cluster, string sql)
    {
        await using var connection = new NpgsqlConnection(cluster.Environment("look")["DARKROOM__Cluster__Database"] + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    private async Task<string> Run(string script, DarkroomCluster cluster, int expected)
    {
        var environment = cluster.Environment("operator");
        var database = new NpgsqlConnectionStringBuilder(environment["DARKROOM__Cluster__Database"]);
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "eng", script), Path.Combine(folder, "backup")) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        // What the page says and no more: an operator has no node's environment.
        foreach (var (name, value) in environment.Where(pair => pair.Key.StartsWith("DARKROOM__Storage__Stores__", StringComparison.Ordinal))) start.Environment[name] = value;
        start.Environment["PROGRAM"] = DarkroomProcess.Executable;
        (start.Environment["PGHOST"], start.Environment["PGPORT"]) = (database.Host, database.Port.ToString(CultureInfo.InvariantCulture));
        (start.Environment["PGUSER"], start.Environment["PGDATABASE"]) = (database.Username, database.Database);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        var said = await output + await error;
        Assert.True(process.ExitCode == expected, $"{script} ended with {process.ExitCode} and said:\n{said}");
        return said;
    }
}
