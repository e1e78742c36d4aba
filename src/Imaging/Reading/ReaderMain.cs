using System.Globalization;

namespace Darkroom.Imaging;

/// <summary>
/// The verb <c>worker reads</c>: shuts itself in as a worker does, and then becomes Tesseract. That sees one picture, which a worker made, and
/// has nothing but its output to write to: no network, no file, little memory, and the lowest priority.
/// </summary>
internal static class ReaderMain
{
    public const string Verb = "reads";

    /// <summary>What the host is told when there is no such program.</summary>
    public const int NotFound = 127;

    public static IEnumerable<string> Arguments(ReadingOptions options, string picture) =>
        ["worker", Verb, options.Program, picture, options.Languages, options.Memory.ToString(CultureInfo.InvariantCulture), options.Seconds.ToString(CultureInfo.InvariantCulture)];

    /// <summary>Returns only when it could not become Tesseract.</summary>
    public static int Run(string[] arguments)
    {
        if (arguments is not [var program, var picture, var languages, var memory, var seconds]) return 2;
        if (Find(program) is not { } path) return NotFound;
        var weakness = Confinement.BecomeProgram(
            path,
            [path, picture, "stdout", "-l", languages, "--psm", "11", "-c", "tessedit_create_tsv=1"],
            readable: [picture],
            long.Parse(memory, CultureInfo.InvariantCulture),
            int.Parse(seconds, CultureInfo.InvariantCulture));
        Console.Error.WriteLine(weakness);
        return 1;
    }

    /// <summary>As a shell would.</summary>
    public static string? Find(string program) => program.Contains('/', StringComparison.Ordinal)
        ? File.Exists(program) ? program : null
        : (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin").Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
