using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Darkroom.Storage;

/// <summary>Section <c>Storage</c>.</summary>
public sealed record StorageOptions
{
    [Description("Folder of everything durable; made with mode 0700.")]
    [Required, MinLength(1)]
    public string Data { get; init; } = "./data";

    [Description("Free bytes that the disk keeps; below it uploads and renders answer 507.")]
    [Range(0, 1L << 50)]
    public long MinFreeBytes { get; init; } = 512L << 20;

    [Description("Seconds after which an upload that stopped is given up.")]
    [Range(10, 86_400)]
    public int ReservationSeconds { get; init; } = 600;

    [Description("Seconds after a delete when the variants are removed once more; above Imaging:WaitSeconds and twice Imaging:RenderSeconds, so that no render of a deleted image stays.")]
    [Range(1, 86_400)]
    public int SecondPurgeSeconds { get; init; } = 120;

    [Description("Bytes that all stored variants together may take; beyond it those go that nobody asked for longest. A variant counts in blocks of 4 KiB and for at least 16 KiB. 0 is a quarter of the disk.")]
    [Range(0, 1L << 50)]
    public long VariantBytes { get; init; }

    [Description("Stored variants of one image; more are rendered and served, but not stored.")]
    [Range(0, 1_000_000)]
    public int VariantsPerImage { get; init; } = 200;

    [Description("Seconds in which the uses of one variant are noted once.")]
    [Range(1, 86_400)]
    public int VariantUseSeconds { get; init; } = 60;

    [Description("Seconds between two runs of the sweeper.")]
    [Range(1, 3_600)]
    public int SweepSeconds { get; init; } = 30;
}
