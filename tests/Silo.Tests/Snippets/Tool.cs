using System.Diagnostics;

namespace Darkroom.Tests.Snippets;

/// <summary>Programs of this machine.</summary>
internal static class Tool
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static string Shims { get; } = Path.Combine(Repository.Root, "tests", "Silo.Tests", "Snippets", "shims");

    /// <summary>The full path of a program in PATH or among pyenv's versions that starts; version managers leave stubs in PATH that do not.</summary>
    public static string? Find(string program, string version)
    {
        var pyenv = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".pyenv", "versions");
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Concat(Directory.Exists(pyenv) ? Directory.EnumerateDirectories(pyenv).Select(folder => Path.Combine(folder, "bin")) : []);
        return folders.Select(folder => Path.Combine(folder, program)).Where(File.Exists)
            .FirstOrDefault(path => Run(Path.GetTempPath(), [], path, version).GetAwaiter().GetResult().Exit == 0);
    }

    /// <summary>What it printed, on either stream, and how it ended; without proxies, which would not find the server.</summary>
    public static async Task<(int Exit, string Output)> Run(string folder, Dictionary<string, string> environment, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var name in start.Environment.Keys.Where(name => name.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase)).ToArray()) start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var timeout = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return (-1, $"not finished after {Limit.TotalMinutes} minutes");
        }

        return (process.ExitCode, string.Join('\n', await said) + (process.ExitCode == 0 ? "" : $"\nexit {process.ExitCode}"));
    }
}
