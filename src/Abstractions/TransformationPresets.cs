namespace Darkroom.Abstractions;

/// <summary>
/// Named ops: <c>preset-NAME</c> stands for a text that its account keeps. What stands beside it in a URL goes on from there: an op
/// that the preset has too replaces the preset's.
/// </summary>
public static class TransformationPresets
{
    public const int LongestOps = 500;
    private const string Op = "preset";
    private const string Prefix = Op + "-";

    public static bool AreIn(string text) => text.StartsWith(Prefix, StringComparison.Ordinal) || text.Contains("_" + Prefix, StringComparison.Ordinal);

    /// <summary>The text without its preset: <c>preset-thumb_q-50.webp</c> is <c>h-200_w-200_q-50.webp</c>. <c>Invalid</c> names the preset that is not there.</summary>
    public static Result<string> Expand(string text, IReadOnlyDictionary<string, string> presets)
    {
        var dot = Math.Max(0, text.LastIndexOf('.'));
        var parts = text[..dot].Split('_').ToLookup(part => part.StartsWith(Prefix, StringComparison.Ordinal));
        if (parts[true].Count() > 1) return (Failure.Invalid, $"Operation '{Op}' is repeated");
        if (parts[true].FirstOrDefault() is not { } named) return text;

        var name = named[Prefix.Length..];
        if (!presets.TryGetValue(name, out var ops)) return (Failure.Invalid, $"Unknown preset '{(name.Length <= 32 ? name : name[..32] + "…")}'");
        var replaced = parts[false].Select(TransformationGrammar.OpOf).ToHashSet();
        return string.Join('_', ops.Split('_').Where(part => !replaced.Contains(TransformationGrammar.OpOf(part))).Concat(parts[false])) + text[dot..];
    }

    /// <summary>Whether a preset may stand for these ops; the detail says why not.</summary>
    public static Result<Done> Check(string ops, OutputLimits limits)
    {
        if (ops.Length is 0 or > LongestOps) return (Failure.Invalid, $"ops must have 1 to {LongestOps} characters");
        if (AreIn(ops)) return (Failure.Invalid, "A preset must not name another");
        if (TransformationGrammar.OpOf(ops.Split('_')[0]) is null) return Refuse("A preset must begin with an operation");
        var read = Transformation.Parse($"{ops}.{MediaType.Webp.Extension}");
        return read.Ok ? limits.CheckSides(read.Value) : Refuse(limits.Narrow(read.Detail));

        // Said only of what is wrong: a caption may end like a format.
        Result<Done> Refuse(string? reason) =>
            new(null, Failure.Invalid, TransformationGrammar.TryFormat(ops.AsSpan(ops.LastIndexOf('.') + 1), out _) ? "ops must have no format: that stands in the URL, as in preset-thumb.webp" : reason);
    }
}
