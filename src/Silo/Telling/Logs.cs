using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Darkroom.Silo;

/// <summary>Where log lines go and how they look.</summary>
internal static class Logs
{
    public static void AddLogs(this ILoggingBuilder logging, LogOptions options)
    {
        if (options.Format == LogFormat.Json) logging.AddConsole(console => console.FormatterName = JsonLines.FormatterName).AddConsoleFormatter<JsonLines, Nothing>();
        else logging.AddSimpleConsole(console => console.SingleLine = true);
        logging.SetMinimumLevel(options.Level)
            // Else each request makes an activity and a log scope.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
            // Why it cannot start is said once, in one line, by Refusal.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
    }

    /// <summary>What the program says whatever its log level is, as the log's lines look.</summary>
    public static void Announce(this IServiceProvider services, string words) =>
        Console.WriteLine(services.GetRequiredService<LogOptions>().Format == LogFormat.Json ? JsonLines.Line(LogLevel.Information, "Darkroom", words.Trim()) : words);

    /// <summary>The formatter has no options of its own.</summary>
    private sealed class Nothing : Microsoft.Extensions.Logging.Console.ConsoleFormatterOptions;
}
