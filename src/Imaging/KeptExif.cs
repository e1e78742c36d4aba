using MetadataExtractor;
using MetadataExtractor.Formats.Exif;

namespace Darkroom.Imaging;

/// <summary>
/// What a variant may carry of its original's EXIF: a new block of the tags listed here and no others, for filtering the old one could let
/// something through. Where a picture was taken, makers' notes, serial numbers, thumbnails and free texts are in no list.
/// </summary>
internal static class KeptExif
{
    public const string Field = "exif-data";

    private const int MostCharacters = 500;

    private static readonly int[] Claims = [ExifDirectoryBase.TagArtist, ExifDirectoryBase.TagCopyright];

    private static readonly int[] Camera = [ExifDirectoryBase.TagMake, ExifDirectoryBase.TagModel];

    private static readonly int[] Shot =
    [
        ExifDirectoryBase.TagExposureTime,
        ExifDirectoryBase.TagFNumber,
        ExifDirectoryBase.TagExposureProgram,
        ExifDirectoryBase.TagIsoEquivalent,
        ExifDirectoryBase.TagDateTimeOriginal,
        ExifDirectoryBase.TagExposureBias,
        ExifDirectoryBase.TagMeteringMode,
        ExifDirectoryBase.TagFlash,
        ExifDirectoryBase.TagFocalLength,
        ExifDirectoryBase.Tag35MMFilmEquivFocalLength,
        ExifDirectoryBase.TagLensMake,
        ExifDirectoryBase.TagLensModel,
    ];

    /// <summary>Null when nothing is to be kept, or the original says nothing of that.</summary>
    public static byte[]? Of(VipsImage original, Metadata keep) => keep switch
    {
        Metadata.Copyright => Exif.Read(original, directories => Write(directories, Claims, [])),
        Metadata.Exif => Exif.Read(original, directories => Write(directories, [.. Claims, .. Camera], Shot)),
        _ => null,
    };

    private static byte[]? Write(IReadOnlyList<MetadataExtractor.Directory> directories, int[] main, int[] sub)
    {
        var entries = Entries(directories.OfType<ExifIfd0Directory>().FirstOrDefault(), main);
        var shot = Entries(directories.OfType<ExifSubIfdDirectory>().FirstOrDefault(), sub);
        return entries.Count + shot.Count == 0 ? null : ExifWriter.Write(entries, shot);
    }

    private static List<ExifEntry> Entries(MetadataExtractor.Directory? directory, int[] tags) => directory is null
        ? []
        : [.. tags.Order().Select(tag => Entry(directory, tag)).OfType<ExifEntry>()];

    private static ExifEntry? Entry(MetadataExtractor.Directory directory, int tag) => directory.GetObject(tag) switch
    {
        StringValue or string when ExifValue.Of(directory, tag) is string text => ExifEntry.Text(tag, text.Length > MostCharacters ? text[..MostCharacters] : text),
        Rational { Denominator: not 0 } ratio when Fits(ratio) => ExifEntry.Ratio(tag, (int)ratio.Numerator, (int)ratio.Denominator),
        ushort number => ExifEntry.Number(tag, number),
        _ => null,
    };

    private static bool Fits(Rational ratio) => Math.Abs(ratio.Numerator) <= int.MaxValue && Math.Abs(ratio.Denominator) <= int.MaxValue;
}
