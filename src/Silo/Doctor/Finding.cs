namespace Darkroom.Silo;

internal enum Verdict
{
    Ok,
    Warning,
    Failed,
}

/// <summary>What one check found, for one line.</summary>
/// <param name="What">What was looked at.</param>
/// <param name="Fix">What to do about it; null when it is well.</param>
internal sealed record Finding(Verdict Verdict, string What, string Said, string? Fix = null)
{
    public static Finding Ok(string what, string said) => new(Verdict.Ok, what, said);

    public static Finding Warning(string what, string said, string fix) => new(Verdict.Warning, what, said, fix);

    public static Finding Failed(string what, string said, string fix) => new(Verdict.Failed, what, said, fix);

    public override string ToString() =>
        $"{Verdict.ToString().ToLowerInvariant(),-8} {What}: {Said.ReplaceLineEndings(" ")}{(Fix is null ? "" : $" Fix: {Fix}")}";
}
