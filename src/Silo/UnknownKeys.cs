using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Darkroom.Silo;

/// <summary>A misspelt key must not be a silent default.</summary>
internal static partial class UnknownKeys
{
    /// <exception cref="ConfigurationException">Names every unknown key with the nearest known one.</exception>
    public static void Refuse(IConfigurationRoot configuration)
    {
        var known = OptionSections.Options().Select(option => option.Key).ToArray();
        var problems = Leaves(configuration)
            .Where(key => !known.Any(name => IsOne(key, name)))
            .Select(key => $"Unknown configuration key '{key}'; did you mean '{known.MinBy(name => Distance(key.ToLowerInvariant(), name.ToLowerInvariant()))}'?")
            .ToArray();
        if (problems.Length > 0) throw new ConfigurationException(string.Join(' ', problems));
    }

    /// <summary>Whether the key is the option's, with any name where it has one.</summary>
    private static bool IsOne(string key, string option)
    {
        var (parts, known) = (Number().Replace(key, ":0:").Split(':'), option.Split(':'));
        return parts.Length == known.Length && parts.Zip(known).All(pair => pair.Second == OptionSections.Named || string.Equals(pair.First, pair.Second, StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<string> Leaves(IConfiguration configuration) =>
        configuration.GetChildren().SelectMany(child => child.GetChildren().Any() ? Leaves(child) : [child.Path]);

    /// <summary>Where a list's member stands.</summary>
    [GeneratedRegex(":[0-9]+:", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Number();

    /// <summary>Edits from one word to the other (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }

        return row[^1];
    }
}
