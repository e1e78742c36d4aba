using System.Collections.Immutable;
using System.Globalization;
using System.Numerics.Tensors;
using System.Text.Json;
using Darkroom.Abstractions;
using Darkroom.Storage;

namespace Darkroom.Bench;

/// <summary>All that an upload says and all that is found out about it; the same for the same account and number in every run and for every engine.</summary>
internal sealed record Picture(ImageId Id, RegisterImage Upload, Inspection Content, ImageDetails Details)
{
    public const int Dimensions = 256;

    private static readonly DateTimeOffset First = new(2023, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Makes = ["Canon", "NIKON CORPORATION", "SONY", "Apple", "samsung", "FUJIFILM", "Google", "Panasonic"];
    private static readonly (int Width, int Height)[] Sizes = [(6000, 4000), (4000, 6000), (4032, 3024), (3024, 4032), (1920, 1080), (1080, 1080), (2048, 1365), (800, 600)];
    private static readonly Zipf SizeRanks = new(Sizes.Length, 0.8);

    /// <param name="share">How far it is in the account's life, 0 to 1.</param>
    public static Picture Of(int account, int index, double share)
    {
        var random = new Random((account * 1_000_003) + index);
        var created = First + (TimeSpan.FromDays(1_000) * share) + TimeSpan.FromMilliseconds(index);
        var id = new ImageId(Gallery.Id(created, random));
        var (width, height) = Sizes[SizeRanks.Draw(random)];
        var type = random.Next(10) switch { < 8 => MediaType.Jpeg, 8 => MediaType.Png, _ => MediaType.Webp };
        string Word() => Vocabulary.Word(random);
        var tags = Enumerable.Range(0, random.Next(1, 9)).Select(_ => Vocabulary.Tag(random)).Distinct(StringComparer.Ordinal).ToImmutableArray();
        var fileName = random.Next(3) == 0
            ? $"{Word()}-{Word()}-{index % 500}.{type.Extension}"
            : string.Create(CultureInfo.InvariantCulture, $"IMG_{index % 10_000:D4}.{type.Extension}");
        var name = random.Next(2) == 0 ? string.Create(CultureInfo.InvariantCulture, $"{Word()}-{Word()}-{index}") : null;
        var exif = random.Next(3) == 0 ? null : JsonSerializer.Serialize(new
        {
            Make = Makes[random.Next(Makes.Length)],
            Model = string.Create(CultureInfo.InvariantCulture, $"{Word()} {random.Next(10, 90)}"),
            LensModel = string.Create(CultureInfo.InvariantCulture, $"{random.Next(10, 200)}mm F{random.Next(1, 9)}"),
            Artist = $"{Word()} {Word()}",
            FNumber = 2.8,
        });
        var description = random.Next(2) == 0 ? "" : string.Join(' ', Enumerable.Range(0, random.Next(5, 20)).Select(_ => Word()));
        var bytes = random.Next(50_000, 8_000_000);
        var upload = new RegisterImage(
            Gallery.IdOf(account), id.ToString(), type, bytes, id.Value.ToString("N") + id.Value.ToString("N"), name, tags,
            random.Next(4) == 0 ? null : Vocabulary.Folder(random), fileName) { Description = description, CreatedAt = created };
        var details = new ImageDetails(exif, null) { Colour = SearchColours.All[random.Next(SearchColours.All.Length)], Print = random.NextInt64() | 1 };
        return new(id, upload, new Inspection(type, new Size(width, height), 1, HasAlpha: false), details);
    }

    /// <summary>As the catalogue has it.</summary>
    public Image Image() => new(
        Id, Upload.Account, Upload.Name, 0, Content, Upload.Bytes, Upload.Sha256, Upload.UploadId, Upload.Tags, Upload.Folder, Upload.FileName, Upload.CreatedAt!.Value, Upload.Description);

    public float[] Vector()
    {
        var random = new Random(Id.GetHashCode());
        var vector = new float[Dimensions];
        for (var at = 0; at < vector.Length; at++) vector[at] = random.NextSingle() - 0.5f;
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return vector;
    }
}
