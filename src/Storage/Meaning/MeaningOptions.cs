using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Darkroom.Storage;

/// <summary>Section <c>Meaning</c>: search by what is to be seen, through a service that puts texts and pictures into one space.</summary>
public sealed record MeaningOptions : IValidatableObject
{
    public EmbedderOptions Embedder { get; init; } = new();

    /// <summary>Of a change of models: what embedded so far, asked until the new one has embedded all.</summary>
    public EmbedderOptions Previous { get; init; } = new();

    [Description("Pixels of the longer side of the pictures that are sent.")]
    [Range(32, 2_048)]
    public int Side { get; init; } = 512;

    [Description("Pictures of one request.")]
    [Range(1, 256)]
    public int Batch { get; init; } = 8;

    [Description("Seconds that an answer about pictures may take.")]
    [Range(1, 600)]
    public int TimeoutSeconds { get; init; } = 60;

    [Description("Seconds that an answer about the text of a search may take.")]
    [Range(1, 60)]
    public int QueryTimeoutSeconds { get; init; } = 5;

    [Description("Milliseconds between two looks for new images when there were none.")]
    [Range(10, 60_000)]
    public int PollMilliseconds { get; init; } = 1_000;

    [Description("Bytes of memory for the vectors of accounts that were searched last; an account with more is read from the database for every search.")]
    [Range(1L << 20, 1L << 40)]
    public long CacheBytes { get; init; } = 256L << 20;

    [Description("The cosine that is called a similarity of 0. CLIP's cosines between texts and pictures lie between 0.15 and 0.35.")]
    [Range(-1.0, 1.0)]
    public double LowestCosine { get; init; }

    [Description("The cosine that is called a similarity of 1.")]
    [Range(-1.0, 1.0)]
    public double HighestCosine { get; init; } = 1;

    public double Similarity(double cosine) => Math.Clamp((cosine - LowestCosine) / (HighestCosine - LowestCosine), 0, 1);

    public double CosineOf(double similarity) => LowestCosine + (similarity * (HighestCosine - LowestCosine));

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (LowestCosine >= HighestCosine) yield return new("LowestCosine must be less than HighestCosine.", [nameof(LowestCosine)]);
        if (Previous.IsUsed && Previous.Space == Embedder.Space) yield return new("It is the same model as Embedder's: give the new one another Version.", [nameof(Previous)]);
        foreach (var (name, embedder) in new[] { (nameof(Embedder), Embedder), (nameof(Previous), Previous) })
        {
            // Sections below the section are not looked at by themselves.
            var problems = new List<ValidationResult>();
            Validator.TryValidateObject(embedder, new ValidationContext(embedder), problems, validateAllProperties: true);
            foreach (var problem in problems) yield return new(problem.ErrorMessage, [$"{name}:{problem.MemberNames.FirstOrDefault()}"]);
            if (!embedder.IsUsed) continue;
            if (!Uri.TryCreate(embedder.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0)
                yield return new("It must look like https://host/v1/embeddings.", [$"{name}:{nameof(EmbedderOptions.Url)}"]);
            if (embedder.Model.Length == 0) yield return new("A model is needed.", [$"{name}:{nameof(EmbedderOptions.Model)}"]);
        }
    }
}

/// <summary>How a service wants to be asked.</summary>
public enum EmbedderShape
{
    /// <summary><c>input</c>: a list of <c>{"text":…}</c> or <c>{"image":base64}</c> (Jina).</summary>
    Objects,

    /// <summary><c>input</c>: a list of texts, or of data URLs with <c>"modality":"image"</c> (infinity).</summary>
    Modality,

    /// <summary><c>inputs</c>: a list of <c>{"content":[…]}</c>, with <c>input_type</c> (Voyage).</summary>
    Contents,
}

/// <summary>One embedding service and the space that its model makes.</summary>
public sealed record EmbedderOptions
{
    [Description("Where it is asked, as https://host/v1/embeddings; unset, nothing is embedded.")]
    public string Url { get; init; } = "";

    [Description("Sent as Authorization: Bearer. Keep it in a file that the variable …__Key_FILE names.")]
    public string? Key { get; init; }

    [Description("The model, one that embeds texts and pictures into one space.")]
    public string Model { get; init; } = "";

    [Description("A word of yours for the model's version: another one has all images embedded anew.")]
    [RegularExpression("^[A-Za-z0-9._-]{0,64}$")]
    public string Version { get; init; } = "1";

    [Description("Dimensions that are asked for; 0 leaves it to the model.")]
    [Range(0, 8_192)]
    public int Dimensions { get; init; }

    [Description("How it is asked: objects is Jina's way, modality infinity's, contents Voyage's.")]
    public EmbedderShape Shape { get; init; } = EmbedderShape.Objects;

    public bool IsUsed => Url.Length > 0;

    /// <summary>Vectors of different spaces are never compared.</summary>
    public string Space => $"{Model}@{Version}/{Dimensions}";
}
