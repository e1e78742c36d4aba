using System.Diagnostics;
using System.Globalization;

namespace Darkroom.Imaging;

/// <summary>Reads what is written in a picture, each in a process of its own that is shut in: see <see cref="ReaderMain"/>.</summary>
public sealed class PictureReader(ReadingOptions options, WorkerCommand command)
{
    private const int MostOutput = 4 << 20;
    private const int Certainty = 10;
    private const int Word = 11;

    /// <summary>The words that are certain enough, in Tesseract's order. <c>TooExpensive</c>, <c>Undecodable</c>.</summary>
    /// <param name="picture">A file that a worker made.</param>
    /// <exception cref="InvalidOperationException">Tesseract or a language is not installed.</exception>
    public async Task<Result<string>> Read(string picture, CancellationToken cancellation)
    {
        using var process = Start(picture);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // Its processor time is limited by the kernel; this is for who waits for something.
        limit.CancelAfter(TimeSpan.FromSeconds(options.Seconds * 4));
        try
        {
            var complaints = Bounded(process.StandardError, limit.Token);
            var output = await Bounded(process.StandardOutput, limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode switch
            {
                0 => Words(output),
                ReaderMain.NotFound => throw new InvalidOperationException($"{options.Program} is not installed."),
                1 when (await complaints) is var said && said.Contains("language", StringComparison.OrdinalIgnoreCase) => throw new InvalidOperationException(said.ReplaceLineEndings(" ").Trim()),
                // By a signal: out of processor time, or of memory.
                > 128 => (Failure.TooExpensive, "Reading takes longer, or more memory, than allowed"),
                _ => (Failure.Undecodable, "What is written cannot be read"),
            };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (Failure.TooExpensive, "Reading takes longer than allowed");
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    /// <summary>What Tesseract knows; null when there is none.</summary>
    public static IReadOnlySet<string>? Languages(ReadingOptions options)
    {
        if (ReaderMain.Find(options.Program) is not { } path) return null;
        using var process = Process.Start(new ProcessStartInfo(path, ["--list-langs"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return said.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
    }

    private Process Start(string picture)
    {
        var worker = command.AtLowestPriority;
        // The last argument of a worker's command is its verb.
        var start = new ProcessStartInfo(worker.FileName, [.. worker.Arguments.SkipLast(1), .. ReaderMain.Arguments(options, picture)])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        WorkerProcess.Furnish(start.Environment);
        start.Environment["OMP_THREAD_LIMIT"] = "1";
        return Process.Start(start)!;
    }

    /// <summary>What is beyond is read, so that nobody waits for room in a pipe, and dropped.</summary>
    private static async Task<string> Bounded(StreamReader reader, CancellationToken cancellation)
    {
        var text = new System.Text.StringBuilder();
        var buffer = new char[8_192];
        while (await reader.ReadAsync(buffer, cancellation) is > 0 and var read)
            if (text.Length < MostOutput) text.Append(buffer, 0, read);
        return text.ToString();
    }

    /// <summary>Tab-separated: the certainty in percent, -1 where a line is no word, and the word.</summary>
    private string Words(string table)
    {
        var words = table.Split('\n')
            .Select(line => line.Split('\t'))
            .Where(cells => cells.Length > Word && double.TryParse(cells[Certainty], NumberStyles.Float, CultureInfo.InvariantCulture, out var certain) && certain >= options.Certainty)
            .Select(cells => cells[Word].Trim())
            .Where(word => word.Any(char.IsLetterOrDigit));
        var text = string.Join(' ', words);
        return text.Length <= options.MostCharacters ? text : text[..(char.IsHighSurrogate(text[options.MostCharacters - 1]) ? options.MostCharacters - 1 : options.MostCharacters)];
    }
}
