using System.Collections.Immutable;

namespace Darkroom.Imaging;

/// <summary>What this machine's libvips, fonts and worker processes are good for; for an operator who looks before anything serves.</summary>
/// <param name="Library">Version of libvips, <c>8.14.1</c>.</param>
/// <param name="Unreadable">Admitted types that it was not built to read.</param>
/// <param name="Unwritable">Formats of variants that it was not built to write.</param>
public sealed record ImagingCheckup(string Library, ImmutableArray<MediaType> Unreadable, ImmutableArray<MediaType> Unwritable)
{
    /// <summary>Loads libvips into this process, which gives it nothing of a stranger to read.</summary>
    /// <exception cref="DllNotFoundException">It is not there, or too old; the message says what to do.</exception>
    public static ImagingCheckup Run(ImagingOptions options)
    {
        var admitted = options.Admitted;
        VipsLibrary.Start(options.Library, admitted);
        var pictures = Enum.GetValues<MediaType>().Where(type => type.IsPicture).ToArray();
        return new(
            VipsLibrary.Version,
            [.. pictures.Where(type => admitted.Has(type) && !Codec.Reads(type))],
            [.. pictures.Where(type => type.IsWritten && !Codec.Writes(type))]);
    }

    /// <summary>Names of captions' fonts that are not installed.</summary>
    public static ImmutableArray<string> MissingFonts() =>
        [.. Enum.GetValues<CaptionFont>().Where(font => !Fonts.Find(font).Ok).Select(Fonts.NameOf)];

    /// <summary>Starts one worker and ends it.</summary>
    /// <returns>What it could not shut itself off from; empty when it could.</returns>
    /// <exception cref="NoWorkerException">None starts.</exception>
    public static async Task<string> StartWorker(ImagingOptions options, WorkerCommand command)
    {
        try
        {
            await using var worker = await WorkerProcess.Start(command, options);
            return worker.Weakness;
        }
        catch (WorkerDeath death)
        {
            throw new NoWorkerException(death.Message);
        }
    }
}
