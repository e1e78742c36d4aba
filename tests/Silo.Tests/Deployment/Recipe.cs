using System.Text.RegularExpressions;

namespace Darkroom.Tests;

/// <summary>The Dockerfile's instructions, with their continued lines joined.</summary>
internal static partial class Recipe
{
    public static readonly (string Verb, string Words)[] Steps = Read();

    /// <summary>Those of the last stage, which is the image.</summary>
    public static readonly (string Verb, string Words)[] Image = Steps[Array.FindLastIndex(Steps, step => step.Verb == "FROM")..];

    public static readonly Dictionary<string, string> Environment = Image.Where(step => step.Verb == "ENV")
        .SelectMany(step => step.Words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .ToDictionary(pair => pair.Split('=')[0], pair => pair.Split('=', 2)[1], StringComparer.Ordinal);

    public static string User => One("USER");

    /// <summary>What the stage says with this instruction, which it gives once.</summary>
    public static string One(string verb) => Assert.Single(Image, step => step.Verb == verb).Words;

    private static (string Verb, string Words)[] Read()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "Dockerfile")).Where(line => !line.StartsWith('#'));
        var text = Continued().Replace(string.Join('\n', lines), " ");
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 2)).Select(words => (words[0], words[1].Trim()))];
    }

    [GeneratedRegex(@"\s*\\\n\s*", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Continued();
}
