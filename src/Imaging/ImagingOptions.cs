using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Darkroom.Imaging;

/// <summary>Section <c>Imaging</c>.</summary>
public sealed record ImagingOptions : IValidatableObject
{
    [Description("The libvips to load, 8.13 or newer: a name or a path.")]
    [Required, MinLength(1)]
    public string Library { get; init; } = "libvips.so.42";

    [Description("Types of originals that are taken beside jpg, png, webp, gif and avif, comma-separated: heic, tiff, bmp, ico, jxl, svg, pdf.")]
    public string Formats { get; init; } = "heic,tiff,bmp,ico";

    [Description("Render worker processes, one job at a time each; 0 is one per processor. One more is kept for inspections.")]
    [Range(0, 256)]
    public int Workers { get; init; }

    [Description("Renders that may wait for a worker, and as many inspections; the next one is refused as busy.")]
    [Range(0, 100_000)]
    public int QueueLength { get; init; } = 64;

    [Description("Seconds that all renders, running and waiting, may take by estimate; one that would make it more is refused as busy.")]
    [Range(1, 600)]
    public int QueueWorkSeconds { get; init; } = 15;

    [Description("Seconds that a render or inspection may wait for a worker; one that does not begin by then, or cannot, is refused as busy.")]
    [Range(1, 600)]
    public int WaitSeconds { get; init; } = 30;

    [Description("Bytes of memory that one worker may have.")]
    [Range(512L << 20, 1L << 40)]
    public long WorkerMemory { get; init; } = 2L << 30;

    [Description("Whether workers shut themselves off from the network, from other processes, and from all of the disk but programs, originals and their outputs.")]
    public bool ConfineWorkers { get; init; } = true;

    [Description("Bytes of a variant.")]
    [Range(1L << 20, 1L << 40)]
    public long MaxOutputBytes { get; init; } = 512L << 20;

    [Description("Jobs after which a worker is replaced by a fresh one; it also is when half of its memory is in use and after it lacked some.")]
    [Range(1, 1_000_000_000)]
    public int WorkerJobs { get; init; } = 10_000;

    [Description("Seconds of processor time after which a render is given up and its worker killed; by the clock four times as many if it does nothing, fifteen if others keep the processor.")]
    [Range(1, 600)]
    public int RenderSeconds { get; init; } = 30;

    [Description("Seconds of processor time after which an inspection is given up and its worker killed; by the clock four times as many if it does nothing, fifteen if others keep the processor.")]
    [Range(1, 600)]
    public int InspectSeconds { get; init; } = 5;

    [Description("Pixels of one frame of an original.")]
    [Range(1, int.MaxValue)]
    public long MaxFramePixels { get; init; } = 100_000_000;

    [Description("Pixels of all frames together, of an original and of a variant.")]
    [Range(1, int.MaxValue)]
    public long MaxTotalPixels { get; init; } = 200_000_000;

    [Description("Frames of an original.")]
    [Range(1, 4_096)]
    public int MaxFrames { get; init; } = 2_000;

    [Description("Pixels of a variant's longer side.")]
    [Range(1, 16_383)]
    public int MaxOutputSide { get; init; } = 8_192;

    [Description("Pixels of a variant, or of one frame of it.")]
    [Range(1, int.MaxValue)]
    public long MaxOutputPixels { get; init; } = 50_000_000;

    [Description("Whether an exact box (both sides given) may be larger than the original.")]
    public bool EnlargeExactBox { get; init; } = true;

    /// <summary>What may be uploaded.</summary>
    [JsonIgnore]
    public AdmittedTypes Admitted => new(FormatNames.Select(name => MediaTypes.TryFromExtension(name, out var type) ? type : throw new InvalidOperationException($"'{name}' is no format.")));

    private string[] FormatNames => Formats.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (FormatNames.FirstOrDefault(name => !MediaTypes.TryFromExtension(name, out var type) || !AdmittedTypes.IsOptional(type)) is { } unknown)
            yield return new($"'{unknown}' is none of heic, tiff, bmp, ico, jxl, svg, pdf.", [nameof(Formats)]);
    }

    /// <summary>What a variant may be, as arithmetic that needs no libvips.</summary>
    public OutputLimits OutputLimits => new(MaxOutputSide, MaxOutputPixels, MaxTotalPixels, EnlargeExactBox);
}
