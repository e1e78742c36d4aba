using Darkroom.Actors;
using Darkroom.Storage;

namespace Darkroom.Silo;

/// <summary><c>darkroom migrate</c>: brings the cluster's database to this program's version. Servers do not: of many that start at once none should.</summary>
internal static class MigrateVerb
{
    public static async Task<int> Run(string[] args)
    {
        if (args.Length > 1) throw new ConfigurationException($"'{args[0]}' takes no arguments; not '{string.Join(' ', args[1..])}'.");
        var options = Arguments.ClusterOptions();
        if (options.Database.Length == 0) throw new ConfigurationException("Cluster:Database is empty: a data folder's database is brought up by the server that opens it.");
        using var database = new ClusterDatabase(options);
        foreach (var line in await CatalogueMigration.Run(database)) Console.WriteLine(line);
        return 0;
    }
}
