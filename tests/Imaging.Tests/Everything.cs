namespace Darkroom.Tests;

/// <summary>Every type admitted, as an operator may choose.</summary>
internal static class Everything
{
    public const string Formats = "heic,tiff,bmp,ico,jxl,svg,pdf";

    public static ImagingOptions Options { get; } = new() { Formats = Formats };

    public static AdmittedTypes Admitted => Options.Admitted;
}
