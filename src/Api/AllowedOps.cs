namespace Darkroom.Api;

/// <summary>An account's list of what strangers may ask for. Its presets are on it always.</summary>
internal static class AllowedOps
{
    public const int Most = 200;

    /// <summary>The first entry that is none, with the reason; null when all are good.</summary>
    public static string? Broken(IReadOnlyList<string?> entries, OutputLimits limits)
    {
        if (entries is [AccountSettings.AnyOps]) return null;
        if (entries.Count > Most) return $"allowed_ops must have at most {Most} entries";
        foreach (var entry in entries)
        {
            if (entry is null or { Length: > TransformationPresets.LongestOps } || TransformationPresets.AreIn(entry)) return "allowed_ops must be ops such as w-400 or h-200_w-200.webp; presets are allowed anyway";
            var read = Read(entry, MediaType.Webp);
            var refusal = read.Ok ? limits.CheckSides(read.Value).Detail : limits.Narrow(read.Detail);
            if (refusal is not null) return $"allowed_ops has '{(entry.Length <= 32 ? entry : entry[..32] + "…")}': {refusal}";
        }

        return null;
    }

    public static bool Admit(AccountSettings settings, Transformation transformation)
    {
        if (settings.AllowedOps is not { } entries) return true;
        var asked = transformation.ToString();
        return entries.Concat(settings.Presets.Values).Any(entry => Read(entry, transformation.Format).Value?.ToString() == asked);
    }

    /// <summary>An entry that names no format means any.</summary>
    private static Result<Transformation> Read(string entry, MediaType format)
    {
        var read = Transformation.Parse(entry);
        return read.Failure == Failure.NotFound ? Transformation.Parse($"{entry}.{format.Extension}") : read;
    }
}
