using Darkroom.Api;

namespace Darkroom.Silo;

/// <summary>What the program can be told.</summary>
internal static class Usage
{
    private const string Text =
        """
        darkroom [serve] [--config FILE] [--Section:Key=value …]   serve; the default
        darkroom key [--account BUCKET] [--name NAME] [--scopes read,write,delete,all,admin]   make another key and print it
        darkroom rotate-keys [--now]   sign log-ins with a new key; --now: tokens of older keys end at once
        darkroom backup FOLDER     copy everything durable, while the server runs or not
        darkroom restore FOLDER    put a backup into an empty data folder
        darkroom copy-originals to|from FOLDER   copy the originals of a cluster's stores to a folder, or back; nothing is overwritten or removed
        darkroom migrate           bring the cluster's database (Cluster:Database) to this version
        darkroom import FOLDER MANIFEST [--url http://127.0.0.1:8080] [--parallel 4] [--create-accounts yes]
                                   move images that a CSV or JSON-lines manifest lists into a running server; ADMIN_KEY is the key
        darkroom health [live|ready|started]   ask the server that runs here with this configuration; ends with 0 or 1
        darkroom doctor [--config FILE] [--Section:Key=value …]
                                   look at all that this configuration relies on, and say what to mend; ends with 1 when something is broken
        darkroom configuration     list every option with its default and range
        darkroom version           say which version this is

        Options come from darkroom.json, DARKROOM__Section__Key in the environment, and the command line, later ones winning.
        """;

    public static int Show()
    {
        Console.WriteLine(Text);
        return 0;
    }

    public static int ShowVersion()
    {
        Console.WriteLine($"Darkroom {Build.Version}");
        return 0;
    }

    public static int Refuse(string verb)
    {
        Console.Error.WriteLine($"Unknown verb '{verb}'.\n{Text}");
        return 2;
    }
}
