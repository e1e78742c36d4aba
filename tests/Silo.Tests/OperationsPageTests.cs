using System.Text.RegularExpressions;

namespace Darkroom.Tests;

/// <summary>The page for operators and its alerts name metrics that there are, and all of them.</summary>
public sealed partial class OperationsPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));
    private static readonly string Rules = File.ReadAllText(Path.Combine(Repository.Root, "docs", "prometheus-rules.yaml"));

    [Fact]
    public void The_page_explains_every_metric_and_the_rules_use_no_other()
    {
        var made = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Literal().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .ToHashSet(StringComparer.Ordinal);
        Assert.True(made.Count > 25, $"Only {made.Count} metrics were found in the sources.");
        Assert.Equal(made.Order(StringComparer.Ordinal), Names(Page).Order(StringComparer.Ordinal));
        Assert.Empty(Names(Rules).Except(made));
    }

    [Fact]
    public void Every_alert_is_explained_and_there_is_no_explanation_without_one()
    {
        var alerts = Alert().Matches(Rules).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal);
        Assert.Equal(alerts, Explained().Matches(Page).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal));
    }

    private static HashSet<string> Names(string text) =>
        [.. Name().Matches(text).Select(match => Parts().Replace(match.Value, ""))];

    [GeneratedRegex(@"Create\w+(?:<\w+>)?\(\s*""(?<name>darkroom_[a-z_]+)""", RegexOptions.None, 1_000)]
    private static partial Regex Literal();

    [GeneratedRegex("darkroom_[a-z_]+", RegexOptions.None, 1_000)]
    private static partial Regex Name();

    [GeneratedRegex("_(?:bucket|sum|count)$", RegexOptions.None, 1_000)]
    private static partial Regex Parts();

    [GeneratedRegex("alert: (?<name>Darkroom[A-Za-z]+)", RegexOptions.None, 1_000)]
    private static partial Regex Alert();

    [GeneratedRegex("(?<=`)Darkroom[A-Z][A-Za-z]+(?=`)", RegexOptions.None, 1_000)]
    private static partial Regex Explained();
}
