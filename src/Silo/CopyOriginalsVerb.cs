using Darkroom.Storage;

namespace Darkroom.Silo;

/// <summary><c>darkroom copy-originals</c>: the half of a cluster's back-up that is not in its database; <c>eng/backup-cluster</c> calls it.</summary>
internal static class CopyOriginalsVerb
{
    public static async Task<int> Run(string[] args)
    {
        if (args is not [_, "to" or "from", _]) throw new ConfigurationException($"'{args[0]}' takes to or from, and a folder.");
        var options = Arguments.StorageOptions();
        if (!options.Stores.ContainsKey(StoreNames.Default)) throw new ConfigurationException("Storage:Stores has no 'files': the data folder of one process is backed up by 'darkroom backup'.");
        try
        {
            var report = await StoreCopy.Run(options, args[2], back: args[1] == "from");
            Console.WriteLine($"{report.Copied} originals copied ({report.Bytes} bytes), {report.Present} were there already.");
            return 0;
        }
        catch (StoreUnavailableException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
