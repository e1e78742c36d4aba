using Darkroom.Actors;
using Darkroom.Storage;

namespace Darkroom.Silo;

/// <summary>Arguments of the verbs beside <c>serve</c>, and the part of the configuration that they need.</summary>
internal static class Arguments
{
    /// <summary><c>--name value</c> pairs, only those that are known.</summary>
    public static Dictionary<string, string> Read(string[] args, params string[] known) => Read(args, after: 1, known);

    /// <param name="after">Arguments before the first pair, the verb included.</param>
    public static Dictionary<string, string> Read(string[] args, int after, params string[] known)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = after; i < args.Length; i += 2)
        {
            var name = args[i].TrimStart('-');
            if (!args[i].StartsWith("--", StringComparison.Ordinal) || !known.Contains(name, StringComparer.Ordinal) || i + 1 == args.Length)
                throw new ConfigurationException($"'{args[0]}' takes {string.Join(", ", known.Select(option => $"--{option} VALUE"))}; not '{args[i]}'.");
            options[name] = args[i + 1];
        }

        return options;
    }

    /// <summary>The one argument of <c>backup</c> and <c>restore</c>.</summary>
    public static string Folder(string[] args) =>
        args.Length == 2 ? args[1] : throw new ConfigurationException($"'{args[0]}' takes one folder.");

    public static StorageOptions StorageOptions() =>
        (StorageOptions)Configuration.Bind(Configuration.Read([]), "Storage", typeof(StorageOptions));

    public static ClusterOptions ClusterOptions() =>
        (ClusterOptions)Configuration.Bind(Configuration.Read([]), "Cluster", typeof(ClusterOptions));
}
