using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Darkroom.Storage;

/// <summary>Section <c>Storage</c>.</summary>
public sealed record StorageOptions : IValidatableObject
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

    [Description("Seconds after a delete when the variants are removed once more; above Imaging:WaitSeconds and eight times Imaging:RenderSeconds, so that no render of a deleted image stays.")]
    [Range(1, 86_400)]
    public int SecondPurgeSeconds { get; init; } = 300;

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

    /// <summary>Each by the name that an account's <c>storage</c> says: <c>Storage:Stores:archive:Kind</c>. <c>files</c> is the default; unset, it is the data folder.</summary>
    public IReadOnlyDictionary<string, StoreOptions> Stores { get; init; } = new Dictionary<string, StoreOptions>(StringComparer.Ordinal);

    public CacheOptions Cache { get; init; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, store) in Stores)
        {
            if (!StoreNames.IsName(name)) yield return new("A store's name has 1 to 32 characters of a-z, 0-9 and -.", [$"{nameof(Stores)}:{name}"]);
            foreach (var problem in Problems(store)) yield return new(problem.ErrorMessage, [$"{nameof(Stores)}:{name}:{problem.MemberNames.FirstOrDefault()}"]);
        }

        foreach (var problem in Problems(Cache)) yield return new(problem.ErrorMessage, [$"{nameof(Cache)}:{problem.MemberNames.FirstOrDefault()}"]);
    }

    private static List<ValidationResult> Problems(object part)
    {
        var problems = new List<ValidationResult>();
        Validator.TryValidateObject(part, new ValidationContext(part), problems, validateAllProperties: true);
        return problems;
    }
}

/// <summary>Section <c>Storage:Cache</c>: what this node keeps of stores beyond it.</summary>
public sealed record CacheOptions
{
    [Description("Folder of what is kept on this node's disk of s3 stores: variants that are asked for again, originals that are rendered. Unset, cache in Storage:Data.")]
    public string? Folder { get; init; }

    [Description("Bytes of all that together; beyond it goes what was not used longest. 0 keeps originals while they are rendered, and nothing else.")]
    [Range(0, 1L << 50)]
    public long MaxBytes { get; init; } = 8L << 30;
}
