namespace Darkroom.Actors;

/// <summary>Why an activation ends.</summary>
public enum DeactivationReasonCode : byte
{
    None,

    /// <summary>The process stops.</summary>
    ShuttingDown,

    /// <summary>Nobody called for as long as <see cref="ActorsOptions.IdleSeconds"/>.</summary>
    ActivationIdle,

    /// <summary>An <see cref="InconsistentStateException"/> left a call.</summary>
    ApplicationError,

    /// <summary>The grain called <c>DeactivateOnIdle</c>.</summary>
    ApplicationRequested,
}

/// <summary>What <c>OnDeactivateAsync</c> is told.</summary>
public readonly struct DeactivationReason(DeactivationReasonCode code, Exception? exception, string text)
{
    public DeactivationReason(DeactivationReasonCode code, string text)
        : this(code, null, text)
    {
    }

    public DeactivationReasonCode ReasonCode { get; } = code;

    public string Description { get; } = text;

    public Exception? Exception { get; } = exception;

    public override string ToString() => $"{ReasonCode}: {Description}";
}
