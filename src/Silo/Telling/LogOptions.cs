using System.ComponentModel;
using Microsoft.Extensions.Logging;

namespace Darkroom.Silo;

/// <summary>How log lines look.</summary>
public enum LogFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>One object per line, for what collects them.</summary>
    Json,
}

/// <summary>Section <c>Logging</c>.</summary>
public sealed record LogOptions
{
    [Description("text for people, json for one object per line: time, level, category, message, trace_id.")]
    public LogFormat Format { get; init; }

    [Description("What is logged: this level and those above it.")]
    public LogLevel Level { get; init; } = LogLevel.Warning;
}
