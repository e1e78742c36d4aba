using System.Diagnostics;

namespace Darkroom.Tests;

/// <summary>A process that stores images until it is killed.</summary>
internal static class Victim
{
    /// <param name="arguments">Its data folder, and a connection string for one that is of a cluster.</param>
    /// <returns>Images whose registration it had been answered.</returns>
    public static async Task<List<ImageId>> KillAfter(int acknowledged, params string[] arguments)
    {
        var program = Path.Combine(Repository.Root, "artifacts", "bin", "Storage.Victim", new DirectoryInfo(AppContext.BaseDirectory).Name, "Darkroom.Storage.Victim.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", program, .. arguments]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var answered = new List<ImageId>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            answered.Add(ImageId.Parse(line, null));
            if (answered.Count == acknowledged) process.Kill();
        }

        await process.WaitForExitAsync();
        Assert.InRange(answered.Count, acknowledged, int.MaxValue);
        return answered;
    }
}
