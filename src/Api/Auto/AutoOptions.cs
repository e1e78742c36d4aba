using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Darkroom.Api;

/// <summary>Section <c>Auto</c>: the format <c>auto</c>.</summary>
public sealed record AutoOptions
{
    [Description("Milliseconds that encoding AVIF may be expected to take; above, auto answers with WebP, or where that takes too long too with JPEG, for a minute and AVIF is made in the background. 0 always waits for AVIF.")]
    [Range(0, 60_000)]
    public int BudgetMilliseconds { get; init; } = 300;

    [Description("AVIFs that may wait to be made in the background, one at a time and at the lowest priority; one more is left to a later request. 0 makes none.")]
    [Range(0, 100_000)]
    public int BackgroundQueue { get; init; } = 64;
}
