using Darkroom.Storage;

namespace Darkroom.Silo;

/// <summary><c>darkroom backup</c>: copies everything durable, also while the server runs; a second run copies what is new.</summary>
internal static class BackupVerb
{
    public static async Task<int> Run(string[] args)
    {
        var to = Arguments.Folder(args);
        var report = await Backup.Run(Arguments.StorageOptions().Data, to, new Terminal(), CancellationToken.None);
        Console.WriteLine($"{to}: {report.Images} images, {report.Copied} of them copied now ({report.BytesCopied} bytes).");
        if (report.Damaged.IsEmpty) return 0;
        await Console.Error.WriteLineAsync($"Damaged originals, left out: {string.Join(' ', report.Damaged)}");
        return 1;
    }

    /// <summary>Progress of long copies, overwritten in place.</summary>
    private sealed class Terminal : IProgress<BackupReport>
    {
        public void Report(BackupReport value)
        {
            if (!Console.IsErrorRedirected) Console.Error.Write($"\r{value.Images} images, {value.BytesCopied >> 20} MiB copied ");
        }
    }
}

/// <summary><c>darkroom restore</c>: puts a backup into a data folder that is empty.</summary>
internal static class RestoreVerb
{
    public static async Task<int> Run(string[] args)
    {
        var data = Arguments.StorageOptions().Data;
        var report = await Backup.Restore(Arguments.Folder(args), data, progress: null, CancellationToken.None);
        Console.WriteLine($"{data}: {report.Images} images restored ({report.BytesCopied} bytes).");
        return 0;
    }
}
