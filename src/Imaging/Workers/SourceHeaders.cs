namespace Darkroom.Imaging;

/// <summary>What an original says of itself, read once for all variants of a job.</summary>
internal sealed class SourceHeaders(string source, ImagingOptions options)
{
    // Pages differ in size.
    private readonly Dictionary<int, Result<Header>> pages = [];

    public string Source => source;

    public Result<Header> Of(RenderOutput output)
    {
        var page = output.Transformation.Page ?? 1;
        if (!pages.TryGetValue(page, out var header)) pages.Add(page, header = Worker.Guarded(() => Inspector.ReadHeader(source, options, page)));
        return header;
    }
}
