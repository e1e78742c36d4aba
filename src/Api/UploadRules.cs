namespace Darkroom.Api;

/// <summary>What one upload is held to.</summary>
internal sealed record UploadRules
{
    /// <summary>The client's name for this upload; null for none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Null: as the configuration says.</summary>
    public long? MostBytes { get; init; }

    /// <summary>Whether a photo's metadata is taken out on its way.</summary>
    public bool CleanMetadata { get; init; }

    /// <summary>Decides by a file's first bytes; null: whatever the configuration admits.</summary>
    public Func<ReadOnlyMemory<byte>, Result<MediaType>>? Admit { get; init; }
}
