using Darkroom.Abstractions;
using Darkroom.Imaging;

namespace Darkroom.Silo;

/// <summary>libvips and its loaders against the admitted types, the worker processes, the fonts.</summary>
internal static class ImagingChecks
{
    private const string Install = "install libvips with its usual dependencies ('eng/setup run'; Debian: libvips42), or name another build in Imaging:Library.";

    public static async Task<IReadOnlyList<Finding>> Run(ImagingOptions options)
    {
        ImagingCheckup libvips;
        try
        {
            libvips = ImagingCheckup.Run(options);
        }
        catch (DllNotFoundException e)
        {
            return [Finding.Failed("libvips", e.Message, Install)];
        }

        return [Library(options, libvips), await Worker(options), Fonts()];
    }

    private static Finding Library(ImagingOptions options, ImagingCheckup libvips)
    {
        var said = $"{libvips.Library} from {options.Library}";
        if (!libvips.Unreadable.IsEmpty)
            return Finding.Failed("libvips", $"{said} cannot read {Names(libvips.Unreadable)}, which are admitted.", $"take them out of Imaging:Formats, or {Install}");
        return libvips.Unwritable.IsEmpty
            ? Finding.Ok("libvips", $"{said} reads all admitted types and writes all formats")
            : Finding.Warning("libvips", $"{said} cannot write {Names(libvips.Unwritable)}: variants in these formats are refused.", Install);
    }

    private static async Task<Finding> Worker(ImagingOptions options)
    {
        try
        {
            var weakness = await ImagingCheckup.StartWorker(options, WorkerCommand.Self);
            if (!options.ConfineWorkers) return Finding.Warning("workers", "they start, unconfined.", "set Imaging:ConfineWorkers to true.");
            return weakness.Length == 0
                ? Finding.Ok("workers", "they start, and shut themselves off from network, processes and the rest of the disk")
                : Finding.Warning("workers", weakness, "use Linux 5.13 or later with Landlock, and a container runtime whose seccomp profile allows landlock_*.");
        }
        catch (NoWorkerException e)
        {
            return Finding.Failed("workers", e.Message, "see docs/decisions/0014-confined-workers.md.");
        }
    }

    private static Finding Fonts()
    {
        var missing = ImagingCheckup.MissingFonts();
        return missing.IsEmpty
            ? Finding.Ok("fonts", "all that captions may name are installed")
            : Finding.Warning("fonts", $"{string.Join(", ", missing)} are not installed: text- in these is refused.", "install fonts-dejavu-core ('eng/setup run').");
    }

    private static string Names(IEnumerable<MediaType> types) => string.Join(", ", types.Select(type => type.Extension));
}
