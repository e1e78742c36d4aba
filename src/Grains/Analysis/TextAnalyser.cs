using System.Collections.Immutable;
using Darkroom.Imaging;
using Darkroom.Storage;

namespace Darkroom.Grains;

/// <summary>What is written in images, for search to look in.</summary>
public sealed class TextAnalyser(BackgroundPictures pictures, PictureReader reader, IFoundTexts texts, ReadingOptions options) : IAnalyser
{
    private readonly Transformation wish = new()
    {
        Width = options.Side, Height = options.Side, Fit = Fit.Inside, Grayscale = true, Background = Rgba.White, Format = MediaType.Png,
    };

    public string Kind => AnalysisKinds.Text;

    public string? Subject => options.Enabled ? $"tesseract {options.Languages}" : null;

    public bool OfUploads => true;

    // A stop loses no more than one.
    public int Batch => 1;

    public TimeSpan Poll => TimeSpan.FromSeconds(1);

    public async Task<ImmutableArray<Analysed>> Analyse(ImmutableArray<Image> images, CancellationToken cancellation)
    {
        var outcomes = ImmutableArray.CreateBuilder<Analysed>(images.Length);
        foreach (var image in images)
        {
            var text = await pictures.Use(image, wish, path => reader.Read(path, cancellation), cancellation);
            var outcome = BackgroundPictures.Outcome(text.Failure);
            if (outcome == Analysed.Done) await texts.Write(image.Id, FoundText.Written, text.Value ?? "");
            outcomes.Add(outcome);
        }

        return outcomes.MoveToImmutable();
    }

    public Task Complete() => Task.CompletedTask;
}
