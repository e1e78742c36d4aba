namespace Darkroom.Tests;

/// <summary>A clock that a test sets.</summary>
public sealed class ManualTime : TimeProvider
{
    private DateTimeOffset now = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => now;

    public void Advance(TimeSpan by) => now += by;
}
