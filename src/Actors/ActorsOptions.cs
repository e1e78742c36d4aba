using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Darkroom.Actors;

/// <summary>Section <c>Actors</c>.</summary>
public sealed record ActorsOptions
{
    [Description("Calls that may wait for one grain; the next is refused at once.")]
    [Range(1, 1_000_000)]
    public int MailboxSize { get; init; } = 10_000;

    [Description("Seconds without a call after which an activation is dropped from memory.")]
    [Range(1, 86_400)]
    public int IdleSeconds { get; init; } = 600;

    [Description("Seconds that a caller waits for an answer, where the method does not say otherwise.")]
    [Range(1, 3_600)]
    public int ResponseTimeoutSeconds { get; init; } = 30;

    [Description("Seconds for running calls and deactivations when the process stops.")]
    [Range(1, 3_600)]
    public int StopSeconds { get; init; } = 20;
}
