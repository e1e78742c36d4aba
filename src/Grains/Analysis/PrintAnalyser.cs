using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Darkroom.Storage;

namespace Darkroom.Grains;

/// <summary>What pictures look like that were uploaded before that was looked at, or whose upload would have taken too long for it.</summary>
public sealed class PrintAnalyser(BackgroundPictures pictures, IPrints prints) : IAnalyser
{
    /// <summary>As the preview at an upload: of the same pixels.</summary>
    private static readonly Transformation Wish = new() { Width = 42, Height = 42, Fit = Fit.Inside, Format = MediaType.Json };

    public string Kind => AnalysisKinds.Print;

    public string? Subject => "dhash";

    public bool OfUploads => false;

    public int Batch => 50;

    public TimeSpan Poll => TimeSpan.FromSeconds(10);

    public async Task<ImmutableArray<Analysed>> Analyse(ImmutableArray<Image> images, CancellationToken cancellation)
    {
        var unknown = (await prints.Unknown([.. images.Select(image => image.Id)])).ToHashSet();
        var outcomes = ImmutableArray.CreateBuilder<Analysed>(images.Length);
        foreach (var image in images) outcomes.Add(unknown.Contains(image.Id) ? await Look(image, cancellation) : Analysed.Done);
        return outcomes.MoveToImmutable();
    }

    public Task Complete() => Task.CompletedTask;

    private async Task<Analysed> Look(Image image, CancellationToken cancellation)
    {
        var print = await pictures.Use(image, Wish, Read, cancellation);
        var outcome = BackgroundPictures.Outcome(print.Failure);
        if (outcome == Analysed.Done) await prints.Write(image.Id, print.Ok ? print.Value : null);
        return outcome;
    }

    private static async Task<Result<long>> Read(string path)
    {
        await using var file = File.OpenRead(path);
        using var json = await JsonDocument.ParseAsync(file);
        return unchecked((long)ulong.Parse(json.RootElement.GetProperty("dhash").GetString()!, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}
