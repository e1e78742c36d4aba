using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Darkroom.Silo;

/// <summary>Log entries as JSON, one object per line.</summary>
internal sealed class JsonLines() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "darkroom-json";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        textWriter.WriteLine(Line(logEntry.LogLevel, logEntry.Category, message, logEntry.Exception));
    }

    /// <summary>What is said to the terminal, to whoever reads logs.</summary>
    public static string Line(LogLevel level, string category, string message, Exception? exception = null)
    {
        var activity = Activity.Current;
        var line = new LogLine(DateTime.UtcNow, level.ToString().ToLowerInvariant(), category, message, activity?.TraceId.ToHexString(), activity?.SpanId.ToHexString(), exception?.ToString());
        return JsonSerializer.Serialize(line, LogJson.Relaxed.LogLine);
    }
}

internal sealed record LogLine(DateTime Time, string Level, string Category, string Message, string? TraceId, string? SpanId, string? Exception);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LogLine))]
internal sealed partial class LogJson : JsonSerializerContext
{
    /// <summary>Letters as they are; no page shows them.</summary>
    public static LogJson Relaxed { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
