using System.Globalization;
using System.Reflection;
using Npgsql;

namespace Darkroom.Tests;

/// <summary>What a cluster needs beside the rest where the executable was built with <c>-p:Engine=Orleans</c>.</summary>
internal static class OrleansEngine
{
    private const string Variable = "DARKROOM_ORLEANS_SQL";

    /// <summary>In their order.</summary>
    private static readonly string[] Scripts = ["PostgreSQL-Main.sql", "PostgreSQL-Clustering.sql", "PostgreSQL-Clustering-3.7.0.sql"];

    /// <summary>Whether the executable beside the tests hosts its grains on Orleans.</summary>
    public static bool IsHost { get; } = typeof(OrleansEngine).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Any(about => about is { Key: "Engine", Value: "Orleans" });

    /// <summary>Why its tests cannot run; null when they can.</summary>
    public static string? Missing { get; } =
        !IsHost ? "built with our own engine; -p:Engine=Orleans builds the other: docs/orleans.md"
        : Folder is null ? $"{Variable} names no folder with Orleans' {string.Join(", ", Scripts)}"
        : null;

    public static void Require() => Assert.SkipWhen(Missing is not null, Missing ?? "");

    /// <summary>Orleans' own tables, as its operators make them.</summary>
    public static async Task Prepare(string database)
    {
        if (!IsHost) return;
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync();
        foreach (var script in Scripts)
        {
            await using var command = new NpgsqlCommand(await File.ReadAllTextAsync(Path.Combine(Folder!, script)), connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    public static string[] NodeOptions(string role) =>
        IsHost && role != "api" ? [string.Create(CultureInfo.InvariantCulture, $"--Orleans:GatewayPort={DarkroomCluster.FreePort()}")] : [];

    private static string? Folder => Environment.GetEnvironmentVariable(Variable);
}
